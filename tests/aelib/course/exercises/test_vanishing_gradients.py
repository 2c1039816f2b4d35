"""The exercises on vanishing gradients: answers in other words than those declared, and the numbers in messages."""

from functools import cache
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.vanishing_gradients.mend_the_deep_net import descent, gradients

U = jnp.linspace(-10, 10, 20_001)
P = jnp.exp(-(U**2) / 2) / jnp.exp(-(U**2) / 2).sum()


def by_autodiff(g, b):
    """The slope from `jax.grad`, another grid, and biases that are part of a vector of weights."""
    slope, v = jax.vmap(jax.grad(jax.nn.sigmoid)), 0.3
    for _ in range(100):
        v = float(P @ jax.nn.sigmoid(np.sqrt(v) * U) ** 2) * g**2 + b**2
    return -jnp.log10(g * jnp.sqrt(P @ slope(np.sqrt(v) * U) ** 2))


def normal(rng, fan_in, fan_out, bias=-0.5):
    W = rng.normal(0, 4 / np.sqrt(fan_in), (fan_in, fan_out))
    return W, bias * W.sum(axis=0)


def centred(rng, fan_in, fan_out):
    W, b = normal(rng, fan_in, fan_out, bias=0)
    return W - W.mean(axis=0), b


def louder(rng, fan_in, fan_out):
    """Level, and nearly a tenth of the units saturated."""
    W, b = normal(rng, fan_in, fan_out)
    return np.sqrt(2) * W, np.sqrt(2) * b


def orthogonal(rng, fan_in, fan_out):
    W = 4 * np.linalg.qr(rng.normal(size=(fan_in, fan_out)))[0]
    return jnp.asarray(W), jnp.asarray(-W.sum(axis=0) / 2)


def settling(steps, deviation=np.sqrt):
    """As many steps of the variance, which is turned into a standard deviation by a function."""

    def decades(g, b):
        v = 1.0
        for _ in range(steps):
            v = float(P @ jax.nn.sigmoid(deviation(v) * U) ** 2) * g**2 + b**2
        a = jax.nn.sigmoid(deviation(v) * U)
        return -np.log10(g * np.sqrt(P @ (a * (1 - a)) ** 2))

    return decades


def he(rng, sizes, scale=1.0):
    return [(scale * rng.normal(0, np.sqrt(2 / i), (i, o)), np.zeros(o)) for i, o in pairwise(sizes)]


def orthogonal_layers(rng, sizes):
    layers = []
    for i, o in pairwise(sizes):
        Q = np.linalg.qr(rng.normal(size=(max(i, o), min(i, o))))[0]
        layers.append((np.sqrt(2) * (Q if i >= o else Q.T), np.zeros(o)))
    return layers


def shell_loss(layers, x, y):
    for W, b in layers[:-1]:
        x = jax.nn.relu(x @ W + b)
    W, b = layers[-1]
    return optax.sigmoid_binary_cross_entropy(x @ W + b, y).mean()


SLOPES = jax.jit(jax.grad(shell_loss))


def shells_trained_by(optimizer, label=lambda y: y):
    """Descent with gradients from JAX, in float32."""

    def train(x, y, layers, steps):
        layers = jax.tree.map(jnp.asarray, layers)
        state = optimizer.init(layers)
        for _ in range(steps):
            changes, state = update_of(optimizer)(SLOPES(layers, x, label(y)), state)
            layers = optax.apply_updates(layers, changes)
        return layers

    return train


@cache
def update_of(optimizer):
    return jax.jit(optimizer.update)


def by_signs(x, y, layers, steps):
    for _ in range(steps):
        slopes, _ = gradients(x, y, layers)
        layers = [
            (W - 0.003 * np.sign(dW), b - 0.003 * np.sign(db)) for (W, b), (dW, db) in zip(layers, slopes, strict=True)
        ]
    return layers


def on_halves(x, y, layers, steps):
    """Stochastic descent: each step on another half of the examples."""
    rng = np.random.default_rng(0)
    for _ in range(steps):
        half = rng.permutation(len(x))[: len(x) // 2]
        layers = descent(x[half], y[half], layers, 1)
    return layers


def many_steps(times, rate):
    return lambda x, y, layers, steps: descent(x, y, layers, times * steps, rate=rate)


def without_mask(x, y, layers, steps):
    for _ in range(steps):
        a = [x]
        for W, b in layers[:-1]:
            a.append(np.maximum(a[-1] @ W + b, 0))
        W, b = layers[-1]
        delta, new = (jax.nn.sigmoid(a[-1] @ W + b) - y) / len(x), []
        for given, (W, b) in zip(a[::-1], layers[::-1], strict=True):
            new.insert(0, (W - 0.1 * given.T @ delta, b - 0.1 * delta.sum(axis=0)))
            delta = np.asarray(delta @ W.T)
        layers = new
    return layers


def updated_in_place(x, y, layers, steps):
    """One loop from the last layer to the first that changes each as soon as it can."""
    layers = [(W.copy(), b.copy()) for W, b in layers]
    for _ in range(steps):
        a = [x]
        for W, b in layers[:-1]:
            a.append(np.maximum(a[-1] @ W + b, 0))
        delta = (np.asarray(jax.nn.sigmoid(a[-1] @ layers[-1][0] + layers[-1][1])) - y) / len(x)
        for given, (W, b) in zip(a[::-1], layers[::-1], strict=True):
            W -= 0.1 * given.T @ delta
            b -= 0.1 * delta.sum(axis=0)
            delta = delta @ W.T * (given > 0)
    return layers


def with_400_typed_in(x, y, layers, steps):
    for _ in range(steps):
        slopes, _ = gradients(x, y, layers)
        rate = 0.1 * len(x) / 400
        layers = [(W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(layers, slopes, strict=True)]
    return layers


def glorot_layers(rng, sizes):
    """Small for ReLUs, and they learn all the same."""
    return [(rng.normal(0, np.sqrt(2 / (i + o)), (i, o)), np.zeros(o)) for i, o in pairwise(sizes)]


def by_fan_out(rng, sizes):
    return [(rng.normal(0, np.sqrt(2 / o), (i, o)), np.zeros(o)) for i, o in pairwise(sizes)]


def scaled(scale):
    return lambda rng, sizes: [(scale * rng.normal(size=pair), np.zeros(pair[1])) for pair in pairwise(sizes)]


def last_layer_alone(x, y, layers, steps):
    """Least squares on what the drawn layers make of the examples."""
    a = x
    for W, b in layers[:-1]:
        a = np.maximum(a @ W + b, 0)
    given = np.linalg.lstsq(np.c_[a, np.ones(len(a))], 8 * y - 4, rcond=None)[0]
    return [*layers[:-1], (given[:-1], given[-1])] if steps else layers


def test_the_level_gain_and_what_was_typed_of_it():
    level = get("level-gain")
    mistakes = {mistake.name: mistake.answer for mistake in level.misconceptions}
    assert by_autodiff(level.answer, 0.0) == pytest.approx(0, abs=1e-5)
    assert mistakes["one correction"] == pytest.approx(4 * 10 ** float(by_autodiff(4.0, 0.0)), rel=1e-4)
    assert mistakes["slope at gain 1"] == pytest.approx(10 ** float(by_autodiff(1.0, 0.0)), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mend-the-deep-net", (he, shells_trained_by(optax.sgd(0.1)))),
        pytest.param("mend-the-deep-net", (he, shells_trained_by(optax.adam(0.003))), marks=pytest.mark.nightly),
        pytest.param(
            "mend-the-deep-net",
            (orthogonal_layers, shells_trained_by(optax.sgd(0.05, momentum=0.5))),
            marks=pytest.mark.nightly,
        ),
        ("mend-the-deep-net", (he, on_halves)),
        ("mend-the-deep-net", (by_fan_out, descent)),
        ("mend-the-deep-net", (glorot_layers, descent)),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("level-gain", 10.05, "read off the figure"),
        ("level-gain", jnp.float32(9.6), "too small"),
        ("level-gain", 17.0, "too large"),
        (
            "mend-the-deep-net",
            (lambda *given: he(*given, scale=0.1), shells_trained_by(optax.sgd(1.0))),
            "nothing comes through",
        ),
        (
            "mend-the-deep-net",
            (lambda *given: he(*given, scale=3.0), shells_trained_by(optax.sgd(0.1))),
            "far too large",
        ),
        pytest.param(
            "mend-the-deep-net", (he, shells_trained_by(optax.sgd(1.0))), "steps too long", marks=pytest.mark.nightly
        ),
        ("mend-the-deep-net", (he, shells_trained_by(optax.sgd(-0.1))), "the wrong way"),
        ("mend-the-deep-net", (he, lambda x, y, layers, steps: layers), "a layer left out"),
        (
            "mend-the-deep-net",
            (he, lambda x, y, layers, steps: he(np.random.default_rng(0), [W.shape[0] for W, _ in layers] + [1])),
            "begun anew",
        ),
        ("mend-the-deep-net", (scaled(0.01), by_signs), "nothing comes through"),
        *(("mend-the-deep-net", (scaled(scale), descent), "one scale for all widths") for scale in (0.25, 0.3, 0.4)),
        ("mend-the-deep-net", (he, updated_in_place), "changed too early"),
        ("mend-the-deep-net", (he, with_400_typed_in), "number of examples typed in"),
        pytest.param(
            "mend-the-deep-net", (he, many_steps(10, 0.01)), "more steps than asked", marks=pytest.mark.nightly
        ),
        pytest.param(
            "mend-the-deep-net", (he, many_steps(3, 0.03)), "more steps than asked", marks=pytest.mark.nightly
        ),
        ("mend-the-deep-net", (he, without_mask), "another gradient"),
        (
            "mend-the-deep-net",
            (lambda rng, sizes: he(np.random.default_rng(0), sizes), shells_trained_by(optax.sgd(0.1))),
            "seed of its own",
        ),
    ],
)
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


def test_the_last_layer_alone_does_not_pass_for_a_deep_net():
    assert not examine(get("mend-the-deep-net"), (he, last_layer_alone)).correct


@pytest.mark.parametrize(
    ("start", "train", "said"),
    [
        (
            lambda rng, sizes: he(rng, sizes)[1:],
            shells_trained_by(optax.sgd(0.1)),
            "`start` must return a list of 9 pairs",
        ),
        (he, lambda x, y, layers, steps: layers[0], "`train` must return a list of 9 pairs"),
        (he, lambda x, y, layers, steps: None, "for layers of the sizes 3, 24, 36"),
    ],
)
def test_nets_of_the_wrong_form_are_explained(start, train, said):
    assert said in examine(get("mend-the-deep-net"), (start, train)).message


@pytest.mark.parametrize("start", [centred, orthogonal, normal, louder])
def test_the_praise_of_a_start_names_nothing_that_it_may_not_have(start):
    feedback = examine(get("keep-the-promise"), start)
    assert feedback.correct
    assert "bias" not in feedback.message
    assert "middle" not in feedback.message


def test_a_wrong_start_is_told_its_numbers():
    message = examine(get("keep-the-promise"), lambda rng, i, o: normal(rng, i, o, 0)).message
    assert "decades lost a layer, needs between -0.06 and 0.06" in message


def test_the_factors_beside_a_gain_of_10():
    said = next(m.message for m in get("level-gain").misconceptions if m.name == "read off the figure")
    below, ten, above = (10 ** -by_autodiff(g, 0.0) for g in (9.9, 10.0, 10.1))
    assert "changes by a hundredth for two tenths" in said
    assert above - below == pytest.approx(0.01, abs=0.001)
    assert f"At 10 it is {ten:.2f}" in said
    assert get("wide-with-biases").answer(1.0, 1.0) == pytest.approx(0.69, abs=0.005)  # as a median of narrow nets


def test_a_loop_that_stops_too_early_is_no_factor_of_1():
    message = examine(get("wide-with-biases"), settling(3)).message
    assert message.startswith("Very close"), message
