import base64
import json
import subprocess
import sys

import jax
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib import plots
from aelib.course.live import LIVE_FIGURE, LiveFigure, apply_dense, decode, latent_explorer, ship, ship_dense, unship
from aelib.models.networks import DenseEncoder

RNG = np.random.default_rng(0)
IMAGES = RNG.random((50, 6, 4), np.float32)
LABELS = np.arange(50) % 10
CODES = RNG.normal(0, 1, (20, 2)).astype(np.float32)


def autoencoder(likelihood=None, output="identity", latent=2, shape=(6, 4)):
    return aelib.dense_autoencoder(
        shape,
        hidden=(16, 8),
        latent=latent,
        likelihood=likelihood or aelib.Bernoulli(),
        output=output,
        rngs=nnx.Rngs(0),
    )


@pytest.mark.parametrize(
    ("likelihood", "output"),
    [
        (aelib.Bernoulli(), "identity"),
        (aelib.Bernoulli(), "tanh"),
        (aelib.Gaussian(sigma=1.0), "identity"),
        (aelib.Gaussian(sigma=1.0), "sigmoid"),
    ],
)
def test_decode_is_the_models_own_with_its_weights_rounded_to_16_bits(likelihood, output):
    model = autoencoder(likelihood, output)
    z = RNG.normal(0, 2, (30, 2)).astype(np.float32)
    images = decode(latent_explorer(model, IMAGES, LABELS), z)
    assert images.shape == (30, 6, 4)
    exact = np.asarray(model.decode(z))
    nnx.update(model, jax.tree.map(lambda w: w.astype(np.float16).astype(np.float32), nnx.state(model)))
    np.testing.assert_allclose(images, model.decode(z), atol=1e-6)
    assert 1e-5 < np.abs(images - exact).max() < 1e-2


def test_an_encoder_can_be_shipped_too():
    encoder = DenseEncoder((6, 4), (5,), 3, activation="tanh", rngs=nnx.Rngs(0))
    layers = json.loads(json.dumps(ship_dense(encoder)))
    assert [layer["activation"] for layer in layers] == ["tanh", "identity"]
    np.testing.assert_allclose(apply_dense(layers, IMAGES.reshape(50, 24)), encoder(IMAGES), atol=1e-2)


@pytest.mark.parametrize(("dtype", "most"), [("float16", 1e-3), ("float32", 1e-7), ("uint8", 0)])
def test_arrays_arrive_row_by_row_and_rounded(dtype, most):
    values = np.array([[0.1, 2.0, -3.0], [100.25, 5.0, 7.0]]) if dtype != "uint8" else np.arange(6).reshape(2, 3)
    shipped = json.loads(json.dumps(ship(values, dtype)))
    assert shipped["shape"] == [2, 3]
    assert base64.b64decode(shipped["base64"]) == values.astype(f"<{np.dtype(dtype).str[1:]}").tobytes("C")
    np.testing.assert_allclose(unship(shipped), values, rtol=most)
    assert unship(shipped).dtype == dtype


def test_the_data_are_the_codes_labels_and_images_as_json():
    model = autoencoder()
    data = json.loads(json.dumps(latent_explorer(model, IMAGES, LABELS).data))
    codes = np.asarray(model.encode(IMAGES))
    np.testing.assert_allclose(unship(data["codes"]), codes, atol=1e-6)
    np.testing.assert_array_equal(unship(data["labels"]), LABELS)
    np.testing.assert_array_equal(unship(data["images"]), np.rint(255 * IMAGES))
    assert data["mean"] == "sigmoid"
    assert data["colours"]["dark"][4] == plots.DARK[data["colours"]["light"][4]]


def test_the_view_is_square_and_leaves_out_only_what_lies_far_away():
    explorer = latent_explorer(autoencoder(), IMAGES, LABELS)
    codes = unship(explorer.data["codes"])
    view = explorer.data["view"]
    inside = (np.abs(codes - view["centre"]) <= view["half"]).all(axis=1)
    assert inside.sum() >= 46
    low, high = np.percentile(codes, [1, 99], axis=0)
    assert view["half"] == pytest.approx(1.06 * (high - low).max() / 2)
    ax = explorer.picture.axes[0]
    assert ax.get_aspect() == 1
    assert ax.get_xlim() == pytest.approx((view["centre"][0] - view["half"], view["centre"][0] + view["half"]))


def test_a_typical_code_is_the_one_nearest_to_the_median_of_its_class():
    labels = LABELS % 4
    explorer = latent_explorer(autoencoder(), IMAGES, labels)
    codes = unship(explorer.data["codes"])
    assert sorted(explorer.data["typical"]) == ["0", "1", "2", "3"]
    for label, index in explorer.data["typical"].items():
        members = np.flatnonzero(labels == int(label))
        assert index in members
        distances = np.linalg.norm(codes - np.median(codes[members], axis=0), axis=1)
        assert distances[index] == distances[members].min()


def test_samples_are_shipped_as_they_were_drawn():
    data = latent_explorer(autoencoder(), IMAGES, LABELS, samples={"mixture": CODES, "box": 2 * CODES}).data
    samples = json.loads(json.dumps(data, sort_keys=True))["samples"]
    assert [sampler["name"] for sampler in samples] == ["mixture", "box"]
    np.testing.assert_array_equal(unship(samples[1]["codes"]), 2 * CODES)


def test_one_image_is_enough():
    explorer = latent_explorer(autoencoder(), IMAGES[:1], LABELS[:1])
    assert explorer.data["view"]["half"] > 0
    explorer.picture.draw_without_rendering()


def test_the_picture_tells_the_classes_apart_by_a_digit_and_by_a_colour():
    figure = latent_explorer(autoencoder(), IMAGES, LABELS).picture
    plane, column = figure.axes
    markers = [found for found in plane.collections if len(found.get_offsets()) == 5]
    assert len(markers) == 10
    shapes = {tuple(np.ravel(found.get_paths()[0].vertices)) for found in markers}
    colours = {tuple(found.get_facecolor()[0]) for found in markers}
    assert len(shapes) == len(colours) == 10
    assert len(column.images) == 10
    assert [text.get_text() for text in column.texts] == list("0123456789")
    assert column.images[0].get_cmap()(1.0)[:3] == (0, 0, 0)


def test_a_notebook_shows_the_picture_and_keeps_the_data():
    """In a kernel, whose output is what a notebook stores."""
    program = """if True:
        from IPython.core.interactiveshell import InteractiveShell
        import matplotlib; matplotlib.use("agg")
        import sys; sys.path.insert(0, {folder!r})
        shell = InteractiveShell.instance()
        from test_figure import *
        live = latent_explorer(autoencoder(), IMAGES, LABELS)
        def bundle(figure):
            return {{"image/png": "of the kernel", "application/vnd.twin+png": "x"}}, {{"application/vnd.twin+png": 1}}
        first, _ = shell.display_formatter.format(live)
        name = ("matplotlib.figure", "Figure")
        shell.display_formatter.mimebundle_formatter.for_type_by_name(*name, bundle)
        second, metadata = shell.display_formatter.format(live)
        print(json.dumps([first, second, metadata]))
    """
    folder = __file__.rpartition("/")[0]
    done = subprocess.run([sys.executable, "-c", program.format(folder=folder)], capture_output=True, check=True)
    plain, ours, metadata = json.loads(done.stdout.splitlines()[-1])
    assert base64.b64decode(plain["image/png"]).startswith(b"\x89PNG")
    assert (
        plain["text/plain"] == "<live figure latent-explorer: it moves on the pages of the book, and is a picture here>"
    )
    assert plain[LIVE_FIGURE]["element"] == "latent-explorer"
    assert plain[LIVE_FIGURE]["labels"]["shape"] == [50]
    assert (ours["image/png"], ours["application/vnd.twin+png"]) == ("of the kernel", "x")
    assert metadata == {"application/vnd.twin+png": 1}
    assert ours[LIVE_FIGURE] == plain[LIVE_FIGURE]


def test_a_figure_says_what_it_is_without_its_data():
    assert len(repr(LiveFigure("x-figure", {"weights": "A" * 10_000}, plots.canvas()[0]))) < 100


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": "a model"}, TypeError, "model must be an aelib.Autoencoder, but the str 'a model' came"),
        ({"model": autoencoder(latent=3)}, ValueError, r"a DenseDecoder of 2 numbers .* of 3 numbers to \[6, 4\] came"),
        ({"model": autoencoder(shape=(24,))}, ValueError, r"of 2 numbers to \[24\] came"),
        (
            {"model": aelib.conv_autoencoder((8, 4), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))},
            ValueError,
            "but a ConvDecoder came",
        ),
        (
            {"model": autoencoder(aelib.Categorical())},
            ValueError,
            r"Bernoulli or Gaussian likelihood, but the Categorical Categorical\(\) came",
        ),
        (
            {"images": IMAGES[:, :5]},
            ValueError,
            r"images must be a floating-point array \[n, 6, 4\], but an array float32",
        ),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, ValueError, "images must hold at least one example"),
        ({"images": 2 * IMAGES}, ValueError, "images must be from 0 to 1, but"),
        ({"images": IMAGES * np.nan}, ValueError, "images must be from 0 to 1, but 1200 are not, such as nan"),
        ({"labels": LABELS[1:]}, ValueError, r"labels must be an integer array \[50\], but an array int64 \[49\] came"),
        ({"labels": LABELS + 1}, ValueError, "labels must be from 0 to 9, but 5 are not, such as 10"),
        ({"labels": LABELS / 1}, TypeError, "labels must be an integer array"),
        (
            {"samples": {"box": CODES[:9]}},
            ValueError,
            r"samples\['box'\] must be at least 10 finite codes, none beyond 1e\+06, but an array",
        ),
        ({"samples": {"box": CODES * np.inf}}, ValueError, r"samples\['box'\] must be at least 10 finite codes"),
        ({"samples": {"box": CODES.T}}, ValueError, r"samples\['box'\] must be a floating-point array \[m, 2\]"),
    ],
)
def test_it_refuses_what_a_page_cannot_show(change, error, message):
    arguments = {"model": autoencoder(), "images": IMAGES, "labels": LABELS} | change
    with pytest.raises(error, match=message):
        latent_explorer(**arguments)


def test_it_refuses_a_model_whose_training_failed():
    model = autoencoder()
    model.encoder.layers[0].bias[...] = np.full(16, np.nan)
    with pytest.raises(ValueError, match="model must give finite codes"):
        latent_explorer(model, IMAGES, LABELS)
    model = autoencoder()
    model.decoder.layers[0].bias[...] = np.full(8, 1e6)
    with pytest.raises(ValueError, match="weights that 16-bit floats hold"):
        latent_explorer(model, IMAGES, LABELS)


def test_decode_refuses_other_codes():
    explorer = latent_explorer(autoencoder(), IMAGES, LABELS)
    with pytest.raises(ValueError, match=r"z must be a floating-point array \[n, 2\]"):
        decode(explorer, np.zeros((3, 3), np.float32))
