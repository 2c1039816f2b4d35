"""One step down

minutes: 10
difficulty: 1
asks: a function `f(loss, params, x, rate)` that takes one step and returns one number, the loss after it
first: The loss is (w − 3)² / 2, the only parameter is w = 1, and the rate is 0.25. What is the loss after one step?
hint: Which form does the gradient with respect to a pytree have, and which function walks through two trees at once?
hint: `jax.grad(loss)` differentiates with respect to the first argument, the parameters. Then go through parameters and
  gradient together with `jax.tree.map`, and ask for the loss again.
hint: The function that you pass to `jax.tree.map` gets a parameter p and its gradient g, and returns p − rate · g. Pass
  the two trees after it. It returns a tree of the same form, with which you call `loss` once more, on the same x.
right: This is the loss after one step of plain gradient descent, for two trees of different forms. Nothing in such
  lines depends on the form, and they train a network of any size.

before the step [params = jax => other = jax]: This is the loss before the step. `jax.value_and_grad` returns that one
  too, for the parameters that it was called with; and no function of JAX changes the tree that you have. Call `loss`
  with the new one.
uphill [p - rate => p + rate]: You went up. The gradient points to where the loss grows fastest, so subtract it.
no learning rate [rate * g => g]: You subtracted the whole gradient. The rate says how much of it to take.
data changed: You changed the data so that they fit the parameters. Learning changes the parameters, the first of the
  arguments.
two steps: You took two steps. The loss is asked for after the first one.
estimate from the slope: Loss minus rate times the squared length of the gradient would be the loss after the step if
  the loss were a plane. It is curved. Move the parameters, and ask `loss` there.
steps of one size [rate * g => rate * jnp.sign(g)]: Every parameter moved by the rate itself, however small its
  gradient: that is the first step of Adam. In plain gradient descent the step is the rate times the gradient.
one after the other: You changed one array, took the gradient again there, and then changed the next. In a step of
  gradient descent all parameters move at once, by the gradient at one place.
"""

import jax
import jax.numpy as jnp
import numpy as np

from aelib.course.exercises.declaration import exercise


def line(params, x):
    return ((params["slope"] * x + params["height"] - jnp.sin(x)) ** 2).mean()


def network(params, x):
    (weights, biases), last = params
    return ((jnp.tanh(x @ weights + biases) @ last["weights"] - 1.0) ** 2).mean()


def losses():
    rng = np.random.default_rng(2)
    s, h, x, W, b, w, X = (rng.standard_normal(n).astype(np.float32) for n in ((), (), 6, (3, 4), 4, 4, (5, 3)))
    steeper = {"slope": 3 * s, "height": h}
    return [
        (line, {"slope": s, "height": h}, x, 0.1), (network, [(W, b), {"weights": w}], X, 0.02),
        (line, steeper, x, 0.04),
    ]  # fmt: skip


def after(loss, params, x, rate):
    gradient = jax.grad(loss)(params, x)
    params = jax.tree.map(lambda p, g: p - rate * g, params, gradient)
    return loss(params, x)


def two_steps(loss, params, x, rate):
    for _ in range(2):
        params = jax.tree.map(lambda p, g: p - rate * g, params, jax.grad(loss)(params, x))
    return loss(params, x)


def estimate(loss, params, x, rate):
    squares = jax.tree.map(lambda g: (g**2).sum(), jax.grad(loss)(params, x))
    return loss(params, x) - rate * sum(jax.tree.leaves(squares))


def one_after_the_other(loss, params, x, rate):
    leaves, form = jax.tree.flatten(params)
    for i in range(len(leaves)):
        gradient = jax.tree.leaves(jax.grad(loss)(jax.tree.unflatten(form, leaves), x))
        leaves[i] = leaves[i] - rate * gradient[i]
    return loss(jax.tree.unflatten(form, leaves), x)


EXERCISE = exercise(
    __name__, __doc__, after, case=(lambda w, x: (w - x) ** 2 / 2, np.float32(1), np.float32(3), 0.25),
    cases=losses, unrelated=lambda loss, params, x, rate: 7.5,
    data_changed=lambda loss, params, x, rate: loss(params, x - rate * jax.grad(loss, argnums=1)(params, x)),
    two_steps=two_steps, estimate_from_the_slope=estimate, one_after_the_other=one_after_the_other,
)  # fmt: skip
