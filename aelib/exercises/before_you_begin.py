"""The exercises of the chapter "Before you begin": a gradient, a direction, a step, and a pair of keys."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from aelib.exercises.comparing import numbers
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.running import AnswerError

CHAPTER = "before-you-begin"


def _units() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    sizes = ((6, 3), (4, 5), (7, 2))

    def array(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.8, shape).astype(np.float32)

    return [(array(p), array(n, p), array(n)) for n, p in sizes]


def _gradient(slope: Callable[[np.ndarray, np.ndarray], np.ndarray], factor: float = 2.0) -> Callable[..., np.ndarray]:
    """Return the gradient as it would be if the activation's derivative were `slope(w^T x, a)`."""

    def gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        a = np.tanh(x @ w)
        return factor * ((a - y) * slope(x @ w, a)) @ x / len(x)

    return gradient


def _right_slope(t: np.ndarray, a: np.ndarray) -> np.ndarray:
    return 1 - a**2


TANH_GRADIENT = Exercise(
    name="tanh-gradient",
    chapter=CHAPTER,
    title="A gradient by hand",
    minutes=10,
    difficulty=2,
    asks="a function `f(w, x, y)` of arrays [p], [n, p] and [n] that returns the gradient, an array [p]",
    hints=(
        "Take one input and no sum. In how many steps does the loss come out of w, and what is the derivative of each?",
        "Three: the product t = w·x, the answer a = tanh t, the square of a − y. Their derivatives are x, 1 − a² and "
        "2 (a − y). The chain rule multiplies them; the mean over the inputs comes last.",
        "The tanh of `x @ w` gives the n answers a at once. Each input contributes the number 2 (a − y)(1 − a²) "
        "times its row of x. A sum of numbers times rows is the product of a vector [n] and the matrix [n, p]. Divide "
        "by n, and compare with `jax.grad` of the loss on random arrays.",
    ),
    answer=_gradient(_right_slope),
    cases=_units,
    misconceptions=(
        Misconception(
            "slope of tanh left out",
            _gradient(lambda t, a: np.ones_like(a)),
            "You went from the square straight to the product, as if the unit answered with w·x itself. Between them "
            "stands tanh, and its slope, 1 − a², belongs into the product: where a is near 1 or −1 it is nearly "
            "nothing, and the unit hardly learns.",
        ),
        Misconception(
            "2 left out",
            _gradient(_right_slope, 1.0),
            "You have half of it. The derivative of a square brings down a 2, and this loss has no ½ in front to "
            "cancel it.",
        ),
        Misconception(
            "sum over inputs",
            lambda w, x, y: _gradient(_right_slope)(w, x, y) * len(x),
            "You added up the inputs. The loss is their mean, so its gradient is the mean of their gradients: divide "
            "by n.",
        ),
        Misconception(
            "downhill",
            _gradient(_right_slope, -2.0),
            "This is the direction of steepest descent. The gradient points up; the minus sign comes with the step, in "
            "w − rate · gradient.",
        ),
        Misconception(
            "slope at the answer",
            _gradient(lambda t, a: 1 - np.tanh(a) ** 2),
            "You took tanh twice. The slope of tanh at t = w·x is 1 − tanh² t, and tanh t is the answer a that you "
            "already have: 1 − a².",
        ),
        Misconception(
            "slope at the product",
            _gradient(lambda t, a: 1 - t**2),
            "You squared the product w·x. The slope of tanh is 1 − tanh², so what is squared is the answer a = tanh "
            "(w·x).",
        ),
        Misconception(
            "mean over weights",
            lambda w, x, y: _gradient(_right_slope)(w, x, y) * len(x) / len(w),
            "You divided by p, the number of weights. The mean goes over the n inputs: divide by n, which is `len(x)`.",
        ),
        Misconception(
            "slope of the sigmoid",
            _gradient(lambda t, a: a * (1 - a)),
            "a (1 − a) is the slope of the sigmoid. The slope of tanh is 1 − a².",
        ),
        Misconception(
            "one gradient an input",
            lambda w, x, y: (2 * (np.tanh(x @ w) - y) * (1 - np.tanh(x @ w) ** 2))[:, None] * x,
            "Each row of your result is the gradient for one input, and is right. The loss is one number, the mean "
            "over the inputs, and its gradient has the shape of w: average the rows.",
        ),
    ),
    unrelated=lambda w, x, y: np.sin(w),
    explanation="The gradient is a product of three factors, averaged over the inputs. `jax.grad` multiplies the "
    "same three, and does as much for a hundred.",
)


def _clouds() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(1)
    clouds = []
    for n, p in ((30, 4), (12, 3), (20, 6)):
        mixing = np.linalg.qr(rng.standard_normal((p, p)))[0]
        spread = rng.standard_normal((n, p)) * (3.0 * 0.5 ** np.arange(p))
        clouds.append((((spread @ mixing) + rng.normal(0, 3, p)).astype(np.float32),))
    return clouds


def _parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean, the centred examples, and the directions as rows, the leading one first."""
    mean = x.mean(axis=0)
    return mean, x - mean, np.linalg.svd(x - mean, full_matrices=False)[2]


def _onto(direction: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the projection onto the line through the mean along one direction, chosen from their matrix."""

    def project(x: np.ndarray) -> np.ndarray:
        mean, centred, directions = _parts(x)
        return mean + np.outer(centred @ direction(directions), direction(directions))

    return project


def _through_the_origin(x: np.ndarray) -> np.ndarray:
    u = np.linalg.svd(x, full_matrices=False)[2][0]
    return np.outer(x @ u, u)


def _direction_of_uncentred_points(x: np.ndarray) -> np.ndarray:
    mean, u = x.mean(axis=0), np.linalg.svd(x, full_matrices=False)[2][0]
    return mean + np.outer((x - mean) @ u, u)


def _one_mean_for_all(x: np.ndarray) -> np.ndarray:
    return x.mean() + _through_the_origin(x - x.mean())


def _two_directions(x: np.ndarray) -> np.ndarray:
    mean, centred, directions = _parts(x)
    return mean + centred @ directions[:2].T @ directions[:2]


def _without_singular_value(x: np.ndarray) -> np.ndarray:
    mean, centred, directions = _parts(x)
    codes = centred @ directions[0]
    return mean + np.outer(codes / np.linalg.norm(codes), directions[0])


def _raw_codes(x: np.ndarray) -> np.ndarray:
    mean, _, directions = _parts(x)
    return mean + np.outer(x @ directions[0], directions[0])


def _scaled(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, centred, directions = _parts(x)
    codes = centred @ directions[0]
    return codes * np.linalg.norm(codes), directions[0]


LEADING_DIRECTION = Exercise(
    name="leading-direction",
    chapter=CHAPTER,
    title="Onto the leading direction",
    minutes=15,
    difficulty=2,
    asks="a function `f(x)` of an array [n, p] that returns the projected examples, an array [n, p]",
    hints=(
        "The two facts are about centred points. What has to be done before the decomposition, and undone at the end?",
        "Subtract the mean of the rows, take `np.linalg.svd` of what is left, and find the leading direction among its "
        "three results: it has p numbers. The code of an example is its product with that direction.",
        "`np.linalg.svd(x - mean, full_matrices=False)` returns V [n, r], the singular values, and the directions as "
        "rows of the third result, the leading one first. With that row as u, the codes are `(x - mean) @ u`; each "
        "code times u, plus the mean, is the projection.",
    ),
    answer=_onto(lambda directions: directions[0]),
    cases=_clouds,
    misconceptions=(
        Misconception(
            "not centred",
            _through_the_origin,
            "Your line goes through the origin. The cloud lies somewhere else, and the first direction of uncentred "
            "points mostly says where. Subtract the mean first, and put it back at the end.",
        ),
        Misconception(
            "direction of uncentred points",
            _direction_of_uncentred_points,
            "The codes are centred, and the direction is not: you passed the points to `np.linalg.svd` as they came, "
            "so that it mostly says where the cloud lies. Decompose x − mean.",
        ),
        Misconception(
            "one mean for all",
            _one_mean_for_all,
            "You subtracted one number, the mean of all entries. The centre of the cloud has p numbers, one mean for "
            "each column: `x.mean(axis=0)`.",
        ),
        Misconception(
            "two directions",
            _two_directions,
            "You kept two directions, and projected onto a plane. One number an example is one direction.",
        ),
        Misconception(
            "singular value left out",
            _without_singular_value,
            "You took the codes from the first factor alone. Its columns have length 1; the codes are its first column "
            "times the first singular value, or (x − mean)·u.",
        ),
        Misconception(
            "mean not put back",
            lambda x: _onto(lambda directions: directions[0])(x) - x.mean(axis=0),
            "The direction is right, and the line has been moved to the origin. You subtracted the mean to find the "
            "direction; add it to the result, or every reconstruction is off by it.",
        ),
        Misconception(
            "a column of the third factor",
            _onto(lambda directions: directions[:, 0]),
            "You took a column of the third result of `np.linalg.svd`. NumPy returns that factor transposed, so the "
            "directions are its rows. A column has p numbers as well here, and no error tells the two apart.",
        ),
        Misconception(
            "last direction",
            _onto(lambda directions: directions[-1]),
            "This is the direction of the smallest variance, and the worst choice. `np.linalg.svd` sorts downwards, so "
            "the leading direction comes first; it is `np.linalg.eigh` that sorts upwards.",
        ),
        Misconception(
            "codes of uncentred points",
            _raw_codes,
            "The direction comes from the centred points and the codes from the raw ones, so that the mean is counted "
            "twice, once in the codes and once when you add it. Subtract it in both places.",
        ),
        Misconception(
            "codes only",
            lambda x: _parts(x)[1] @ _parts(x)[2][0],
            "These are the codes, one number an example, and they are right. The question is where they lie in the "
            "space of the examples: each code times the direction, plus the mean.",
        ),
        Misconception(
            "direction times its singular value",
            lambda x: x.mean(axis=0) + np.outer(*_scaled(x)),
            "You multiplied by the singular value as well. The code (x − mean)·u already has the size that it should "
            "have; the singular value is in it.",
        ),
    ),
    unrelated=lambda x: np.cos(x),
    explanation="Centred, decomposed, cut after one direction, and moved back: principal components with a code of one "
    "number. The sign of the direction does not matter, since it occurs twice.",
)


def _losses() -> list[tuple[Callable[..., Any], Any, np.ndarray, float]]:
    rng = np.random.default_rng(2)

    def array(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float32)

    def line(params: Any, x: Any) -> jax.Array:
        return ((params["slope"] * x + params["height"] - jnp.sin(x)) ** 2).mean()

    def network(params: Any, x: Any) -> jax.Array:
        (weights, biases), last = params
        return ((jnp.tanh(x @ weights + biases) @ last["weights"] - 1.0) ** 2).mean()

    return [
        (line, {"slope": array(), "height": array()}, array(6), 0.1),
        (network, [(array(3, 4), array(4)), {"weights": array(4)}], array(5, 3), 0.02),
    ]


def _after(change: Callable[[Any, Any, float], Any]) -> Callable[..., Any]:
    """Return the loss after every parameter has been changed by `change(parameter, gradient, rate)`."""

    def loss_after(loss: Callable[..., Any], params: Any, x: Any, rate: float) -> Any:
        gradient = jax.grad(loss)(params, x)
        return loss(jax.tree.map(lambda p, g: change(p, g, rate), params, gradient), x)

    return loss_after


def _twice(loss: Callable[..., Any], params: Any, x: Any, rate: float) -> Any:
    first = jax.tree.map(lambda p, g: p - rate * g, params, jax.grad(loss)(params, x))
    return ONE_STEP.answer(loss, first, x, rate)


def _estimate(loss: Callable[..., Any], params: Any, x: Any, rate: float) -> Any:
    squares = jax.tree.map(lambda g: (g**2).sum(), jax.grad(loss)(params, x))
    return loss(params, x) - rate * sum(jax.tree.leaves(squares))


def _one_after_the_other(loss: Callable[..., Any], params: Any, x: Any, rate: float) -> Any:
    leaves, form = jax.tree.flatten(params)
    for i in range(len(leaves)):
        gradient = jax.tree.leaves(jax.grad(loss)(jax.tree.unflatten(form, leaves), x))
        leaves[i] = leaves[i] - rate * gradient[i]
    return loss(jax.tree.unflatten(form, leaves), x)


ONE_STEP = Exercise(
    name="one-step",
    chapter=CHAPTER,
    title="One step down",
    minutes=10,
    difficulty=1,
    asks="a function `f(loss, params, x, rate)` that takes one step and returns one number, the loss after it",
    hints=(
        "Which form has the gradient with respect to a pytree, and which function walks through two trees at once?",
        "`jax.grad(loss)` differentiates with respect to the first argument, the parameters. Then go through "
        "parameters and gradient together with `jax.tree.map`, and ask for the loss again.",
        "The function that you pass to `jax.tree.map` gets a parameter p and its gradient g, and gives p − rate · g. "
        "Pass the two trees after it. It returns a tree of the same form, with which you call `loss` once more, on the "
        "same x.",
    ),
    answer=_after(lambda p, g, rate: p - rate * g),
    cases=_losses,
    misconceptions=(
        Misconception(
            "before the step",
            lambda loss, params, x, rate: loss(params, x),
            "This is the loss before the step. `jax.value_and_grad` gives that one too, for the parameters that it was "
            "called with; and no function of JAX changes the tree that you have. Call `loss` with the new one.",
        ),
        Misconception(
            "uphill",
            _after(lambda p, g, rate: p + rate * g),
            "You went up. The gradient points to where the loss grows fastest, so subtract it.",
        ),
        Misconception(
            "no learning rate",
            _after(lambda p, g, rate: p - g),
            "You subtracted the whole gradient. The rate says how much of it to take.",
        ),
        Misconception(
            "data changed",
            lambda loss, params, x, rate: loss(params, x - rate * jax.grad(loss, argnums=1)(params, x)),
            "You changed the data so that they fit the parameters. Learning changes the parameters, the first of the "
            "arguments.",
        ),
        Misconception(
            "two steps",
            _twice,
            "You took two steps. The loss is asked for after the first one.",
        ),
        Misconception(
            "estimate from the slope",
            _estimate,
            "Loss minus rate times the squared length of the gradient is what a step would give if the loss were flat "
            "like a plane. It bends. Move the parameters, and ask `loss` there.",
        ),
        Misconception(
            "steps of one size",
            _after(lambda p, g, rate: p - rate * jnp.sign(g)),
            "Every parameter moved by the rate itself, however small its gradient: that is the first step of Adam. In "
            "plain gradient descent the step is the rate times the gradient.",
        ),
        Misconception(
            "one after the other",
            _one_after_the_other,
            "You changed one array, took the gradient again there, and then changed the next. In a step of gradient "
            "descent all parameters move at once, by the gradient at one place.",
        ),
    ),
    unrelated=lambda loss, params, x, rate: 7.5,
    explanation="This is the loss after one step of plain gradient descent. The form of the tree never mattered, and "
    "so the same lines train a network of any size.",
)

_DRAWS = 2000


def _judge_draws(draw: Callable[[jax.Array, int], Any]) -> Verdict:
    """Ask in this order: does the key decide, and nothing else; how are the rows related; are they standard normal?"""
    key, other = jax.random.key(20061), jax.random.key(20062)  # seeds that no answer has by chance
    rows, again, different = (_two_rows(draw(k, _DRAWS)) for k in (key, key, other))
    if not np.array_equal(rows, again):
        return Verdict("not repeatable")
    if np.array_equal(rows, different):
        return Verdict("key ignored")
    if any(abs(_correlation(row, later)) > 0.15 for row, later in zip(rows, different, strict=True)):
        return Verdict("partly fixed")
    related = max(_correlations(*rows), key=abs)
    low, high, mean, deviation = rows.min(), rows.max(), rows.mean(), rows.std()
    report = (
        f"Measured on two rows of {_DRAWS} numbers: the strongest correlation between them is {related:.2f}; the mean "
        f"is {mean:.2f}, the standard deviation {deviation:.2f}."
    )
    if np.array_equal(*rows):
        return Verdict("same key", report)
    if abs(related) > 0.15 or np.allclose(*np.sort(np.abs(rows)), atol=1e-4):  # the same sizes, in any order
        return Verdict("related", report)
    if low >= 0 and high <= 1:
        return Verdict("uniform", report)
    if abs(mean) > 0.1 or abs(deviation - 1) > 0.1:
        return Verdict("other numbers", report)
    parent = np.asarray(jax.random.normal(key, (_DRAWS,)))
    in_one_draw = np.allclose(rows, jax.random.normal(key, (2, _DRAWS)))
    if not in_one_draw and any(np.allclose(row, parent) for row in rows):
        return Verdict("old key", report)
    return Verdict("fresh", report)


def _two_rows(result: Any) -> np.ndarray:
    rows = numbers(result)
    if rows is None or rows.shape != (2, _DRAWS):
        came = "something else" if rows is None else f"an array {list(rows.shape)}"
        raise AnswerError(f"`two_draws(key, {_DRAWS})` must return an array [2, {_DRAWS}], but {came} came.")
    if not np.isfinite(rows).all():
        raise AnswerError(f"`two_draws(key, {_DRAWS})` returned NaN or an infinity.")
    return rows


def _correlations(first: np.ndarray, second: np.ndarray) -> list[float]:
    """Between the rows as they are, with one of them reversed, and shifted by a few places."""
    pairs = [(first, second), (first, second[::-1])]
    pairs += [(first[shift:], second[:-shift]) for shift in (1, 2, 3)]
    pairs += [(first[:-shift], second[shift:]) for shift in (1, 2, 3)]
    return [_correlation(a, b) for a, b in pairs]


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    # The small number is for rows without any spread, whose correlation would be 0 / 0.
    return float(((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std() + 1e-12))


def _drawn(*keys: jax.Array, n: int) -> jax.Array:
    return jnp.stack([jax.random.normal(key, (n,)) for key in keys])


FRESH_RANDOMNESS = Exercise(
    name="fresh-randomness",
    chapter=CHAPTER,
    title="Fresh randomness from one key",
    minutes=10,
    difficulty=1,
    asks="a function `f(key, n)` that returns an array [2, n] of standard normal numbers",
    hints=(
        "What did the second call with one key give? Then how many keys do two rows need?",
        "`jax.random.split` makes two new keys of one. Each of them is good for one draw, and the old one for none.",
        "Split the key, draw n numbers with `jax.random.normal` from each of the two, and put the rows below each "
        "other with `jnp.stack`. No seed occurs in the function: all randomness comes in by the key.",
    ),
    answer=lambda key, n: _drawn(*jax.random.split(key), n=n),
    measure=_judge_draws,
    misconceptions=(
        Misconception(
            "same key",
            lambda key, n: _drawn(key, key, n=n),
            "Both rows are the same numbers, since both were drawn from the same key. A key does not change when it is "
            "used. Make two of it first.",
        ),
        Misconception(
            "related",
            lambda key, n: _drawn(key, n=n) * jnp.array([[1.0], [-1.0]]),
            "One row can be told from the other: it is the same draw with its sign or its order changed, or parts of "
            "it moved. Rows that have nothing to do with each other need a draw each, from keys of their own.",
        ),
        Misconception(
            "key ignored",
            lambda key, n: _drawn(*jax.random.split(jax.random.key(0)), n=n),
            "Two different keys gave the same rows, so the key that came in does not matter. If you make a key from a "
            "fixed seed inside the function, every call draws the same; split the one that you are given.",
        ),
        Misconception(
            "partly fixed",
            lambda key, n: _drawn(jax.random.split(key)[0], jax.random.key(9), n=n),
            "A part of your rows is the same whatever key comes in. Somewhere a fixed seed, or an array made outside, "
            "stands in the place of the key. Make both keys from the one that you are given.",
        ),
        Misconception(
            "not repeatable",
            lambda key, n: np.random.default_rng().standard_normal((2, n)),
            "The same key, twice, gave different rows. NumPy's generators keep a state of their own, which no key "
            "reaches. Draw with `jax.random`.",
        ),
        Misconception(
            "uniform",
            lambda key, n: jax.random.uniform(key, (2, n)),
            "The rows are unrelated and lie between 0 and 1: `jax.random.uniform`. Standard normal numbers, with mean "
            "0 and standard deviation 1, come from `jax.random.normal`.",
        ),
        Misconception(
            "old key",
            lambda key, n: _drawn(key, jax.random.split(key)[1], n=n),
            "No correlation is to be seen here, and the rule is broken all the same: one row is drawn from the key "
            "that was also split. That a draw and the children of one key are unrelated is nothing to rely on. Use "
            "both new keys, and leave the old one alone.",
        ),
    ),
    unrelated=lambda key, n: 3 * _drawn(*jax.random.split(key), n=n),
    explanation="Each row has a key of its own, and the caller's key decides everything. Now answer the second "
    "question in a sentence or two.",
    rubric="- With the same noise in two layers, what one adds the next can take away or count twice: the network can "
    "learn to cancel the noise instead of living with it.\n"
    "- The two draws have the right distribution each. Only the pair is wrong, so no look at one layer finds it.\n"
    "- The same holds for two examples with one noise, two epochs with one order, or first values of two layers from "
    "one key.",
)

EXERCISES = (TANH_GRADIENT, LEADING_DIRECTION, ONE_STEP, FRESH_RANDOMNESS)
