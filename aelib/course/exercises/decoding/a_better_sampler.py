"""A sampler that passes without copying

minutes: 25
difficulty: 3
asks: a function `f(codes, count, seed)` of codes [n, k], a number and a seed that returns `count` new codes [count, k]
hint: A mixture of five Gaussians is too coarse, and the neighbours copy. Between the two lies a family of samplers.
  What makes a sampler of it finer, and what keeps it from copying?
hint: A Gaussian is too coarse where codes curve within its reach. More of them, or more steps of the fit, and each
  covers a smaller part; but one for each code would be copies with a little noise.
hint: `latent.fit_mixture(codes, {FINE[0]}, steps={FINE[1]}, key=jax.random.key(seed))` is fine enough, and its `sample`
  takes the `count` and another key. With about {GIVEN / FINE[0]:.0f} of the {GIVEN:,} codes to a Gaussian hardly
  anything is copied; watch both numbers that `aelib.check` reports.
right: Its codes are harder to distinguish from codes that it has not seen than those of the page's sampler, and hardly
  nearer to what it was given than others are. Say in two or three sentences which of your choices did it, and
  on which data you would have made them, had you not had `aelib.check`.
point: The choice is made on codes held out: the test against codes that the fit has not seen, as `aelib.check` does.
  On the codes of the fit more Gaussians always look better.
point: Copies need their own control, examples that were not given. The test alone prefers the codes themselves.
point: A verdict on {COUNT:,} examples is good to a hundredth or two, so that a difference of that size shows nothing.

one draw for all seeds: With two seeds it returns the same codes. Pass the seed on to what draws.
few codes again and again: Many of its codes are the same. A sampler draws new ones: the probability that two of them
  agree is zero.
copies: Too many of its codes are nearer to a code that it was given than to any of the others. It shows what it was
  given, or walks close beside it, and what it draws is nothing new. The test cannot see that.
numbers drawn apart: The numbers of its codes do not depend on each other as those of the given ones do, as in a box, or
  where each number is drawn by itself: look at `np.corrcoef(codes.T)`.
elsewhere: Its codes lie elsewhere than those it was given, or are spread otherwise: mean or variances differ.
one cloud: It has the mean and the covariance of the codes, and it does no better than one Gaussian. These codes are no
  single cloud: they lie on a band, and there are empty places between its windings.
no better than the page: It beats a single Gaussian, and not yet the page's sampler, five Gaussians after {COARSE[1]}
  steps, by as much as is asked for. Make it finer.
"""

from functools import cache

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, form, outcome

COUNT, SIZE, GIVEN = 2000, 4, 3000
BETTER, MOST_COPIES = 0.1, 0.62
"""How far below the page's sampler the share of right verdicts has to be, and the share of copies that is allowed."""


def band(count, rng):
    """Codes [count, 4] along a curled band, with a little noise, turned so that all numbers depend on each other."""
    turn = np.linalg.qr(np.random.default_rng(5).standard_normal((SIZE, SIZE)))[0]
    angle, across = 3 * np.pi * np.sqrt(rng.uniform(0.1, 1, count)), rng.uniform(-1, 1, count)
    curled = (0.35 * angle * np.cos(angle), 0.35 * angle * np.sin(angle), 1.5 * across, 0.6 * np.sin(2 * across))
    noise = 0.12 * rng.standard_normal((count, SIZE))
    return ((np.stack(curled, axis=1) + noise) @ turn.T + 3).astype(np.float32)


@cache
def codes_of_a_band():
    """3,000 that are given, as many others, and 2,000 to judge by."""
    rng = np.random.default_rng(0)
    return band(GIVEN, rng), band(GIVEN, rng), band(COUNT, rng)


def distances_to(references, z, rank=1):
    from scipy.spatial import KDTree

    return KDTree(references).query(z, [rank])


def distinguished(z):
    """The share of right verdicts of the nearest neighbour: half of each set is known, the rest is judged."""
    half = COUNT // 2
    other = codes_of_a_band()[2]
    known, judged = np.concatenate([other[:half], z[:half]]), np.concatenate([other[half:], z[half:]])
    verdicts = distances_to(known, judged)[1][:, 0] >= half
    return float((verdicts == (np.arange(COUNT) >= half)).mean())


def copied(z):
    given, others, _ = codes_of_a_band()
    return float((distances_to(given, z)[0] < distances_to(others, z)[0]).mean())


def mixture(components, steps):
    def sampler(codes, count, seed):
        import jax

        from aelib.latent import fit_mixture

        fitting, drawing = jax.random.split(jax.random.key(seed))
        return fit_mixture(codes, components, steps=steps, key=fitting).sample(drawing, count)

    return sampler


def gaussian(codes, count, seed):
    return np.random.default_rng(seed).multivariate_normal(codes.mean(axis=0), np.cov(codes, rowvar=False), count)


@cache
def rivals():
    """What the page's mixture and a single Gaussian come to."""
    return tuple(distinguished(sampler(codes_of_a_band()[0], COUNT, 0)) for sampler in (PAGE, gaussian))


def correlations(z):
    return np.corrcoef(z.T)[np.triu_indices(SIZE, 1)]


def outcome_of(sampler):
    given, _, _ = codes_of_a_band()

    def drawn(seed):
        must = f"The function must return an array [{COUNT}, {SIZE}] here"
        z = form(sampler(given.copy(), COUNT, seed), np.empty((COUNT, SIZE)), must)
        return finite(z, "The function returned")

    z, again = drawn(0), drawn(1)
    share, distinct = copied(z), len(np.unique(z.round(6), axis=0)) / COUNT
    if np.array_equal(z, again):
        return Verdict("fixed")
    if distinct < 0.9 and share < 0.9:
        return Verdict("few", f"Of {COUNT} codes {round(distinct * COUNT)} are different.")
    if np.abs(correlations(z) - correlations(given)).max() > 0.15:
        return Verdict("apart")
    wide = z.std(axis=0) / given.std(axis=0)
    off = np.abs(z.mean(axis=0) - given.mean(axis=0)) / given.std(axis=0)
    if off.max() > 0.2 or wide.max() > 1.2 or wide.min() < 0.85:
        return Verdict("elsewhere", f"Standard deviations are {wide.min():.2f} to {wide.max():.2f} times as large.")
    if (same := int((distances_to(given, z)[0] < 1e-4).sum())) > COUNT // 100 and share <= MOST_COPIES:
        return Verdict("copies", f"Of {COUNT} codes {same} are codes that it was given.")
    if share > MOST_COPIES:
        return Verdict("copies", f"The share is {share:.2f}; for codes that owe nothing to either set it is one half.")
    (page, one), told = rivals(), distinguished(z)
    report = (
        f"It is distinguished from codes that it has not seen in {told:.2f} of the cases, the page's sampler in "
        f"{page:.2f} and one Gaussian in {one:.2f}. At most {page - BETTER:.2f} is asked for. {share:.2f} of its codes "
        "are nearer to one that it was given than to any other."
    )
    outcomes = {
        "better": told <= page - BETTER, "worse": told > one + 0.02, "one cloud": told > one - 0.03, "page": True,
    }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def box(codes, count, seed):
    return np.random.default_rng(seed).uniform(codes.min(axis=0), codes.max(axis=0), (count, codes.shape[1]))


def neighbours(codes, count, seed):
    """A random place on the line from a code to one of its five nearest."""
    rng = np.random.default_rng(seed)
    start = codes[rng.integers(0, len(codes), count)]
    near = np.concatenate([distances_to(codes, start, rank)[1] for rank in range(2, 7)], axis=1)
    end = codes[near[np.arange(count), rng.integers(0, 5, count)]]
    return start + rng.uniform(0, 1, (count, 1)) * (end - start)


def few(codes, count, seed):
    return np.repeat(gaussian(codes, count // 20, seed), 20, axis=0)


def narrow(codes, count, seed):
    return codes.mean(axis=0) + 0.6 * (gaussian(codes, count, seed) - codes.mean(axis=0))


def clumps(codes, count, seed):
    """An answer that is wrong in no known way: sixteen clumps, which together have the right mean and covariance."""
    rng = np.random.default_rng(seed)
    corner = rng.choice([-1.0, 1.0], (count, SIZE)) + 0.05 * rng.standard_normal((count, SIZE))
    return codes.mean(axis=0) + corner @ np.linalg.cholesky(np.cov(codes, rowvar=False)).T


FINE, COARSE = (40, 30), (5, 20)
"""Gaussians, and steps."""

RIGHT, PAGE = mixture(*FINE), mixture(*COARSE)
WRONG = {
    "one_draw_for_all_seeds": lambda codes, count, seed: gaussian(codes, count, 0), "few_codes_again_and_again": few,
    "copies": neighbours, "numbers_drawn_apart": box, "elsewhere": narrow, "one_cloud": gaussian,
    "no_better_than_the_page": PAGE,
}  # fmt: skip

EXERCISE = exercise(
    __name__, __doc__, RIGHT, measure=outcome_of, passes="better", seconds=120, unrelated=clumps, **WRONG
)
