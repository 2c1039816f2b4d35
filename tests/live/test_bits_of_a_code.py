"""A code whose steps the reader makes finer: what does not fit is named, and each method has its own."""

import numpy as np
import pytest

from aelib.course.live import bits_of_a_code, rounded
from aelib.course.live.bits_of_a_code import own_rounded

IMAGES = np.random.default_rng(0).random((3, 4, 4), np.float32)
GIVEN = {"steps": {"PCA": [2, 1]}, "rebuilt": {"PCA": np.zeros((2, 3, 4, 4))}, "bits": {"PCA": [10, 20]},
         "errors": {"PCA": [3, 2]}}  # fmt: skip


def test_the_error_without_rounding_is_a_dotted_line_of_the_still():
    figure = bits_of_a_code(IMAGES, np.arange(3), **GIVEN, unrounded={"PCA": 1.75})
    assert figure.data["unrounded"] == [1.75]
    levels = [line for line in figure.picture.axes[1].lines if line.get_linestyle() == ":"]
    assert [set(line.get_ydata()) for line in levels] == [{1.75}]
    assert bits_of_a_code(IMAGES, np.arange(3), **GIVEN).data["unrounded"] == [None]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"labels": np.arange(2)}, "labels"),
        ({"labels": np.array([0, 1, 1])}, "labels"),
        ({"labels": np.array([0.0, 1.0, 2.0])}, "labels"),
        ({"steps": {"PCA": [1, 2]}}, "steps"),
        ({"steps": {"PCA": [1, 1]}}, "steps"),
        ({"steps": {"PCA": [1, 0]}}, "steps"),
        ({"bits": {"PCA": [10, np.inf]}}, "bits"),
        ({"errors": {"PCA": [np.nan, 2]}}, "errors"),
        ({"unrounded": {"network": 1.0}}, "unrounded"),
        ({"own": {"network": (np.zeros(16), np.eye(16), np.zeros((2, 16)))}}, "own"),
    ],
)
def test_what_does_not_fit_is_named(changed, named):
    with pytest.raises(ValueError, match=f"^{named} must"):
        bits_of_a_code(IMAGES, **({"labels": np.arange(3)} | GIVEN | changed))


def test_a_drawing_costs_what_the_frequencies_of_its_symbols_say():
    components, known = np.eye(16)[:, :2], np.array([[0.0, 5.0], [0.2, 5.0], [-0.3, 5.0], [2.0, 5.0]])
    figure = bits_of_a_code(
        IMAGES, np.arange(3), **GIVEN | {"steps": {"PCA": [2, 1]}}, own={"PCA": (np.zeros(16), components, known)}
    )
    table = figure.data["later"][0]["tables"][1]
    assert (table["low"], table["sizes"]) == ([-1], [5]), "the second number never varies"
    drawing = np.zeros((4, 4))
    for ink, symbol, count in ((0.0, 0, 4), (1.0, 1, 1), (1.6, 2, 2), (9.0, 3, 1)):
        drawing[0, 0] = ink
        found = own_rounded(figure, drawing, 1)
        assert found.bits["PCA"] == pytest.approx(-np.log2(count / 9), rel=1e-6)
        assert found.images["PCA"][0, 0] == pytest.approx(min(symbol, 1), abs=1e-3)
    assert found.all_errors == {"PCA": 2}


def test_each_method_has_its_own_whatever_the_order_in_which_they_are_given():
    images = np.random.default_rng(0).random((2, 4, 4), np.float32)
    own = {"network": 0.5, "PCA": 0.25}
    given = {name: [2.0, 1.0 + share] for name, share in own.items()}
    turned = dict(reversed(given.items()))
    figure = bits_of_a_code(
        images, np.arange(2), steps=given, bits=turned, errors=turned,
        rebuilt={name: np.stack([images, share * images]) for name, share in reversed(own.items())},
    )  # fmt: skip
    found = rounded(figure, 1, 1)
    assert found.bits == found.all_errors == {"network": 1.5, "PCA": 1.25}
    for name, share in own.items():
        np.testing.assert_allclose(found.images[name], share * images[1], atol=1 / 500)
