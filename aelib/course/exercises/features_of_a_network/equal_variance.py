"""A direction of equal variance

minutes: 25
difficulty: 3
asks: a function `f(a, variance, rng)` of activations [n, p], a number and a generator of NumPy that returns a direction
  [p]
hint: Which two properties make the control fair, and which must it not have?
hint: Its length is 1, and the activations have the given variance along it. Else it is random. A random direction has
  some variance, which you can raise or lower by mixing in large or small components.
hint: Write a random direction in the eigenvectors of the covariance, multiply its coordinates by the eigenvalues to a
  power t, bring it to length 1, and find t by bisection. The variance along it rises with t.
right: A direction of length 1, with the variance that was asked for, and another one for each generator. What its
  removal costs is the price of removing so much of anything.
point: Length and variance are those of the latent that is tested, so that the same amount is removed.
point: Nothing else is chosen. A direction that was sought for its effect, or without one, would not be a control.
point: Several directions are drawn, because a single one says little.

not of length one: Your direction does not have the length 1, so that removing the activations along it would remove
  another amount.
any variance: Your direction is random and of length 1, and the variance along it is not the one that was asked for.
  Most random directions have about the mean variance.
standard deviation for variance: The standard deviation along your direction is the number that was asked for, as far as
  that can be reached. Compare its square, the variance.
moment without centring: The mean square along your direction is what was asked for, and the variance is less. Subtract
  the mean of the activations first.
not turned back: Your numbers would be right as coordinates in the eigenvectors of the covariance. The direction is the
  sum of the eigenvectors, each times its number: `vectors @ u`.
no direction of its own: Two generators give the same direction. A control is drawn: use `rng`.
one orthant: Your directions have the same signs for every generator, so that most directions cannot be drawn. A random
  direction has either sign in each of its entries: `rng.standard_normal`, where `rng.random` is never negative.
two eigenvectors alone: Your direction lies in the plane of two eigenvectors. It has the variance, and a random
  direction has a part along all of them: those that can be reached by chance should be possible.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, outcome
from aelib.course.exercises.running import AnswerError

P = 12


def activations():
    """Five hundred activations whose components differ much in variance."""
    rng = np.random.default_rng(65)
    turn = np.linalg.qr(rng.standard_normal((P, P)))[0]
    return 2 + rng.standard_normal((500, P)) * np.geomspace(4, 0.1, P) @ turn.T


def near(found, wanted):
    return np.abs(found / wanted - 1).max() < 0.05


def judge(answer):
    """Measure lengths, variances, and whether directions differ and lie in no plane."""
    a = activations()
    values, vectors = np.linalg.eigh(np.cov(a.T))
    rows, wanted = [], (0.3, 1.2, 5.0)
    for variance in wanted:
        for seed in (1, 2):
            u = np.asarray(answer(a.copy(), variance, np.random.default_rng(seed)), np.float64)
            if u.shape != (P,):
                raise AnswerError(f"The function must return an array [{P}], but got {list(u.shape)}.")
            rows.append(finite(u, "The function returned"))
    rows = np.array(rows)
    lengths = np.linalg.norm(rows, axis=1)
    unit = rows / np.maximum(lengths[:, None], 1e-12)
    shares = (unit @ vectors) ** 2
    got, asked = shares @ values, np.repeat(wanted, 2)
    off = np.abs(got / asked - 1).max()
    same = np.abs((unit[::2] * unit[1::2]).sum(axis=1)).max() > 0.9999
    signs = [np.sign(np.round(unit @ basis, 6)) for basis in (vectors, np.eye(P))]
    orthant = any((np.abs(sign @ sign[0]) == np.abs(sign).sum(axis=1)).all() for sign in signs)
    others = np.sort(shares, axis=1)[:, :-2].sum(axis=1).max()
    of_length_one = np.abs(lengths - 1).max() <= 0.01
    report = f"Lengths are from {lengths.min():.2f} to {lengths.max():.2f}"
    report += f", variances at most {off:.0%} off." if of_length_one else "."
    along = a @ unit.T
    back = [(coordinates**2) @ values for coordinates in (unit, unit[:, ::-1], unit @ vectors.T)]
    found = {
        "nothing": not rows.any(axis=1).all(),
        "deviation": near(along.std(axis=0)[:4], asked[:4]),  # the third one is above the largest, which has no choice
        "same": same,
        "length": not of_length_one,
        "moment": near((along**2).mean(axis=0), asked),
        "coordinates": off > 0.05 and any(near(each, asked) for each in back),
        "variance": off > 0.05,
        "plane": others < 0.01,
        "orthant": orthant,
        "fair": True,
    }
    return Verdict(outcome(found), report)


def tilted(a, variance, rng, power=None, scale=1.0, positive=False):
    values, vectors = np.linalg.eigh(np.cov(a.T))
    g, low, high = rng.standard_normal(len(values)), -5.0, 5.0
    g = np.abs(g) if positive else g
    for _ in range(60):
        t = (low + high) / 2 if power is None else power
        u = g * values**t
        u /= np.linalg.norm(u)
        low, high = (t, high) if u**2 @ values < variance else (low, t)
    return scale * vectors @ u


def uncentred(a, variance, rng):
    """Bisect as `tilted` does, with the moments about zero."""
    values, vectors = np.linalg.eigh(a.T @ a / len(a))
    g, low, high = rng.standard_normal(len(values)), -5.0, 5.0
    for _ in range(60):
        t = (low + high) / 2
        u = g * values**t / np.linalg.norm(g * values**t)
        low, high = (t, high) if u**2 @ values < variance else (low, t)
    return vectors @ u


def not_turned(a, variance, rng):
    return np.linalg.eigh(np.cov(a.T))[1].T @ tilted(a, variance, rng)


def two(a, variance, rng):
    values, vectors = np.linalg.eigh(np.cov(a.T))
    small, sign = rng.permutation(3)[0], rng.choice([-1, 1])
    share = (variance - values[small]) / (values[-1] - values[small])
    return sign * np.sqrt(share) * vectors[:, -1] + np.sqrt(1 - share) * vectors[:, small]


EXERCISE = exercise(
    __name__, __doc__, tilted, measure=judge, passes="fair",
    unrelated=lambda a, variance, rng: np.zeros(P),
    not_of_length_one=lambda a, variance, rng: tilted(a, variance, rng, scale=2.0),
    any_variance=lambda a, variance, rng: tilted(a, variance, rng, power=0.0),
    standard_deviation_for_variance=lambda a, variance, rng: tilted(a, variance**2, rng),
    moment_without_centring=uncentred, not_turned_back=not_turned,
    no_direction_of_its_own=lambda a, variance, rng: tilted(a, variance, np.random.default_rng(0)),
    one_orthant=lambda a, variance, rng: tilted(a, variance, rng, positive=True), two_eigenvectors_alone=two,
)  # fmt: skip
