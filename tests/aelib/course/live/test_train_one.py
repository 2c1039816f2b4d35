"""The figure in which the reader trains, in Python: what it ships, the errors to beat, and what it refuses."""

import base64
import gzip
import json

import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.course.live import baselines, train_one
from aelib.course.live.network import unship

RNG = np.random.default_rng(0)
LEARNT, HELD = RNG.random((60, 28, 28), np.float32), RNG.random((20, 28, 28), np.float32)
LABELS = np.arange(20) % 10
MODEL = aelib.dense_autoencoder((28, 28), hidden=(256, 64), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))


def figure(**change):
    arguments = {"model": MODEL, "learnt": LEARNT, "held": HELD, "labels": LABELS, "seen": 40, "few": (50,)} | change
    first = [arguments.pop(name) for name in ("model", "learnt", "held", "labels")]
    return train_one(*first, **arguments)


def test_the_page_loads_all_digits_in_sixteen_greys_those_to_learn_from_first():
    later = figure().data["later"]
    pairs = np.frombuffer(gzip.decompress(base64.b64decode(later["base64"])), np.uint8)
    greys = np.stack([pairs >> 4, pairs & 15], axis=1).reshape(-1, 28, 28)
    np.testing.assert_allclose(greys / 15, np.concatenate([LEARNT, HELD]), atol=0.5 / 15 + 1e-6)
    assert later["learnt"] == len(LEARNT)


@pytest.mark.parametrize(("latent", "count"), [(1, 50), (8, 60), (32, 50)])
def test_the_errors_to_beat_are_those_of_components_from_the_same_digits_and_of_the_mean(latent, count):
    learnt, held = LEARNT[:count].reshape(count, -1), HELD.reshape(len(HELD), -1)
    centred = held - learnt.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(learnt.T))
    axes = vectors[:, ::-1][:, :latent]
    found = baselines(figure(), latent=latent, count=count)
    assert found.pca == pytest.approx(((centred - centred @ axes @ axes.T) ** 2).sum(axis=1).mean(), abs=0.02)
    assert found.mean == pytest.approx(((held - LEARNT.reshape(60, -1).mean(axis=0)) ** 2).sum(axis=1).mean(), abs=0.01)


def test_at_first_it_shows_the_model_and_one_digit_of_each_class_with_its_reconstruction():
    data = json.loads(json.dumps(figure().data, sort_keys=True))
    assert LABELS[data["shown"]].tolist() == [4, 5, 6, 7, 8, 9]
    rebuilt = np.asarray(MODEL.reconstruct(HELD))
    np.testing.assert_allclose(unship(data["end"]["codes"]), MODEL.encode(HELD), atol=1e-2)
    np.testing.assert_allclose(unship(data["images"]) / 255, HELD[data["shown"]], atol=0.5 / 255 + 1e-6)
    np.testing.assert_allclose(unship(data["end"]["pictures"]) / 255, rebuilt[data["shown"]], atol=0.5 / 255 + 1e-6)
    assert data["end"]["seen"] == 40
    figure().picture.draw_without_rendering()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learnt": LEARNT[:, :20]}, "images must be a floating-point array"),
        ({"held": 2 * HELD}, "images must be at least one, with values from 0 to 1, but got values from"),
        ({"labels": LABELS[:3]}, r"labels must be .*\[20\], but got"),
        ({"few": (100,)}, r"few must rise, from above 32 to below 60, but got \(100,\)"),
        ({"few": (20,)}, r"few must rise, from above 32 to below 60, but got \(20,\)"),
    ],
)
def test_it_raises_for_what_it_cannot_train_on(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        figure(**change)
