"""From noise to data by small repairs: the levels of noise, and the walk down."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from aelib.arguments import (
    Array,
    as_numbers,
    describe,
    require_array,
    require_count,
    require_finite,
    require_key,
    require_number,
)
from aelib.training.contract import require_function

Repair = Callable[[Any, Any], Any]
"""`repair(x, sigma)` returns clean rows for rows [n, k] with noise of standard deviation `sigma`, one number."""


def noise_levels(count: int, *, low: float, high: float) -> Float[np.ndarray, " levels"]:
    """Return `count` levels of noise from `high` down to `low`, each by the same factor, and 0 at the end.

    Example:
        >>> noise_levels(3, low=0.1, high=10.0).tolist()
        [10.0, 1.0, 0.1, 0.0]
    """
    require_count("count", count, minimum=2, maximum=1_000_000)
    largest = float(np.finfo(np.float64).max) ** 0.25
    require_number("low", low, low=1 / largest, high=largest)
    require_number("high", high, low=float(low), high=largest)
    return np.append(np.geomspace(high, low, count), 0.0)


def denoising_flow(repair: Repair, x: Float[Array, "n k"], levels: Any) -> Float[np.ndarray, "m n k"]:
    """Walk from noisy rows to clean ones by repairs, level by level, and return all stages.

    A step from level a to b moves along the slope (x - repair(x, a)) / a, then averages it with the slope where it came
    to (Heun's method), but not in the step to 0, which is the repair alone.

    Args:
        repair: The repair, such as a `Denoiser`: `repair(x, sigma)` returns rows of the shape of `x`.
        x: Where to start, [n, k], with noise of the first level. Where that is much larger than the data, `levels[0]`
            times standard normal numbers will do.
        levels: The levels, from large to small, none negative: `noise_levels`.

    Returns:
        The rows at each level, [len(levels), n, k]; the last are the samples, if the last level is 0.

    References:
        Song and others, *Score-Based Generative Modeling through Stochastic Differential Equations* (ICLR 2021), the
        flow; Karras, Aittala, Aila and Laine (2022), as for `Denoiser`, the steps.

    Example:
        >>> levels = noise_levels(3, low=0.1, high=10.0)
        >>> path = denoising_flow(lambda x, sigma: 0 * x + 5, np.full((1, 2), 15.0), levels)
        >>> path[:, 0, 0].round(2).tolist()  # all data are 5: the noise shrinks with the level
        [15.0, 6.0, 5.1, 5.0]
    """
    require_function("repair", repair, ("x", "sigma"), "for example a Denoiser")
    require_array("x", x, ("n", "k"))
    require_finite("x", x)
    sigmas = _levels(levels)

    def slope(x: Any, sigma: float) -> Any:
        clean = repair(x, sigma)
        if np.shape(clean) != np.shape(x):
            expected = f"repair(x, sigma) must be an array {list(np.shape(x))}, as x is"
            raise ValueError(f"{expected}, but got {describe(clean)}")
        return (x - clean) / sigma

    path: list[Any] = [x]
    for a, b in pairwise(sigmas):
        first = slope(x, a)
        end = x + (b - a) * first
        x = end if b == 0 else x + (b - a) * (first + slope(end, b)) / 2
        path.append(x)
    return np.stack([np.asarray(stage) for stage in path])


def sample_flow(
    repair: Repair, count: int, size: int, *, levels: Any, key: jax.Array
) -> Float[np.ndarray, "count size"]:
    """Draw `count` rows of `size` numbers: noise of the first of `levels`, after `denoising_flow`.

    Example:
        >>> levels = noise_levels(10, low=0.03, high=20.0)
        >>> z = sample_flow(lambda x, sigma: x / (1 + sigma**2), 10_000, 2, levels=levels, key=jax.random.key(0))
        >>> print(f"{z.std():.1f}")  # this is the repair of standard normal rows
        1.1
    """
    require_function("repair", repair, ("x", "sigma"), "for example a Denoiser")
    require_count("count", count)
    require_count("size", size)
    require_key("key", key)
    start = _levels(levels)[0] * jax.random.normal(key, (count, size))
    return denoising_flow(repair, start, levels)[-1]


def _levels(levels: Any) -> list[float]:
    sigmas = as_numbers("levels", levels).astype(float)
    falling = sigmas.ndim == 1 and len(sigmas) > 1 and np.isfinite(sigmas).all() and (np.diff(sigmas) < 0).all()
    if not falling or sigmas[-1] < 0:
        raise ValueError(f"levels must fall from each to the next and not below 0, but got {describe(levels)}")
    return sigmas.tolist()
