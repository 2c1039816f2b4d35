"""The exercises of the chapter "Backpropagation": other right answers, mistakes in other words, texts that hold."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.variants import variant


def trained_by(loss, rate=0.5):
    """A training with `jax.grad` of a loss of the layers and the examples."""
    slopes = jax.jit(jax.grad(loss))

    def train(x, y, layers, steps):
        for _ in range(steps):
            layers = jax.tree.map(lambda part, slope: part - rate * slope, layers, slopes(layers, x, y))
        return layers

    return train


def cloud_losses(layers, x, y):
    (W1, b1), (W2, b2) = layers
    t = jnp.tanh(x @ W1 + b1) @ W2 + b2
    return jnp.logaddexp(0, t) - y * t


def with_momentum(x, y, layers, steps):
    """Longer steps that remember the last ones, in NumPy, as tuples."""
    (W1, b1), (W2, b2) = layers
    parts, moved = [W1, b1, W2, b2], [0, 0, 0, 0]
    for _ in range(steps):
        a = np.tanh(x @ parts[0] + parts[1])
        delta2 = (1 / (1 + np.exp(-(a @ parts[2] + parts[3]))) - y) / len(x)
        delta1 = delta2 @ parts[2].T * (1 - a**2)
        change = x.T @ delta1, delta1.sum(0), a.T @ delta2, delta2.sum(0)
        moved = [0.9 * old - 0.1 * slope for old, slope in zip(moved, change, strict=True)]
        parts = [part + step for part, step in zip(parts, moved, strict=True)]
    return (parts[0], parts[1]), (parts[2], parts[3])


def written_anew(x, y, layers, steps, *, early=False, number=None, slope=lambda a: 1 - a**2, kind=np.float64):
    """One loop with the faults that come of writing it from memory."""
    (W1, b1), (W2, b2) = [tuple(np.array(part, kind) for part in layer) for layer in layers]
    x, y = x.astype(kind), y.astype(kind)
    for _ in range(steps):
        a = np.tanh(x @ W1 + b1)
        delta = (1 / (1 + np.exp(-(a @ W2 + b2))) - y) / kind(number or len(x))
        seen = W2
        W2, b2 = W2 - kind(0.5) * a.T @ delta, b2 - kind(0.5) * delta.sum(axis=0)
        delta = delta @ (W2 if early else seen).T * slope(a)
        W1, b1 = W1 - kind(0.5) * x.T @ delta, b1 - kind(0.5) * delta.sum(axis=0)
    return [(W1, b1), (W2, b2)]


def by_optax(optimizer):
    slopes = jax.jit(jax.grad(lambda *given: cloud_losses(*given).mean()))
    update = jax.jit(optimizer.update)

    def train(x, y, layers, steps):
        layers = jax.tree.map(jnp.asarray, [tuple(pair) for pair in layers])
        state = optimizer.init(layers)
        for _ in range(steps):
            changes, state = update(slopes(layers, x, y), state)
            layers = optax.apply_updates(layers, changes)
        return layers

    return train


def as_printed(x, y, layers, steps):
    """The chapter's code, with both of its faults."""
    (W1, b1), (W2, b2) = layers
    for _ in range(steps):
        a = np.tanh(x @ W1 + b1)
        delta2 = 0.5 + 0.5 * np.tanh((a @ W2 + b2) / 2) - y
        delta1 = delta2 @ W2.T * (a**2 - 1)
        W2, b2 = W2 - 0.5 * a.T @ delta2, b2 - 0.5 * delta2.sum(axis=0)
        W1, b1 = W1 - 0.5 * x.T @ delta1, b1 - 0.5 * delta1.sum(axis=0)
    return [(W1, b1), (W2, b2)]


def output_alone(layers, x, y):
    return cloud_losses([jax.lax.stop_gradient(layers[0]), layers[1]], x, y).mean()


def with_the_hidden_layer(times):
    """The right training, but the hidden layer's steps are so many times as long."""
    changes = f"W1 - rate * => W1 - {times} * rate * ; b1 - rate * => b1 - {times} * rate *"
    return variant(get("mend-the-backward-pass").answer, changes)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("gradient-by-hand", 0.8),
        ("mend-the-backward-pass", trained_by(lambda *given: cloud_losses(*given).mean())),
        ("mend-the-backward-pass", with_momentum),
        ("mend-the-backward-pass", partial(written_anew, kind=np.float32)),
        ("mend-the-backward-pass", by_optax(optax.rmsprop(0.01))),
        pytest.param("mend-the-backward-pass", by_optax(optax.adam(0.02)), marks=pytest.mark.nightly),
        ("fool-the-check", (lambda w: (w**2).sum(), lambda w: 2 * np.abs(w))),
        ("fool-the-check", (lambda w: jnp.maximum(w, 0).sum(), lambda w: jnp.ones(3))),
        ("fool-the-check", (lambda w: float(np.abs(w).sum()), lambda w: [1, 1, 1])),
        ("fool-the-check", (lambda w: (w**3).sum() if w[0] > 0 else (w**2).sum(), lambda w: 3 * w**2)),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("mend-the-backward-pass", as_printed, "steps too long"),
        ("mend-the-backward-pass", trained_by(lambda *given: cloud_losses(*given).sum()), "steps too long"),
        ("mend-the-backward-pass", trained_by(output_alone), "hidden layer stands still"),
        ("mend-the-backward-pass", trained_by(lambda *given: -cloud_losses(*given).mean()), "the wrong way"),
        ("mend-the-backward-pass", trained_by(lambda *given: cloud_losses(*given).mean(), 0.1), "too slow"),
        ("mend-the-backward-pass", lambda x, y, layers, n: written_anew(x, y, layers, n - 1), "one step short"),
        ("mend-the-backward-pass", partial(written_anew, early=True), "changed too early"),
        ("mend-the-backward-pass", partial(written_anew, early=True, kind=np.float32), "changed too early"),
        ("mend-the-backward-pass", partial(written_anew, number=200), "number of examples typed in"),
        ("mend-the-backward-pass", partial(written_anew, slope=np.ones_like), "no slope"),
        ("mend-the-backward-pass", with_the_hidden_layer(1.1), "another first step"),
        # The 1/n forgotten in part.
        ("mend-the-backward-pass", with_the_hidden_layer(200), "another first step"),
        (
            "mend-the-backward-pass",
            lambda x, y, layers, steps: [(W * 0, b) for W, b in trained_by(output_alone)(x, y, layers, steps)],
            "begun anew",
        ),
        ("fool-the-check", (lambda w: (w**2).sum(), lambda w: np.array([2, 4, 6])), "one point"),
        ("fool-the-check", (lambda w: (w**3).sum(), lambda w: 3 * w * w), "right everywhere"),
        ("fool-the-check", (lambda w: (w**2).sum(), lambda w: 2.006 * w), "right everywhere"),
        # Right, where its slope is too small for nudging to see.
        (
            "fool-the-check",
            (lambda w: np.logaddexp(0, 30 * w).sum(), lambda w: 15 + 15 * np.tanh(15 * w)),
            "right everywhere",
        ),
        ("fool-the-check", (lambda w: (w**2).sum(), lambda w: 3 * w), "caught"),
        ("fool-the-check", (lambda w: (w**2).sum(), lambda w: -2 * np.abs(w)), "the wrong way round"),
        ("fool-the-check", (lambda w: w.sum() * 0, lambda w: w * 0), "flat"),
    ],
)
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


def test_each_step_is_compared_by_its_own_size():
    right = get("best-step").answer
    assert not examine(get("best-step"), lambda size, third: right(size, third) + 1e-7).correct

    def on_a_coarse_grid(size, third):
        h = np.logspace(-12, 1, 131)[:, None]
        return h[(h**2 / 6 * third + np.finfo(float).eps * size / h).argmin(axis=0), 0]

    feedback = examine(get("best-step"), on_a_coarse_grid)
    assert not feedback.correct
    assert "times the right one" not in feedback.message, feedback


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x, y, layers, steps: layers[0], "must return two layers in the form it got them"),
        (lambda x, y, layers, steps: layers, "On 1,000 new examples"),
        (lambda x, y, layers, steps: 0.0, "must return two layers in the form it got them"),
        (lambda x, y, layers, steps: layers if not steps else [(-W, b) for W, b in layers], "On 1,000 new examples"),
    ],
)
def test_what_is_no_training_is_not_taken_for_one(answer, message):
    feedback = examine(get("mend-the-backward-pass"), answer)
    assert not feedback.correct
    assert message in feedback.message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((lambda w: w**2, lambda w: 2 * w), "`loss` could not be nudged at w = [1.0, 2.0, 3.0]"),
        ((lambda w: np.log(w).sum(), lambda w: 1 / w), "`loss` could not be nudged at w = [-1.0, -2.0, -3.0]"),
        ((lambda w: w.sum(), lambda w: 1.0), "`gradient` must return an array [3], but got an array []."),
        ((lambda w: 2 * w, lambda w: (np.maximum(w, 0) ** 2).sum()), "The two functions are in the wrong order."),
        ((lambda w: w.sum(), lambda w: None), "`gradient` must return an array [3], but got something else."),
    ],
)
def test_pairs_that_cannot_be_measured_are_explained(answer, message):
    with np.errstate(all="ignore"):
        assert message in examine(get("fool-the-check"), answer).message


def test_a_step_without_the_third_is_a_quarter_too_far():
    exercise = get("best-step")
    right, wrong = exercise.answer, exercise.misconceptions[0].answer
    assert "a quarter too far" in exercise.misconceptions[0].message
    assert wrong(np.ones(1), np.ones(1)) / right(np.ones(1), np.ones(1)) == pytest.approx(1.26, abs=0.01)
