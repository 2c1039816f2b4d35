"""Answers in other words than the declared ones, and what the messages of this chapter state."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine


def test_a_gradient_by_automatic_differentiation_is_accepted():
    def gradient(w, x, t):
        return jax.grad(lambda w: ((jnp.tanh(x @ w) - t) ** 2).mean())(jnp.asarray(w))

    assert examine(get("tanh-gradient"), gradient).correct


def test_a_gradient_by_differences_is_accepted():
    def gradient(w, x, t, step=1e-5):
        def loss(w):
            return ((np.tanh(x @ w) - t) ** 2).mean()

        moves = step * np.eye(len(w))
        return np.array([(loss(w + move) - loss(w - move)) / (2 * step) for move in moves])

    assert examine(get("tanh-gradient"), gradient).correct


def loop(w, x, t):
    total = 0
    for row, target in zip(x, t, strict=True):
        a = np.tanh(row @ w)
        total = total + 2 * (a - target) * row
    return total / len(x)


def test_a_mistake_in_a_loop_is_recognised():
    assert examine(get("tanh-gradient"), loop).misconception == "slope of tanh left out"


def by_eigenvectors(x):
    mean = x.mean(0)
    u = np.linalg.eigh(np.cov(x.T))[1][:, -1:]
    return mean - (x - mean) @ -u @ u.T


def by_truncation(x):
    mean = x.mean(0, keepdims=True)
    V, singular, directions = np.linalg.svd(x - mean)
    return mean + singular[0] * V[:, :1] @ directions[:1]


@pytest.mark.parametrize("project", [by_eigenvectors, by_truncation])
def test_other_ways_onto_the_leading_direction_are_accepted(project):
    assert examine(get("leading-direction"), project).correct


def test_the_smallest_eigenvector_is_the_last_direction():
    def smallest(x):
        mean = x.mean(0)
        u = np.linalg.eigh(np.cov(x.T))[1][:, :1]
        return mean + (x - mean) @ u @ u.T

    assert examine(get("leading-direction"), smallest).misconception == "last direction"


def with_optax(loss, params, x, rate):
    optimizer = optax.sgd(rate)
    updates, _ = optimizer.update(jax.grad(loss)(params, x), optimizer.init(params))
    return loss(optax.apply_updates(params, updates), x)


def from_the_leaves(loss, params, x, rate):
    leaves, form = jax.tree.flatten(params)
    slopes = jax.tree.leaves(jax.grad(loss)(params, x))
    return float(loss(jax.tree.unflatten(form, [p - rate * g for p, g in zip(leaves, slopes, strict=True)]), x))


@pytest.mark.parametrize("step", [with_optax, from_the_leaves])
def test_other_ways_down_are_accepted(step):
    assert examine(get("one-step"), step).correct


def test_the_value_beside_the_gradient_is_the_loss_before():
    def value(loss, params, x, rate):
        before, gradient = jax.value_and_grad(loss)(params, x)
        params = jax.tree.map(lambda p, g: p - rate * g, params, gradient)
        return before

    assert examine(get("one-step"), value).misconception == "before the step"


def test_a_gradient_in_a_dictionary_is_not_subtracted_as_one():
    feedback = examine(get("one-step"), lambda loss, p, x, rate: loss(p - rate * jax.grad(loss)(p, x), x))
    assert "TypeError" in feedback.message
    assert "use `jax.tree.map`" in feedback.message


def test_the_first_step_of_adam_is_not_gradient_descent():
    def by_adam(loss, params, x, rate):
        optimizer = optax.adam(rate)
        updates, _ = optimizer.update(jax.grad(loss)(params, x), optimizer.init(params))
        return loss(optax.apply_updates(params, updates), x)

    assert examine(get("one-step"), by_adam).misconception == "steps of one size"


def by_the_first_factor(x):
    mean = x.mean(0)
    V, _, directions = np.linalg.svd(x - mean)
    return mean + V[:, :1] @ directions[:1]


def centred_after_the_decomposition(x):
    u = np.linalg.svd(x)[2][0]
    x_0 = x - x.mean(0)
    return x.mean(0) + (x_0 @ u)[:, None] * u


@pytest.mark.parametrize(
    ("project", "misconception"),
    [
        (by_the_first_factor, "singular value left out"),
        (centred_after_the_decomposition, "direction of uncentred points"),
    ],
)
def test_wrong_ways_onto_the_leading_direction_are_recognised(project, misconception):
    assert examine(get("leading-direction"), project).misconception == misconception


def test_two_steps_are_not_one():
    def twice(loss, params, x, rate):
        for _ in range(2):
            params = jax.tree.map(lambda p, g: p - rate * g, params, jax.grad(loss)(params, x))
        return loss(params, x)

    assert examine(get("one-step"), twice).misconception == "two steps"


def in_one_draw(key, n):
    return jax.random.normal(key, (2, n))


def in_columns(key, n):
    return jax.random.normal(key, (n, 2)).T


def folded(key, n):
    return [jax.random.normal(jax.random.fold_in(key, i), (n,)) for i in range(2)]


def mapped(key, n):
    return jax.vmap(lambda key: jax.random.normal(key, (n,)))(jax.random.split(key))


def split_three_ways(key, n):
    _, first, second = jax.random.split(key, 3)
    return np.stack([jax.random.normal(first, (n,)), jax.random.normal(second, (n,))])


@pytest.mark.parametrize("draws", [in_one_draw, in_columns, folded, mapped, split_three_ways])
def test_other_fresh_draws_are_accepted(draws):
    feedback = examine(get("fresh-randomness"), draws)
    assert feedback.correct, feedback


def reversed_copy(key, n):
    row = jax.random.normal(key, (n,))
    return jnp.stack([row, row[::-1]])


def shifted_copy(key, n):
    row = jax.random.normal(key, (n + 1,))
    return jnp.stack([row[1:], row[:-1]])


def mixed(key, n):
    first, second = jax.random.normal(key, (2, n))
    return jnp.stack([first, 0.6 * first + 0.8 * second])


def old_key_second(key, n):
    child, _ = jax.random.split(key)
    return jnp.stack([jax.random.normal(child, (n,)), jax.random.normal(key, (n,))])


def shuffled(key, n):
    first, second = jax.random.split(key)
    row = jax.random.normal(first, (n,))
    return jnp.stack([row, jax.random.permutation(second, row)])


def new_signs(key, n):
    first, second = jax.random.split(key)
    row = jax.random.normal(first, (n,))
    return jnp.stack([row, jnp.abs(row) * jax.random.rademacher(second, (n,))])


def beside_a_fixed_seed(key, n, seed=1):
    return jnp.stack([jax.random.normal(key, (n,)), jax.random.normal(jax.random.key(seed), (n,))])


def plus_a_constant(key, n):
    constant = np.random.default_rng(0).standard_normal(n)
    return (in_one_draw(key, n) + constant) / np.sqrt(2)


@pytest.mark.parametrize(
    ("draws", "misconception"),
    [
        (shuffled, "related"),
        (new_signs, "related"),
        (beside_a_fixed_seed, "partly fixed"),
        (lambda key, n: beside_a_fixed_seed(key, n, seed=7), "partly fixed"),
        (plus_a_constant, "partly fixed"),
        (reversed_copy, "related"),
        (shifted_copy, "related"),
        (mixed, "related"),
        (old_key_second, "old key"),
        (lambda key, n: jnp.zeros((2, n)), "key ignored"),
        (lambda key, n: np.random.standard_normal((2, n)), "not repeatable"),
        (lambda key, n: 2 * in_one_draw(key, n), None),
        (lambda key, n: 1 + in_one_draw(key, n), None),
    ],
)
def test_draws_that_are_not_fresh_are_recognised(draws, misconception):
    feedback = examine(get("fresh-randomness"), draws)
    assert not feedback.correct
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("draws", "got"),
    [
        (lambda key, n: jax.random.normal(key, (n,)), "got an array [2000]."),
        (lambda key, n: in_one_draw(key, n).T, "got an array [2000, 2]."),
        (lambda key, n: "0", "got something else."),
        (lambda key, n: in_one_draw(key, n) / 0.0, "returned NaN or an infinity"),
    ],
)
def test_rows_of_another_form_are_explained(draws, got):
    assert got in examine(get("fresh-randomness"), draws).message


def test_a_seed_in_the_place_of_the_key_is_explained():
    feedback = examine(get("fresh-randomness"), lambda key, n: jax.random.normal(0, (2, n)))
    assert not feedback.correct
    assert "PRNG key" in feedback.message


def test_one_draw_of_both_rows_is_right_and_is_not_said_to_be_two():
    feedback = examine(get("fresh-randomness"), lambda key, n: jax.random.normal(key, (2, n)))
    assert feedback.correct
    assert "One draw of both rows from one key does that as well" in feedback.message
