"""The exercises on vanishing gradients: answers in other words than those declared, and the numbers in messages."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine

U = jnp.linspace(-10, 10, 20_001)
P = jnp.exp(-(U**2) / 2) / jnp.exp(-(U**2) / 2).sum()


def by_loop(delta):
    return sum(float(np.sqrt(row @ row)) for row in delta) / len(delta)


def by_svd(weights):
    bound = 1.0
    for W in weights:
        bound *= 0.25 * np.linalg.svd(W, compute_uv=False)[0]
    return bound


def by_autodiff(g, b):
    """The slope from `jax.grad`, another grid, and biases that are part of a vector of weights."""
    slope, v = jax.vmap(jax.grad(jax.nn.sigmoid)), 0.3
    for _ in range(100):
        v = float(P @ jax.nn.sigmoid(np.sqrt(v) * U) ** 2) * g**2 + b**2
    return -jnp.log10(g * jnp.sqrt(P @ slope(np.sqrt(v) * U) ** 2))


def one_step(g, b):
    v = g**2 * float(P @ jax.nn.sigmoid(U) ** 2) + b**2
    a = jax.nn.sigmoid(np.sqrt(v) * U)
    return -np.log10(g * np.sqrt(P @ (a * (1 - a)) ** 2))


def about_the_mean(g, b):
    v = 1.0
    for _ in range(60):
        a = 1 / (1 + np.exp(-np.sqrt(v) * U))
        v = float(g**2 * (P @ (a - P @ a) ** 2) + b**2)
    a = 1 / (1 + np.exp(-np.sqrt(v) * U))
    return -np.log10(g * np.sqrt(P @ (a * (1 - a)) ** 2))


def without_mean(fan_in, leak):
    a = np.where(U > 0, U, leak * U)
    return 1 / np.sqrt(fan_in * (P @ a**2 - (P @ a) ** 2))


def all_below(norms, layer, c):
    return np.array([norm / c if i < layer else norm * c if i == layer else norm for i, norm in enumerate(norms)])


def in_place(norms, layer, c):
    norms[layer] *= c
    norms[layer - 1] /= c
    return norms


def normal(rng, fan_in, fan_out, bias=-0.5):
    W = rng.normal(0, 4 / np.sqrt(fan_in), (fan_in, fan_out))
    return W, bias * W.sum(axis=0)


def centred(rng, fan_in, fan_out):
    W, b = normal(rng, fan_in, fan_out, bias=0)
    return W - W.mean(axis=0), b


def orthogonal(rng, fan_in, fan_out):
    W = 4 * np.linalg.qr(rng.normal(size=(fan_in, fan_out)))[0]
    return jnp.asarray(W), jnp.asarray(-W.sum(axis=0) / 2)


def test_the_level_gain_and_what_was_typed_of_it():
    level = get("level-gain")
    mistakes = {mistake.name: mistake.answer for mistake in level.misconceptions}
    assert by_autodiff(level.answer, 0.0) == pytest.approx(0, abs=1e-5)
    assert mistakes["one correction"] == pytest.approx(4 * 10 ** float(by_autodiff(4.0, 0.0)), rel=1e-4)
    assert mistakes["slope at gain 1"] == pytest.approx(10 ** float(by_autodiff(1.0, 0.0)), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mean-of-lengths", by_loop),
        ("mean-of-lengths", lambda delta: jnp.linalg.norm(jnp.asarray(delta), axis=-1).mean()),
        ("delta-bound", by_svd),
        ("dead-units", lambda t: (t.max(axis=0) <= 0).mean()),
        ("dead-units", lambda t: 1 - np.maximum(t, 0).any(axis=0).mean()),
        ("leaky-scale", lambda fan_in, leak: (0.5 * fan_in * (1 + leak**2)) ** -0.5),
        ("level-gain", 10.15),
        ("wide-with-biases", by_autodiff),
        ("rescale-two-layers", in_place),
        ("keep-the-promise", normal),
        ("keep-the-promise", centred),
        ("keep-the-promise", orthogonal),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("mean-of-lengths", lambda delta: np.sqrt((delta.mean(axis=0) ** 2).sum()), "length of the mean"),
        ("delta-bound", lambda w: np.prod([np.sqrt((W**2).sum()) / 4 for W in w]), "Frobenius norm"),
        ("delta-bound", lambda w: 4.0 ** -len(w), "derivative alone"),
        ("delta-bound", lambda w: by_svd(w[1:]), "one matrix short"),
        ("mean-of-lengths", lambda delta: np.sqrt((delta**2).sum()) / delta.shape[0], "norm of the whole array over n"),
        ("level-gain", 9.99, "read off the figure"),
        ("level-gain", 9.9, "read off the figure"),
        ("level-gain", 10.05, "read off the figure"),
        ("level-gain", 10.3, "read off the figure"),
        ("dead-units", lambda t: (np.maximum(t, 0) == 0).mean(), "share of zeros"),
        ("leaky-scale", lambda fan_in, leak: 1 / (0.5 * fan_in * (1 + leak**2)), "variance"),
        ("level-gain", 4, "slope at zero"),
        ("wide-with-biases", lambda g, b: by_autodiff(g, 0), "biases ignored"),
        ("wide-with-biases", lambda g, b: by_autodiff(g, np.sqrt(b)), "standard deviation added"),
        ("rescale-two-layers", lambda norms, layer, c: norms + 0, "unchanged"),
        ("keep-the-promise", lambda rng, i, o: normal(rng, i, o, 0), "vanishes slowly"),
        ("keep-the-promise", lambda rng, i, o: normal(rng, i, o, 0.5), "sign"),
        ("keep-the-promise", lambda rng, i, o: normal(rng, i, o, -1), "twice"),
        ("keep-the-promise", lambda rng, i, o: normal(rng, i, o, -0.125), "unscaled"),
        ("wide-with-biases", lambda g, b: by_autodiff(g, b) + np.log10(g), "no gain on the way down"),
        ("wide-with-biases", one_step, "one step"),
        ("keep-the-promise", lambda rng, i, o: (np.zeros((i, o)), np.zeros(o)), "vanishes"),
        ("mean-of-lengths", lambda delta: sum(np.linalg.norm(row) for row in delta), "sum of the lengths"),
        ("mean-of-lengths", lambda delta: np.linalg.norm(delta, 1, axis=1).mean(), "sum of the sizes"),
        ("mean-of-lengths", lambda delta: np.sqrt(np.square(delta).mean(1)).mean(), "mean of squares in a row"),
        ("delta-bound", lambda w: by_svd(w[:-1]), "last matrix missing"),
        ("delta-bound", lambda w: by_svd(w) * 4 ** (len(w) - 1), "a quarter only once"),
        ("dead-units", lambda t: (t == 0).all(axis=0).mean(), None),
        ("dead-units", lambda t: ((t > 0).mean(axis=0) < 0.05).mean(), "nearly always off"),
        ("leaky-scale", without_mean, "variance of the activations"),
        ("wide-with-biases", lambda g, b: 2 * by_autodiff(g, b), "root forgotten"),
        ("wide-with-biases", about_the_mean, "variance of the activations"),
        ("rescale-two-layers", all_below, "all layers below"),
        ("keep-the-promise", lambda rng, i, o: (np.full((i, o), 4 / i), np.full(o, -2.0)), "one unit"),
        ("keep-the-promise", lambda rng, i, o: (rng.normal(0, 4 / i, (i, o)), np.zeros(o)), "vanishes"),
    ],
)
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda rng, i, o: np.zeros((i, o)), "two arrays, the weights and the biases"),
        (lambda rng, i, o: (np.zeros((o, i)), np.zeros(o)), "but got [100, 196] and [100]."),
        (lambda rng, i, o: (np.zeros((i, o)), np.zeros(i)), "but got [196, 100] and [196]."),
        (lambda rng, i, o: (np.ones((i, o)), -np.ones((i, o)).sum(axis=1) / 2), "so add over axis 0"),
        (lambda rng, i, o: (np.full((i, o), np.nan), np.zeros(o)), "NaN or an infinity"),
    ],
)
def test_layers_of_the_wrong_form_are_explained(answer, message):
    assert message in examine(get("keep-the-promise"), answer).message


@pytest.mark.parametrize("start", [centred, lambda rng, i, o: (4 * np.eye(i, o), np.full(o, -2.0)), normal])
def test_the_praise_of_a_start_names_nothing_that_it_may_not_have(start):
    feedback = examine(get("keep-the-promise"), start)
    assert feedback.correct
    assert "bias" not in feedback.message


def test_a_wrong_start_is_told_its_numbers():
    message = examine(get("keep-the-promise"), lambda rng, i, o: normal(rng, i, o, 0)).message
    assert "decades lost a layer, needs between -0.06 and 0.06" in message


def test_the_numbers_in_the_explanations_are_right():
    assert "0.69 decades, a factor of 4.9" in get("wide-with-biases").explanation
    decades = get("wide-with-biases").answer(1.0, 1.0)
    assert decades == pytest.approx(0.69, abs=0.005)
    assert 10**decades == pytest.approx(4.9, abs=0.05)
    assert by_autodiff(1.0, 0.0) == pytest.approx(0.627, abs=5e-4)
    read_off = next(m.message for m in get("level-gain").misconceptions if m.name == "read off the figure")
    below, ten, above = (10 ** -by_autodiff(g, 0.0) for g in (9.9, 10.0, 10.1))
    assert "changes by a hundredth for two tenths" in read_off
    assert above - below == pytest.approx(0.01, abs=0.001)
    assert "At 10 it is 0.99" in read_off
    assert ten == pytest.approx(0.99, abs=0.005)
    assert "5 per cent off" in next(m.message for m in get("level-gain").misconceptions if m.name == "very large gain")
    assert 6 * np.sqrt(np.pi) / get("level-gain").answer == pytest.approx(1.05, abs=0.005)


@pytest.mark.parametrize("threshold", [0.9, 0.99, 0.999])
def test_a_unit_that_is_on_for_one_example_of_many_is_alive(threshold):
    assert not examine(get("dead-units"), lambda t: ((t <= 0).mean(axis=0) > threshold).mean()).correct


def test_a_unit_that_is_barely_on_is_alive():
    assert not examine(get("dead-units"), lambda t: (t < 1e-3).all(axis=0).mean()).correct


def test_a_loop_that_stops_too_early_is_no_factor_of_1():
    def two_steps(g, b):
        v = 1.0
        for _ in range(2):
            v = float(P @ jax.nn.sigmoid(np.sqrt(v) * U) ** 2) * g**2 + b**2
        a = jax.nn.sigmoid(np.sqrt(v) * U)
        return -np.log10(g * np.sqrt(P @ (a * (1 - a)) ** 2))

    message = examine(get("wide-with-biases"), two_steps).message
    assert message.startswith("Very close"), message
