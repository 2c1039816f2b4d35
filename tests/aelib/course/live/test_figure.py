import base64
import gzip
import html
import json
import re
import subprocess
import sys

import jax
import numpy as np
import pytest
from flax import nnx
from matplotlib.colors import to_hex

import aelib
from aelib import plots
from aelib.course.live import LiveFigure, decode, latent_explorer
from aelib.course.live.figure import framed
from aelib.course.live.network import run_network, ship, ship_network, unship
from aelib.models.networks import DenseEncoder
from book.rendering.live_figures import data_script

RNG = np.random.default_rng(0)
IMAGES = RNG.random((50, 6, 4), np.float32)
LABELS = np.arange(50) % 10
CODES = RNG.normal(0, 1, (20, 2)).astype(np.float32)


def autoencoder(likelihood=None, output="identity", latent=2, shape=(6, 4), activation="relu"):
    return aelib.dense_autoencoder(
        shape,
        hidden=(16, 8),
        latent=latent,
        likelihood=likelihood or aelib.Bernoulli(),
        output=output,
        activation=activation,
        rngs=nnx.Rngs(0),
    )


@pytest.mark.parametrize(
    ("likelihood", "output"),
    [
        (aelib.Bernoulli(), "identity"),
        (aelib.Gaussian(sigma=1.0), "identity"),
        (aelib.Gaussian(sigma=1.0), "tanh"),
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
    np.testing.assert_allclose(images, model.decode(z), rtol=1e-6, atol=1e-6)  # a few roundings of 32 bits
    assert 1e-5 < np.abs(images - exact).max() < 1e-2


SMALL = [((8, 12), (5, 3), (1, 2)), ((8, 8), (4,), (4,))]
MORE = [((12, 8), (4, 3), (2, 1)), ((6, 6), (3, 4, 2), (1, 3, 1)), ((4, 4), (2, 3), (1, 1))]


@pytest.mark.parametrize(
    ("shape", "filters", "strides", "likelihood"),
    [
        (*SMALL[0], aelib.Bernoulli()),
        (*SMALL[1], aelib.Gaussian(sigma=1.0)),
        *(pytest.param(*small, aelib.Bernoulli(), marks=pytest.mark.nightly) for small in (SMALL[1], *MORE)),
        *(pytest.param(*small, aelib.Gaussian(sigma=1.0), marks=pytest.mark.nightly) for small in (SMALL[0], *MORE)),
    ],
)
def test_a_convolutional_decoder_is_the_models_own_too(shape, filters, strides, likelihood):
    options = {"latent": 2, "filters": filters, "strides": strides, "likelihood": likelihood}
    model = aelib.conv_autoencoder(shape, **options, rngs=nnx.Rngs(0))
    nnx.update(model, jax.tree.map(lambda w: w + RNG.normal(0, 0.05, w.shape), nnx.state(model)))  # biases start at 0
    explorer = latent_explorer(model, RNG.random((5, *shape), np.float32))
    z = RNG.normal(0, 2, (30, 2)).astype(np.float32)
    images = decode(explorer, z)
    exact = np.asarray(model.decode(z))
    nnx.update(model, jax.tree.map(lambda w: w.astype(np.float16).astype(np.float32), nnx.state(model)))
    np.testing.assert_allclose(images, model.decode(z), atol=1e-5)
    assert 1e-6 < np.abs(images - exact).max() < 2e-2
    assert images.std() > 1e-3


def test_a_page_may_load_the_usual_convolutional_decoder():
    model = aelib.conv_autoencoder((28, 28), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    data = latent_explorer(model, RNG.random((2, 28, 28), np.float32)).data
    assert len(gzip.compress(data_script({"decoder": data["decoder"]}))) < 300_000


def test_an_encoder_can_be_shipped_too():
    encoder = DenseEncoder((6, 4), (5,), 3, activation="tanh", rngs=nnx.Rngs(0))
    layers = json.loads(json.dumps(ship_network(encoder)))
    assert [layer["activation"] for layer in layers] == ["tanh", "identity"]
    np.testing.assert_allclose(run_network(layers, IMAGES.reshape(50, 24)), encoder(IMAGES), atol=1e-2)


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


def test_own_labels_are_shipped_as_places_in_the_list_of_classes():
    """The colour of each is that which the picture has for the same code."""
    labels = [("dog", "cat", "eel")[i % 3] for i in range(50)]
    explorer = latent_explorer(autoencoder(), IMAGES, labels)
    data = explorer.data
    assert data["classes"] == ["cat", "dog", "eel"]
    assert [data["classes"][place] for place in unship(data["labels"])] == labels
    assert [labels[index] for index in data["typical"].values()] == ["cat", "dog", "eel"]
    codes, clouds = unship(data["codes"]), explorer.picture.axes[0].collections
    for place, colour in enumerate(data["colours"]["light"]):
        assert data["colours"]["dark"][place] == plots.DARK[colour]
        (cloud,) = [
            found for found in clouds if len(found.get_facecolor()) and to_hex(found.get_facecolor()[0]) == colour
        ]
        np.testing.assert_array_equal(cloud.get_offsets(), codes[unship(data["labels"]) == place])
    texts = {text.get_text(): text.get_color() for text in explorer.picture.axes[1].texts}
    assert texts == dict(zip(data["classes"], data["colours"]["light"], strict=True))


def test_names_are_shipped_and_images_need_no_labels():
    letters = latent_explorer(autoencoder(), IMAGES, LABELS + 1, names=dict(enumerate("ABCDEFGHIJ", start=1))).data
    assert letters["classes"] == list("ABCDEFGHIJ")
    np.testing.assert_array_equal(unship(letters["labels"]), LABELS)
    bare = latent_explorer(autoencoder(), IMAGES)
    assert (bare.data["classes"], list(bare.data["typical"])) == ([""], ["0"])
    assert bare.data["colours"] == {"light": [plots.AUTOENCODER], "dark": [plots.DARK[plots.AUTOENCODER]]}
    bare.picture.draw_without_rendering()


def test_the_pictures_column_has_each_class_beside_its_own_image():
    explorer = latent_explorer(autoencoder(), IMAGES, LABELS)
    column = explorer.picture.axes[1]
    codes = unship(explorer.data["codes"])
    places = {text.get_text(): text.get_position() for text in column.texts}
    for image in column.images:
        left, _, bottom, top = image.get_extent()
        name = min(places, key=lambda each: np.hypot(places[each][0] - left, places[each][1] - (bottom + top) / 2))
        at = codes[explorer.data["typical"][name]][None]
        np.testing.assert_allclose(image.get_array(), decode(explorer, at)[0])


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


def test_a_notebook_shows_the_figure_at_work_and_keeps_its_picture():
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
    assert plain["text/plain"].startswith("<live figure latent-explorer: it answers in notebooks")
    assert html.unescape(plain["text/html"]).count('"labels":{"dtype":"uint8","shape":[50],') == 1
    assert plain["image/png"] in plain["text/html"], "where a notebook may not show a frame, there is the picture"
    assert (ours["image/png"], ours["application/vnd.twin+png"]) == ("of the kernel", "x")
    assert metadata == {"application/vnd.twin+png": 1}


def test_no_text_of_a_figure_ends_its_page():
    data = {"classes": ['</script><b>"', "<!--"]}
    page = html.unescape(re.search('srcdoc="([^"]*)"', framed("latent-explorer", data, ""))[1])
    assert page.count("</script>") == 3
    (given,) = re.findall(r"aelibLive.receive\((.*?)\)</script>", page)
    assert json.loads(given) == data


def test_a_figure_says_what_it_is_without_its_data():
    assert len(repr(LiveFigure("x-figure", {"weights": "A" * 10_000}, plots.canvas()[0]))) < 100


def test_it_raises_for_a_model_whose_training_failed():
    model = autoencoder()
    model.encoder.layers[0].bias[...] = np.full(16, np.nan)
    with pytest.raises(ValueError, match="model must compute finite codes"):
        latent_explorer(model, IMAGES, LABELS)
    model = autoencoder()
    model.decoder.layers[0].bias[...] = np.full(8, 1e6)
    with pytest.raises(ValueError, match="weights that 16-bit floats hold"):
        latent_explorer(model, IMAGES, LABELS)


def test_it_raises_for_an_activation_that_the_page_does_not_know():
    with pytest.raises(ValueError, match="model must have activations that have a name, which the page knows"):
        latent_explorer(autoencoder(activation=lambda x: x), IMAGES, LABELS)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": "a model"}, TypeError, "model must be an aelib.Autoencoder, but got the str 'a model'"),
        (
            {"model": autoencoder(latent=3)},
            ValueError,
            r"model must have a DenseDecoder or ConvDecoder of 2 numbers and \[height, width\], "
            r"but got a DenseDecoder of 3 numbers and \[6, 4\]",
        ),
        ({"model": autoencoder(shape=(24,))}, ValueError, r"but got a DenseDecoder of 2 numbers and \[24\]"),
        ({"model": autoencoder(aelib.Categorical())}, ValueError, "Bernoulli or Gaussian likelihood, but got the Cat"),
        ({"images": IMAGES[:, :5]}, ValueError, r"images must be a floating-point array \[n, 6, 4\]"),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, ValueError, "images must be at least one"),
        ({"images": 2 * IMAGES}, ValueError, "with values from 0 to 1, but got values from 0.00"),
        ({"images": IMAGES * np.nan}, ValueError, "but got values from nan to nan"),
        ({"labels": LABELS[1:]}, ValueError, "labels must hold one label for each of the 50 codes, but got 49"),
        (
            {"samples": {"box": CODES[:9]}},
            ValueError,
            r"samples\['box'\] must hold at least 10 codes, but got an array",
        ),
        ({"samples": {"box": CODES * np.inf}}, ValueError, r"samples\['box'\] must be finite"),
        ({"samples": {"box": CODES.T}}, ValueError, r"samples\['box'\] must be a floating-point array \[m, 2\]"),
    ],
)
def test_it_raises_for_what_a_page_cannot_show(change, error, message):
    arguments = {"model": autoencoder(), "images": IMAGES, "labels": LABELS} | change
    with pytest.raises(error, match=message):
        latent_explorer(**arguments)
