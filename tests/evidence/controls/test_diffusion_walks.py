"""What the ends of forked walks have in common."""

import numpy as np
import pytest

from evidence.controls.diffusion_walks import pairs


def test_pairs_are_counted_by_nearest_class_and_by_sure_class_and_all_of_them_are_measured():
    """Two walks of three ends, by hand: the classes of an end that is not clear differ, and do not count as sure."""
    kinds, named = np.array([[3, 3, 5], [7, 7, 7]]), np.array([[3, 3, 3], [7, 7, 1]])
    sure = np.array([[True, True, False], [True, True, True]])
    flat = np.zeros((2, 3, 1), np.float32)
    flat[0, 2], flat[1, 0] = 2, 1
    assert pairs(kinds, named, sure, flat) == pytest.approx({
        "one class": 4 / 6, "clear": 4 / 6, "clear, one class": 2 / 4, "apart": (2 * 4 + 2 * 1) / 6
    })  # fmt: skip
