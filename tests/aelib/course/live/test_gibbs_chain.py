"""The live figure of a chain, in Python: against a table of all joint states, and against chains that are drawn."""

import itertools
import json

import numpy as np
import pytest

from aelib.course.live import gibbs_chain, turned

W = np.array([[1.5, -0.4], [-2.0, 0.7], [0.3, 1.1]])
B, C = np.array([-0.2, 0.9, -0.5]), np.array([0.4, -0.8])
STARTS = {"one image": [0, 0, 0, 0, 0, 0, 1, 0], "all alike": [1 / 8] * 8}
IMAGES, CODES = (np.array(list(itertools.product((0, 1), repeat=n)), float) for n in (3, 2))


@pytest.fixture(scope="module")
def figure():
    return gibbs_chain(W, B, C, starts=STARTS, size=0.8, turns=2)


@pytest.mark.parametrize("size", [0.0, 0.8, 2.5])
def test_energies_and_probabilities_are_those_of_a_table_of_all_joint_states(figure, size):
    found = turned(figure, size=size)
    table = np.array([[np.exp(size * (B @ x + C @ z + x @ W @ z)) for z in CODES] for x in IMAGES])
    np.testing.assert_allclose(found.model, table.sum(axis=1) / table.sum(), atol=1e-12)
    np.testing.assert_allclose(found.free_energy, -np.log(table.sum(axis=1)), atol=1e-12)
    assert found.log_z == pytest.approx(np.log(table.sum()))


def test_the_chain_is_where_drawn_chains_are(figure):
    rng = np.random.default_rng(0)
    x = np.tile(IMAGES[6], (200_000, 1))
    for _ in range(3):
        z = rng.random((len(x), 2)) < 1 / (1 + np.exp(-0.8 * (x @ W + C)))
        x = rng.random(x.shape) < 1 / (1 + np.exp(-0.8 * (z @ W.T + B)))
    counted = np.bincount(x @ [4, 2, 1], minlength=8) / len(x)
    np.testing.assert_allclose(counted, turned(figure, turns=3).chain, atol=0.005)


def test_it_settles_after_as_many_turns_as_it_says_and_says_how_far_it_is_before(figure):
    for size, start in ((0.8, 0), (2.0, 0), (2.0, 1)):
        settled = turned(figure, size=size, start=start).settled
        assert 0 < settled < 1000
        near, before = (turned(figure, size=size, turns=n, start=start) for n in (settled, settled - 1))
        assert near.apart < 0.01 <= before.apart
        assert before.apart == pytest.approx(np.abs(before.chain - before.model).sum() / 2)
    assert turned(figure, size=0.0).settled == 1, "without weights one turn forgets everything"


def test_it_is_computed_from_the_data_as_shipped_and_begins_where_it_is_told(figure):
    data = json.loads(json.dumps(figure.data, allow_nan=False))
    assert data["start"] == [0.8, 2]
    np.testing.assert_array_equal(turned(figure).chain, turned(figure, size=0.8, turns=2, start=0).chain)
    assert not np.allclose(turned(figure).chain, turned(figure, start=1).chain)


def test_the_picture_says_how_far_chain_and_machine_are_apart(figure):
    for ax, size in zip(figure.picture.axes, (0.8, 2.0), strict=True):
        found = turned(figure, size=size)
        assert ax.get_title() == f"weights × {size:g}, 2 turns"
        heights = [bar.get_height() for bar in ax.patches]
        np.testing.assert_allclose(heights, [*found.chain, *found.model])
        assert ax.texts[0].get_text() == f"apart {found.apart:.2f}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": np.zeros((5, 2)), "b": np.zeros(5)}, "p must be an integer from 1 to 4, but got 5"),
        ({"b": np.zeros(2)}, r"b must be a floating-point array \[3\]"),
        ({"c": np.array([0.0, np.nan])}, "c must be finite"),
        ({"size": 3.5}, "size must be a finite number from 0 to 3"),
        ({"turns": 41}, "turns must be an integer from 0 to 40"),
        ({"starts": {}}, "starts must have at least one"),
        ({"starts": {"one": [1.0, 0.0]}}, r"starts\['one'\] must be 8 probabilities"),
        ({"starts": {"one": [0.2] * 8}}, "that add up to 1"),
    ],
)
def test_what_cannot_be_shown_is_refused(change, message):
    given = {"W": W, "b": B, "c": C, "starts": STARTS} | change
    with pytest.raises(ValueError, match=message):
        gibbs_chain(given.pop("W"), given.pop("b"), given.pop("c"), **given)
