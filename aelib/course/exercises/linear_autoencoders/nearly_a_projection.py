"""How nearly is it a projection?

minutes: 10
difficulty: 1
asks: a function `f(reconstruct, x)` of a function and an array [n, p] that returns one number
hint: A projection does nothing the second time. So how far does the second application move things?
hint: Apply the function to x, and again to the result. Compare the second move with the first: squared lengths, added
  up over all examples.
hint: The second move leads from the reconstruction to the reconstruction of the reconstruction, the first from the
  example to its reconstruction. Square both, sum each over everything, and divide the second sum by the first one.
right: 0 for every projection, flat or curved, and c squared for a map that shrinks all by a factor c. It does not say
  that the reconstruction is the nearest point: a bad projection is a projection too.

measured from the example [twice - once => twice - x]: You compared the second reconstruction with the example. For a
  projection your number is 1. The second move starts at the first reconstruction.
lengths, not squares [np.sum(second**2) / np.sum(first**2) => np.linalg.norm(second, axis=1).sum() /
  np.linalg.norm(first, axis=1).sum()]: You compared lengths. The question is about squares, so that the first sum is
  the squared error.
root of the ratio [np.sum(second**2) / np.sum(first**2) => np.sqrt(np.sum(second**2) / np.sum(first**2))]: You took the
  square root at the end. The ratio of the squares is asked for.
mean of ratios [np.sum(second**2) / np.sum(first**2) => np.mean(np.sum(second**2, axis=1) / np.sum(first**2, axis=1))]:
  You averaged one ratio for each example. An example that is reconstructed nearly perfectly divides by nearly nothing
  and decides the mean. Sum first, then divide.
upside down [np.sum(second**2) / np.sum(first**2) => np.sum(first**2) / np.sum(second**2)]: You divided the first by the
  second, so that a projection has an infinite ratio. The second move is the numerator.
not in proportion [/ np.sum(first**2) =>]: This is the size of the second move alone, which depends on the units of the
  examples and on how many there are. Divide by that of the first move.
over the size of x [first**2 => x**2]: You divided by the size of the examples. The second move has to be small beside
  the first, and not beside the image: a poor autoencoder that answers anything small would pass.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def maps_and_examples():
    rng = np.random.default_rng(13)
    W, x = rng.standard_normal((4, 2)), rng.standard_normal((12, 4)).astype(np.float32)
    thin = rng.standard_normal((5, 1))
    return [
        (lambda x: np.tanh(x @ W) @ W.T / 3, x),
        (lambda x: 0.6 * x + 0.1, x[:7]),
        (lambda x: np.tanh(x @ thin) @ thin.T + 0.3, 2 * rng.standard_normal((9, 5)).astype(np.float32)),
    ]


def ratio(reconstruct, x):
    once = reconstruct(x)
    twice = reconstruct(once)
    first, second = once - x, twice - once
    return np.sum(second**2) / np.sum(first**2)


EXERCISE = exercise(
    __name__, __doc__, ratio, cases=maps_and_examples, unrelated=lambda reconstruct, x: float(np.cos(x).sum())
)
