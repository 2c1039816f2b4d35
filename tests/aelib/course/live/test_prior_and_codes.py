"""The figure of two maps in Python: what it holds of each network, what it shows, and what it refuses."""

import jax
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import decoded_by, prior_and_codes
from aelib.course.live.network import unship

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.random((30, 4, 6), np.float32), np.arange(30) % 3
PRIOR = RNG.standard_normal((20, 2))


def network(make=aelib.dense_variational_autoencoder, seed=0, shape=(4, 6), latent=2):
    model = make(shape, hidden=(8,), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed))
    nnx.update(model, jax.tree.map(lambda weights: 2 * weights, nnx.state(model)))
    return model


PLAIN = network(aelib.dense_autoencoder)
BY_BETA = {0.5: network(seed=1), 4: network(seed=2)}


def test_each_weight_has_the_decoder_that_was_trained_with_it():
    figure, z = prior_and_codes(PLAIN, BY_BETA, IMAGES, LABELS, prior=PRIOR), RNG.standard_normal((7, 2))
    for beta, model in {None: PLAIN, **BY_BETA}.items():
        decoded = decoded_by(figure, z, beta=beta)
        off = {name: np.abs(decoded - other.decode(z)).max() for name, other in {None: PLAIN, **BY_BETA}.items()}
        assert off.pop(beta) < 0.05 < 0.2 < min(off.values())
        assert decoded.shape == (7, 4, 6)
        assert model.decoder.shape == (4, 6)


def test_it_holds_the_codes_the_widths_and_one_view_of_all_maps():
    figure = prior_and_codes(PLAIN, BY_BETA, IMAGES, LABELS, prior=PRIOR)
    models = {None: PLAIN, **BY_BETA}
    for part, (beta, model) in zip(figure.data["models"], models.items(), strict=True):
        codes = np.asarray(model.encode(IMAGES))
        np.testing.assert_allclose(unship(part["codes"]), codes, atol=1e-6)
        for label, index in part["typical"].items():
            assert LABELS[index] == int(label)
        widths = np.exp(np.asarray(model.posterior(IMAGES)[1]) / 2).mean(axis=0) if beta else []
        np.testing.assert_allclose(part["widths"], widths, rtol=1e-5)
    assert figure.data["betas"] == [0.5, 4.0]
    np.testing.assert_allclose(unship(figure.data["prior"]), PRIOR, atol=1e-6)
    view = figure.data["view"]
    inside = [np.abs(np.asarray(m.encode(IMAGES)) - view["centre"]) <= view["half"] for m in models.values()]
    assert min(each.all(axis=1).mean() for each in inside) > 0.9
    assert (np.abs(np.array([[2, 0], [0, 2], [-2, 0], [0, -2]]) - view["centre"]) <= view["half"]).all()


def test_the_picture_has_both_maps_on_one_scale_with_circles_and_ten_pictures_each():
    figure = prior_and_codes(PLAIN, BY_BETA, IMAGES, LABELS, prior=PRIOR)
    planes, strips = figure.picture.axes[:2], figure.picture.axes[2:]
    assert [plane.get_title() for plane in planes] == ["plain", "variational, β = 0.5"]
    assert planes[0].get_xlim() == planes[1].get_xlim()
    assert planes[0].get_ylim() == planes[1].get_ylim()
    for plane, strip, beta in zip(planes, strips, (None, 0.5), strict=True):
        assert [(circle.center, circle.radius) for circle in plane.patches] == [((0, 0), 1), ((0, 0), 2)]
        np.testing.assert_allclose(plane.lines[0].get_xydata(), PRIOR[:10], atol=1e-6)
        shown = np.stack([image.get_array() for image in strip.images])
        np.testing.assert_allclose(shown, decoded_by(figure, PRIOR[:10], beta=beta), atol=1e-5)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"plain": 3}, TypeError, "plain must be an aelib.Autoencoder, but got"),
        ({"plain": network(aelib.dense_autoencoder, latent=3)}, ValueError, "plain must have a DenseDecoder"),
        ({"variational": {}}, TypeError, "variational must map β to models, at least one"),
        ({"variational": [BY_BETA[4]]}, TypeError, "variational must map β to models"),
        ({"variational": {1.0: PLAIN}}, TypeError, r"variational\[1.0\] must be an aelib.VariationalAutoencoder"),
        ({"variational": {0: BY_BETA[4]}}, ValueError, "positive numbers β as keys, but got 0"),
        ({"variational": {"one": BY_BETA[4]}}, ValueError, "positive numbers β as keys, but got 'one'"),
        ({"variational": {1.0: network(shape=(4, 4))}}, ValueError, r"must decode to \[4, 6\], as plain does"),
        ({"prior": PRIOR[:9]}, ValueError, "prior must hold at least 10 codes"),
        ({"prior": PRIOR[:, :1]}, ValueError, "prior must"),
        ({"prior": np.full((10, 2), np.nan)}, ValueError, "prior must"),
        ({"images": IMAGES + 1}, ValueError, "images must"),
        ({"labels": LABELS[:4]}, ValueError, "labels must"),
    ],
)
def test_bad_input_is_named(change, error, said):
    given = {"plain": PLAIN, "variational": BY_BETA, "images": IMAGES, "labels": LABELS, "prior": PRIOR} | change
    with pytest.raises(error, match=said):
        prior_and_codes(**given)


def test_a_weight_that_no_network_has_is_refused():
    figure = prior_and_codes(PLAIN, BY_BETA, IMAGES, prior=PRIOR)
    with pytest.raises(ValueError, match=r"beta must be None or one of \[0.5, 4.0\], but got 2"):
        decoded_by(figure, PRIOR, beta=2)
