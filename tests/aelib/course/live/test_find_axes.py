"""The live figure of axes in a subspace, in Python: its training against JAX's gradients, and what its losses find."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.live import columns_after, find_axes
from aelib.course.live.network import unship
from aelib.latent import principal_angles

SPECTRUM = np.array([5.0, 4.0, 3.1, 1.5, 0.8])
COMPONENTS = np.linalg.qr(np.random.default_rng(3).standard_normal((12, 12)))[0][:5].reshape(5, 3, 4)


@pytest.fixture(scope="module")
def figure():
    return find_axes(COMPONENTS, SPECTRUM, k=3)


def loss_of(weights, kept):
    """Return the mean over prefixes of the squared error, computed for each prefix."""
    A, B = weights
    S = jnp.diag(SPECTRUM)
    total = 0
    for units, share in kept.items():
        rest = jnp.eye(5) - B[:units].T @ A[:units]
        total += share * jnp.trace(rest @ S @ rest.T)
    return total


@pytest.mark.parametrize(("loss", "kept"), [(0, {3: 1.0}), (1, dict.fromkeys((1, 2, 3), 1 / 3))])
def test_it_descends_on_the_loss_that_it_names(figure, loss, kept):
    with jax.enable_x64(True):
        weights = tuple(jnp.asarray(unship(figure.data["starts"])[1], jnp.float64))
        for _ in range(20):
            slopes = jax.grad(loss_of)(weights, kept)
            weights = tuple(w - figure.data["rate"] * s for w, s in zip(weights, slopes, strict=True))
        B = np.asarray(weights[1])
    found = columns_after(figure, loss, 1, [20])[0]
    expected = np.abs(np.diagonal(B)) / np.linalg.norm(B, axis=1)
    np.testing.assert_allclose(found.cosines, expected, atol=1e-9)
    assert expected.min() < 0.9, "a place at which the losses differ"
    cosines = np.cos(np.radians(principal_angles(B.T, np.eye(5)[:, :3])))
    assert found.together == pytest.approx(np.sqrt((cosines**2).mean()), abs=1e-6)


def test_both_losses_find_the_subspace_and_nested_dropout_alone_the_axes(figure):
    for start in range(len(unship(figure.data["starts"]))):
        plain, nested = (columns_after(figure, loss, start, [10_000])[0] for loss in range(2))
        assert min(plain.together, nested.together) > 0.9999
        assert nested.cosines.min() > 0.999 > 0.9 > plain.cosines.min()


def test_the_pictures_are_the_columns_with_the_sign_of_their_component(figure):
    at = columns_after(figure, 1, 0, [10_000])[0]
    shipped = unship(figure.data["components"]).astype(float)
    expected = 0.5 + shipped[:3] / (2 * np.abs(shipped[:3]).max(axis=(1, 2), keepdims=True))
    np.testing.assert_allclose(at.pictures, expected, atol=0.02)
    assert at.pictures.min() >= 0
    assert at.pictures.max() <= 1


def test_the_data_are_json_and_the_picture_ends_with_the_components(figure):
    data = json.loads(json.dumps(figure.data, allow_nan=False))
    assert data["steps"] == sorted(set(data["steps"]))
    assert data["start"] == [0, 0, data["steps"][-1]] == [0, 0, 10_000]
    names = [label.get_text() for label in figure.picture.axes[0].get_yticklabels()]
    nested = [f"nested dropout, {steps} steps" for steps in ("100", "1,000", "10,000")]
    assert names == ["plain, 10,000 steps", *nested, "components"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"eigenvalues": SPECTRUM[::-1]}, "the largest first"),
        ({"eigenvalues": SPECTRUM - 1}, "positive"),
        ({"eigenvalues": SPECTRUM[:4]}, "eigenvalues must be"),
        ({"components": COMPONENTS[0]}, "components must be"),
        ({"k": 5}, "k must be .* but got 5"),
    ],
)
def test_other_arguments_are_refused(given, message):
    arguments = {"components": COMPONENTS, "eigenvalues": SPECTRUM, "k": 3} | given
    with pytest.raises(ValueError, match=message):
        find_axes(arguments.pop("components"), arguments.pop("eigenvalues"), **arguments)
