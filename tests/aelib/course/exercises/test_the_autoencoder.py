"""What messages of this chapter say in words, measured; and answers in other words than the declared ones."""

import gzip
import re
from importlib.resources import files

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.the_autoencoder import eight_against_sixteen
from aelib.course.exercises.the_autoencoder.cross_entropy_floor import OF_DIGITS
from aelib.data import mnist
from tests.aelib.course.exercises.conftest import said


@pytest.fixture(scope="module")
def digits():
    return mnist()


def test_the_floor_in_the_messages_is_that_of_the_test_digits(digits):
    assert f"{get('cross-entropy-floor').answer(digits.test.images):.1f}" == str(OF_DIGITS)


def test_what_the_texts_say_of_the_packed_digits_and_of_the_largest_layers():
    packed = (files("aelib") / "data/mnist/t10k-images-idx3-ubyte.gz").read_bytes()
    assert len(gzip.decompress(packed)) == 16 + 10_000 * 784
    assert (
        f"Gzip sends the same digits in about {round(8 * len(packed) / 10_000, -2):,.0f} bits"
        in said("bits-per-image")[0]
    )
    assert (2 * 784 * 512 + 784 + 512) / get("count-parameters").answer == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize(
    "loss",
    [
        lambda model, x, key: aelib.squared_error(model.reconstruct(x), x),
        lambda model, x, key: jnp.stack([((model.reconstruct(a[None]) - a) ** 2).sum() for a in x]),
        lambda model, x, key: jnp.linalg.norm((x - model.decode(model.encode(x))).reshape(len(x), -1), axis=1) ** 2,
    ],
)
def test_losses_in_other_words_are_accepted_and_train(loss):
    assert examine(get("loss-for-fit"), loss).correct
    model, x, key = get("loss-for-fit").cases()[0]
    aelib.fit(nnx.clone(model), loss, x, epochs=1, batch_size=2, progress=False, optimizer=optax.sgd(1e-3), key=key)


def test_what_stops_a_compiled_loss_is_said_once():
    said_by = examine(get("loss-for-fit"), lambda m, x, key: ((np.asarray(m.reconstruct(x)) - x) ** 2).sum((1, 2)))
    assert said_by.message.count("TracerArrayConversionError") == 1


@pytest.mark.parametrize("biases", [512, 256, 32])
def test_a_count_without_the_biases_of_a_layer_is_recognised(biases):
    feedback = examine(get("count-parameters"), 1_083_696 - biases)
    assert feedback.misconception == "the biases of one layer forgotten"


@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        (545, "shared by the training digits"),
        (249, "bytes"),
        (690, "decoder in 8 bits"),
        (310, "parameters instead of bits"),
        (1989, "encoder for decoder"),
    ],
)
def test_rounded_wrong_numbers_are_recognised(answer, misconception):
    assert examine(get("bits-per-image"), answer).misconception == misconception


def test_forgetting_even_a_few_biases_is_not_right():
    for biases in (256, 512, 784):
        assert not examine(get("bits-per-image"), 256 + 32 * (542_224 - biases) / 10_000).correct


def total_ink():
    return (
        lambda x: jnp.concatenate([x[:, 1:], 1024 * x.sum(1, keepdims=True)], axis=1),
        lambda z: jnp.concatenate([z[:, -1:] / 1024 - z[:, :-1].sum(1, keepdims=True), z[:, :-1]], axis=1),
    )


def coupling():
    """The additive coupling of a normalising flow: undone exactly, however wild the function is."""
    half = 392
    return (
        lambda x: np.hstack([x[:, :half], x[:, half:] + 100 * np.sin(1e4 * x[:, :half])]),
        lambda z: np.hstack([z[:, :half], z[:, half:] - 100 * np.sin(1e4 * z[:, :half])]),
    )


def last_row_first():
    scale = (2.0 ** -(np.arange(784) // 28 * 4.0)).astype(np.float32)
    return (lambda x: x * scale, lambda z: z / scale)


def packed():
    """Six pixels of 8 bits in a float64: within 0.001 of an image, and no memory."""
    powers, volume = 256.0 ** np.arange(6), np.where(np.arange(131) // 5 == 8, 1024, 1)

    def encode(x):
        levels = np.rint(255 * np.pad(np.asarray(x, np.float64), ((0, 0), (0, 2))))
        return levels.reshape(len(x), 131, 6) @ powers * volume

    def decode(z):
        return (np.floor((z / volume)[:, :, None] / powers) % 256).reshape(len(z), 786)[:, :784] / 255

    return encode, decode


@pytest.mark.parametrize("answer", [total_ink, coupling, last_row_first, packed])
def test_other_useless_codes_are_accepted(answer):
    feedback = examine(get("useless-code"), answer())
    assert feedback.correct, feedback


def by_heart():
    seen = []
    return (lambda x: (seen.append(x), np.arange(len(x))[:, None])[1], lambda z: seen[-1])


def louder(pixels):
    volume = np.ones(784, np.float32)
    volume[pixels] = 1024
    return (lambda x: x * volume, lambda z: z / volume)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (louder(slice(300, 310)), "lossless: yes, squared error per image 0; nearest neighbours: 62.0 % right"),
        (louder(slice(28)), "lossless: yes, squared error per image 0; nearest neighbours: 83.7 % right"),
        ((lambda x: np.round(x), lambda z: z), "lossless: no"),
    ],
)
def test_a_wrong_code_is_told_its_numbers(answer, said):
    message = examine(get("useless-code"), answer).message
    assert said in message
    assert "needs below 50 % (pixels: 83.7 %)" in message


@pytest.mark.parametrize("row", [8, 13, 19])
def test_the_last_hint_works(row):
    """One whole row from the middle."""
    assert examine(get("useless-code"), louder(slice(28 * row, 28 * row + 28))).correct


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            packed()[::-1],
            "The two functions are in the wrong order. This exercise asks for a pair of functions `(enc",
        ),
        ((lambda x: x.sum(), lambda z: z), "`encode` must return an array [300, k]"),
        ((lambda x: x * 1e300 * 1e300, lambda z: z), "`encode` returned NaN or an infinity"),
        ((lambda x: x, lambda z: z[:, :5]), "`decode` must return an array [300, 784]"),
        ((lambda x: x, lambda z: None), "but got something else."),
    ],
)
def test_useless_code_explains_wrong_shapes(answer, message):
    assert message in examine(get("useless-code"), answer).message


def test_knowing_the_digits_by_heart_is_judged_wrong():
    assert not examine(get("useless-code"), by_heart()).correct


def test_the_other_useless_codes_that_the_solution_names(digits):
    x = digits.train.images[:10_000].reshape(-1, 784)
    sizes, axes = np.linalg.eigh(np.cov(x, rowvar=False) + 1e-4 * np.eye(784))
    codes = {
        "ink": (
            lambda x: np.concatenate([1000 * x.sum(1, keepdims=True), x[:, 1:]], axis=1),
            lambda z: np.concatenate([z[:, :1] / 1000 - z[:, 1:].sum(1, keepdims=True), z[:, 1:]], axis=1),
        ),
        "whitened": (lambda x: x @ (axes / np.sqrt(sizes)), lambda z: z @ (axes * np.sqrt(sizes)).T),
    }
    for both in codes.values():
        assert examine(get("useless-code"), both).correct


def new_network(latent=8, **options):
    return aelib.dense_autoencoder(
        (28, 28), hidden=(256, 64), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(3), **options
    )


def settings(**changed):
    return {"epochs": 1, "batch_size": 32, "optimizer": optax.adam(2e-3), "key": jax.random.key(3)} | changed


def keeps_the_best(x, fit):
    """Train in two calls, with digits held out, and return a copy that was taken on the way."""
    model, best = new_network(), {}

    def keep(epoch, model, history):
        if history.validation[-1] == history.validation.min():
            best["model"] = nnx.clone(model)

    fit(model, aelib.nll, x, **settings(epochs=2))
    fit(model, aelib.nll, x, **settings(validation=0.05, each_epoch=keep, optimizer=optax.adam(1e-3)))
    return best["model"]


def pretrained(x, fit):
    model = new_network()
    aelib.fit(model, aelib.nll, x, **settings(epochs=2, progress=False))
    fit(model, aelib.nll, x[:100], **settings())
    return model


def in_spite_of_all(x, fit):
    model = new_network()
    try:
        fit(model, aelib.nll, x, **settings(epochs=30))
    except Exception:
        fit(model, aelib.nll, x[:100], **settings(epochs=3))
    return model


def many_copies(x, fit):
    model = new_network()
    fit(model, aelib.nll, np.repeat(x, 10, axis=0), **settings())
    return model


@pytest.mark.nightly
def test_width_alone_passes_as_the_points_say():
    wide = eight_against_sixteen.settings(hidden=(512, 256), batch_size=128)
    feedback = examine(get("eight-against-sixteen"), wide)
    assert feedback.correct, feedback
    assert "After 237 steps" in feedback.message


def ten_to_a_row(x, fit):
    model = new_network()
    unpacked = lambda model, rows, key: model.nll(rows.reshape(-1, 28, 28)).reshape(len(rows), 10).mean(1)  # noqa: E731
    fit(model, unpacked, x.reshape(1000, 10, 28, 28), **settings(epochs=30, batch_size=13))
    return model


def network_of_ten(x, fit):
    wide = aelib.dense_autoencoder((10, 28, 28), hidden=(64,), latent=8, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    fit(wide, aelib.nll, x.reshape(1000, 10, 28, 28), **settings(epochs=4))
    return wide


def closes_over_the_images(x, fit):
    model = new_network()

    def loss(model, batch, key):
        return model.nll(batch) + model.nll(x[jax.random.choice(key, len(x), (512,))]).mean()

    fit(model, loss, x, **settings())
    return model


class SeesMore(aelib.Bernoulli):
    def nll(self, parameter, x):
        return 2 * super().nll(parameter, x)


def likelihood_of_its_own(x, fit):
    model = aelib.dense_autoencoder((28, 28), hidden=(9,), latent=8, likelihood=SeesMore(), rngs=nnx.Rngs(0))
    fit(model, aelib.nll, x[:100], **settings())
    return model


class OwnLoss(aelib.Autoencoder):
    def nll(self, x):
        return 2 * super().nll(x)


def model_of_its_own(x, fit):
    plain = new_network()
    model = OwnLoss(plain.encoder, plain.decoder, plain.likelihood)
    fit(model, aelib.nll, x[:100], **settings())
    return plain


def by_steps_of_its_own(x, fit):
    model = new_network()
    fit(model, aelib.nll, x[:100], **settings())
    kernel = model.decoder.layers[0].kernel
    kernel[...] = 1.01 * kernel[...]
    return model


@pytest.mark.nightly
def test_two_calls_and_the_best_of_the_second_are_one_training():
    feedback = examine(get("eight-against-sixteen"), keeps_the_best)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        pytest.param(pretrained, "trained elsewhere", marks=pytest.mark.nightly),  # what the next is in a second
        (by_steps_of_its_own, "trained elsewhere"),
        (lambda x, fit: new_network(), "trained elsewhere"),
        (in_spite_of_all, "more than three epochs"),
        (many_copies, "more than three epochs"),
        (network_of_ten, "more than three epochs"),
        (ten_to_a_row, "another loss"),
        (closes_over_the_images, "another loss"),
        (lambda x, fit: new_network(latent=9), "another size"),
    ],
)
def test_a_network_that_had_more_than_its_share_does_not_count(answer, misconception):
    assert examine(get("eight-against-sixteen"), answer).misconception == misconception


def of_the_first(number, **options):
    train = eight_against_sixteen.settings(**options)
    return lambda x, fit: train(x[:number], fit)


def once_each(x, fit):
    model = new_network()
    fit(model, aelib.nll, x, **settings(batch_size=500))
    fit(model, aelib.nll, x[:9000], **settings(batch_size=500))
    return model


@pytest.mark.parametrize(
    ("answer", "misconception", "report"),
    [
        pytest.param(
            eight_against_sixteen.settings(batch_size=1000),
            "too few steps",
            "After 30 steps on 30,000 images",
            marks=pytest.mark.nightly,
        ),
        (of_the_first(3000), "images not shown", "After 282 steps on 9,000 images"),
        (once_each, "images not shown", "After 38 steps on 19,000 images"),
        (eight_against_sixteen.settings(batch_size=1000, optimizer=optax.adam(0.1)), "too few steps", "After 30 steps"),
        pytest.param(
            eight_against_sixteen.settings(likelihood=aelib.Gaussian(sigma=1.0)),
            "squared error",
            "After 939 steps on 30,000 images",
            marks=pytest.mark.nightly,
        ),
    ],
)
def test_what_was_missing_is_decided_by_what_was_counted(answer, misconception, report):
    feedback = examine(get("eight-against-sixteen"), answer)
    assert feedback.misconception == misconception, feedback
    assert report in feedback.message
    assert "rate" not in feedback.message


def test_the_first_step_says_the_rate_of_an_optimizer_that_rescales():
    stride = eight_against_sixteen.stride
    assert stride(optax.adam(0.01)) == pytest.approx(0.01, rel=1e-3)
    assert stride(optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(0.002))) == pytest.approx(0.002, rel=0.01)
    assert np.isnan(stride(optax.sgd(0.01)))
    assert np.isnan(stride(None))


@pytest.mark.nightly
def test_what_the_messages_say_of_rate_and_likelihood():
    def left(**changed):
        report = eight_against_sixteen.outcome_of(eight_against_sixteen.settings(**changed)).report
        return [float(number) for number in re.findall(r"(?:leaves|PCA-16) (\d+\.\d)", report)]

    (usual, _, components), (faster, *_), (gaussian, *_) = (
        left(),
        left(optimizer=optax.adam(0.01)),
        left(likelihood=aelib.Gaussian(sigma=1.0)),
    )
    assert usual < faster - 0.5
    assert usual < components < gaussian < components + 2


def activation_of_its_own(x, fit):
    return new_network(activation=nnx.silu)


def not_returned(x, fit):
    fit(new_network(), aelib.nll, x[:100], **settings())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (not_returned, "end with `return model`"),
        (activation_of_its_own, "activations by their names"),
        (likelihood_of_its_own, "a likelihood of aelib"),
        (model_of_its_own, "an autoencoder of aelib"),
    ],
)
def test_what_is_returned_is_a_network_of_plain_parts(answer, said):
    feedback = examine(get("eight-against-sixteen"), answer)
    assert not feedback.correct
    assert said in feedback.message


def test_codes_are_rounded_and_decoded_in_another_order():
    model, x = new_network(), mnist().test.images[:50]
    found = eight_against_sixteen.rebuilt(model, x)
    np.testing.assert_allclose(found, model.reconstruct(x), atol=0.05)
    assert np.abs(found - model.reconstruct(x)).max() > 1e-5
