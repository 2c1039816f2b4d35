"""A loss is compiled once: what draws anew with each trace, or is changed between epochs, is named."""

import random
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.training.fit import fit
from aelib.training.tracing import Program

X = np.linspace(0.5, 1, 12, dtype=np.float32)
NUMBERS, GENERATOR, RAISED = np.arange(12, dtype=np.float32), np.random.default_rng(0), {"now": 0.0}


class Line(nnx.Module):
    def __init__(self):
        self.w = nnx.Param(jnp.array(0.5))
        self.drop, self.steps = nnx.Dropout(0.5, rngs=nnx.Rngs(0)), nnx.Variable(jnp.array(0))

    def nll(self, x):
        return (self.drop(self.w * x) - 2 * x) ** 2


def train(loss, *, epochs=4, model=None, **more):
    given = {"batch_size": 5, "optimizer": optax.sgd(0.01), "key": jax.random.key(1), "progress": False, **more}
    return fit(Line() if model is None else model, loss, X, epochs=epochs, **given)


def with_rule(model, x, key):
    """A function with a gradient of its own, which is another object in each trace."""
    double = jax.custom_vjp(lambda v: 2 * v)
    double.defvjp(lambda v: (2 * v, None), lambda _, g: (2 * g,))
    return jax.jit(lambda v: double(v))(model.nll(x))


def in_turn(model, x, key):
    total, _ = jax.lax.scan(lambda total, key: (total + jax.random.normal(key), None), 0.0, jax.random.split(key, 3))
    return jax.checkpoint(jnp.square)(model.w * x) * jax.lax.cond(total > 0, lambda: 1.0, lambda: 2.0)


TEACHER, UNKNOWN = Line(), jnp.full(12, jnp.nan)
SAME = {
    "constants of NumPy and JAX": lambda model, x, key: model.nll(x) + NUMBERS.sum() + jnp.where(False, UNKNOWN[0], 0),
    "another model": lambda model, x, key: (model.w * x - TEACHER.w * x) ** 2,
    "a function made anew": with_rule,
    "loops and branches": in_turn,
    "a partial function": partial(lambda factor, model, x, key: factor * model.nll(x), 3.0),
    "jitted": nnx.jit(lambda model, x, key: model.nll(x)),
    "seeded anew": lambda model, x, key: model.nll(x) + np.random.default_rng(3).normal(),
}


@pytest.mark.parametrize("name", SAME)
def test_a_loss_that_is_the_same_each_time_trains(name):
    assert len(train(SAME[name], epochs=2, each_epoch=lambda *_: None).loss) == 2


OWN_KEY = [jax.random.key(3)]


def of_its_own_key(model, x, key):
    OWN_KEY[0], key = jax.random.split(OWN_KEY[0])
    return model.nll(x + jax.random.normal(key, x.shape))


@pytest.mark.parametrize(
    "loss",
    [
        lambda model, x, key: model.nll(x + np.random.normal(size=x.shape).astype(np.float32)),
        lambda model, x, key: model.nll(x) * random.random(),
        lambda model, x, key: jax.jit(lambda v: v + GENERATOR.normal())(model.nll(x)),
        lambda model, x, key: model.nll(x) + jax.random.normal(jax.random.key(GENERATOR.integers(9**9)), x.shape),
        of_its_own_key,
    ],
    ids=["NumPy", "Python", "inner jit", "a key", "a key of its own"],
)
def test_a_loss_that_draws_without_its_key_is_refused_with_a_remedy(loss):
    model = Line()
    with pytest.raises(ValueError, match=r"draw with jax\.random and the key that loss is given, as aelib"):
        train(loss, model=model)
    assert model.w[...] == 0.5


RATES, OUTSIDE = np.zeros(2, np.float32), nnx.Variable(jnp.array(0.0))


def read_model(model, x, key):
    return (read_model.model.w * x - model.w * x - 1) ** 2


@pytest.mark.parametrize(
    ("loss", "change"),
    [
        (lambda model, x, key: model.nll(x) + RAISED["now"] * model.w, lambda: RAISED.update(now=RAISED["now"] + 1)),
        (lambda model, x, key: model.nll(x) + (RATES * model.w).sum(), lambda: RATES.fill(1)),
        (lambda model, x, key: model.nll(x) + OUTSIDE[...] * model.w, lambda: OUTSIDE.set_value(OUTSIDE[...] + 1)),
        (read_model, lambda: None),
    ],
    ids=["a dictionary", "an array, in place", "a variable of no model", "the model itself, not the argument"],
)
def test_what_the_loss_reads_from_outside_must_not_change(loss, change):
    model, shorter = Line(), Line()
    read_model.model = shorter
    train(loss, model=shorter, epochs=1)
    read_model.model = model
    with pytest.raises(ValueError, match=r"after epoch 1 it reads another .* nnx\.Variable of the model .* one nnx"):
        train(loss, model=model, each_epoch=lambda *_: change())
    assert loss is read_model or model.w[...] == shorter.w[...] != 0.5, "or the value has reached the first epoch"


def test_it_is_asked_after_the_epochs_1_2_4_8():
    def train_with(epochs, change, stop=99):
        def each_epoch(epoch, *_):
            now[0] += epoch == change
            return epoch == stop

        now = [0.0]
        return len(train(lambda model, x, key: model.nll(x) + now[0], epochs=epochs, each_epoch=each_epoch).loss)

    with pytest.raises(ValueError, match="after epoch 8 it reads another value"):
        train_with(9, change=5)
    assert train_with(8, change=5) == 8, "the last epoch has nothing after it"
    assert train_with(9, change=2, stop=2) == 2


def test_values_that_are_set_to_what_they_were_do_not_matter():
    held = {"jax": jnp.arange(3.0), "numpy": np.arange(3.0), "keys": jax.random.key(2)}

    def loss(model, x, key):
        return model.nll(x) + held["jax"].sum() + held["numpy"].sum() + jax.random.key_data(held["keys"]).sum()

    train(loss, each_epoch=lambda *_: held.update(jax=jnp.arange(3.0), numpy=np.arange(3.0), keys=jax.random.key(2)))


def test_a_value_that_the_loss_computes_in_the_model_changes_with_the_steps():
    def warming_up(model, x, key):
        model.steps[...] += 1
        return model.steps[...] * x + 0 * model.w

    model = Line()
    history = train(warming_up, epochs=3, model=model, batch_size=12, each_epoch=lambda *_: None, validation=X)
    np.testing.assert_allclose(history.step_loss / X.mean(), [1, 2, 3], rtol=1e-6)
    np.testing.assert_allclose(history.validation / X.mean(), [2, 3, 4], rtol=1e-6)
    assert model.steps[...] == 3, "validation does not count"


def test_programs_differ_in_what_they_compute_and_of_what():
    def program(function):
        return Program(jax.make_jaxpr(function)(jnp.ones(3), jnp.ones(3)))

    assert program(lambda a, b: a - b) == program(lambda b, a: b - a)
    different = [
        program(lambda a, b: a - b), program(lambda a, b: b - a), program(lambda a, b: a + b),
        program(lambda a, b: (a - b, a)), program(lambda a, b: (a - b, b)),
        program(lambda a, b: jax.jit(lambda a: a - b)(a)),
        program(lambda a, b: jnp.cumsum(a - b)), program(lambda a, b: jnp.cumsum(a - b)[::-1]),
        program(lambda a, b: jax.lax.cumsum(a - b, reverse=True)), program(lambda a, b: a - 2),
        program(lambda a, b: a - 3), program(lambda a, b: a - NUMBERS[:3]), program(lambda a, b: a - NUMBERS[1:4]),
    ]  # fmt: skip
    assert [[one == other for other in different] for one in different] == np.eye(13, dtype=bool).tolist()
