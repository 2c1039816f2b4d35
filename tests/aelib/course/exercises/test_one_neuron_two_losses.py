"""What messages of this chapter say in words, measured; and answers in other words than the declared ones."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.one_neuron_two_losses.mend_the_training import BIAS


def said(name):
    exercise = get(name)
    messages = " ".join(m.message for m in exercise.misconceptions)
    return " ".join([exercise.explanation, messages, *exercise.hints])


def by_quadrature(start, end, rate):
    return [quad(lambda t: 1 / (expit(t) * expit(t) * expit(-t)), end, s)[0] / (2 * rate) for s in start]


def by_simulation(start, end, rate):
    counts = []
    for t in map(float, start):
        steps, a = 0, expit(t)
        while a > expit(end):
            steps, t = steps + 1, t - 2 * rate * a * a * (1 - a)
            a = expit(t)
        counts.append(steps)
    return counts


def by_quotients(step, tolerance, one_sided=False):
    def judge(loss, slopes, t):
        before = t if one_sided else t - step
        measured = (loss(t + step) - loss(before)) / (step if one_sided else 2 * step)
        return [aelib.relative_difference(slope(t), measured) < tolerance for slope in slopes]

    return judge


def by_the_mean_error(loss, slopes, t):
    found = []
    for slope in slopes:
        total = 0.0
        for point in t[:, None]:
            measured, given = (loss(point + 1e-4) - loss(point - 1e-4)) / 2e-4, slope(point)
            total += float((abs(measured - given) / (abs(measured) + abs(given) + 1e-300))[0])
        found.append(total / len(t) < 0.005)
    return found


def ceiling(smallest):
    return lambda t, y: (
        -(y * np.log(np.maximum(expit(t), smallest)) + (1 - y) * np.log(np.maximum(expit(-t), smallest)))
    )


def trained_by(loss, rate=0.5):
    """A training as one writes it in the chapter, with a loss of the weights and the examples."""

    def train(x, y, w, b, steps):
        slopes = jax.jit(jax.grad(loss, argnums=(0, 1)))
        for _ in range(steps):
            dw, db = slopes(w, b, x, y)
            w, b = w - rate * dw, b - rate * db
        return w, b

    return train


def from_clipped(w, b, x, y, row=True, margin=1e-7):
    a = jnp.clip(jax.nn.sigmoid(x @ w + b), margin, 1 - margin)
    y = y if row else y[:, None]
    return -(y * jnp.log(a) + (1 - y) * jnp.log(1 - a)).mean()


def from_logits(w, b, x, y):
    t = (x @ w + b)[:, 0]
    return (jax.nn.softplus(t) - t * y).mean()


def from_logits_and_a_row(w, b, x, y):
    t = x @ w + b
    return (jax.nn.softplus(t) - t * y).mean()


def by_adam(x, y, w, b, steps):
    means, squares = 2 * [0], 2 * [0]
    for step in range(1, steps + 1):
        delta = expit(x @ w + b) - y[:, None]
        slopes = x.T @ delta / len(x), delta.mean(0)
        means = [0.9 * mean + 0.1 * slope for mean, slope in zip(means, slopes, strict=True)]
        squares = [0.999 * square + 0.001 * slope**2 for square, slope in zip(squares, slopes, strict=True)]
        w, b = (
            part - 0.3 * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            for part, mean, square in zip((w, b), means, squares, strict=True)
        )
    return w, b


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mend-the-training", trained_by(from_logits)),
        ("mend-the-training", by_adam),
        ("loss-for-counts", lambda t, y: jnp.exp(t) - y * t + 17 * y),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("mend-the-training", trained_by(from_logits_and_a_row), "one answer for all"),
        ("mend-the-training", trained_by(lambda w, b, x, y: -(y * jnp.log(jax.nn.sigmoid(x @ w + b)[:, 0])
            + (1 - y) * jnp.log(1 - jax.nn.sigmoid(x @ w + b)[:, 0])).mean()), "NaN"),
        ("mend-the-training", trained_by(lambda w, b, x, y: from_clipped(w, b, x, y, row=False, margin=1e-12)), "NaN"),
        ("catch-the-wrong-slope", by_the_mean_error, "mean of the errors"),
        ("plateau-time", lambda s, e, rate: np.ceil(by_quadrature(s, e, rate)), "rounded"),
        ("stable-bce", lambda t, y: -np.log(np.maximum(np.where(y > 0.5, expit(t), expit(-t)), 1e-30)), None),
        ("stable-bce", ceiling(1e-5), "some ceiling"),
    ],
)  # fmt: skip
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x, y, w, b, steps: (w, b) if not steps else (np.float32([[2], [-1], [2]]), 0 * b), "new examples"),
    ],
)
def test_what_is_no_training_is_not_taken_for_one(answer, said):
    feedback = examine(get("mend-the-training"), answer)
    assert not feedback.correct
    assert said in feedback.message


def test_the_neuron_begins_where_float32_says_1():
    assert jax.nn.sigmoid(jnp.float32(BIAS)) == 1


def test_shares_of_the_exponential_that_are_said_in_words():
    plateau = get("plateau-time").answer
    assert 0.3 < (np.exp(1.5) - 1) / 0.3 / plateau(1.5, 0.0, 0.15) < 1 / 3
    assert "less than a third of it" in said("plateau-time")
    assert (np.exp(6) - 1) / 0.3 / plateau(6.0, 0.0, 0.15) > 0.9


def test_where_float32_and_float64_are_at_their_end():
    exercise = get("stable-bce")
    (t, y), tail, _ = exercise.cases()
    said_of = {m.name: (m.message, m.answer) for m in exercise.misconceptions}
    with np.errstate(all="ignore"):
        assert said_of["clipped at 1e-12"][1](t, y)[0] == np.inf
    assert said_of["log instead of log1p"][1](*tail)[0] == 0
    assert jax.nn.sigmoid(jnp.float32(17)) == 1
    assert "from t = 17 on" in said_of["from probabilities"][0]
    assert 1 / (1 + np.exp(-37.0)) == 1 > 1 / (1 + np.exp(-36.0))
    assert "from t = 37 on" in said_of["float64"][0]


@pytest.mark.parametrize("step", [1e-2, 1e-10])
def test_a_success_does_not_praise_the_step_which_was_not_measured(step):
    feedback = examine(get("catch-the-wrong-slope"), by_quotients(step, 1e-3))
    assert feedback.correct
    assert "step" not in feedback.message


def test_targets_are_not_only_0_and_1():
    """Of which y and its square are the same."""
    assert not examine(get("squared-error-delta"), lambda t, y: (expit(t) - y**2) * expit(t) * expit(-t)).correct


def test_a_derivative_of_losses_in_numpy_is_explained():
    def derived(loss, slopes, t):
        slope = jax.grad(lambda t: loss(t).sum())(jnp.asarray(t))
        return [bool(np.allclose(slope, each(t))) for each in slopes]

    assert "They are computed by NumPy" in examine(get("catch-the-wrong-slope"), derived).message


def test_a_margin_that_float32_rounds_away_is_named_by_its_size():
    message = {m.name: m.message for m in get("mend-the-training").misconceptions}["NaN"]
    assert "1 − 1e-12 is 1 too" in message
    assert np.float32(1) - np.float32(1e-12) == 1


def test_the_pieces_of_a_softmax_delta_add_up_to_zero():
    t, y = get("unmatched-softmax").cases()[0]
    assert np.abs(get("unmatched-softmax").answer(t, y).sum(1)).max() < 1e-12
    kept = {m.name: m.answer(t, y).sum(1) for m in get("unmatched-softmax").misconceptions}
    for name in ("second term forgotten", "plus"):
        assert np.abs(kept[name]).min() > 1e-4
