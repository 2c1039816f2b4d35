"""The ellipse of a matrix, in Python: what a decomposition is, from its definition, and matrices that have many."""

import json

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from aelib import plots
from aelib.course.live import mapped, singular_vectors

M = np.array([[1.09, 0.53], [-1.2, 1.0]])
CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 3601)), np.sin(np.linspace(0, 2 * np.pi, 3601))])
DEGENERATE = {
    "zero": (np.zeros((2, 2)), 0),
    "rotation": (np.array([[0.6, -0.8], [0.8, 0.6]]), 2),
    "mirror": (np.array([[0.0, 1.5], [1.5, 0.0]]), 2),
    "rank one": (np.array([[1.2, 0.6], [0.8, 0.4]]), 1),
    "one column": (np.array([[0.0, -2.0], [0.0, 1.0]]), 1),
}


@pytest.mark.parametrize("matrix", [M, M.T, -M, M[::-1], *(each for each, _ in DEGENERATE.values())])
def test_it_decomposes_the_matrix(matrix):
    found = mapped(matrix, 37)
    rank = found.U.shape[1]
    np.testing.assert_allclose(found.U * found.values[:rank] @ found.V[:, :rank].T, matrix, atol=1e-12)
    np.testing.assert_allclose(found.U.T @ found.U, np.eye(rank), atol=1e-12)
    np.testing.assert_allclose(found.V.T @ found.V, np.eye(2), atol=1e-12)
    assert found.V[0, 0] > 0 or found.V[1, 0] > 0
    np.testing.assert_allclose(found.V[:, 1], [-found.V[1, 0], found.V[0, 0]], err_msg="a quarter turn on")
    lengths = np.linalg.norm(matrix @ CIRCLE, axis=0)
    assert found.values == pytest.approx([lengths.max(), lengths.min()], abs=2e-3)


@pytest.mark.parametrize(("matrix", "rank"), DEGENERATE.values(), ids=DEGENERATE)
def test_a_matrix_of_less_rank_has_fewer_left_vectors(matrix, rank):
    assert mapped(matrix, 10).U.shape == (2, rank)


def test_where_every_direction_is_singular_the_axes_stand_for_them():
    for name in ("zero", "rotation", "mirror"):
        np.testing.assert_array_equal(mapped(DEGENERATE[name][0], 10).V, np.eye(2))


def test_what_is_kept_is_what_the_best_matrix_of_rank_one_keeps():
    left, values, right_t = np.linalg.svd(M)
    best = values[0] * np.outer(left[:, 0], right_t[0])
    for angle in (-180, -33, 0, 90, 171.5):
        found = mapped(M, angle)
        x = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        np.testing.assert_allclose(found.x, x)
        np.testing.assert_allclose(found.image, M @ x)
        np.testing.assert_allclose(found.kept, best @ x)
    for name in ("zero", "rank one", "one column"):
        found = mapped(DEGENERATE[name][0], 71)
        np.testing.assert_allclose(found.kept, found.image, atol=1e-12)


def test_the_data_are_json_and_the_examples_what_they_are_called():
    data = json.loads(json.dumps(singular_vectors(M, angle=-12.3).data, allow_nan=False))
    assert data["start"] == {"entries": [1.09, 0.53, -1.2, 1.0], "angle": -12.3}
    assert singular_vectors(M).data["start"]["angle"] == 60
    matrices = {each["name"]: np.reshape(each["entries"], (2, 2)) for each in data["examples"]}
    values = {name: np.linalg.svd(matrix)[1] for name, matrix in matrices.items()}
    assert values["rotation"] == pytest.approx([1, 1])
    assert np.linalg.det(matrices["rotation"]) == pytest.approx(1)
    assert np.count_nonzero(matrices["stretch"] - np.diag(values["stretch"])) == 0
    assert np.diagonal(matrices["shear"]).tolist() == [1, 1]
    assert np.linalg.matrix_rank(matrices["rank one"]) == 1
    assert max(np.abs(matrix).max() for matrix in matrices.values()) <= data["most"]


@pytest.mark.parametrize("matrix", [M, *(each for each, _ in DEGENERATE.values())])
def test_the_picture_has_the_vectors_of_both_sides(matrix):
    found = mapped(matrix, 40)
    left, right = singular_vectors(matrix, angle=40).picture.axes
    tips = [
        {(text.arrow_patch.get_edgecolor(), *text.xy) for text in ax.texts if text.arrow_patch is not None}
        for ax in (left, right)
    ]
    differ = found.values[0] - found.values[1] > 1e-6
    shown = [
        [(plots.INK, found.x), *((plots.LINEAR, v) for v in found.V.T if differ)],
        [
            (plots.AUTOENCODER, found.image),
            *((plots.LINEAR, d * u) for d, u in zip(found.values, found.U.T, strict=False) if differ),
        ],
    ]
    for there, expected in zip(tips, shown, strict=True):
        wanted = np.array([[*to_rgba(colour), *tip] for colour, tip in expected])
        given = np.array([[*colour, *tip] for colour, *tip in there])
        assert len(given) == len(wanted)
        for each in wanted:
            assert np.abs(given - each).max(axis=1).min() < 1e-9
    np.testing.assert_allclose(right.lines[0].get_xydata().T, matrix @ left.lines[0].get_xydata().T)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"M": np.eye(3)}, r"M must be a floating-point array \[2, 2\]"),
        ({"M": np.array([[1.0, 0.0], [0.0, 2.1]])}, r"M must have entries from -2 to 2, but got \[\[1.0, 0.0\]"),
        ({"M": np.array([[1.0, -2.1], [0.0, 1.0]])}, r"M must have entries from -2 to 2, but got \[\[1.0, -2.1\]"),
        ({"M": np.array([[1.0, 0.0], [0.0, np.nan]])}, "M must have entries from -2 to 2, but got .*nan"),
        ({"angle": 181.0}, "angle must be a finite number from -180 to 180, but got 181"),
    ],
)
def test_other_arguments_are_refused(given, message):
    arguments = {"M": M, "angle": 60.0} | given
    with pytest.raises(ValueError, match=message):
        singular_vectors(arguments["M"], angle=arguments["angle"])
    with pytest.raises(ValueError, match=message):
        mapped(arguments["M"], arguments["angle"])
