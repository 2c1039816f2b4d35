"""Answers in other words than the declared ones, and what the messages of this chapter state."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine


def test_a_gradient_in_a_dictionary_is_not_subtracted_as_one():
    feedback = examine(get("one-step"), lambda loss, p, x, rate: loss(p - rate * jax.grad(loss)(p, x), x))
    assert "TypeError" in feedback.message
    assert "use `jax.tree.map`" in feedback.message


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


def from_a_long_draw(key, n):
    return jax.random.normal(jax.random.split(key)[0], (3 * n,))[n:].reshape(2, n)


def one_after_the_other(key, n):
    rows = []
    for _ in range(2):
        key, now = jax.random.split(key)
        rows.append(jax.random.normal(now, (n,)))
    return jnp.stack(rows)


@pytest.mark.parametrize(
    "draws",
    [
        *(in_columns, folded, mapped, split_three_ways, from_a_long_draw, one_after_the_other),
        lambda key, n: jax.random.normal(key, (3, n))[::2],
    ],
)
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


def split_and_drawn(key, n):
    rows = []
    for _ in range(2):
        key, _ = jax.random.split(key)
        rows.append(jax.random.normal(key, (n,)))
    return jnp.stack(rows)


def child_of_the_used(key, n):
    first, _ = jax.random.split(key)
    return jnp.stack([jax.random.normal(jax.random.split(first)[1], (n,)), jax.random.normal(first, (n,))])


def windows(key, n, by=10):
    row = jax.random.normal(key, (n + by,))
    return jnp.stack([row[by:], row[:-by]])


def square_of_the_other(key, n):
    row = jax.random.normal(jax.random.split(key)[0], (n,))
    return jnp.stack([row, (row**2 - 1) / jnp.sqrt(2)])


def shifted_in_noise(key, n):
    first, second = jax.random.normal(key, (2, n))
    return jnp.stack([first, 0.6 * jnp.roll(first, 700) + 0.8 * second])


@pytest.mark.parametrize(
    ("draws", "misconception"),
    [
        (split_and_drawn, "old key"),
        (child_of_the_used, "old key"),
        (lambda key, n: jnp.stack([jax.random.normal(k, (n,)) for k in (key, jax.random.fold_in(key, 1))]), "old key"),
        (windows, "related"),
        (lambda key, n: windows(jax.random.split(key)[1], n, 2500), "related"),
        (shifted_in_noise, "related"),
        (square_of_the_other, "related"),
        (lambda key, n: jnp.sqrt(12) * (jax.random.uniform(key, (2, n)) - 0.5), "another shape"),
        (lambda key, n: jax.random.exponential(key, (2, n)) - 1, "another shape"),
        (lambda key, n: 1.09 * in_one_draw(key, n), None),
        (lambda key, n: in_one_draw(key, n) * jnp.array([[0.9], [1.1]]), None),
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
        (lambda key, n: jax.random.normal(key, (n,)), "got an array [10000]."),
        (lambda key, n: in_one_draw(key, n).T, "got an array [10000, 2]."),
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


def mended(params, x, y, key, steps):
    slope = jax.jit(jax.grad(mean_error))
    for now in jax.random.split(key, steps):
        some = jax.random.permutation(now, len(x))[:20]
        params = descended(params, slope(params, x[some], y[some]))
    return params


def in_a_scan(params, x, y, key, steps):
    x, y = jnp.asarray(x), jnp.asarray(y)

    def step(params, number):
        some = jax.random.randint(jax.random.fold_in(key, number), (20,), 0, len(x))
        return descended(params, jax.grad(mean_error)(params, x[some], y[some])), None

    return jax.lax.scan(step, params, jnp.arange(steps))[0]


def with_little_changed(params, x, y, key, steps):
    @jax.jit
    def slope(params, some):
        return jax.grad(mean_error)(params, x[some], y[some])

    for _ in range(steps):
        key, now = jax.random.split(key)
        params = descended(params, slope(params, jax.random.permutation(now, len(x))[:20]))
    return params


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


def drawn_at_once(params, x, y, key, steps):
    for some in jax.random.randint(key, (steps, 20), 0, len(x)):
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


@pytest.mark.parametrize(
    "train",
    [
        in_a_scan,
        with_little_changed,
        drawn_in_the_compiled_step,
        order_by_order,
        drawn_at_once,
        by_hand,
        lambda params, x, y, key, steps: mended(params, x, y, jax.random.split(key)[0], steps),
    ],
)
def test_mended_loops_in_other_words_are_accepted(train):
    feedback = examine(get("mend-the-loop"), train)
    assert feedback.correct, feedback


def with_both_faults(params, x, y, key, steps, split=False):
    @jax.jit
    def slope(some):
        return jax.grad(mean_error)(params, jnp.asarray(x)[some], jnp.asarray(y)[some])

    for _ in range(steps):
        key, now = jax.random.split(key) if split else (key, key)
        params = descended(params, slope(jax.random.permutation(now, len(x))[:20]))
    return params


def mended_but(loss=mean_error, rate=0.1, batch=20, steps=lambda steps: steps, optimizer=None):
    """The mended loop, but for what is given."""

    def train(params, x, y, key, asked):
        slope, rule = jax.jit(jax.grad(loss)), optimizer or optax.sgd(rate)
        state = rule.init(params)
        for _ in range(steps(asked)):
            key, now = jax.random.split(key)
            some = jax.random.permutation(now, len(x))[:batch]
            updates, state = rule.update(slope(params, x[some], y[some]), state)
            params = optax.apply_updates(params, updates)
        return params

    return train


def off_by_all(params, x, y):
    return ((x @ params["w"] + params["b"] - y[:, None]) ** 2).mean()


def with_indices(draw):
    """A loop whose `draw` makes of key and number of the step the next key and the indices for inputs and targets."""

    def train(params, x, y, key, steps):
        slope = jax.jit(jax.grad(mean_error))
        for step in range(steps):
            key, some, others = draw(key, step)
            params = descended(params, slope(params, x[some], y[others]))
        return params

    return train


def of_20(key):
    return jax.random.permutation(key, 400)[:20]


def draw_and_split(key, step):
    some = of_20(key)
    return jax.random.split(key)[0], some, some


def split_and_draw(key, step):
    key, _ = jax.random.split(key)
    some = jax.random.randint(key, (20,), 0, 400)
    return key, some, some


def from_the_step(key, step):
    some = of_20(jax.random.key(step))
    return key, some, some


def split_and_kept(key, step):
    _, now = jax.random.split(key)
    some = of_20(now)
    return key, some, some


def carried_on(key, step):
    key, now = jax.random.split(key)
    some = of_20(now)
    return key, some, some


def from_a_seeded_generator(params, x, y, key, steps):
    rng = np.random.default_rng(0)
    return with_indices(lambda key, step: (key, *[rng.choice(400, 20, replace=False)] * 2))(params, x, y, key, steps)


def drawn_apart(key, step):
    key, one, other = jax.random.split(key, 3)
    return key, of_20(one), of_20(other)


def returned_in_the_loop(params, x, y, key, steps):
    for _ in range(steps):
        return mended_but()(params, x, y, key, 1)
    return params


def until_the_order_ends(params, x, y, key, steps):
    orders = jax.random.permutation(key, len(x)).reshape(-1, 20)
    for _, some in zip(range(steps), orders, strict=False):
        params = descended(params, jax.grad(mean_error)(params, x[some], y[some]))
    return params


def beyond_the_order(params, x, y, key, steps):
    order = jax.random.permutation(key, len(x))
    for step in range(steps):
        some = order[20 * step : 20 * step + 20]
        params = descended(params, jax.grad(mean_error)(params, x[some], y[some]))
    return params


def solved_when_long(params, x, y, key, steps):
    if steps < 5:
        return mended(params, x, y, key, steps)
    solved = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    return {"w": solved[:-1], "b": solved[-1]}


def from_the_first_40(params, x, y, key, steps):
    return mended_but()(params, x[:40], y[:40], key, steps)


@pytest.mark.parametrize(
    ("train", "misconception", "said"),
    [
        (with_indices(draw_and_split), "used key", ""),
        (with_indices(split_and_draw), "used key", ""),
        *((mended_but(batch=n), "another number of examples", f"used {n} examples.") for n in (5, 40, 200, 399)),
        *(
            (mended_but(rate=rate), "another length", f"{10 * rate:.3g} times as long")
            for rate in (0.05, 0.09, 0.2, 1.0)
        ),
        (mended_but(lambda *at: 0.5 * mean_error(*at)), "another length", "was 0.5 times as long"),
        (mended_but(lambda *at: 20 * mean_error(*at)), "sum of the squares", "was 20 times as long"),
        (mended_but(steps=lambda steps: 2 * steps), "number of steps", "Asked for 1, it took 2."),
        (mended_but(steps=lambda steps: steps + 1), "number of steps", "Asked for 1, it took 2."),
        (mended_but(steps=lambda steps: min(steps, 30)), "number of steps", "Asked for 60, it took 30."),
        (returned_in_the_loop, "number of steps", "Asked for 2, it took 1."),
        (until_the_order_ends, "examples run out", ""),
        (beyond_the_order, "examples run out", ""),
        (solved_when_long, "another way", ""),
        (mended_but(off_by_all), "all against all", ""),
        (with_indices(drawn_apart), "targets of others", ""),
        (with_indices(from_the_step), "key ignored", ""),
        (with_indices(split_and_kept), "same examples", "go on to the next step with the other"),
        (with_indices(carried_on), "400 written down", "The number is `len(x)`"),
        (from_a_seeded_generator, "key ignored", ""),
        (mended_but(optimizer=optax.adam(0.1)), "one size for all", ""),
        (mended_but(optimizer=optax.sgd(0.1, momentum=0.9)), None, "the second does not follow from it"),
        (from_the_first_40, None, "only 40 different examples of 400"),
    ],
)
def test_loops_that_learn_otherwise_than_asked_are_recognised(train, misconception, said):
    feedback = examine(get("mend-the-loop"), train)
    assert not feedback.correct
    assert feedback.misconception == misconception, feedback
    assert said in feedback.message


def test_the_loop_as_printed_runs_and_is_named():
    page = (Path(aelib.__file__).parents[1] / "chapters" / "before-you-begin.md").read_text()
    scope = {"jax": jax}
    exec(page[page.index("def mean_error(params, x, y):") : page.index("```", page.index("def broken("))], scope)
    feedback = examine(get("mend-the-loop"), scope["broken"])
    assert feedback.misconception == "slope of the first parameters", feedback


def with_one_key(params, x, y, key, steps):
    slope = jax.jit(jax.grad(mean_error))
    for _ in range(steps):
        some = jax.random.permutation(key, len(x))[:20]
        params = descended(params, slope(params, x[some], y[some]))
    return params


def begun_anew(params, x, y, key, steps):
    return mended({"w": 0 * params["w"] + 1, "b": 0 * params["b"]}, x, y, key, steps)


@pytest.mark.parametrize(
    ("train", "misconception"),
    [
        (with_both_faults, "slope of the first parameters"),
        (lambda *given: with_both_faults(*given, split=True), "slope of the first parameters"),
        (with_one_key, "same examples"),
        (lambda params, x, y, key, steps: with_one_key(params, x, y, jax.random.split(key)[0], steps), "same examples"),
        (begun_anew, "another way"),
    ],
)
def test_faults_that_were_left_in_the_loop_are_recognised(train, misconception):
    feedback = examine(get("mend-the-loop"), train)
    assert not feedback.correct
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (
            lambda params, x, y, key, steps: params["w"],
            'a dictionary with "w" [400] and "b", one number, but got an array [400].',
        ),
        (lambda params, x, y, key, steps: params | {"b": params["w"]}, 'and "b", one number, but got something else.'),
    ],
)
def test_parameters_of_another_form_are_explained(train, said):
    feedback = examine(get("mend-the-loop"), train)
    assert not feedback.correct
    assert said in feedback.message
