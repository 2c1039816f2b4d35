"""Fresh randomness from one key

minutes: 10
difficulty: 1
asks: a function `f(key, n)` that returns an array [2, n] of standard normal numbers
hint: What numbers did the second call with one key draw? Then how many keys do two rows need?
hint: `jax.random.split` makes two new keys from one. Each of them is good for one draw, and the old one for none.
hint: Split the key, draw n numbers with `jax.random.normal` from each of the two, and stack the rows with `jnp.stack`.
  No seed occurs in the function: all randomness comes in by the key.
right: No random number is used twice, and the caller's key decides everything. (One draw of both rows from one key does
  that as well as two draws from two.) Now answer the second question in a sentence or two.
point: With the same noise in two layers, what one adds the next can take away or count twice: the network can learn to
  cancel the noise instead of living with it.
point: The two draws have the right distribution each. Only the pair is wrong, so no look at one layer finds it.
point: The same holds for two examples with one noise, two epochs with one order, or initial values of two layers from
  one key.

same key: Both rows are the same numbers, since both were drawn from the same key. A key does not change when it is
  used. Make two of it first.
related: One row follows from the other: it is the same draw with its sign or its order changed, or parts of it moved,
  or it is computed from it. Independent rows need a draw each, from keys of their own.
key ignored: With two different keys your function returned the same rows: it does not use the key that it is given. If
  you make a key from a fixed seed inside the function, every call draws the same; split the one that you are given.
partly fixed: A part of your rows is the same whatever key comes in. Somewhere a fixed seed, or an array made outside,
  stands in the place of the key. Make both keys from the one that you are given.
not repeatable: Called twice with one key, your function returned different rows. NumPy's generators keep a state of
  their own, which no key reaches. Draw with `jax.random`.
uniform: The rows are unrelated and lie between 0 and 1: `jax.random.uniform`. Standard normal numbers, with mean 0 and
  standard deviation 1, come from `jax.random.normal`.
repeated: The rows are unrelated to each other, and numbers stand in a row more than once. Draw each number that you
  return: n for each row.
another shape: Mean and standard deviation are right, and the numbers are not normal: a histogram of a row shows another
  shape. Those that `jax.random.normal` draws need no change.
old key: No correlation is to be seen here, and the rule is broken all the same: one row is drawn from a key, and the
  other comes from that key as well, drawn from it or from a key made of it. That the two are unrelated is nothing to
  rely on. A key that has made others is for no draw.
"""

import jax
import jax.numpy as jnp
import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, form, outcome

DRAWS = 10_000


def judge(draw):
    """Ask in this order: does the key decide, and nothing else; how are the rows related; are they standard normal?"""
    key, other = jax.random.key(20061), jax.random.key(20062)  # seeds that no answer has by chance
    rows, again, different = (two_rows(draw(k, DRAWS)) for k in (key, key, other))
    if not np.array_equal(rows, again):
        return Verdict("not repeatable")
    if np.array_equal(rows, different):
        return Verdict("key ignored")
    if any(abs(correlation(row, later)) > 0.15 for row, later in zip(rows, different, strict=True)):
        return Verdict("partly fixed")
    related = strongest(*rows)
    means, deviations = rows.mean(1), rows.std(1)
    report = (
        f"Measured on two rows of {DRAWS:,} numbers: the strongest correlation between them is {related:.2f}; the "
        f"means are {means[0]:.2f} and {means[1]:.2f}, the standard deviations {deviations[0]:.2f} "
        f"and {deviations[1]:.2f}."
    )
    sizes = [set(np.abs(row).round(6)) for row in rows]  # a few agree by chance
    outcomes = {
        "same key": np.array_equal(*rows),
        "related": abs(related) > 0.1 or len(sizes[0] & sizes[1]) > 0.05 * DRAWS,
        "repeated": min(map(len, sizes)) < 0.95 * DRAWS,
        "uniform": rows.min() >= 0 and rows.max() <= 1,
        "other numbers": np.abs(means).max() > 0.05 or np.abs(deviations - 1).max() > 0.04,
        "another shape": lambda: max(map(from_normal, rows)) > 0.025,
        "old key": lambda: used_twice(rows, key),
        "fresh": True,
    }
    return Verdict(outcome(outcomes), report)


def strongest(a, b):
    """Return the strongest correlation of the rows, shifted by any number of places or reversed, and of sizes."""

    def standard(row):
        return np.fft.rfft((row - row.mean()) / (row.std() + 1e-12))

    shifted = [np.fft.irfft(standard(a) * turned, DRAWS) / DRAWS for turned in (standard(b), standard(b).conj())]
    pairs = (np.abs(a), np.abs(b)), (a, np.abs(b)), (np.abs(a), b)
    return max([*np.concatenate(shifted).tolist(), *(correlation(*pair) for pair in pairs)], key=abs)


def from_normal(row):
    """Return the largest difference between the row's distribution function and that of the standard normal."""
    share = np.arange(1, DRAWS + 1) / DRAWS
    return np.abs(share - np.asarray(jax.scipy.stats.norm.cdf(np.sort(row)))).max()


def used_twice(rows, key):
    """Check whether one row is drawn from a key, and the other from the same key or from one that was made of it."""

    def parts(key):
        return jax.random.split(key, 3)  # two parts of it, or numbers folded in, make the same keys

    def is_draw(row, key):
        return np.allclose(row, jax.random.normal(key, (DRAWS,)), atol=1e-5)

    if np.isin(rows.astype(np.float32), jax.random.normal(key, (4 * DRAWS,))).all():
        return False  # both are parts of one draw
    for used in (key, *parts(key)):
        for row, other in (rows, rows[::-1]):
            if is_draw(row, used) and (used is key or any(is_draw(other, part) for part in parts(used))):
                return True
    return False


def two_rows(result):
    call = f"`two_draws(key, {DRAWS})`"
    rows = form(result, np.empty((2, DRAWS)), f"{call} must return an array [2, {DRAWS}]")
    return finite(rows, f"{call} returned")


def correlation(a, b):
    # The small number is for rows without any spread, whose correlation would be 0 / 0.
    return float(((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std() + 1e-12))


def drawn(*keys, n):
    return jnp.stack([jax.random.normal(key, (n,)) for key in keys])


EXERCISE = exercise(
    __name__, __doc__, lambda key, n: drawn(*jax.random.split(key), n=n), measure=judge, passes="fresh",
    unrelated=lambda key, n: 3 * drawn(*jax.random.split(key), n=n),
    same_key=lambda key, n: drawn(key, key, n=n), related=lambda key, n: drawn(key, n=n) * jnp.array([[1.0], [-1.0]]),
    key_ignored=lambda key, n: drawn(*jax.random.split(jax.random.key(0)), n=n),
    partly_fixed=lambda key, n: drawn(jax.random.split(key)[0], jax.random.key(9), n=n),
    not_repeatable=lambda key, n: np.random.default_rng().standard_normal((2, n)),
    uniform=lambda key, n: jax.random.uniform(key, (2, n)),
    repeated=lambda key, n: jnp.tile(jax.random.normal(key, (2, n // 2)), (1, 2)),
    another_shape=lambda key, n: jax.random.laplace(key, (2, n)) / jnp.sqrt(2),
    old_key=lambda key, n: drawn(key, jax.random.split(key)[1], n=n),
)  # fmt: skip
