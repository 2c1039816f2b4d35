"""Where samples of the upper moon lie."""

from types import SimpleNamespace

import numpy as np
import pytest

from evidence.controls.guidance import on_upper_moon


def test_a_sample_is_on_the_right_by_its_nearest_point_and_beyond_by_its_distance():
    page = SimpleNamespace(upper=np.stack([np.linspace(1, -1, 24), np.zeros(24)], axis=1))
    x = np.array([[0.9, 0.0], [0.8, 0.1], [0.7, 0.2], [-0.9, 0.0]])
    assert on_upper_moon(page, x) == pytest.approx({"right": 3 / 4, "beyond": 1 / 4})
