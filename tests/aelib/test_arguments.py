import jax.numpy as jnp
import numpy as np
import pytest

from aelib.arguments import describe, require_array, require_count


@pytest.mark.parametrize(
    ("value", "shape", "error", "words"),
    [
        (
            np.zeros((3, 5), np.float32),
            ("n", 4),
            ValueError,
            "x must be a floating-point array [n, 4], but got an array float32",
        ),
        (np.zeros(3, np.float32), ("n", 4), ValueError, "but got an array float32 [3]"),
        (np.zeros((3, 4, 2), np.float32), ("n", 4), ValueError, "but got an array float32 [3, 4, 2]"),
        (np.zeros((3, 4), np.uint8), ("n", 4), TypeError, "but got an array uint8 [3, 4]"),
        ([[1.0, 2.0]], ("n", 2), TypeError, "but got the list [[1.0, 2.0]]"),
        (np.zeros((), np.float32), ("n", "..."), ValueError, "but got an array float32 []"),
    ],
)
def test_input_that_does_not_fit_is_named_with_what_it_got(value, shape, error, words):
    with pytest.raises(error) as raised:
        require_array("x", value, shape)
    assert words in str(raised.value)


@pytest.mark.parametrize("value", [np.zeros((3, 4), np.float64), jnp.zeros((9, 4)), jnp.zeros((0, 4), jnp.bfloat16)])
def test_any_floating_point_array_of_the_shape_passes(value):
    require_array("x", value, ("n", 4))
    require_array("x", value, ("n", "..."))


def test_integers_are_asked_for_by_name():
    require_array("labels", np.zeros(3, np.int32), (3,), np.integer)
    with pytest.raises(TypeError, match="labels must be an integer array"):
        require_array("labels", np.zeros(3, np.float32), (3,), np.integer)


@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (-3, ValueError), (1.5, TypeError), (True, TypeError)])
def test_a_count_is_a_positive_integer(value, error):
    with pytest.raises(error, match="epochs must be an integer of at least 1, but"):
        require_count("epochs", value)


@pytest.mark.parametrize("value", ["x" * 1000, list(range(10**6)), {"x": "y" * 1000}])
def test_a_long_value_is_shortened(value):
    assert len(describe(value)) < 80
