"""What controls of tables take from scikit-learn: three real tables, and trees.

The build never needs it, and no lock has it: `uv pip install scikit-learn` beside the others. The records are of 1.9.1.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np


def learner(part: str) -> Any:
    """Return a part of scikit-learn.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    try:
        return importlib.import_module(f"sklearn.{part}")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("controls of tables need scikit-learn: uv pip install scikit-learn") from error


def table(name: str) -> Any:
    """Return one of the tables that come with it, as rows `data` and classes or numbers `target`."""
    return getattr(learner("datasets"), f"load_{name}")()


def trees(x: np.ndarray, columns: Any, column: int, leaf: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return one column from others by 200 extremely randomised trees with so many rows in a leaf, or more."""
    grown = learner("ensemble").ExtraTreesRegressor(200, min_samples_leaf=leaf, max_features=0.5, random_state=0)
    grown.fit(x[:, columns], x[:, column])
    return lambda rows: grown.predict(rows[:, columns])[:, None]


def isolation(x: np.ndarray, seed: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return how odd a row is by a forest of 500 trees that isolate rows from those to learn from."""
    grown = learner("ensemble").IsolationForest(n_estimators=500, random_state=seed).fit(x)
    return lambda rows: -grown.score_samples(rows)
