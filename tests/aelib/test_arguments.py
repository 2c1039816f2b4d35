import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.arguments import describe, require_array, require_count, require_key


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


@pytest.mark.parametrize(
    ("shape", "hint"),
    [
        ((7, 2, 2), "use x.reshape(len(x), -1)"),
        ((7, 2, 2, 1), "use x.reshape(len(x), -1)"),
        ((7, 5, 4), "use x.reshape(-1, 4)"),
        ((7, 5, 6, 4), "use x.reshape(-1, 4)"),
        ((7, 1, 4), "use x.reshape(len(x), -1)"),
    ],
)
def test_images_and_maps_get_the_reshape_that_makes_rows_of_them(shape, hint):
    x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    with pytest.raises(ValueError, match=r"x must be a floating-point array \[n, 4\]") as raised:
        require_array("x", x, ("n", 4))
    assert str(raised.value).endswith(f": {hint}")
    made = eval(hint.removeprefix("use "), {"x": x, "len": len})
    require_array("x", made, ("n", 4))
    assert made[1].tolist() == [4.0, 5.0, 6.0, 7.0]


ROWS = [["1", 2.5, "red"], ["3", 4, "blue"]]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (np.array(ROWS, object)[:, :2], "use x.astype(np.float32)"),
        (np.array(ROWS, object), "without its columns of words use np.delete(x, [2], axis=1).astype(np.float32)"),
        (np.array([["a", "b"], ["1", "2"]]), "use x[1:].astype(np.float32)"),
        (np.array([["a", "b", "c"], *ROWS], object),
         "without its columns of words use np.delete(x[1:], [2], axis=1).astype(np.float32)"),
        (np.array([[None, 1], [2, 3]], object), "use x.astype(np.float32)"),  # None is NaN then
        (np.zeros((2, 3, 3), object), "use x.astype(np.float32)"),
    ],
)  # fmt: skip
def test_a_table_that_was_read_with_its_words_is_told_which_columns_have_them(value, hint):
    with pytest.raises(TypeError, match="but got an array") as raised:
        require_array("x", value, ("n", "..."))
    assert str(raised.value).endswith(f": {hint}")
    require_array("x", eval(hint.rpartition("use ")[2], {"x": value, "np": np}), ("n", "..."))


@pytest.mark.parametrize("value", [np.array([["red", "blue"]] * 2), np.array([[1, 2], [3]], object)])
def test_where_no_column_has_numbers_nothing_is_proposed(value):
    with pytest.raises(TypeError, match=r"\]$"):
        require_array("x", value, ("n", "..."))


@pytest.mark.parametrize("shape", [(7, 5), (7, 5, 3), (0, 2, 3), (7, 0, 4)])
def test_where_no_reshape_makes_rows_none_is_proposed(shape):
    with pytest.raises(ValueError, match=r"\]$"):
        require_array("x", np.zeros(shape, np.float32), ("n", 4))


def test_truth_values_are_asked_for_by_name():
    require_array("known", np.zeros(3, bool), (3,), np.bool_)
    for dtype in (np.float32, np.uint8):
        with pytest.raises(TypeError, match=r"known must be a boolean array \[3\], .*: use known.astype\(bool\)"):
            require_array("known", np.zeros(3, dtype), (3,), np.bool_)


@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (-3, ValueError), (1.5, TypeError), (True, TypeError)])
def test_a_count_is_a_positive_integer(value, error):
    with pytest.raises(error, match="epochs must be an integer of at least 1, but"):
        require_count("epochs", value)


@pytest.mark.parametrize("value", ["x" * 1000, list(range(10**6)), {"x": "y" * 1000}])
def test_a_long_value_is_shortened(value):
    assert len(describe(value)) < 80


@pytest.mark.parametrize("value", [0, jnp.uint32(3), jax.random.PRNGKey(0), jax.random.split(jax.random.key(0))])
def test_a_key_is_one_and_of_the_new_kind(value):
    require_key("key", jax.random.key(0))
    with pytest.raises(TypeError, match=r"^key must be one JAX key, as jax\.random\.key\(0\) makes it, but got "):
        require_key("key", value)
