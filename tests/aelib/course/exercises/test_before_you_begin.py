"""Answers in other words than the declared ones, and what the messages of this chapter state."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.before_you_begin.mend_the_loop import loop, slope
from aelib.course.exercises.checking import examine


def test_a_gradient_in_a_dictionary_is_not_subtracted_as_one():
    feedback = examine(get("one-step"), lambda loss, p, x, rate: loss(p - rate * jax.grad(loss)(p, x), x))
    assert "TypeError" in feedback.message
    assert "use `jax.tree.map`" in feedback.message


def test_a_seed_in_the_place_of_the_key_is_explained():
    feedback = examine(get("fresh-randomness"), lambda key, n: jax.random.normal(0, (2, n)))
    assert not feedback.correct
    assert "PRNG key" in feedback.message


def test_an_answer_that_splits_nothing_is_not_told_of_a_split():
    def folded_beside(key, n):
        return jnp.stack([jax.random.normal(key, (n,)), jax.random.normal(jax.random.fold_in(key, 7), (n,))])

    feedback = examine(get("fresh-randomness"), folded_beside)
    assert not feedback.correct
    assert "split" not in feedback.message


def test_one_draw_of_both_rows_is_right_and_is_not_said_to_be_two():
    feedback = examine(get("fresh-randomness"), lambda key, n: jax.random.normal(key, (2, n)))
    assert feedback.correct
    assert "One draw of both rows from one key does that as well" in feedback.message


def mean_error(params, x, y):
    return ((x @ params["w"] + params["b"] - y) ** 2).mean()


def descended(params, slope):
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, slope)


def in_a_scan(params, x, y, key, steps):
    x, y = jnp.asarray(x), jnp.asarray(y)

    def step(params, number):
        some = jax.random.randint(jax.random.fold_in(key, number), (20,), 0, len(x))
        return descended(params, jax.grad(mean_error)(params, x[some], y[some])), None

    return jax.lax.scan(step, params, jnp.arange(steps))[0]


def drawn_in_the_compiled_step(params, x, y, key, steps):
    @jax.jit
    def step(params, key):
        key, now = jax.random.split(key)
        some = jax.random.choice(now, len(x), (20,), replace=False)
        return descended(params, jax.grad(mean_error)(params, x[some], y[some])), key

    for _ in range(steps):
        params, key = step(params, key)
    return params


def order_by_order(params, x, y, key, steps):
    orders = []
    while 20 * len(orders) < steps:
        key, now = jax.random.split(key)
        orders.append(jax.random.permutation(now, len(x)).reshape(-1, 20))
    for step in range(steps):
        some = orders[step // 20][step % 20]
        params = descended(params, jax.grad(mean_error)(params, x[some], y[some]))
    return params


def by_hand(params, x, y, key, steps):
    w, b = np.array(params["w"]), np.array(params["b"])
    rng = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    for _ in range(steps):
        some = rng.choice(len(x), 20, replace=False)
        off = np.asarray(x)[some] @ w + b - np.asarray(y)[some]
        w, b = w - 0.2 * off @ np.asarray(x)[some] / 20, b - 0.2 * off.mean()
    return {"w": w, "b": b}


@pytest.mark.parametrize("train", [in_a_scan, drawn_in_the_compiled_step, order_by_order, by_hand])
def test_mended_loops_in_other_words_are_accepted(train):
    feedback = examine(get("mend-the-loop"), train)
    assert feedback.correct, feedback


def test_the_loop_as_printed_runs_and_is_named():
    page = (Path(aelib.__file__).parents[1] / "chapters" / "before-you-begin.md").read_text()
    scope = {"jax": jax}
    exec(page[page.index("def mean_error(params, x, y):") : page.index("```", page.index("def broken("))], scope)
    feedback = examine(get("mend-the-loop"), scope["broken"])
    assert feedback.misconception == "slope of the first parameters", feedback


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (loop(batch=40), "The first step used 40 examples."),
        (loop(rate=0.09), "was 0.9 times as long as it should be."),
        (loop(more=1), "Asked for 1, it took 2."),
        (lambda *given: loop()(*given[:-1], min(given[-1], 30)), "Asked for 60, it took 30."),
        (lambda p, x, y, *given: loop()(p, x[:40], y[:40], *given), "only 40 different examples of 400."),
        (loop(slope=lambda *at: slope(*at) | {"b": np.nan}), "the parameters are not finite."),
        (
            loop(slope=lambda *at: slope(*at) | {"w": np.where(np.arange(400), 0.0, np.inf)}),
            "the parameters are not finite.",
        ),
    ],
)
def test_what_a_loop_does_is_counted(train, said):
    assert said in examine(get("mend-the-loop"), train).message
