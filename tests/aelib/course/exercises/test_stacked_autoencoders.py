"""Answers in other words than the declared ones, and what they are measured by."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.stacked_autoencoders import a_second_layer_that_helps, control_for_one_layer


def parameters(model):
    return sum(parameter.size for parameter in jax.tree.leaves(nnx.state(model, nnx.Param)))


def test_the_weights_in_training_are_those_of_the_library():
    def build():
        return aelib.dense_stack(
            (28, 28), hidden=(500, 200), latent=50, activation="sigmoid", likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
        )

    first, second, third = map(parameters, nnx.eval_shape(build).layers)
    exercise = get("weights-in-training")
    assert exercise.answer == second
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


def test_no_image_drives_a_unit_harder():
    for w, length in get("image-for-a-unit").cases():
        best = w @ get("image-for-a-unit").answer(w, length)
        others = np.abs(np.random.default_rng(0).standard_normal((2000, len(w))))
        assert (others @ w * length / np.linalg.norm(others, axis=1)).max() <= best


def test_without_holes_the_best_repair_is_the_identity():
    (S, _), *_ = get("linear-repair").cases()
    assert get("linear-repair").answer(S, 0.0) == pytest.approx(np.eye(len(S)), abs=1e-6)


def by_all_masks(S, q):
    """Over all 2^p masks, with their probabilities: no formula for the moments."""
    p = len(S)
    masks = (np.arange(2**p)[:, None] >> np.arange(p)) & 1
    probability = np.prod(np.where(masks, 1 - q, q), axis=1)
    seen = np.einsum("m,mi,mj->ij", probability, masks, masks) * S
    return np.linalg.solve(seen, (probability @ masks)[:, None] * S)


# A control for one layer


def test_no_declared_shape_hides_a_mistake():
    for sizes, depth in control_for_one_layer.SIZES:
        assert len(set(sizes)) == len(sizes)
        assert 1 <= depth < len(sizes)


# A second layer that helps


def settings(**given):
    return a_second_layer_that_helps.stack(**given)


@pytest.mark.parametrize(
    "change",
    [
        lambda W, b: (-W, -b),  # each code is 1 minus what it was
        lambda W, b: (W[:, ::-1], b[::-1]),  # the units in another order
        lambda W, b: (jnp.asarray(W), list(b)),
    ],
)
def test_the_same_second_layer_in_other_words_is_accepted(change):
    feedback = examine(get("a-second-layer-that-helps"), settings(change=change))
    assert feedback.correct, feedback


@pytest.mark.parametrize("train", a_second_layer_that_helps.DECLARED)
def test_what_becomes_of_a_declared_second_layer_is_measured(train):
    declared = a_second_layer_that_helps.DECLARED[train]
    assert a_second_layer_that_helps.outcome_of(train).outcome == declared


def shuffled(W, b):
    return np.random.default_rng(6).permuted(W), b


def one_for_one(W, b):
    """Each unit reads one unit of the first layer."""
    return 6 * np.random.default_rng(7).permutation(np.eye(len(W))), 0 * b - 3


@pytest.mark.parametrize(
    ("train", "misconception"),
    [
        (settings(change=shuffled), "nothing learnt"),
        (settings(change=one_for_one), "a copy"),
        (settings(first=(0.25, 0), second=(0.5, 5)), "a poor first layer"),
    ],
)
def test_what_is_wrong_with_a_stack_has_a_name(train, misconception):
    feedback = examine(get("a-second-layer-that-helps"), train)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (lambda x: [np.zeros((784, 200)), np.zeros(200)], "The function must return a list of two pairs"),
        (settings(change=lambda W, b: (np.nan * W, b)), "Your layers hold NaN or an infinity"),
    ],
)
def test_what_is_no_pair_of_layers_is_told_what_is_asked(train, said):
    assert said in examine(get("a-second-layer-that-helps"), train).message


def test_the_probe_is_least_squares_with_a_penalty():
    """With the labels of one draw and one penalty, by the normal equations."""
    rng = np.random.default_rng(8)
    x, labels = rng.normal(size=(700, 6)), rng.integers(10, size=700)
    x += 0.7 * labels[:, None] * rng.normal(size=6)
    own = np.random.default_rng(0).permutation(700)[:100]
    scaled = lambda z: np.c_[(z - x[own].mean(0)) / (x[own].std(0) + 0.01), np.ones(len(z))]  # noqa: E731
    a, right = scaled(x[own]), []
    for penalty in a_second_layer_that_helps.PENALTIES:
        W = np.linalg.solve(a.T @ a + penalty * np.eye(7), a.T @ np.eye(10)[labels[own]])
        right.append(100 * np.mean((scaled(x) @ W).argmax(1) == labels))
    one = a_second_layer_that_helps.probed(x, labels, x, labels)
    assert min(right) - 3 < one < max(right) + 3


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_constant_in_the_place_of_the_share_of_holes_is_right_nowhere(share):
    feedback = examine(get("linear-repair"), lambda S, q: by_all_masks(S, share))
    assert "Right for" not in feedback.message
    assert not feedback.correct


def test_the_size_of_the_matrix_in_the_place_of_the_share_of_holes_is_right_nowhere():
    assert "Right for" not in examine(get("linear-repair"), lambda S, q: by_all_masks(S, 1 / len(S))).message
