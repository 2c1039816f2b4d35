"""Answers in other words than the declared ones, and what the explanations of this chapter state, computed."""

from math import comb

import numpy as np
import pytest
from scipy.linalg import subspace_angles

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.linear_autoencoders.train_the_axes import blocks, descent


def cases_of(name):
    cases = get(name).cases
    assert cases is not None
    return cases()


def orthonormal(columns):
    return np.linalg.qr(columns)[0]


def pinv_projector(columns):
    return columns @ np.linalg.pinv(columns)


def projected_variances(B, S):
    P = pinv_projector(B.astype(np.float64))
    return np.linalg.eigvalsh(P @ S @ P)[::-1][: B.shape[1]]


def centred_least_squares(x, z):
    x, z = x - x.mean(0), z - z.mean(0)
    return ((x - pinv_projector(z.astype(np.float64)) @ x) ** 2).sum(1).mean()


def by_scipy(kernel, x):
    moved = x - x.mean(0)
    components = np.linalg.svd(moved, full_matrices=False)[2][: len(kernel)]
    return np.degrees(subspace_angles(kernel.T, components.T)[0])


def log_density_of_each(x, k):
    moved = x.astype(np.float64) - x.mean(0, dtype=np.float64)
    values, U = np.linalg.eigh(moved.T @ moved / len(x))
    values, U = values[::-1], U[:, ::-1]
    s2 = values[k:].mean()
    W = U[:, :k] * np.sqrt(values[:k] - s2)
    C = W @ W.T + s2 * np.eye(len(values))
    quadratic = (moved @ np.linalg.inv(C) * moved).sum(1)
    return (-0.5 * (len(values) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + quadratic)).mean()


def density_of(model):
    """A mean log-density from an inverse matrix, for a covariance that `model` makes of all eigenvalues and k."""

    def answer(x, k):
        moved = x.astype(np.float64) - x.mean(0, dtype=np.float64)
        values, U = np.linalg.eigh(moved.T @ moved / len(x))
        C = (U[:, ::-1] * model(values[::-1], k)) @ U[:, ::-1].T
        quadratic = (moved @ np.linalg.inv(C) * moved).sum(1).mean()
        return -0.5 * (len(values) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + quadratic)

    return answer


def noise_over_all_numbers(x, k):
    lam = np.linalg.eigvalsh(np.cov(x, rowvar=False, bias=True))[::-1]
    p = len(lam)
    s2 = lam[k:].sum() / p
    return -0.5 * (p * np.log(2 * np.pi) + p + np.log(lam[:k]).sum() + (p - k) * np.log(s2))


def error_of_each(x, z):
    inputs = np.hstack([z, np.ones((len(z), 1))])
    return ((x - inputs @ np.linalg.lstsq(inputs, x, rcond=None)[0]) ** 2).sum(1)


def by_arc_sine(eigenvalues, k, excess):
    squared_sine = min(1, excess / (eigenvalues[k - 1] - eigenvalues[k]))
    return np.degrees(np.arcsin(squared_sine**0.5))


def decay_by_descent_on_one_gain(eigenvalues, k, gamma):
    v = np.linspace(0, 1, 200_001)
    lam = eigenvalues[:k, None].astype(np.float64)
    return v[(v * lam**2 / (v * lam + gamma) - gamma * v).argmax(axis=1)]


def heights_by_masks(eigenvalues, k):
    p = len(eigenvalues)
    masks = (np.arange(2**p)[:, None] >> np.arange(p)) & 1
    masks = masks[masks.sum(1) <= k]
    return np.sort((1 - masks) @ eigenvalues.astype(np.float64))[1:]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("subspace-angle", by_scipy),
        ("axes-in-the-subspace", projected_variances),
        ("best-plain-decoder", centred_least_squares),
        ("saddle-heights", heights_by_masks),
        ("weight-decay-spectrum", decay_by_descent_on_one_gain),
        ("ppca-log-density", log_density_of_each),
    ],
)  # fmt: skip
def test_right_answers_by_another_way_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


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


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("loss-to-angle", lambda e, k, excess: by_arc_sine(np.r_[np.inf, e], k, excess) if k > 1 else 90.0,
         "one place too early"),
        ("ppca-log-density", noise_over_all_numbers, "noise over p in the formula"),
        ("ppca-log-density", density_of(lambda v, k: np.r_[v[:k] + v[k:].mean(), np.full(len(v) - k, v[k:].mean())]),
         "noise left in"),
    ],
)  # fmt: skip
def test_mistakes_in_other_words(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert not feedback.correct
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("best-plain-decoder", lambda x, z: error_of_each(x, z).sum() / 40),  # as if there were always 40 examples
        ("axes-in-the-subspace", lambda B, S: projected_variances(B, S).round(2)),
        ("loss-to-angle", lambda e, k, excess: by_arc_sine(np.r_[e[:k], e[-1:]], k, excess)),  # the last, not the next
    ],
)
def test_wrong_answers_that_only_some_inputs_reveal(name, answer):
    assert not examine(get(name), answer).correct


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


def test_rows_of_any_length_and_sign_are_components_and_turned_ones_are_not():
    x = blocks().astype(np.float64)
    rows = np.linalg.svd(x - x.mean(0), full_matrices=False)[2][:4]
    assert examine(get("train-the-axes"), lambda x, k: rows * [[-3.0], [0.2], [1.0], [-1.0]]).correct
    turned = orthonormal(np.random.default_rng(0).standard_normal((4, 4))) @ rows
    assert examine(get("train-the-axes"), lambda x, k: turned).misconception == "mixtures"


def test_a_training_that_diverged_or_never_left_zero_is_told_so():
    diverged, zero = (lambda x, k: np.full((k, x.shape[1]), np.inf)), lambda x, k: np.zeros((k, x.shape[1]))
    assert examine(get("train-the-axes"), diverged).misconception == "not finite"
    assert examine(get("train-the-axes"), zero).misconception == "all zero"


def test_a_decoder_in_columns_is_told_of_its_shape():
    feedback = examine(get("train-the-axes"), lambda x, k: np.ones((x.shape[1], k)))
    assert "[4, 49] here, but got an array [49, 4]" in feedback.message
