"""Judging what a sampler draws: does it cover the classes, and can it be distinguished from the data?"""

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, as_numbers, describe, require_array, require_finite, require_key
from aelib.models.autoencoder import Classifier
from aelib.models.batched import in_batches
from aelib.training.fit import fit
from aelib.training.losses import nll


def total_variation(a: Any, b: Any) -> float:
    """Return the total variation between two distributions over the same classes, from 0, equal, to 1, disjoint.

    It is the share of the one that would have to change its class to become the other, half the sum of the absolute
    differences. Both are counts or shares [classes], none negative; they are divided by their sum.

    References:
        Levin, Peres and Wilmer, *Markov Chains and Mixing Times* (2009), proposition 4.2.

    Example:
        >>> round(total_variation([3, 1, 0], [1, 1, 1]), 3)
        0.417
    """
    shares = []
    for name, weights in (("a", a), ("b", b)):
        expected = f"{name} must hold one count or share for each class, none negative and not all zero"
        array = as_numbers(name, weights).astype(np.float64)
        if array.ndim != 1 or not np.isfinite(array).all() or (array < 0).any() or not array.any():
            raise ValueError(f"{expected}, but got {describe(weights)}")
        array = array / array.max()
        shares.append(array / array.sum())
    if len(shares[0]) != len(shares[1]):
        raise ValueError(f"a and b must have the same classes, but got {len(shares[0])} and {len(shares[1])}")
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


@dataclass(frozen=True)
class TwoSampleTest:
    """The accuracy with which a classifier distinguishes two sets, on examples held out: 0.5 is guessing.

    `low` and `high` bound a Wilson interval of 95 % confidence for the accuracy of this classifier. Another training of
    it may have another accuracy, which the interval does not cover.

    References:
        Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, Journal of the American
        Statistical Association 22 (1927).
    """

    accuracy: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.accuracy:.2f} [{self.low:.2f}, {self.high:.2f}]"


def two_sample_test(
    a: Float[Array, "n ..."], b: Float[Array, "n ..."], *, key: jax.Array, epochs: int = 10
) -> TwoSampleTest:
    """Train a classifier to distinguish the examples `a` from `b`, and return its accuracy on those held out.

    Half of each set, chosen at random, trains a network with one hidden layer of 64 units (Adam, learning rate 1e-3,
    batches of 50); the rest tests it. If the sets come from one distribution, no classifier has an expected accuracy
    above 0.5. An interval around 0.5 does not show the reverse: a larger classifier, or more examples, might
    distinguish them.

    Rows [n, k], such as codes or a table, are standardised first: each column to mean 0 and standard deviation 1 over
    both sets together, so that the units of a column do not decide how well it is learnt. Images keep their scale.

    Args:
        a: Images [n, ...] or rows [n, k], at least 20 examples.
        b: The same number of examples of the same shape.
        key: A JAX key. The same key returns the same halves and initial weights.
        epochs: How long the classifier is trained.

    Raises:
        FloatingPointError: As `fit` does, for pixels so large that the training fails.

    References:
        Lopez-Paz and Oquab, *Revisiting Classifier Two-Sample Tests* (ICLR 2017).

    Example:
        >>> a = np.zeros((400, 3), np.float32)
        >>> two_sample_test(a, a + 1, key=jax.random.key(0)).accuracy
        1.0
    """
    require_array("a", a, ("n", "k", "..."))
    require_array("b", b, a.shape)
    if len(a) < 20 or not a.size:
        raise ValueError(f"a must hold at least 20 examples, but got {describe(a)}")
    require_finite("a", a)
    require_finite("b", b)
    require_key("key", key)
    if a.ndim == 2:
        a, b = _standardised(a, b)
    with np.errstate(over="ignore"):  # JAX computes in single precision
        a, b = np.asarray(a).astype(np.float32), np.asarray(b).astype(np.float32)
    require_finite("a", a)
    require_finite("b", b)
    from scipy.stats import binomtest  # here, because it is two fifths of what importing `aelib` takes

    order_key, model_key, fit_key = jax.random.split(key, 3)
    orders = [np.asarray(jax.random.permutation(half, len(a))) for half in jax.random.split(order_key)]
    half = len(a) // 2
    parts = [x.reshape(len(x), -1)[order] for x, order in zip((a, b), orders, strict=True)]
    x_train = np.concatenate([part[:half] for part in parts])
    x_test = np.concatenate([part[half:] for part in parts])
    labels = np.repeat([0, 1], half).astype(np.int32)
    classifier = Classifier(x_train.shape[1:], (64,), 2, rngs=nnx.Rngs(model_key))
    history = fit(
        classifier, nll, (x_train, labels), epochs=epochs, batch_size=50, optimizer=optax.adam(1e-3), key=fit_key,
        progress=False,
    )  # fmt: skip
    if history.interrupted:
        raise KeyboardInterrupt
    said = np.asarray(in_batches(classifier.predict, x_test))
    right = said == np.repeat([0, 1], len(x_test) // 2)
    interval = binomtest(int(right.sum()), len(right)).proportion_ci(0.95, "wilson")
    return TwoSampleTest(float(right.mean()), float(interval.low), float(interval.high))


def _standardised(a: Array, b: Array) -> tuple[np.ndarray, np.ndarray]:
    """Return both sets [n, k] with each column at mean 0 and standard deviation 1 over the two together.

    A constant column becomes 0. The columns are divided by their largest magnitude first, so that no square overflows.
    """
    both = np.concatenate([np.asarray(a), np.asarray(b)]).astype(np.float64)
    largest = np.abs(both).max(axis=0)
    both /= np.where(largest > 0, largest, 1)
    both -= both.mean(axis=0)
    deviations = both.std(axis=0)
    both /= np.where(deviations > 0, deviations, 1)
    return both[: len(a)], both[len(a) :]
