"""The exercises of "A stack of repairs": other right answers, and mistakes in other words."""

from itertools import pairwise

import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.diffusion import learn_all_levels
from aelib.latent import noise_levels


def by_slope(x, repaired, a, b):
    """The step as a slope times a length."""
    return x + (b - a) * ((x - repaired) / a)


def by_halves(count, ends):
    """Levels by repeated division."""
    low, high = ends
    factor = (low / high) ** (1 / (count - 1))
    return [high * factor**i for i in range(count)] + [0]


def in_jax(repair, x, sigma, noise):
    """Row by row."""
    rows = []
    for xi, si, ei in zip(x, sigma, noise, strict=True):
        r = repair((xi + si * ei)[None], np.array([si]))[0]
        rows.append((1 / si**2 + 1) * jnp.sum(jnp.square(jnp.asarray(r) - xi)))
    return jnp.stack(rows)


def by_variances(x, repaired, a, b, noise):
    """The Gaussian of the less noisy point by its mean and variance."""
    mean = x - (1 - b**2 / a**2) * (x - repaired)
    return mean + np.sqrt(b**2 * (a**2 - b**2) / a**2) * noise


def by_product(levels, eigenvalue):
    a, b = levels[:-1], levels[1:]
    return (levels[0] * np.prod((eigenvalue + a * b) / (eigenvalue + a**2))) ** 2


def by_index(repair, x, levels):
    for i in range(len(levels) - 1):
        slope = (x - repair(x, levels[i])) / levels[i]
        x = x - (levels[i] - levels[i + 1]) * slope
    return x


RIGHT = {
    "step-down": by_slope,
    "rungs-of-the-ladder": by_halves,
    "repair-from-noise": lambda x, noise, sigma: (x - noise * sigma, (x - noise * sigma - x) / sigma**2),
    "loss-at-all-levels": in_jax,
    "ancestral-step": by_variances,
    "variance-of-a-walk": by_product,
    "mend-the-walk": by_index,
    "guided-repair": lambda of_class, of_all, w: (1 + w) * of_class - w * of_all,
}


@pytest.mark.parametrize("name", RIGHT)
def test_another_right_answer_is_right(name):
    feedback = examine(get(name), RIGHT[name])
    assert feedback.correct, feedback.message


def broken(repair, x, levels):
    """The walk as the question prints it."""
    for a, b in pairwise(levels[:-1]):
        r = repair(x, b)
        x = r + a / b * (x - r)
    return x


def last_step_mended(repair, x, levels):
    for a, b in pairwise(levels):
        r = repair(x, b)
        x = r + a / b * (x - r)
    return x


def share_left(repair, x, levels):
    for a, b in pairwise(levels):
        r = repair(x, a)
        x = r + (x - r) * a / b
    return x


WRONG = {
    ("step-down", "share of the point"): lambda x, repaired, a, b: (1 / 1) * repaired + x * (b / a),
    ("rungs-of-the-ladder", "from clean to noisy"): lambda count, ends: by_halves(count, ends)[::-1],
    ("repair-from-noise", "score over the square"): lambda x, noise, sigma: (x - sigma * noise, -noise / sigma / sigma),
    ("rungs-of-the-ladder", "rising to the last but one"): lambda count, ends: [*by_halves(count, ends)[-2::-1], 0],
    ("repair-from-noise", "in the other order"): lambda x, noise, sigma: (-noise / sigma, x - noise * sigma),
    ("repair-from-noise", "variance for level"): lambda x, noise, sigma: (x - noise * sigma**2, -noise / sigma),
    ("loss-at-all-levels", "the square of the level"): lambda repair, x, sigma, noise: (
        (1 + sigma**-2.0) * np.square(x - repair(x + noise * np.square(sigma)[:, None], sigma)).sum(axis=1)
    ),
    ("loss-at-all-levels", "nothing to repair"): lambda repair, x, sigma, noise: (
        (1 + sigma**-2.0) * np.square(x - repair(x, sigma)).sum(axis=1)
    ),
    ("loss-at-all-levels", "weight of the bound"): lambda repair, x, sigma, noise: np.square(
        (x - repair(x + noise * sigma[:, None], sigma)) / sigma[:, None]
    ).sum(axis=1),
    ("loss-at-all-levels", "noise for the target"): lambda repair, x, sigma, noise: (
        (1 + sigma**-2.0) * np.square(noise - repair(x + noise * sigma[:, None], sigma)).sum(axis=1)
    ),
    ("ancestral-step", "the noise that was added"): lambda x, repaired, a, b, noise: (
        repaired + b**2 / a**2 * (x - repaired) + (a**2 - b**2) ** 0.5 * noise
    ),
    ("variance-of-a-walk", "standard deviation"): lambda levels, eigenvalue: (
        levels[0] * by_product(levels, eigenvalue) ** 0.5
    ),
    ("guided-repair", "counted from without"): lambda of_class, of_all, w: (1 - w) * of_all + w * of_class,
    ("mend-the-walk", "nothing mended"): broken,
    ("mend-the-walk", "only the last step mended"): last_step_mended,
    ("mend-the-walk", "share turned around"): share_left,
}


@pytest.mark.parametrize(("name", "mistake"), WRONG)
def test_a_mistake_in_other_words_is_recognised(name, mistake):
    assert examine(get(name), WRONG[name, mistake]).misconception == mistake


def test_the_variance_is_that_of_many_walks():
    levels, eigenvalue = noise_levels(5, low=0.1, high=5.0), 0.7
    x = levels[0] * np.random.default_rng(0).standard_normal(200_000)
    for a, b in pairwise(levels):
        r = eigenvalue / (eigenvalue + a**2) * x
        x = r + b / a * (x - r)
    assert get("variance-of-a-walk").answer(levels, eigenvalue) == pytest.approx(x.var(), rel=0.02)


def test_no_point_that_is_judged_has_been_learnt(monkeypatch):
    drawn, draw = [], learn_all_levels.draw
    monkeypatch.setattr(learn_all_levels, "draw", lambda *given: drawn.append(draw(*given)) or drawn[-1])
    learn_all_levels.judge(learn_all_levels.early)
    learnt, judged = ({row.tobytes() for row in points} for points in drawn[:2])
    assert learnt
    assert judged - learnt == judged
