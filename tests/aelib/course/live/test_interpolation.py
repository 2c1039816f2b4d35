import json

import numpy as np
import pytest
from flax import nnx
from matplotlib.transforms import Bbox

import aelib
from aelib.course.live import between, decode, draw_digit, interpolation, latent_explorer, step_sizes
from aelib.course.live.plane import own_codes

RNG = np.random.default_rng(0)
IMAGES = RNG.random((50, 6, 4), np.float32)
LABELS = np.arange(50) % 10


def autoencoder(latent=2, shape=(6, 4)):
    return aelib.dense_autoencoder(shape, hidden=(16, 8), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))


def test_the_decoded_path_is_the_straight_line_of_codes_decoded():
    model = autoencoder()
    figure = interpolation(model, IMAGES, LABELS, ends=(3, 14))
    shares = np.linspace(0, 1, 7)
    paths = between(figure, 3, 14, shares)
    start, end = np.asarray(model.encode(IMAGES[[3, 14]]), np.float64)
    line = start + shares[:, None] * (end - start)
    np.testing.assert_allclose(paths.decoded, decode(latent_explorer(model, IMAGES, LABELS), line), atol=1e-6)


def test_both_paths_have_the_same_ends_and_the_cross_fade_equal_steps():
    paths = between(interpolation(autoencoder(), IMAGES, LABELS), 3, 14, np.linspace(0, 1, 9))
    np.testing.assert_allclose(paths.faded[[0, -1]], paths.decoded[[0, -1]], atol=1e-12)
    whole = ((paths.decoded[-1] - paths.decoded[0]) ** 2).sum()
    np.testing.assert_allclose(step_sizes(paths.faded), whole / 64)
    assert step_sizes(paths.decoded).sum() >= whole / 8, "no path of eight steps has a smaller sum"


def test_it_begins_between_typical_digits_or_where_one_says():
    figure = interpolation(autoencoder(), IMAGES, LABELS)
    typical = figure.data["typical"]
    assert figure.data["ends"] == [typical["0"], typical["9"]]
    figure = interpolation(autoencoder(), IMAGES, LABELS, ends=(7, 7))
    assert json.loads(json.dumps(figure.data))["ends"] == [7, 7]


def test_the_picture_shows_the_path_its_pictures_and_its_steps():
    plane, strip, steps = interpolation(autoencoder(), IMAGES, LABELS, ends=(3, 14)).picture.axes
    assert len(strip.images) == 18
    assert {text.get_text() for text in plane.texts} == {"A", "B"}
    decoded, faded = (line.get_xdata() for line in steps.lines)
    assert len(decoded) == len(faded) == 8
    np.testing.assert_allclose(faded, faded[0])
    colours = {text.get_text(): text.get_color() for text in strip.texts}
    assert [colours["decoded"], colours["cross-\nfade"]] == [line.get_color() for line in steps.lines]
    assert colours["decoded"] != colours["cross-\nfade"]


def pictures():
    """The figures whose pictures are made of images in one plane, each at a place of its own."""
    digits, models = RNG.random((50, 28, 28), np.float32), [autoencoder(k, (28, 28)) for k in (2, 5)]
    return {
        "latent_explorer": latent_explorer(autoencoder(), IMAGES, LABELS),
        "with words": latent_explorer(autoencoder(), IMAGES, LABELS % 4, names=["a cat", "a dog", "an eel", "an ox"]),
        "interpolation": interpolation(autoencoder(), IMAGES, LABELS, ends=(3, 14)),
        "draw_digit": draw_digit(*models, digits, LABELS),
    }


@pytest.mark.parametrize(("name", "count"), [
    ("latent_explorer", 10), ("with words", 4), ("interpolation", 18), ("draw_digit", 30),
])  # fmt: skip
def test_the_images_of_a_picture_stand_upright_and_whole_and_neither_an_image_nor_a_name_stands_on_one(name, count):
    picture = pictures()[name].picture
    picture.draw_without_rendering()
    ax = picture.axes[1]
    boxes = []
    for image in ax.images:
        left, right, bottom, top = image.get_extent()
        (x0, y0), (x1, y1) = ax.transData.transform([(left, bottom), (right, top)])
        assert x0 < x1, "or it is its mirror image"
        assert y0 < y1, "or it stands upside down"
        boxes.append(Bbox([(x0, y0), (x1, y1)]))
    assert len(boxes) == count
    whole = ax.get_window_extent().padded(1)
    assert all(whole.contains(*corner) for box in boxes for corner in (box.min, box.max)), "or a part is cut off"
    boxes += [text.get_window_extent() for text in ax.texts]
    for place, box in enumerate(boxes[:count]):
        for other in boxes[place + 1 :]:
            across, up = (min(box.max[i], other.max[i]) - max(box.min[i], other.min[i]) for i in (0, 1))
            assert min(across, up) < 1, "a pixel"


def test_only_a_map_of_digits_has_a_place_for_what_the_reader_draws():
    digits, model = RNG.random((50, 28, 28), np.float32), autoencoder(2, (28, 28))
    for figure in (latent_explorer(model, digits, LABELS), interpolation(model, digits, LABELS)):
        np.testing.assert_allclose(own_codes(figure, digits[:3]), model.encode(digits[:3]), atol=1e-2)
    for figure in (
        latent_explorer(autoencoder(), IMAGES, LABELS),
        latent_explorer(model, digits, LABELS, names="ABCDEFGHIJ"),
        interpolation(model, digits),
    ):
        assert "later" not in figure.data


def test_any_labels_and_none_will_do():
    named = interpolation(autoencoder(), IMAGES, LABELS, names="ABCDEFGHIJ")
    assert named.data["classes"] == list("ABCDEFGHIJ")
    assert named.data["ends"] == [named.data["typical"]["0"], named.data["typical"]["9"]]
    bare = interpolation(autoencoder(), IMAGES)
    assert bare.data["classes"] == [""]
    assert len(bare.picture.axes[0].collections[0].get_offsets()) == 50


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": autoencoder(3)}, "model must have a DenseDecoder or ConvDecoder of 2 numbers"),
        ({"images": IMAGES[:, :5]}, "images must be a floating-point array"),
        ({"ends": (0, 50)}, "ends must be indices of the 50 images, but got 0 and 50"),
        ({"ends": (-1, 5)}, "ends must be indices of the 50 images, but got -1 and 5"),
    ],
)
def test_it_raises_for_what_a_page_cannot_show(change, message):
    with pytest.raises(ValueError, match=message):
        interpolation(**{"model": autoencoder(), "images": IMAGES, "labels": LABELS} | change)
