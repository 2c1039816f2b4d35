"""Fashion-MNIST in place of the digits: the same shapes, other pictures, to see on which data a verdict holds.

The build never needs it. Debian has it as the package `dataset-fashion-mnist`; `FASHION_MNIST` names another folder.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import aelib


@contextmanager
def in_place_of_digits() -> Generator[None]:
    """Let `aelib.mnist` return Fashion-MNIST for a while.

    Raises:
        FileNotFoundError: Its four files are not in their folder.
    """
    folder = Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{folder} must hold Fashion-MNIST: install dataset-fashion-mnist, or set FASHION_MNIST"
        )
    fashion, digits = aelib.load_idx(folder), aelib.mnist
    aelib.mnist = lambda: fashion
    try:
        yield
    finally:
        aelib.mnist = digits
