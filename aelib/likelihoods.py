"""Likelihoods: what turns the output of a decoder into a loss, a mean and a sample.

A decoder does not output an image. It outputs the *parameter* of a distribution over images, and the distribution's
negative log-likelihood is the loss. Each class below is one such distribution, for one example p(x | parameter):

| likelihood    | parameter | link (mean =) | nll of an example, in nats, by the plain losses below |
| ------------- | --------- | ------------- | ------------------------------------------------------ |
| `Gaussian`    | mean      | identity      | `squared_error` / (2 σ²) + (D / 2) log(2 π σ²)         |
| `Bernoulli`   | logits    | sigmoid       | `binary_cross_entropy`                                 |
| `Categorical` | logits    | softmax       | `cross_entropy`                                        |

Axis 0 is the batch. Everything else is summed, never averaged, and no constant is dropped, so a value is the negative
log-probability (for the Gaussian, log-density) of one whole example in nats. Divide by log 2 for bits. Other books
average over pixels or drop constants: their numbers differ from these by that factor or that constant.

All three links are canonical, so all three gradients have one form (McCullagh and Nelder, *Generalized Linear Models*,
1989): ∂nll/∂parameter = (mean(parameter) − x) / φ, with φ = σ² for the Gaussian and 1 for the other two.

Shapes and dtypes are always checked. The values of the targets are checked where they are known, which is everywhere
but inside a function that JAX traces. The parameter is the output of a model: its values are never checked.
"""

import math
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.core import Tracer
from jaxtyping import Float, Int, Key

from aelib.arguments import Array, describe, require_array, require_key, require_number


def squared_error(x_hat: Float[Array, "n ..."], x: Float[Array, "n ..."]) -> Float[jax.Array, " n"]:
    """Return Σⱼ (x̂ⱼ − xⱼ)² for each example: summed over all axes but the first, without the ½ that some books include.

    Up to a factor and a constant it is the Gaussian's negative log-likelihood: `Gaussian(sigma).nll(x_hat, x)` =
    `squared_error(x_hat, x)` / (2 σ²) + (D / 2) log(2 π σ²). (`optax.squared_error` does not sum.)

    The losses [n] are in the unit of x squared; predictions and targets [n, ...] have the same shape.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2, equation 5.11, which has the ½.

    Example:
        >>> squared_error(np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]]))
        Array([5.], dtype=float32)
    """
    require_array("x_hat", x_hat, ("n", "..."))
    require_array("x", x, x_hat.shape)
    _require_targets("x", x, np.isfinite, "finite")
    return _sum_but_first(jnp.square(jnp.asarray(x_hat) - jnp.asarray(x)))


def binary_cross_entropy(logits: Float[Array, "n ..."], x: Float[Array, "n ..."]) -> Float[jax.Array, " n"]:
    """Return −Σⱼ [xⱼ log pⱼ + (1 − xⱼ) log(1 − pⱼ)], p = sigmoid(logits), for each example.

    The sum runs over all axes but the first. It is the Bernoulli's negative log-likelihood where x is 0 or 1;
    see `Bernoulli` for what it is where x is in between.

    With t a logit, a term is computed as max(t, 0) − x t + log(1 + exp(−|t|)), the same number, which never takes the
    logarithm of a probability that was rounded to 0 or 1. The product is subtracted before the logarithm is added: at
    t = 20 and x = 1 the first two leave 0, and the logarithm, 2·10⁻⁹, would be lost if it were added to 20.
    The losses [n] are in nats; logits and targets [n, ...] have the same shape.

    Raises:
        ValueError: If a target is outside [0, 1]. Inside a traced function nothing can be raised: there the loss of
            such a target is NaN.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2.

    Example:
        >>> binary_cross_entropy(np.array([[0.0, 1000.0]]), np.array([[1.0, 1.0]]))  # log 2 + 0
        Array([0.6931472], dtype=float32)
    """
    require_array("logits", logits, ("n", "..."))
    require_array("x", x, logits.shape)
    _require_targets("x", x, _in_unit_interval, "in [0, 1]", _scaling)
    t, targets = jnp.asarray(logits), jnp.asarray(x)
    # max(t, 0) - x t is (1 - x) |t| where t > 0, and x |t| elsewhere. This |t| has the slope -1 at t = 0; with that of
    # jnp.abs, 0, the gradient there would not be sigmoid(t) - x.
    size, factor = jnp.where(t > 0, t, -t), jnp.where(t > 0, 1 - targets, targets)
    # In a traced function nothing can be raised, so targets outside [0, 1], whose loss has no lower bound, make it NaN.
    # What is added is a constant, so the gradient is that of the sum.
    nan_where_invalid = jnp.where(jnp.asarray(_in_unit_interval(x)).all(tuple(range(1, x.ndim))), 0.0, jnp.nan)
    return _sum_but_first(factor * size + jnp.log1p(jnp.exp(-size))) + nan_where_invalid


def cross_entropy(logits: Float[Array, "n ... classes"], labels: Int[Array, "n ..."]) -> Float[jax.Array, " n"]:
    """Return −Σⱼ log p[j, labelⱼ], p = softmax(logits) over the last axis, for each example.

    It is the categorical distribution's negative log-likelihood, [n], in nats. For logits [n, classes] and labels [n],
    integers from 0 to classes − 1, there is one term per example; further axes between are summed over.

    Raises:
        ValueError: If a label is not a class. Inside a traced function nothing can be raised: there the loss of such a
            label is NaN.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2.

    Example:
        >>> cross_entropy(np.array([[0.0, 0.0, 0.0, 0.0]]), np.array([2]))  # log 4
        Array([1.3862944], dtype=float32)
    """
    _require_logits("logits", logits)
    require_array("labels", labels, logits.shape[:-1], np.integer)
    classes = logits.shape[-1]
    _require_classes("labels", labels, classes)
    t = jnp.asarray(logits)
    # A negative index would count from the end; `classes` is outside, and what is outside is filled with NaN.
    index = jnp.where(jnp.asarray(labels) < 0, classes, jnp.asarray(labels, jnp.int32))
    chosen = jnp.take_along_axis(t, index[..., None], axis=-1, mode="fill", fill_value=jnp.nan)[..., 0]
    # As in binary_cross_entropy: the largest logit less the chosen one, then the logarithm of 1 + what the others add.
    is_largest = jnp.arange(classes) == jnp.argmax(t, axis=-1, keepdims=True)
    largest = jnp.where(is_largest, t, 0).sum(axis=-1)
    others = jnp.where(is_largest, 0, jnp.exp(t - largest[..., None])).sum(axis=-1)
    return _sum_but_first(largest - chosen + jnp.log1p(others))


@dataclass(frozen=True)
class Gaussian:
    """Independent normal values of known standard deviation `sigma`, in the unit of x; the parameter is the mean.

    nll = Σⱼ (xⱼ − meanⱼ)² / (2 σ²) + (D / 2) log(2 π σ²), in nats, where D is the number of values an example has
    (784 for an image of 28 × 28). The constant is kept. It is a density, so it may be negative, and it depends on the
    unit of x: the same images in 0 … 255 instead of 0 … 1 give a value larger by D log 255 at the same relative sigma.

    The link is the identity; the gradient with respect to the parameter is (mean − x) / σ².
    With a fixed sigma, the parameter that minimises the nll is the one that minimises `squared_error`.

    Raises:
        TypeError, ValueError: If `sigma` is not a positive number whose square float32 holds.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2, equation 5.13, with the precision
        β = 1 / σ².

    Example:
        >>> Gaussian(sigma=1.0).nll(np.zeros((1, 2)), np.zeros((1, 2)))  # log 2π
        Array([1.837877], dtype=float32)
    """

    sigma: float

    def __post_init__(self) -> None:
        require_number("sigma", self.sigma, low=1e-18, high=1e18)
        object.__setattr__(self, "sigma", float(self.sigma))

    def nll(self, parameter: Float[Array, "n ..."], x: Float[Array, "n ..."]) -> Float[jax.Array, " n"]:
        """Return −log p(x | mean = parameter) of each example, in nats, summed over all axes but the first."""
        require_array("parameter", parameter, ("n", "..."))
        variance = self.sigma**2
        constant = 0.5 * math.prod(parameter.shape[1:]) * math.log(2 * math.pi * variance)
        return squared_error(parameter, x) / (2 * variance) + constant

    def mean(self, parameter: Float[Array, "n ..."]) -> Float[jax.Array, "n ..."]:
        """Return the mean, which is the parameter itself."""
        require_array("parameter", parameter, ("n", "..."))
        return jnp.asarray(parameter)

    def sample(self, key: Key[jax.Array, ""], parameter: Float[Array, "n ..."]) -> Float[jax.Array, "n ..."]:
        """Draw one x for each parameter: mean + σ ε with ε standard normal, in the parameter's shape and dtype."""
        require_key("key", key)
        mean = self.mean(parameter)
        return mean + self.sigma * jax.random.normal(key, mean.shape, mean.dtype)


@dataclass(frozen=True)
class Bernoulli:
    """Independent binary values; the parameter is the logits, p = sigmoid(logits) the probabilities of a 1.

    nll = −Σⱼ [xⱼ log pⱼ + (1 − xⱼ) log(1 − pⱼ)], in nats, over the D values of an example. The link is the sigmoid; the
    gradient with respect to the parameter is mean − x = p − x.

    **Grey targets.** x may lie anywhere in [0, 1]. The value is then not the negative log-likelihood of the grey value,
    for the distribution gives probability to 0 and 1 alone. It is exactly the *expected* nll of the image that one gets
    by setting each pixel to 1 with probability xⱼ: E[nll(logits, b)] for b ~ Bernoulli(x). Its infimum over the logits
    is the entropy Σⱼ h(xⱼ) of that random image, h(x) = −x log x − (1 − x) log(1 − x), not 0; where some xⱼ is 0 or 1
    no finite logits attain it. A density over [0, 1] itself needs a further normalising constant, that of the
    continuous Bernoulli.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2; for grey targets Loaiza-Ganem and
        Cunningham, *The Continuous Bernoulli* (2019, arXiv:1907.06845).

    Example:
        >>> Bernoulli().nll(np.zeros((1, 2)), np.array([[1.0, 0.3]]))  # 2 log 2
        Array([1.3862944], dtype=float32)
    """

    def nll(self, parameter: Float[Array, "n ..."], x: Float[Array, "n ..."]) -> Float[jax.Array, " n"]:
        """Return −log p(x | logits = parameter) of each example, in nats, summed over all axes but the first."""
        require_array("parameter", parameter, ("n", "..."))
        return binary_cross_entropy(parameter, x)

    def mean(self, parameter: Float[Array, "n ..."]) -> Float[jax.Array, "n ..."]:
        """Return the probability of a 1 for each value: sigmoid(logits)."""
        require_array("parameter", parameter, ("n", "..."))
        return jax.nn.sigmoid(jnp.asarray(parameter))

    def sample(self, key: Key[jax.Array, ""], parameter: Float[Array, "n ..."]) -> Float[jax.Array, "n ..."]:
        """Draw one black-and-white x for each parameter: float32, every value 0 or 1, in the parameter's shape."""
        require_key("key", key)
        return jax.random.bernoulli(key, self.mean(parameter)).astype(jnp.float32)


@dataclass(frozen=True)
class Categorical:
    """One of K classes; the parameter is the logits over the last axis, p = softmax(logits) their probabilities.

    nll = −log p[label], in nats; x holds integer classes from 0 to K − 1. Where logits have axes between the batch and
    the classes, [n, ..., K], each of those positions has its own class, and the nll is their sum. The link is the
    softmax; the gradient with respect to the parameter is mean − x = p − onehot(label).

    For K = 2, the logits (0, a) are the `Bernoulli` of logit a.

    References:
        Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2.

    Example:
        >>> Categorical().nll(np.zeros((1, 10)), np.array([7]))  # log 10
        Array([2.3025851], dtype=float32)
    """

    def nll(self, parameter: Float[Array, "n ... classes"], x: Int[Array, "n ..."]) -> Float[jax.Array, " n"]:
        """Return −log p(x | logits = parameter) of each example, in nats, summed over all axes but the first."""
        _require_logits("parameter", parameter)
        require_array("x", x, parameter.shape[:-1], np.integer)
        _require_classes("x", x, parameter.shape[-1])
        return cross_entropy(parameter, x)

    def mean(self, parameter: Float[Array, "n ... classes"]) -> Float[jax.Array, "n ... classes"]:
        """Return the probability of each class: softmax(logits), the mean of the one-hot code of the class."""
        _require_logits("parameter", parameter)
        return jax.nn.softmax(jnp.asarray(parameter), axis=-1)

    def sample(self, key: Key[jax.Array, ""], parameter: Float[Array, "n ... classes"]) -> Int[jax.Array, "n ..."]:
        """Draw one class for each position: int32, in the parameter's shape without its last axis."""
        require_key("key", key)
        _require_logits("parameter", parameter)
        return jax.random.categorical(key, jnp.asarray(parameter), axis=-1).astype(jnp.int32)


def _sum_but_first(terms: Float[jax.Array, "n ..."]) -> Float[jax.Array, " n"]:
    return terms.sum(axis=tuple(range(1, terms.ndim)))


def _in_unit_interval(values: Any) -> Any:
    return (values >= 0) & (values <= 1)


def _require_logits(name: str, logits: Array) -> None:
    require_array(name, logits, ("n", "..."))
    if logits.ndim < 2 or not logits.shape[-1]:
        raise ValueError(
            f"{name} must be a floating-point array [n, ..., classes] of one class or more, but got {describe(logits)}"
        )


def _require_classes(name: str, labels: Array, classes: int) -> None:
    def hint(low: float, high: float) -> str:
        return ": subtract 1, for classes count from 0" if low >= 1 and high == classes else ""

    _require_targets(name, labels, lambda v: (v >= 0) & (v < classes), f"classes from 0 to {classes - 1}", hint)


def _scaling(low: float, high: float) -> str:
    """Return what makes numbers in this range lie in [0, 1]."""
    if low >= 0 and 127 < high <= 255:
        return ": divide images from 0 to 255 by 255"
    if low >= 0 and 2 < high <= 127:
        return f": divide images by the number that is white, here perhaps {high:g}"
    return ": scale them to [0, 1], or use Gaussian(sigma), which takes any number"


def _require_targets(name: str, x: Array, valid: Any, expected: str, hint: Any = lambda low, high: "") -> None:
    """Check that targets whose values are known are all `valid`; `hint` makes the end of the message of their range."""
    if isinstance(x, Tracer):
        return
    values = np.asarray(x)  # not jnp: a known array may meet us inside a traced function, where jnp would trace `valid`
    wrong = values[~valid(values)]
    if wrong.size:
        low, high = float(values.min()), float(values.max())
        span = f" (they run from {low:g} to {high:g})" if np.isfinite([low, high]).all() else ""
        raise ValueError(
            f"{name} must be {expected}, but {wrong.size} of {values.size} values are not, such as {float(wrong[0]):g}"
            f"{span}{span and hint(low, high)}"
        )
