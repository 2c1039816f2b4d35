"""A threshold without a browser: by hand, in the picture of the page, and what does not fit."""

import matplotlib.colors
import matplotlib.pyplot as plt
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import flagged, threshold

IMAGES = np.zeros((5, 2, 3), np.float32)
STRANGE = np.array([False, True, False, True, False])
SCORES = {"error": np.array([1.0, 4.0, 3.0, 2.0, 2.0]), "ink": np.array([0.0, 5.0, 1.0, 1.0, 2.0])}
MODEL = aelib.dense_autoencoder((4, 4), hidden=(2,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
KEPT = {"error": np.array([3.0, 0.0, 1.0, 2.0, 4.0]), "ink": np.array([1.0, 2.0])}


def test_shares_by_hand():
    figure = threshold(IMAGES, STRANGE, SCORES, KEPT, share=0.25)
    assert flagged(figure, "error") == (3.0, 0.0, 0.5, pytest.approx((3 + 1.5) / 6))
    assert flagged(figure, "error", 0.5) == (2.0, pytest.approx(1 / 3), 0.5, pytest.approx(4.5 / 6))
    assert flagged(figure, "ink", 0.0) == (2.0, 0.0, 0.5, pytest.approx((3 + 1.5) / 6))


def test_the_picture_has_both_kinds_the_threshold_and_a_curve_of_each_score():
    figure = threshold(IMAGES, STRANGE, SCORES, KEPT, share=0.5)
    left, right = figure.picture.axes
    counts = {patch.get_label(): patch.get_data().values.sum() for patch in left.patches}
    assert counts == {"normal": 3, "other": 2}
    assert [line.get_xdata()[0] for line in left.lines] == [2.0]
    assert [line.get_label() for line in right.lines] == ["error", "ink"]
    for line, name in zip(right.lines, SCORES, strict=True):
        found = [flagged(figure, name, share) for share in (0.0, 0.5, 1.0)]
        points = np.array(line.get_xydata())[[0, 50, 100]]
        np.testing.assert_allclose(points, [(each.false, each.found) for each in found])
    plt.close("all")


def test_names_stand_in_the_colours_of_their_lines_the_largest_area_first():
    figure = threshold(IMAGES, STRANGE, SCORES | {"least": -SCORES["error"]}, KEPT | {"least": -KEPT["error"]})
    left, right = figure.picture.axes
    assert left.get_legend() is None
    assert {text.get_text(): text.get_color() for text in left.texts} == {
        patch.get_label(): matplotlib.colors.to_hex(patch.get_edgecolor()) for patch in left.patches
    }
    colours = {line.get_label(): line.get_color() for line in right.lines}
    assert len(set(colours.values())) == 3
    names = [(text.get_text(), text.get_color()) for text in right.get_legend().get_texts()]
    assert not any(line.get_visible() for line in right.get_legend().get_lines()), "a name has its line's colour alone"
    assert dict(names) == colours
    areas = [flagged(figure, name).area for name, _ in names]
    assert areas == sorted(areas, reverse=True)
    assert names[-1][0] == "least"
    plt.close("all")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": np.zeros((5, 6), np.float32)}, "images must"),
        ({"strange": STRANGE[:4]}, r"strange must be a .*array \[5\]"),
        ({"strange": np.ones(5, bool)}, "strange must say of some images"),
        ({"strange": np.zeros(5, bool)}, "strange must say of some images"),
        ({"kept": {"error": KEPT["error"]}}, "scores and kept must have the same names"),
        ({"scores": {}, "kept": {}}, "scores and kept must have the same names"),
        ({"scores": SCORES | {"ink": np.zeros(4)}}, r"scores\['ink'\] must"),
        ({"scores": SCORES | {"ink": np.full(5, np.nan)}}, r"scores\['ink'\]"),
        ({"kept": KEPT | {"ink": np.full(2, np.inf)}}, r"kept\['ink'\]"),
        ({"kept": KEPT | {"ink": np.array([])}}, r"kept\['ink'\] must hold at least one"),
        ({"share": 0.6}, "share must"),
        ({"errors": {"error": False}}, "errors must be named with a model"),
        ({"model": MODEL, "errors": {"nats": False}}, "errors must be named with a model"),
        ({"model": MODEL, "errors": {"error": False}}, "model must have a DenseEncoder"),
    ],
)
def test_what_does_not_fit_raises(change, message):
    given = {"images": IMAGES, "strange": STRANGE, "scores": SCORES, "kept": KEPT} | change
    named = {name: given.pop(name) for name in ("share", "model", "errors") if name in given}
    with pytest.raises((TypeError, ValueError), match=message):
        threshold(*given.values(), **named)
