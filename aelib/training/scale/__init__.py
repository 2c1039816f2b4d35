"""Beyond one device: an optional room. What `fit` needs of it is `Scale`, which by itself does nothing.

`aelib.training.scale.devices.Devices` overrides its methods, to share a batch out among devices and processes or to
compute it in parts. With one device in mind, read each of these methods as its argument.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


class Scale:
    """Where a training runs: on the one device on which JAX computes by default, a batch at a time."""

    devices, sharding = 1, None
    leads = True
    """Whether this process reports, and writes the checkpoint."""

    def identity(self) -> dict[str, str]:
        """Return what of it the bits of a training depend on, for its checkpoint."""
        return {}

    def check(self, batch_size: int) -> None:
        """Raise `ValueError` for a batch that cannot be shared out evenly."""

    def everywhere(self, tree: Any) -> Any:
        """Put a copy of all arrays in `tree` on each device."""
        return tree

    def here(self, tree: Any) -> Any:
        """Return the arrays of `tree`, which are everywhere, as ordinary ones."""
        return tree

    def split(self, batch: Any) -> Any:
        """Divide the rows of `batch` among the devices, in a compiled program."""
        return batch

    def own_rows(self, rows: int) -> np.ndarray:
        """Return which of `rows` rows this process computes, by their indices."""
        return np.arange(rows)

    def sharding_of_rows(self, axis: int = 0) -> Any:
        """Return the layout in which each device has its share of the rows, which lie along `axis`."""
        return None

    def whole(self, tree: Any) -> Any:
        """Keep all of `tree` on every device, in a compiled program."""
        return tree

    def in_parts(self, loss_and_gradient: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that computes the same one part of the batch after the other."""
        return loss_and_gradient

    def from_leader(self, value: Any) -> Any:
        """Return what the first process says."""
        return value

    def any(self, flag: bool) -> bool:
        """Return whether any process says so."""
        return flag

    def together(self, function: Callable[[], Any]) -> Any:
        """Return what `function` returns, and raise in every process where it raises in one."""
        return function()

    def agree_on(self, named: Callable[[], dict[str, str]]) -> None:
        """Raise `ValueError` where the processes were called with different arguments."""
