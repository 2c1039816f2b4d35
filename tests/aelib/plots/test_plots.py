"""What is drawn, read back: which name stands at which line, in which colour, at which value."""

from itertools import combinations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from aelib import plots
from aelib.training.history import History

IMAGES = np.linspace(0.2, 0.7, 3 * 28 * 28).reshape(3, 28, 28)
LETTERS = dict(enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=1))
RNG = np.random.default_rng(0)


def linear(color):
    return np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)])


def contrast(one, other):
    light, dark = sorted((linear(color) @ (0.2126, 0.7152, 0.0722) for color in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(color):
    """A colour in Oklab, where distances are as large as they look."""
    cones = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
    axes = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]
    return np.array(axes) @ np.cbrt(np.array(cones) @ linear(color))


NAMED = (
    plots.INK, plots.FAINT, plots.AUTOENCODER, plots.LINEAR, plots.ANCHOR, plots.CODE, plots.SQUARED_ERROR,
    plots.CROSS_ENTROPY, *plots.CLASSES,
)  # fmt: skip


@pytest.mark.parametrize("color", NAMED)
def test_every_colour_is_legible_on_a_light_and_on_a_dark_page(color):
    assert contrast(color, plots.PAPER) >= 4.5
    assert contrast(plots.DARK[color], plots.DARK[plots.PAPER]) >= 4.5


@pytest.mark.parametrize("colours", [plots.CLASSES, [plots.DARK[colour] for colour in plots.CLASSES]])
def test_twenty_classes_can_be_distinguished_by_their_colours(colours):
    assert len(colours) == 20
    distances = {pair: np.linalg.norm(oklab(pair[0]) - oklab(pair[1])) for pair in combinations(colours, 2)}
    # The least among the ten digits' colours on a white page.
    assert min(distances.values()) > 0.1


def test_what_is_compared_has_one_hue_on_a_light_and_on_a_dark_page():
    for color in NAMED:
        (_, *light), (_, *dark) = oklab(color), oklab(plots.DARK[color])
        if np.linalg.norm(light) > 0.05:  # a grey has no hue
            assert np.dot(light, dark) > 0.7 * np.linalg.norm(light) * np.linalg.norm(dark), color


# Images


def test_digits_are_dark_ink_on_white_in_rows_of_equal_length():
    figure = plots.digits({"originals": IMAGES, "rebuilt": 1 - IMAGES}, captions=["a", "b", "c"])
    ax = figure.axes[0]
    np.testing.assert_allclose([image.get_array() for image in ax.images], [*IMAGES, *(1 - IMAGES)], rtol=1e-6)
    places = np.array([image.get_extent() for image in ax.images])  # left, right, bottom, top
    np.testing.assert_allclose(places[:, 1] - places[:, 0], 1)
    np.testing.assert_allclose(places[:, 3] - places[:, 2], -1)  # the first row of an image is its upper one
    assert (np.diff(places[:3, 0]) > 1).all()
    assert (places[3:, 3] > places[:3, 2]).all()  # the second row is below the first: the axis points down
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    rows = dict(zip((text.get_text() for text in ax.get_yticklabels()), ax.get_yticks(), strict=True))
    assert rows == {"originals": pytest.approx(places[0, 2:].mean()), "rebuilt": pytest.approx(places[3, 2:].mean())}
    columns = {text.get_text(): text.xy for text in ax.texts}
    assert columns == {name: pytest.approx((places[i, :2].mean(), ax.get_ylim()[0])) for i, name in enumerate("abc")}
    frames = [(*box.get_xy(), *box.get_xy() + np.array([box.get_width(), box.get_height()])) for box in ax.patches]
    np.testing.assert_allclose(frames, places[:, [0, 3, 1, 2]])  # around each image
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < places[:, 0].min() < places[:, 1].max() < right < places[:, 1].max() + 0.2
    assert top < places[:, 3].min() < places[:, 2].max() < bottom < places[:, 2].max() + 0.2


def test_marked_images_have_a_frame_of_their_own_on_a_page_and_on_a_phone():
    rows = {"a": np.zeros((7, 8, 8)), "b": np.zeros((7, 8, 8))}
    figure = plots.digits(rows, marks=[("a", 1), ("b", 5)])
    framed = {box.get_xy() for box in figure.axes[0].patches if box.get_linewidth() > 1}
    places = [image.get_extent() for image in figure.axes[0].images]
    assert framed == {(places[at][0], places[at][3]) for at in (1, 7 + 5)}
    boxes = figure.narrow().axes[0].patches
    assert [at for at, box in enumerate(boxes) if box.get_linewidth() > 1] == [1, 8 + 3 + 1], "four columns, then three"
    assert all(box.get_linewidth() < 1 for box in plots.digits(rows).axes[0].patches)


@pytest.mark.parametrize("mark", [("c", 0), ("a", 7), ("a", -1)])
def test_a_mark_at_no_image_is_named(mark):
    with pytest.raises(ValueError, match=r"marks must name rows of \['a', 'b'\] and places below 7, but got \("):
        plots.digits({"a": np.zeros((7, 8, 8)), "b": np.zeros((7, 8, 8))}, marks=[mark])


def test_images_are_smaller_where_more_than_six_stand_in_a_row():
    heights = [plots.digits(np.ones((count, 8, 8))).get_size_inches()[1] - 0.12 for count in (1, 6, 12)]
    assert 0.5 < heights[0] == pytest.approx(heights[1]) == pytest.approx(2 * heights[2])
    two = plots.digits({"a": np.ones((6, 8, 8)), "b": np.ones((6, 8, 8))}).get_size_inches()[1] - 0.12
    assert two == pytest.approx(2 * heights[1])
    below = plots.digits(np.ones((6, 8, 8)), captions="abcdef").get_size_inches()[1] - 0.12
    assert below == pytest.approx(heights[1] + 0.2)


def test_on_a_phone_one_half_of_a_long_row_stands_below_the_other():
    rows = np.random.default_rng(0).random((2, 7, 8, 8))
    (ax,) = plots.digits({"a": rows[0], "b": rows[1]}, captions="tuvwxyz").narrow().axes
    order = [(row, column) for columns in (range(4), range(4, 7)) for row in (0, 1) for column in columns]
    places = np.empty((2, 7, 2))
    for at, image in zip(order, ax.images, strict=True):
        np.testing.assert_allclose(image.get_array(), rows[at])
        places[at] = np.array(image.get_extent())[[0, 3]]  # left and top
    assert (places[:, :3, 0] == places[:, 4:, 0]).all()
    assert places[0, 0, 1] < places[1, 0, 1] < places[0, 4, 1] < places[1, 4, 1] < ax.get_ylim()[0]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["a", "b"] * 2
    assert [text.get_text() for text in ax.texts] == list("tuvwxyz")
    np.testing.assert_allclose([text.xy[0] for text in ax.texts], places[0, :, 0] + 0.5)
    assert places[1, 0, 1] + 1 < ax.texts[0].xy[1] < places[0, 4, 1]
    assert ax.texts[-1].xy[1] == ax.get_ylim()[0]
    assert not hasattr(plots.digits(rows[0, :5]), "narrow")


@pytest.mark.parametrize("shape", [(8, 8), (2, 8, 8), (8, 8, 3), (2, 8, 8, 3)])
def test_what_is_beyond_white_and_black_is_white_and_black(shape):
    images = RNG.random(shape) * 3 - 1
    drawn = [image.get_array() for image in plots.digits(images).axes[0].images]
    np.testing.assert_allclose(np.reshape(drawn, shape), np.clip(images, 0, 1), atol=1e-6)


@pytest.mark.parametrize("grey", [0.0, 0.3, 1.0])
def test_a_grey_is_the_same_in_every_image_whatever_else_is_in_it(grey):
    """Each image is drawn from white, 0, to black, 1, and not stretched to its own range."""
    flat, varied = np.full((1, 8, 8), grey), RNG.random((1, 8, 8)) / 2
    varied[0, 0, 0] = grey
    images = plots.digits({"flat": flat, "varied": varied}).axes[0].images
    inks = [image.to_rgba(image.get_array())[0, 0, :3] for image in images]
    np.testing.assert_allclose(inks, np.full((2, 3), 1 - grey), atol=0.01)


@pytest.mark.parametrize(
    ("images", "shapes"),
    [
        (IMAGES[0], [(28, 28)]),
        (IMAGES, [(28, 28)] * 3),
        (np.ones((28, 20, 3)), [(28, 20, 3)]),
        (np.ones((2, 28, 20, 3)), [(28, 20, 3)] * 2),
        (jnp.ones((2, 8, 8), jnp.bfloat16), [(8, 8)] * 2),
    ],
)
def test_one_image_or_a_row_of_them_needs_no_name(images, shapes):
    ax = plots.digits(images).axes[0]
    assert [image.get_array().shape for image in ax.images] == shapes
    left, right, bottom, top = ax.images[0].get_extent()
    assert (bottom - top) / (right - left) == pytest.approx(shapes[0][0] / shapes[0][1])
    assert [label.get_text() for label in ax.get_yticklabels()] == [""]


def test_images_of_rgb_have_their_colours():
    colours = RNG.random((2, 4, 4, 3))
    ax = plots.digits({"own": colours, "beyond": 2 * colours - 0.5}).axes[0]
    drawn = [image.to_rgba(image.get_array())[..., :3] for image in ax.images]
    np.testing.assert_allclose(drawn, [*colours, *np.clip(2 * colours - 0.5, 0, 1)], atol=1e-6)


@pytest.mark.parametrize(
    ("rows", "captions", "error", "message"),
    [
        ({"one": IMAGES, "two": IMAGES[:2]}, None, ValueError, "as many images each.* got {'one': 3, 'two': 2}"),
        ({"one": IMAGES}, ["a"], ValueError, "got {'one': 3} and 1 captions"),
        ({}, None, ValueError, "rows must hold as many images each"),
        ({"flat": IMAGES.reshape(3, -1)[0]}, None, ValueError, r"rows\['flat'\] must be .* but got an array float64"),
        (np.zeros((3, 0, 5)), None, ValueError, "rows must be a floating-point array"),
        (np.zeros((3, 5, 5), np.uint8), None, TypeError, "divide by 255"),
        ([[0.5]], None, TypeError, "rows must be a floating-point array"),
    ],
)
def test_input_that_is_not_a_row_of_images_raises(rows, captions, error, message):
    with pytest.raises(error, match=message):
        plots.digits(rows, captions=captions)


# Lines and bars


def drawn_lines(ax):
    """The lines by the names beside their ends: values and colour; and the dashed levels by their names."""
    lines, levels = {}, {}
    for text in ax.texts:
        of = [line for line in ax.lines if line.get_color() == text.get_color()]
        at = text.xy
        for line in ax.lines:
            if len(line.get_xdata()) == 2 and tuple(line.get_xdata()) == (0, 1) and line.get_ydata()[0] == at[1]:
                levels[text.get_text()] = float(line.get_ydata()[0])
        for line in of:
            if line.get_xydata()[-1].tolist() == [*at]:
                lines[text.get_text()] = (line.get_ydata().tolist(), text.get_color())
    return lines, levels


def test_each_line_carries_its_own_name_and_colour_where_it_ends():
    given = {"one": ([40.0, 20.0, 31.0], plots.AUTOENCODER), "two": ([30.0, 25.0, 11.0], plots.LINEAR)}
    figure = plots.curves((2, 8, 9), given, xlabel="k", ylabel="error", anchors={"mean": 52.9, "none": 70.0})
    ax = figure.axes[0]
    lines, levels = drawn_lines(ax)
    assert lines == given
    assert levels == {"mean": 52.9, "none": 70.0}
    assert all(list(line.get_xdata()) == [2, 8, 9] for line in ax.lines[:2])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("k", "error")
    assert [line.get_color() for line in ax.lines] == [plots.AUTOENCODER, plots.LINEAR, plots.ANCHOR, plots.ANCHOR]
    assert [line.get_marker() for line in ax.lines[:2]] == ["o", "o"]
    written = {text.get_text(): (text.xy[0], text.get_color(), text.xyann) for text in ax.texts}
    assert written["mean"] == (0.01, plots.FAINT, (0, 3))  # a little above the left end of its level
    assert written["one"][0] == written["two"][0] == 9
    assert written["one"][2][0] == written["two"][2][0] == 8


def test_points_of_a_long_line_are_not_marked():
    ax = plots.curves(range(20), {"": (np.ones(20), plots.LINEAR)}, xlabel="", ylabel="").axes[0]
    assert ax.lines[0].get_marker() == "None"


def test_the_names_of_lines_that_meet_stand_one_above_the_other():
    lines = {"upper": ([5.0, 1.01], plots.LINEAR), "lower": ([4.0, 1.0], plots.AUTOENCODER)}
    ax = plots.curves((1, 2), lines, xlabel="", ylabel="").axes[0]
    places = {text.get_text(): text.get_window_extent() for text in ax.texts}
    assert places["lower"].y1 + 5 >= places["upper"].y0 >= places["lower"].y1 - 1
    assert (places["lower"].y0 + places["lower"].y1) / 2 == pytest.approx(ax.transData.transform((2, 1.0))[1], abs=2)


def test_a_line_that_ends_in_nan_has_no_name():
    lines = {"one": ([5.0, np.nan], plots.LINEAR), "two": ([4.0, 1.0], plots.AUTOENCODER)}
    assert drawn_lines(plots.curves((1, 2), lines, xlabel="", ylabel="").axes[0])[0].keys() == {"two"}


def test_a_training_curve_shows_every_epoch_of_either_loss_under_its_name():
    history = History(
        loss=np.array([3.0, 2.0]), validation=np.array([3.5, 2.5]), step_loss=np.ones(8), seconds=1.0, interrupted=False
    )
    ax = plots.training_curve(history, ylabel="nats", anchors={"mean": 3.2}).axes[0]
    lines, levels = drawn_lines(ax)
    assert lines == {"training": ([3.0, 2.0], plots.AUTOENCODER), "validation": ([3.5, 2.5], plots.CODE)}
    assert levels == {"mean": 3.2}
    assert list(ax.lines[0].get_xdata()) == [1, 2]
    assert all(float(tick).is_integer() for tick in ax.get_xticks()), "there is no half of an epoch"
    assert ax.get_ylabel() == "nats"


def test_a_training_without_an_epoch_has_no_curve():
    history = History(np.zeros(0), None, np.ones(3), seconds=1.0, interrupted=True)
    with pytest.raises(ValueError, match="history must have at least one completed epoch, but got none"):
        plots.training_curve(history, ylabel="nats")


def test_bars_are_as_high_as_their_values_above_their_names():
    ax = plots.bars(np.array([1, 4], jnp.bfloat16), ["a", "b"], xlabel="k", ylabel="%").axes[0]
    heights = {round(bar.get_center()[0]): bar.get_height() for bar in ax.patches}
    names = {int(tick): text.get_text() for tick, text in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)}
    assert {names[place]: height for place, height in heights.items()} == {"a": 1.0, "b": 4.0}
    assert {text.get_text(): text.xy[1] for text in ax.texts} == {"1.0": 1.0, "4.0": 4.0}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("k", "%")
    assert {to_hex(bar.get_facecolor()) for bar in ax.patches} == {plots.AUTOENCODER}
    assert [text.get_color() for text in ax.texts] == [plots.INK, plots.INK]


# Structures


def drawn_layers(ax):
    """Width, height and colour of each layer from left to right, the width as it is written above the bar."""
    bars = sorted((patch for patch in ax.patches if isinstance(patch, Rectangle)), key=Rectangle.get_x)
    written = {round(text.get_position()[0], 6): text.get_text() for text in ax.texts if text.get_text().isdigit()}
    return [
        (written[round(bar.get_center()[0], 6)], round(2 ** (bar.get_height() - 1)), to_hex(bar.get_facecolor()))
        for bar in bars
    ]


def test_the_structure_has_its_layers_in_order_and_names_its_parts():
    ax = plots.structure((784, 64, 2, 32, 500)).axes[0]
    ink, part, code = plots.INK, plots.AUTOENCODER, plots.CODE
    assert drawn_layers(ax) == [
        ("784", 784, ink), ("64", 64, part), ("2", 2, code), ("32", 32, part), ("500", 500, ink)
    ]  # fmt: skip
    places = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert places["image $x$"] == 0
    assert places["code $z$"] == 2
    assert (places["encoder"], places["decoder"]) == (1, 3)
    assert places[r"parameter $\theta$"] == 3.5  # by its left edge
    colours = {text.get_text(): text.get_color() for text in ax.texts if text.get_text() in places}
    assert (colours["encoder"], colours["decoder"]) == (part, part)
    assert (colours["code $z$"], colours["image $x$"]) == (code, ink)
    assert colours[r"parameter $\theta$"] == ink
    (likelihood,) = [text for text in ax.texts if text.get_text().startswith("likelihood")]
    assert 4 < likelihood.xy[0] < likelihood.xyann[0]  # its arrow begins at the output
    assert_in_sight(ax)


def assert_in_sight(ax):
    """All texts and bars are inside what the axes show, and texts leave most of it to the bars."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for text in ax.texts:
        x, y = text.get_position()
        assert left < x < right
        assert bottom < y < top
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle)]
    assert [bar.get_y() for bar in bars] == [-bar.get_height() / 2 for bar in bars]
    tallest = max(bar.get_height() for bar in bars)
    assert top > tallest / 2
    for text in ax.texts:
        if not text.get_text().isdigit() and not text.get_text().startswith("likelihood"):
            assert text.get_position()[1] < -tallest / 2, "or it is among the bars"
    assert top - bottom < tallest + 6


def drawn_spans(ax):
    """The shadows between the bars, from left to right: the two bars that each joins, and its colour."""
    bars = {bar.get_center()[0]: bar for bar in ax.patches if isinstance(bar, Rectangle)}
    shadows = [(part.get_xy(), part.get_facecolor()) for part in ax.patches if not isinstance(part, Rectangle)]
    shadows += [(part.get_paths()[0].vertices, part.get_facecolor()[0]) for part in ax.collections]
    spans = []
    for corners, color in shadows:
        ends = sorted({round(x, 6) for x, _ in corners})
        for x, centre in zip(ends, (round(ends[0]), round(ends[-1])), strict=True):
            assert abs(x - centre) == pytest.approx(0.15)
            sides = [y for at, y in corners if at == pytest.approx(x)]
            assert (min(sides), max(sides)) == pytest.approx([sign * bars[centre].get_height() / 2 for sign in (-1, 1)])
        spans.append((round(ends[0]), round(ends[-1]), to_hex(color)))
    return sorted(spans)


def test_shadows_join_each_layer_to_the_next_and_have_the_colour_of_what_is_trained():
    part, faint = plots.AUTOENCODER, plots.FAINT
    assert drawn_spans(plots.structure((784, 64, 2, 500)).axes[0]) == [(0, 1, part), (1, 2, part), (2, 3, part)]
    spans = {ax.get_title(): drawn_spans(ax) for ax in plots.film_strip((784, 200, 50)).axes}
    assert spans == {
        "layer 1": [(0, 1, part), (1, 2, part)],
        "layer 2": [(0, 1, faint), (1, 2, part), (2, 3, part)],
        "unrolled, for fine-tuning": [(k, k + 1, part) for k in range(4)],
        "": [],
    }


def test_a_film_strip_shows_what_each_frame_trains():
    figure = plots.film_strip((784, 200, 50))
    axes = figure.axes
    assert figure.get_size_inches().tolist() == [5.8, 4.2]
    ink, code, faint = plots.INK, plots.CODE, plots.FAINT
    frames = {ax.get_title(): drawn_layers(ax) for ax in axes if ax.get_title()}
    assert frames == {
        "layer 1": [("784", 784, ink), ("200", 200, code), ("784", 784, ink)],
        "layer 2": [("784", 784, faint), ("200", 200, ink), ("50", 50, code), ("200", 200, ink)],
        "unrolled, for fine-tuning": [
            ("784", 784, ink), ("200", 200, ink), ("50", 50, code), ("200", 200, ink), ("784", 784, ink)
        ],
    }  # fmt: skip
    assert list(frames) == ["layer 1", "layer 2", "unrolled, for fine-tuning"]
    # All frames have one scale, and each has its bars in its middle.
    assert len({ax.get_ylim() for ax in axes[:3]}) == len({round(np.ptp(ax.get_xlim()), 6) for ax in axes[:3]}) == 1
    assert [sum(ax.get_xlim()) / 2 for ax in axes[:3]] == [1, 1.5, 2]
    for ax in axes[:3]:
        assert_in_sight(ax)
        colours = [to_hex(bar.get_facecolor()) for bar in ax.patches]
        assert [text.get_color() for text in ax.texts] == colours
    assert not any(ax.axison for ax in axes)


# Maps


def drawn_classes(ax):
    """The codes that are drawn in each colour."""
    return {to_hex(cloud.get_facecolor()[0]): np.asarray(cloud.get_offsets()).tolist() for cloud in ax.collections}


def glyph(cloud):
    """The outline of a marker, whatever its size."""
    return np.round(cloud.get_paths()[0].vertices / np.abs(cloud.get_paths()[0].vertices).max(), 6).tolist()


def some_codes(labels, scale=(3.0, 1.0)):
    return RNG.standard_normal((len(labels), 2)).astype(np.float32) * np.float32(scale)


def test_a_map_shows_each_code_as_its_digit_in_a_square_without_what_lies_far_away():
    labels = RNG.integers(3, 6, 500)
    codes = some_codes(labels)
    codes[0] = 1000
    figure = plots.latent_maps({"one": (codes, labels), "two": (codes[:, ::-1], labels)})
    assert [ax.get_title() for ax in figure.axes] == ["one", "two"]
    for ax, drawn in zip(figure.axes, (codes, codes[:, ::-1]), strict=True):
        (x, y), half = plots.latent_view(drawn)
        assert ax.get_xlim() == pytest.approx((x - half, x + half))
        assert ax.get_ylim() == pytest.approx((y - half, y + half))
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("$z_1$", "$z_2$")
        own = {digit: drawn[labels == digit] for digit in (3, 4, 5)}
        assert drawn_classes(ax) == {plots.CLASSES[digit]: codes.tolist() for digit, codes in own.items()}
        medians = {text.get_text(): (text.get_color(), text.get_position()) for text in ax.texts}
        assert medians == {str(k): (plots.CLASSES[k], pytest.approx(np.median(own[k], axis=0))) for k in own}


def test_the_view_holds_the_middle_98_per_cent_of_the_wider_coordinate():
    codes = np.stack([np.linspace(0, 10, 1001), np.linspace(-1, 3, 1001)], axis=1)
    (x, y), half = plots.latent_view(codes)
    assert (x, y) == (pytest.approx(5), pytest.approx(1))
    assert half == pytest.approx(1.06 * 0.98 * 10 / 2)
    assert plots.latent_view(codes[:1]) == ((0, -1), 1)


def test_glyphs_are_the_names_of_the_classes():
    """Each is the outline of its own name, and the codes under it are those of its class."""
    labels = np.array([1, 2, 26, 1, 2, 2])
    codes = some_codes(labels)
    ax = plots.latent_maps({"": (codes, labels)}, names=LETTERS).axes[0]
    outlines = {}
    for letter in "ABZ":
        _, alone = plots.canvas()
        plots.draw_codes(alone, codes[:1], [letter])
        outlines[letter] = glyph(alone.collections[0])
        box = alone.collections[0].get_paths()[0].get_extents()
        assert box.min == pytest.approx(-box.max), "its middle is at the code"
    assert len({str(outline) for outline in outlines.values()}) == 3
    for cloud, (label, letter) in zip(ax.collections, ((1, "A"), (2, "B"), (26, "Z")), strict=True):
        assert glyph(cloud) == outlines[letter]
        np.testing.assert_array_equal(cloud.get_offsets(), codes[labels == label])
    assert [text.get_text() for text in ax.texts] == ["A", "B", "Z"]


@pytest.mark.parametrize(
    ("labels", "names", "expected"),
    [
        (np.array([4, 9, 4]), None, {"4": plots.CLASSES[4], "9": plots.CLASSES[9]}),
        (jnp.array([19, 12, 19]), None, {"12": plots.CLASSES[12], "19": plots.CLASSES[19]}),
        (np.array([3, 25, 3]), None, {"3": plots.CLASSES[0], "25": plots.CLASSES[1]}),
        (np.array([1990, 2010, 1990]), None, {"1990": plots.CLASSES[0], "2010": plots.CLASSES[1]}),
        (["dog", "cat", "dog"], None, {"cat": plots.CLASSES[0], "dog": plots.CLASSES[1]}),
        (np.array(["dog", "cat", "dog"]), None, {"cat": plots.CLASSES[0], "dog": plots.CLASSES[1]}),
        ([(2, 1), "x", None], None, {"(2, 1)": plots.CLASSES[0], "x": plots.CLASSES[1]}),
        ([2, 0, 2], ("T-shirt", "Trouser", "Pullover"), {"T-shirt": plots.CLASSES[0], "Pullover": plots.CLASSES[2]}),
        ([True, False, True], {False: "no", True: "yes"}, {"no": plots.CLASSES[0], "yes": plots.CLASSES[1]}),
        (np.array([26, 1, 1]), LETTERS, {"A": plots.CLASSES[0], "Z": plots.CLASSES[1]}),
    ],
)
def test_any_labels_have_names_and_colours(labels, names, expected):
    codes = some_codes(labels)
    ax = plots.latent_maps({"": (codes, labels)}, names=names).axes[0]
    assert {text.get_text(): text.get_color() for text in ax.texts} == expected
    name = (lambda label: str(label)) if names is None else (lambda label: names[label])
    listed = labels.tolist() if hasattr(labels, "tolist") else labels
    for text, color in expected.items():
        own = [code.tolist() for code, label in zip(codes, listed, strict=True) if name(label) == text]
        assert drawn_classes(ax)[color] == own


def test_without_labels_every_code_is_a_dot_of_one_colour():
    codes = some_codes(range(9))
    ax = plots.latent_maps({"": (codes, None)}).axes[0]
    assert drawn_classes(ax) == {plots.AUTOENCODER: codes.tolist()}
    assert len(ax.texts) == 0
    _, alone = plots.canvas()
    plots.draw_codes(alone, codes)
    assert drawn_classes(alone) == drawn_classes(ax)
    assert glyph(alone.collections[0]) == glyph(ax.collections[0])


def test_glyphs_and_the_names_of_their_classes_are_larger_than_dots_and_theirs():
    codes = some_codes("ab")
    ax = plots.latent_maps({"": (codes, ["a", "long"])}).axes[0]
    assert {text.get_text(): text.get_fontsize() for text in ax.texts} == {"a": 15, "long": 10}
    assert [cloud.get_sizes().tolist() for cloud in ax.collections] == [[24], [12]]


def test_maps_stand_two_in_a_row_with_nothing_in_the_place_that_is_left():
    given = {str(k): (some_codes("ab"), ["a", "b"]) for k in range(3)}
    figure = plots.latent_maps(given)
    assert [ax.get_title() for ax in figure.axes] == ["0", "1", "2", ""]
    assert [ax.axison for ax in figure.axes] == [True, True, True, False]
    corners = np.array([ax.get_position().p0 for ax in figure.axes])
    assert corners[0, 1] == pytest.approx(corners[1, 1])
    assert corners[0, 0] == pytest.approx(corners[2, 0])
    assert corners[0, 1] > corners[2, 1] + 0.1
    assert corners[0, 0] < corners[1, 0] - 0.1
    width, height = figure.get_size_inches()
    assert (width, height) == (7.4, 7.8)
    assert plots.latent_maps({"0": given["0"]}).get_size_inches().tolist() == [5.8, 5.2]
    one, other = plots.latent_maps({"0": given["0"], "1": given["1"]}).axes
    assert one.get_position().x1 < other.get_position().x0


def test_a_class_has_one_colour_in_all_maps():
    figure = plots.latent_maps({"a": (some_codes("bc"), ["b", "c"]), "b": (some_codes("ac"), ["a", "c"])})
    colours = [{text.get_text(): text.get_color() for text in ax.texts} for ax in figure.axes]
    assert colours[0]["c"] == colours[1]["c"]
    assert len({colour for each in colours for colour in each.values()}) == 3


def test_more_than_twenty_classes_are_glyphs_of_twenty_colours():
    labels = np.arange(1, 27)
    ax = plots.latent_maps({"": (some_codes(labels), labels)}, names=LETTERS).axes[0]
    assert [text.get_text() for text in ax.texts] == list(LETTERS.values())
    assert [text.get_color() for text in ax.texts] == [*plots.CLASSES, *plots.CLASSES[:6]]
    assert len({str(glyph(cloud)) for cloud in ax.collections}) == 26
    some = [None, *labels.tolist()]
    assert len(plots.latent_maps({"": (some_codes(some), some)}, names=LETTERS).axes[0].collections) == 27


@pytest.mark.parametrize(
    ("codes", "labels", "names", "error", "message"),
    [
        (np.zeros((4, 3), np.float32), range(4), None, ValueError, r"codes must be a floating-point array \[n, 2\]"),
        (np.zeros((0, 2), np.float32), [], None, ValueError, "codes must hold at least one code"),
        (np.full((2, 2), np.nan), [1, 2], None, ValueError, "codes must be finite"),
        (np.zeros((2, 2)), [1], None, ValueError, "labels must hold one label for each of the 2 codes, but got 1"),
        (np.zeros((2, 2)), jax.random.key(0), None, TypeError, "labels must be None or hold one hashable value for"),
        (np.zeros((2, 2)), np.eye(2), None, TypeError, "labels must be None or hold one hashable value for each code"),
        (np.zeros((2, 2)), [0, 2], ["a", "b"], ValueError, "names must hold a name for each class, but got none for"),
        (np.zeros((2, 2)), [0, -1], ["a", "b"], ValueError, "names must hold a name for each class"),
        (np.zeros((21, 2)), np.arange(100, 121), None, ValueError, "labels must be of at most 20 classes, unless"),
    ],
)
def test_input_that_cannot_be_a_map_raises(codes, labels, names, error, message):
    with pytest.raises(error, match=message):
        plots.latent_maps({"": (codes, labels)}, names=names)
    with pytest.raises(error, match=message):
        plots.draw_codes(plots.canvas()[1], codes, labels, names=names)


def test_images_with_their_channels_first_are_refused_with_the_call_that_helps():
    with pytest.raises(ValueError, match=r"by np\.moveaxis\(images, 1, -1\)$"):
        plots.digits(np.zeros((4, 3, 8, 8)))
