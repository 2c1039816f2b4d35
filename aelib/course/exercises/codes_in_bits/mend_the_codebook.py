"""A codebook that runs away

minutes: 15
difficulty: 2
asks: a function `f(g, z, e, commitment)` that returns two arrays [n, k], the gradients by z and by e
hint: The loss has three parts. Write beside each of them which of z and e it moves, after each `sg`.
hint: The decoder sees e, and its gradient g is copied to z. It does not move the codebook. The part without a weight
  moves e, the commitment moves z.
hint: The gradient by z is g plus the commitment times twice (z - e): what the decoder asks for, copied past the choice,
  and a pull to the vector. The gradient by e is twice (e - z), without g and without the weight.
right: The encoder gets the decoder's gradient and is drawn a little to its vector. The vector is drawn to the code with
  all its weight. Both differences point from where each is to where the other is.

straight-through into the codebook [g + 2 * commitment * (z - e) => 2 * commitment * (z - e) ; 2 * (e - z) =>
  g + 2 * (e - z)]: The weight of the commitment is right now. The decoder's gradient still moves the codebook, and not
  the encoder.
commitment on the wrong side [g + 2 * commitment * (z - e) => g + 2 * (z - e) ; 2 * (e - z) =>
  2 * commitment * (e - z)]: The decoder's gradient reaches the encoder now. The weight is still on the codebook's side.
nothing mended [g + 2 * commitment * (z - e) => 2 * (z - e) ; 2 * (e - z) => g + 2 * commitment * (e - z)]: Both faults
  are still there. Which of the two does the decoder's gradient belong to?
straight-through missing [g + 2 * commitment * (z - e) => 2 * commitment * (z - e)]: The decoder's gradient reaches
  nobody now. It is copied to the encoder, past the choice of the nearest vector.
both moved by the decoder [2 * (e - z) => g + 2 * (e - z)]: The decoder's gradient moves both now. The codebook follows
  the codes, and no more.
no commitment [g + 2 * commitment * (z - e) => g + 0 * commitment * (z - e)]: Nothing draws the codes to their vectors
  now, so that they may run away from the codebook.
other order [return to_z, 2 * (e - z) => return 2 * (e - z), to_z]: Your gradients are right, and in the other order.
  That by the codes comes first.
wrong sign at the encoder [commitment * (z - e) => commitment * (e - z)]: A step against your gradient drives codes away
  from their vectors.
wrong sign at the codebook [return to_z, 2 * (e - z) => return to_z, 2 * (z - e)]: A step against your gradient drives
  vectors away from their codes.
no factor two [g + 2 * commitment * (z - e) => g + commitment * (z - e) ; 2 * (e - z) => (e - z)]: The derivative of a
  square has a factor of two.
weight on both sides [2 * (e - z) => 2 * commitment * (e - z)]: The weight belongs to the commitment, which moves the
  encoder. The part that moves the codebook has none.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def batches():
    cases = []
    for seed, n, k, commitment in ((71, 5, 3, 0.25), (72, 4, 6, 0.6)):
        rng = np.random.default_rng(seed)
        cases.append((*(rng.standard_normal((n, k)).astype(np.float32) for _ in range(3)), commitment))
    return cases


def gradients(g, z, e, commitment):
    to_z = g + 2 * commitment * (z - e)
    return to_z, 2 * (e - z)


EXERCISE = exercise(
    __name__, __doc__, gradients, cases=batches, unrelated=lambda g, z, e, commitment: (np.cos(g), np.sin(z))
)
