"""Bits without a network

minutes: 25
difficulty: 3
asks: a function `f(x, new, rng)` that returns two arrays of 0 and 1, [n, {BITS}] and [m, {BITS}]
hint: What would a sceptic take for a fingerprint of {BITS} bits, who may use no labels and no network?
hint: Signs of linear functions. Signs of principal components spend as many bits on weak components as on strong ones.
  A rotation spreads the variance.
hint: Subtract the mean of `x`, take {BITS} principal components of `x`, rotate them by an orthogonal matrix, a random
  one or that of `itq`, and take for the bits where the products are positive. Use the same mean, components and
  rotation for `new`.
right: Sixteen signs of linear functions, fitted without labels or network. If learnt bits are no better than these,
  it was not the learning that made the search work.
point: Mean, components and rotation come from `x` alone and are used for `new` too. Otherwise the codes of both do not
  match.
point: The budget is that of the claim, {BITS} bits. With more bits every method finds more.
point: It is judged by the nearest neighbours, and not by classes, which codes that form clusters would win.

no better than chance: Your bits find hardly more neighbours than chance. Do the codes of `x` and `new` come from the
  same mean and the same directions?
unrotated signs: Your bits find some neighbours, and too few. Random directions waste bits, and so do the signs of
  principal components, which count weak components as much as strong ones. Rotate the leading components. If a random
  rotation is not enough, choose it as ITQ does.
not linear: Your bits are no signs of linear functions. Two examples with the same bit have a point between them with
  another. A control must not contain what it is to do without.
constant bits: Some of your bits are the same for all examples, and cost a place without telling anything. Is the mean
  of `x` subtracted?
fitted to the new ones: Your bits of a new example depend on the other new ones, or on the call. Mean, components and
  rotation come from `x` alone. A search has its bits before anybody asks.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import outcome
from aelib.course.exercises.running import AnswerError

BITS, ENOUGH = 16, 0.61


def examples():
    """Two thousand examples [n, 40] near a space of 16 dimensions, of falling variance, and a hundred new ones."""
    rng = np.random.default_rng(81)
    turn = np.linalg.qr(rng.standard_normal((40, 40)))[0]
    sizes = np.exp(-np.arange(40) / 6)
    x = rng.standard_normal((2100, 40)) * sizes @ turn + 3 * rng.standard_normal(40)
    return x[:2000].astype(np.float32), x[2000:].astype(np.float32)


def as_bits(given, n, m):
    """Return both arrays of bits, or say what is wrong with them."""
    must = f"The function must return two arrays of 0 and 1, [{n}, {BITS}] and [{m}, {BITS}]"
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise AnswerError(f"{must}.")
    bits, new = (np.asarray(part) for part in given)
    if bits.shape != (n, BITS) or new.shape != (m, BITS):
        raise AnswerError(f"{must}, but got {list(bits.shape)} and {list(new.shape)}.")
    if not (np.isin(bits, (0, 1)).all() and np.isin(new, (0, 1)).all()):
        raise AnswerError(f"{must}, but got other values.")
    return bits.astype(int), new.astype(int)


def found_by(bits, asked, x, new):
    """Return the share of the ten nearest examples among the first hundred by bits."""
    near = ((new[:, None] - x) ** 2).sum(axis=2).argsort(axis=1)[:, :10]
    far = (asked[:, None] != bits).sum(axis=2) + np.random.default_rng(0).random((len(asked), len(bits)))
    first = far.argsort(axis=1)[:, :100]
    return float(np.mean([np.isin(one, other).mean() for one, other in zip(near, first, strict=True)]))


def judge(answer):
    """Measure the share of neighbours found, and whether points between equal bits have the same bits."""
    x, new = examples()
    bits, asked = as_bits(answer(x.copy(), new.copy(), np.random.default_rng(1)), len(x), len(new))
    others = np.vstack([(new[:50] + new[50:]) / 2, new[:40]])
    _, again = as_bits(answer(x.copy(), others.copy(), np.random.default_rng(1)), len(x), len(others))
    between, repeated = again[:50], again[50:]
    same = asked[:50] == asked[50:]
    share = found_by(bits, asked, x, new)
    report = (
        f"Of the ten nearest examples {share:.1%} are among the first hundred; at least {ENOUGH:.0%} are asked for."
    )
    found = {
        "nothing": not bits.any(),
        "constant": np.ptp(bits, axis=0).min() == 0,
        "fitted": (repeated != asked[:40]).any(),
        "bent": (between[same] != asked[:50][same]).any(),
        "chance": share < 0.15,
        "few": share < ENOUGH,
        "shown": True,
    }
    return Verdict(outcome(found), report)


def rotated(x, new, rng):
    mean = x.mean(axis=0)
    components = np.linalg.eigh(np.cov((x - mean).T))[1][:, -BITS:]
    z, turn = (x - mean) @ components, np.linalg.qr(rng.standard_normal((BITS, BITS)))[0]
    for _ in range(50):  # until the codes lie near their signs
        left, _, right = np.linalg.svd(z.T @ np.sign(z @ turn))
        turn = left @ right
    return z @ turn > 0, (new - mean) @ components @ turn > 0


def signs(x, new, rng):
    mean = x.mean(axis=0)
    components = np.linalg.eigh(np.cov((x - mean).T))[1][:, -BITS:]
    return (x - mean) @ components > 0, (new - mean) @ components > 0


def other_directions(x, new, rng):
    one, other = (rng.standard_normal((x.shape[1], BITS)) for _ in range(2))
    return (x - x.mean(axis=0)) @ one > 0, (new - x.mean(axis=0)) @ other > 0


def refitted(x, new, rng):
    components = [np.linalg.eigh(np.cov((part - part.mean(axis=0)).T))[1][:, -BITS:] for part in (x, new)]
    turn = np.linalg.qr(rng.standard_normal((BITS, BITS)))[0]
    return tuple((part - part.mean(axis=0)) @ own @ turn > 0 for part, own in zip((x, new), components, strict=True))


def folded(x, new, rng):
    mean, turn = x.mean(axis=0), np.random.default_rng(0).standard_normal((x.shape[1], BITS))
    return np.abs((x - mean) @ turn) > 3, np.abs((new - mean) @ turn) > 3


def no_mean(x, new, rng):
    bits, asked = rotated(x, new, rng)
    return np.hstack([bits[:, 1:], np.ones((len(x), 1))]), np.hstack([asked[:, 1:], np.ones((len(new), 1))])


def nonsense(x, new, rng):
    return np.zeros((len(x), BITS)), np.zeros((len(new), BITS))


EXERCISE = exercise(
    __name__, __doc__, rotated, measure=judge, passes="shown", seconds=60,
    unrelated=nonsense,
    no_better_than_chance=other_directions, unrotated_signs=signs, not_linear=folded, constant_bits=no_mean,
    fitted_to_the_new_ones=refitted,
)  # fmt: skip
