import jax.numpy as jnp
import numpy as np
import pytest

from aelib.latent import knn_accuracy

RNG = np.random.default_rng(0)


def by_brute_force(reference, reference_labels, query, query_labels, neighbours):
    hits = []
    for point, label in zip(query, query_labels, strict=True):
        nearest = np.argsort(((reference - point) ** 2).sum(axis=1))[:neighbours]
        hits.append(np.bincount(reference_labels[nearest]).argmax() == label)
    return np.mean(hits)


@pytest.mark.parametrize(("neighbours", "offset"), [(1, 0), (5, 0), (40, 0), (1, 10_000), (5, -1000)])
def test_it_is_the_vote_of_the_nearest_codes_wherever_they_lie(neighbours, offset):
    labels = RNG.integers(0, 4, 700)
    codes = (RNG.standard_normal((700, 3)) + labels[:, None] + offset).astype(np.float32)
    arguments = codes[:100], labels[:100], codes[100:], labels[100:]  # more than one block of queries
    assert knn_accuracy(*arguments, neighbours=neighbours) == pytest.approx(by_brute_force(*arguments, neighbours))


def test_it_survives_a_rotation_and_not_a_stretch():
    labels = RNG.integers(0, 2, 400)
    codes = RNG.standard_normal((400, 2)).astype(np.float32)
    codes[:, 0] += 3 * labels
    rotation = np.array([[0.6, -0.8], [0.8, 0.6]], np.float32)

    def score(z):
        return knn_accuracy(z[:200], labels[:200], z[200:], labels[200:], neighbours=9)

    assert score(codes @ rotation) == pytest.approx(score(codes), abs=0.01)
    assert score(codes * np.array([1, 1000], np.float32)) < score(codes) - 0.2


def test_arrays_of_jax_give_the_same():
    labels = RNG.integers(0, 4, 200)
    codes = (RNG.standard_normal((200, 3)) + labels[:, None] + 1000).astype(np.float32)
    arguments = codes[:100], labels[:100], codes[100:], labels[100:]
    assert knn_accuracy(*map(jnp.asarray, arguments)) == knn_accuracy(*arguments)


def test_images_are_flattened():
    images = RNG.random((30, 4, 4)).astype(np.float32)
    labels = RNG.integers(0, 3, 30)
    flat = images.reshape(30, 16)
    assert knn_accuracy(images[:20], labels[:20], images[20:], labels[20:], neighbours=3) == knn_accuracy(
        flat[:20], labels[:20], flat[20:], labels[20:], neighbours=3
    )


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"neighbours": 11}, ValueError, "neighbours must be at most the number of reference codes, 10"),
        ({"neighbours": 0}, ValueError, "neighbours must be an integer of at least 1"),
        ({"query": np.zeros((5, 3), np.float32)}, ValueError, "query must have codes of the same shape as reference"),
        ({"query_labels": np.zeros(4, int)}, ValueError, r"query_labels must be an integer array \[5\]"),
        ({"reference_labels": np.zeros(10)}, TypeError, "reference_labels must be an integer array"),
    ],
)
def test_what_does_not_fit_is_refused(change, error, words):
    arguments = {
        "reference": np.zeros((10, 2), np.float32),
        "reference_labels": np.zeros(10, int),
        "query": np.zeros((5, 2), np.float32),
        "query_labels": np.zeros(5, int),
    }
    with pytest.raises(error, match=words):
        knn_accuracy(**arguments | change)
