"""`aelib.photographs`, patches cut from images, and images whose waves have other phases."""

import hashlib
import re

import jax
import numpy as np
import pytest
from matplotlib.image import imread

import aelib
from aelib.data import natural_images

KEY = jax.random.key(0)


def test_each_photograph_is_its_file_and_no_other():
    found = aelib.photographs()
    # Of the bytes of all pixels in the order of the names, as scikit-image 0.26 has them in grey.
    pixels = hashlib.sha256(b"".join((image * 255).round().astype(np.uint8).tobytes() for image in found.values()))
    assert pixels.hexdigest() == "4275a62cda96c33b331cef7f171a8b5016d9d34cccacd3000919ac75e4a4a807"
    assert list(found) == ["astronaut", "brick", "camera", "chelsea", "coffee", "grass", "gravel", "rocket"]
    for name, image in found.items():
        assert image.dtype == np.float32
        assert not image.flags.writeable
        assert 0 <= image.min() < 0.3 < 0.7 < image.max() <= 1
        np.testing.assert_array_equal(image, imread(natural_images.FOLDER / f"{name}.png"))


def test_each_photograph_is_named_with_its_licence():
    said = (natural_images.FOLDER / "README.md").read_text(encoding="utf-8")
    for name, image in aelib.photographs().items():
        (line,) = (line for line in said.splitlines() if f"`{name}.png`" in line)
        assert f"{image.shape[0]} × {image.shape[1]}" in line
        assert line.split("|")[-2].strip() in {"CC0 1.0", "public domain"}


def test_patches_come_from_each_image_in_turn_whole_and_from_every_place():
    """Every pixel of these images knows its image, row and column, and says so in its patch."""
    images = [np.arange(20.0).reshape(4, 5), 100 + np.arange(12.0).reshape(3, 4)]
    found = aelib.patches(images, 601, side=2, key=KEY)
    assert found.shape == (601, 2, 2)
    assert found.dtype == np.float32
    for offset, (height, width) in ((0, (4, 5)), (1, (3, 4))):
        corners = found[offset::2, 0, 0] - 100 * offset
        steps = np.tile([[0, 1], [width, width + 1]], (len(corners), 1, 1))
        np.testing.assert_array_equal(found[offset::2] - found[offset::2, :1, :1], steps)
        rows, columns = np.divmod(corners.astype(int), width)
        places = np.zeros((height - 1, width - 1))
        np.add.at(places, (rows, columns), 1)
        expected = len(corners) / places.size
        assert np.abs(places - expected).max() < 4 * np.sqrt(expected)


@pytest.mark.parametrize(
    ("images", "kind", "message"),
    [
        ([], ValueError, "images must hold at least one image, but got none"),
        (
            [np.zeros((5, 5)), np.zeros((5, 2))],
            ValueError,
            r"images\[1\] must have 3 pixels each way, but got \[5, 2\]",
        ),
        (np.zeros((5, 5)), ValueError, r"images must be images, .*: use \[images\]"),
        (3, TypeError, "images must be images, each"),
        ("photographs", TypeError, "images must be images, each"),
    ],
)
def test_images_that_give_no_patch_are_refused(images, kind, message):
    with pytest.raises(kind, match=message):
        aelib.patches(images, 5, side=3, key=KEY)


@pytest.mark.parametrize("shape", [(32, 32), (33, 32), (32, 33), (31, 45), (1, 8)])
def test_scrambled_phases_leave_what_pairs_of_pixels_say_and_nothing_else(shape):
    image = np.random.default_rng(0).gamma(0.2, size=shape).astype(np.float32)  # mostly dark, a few bright spots
    other = aelib.phase_scrambled(image, key=KEY)
    assert other.shape == shape
    assert other.dtype == np.float32
    np.testing.assert_allclose(other.mean(), image.mean(), rtol=1e-5)
    for shift in ((0, 0), (0, 1), (1, 0), (3, 2)):
        pairs = [(x * np.roll(x, shift, (0, 1))).mean() for x in (image, other)]
        np.testing.assert_allclose(pairs[1], pairs[0], rtol=1e-4)
    if image.size > 100:
        assert abs(np.corrcoef(image.ravel(), other.ravel())[0, 1]) < 0.2
        skew = [((x - x.mean()) ** 3).mean() / x.std() ** 3 for x in (image, other)]
        assert abs(skew[1]) < 0.5 < 2 < skew[0]
    dark = aelib.phase_scrambled(-image, key=KEY)
    np.testing.assert_allclose(dark.mean(), -image.mean(), rtol=1e-5)


@pytest.mark.parametrize(
    ("images", "remedy"),
    [
        (aelib.photographs(), "images.values()"),
        (np.zeros((20, 30)), "[images]"),
        ([np.zeros((20, 30, 3))], "images[0][..., :3].mean(axis=-1)"),
        ([np.zeros((20, 30, 1))], "images[0][..., 0]"),
    ],
    ids=["a dict", "one image", "in colour", "with one channel"],
)
def test_patches_of_something_else_are_refused_with_a_remedy(images, remedy):
    with pytest.raises((TypeError, ValueError), match=rf"^images.* must be .*{re.escape(remedy)}$"):
        aelib.patches(images, 3, side=8, key=KEY)
    mended = eval(remedy, {"images": images})
    assert len(aelib.patches([mended] if isinstance(images, list) else mended, 3, side=8, key=KEY)) == 3
