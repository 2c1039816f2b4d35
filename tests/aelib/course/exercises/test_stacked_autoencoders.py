"""The numbers that the messages of this chapter state, computed; and answers in other words than the declared ones."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import sem

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine


def said(name):
    exercise = get(name)
    return exercise.explanation, {m.name: m.message for m in exercise.misconceptions}


def parameters(model):
    return sum(parameter.size for parameter in jax.tree.leaves(nnx.state(model, nnx.Param)))


def test_the_weights_in_training_are_those_of_the_library():
    def build():
        return aelib.dense_stack(
            (28, 28), hidden=(500, 200), latent=50, activation="sigmoid", likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
        )

    first, second, third = map(parameters, nnx.eval_shape(build).layers)
    exercise, explanation = get("weights-in-training"), said("weights-in-training")[0]
    assert exercise.answer == second
    assert explanation.startswith(f"{second:,} parameters. The first layer has {first:,},")
    known = {mistake.answer: mistake.name for mistake in exercise.misconceptions}
    assert [known[count] for count in (first, third, first + second, first + second + third)] == [
        "the first layer", "the third layer", "first layer too", "the whole stack",
    ]  # fmt: skip


def test_unrolling_is_what_the_library_does():
    stack = aelib.dense_stack(
        (4, 4), hidden=(6, 5), activation="sigmoid", likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(3)
    )
    x = jax.random.uniform(jax.random.key(0), (7, 4, 4))
    halves = [[getattr(layer, half).layers[0] for layer in stack.layers] for half in ("encoder", "decoder")]
    ups, downs = ([(np.asarray(linear.kernel), np.asarray(linear.bias)) for linear in half] for half in halves)
    deep = aelib.unroll(stack)
    logits = np.asarray(deep.decoder(deep.encode(x))).reshape(7, 16)
    assert get("unroll-a-stack").answer(np.asarray(x).reshape(7, 16), ups, downs) == pytest.approx(logits, abs=1e-5)


def test_a_sigmoid_of_a_sigmoid_is_as_narrow_as_the_message_says():
    low, high = expit(expit(-np.inf)), expit(expit(np.inf))
    assert f"the range from {low:.1f} to {high:.2f}" in said("unroll-a-stack")[1]["sigmoid on the logits"]


def test_no_image_drives_a_unit_harder():
    for w, length in get("image-for-a-unit").cases():
        best = w @ get("image-for-a-unit").answer(w, length)
        others = np.abs(np.random.default_rng(0).standard_normal((2000, len(w))))
        assert (others @ w * length / np.linalg.norm(others, axis=1)).max() <= best


def test_without_holes_the_best_repair_is_the_identity():
    (S, _), *_ = get("linear-repair").cases()
    assert get("linear-repair").answer(S, 0.0) == pytest.approx(np.eye(len(S)), abs=1e-6)


def up(x, hole, U, b, V, c):
    return jax.nn.sigmoid(jnp.asarray(x) @ U + b)


def unrolled_from_the_top(x, ups, downs, last=lambda t: t):
    """Every layer hands what is above it the codes below, and gets back their logits."""
    (U, b), *above_up = ups
    (V, c), *above_down = downs
    codes = expit(x @ U + b)
    if above_up:
        codes = expit(unrolled_from_the_top(codes, above_up, above_down))
    return last(codes @ V + c)


def by_search(w, length):
    """Climb on the sphere, with squares for pixels, which are not negative."""

    def held_back(root):
        ink = root**2
        return -(w @ ink) / np.linalg.norm(ink)

    ink = minimize(held_back, np.ones(len(w)), method="BFGS", options={"gtol": 1e-9}).x ** 2
    return length * ink / np.linalg.norm(ink)


def by_scipy(trained, random):
    gains = (trained[:, -1] - random[:, -1]) - (trained[:, 0] - random[:, 0])
    return [gains.mean(), sem(gains)]


def by_all_masks(S, q):
    """Over all 2^p masks, with their probabilities: no formula for the moments."""
    p = len(S)
    masks = (np.arange(2**p)[:, None] >> np.arange(p)) & 1
    probability = np.prod(np.where(masks, 1 - q, q), axis=1)
    seen = np.einsum("m,mi,mj->ij", probability, masks, masks) * S
    return np.linalg.solve(seen, (probability @ masks)[:, None] * S)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("weights-in-training", np.float32(2 * 500 * 200 + 500 + 200)),
        ("next-layer-data", up),
        ("next-layer-data", lambda x, hole, U, b, V, c: [0.5 + np.tanh((row @ U + b) / 2) / 2 for row in x]),
        ("unroll-a-stack", unrolled_from_the_top),
        ("image-for-a-unit", by_search),
        ("image-for-a-unit", lambda w, length: length * jax.nn.relu(w) / jnp.linalg.norm(jax.nn.relu(w))),
        ("what-depth-adds", by_scipy),
        ("what-depth-adds", lambda t, r: (lambda d: (d.mean(), d.std(ddof=1) / jnp.sqrt(len(d))))(
            jnp.asarray(t[:, -1] - t[:, 0] - r[:, -1] + r[:, 0]))),
        ("linear-repair", by_all_masks),
        ("linear-repair", lambda S, q: jnp.linalg.solve((1 - q) * jnp.asarray(S) + q * jnp.diag(jnp.diag(S)), S)),
    ],
)  # fmt: skip
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


def with_error(error):
    def answer(trained, random):
        gains = np.diff(trained[:, [0, -1]]) - np.diff(random[:, [0, -1]])
        return gains.mean(), error(gains.ravel())

    return answer


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("weights-in-training", 2 * 500 * 200 + 500, "biases of the code forgotten"),
        ("weights-in-training", 785_284 + 200_700, "first layer too"),
        ("next-layer-data", lambda x, hole, U, b, V, c: (expit(x @ U + b) > 0.5).astype(int), "rounded"),
        ("next-layer-data", lambda x, hole, U, b, V, c: expit(x @ U + b) @ V + c, "decoded without a sigmoid"),
        ("next-layer-data", lambda x, hole, U, b, V, c: expit(x * (1 - hole) @ U + b), "codes of damaged examples"),
        ("next-layer-data", lambda x, hole, U, b, V, c: expit((U @ x.T).T + b), "matrix transposed"),
        ("unroll-a-stack", lambda *given: unrolled_from_the_top(*given, last=expit), "sigmoid on the logits"),
        ("unroll-a-stack", lambda x, ups, downs: [x := expit(x @ U + b) for U, b in ups][-1], "codes only"),
        ("unroll-a-stack", lambda x, ups, downs: [x := x @ U + b for U, b in [*ups, *downs[::-1]]][-1],
         "no sigmoid at all"),
        ("image-for-a-unit", lambda w, length: length * np.maximum(w, 0), "not divided"),
        ("image-for-a-unit", lambda w, length: length * (w - min(w)) / np.linalg.norm(w - min(w)), "lifted"),
        ("what-depth-adds", with_error(lambda d: d.var(ddof=1)), "variance"),
        ("what-depth-adds", with_error(lambda d: d.var(ddof=1) / len(d)), "error squared"),
        ("what-depth-adds", with_error(lambda d: d.std(ddof=1) / len(d)), "divided by n"),
        ("what-depth-adds", lambda t, r: by_scipy(t, r)[::-1], "error first"),
        ("what-depth-adds", lambda t, r: by_scipy(t.T, r.T), "seeds for layers"),
        ("linear-repair", lambda S, q: by_all_masks(S, q).T, "transposed"),
        ("linear-repair", lambda S, q: by_all_masks(S, 1 - q), "shares exchanged"),
        ("linear-repair", lambda S, q: by_all_masks(S, q) @ np.linalg.inv(S), "the left side alone"),
    ],
)  # fmt: skip
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_constant_in_the_place_of_the_share_of_holes_is_right_nowhere(share):
    feedback = examine(get("linear-repair"), lambda S, q: by_all_masks(S, share))
    assert "Right for" not in feedback.message
    assert not feedback.correct


def test_the_size_of_the_matrix_in_the_place_of_the_share_of_holes_is_right_nowhere():
    assert "Right for" not in examine(get("linear-repair"), lambda S, q: by_all_masks(S, 1 / len(S))).message
