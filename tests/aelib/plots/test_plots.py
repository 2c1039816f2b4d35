import subprocess
import sys

import jax.numpy as jnp
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from aelib import plots
from aelib.training.fit import History

IMAGES = np.linspace(0, 1, 3 * 28 * 28).reshape(3, 28, 28)


def contrast(one, other):
    def luminance(color):
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return np.dot(channels, (0.2126, 0.7152, 0.0722))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


NAMED = (
    plots.INK, plots.FAINT, plots.AUTOENCODER, plots.LINEAR, plots.ANCHOR, plots.CODE, plots.SQUARED_ERROR,
    plots.CROSS_ENTROPY,
)  # fmt: skip


@pytest.mark.parametrize("color", NAMED)
def test_every_colour_is_legible_on_a_light_and_on_a_dark_page(color):
    assert contrast(color, plots.PAPER) >= 4.5
    assert contrast(plots.DARK[color], plots.DARK[plots.PAPER]) >= 4.5


def test_digits_are_dark_ink_on_white_in_rows_of_equal_length():
    figure = plots.digits({"originals": IMAGES, "rebuilt": 1 - IMAGES}, captions=["a", "b", "c"])
    ax = figure.axes[0]
    assert len(ax.images) == 6
    np.testing.assert_allclose(ax.images[3].get_array(), 1 - IMAGES[0])
    assert ax.images[3].get_cmap()(1.0)[:3] == (0, 0, 0)
    left, right, bottom, top = ax.images[5].get_extent()
    assert right - left == pytest.approx(1)
    assert top == pytest.approx(bottom - 1)  # the first row of an image is its upper one
    assert [label.get_text() for label in ax.get_yticklabels()] == ["originals", "rebuilt"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="must agree in their number of images"):
        plots.digits({"originals": IMAGES, "rebuilt": IMAGES[:2]})
    with pytest.raises(ValueError, match=r"rows\['flat'\] must be a floating-point array \[n, height, width\]"):
        plots.digits({"flat": IMAGES.reshape(3, 784)})


def test_lines_carry_their_names_and_the_anchors_their_level():
    figure = plots.curves(
        (2, 8), {"one": ([40.0, 20.0], plots.AUTOENCODER)}, xlabel="k", ylabel="error", anchors={"mean": 52.9}, log=True
    )
    ax = figure.axes[0]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [40, 20])
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [52.9, 52.9])
    assert {text.get_text() for text in ax.texts} == {"one", "mean"}
    with pytest.raises(ValueError, match="one value for each of the 2 in x, but 3 came"):
        plots.curves((2, 8), {"one": ([1.0, 2.0, 3.0], plots.INK)}, xlabel="", ylabel="")


def test_the_names_of_lines_that_meet_stand_one_above_the_other():
    lines = {"upper": ([5.0, 1.01], plots.LINEAR), "lower": ([4.0, 1.0], plots.AUTOENCODER)}
    ax = plots.curves((1, 2), lines, xlabel="", ylabel="").axes[0]
    places = {text.get_text(): text.get_window_extent() for text in ax.texts}
    assert places["upper"].y0 >= places["lower"].y1 - 1


def test_a_training_curve_shows_every_epoch():
    history = History(
        loss=np.array([3.0, 2.0]), validation=np.array([3.5, 2.5]), step_loss=np.ones(8), seconds=1.0, interrupted=False
    )
    ax = plots.training_curve(history, ylabel="nats").axes[0]
    assert [list(line.get_ydata()) for line in ax.lines] == [[3.0, 2.0], [3.5, 2.5]]
    assert list(ax.lines[0].get_xdata()) == [1, 2]


def test_the_structure_names_its_widths_and_refuses_what_is_no_autoencoder():
    texts = {text.get_text() for text in plots.structure((784, 64, 2, 64, 784)).axes[0].texts}
    assert {"784", "64", "2", "encoder", "decoder", "code $z$"} <= texts
    with pytest.raises(ValueError, match="sizes must have from 3 to 50 layer widths"):
        plots.structure((784, 2))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, jnp.bfloat16, int])
def test_bars_and_levels_have_any_type_of_number(dtype):
    ax = plots.bars(np.array([1, 4], dtype), ["a", "b"], xlabel="", ylabel="", anchor=("", dtype(2))).axes[0]
    assert [bar.get_height() for bar in ax.patches] == [1, 4]


def test_bars_are_as_high_as_their_values():
    ax = plots.bars(np.array([1.0, 4.0]), ["a", "b"], xlabel="", ylabel="", anchor=("mean", 2.5)).axes[0]
    assert [bar.get_height() for bar in ax.patches] == [1.0, 4.0]
    assert "mean" in [text.get_text() for text in ax.texts]


def test_matplotlib_is_imported_only_when_a_figure_is_drawn():
    program = "import sys, aelib.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_map_shows_each_code_as_its_digit_in_a_square_without_what_lies_far_away():
    rng = np.random.default_rng(0)
    codes = rng.standard_normal((500, 2)).astype(np.float32)
    codes[0] = 1000
    labels = rng.integers(3, 6, 500)
    figure = plots.latent_maps({"one": (codes, labels), "two": (codes[:, ::-1], labels)})
    assert [ax.get_title() for ax in figure.axes] == ["one", "two"]
    for ax, drawn in zip(figure.axes, (codes, codes[:, ::-1]), strict=True):
        (x, y), half = plots.latent_view(drawn)
        assert half < 5
        assert ax.get_xlim() == pytest.approx((x - half, x + half))
        assert ax.get_ylim() == pytest.approx((y - half, y + half))
        assert [text.get_text() for text in ax.texts] == ["3", "4", "5"]
        for cloud, label in zip(ax.collections, (3, 4, 5), strict=True):
            np.testing.assert_allclose(cloud.get_offsets(), drawn[labels == label])
        colours = [tuple(cloud.get_facecolor()[0][:3]) for cloud in ax.collections]
        assert len(set(colours)) == 3


def test_a_map_refuses_codes_that_are_not_in_the_plane():
    with pytest.raises(ValueError, match=r"codes must be a floating-point array \[n, 2\]"):
        plots.latent_maps({"": (np.zeros((4, 3), np.float32), np.zeros(4, int))})
