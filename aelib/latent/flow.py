"""From noise to data by small repairs: the levels of noise, and the walk down."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.core import Tracer
from jaxtyping import Float

from aelib.arguments import (
    Array,
    as_numbers,
    describe,
    require_array,
    require_count,
    require_finite,
    require_number,
)
from aelib.training.contract import require_function

Repair = Callable[[Any, Any], Any]
"""`repair(x, sigma)` returns clean examples for examples `x` with noise of standard deviation `sigma`, one number."""

ENOUGH = 100
"""How many random numbers are never half as large as they should be, in the root mean square."""


def noise_levels(count: int, *, low: float, high: float) -> Float[np.ndarray, " levels"]:
    """Return `count` levels of noise from `high` down to `low`, each by the same factor, and 0 at the end.

    Example:
        >>> noise_levels(3, low=0.1, high=10.0).tolist()
        [10.0, 1.0, 0.1, 0.0]
    """
    require_count("count", count, minimum=2, maximum=1_000_000)
    largest = float(np.finfo(np.float64).max) ** 0.25
    require_number("low", low, low=1 / largest, high=largest)
    require_number("high", high, low=1 / largest, high=largest)
    if high < low:
        raise ValueError(f"high must be at least low, {low}, but got {high}")
    return np.append(np.geomspace(high, low, count), 0.0)


def denoising_flow(repair: Repair, x: Float[Array, "n ..."], levels: Any) -> Float[Array, "m n ..."]:
    """Walk from noisy examples to clean ones by repairs, level by level, and return all stages.

    A step from level a to b moves along the slope (x - repair(x, a)) / a, then averages it with the slope where it came
    to (Heun's method), but not in the step to 0, which is the repair alone.

    Args:
        repair: The repair, such as a `Denoiser`: `repair(x, sigma)` returns an array of the shape of `x`.
        x: Where to start, [n, ...], with noise of the first level. Where that is much larger than the data,
            `levels[0] * jax.random.normal(key, (n, k))` will do.
        levels: The levels, from large to small, none negative: `noise_levels`.

    Returns:
        The examples at each level, [len(levels), n, ...]; the last are the samples, if the last level is 0. NumPy's,
        and within `jax.jit` JAX's.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If `x` is much smaller than noise of the first level, the levels do not fall, or a repair has
            another shape than `x` or is not finite.

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
    require_array("x", x, ("n", "..."))
    sigmas = _levels(levels)
    if not isinstance(x, Tracer):
        require_finite("x", x)
        size = float(np.sqrt(np.square(np.asarray(x, np.float64)).mean())) if x.size >= ENOUGH else sigmas[0]
        if size < sigmas[0] / 2:
            expected = f"x must hold noise of the first level, {sigmas[0]:g}"
            raise ValueError(f"{expected}, but its root mean square is {size:.3g}: start at levels[0] * noise")

    def slope(x: Any, sigma: float) -> Any:
        clean = repair(x, sigma)
        if np.shape(clean) != np.shape(x):
            expected = f"repair(x, sigma) must be an array {list(np.shape(x))}, as x is"
            raise ValueError(f"{expected}, but got {describe(clean)}")
        if not isinstance(clean, Tracer):
            require_finite(f"repair(x, {sigma:g})", clean)
        return (x - clean) / sigma

    path: list[Any] = [x]
    for a, b in pairwise(sigmas):
        first = slope(x, a)
        end = x + (b - a) * first
        x = end if b == 0 else x + (b - a) * (first + slope(end, b)) / 2
        path.append(x)
    traced = any(isinstance(stage, Tracer) for stage in path)
    return jnp.stack(path) if traced else np.stack([np.asarray(stage) for stage in path])


def _levels(levels: Any) -> list[float]:
    sigmas = as_numbers("levels", levels).astype(float)
    falling = sigmas.ndim == 1 and len(sigmas) > 1 and np.isfinite(sigmas).all() and (np.diff(sigmas) < 0).all()
    if not falling or sigmas[-1] < 0:
        use = f": use noise_levels({sigmas:.0f}, low=0.05, high=10.0)" if sigmas.ndim == 0 else ""
        raise ValueError(f"levels must fall from each to the next and not below 0, but got {describe(levels)}{use}")
    return sigmas.tolist()
