"""The longest column wins

minutes: 15
difficulty: 2
asks: a function `f(x, E, b, D, c, k)` that returns reconstructions [n, p]
first: Two units begin from the activations 3 and 2 that the encoder gives, their rows of D are (0.5, 0) and (0, 2), and
  the bias c is (1, 1). What is the reconstruction, with k = 1?
hint: A unit adds its value times its column. If a column becomes twice as long and its unit half as large, what
  changes, and what may not?
hint: Ask three questions. Which size decides whether a unit is among the k largest, its value or what it adds? Along
  which axis? And where does the bias c enter?
hint: Multiply the activations by the lengths of the rows of D before they are compared, along axis 1, and give D's rows
  the length 1 in the reconstruction. The line of the encoder subtracts c already, so add it once at the end.
right: What a unit adds decides now, and not in which of the two factors its size happens to stand. Training has no
  reason to keep the lengths of the columns equal.
point: Print the shortest and the longest column, and how often the units of each are active.
point: `aelib.SparseAutoencoder` divides columns by their lengths wherever they are used, so that the question does not
  arise.

nothing mended [np.maximum((x - c) @ E + b, 0) * lengths => np.maximum((x - c) @ E + b, 0) ;
  np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k] ; z @ (D / lengths[:, None]) + c =>
  z @ D + 2 * c]: That is what the function
  returned before. Look at what is compared, along which axis, and how often c is added. If you have mended the first:
  along axis 0 lengths change no ranking, so that it shows once the axis is right.
lengths ignored [np.maximum((x - c) @ E + b, 0) * lengths => np.maximum((x - c) @ E + b, 0) ; z @ (D / lengths[:, None])
  => z @ D]: You mended two faults. A unit with a short column still wins by a large value, though it adds little.
  Compare what units add.
over the examples [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k]]: The bias is right. The k largest are
  still chosen for each unit over the examples. Along that axis lengths change no ranking, so that they show only once
  the axis is right.
centre added twice [lengths[:, None]) + c => lengths[:, None]) + 2 * c]: You mended two faults.
  The bias of the decoder still counts twice: add it once.
only the axis mended [np.maximum((x - c) @ E + b, 0) * lengths => np.maximum((x - c) @ E + b, 0) ;
  z @ (D / lengths[:, None]) + c => z @ D + 2 * c]: You mended one fault, the axis. Two are left: what is compared, and
  how often c is added.
negative ones kept [np.maximum((x - c) @ E + b, 0) => ((x - c) @ E + b)]: The ReLU is lost. Where fewer than k units are
  positive, negative ones come among the k largest and are added.
lengths counted twice [z @ (D / lengths[:, None]) => z @ D]: You multiplied the activations by the lengths, and the
  columns have their lengths still. Each unit now adds too much. Divide once.
lengths and centre counted twice [z @ (D / lengths[:, None]) + c => z @ D + 2 * c]: You mended what is compared. What
  comes out is too large in two ways: the columns have their lengths still, and the bias counts twice.
centre left out [z @ (D / lengths[:, None]) + c => z @ (D / lengths[:, None])]: The bias of the decoder is missing from
  the reconstruction: add it once.
lengths of the wrong axis [np.linalg.norm(D, axis=1) => np.linalg.norm(E, axis=0)]: You took the lengths of the
  encoder's columns. What a unit adds is its value times its row of D.
squared lengths [np.linalg.norm(D, axis=1) => (D**2).sum(axis=1)]: You weighted the units by the squared lengths of
  their rows. What a unit adds has the length of its value times the length of its row: take the root.
divided by the lengths [(x - c) @ E + b, 0) * lengths => (x - c) @ E + b, 0) / lengths ; z @ (D / lengths[:, None]) => z
  @ (D * lengths[:, None])]: You chose by the activations divided by the lengths, so that units with short rows win all
  the more. A longer row adds more: multiply.
divided, and kept so [(x - c) @ E + b, 0) * lengths => (x - c) @ E + b, 0) / lengths ; z @ (D / lengths[:, None]) =>
  z @ D]: You divided the activations by the lengths, where what a unit adds is their product. Multiply, and divide the
  rows by their lengths instead.
rows made unit, units as they were [(x - c) @ E + b, 0) * lengths => (x - c) @ E + b, 0)]: You brought the rows to
  length 1, and the activations are as they were, so that each unit adds something else than before. Multiply the
  activations by the lengths.
centre not subtracted [(x - c) @ E => x @ E]: The encoder sees the example without its centre: subtract c first.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def models():
    cases = []
    for seed, n, p, h, k, bias in ((63, 7, 5, 9, 3, 4), (64, 8, 4, 10, 2, 4), (67, 6, 4, 8, 4, -4)):
        # With the last bias some examples have fewer than k units that are on.
        rng = np.random.default_rng(seed)
        D = rng.standard_normal((h, p)) * rng.uniform(0.2, 3.0, (h, 1))
        c, x = 1 + rng.standard_normal(p), 3 * rng.standard_normal((n, p))
        E, b = rng.standard_normal((p, h)), bias + rng.standard_normal(h)
        cases.append((*(part.astype(np.float32) for part in (x, E, b, D, c)), k))
    return cases


def reconstruct(x, E, b, D, c, k):
    lengths = np.linalg.norm(D, axis=1)
    a = np.maximum((x - c) @ E + b, 0) * lengths
    least = np.sort(a, axis=1)[:, -k][:, None]
    z = np.where(a >= least, a, 0)
    return z @ (D / lengths[:, None]) + c


EXERCISE = exercise(
    __name__, __doc__, reconstruct, cases=models, unrelated=lambda x, E, b, D, c, k: np.cos(x),
    case=(np.array([[4.0, 3.0]]), np.eye(2), np.zeros(2), np.diag([0.5, 2.0]), np.ones(2), 1),
)  # fmt: skip
