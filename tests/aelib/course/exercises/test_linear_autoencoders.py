"""Answers in other words than the declared ones, and what the explanations of this chapter state, computed."""

from math import comb

import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.linear_autoencoders.train_the_axes import descent


def cases_of(name):
    cases = get(name).cases
    assert cases is not None
    return cases()


def log_density_of_each(x, k):
    moved = x.astype(np.float64) - x.mean(0, dtype=np.float64)
    values, U = np.linalg.eigh(moved.T @ moved / len(x))
    values, U = values[::-1], U[:, ::-1]
    s2 = values[k:].mean()
    W = U[:, :k] * np.sqrt(values[:k] - s2)
    C = W @ W.T + s2 * np.eye(len(values))
    quadratic = (moved @ np.linalg.inv(C) * moved).sum(1)
    return (-0.5 * (len(values) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + quadratic)).mean()


def test_the_bound_on_the_angle_is_reached_by_turning_the_last_direction():
    answer = get("loss-to-angle").answer
    for eigenvalues, k, excess in cases_of("loss-to-angle"):
        angle = np.radians(answer(eigenvalues, k, excess))
        gap = float(eigenvalues[k - 1]) - float(eigenvalues[k])
        assert gap * np.sin(angle) ** 2 == pytest.approx(min(excess, gap))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_saddles_are_as_many_as_the_explanation_says(k):
    eigenvalues = np.array([7.0, 4.0, 2.1, 1.0, 0.3], np.float32)
    count = comb(5, k) - 1 + sum(comb(5, r) for r in range(k))
    assert len(get("saddle-heights").answer(eigenvalues, k)) == count


def test_no_code_beats_the_components():
    for x, z in cases_of("best-plain-decoder"):
        lost = np.linalg.svd(x - x.mean(0))[1][z.shape[1] :] ** 2
        assert get("best-plain-decoder").answer(x, z) >= lost.sum() / len(x) * (1 - 1e-6)


def test_a_map_that_shrinks_has_the_square_of_its_factor():
    x = np.random.default_rng(0).random((5, 3))
    assert get("nearly-a-projection").answer(lambda x: 0.3 * x, x) == pytest.approx(0.09)
    plane = np.linalg.qr(np.random.default_rng(1).random((3, 2)))[0]
    assert get("nearly-a-projection").answer(lambda x: x @ plane @ plane.T, x) == pytest.approx(0, abs=1e-20)


def test_a_small_variance_is_asked_to_a_thousandth_of_itself():
    exercise = get("axes-in-the-subspace")
    assert not examine(exercise, lambda B, S: np.round(exercise.answer(B, S), 2)).correct


@pytest.mark.parametrize("factor", [2, np.log2(np.e)])
def test_a_forgotten_factor_of_a_log_density_is_stated(factor):
    feedback = examine(get("ppca-log-density"), lambda x, k: factor * log_density_of_each(x, k))
    assert f"Your result is {factor:.4g} times the right one" in feedback.message


@pytest.mark.parametrize(
    "train",
    [
        descent(kept=np.ones, decay=np.array([0.005, 0.02, 0.035, 0.05]), steps=8000),
        descent(kept=lambda k: 0.5 ** np.arange(k)),
        descent(size=0.001),
    ],
    ids=["uneven decay", "other shares", "small start"],
)
def test_other_losses_that_find_the_axes_are_accepted(train):
    feedback = examine(get("train-the-axes"), train)
    assert feedback.correct, feedback
