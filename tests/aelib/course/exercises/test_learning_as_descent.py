"""What messages of this chapter say in words, measured; and answers in other words than the declared ones."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.learning_as_descent.mend_the_descent import unit
from aelib.course.exercises.learning_as_descent.valleys import valley
from tests.aelib.course.exercises.conftest import said


def test_the_norm_named_for_the_largest_eigenvalue():
    assert "`numpy.linalg.norm(H, 2)`" in said("largest-stable-rate")[1]["Frobenius norm"]
    assert examine(get("largest-stable-rate"), lambda H: 2 / np.linalg.norm(H, 2)).correct


def test_the_best_loss_of_the_first_list_comes_after_the_stop():
    losses, patience = get("patient-stop").cases()[0]
    assert losses.argmin() > get("patient-stop").answer(losses, patience)[1]


@pytest.mark.parametrize("curvatures", [(1, 2), (1e-3, 1), (1, 1), (0.95, 1), (0.01, 0.4, 0.55, 1)])
def test_no_start_ends_closer_than_the_direction_nearest_to_the_assumed_curvature(curvatures):
    H = valley(*curvatures)
    step = np.linalg.matrix_power(np.eye(len(H)) - 2.1 / np.linalg.eigvalsh(H)[-1] * H, 100)
    closest = np.linalg.svd(step)[1][-1]  # the least that a vector of length 1 can become
    ours = np.linalg.norm(step @ get("lucky-start").answer(H))
    assert ours <= closest * (1 + 1e-6) + 1e-10


def test_the_limit_of_averaged_momentum_is_ten_times_that_of_the_sum():
    assert get("momentum-limit").answer(np.eye(2), 0.9) / (2 * 1.9) == pytest.approx(10)
    assert "ten times that of the sum" in get("momentum-limit").explanation


def test_rates_for_the_steps_lie_beyond_the_bound_of_some_batches_only():
    for _, _, _, batches, rate in get("does-the-step-help").cases():
        curvatures = [np.linalg.eigvalsh(2 * b[:, :2].T @ b[:, :2] / len(b))[-1] for b in batches]
        assert 0 < np.mean(rate * np.array(curvatures) > 2) < 1


def test_the_largest_eigenvalue_is_first_in_three_of_four_tests():
    assert "in three of the four tests" in said("largest-stable-rate")[1]["first of an unsorted list"]
    unsorted = [np.linalg.eig(H)[0] for (H,) in get("largest-stable-rate").cases()]
    assert [values[0] == values.max() for values in unsorted] == [True, True, True, False]


def unit_loss(a, b, x, y):
    return ((b * jnp.tanh(x @ a) - y) ** 2).mean()


def descend(rate):
    return optax.sgd(rate)


def with_adam(rate):
    return optax.adam(rate)


def unit_trained_by(method, rate=0.1):
    """A training of the unit as one writes it in the chapter, in float32."""

    def train(x, y, a, b, steps):
        slopes = jax.jit(jax.grad(unit_loss, argnums=(0, 1)))
        optimizer = method(rate)
        state = optimizer.init((a, b))
        for _ in range(steps):
            moves, state = optimizer.update(slopes(a, b, x, y), state)
            a, b = optax.apply_updates((a, b), moves)
        return a, b

    return train


def sign_descent(rate):
    return optax.sign_sgd(rate)


def by_jax(H):
    curvatures, U = jnp.linalg.eigh(jnp.asarray(H))
    return U[:, jnp.argmin(jnp.abs(1 - 2.1 * curvatures / curvatures[-1]))]


def nearest_to_the_assumed_curvature(H):
    curvatures, U = np.linalg.eigh(H)
    return U[:, np.abs(curvatures - curvatures[-1] / 2.1).argmin()]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mend-the-descent", unit_trained_by(with_adam, rate=0.05)),
        ("mend-the-descent", unit_trained_by(sign_descent, rate=0.02)),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


def test_the_unit_begins_where_float32_sees_no_change():
    (x, y), _, a, b = unit(0, 200, 4, 4.0)
    losses = []
    for _ in range(2):
        losses.append(np.float32(unit_loss(a, b, x, y)))
        da, db = jax.grad(unit_loss, argnums=(0, 1))(a, b, x, y)
        a, b = a - 0.1 * da, b - 0.1 * db
    assert losses[0] == losses[1]
    assert "in float32 the first changes of the loss are rounded to 0" in said("mend-the-descent")[1]["nothing moves"]


def test_a_fifth_of_the_stalled_rate_is_enough():
    assert "a fifth of the rate" in get("mend-the-descent").hints[2]
    assert examine(get("mend-the-descent"), unit_trained_by(descend, rate=0.5 / 5)).correct


def test_a_start_in_float32_is_told_what_its_rounding_becomes():
    assert f"{1.1**100:,.0f}"[:5] == "13,78"
    rounded = examine(get("lucky-start"), by_jax)
    assert rounded.correct
    assert re.search("off by up to [1-9]e-0[67], as rounding in float32 leaves them", rounded.message)
    assert "13,780 times" in rounded.message
    assert "float32 leaves" not in examine(get("lucky-start"), nearest_to_the_assumed_curvature).message


def test_what_is_said_of_steps_holds_for_steps_of_one_size():
    messages = said("mend-the-descent")[1]
    feedback = examine(get("mend-the-descent"), unit_trained_by(sign_descent, rate=0.01))
    assert feedback.misconception == "too slow"
    assert "where every step has one size, the weights get no further than rate times steps" in messages["too slow"]
    assert 300 * 0.01 < 4
