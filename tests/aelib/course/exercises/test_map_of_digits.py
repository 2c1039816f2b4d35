"""Answers in other words than the declared ones, and what they are measured by."""

import jax
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.map_of_digits import part_four_from_nine
from aelib.models.networks import ConvDecoder, ConvEncoder


def size(model):
    return sum(parameter.size for parameter in jax.tree.leaves(nnx.state(model, nnx.Param)))


def test_parameters_are_those_of_the_library():
    small = {"filters": (8, 16, 24), "strides": (2, 2, 1), "rngs": nnx.Rngs(0)}
    encoder = ConvEncoder((28, 28), 2, **small)
    exercise = get("conv-parameters")
    assert exercise.answer == size(encoder)
    assert examine(exercise, size(encoder) + size(ConvDecoder(2, (28, 28), **small))).misconception == "decoder too"


def by_lax(x, kernel, stride=1, padding="SAME"):
    return jax.lax.conv(x[None, None], kernel[None, None], (stride, stride), padding)[0, 0]


def neighbour_loop(points, correction=0):
    logs = []
    for i, point in enumerate(points):
        r = np.sort(np.linalg.norm(np.delete(points, i, axis=0) - point, axis=1))
        logs.append(np.log(r[1] / r[0]))
    return (len(points) - correction) / sum(logs)


def by_gram_matrix(points, skip):
    squares = (points**2).sum(1)
    r2 = np.sort(np.maximum(squares[:, None] + squares - 2 * points @ points.T, 1e-9), axis=1)
    return 2 / np.log(r2[:, skip + 1] / r2[:, skip]).mean()


def interior_only(x, kernel, outside):
    """Convolve where the kernel lies inside, and give `outside` at the border."""
    out = outside.astype(float)
    for i in range(1, len(x) - 1):
        for j in range(1, x.shape[1] - 1):
            out[i, j] = (x[i - 1 : i + 2, j - 1 : j + 2] * kernel).sum()
    return out


def test_the_estimate_without_bias_is_accepted_too():
    feedback = examine(get("intrinsic-dimension"), lambda points: neighbour_loop(points, correction=1))
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("convolve-by-hand", lambda x, kernel: interior_only(x, kernel, x), "another border"),
        ("convolve-by-hand", lambda x, kernel: by_lax(x, kernel, stride=2), "stride 2"),
        ("intrinsic-dimension", lambda points: by_gram_matrix(points, 0), "self counted"),
    ],
)
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


def test_a_small_number_is_not_taken_for_a_point_that_found_itself():
    exercise = get("intrinsic-dimension")
    feedback = examine(exercise, lambda points: neighbour_loop(points) / len(points) * points.shape[1])
    assert feedback.misconception is None, feedback


def test_spreading_is_the_transpose_of_gathering():
    """For every x and z, the identity by which the exercise defines the answer."""
    answer = get("spread-back").answer
    for z, kernel in get("spread-back").cases():
        x = np.random.default_rng(0).standard_normal((2 * len(z), 2 * z.shape[1])).astype(np.float32)
        assert (by_lax(x, kernel, stride=2) * z).sum() == pytest.approx((x * answer(z, kernel)).sum(), rel=1e-4)


def stretched(*factors):
    return (lambda z: z * np.array(factors), lambda z: z / np.array(factors))


def test_the_last_hint_is_true_of_both_axes():
    assert "A factor of ten is not enough" in get("same-loss-other-map").hints[2]
    for factors in ((10, 1), (1, 10)):
        assert not examine(get("same-loss-other-map"), stretched(*factors)).correct


def by_heart():
    seen = []
    return (lambda z: (seen.append(z), np.arange(2 * len(z)).reshape(-1, 2) % 7)[1], lambda z: seen[-1])


def test_knowing_the_codes_by_heart_is_judged_wrong():
    assert not examine(get("same-loss-other-map"), by_heart()).correct


def test_a_change_is_told_its_numbers():
    message = examine(get("same-loss-other-map"), stretched(1, 100)).message
    assert "off by at most" in message
    assert "nearest neighbours: 70 % right, needs below 50 % (before: 90 %)" in message


def test_the_digits_to_part_and_what_they_are_held_against():
    x, labels, hidden, hidden_labels = part_four_from_nine.images()
    assert (len(x), len(hidden)) == (4000, 1000)
    assert {*labels} == {*hidden_labels} == {4, 9}
    components, by_class = part_four_from_nine.anchors()
    mean, U, _ = aelib.latent.principal_components(x)
    rest = hidden.reshape(-1, 784) - np.ravel(mean)
    left = ((rest - rest @ U[:, :2] @ U[:, :2].T) ** 2).sum(axis=1).mean()
    assert components == pytest.approx(left, rel=1e-3)
    assert 1.1 * components < by_class < (rest**2).sum(axis=1).mean()


def test_the_vote_is_that_of_the_library():
    rng = np.random.default_rng(0)
    z, reference = rng.standard_normal((200, 2)), rng.standard_normal((300, 2))
    labels, known = rng.choice((4, 9), 200), rng.choice((4, 9), 300)
    share = part_four_from_nine.share_right(z, labels, reference, known)
    assert share == aelib.latent.knn_accuracy(reference, known, z, labels)


def components(x, labels):
    mean, U, _ = aelib.latent.principal_components(x)
    U, mean = U[:, :2], np.ravel(mean)
    return (lambda x: (x.reshape(-1, 784) - mean) @ U), lambda z: (z @ U.T + mean).reshape(-1, 28, 28)


def vote(x, labels):
    """Encode a digit as the vote of the nearest known ones, pixel by pixel."""
    means = part_four_from_nine.mean_pictures(x, labels)

    def encode(x_new):
        votes = aelib.latent.knn_predict(x, labels, x_new)
        return np.stack([votes, votes], axis=1).astype(float)

    return encode, lambda z: means[(np.asarray(z)[:, 0] > 6).astype(int)]


def looked_up(x, labels):
    """Encode a digit by the label that came with it, or as a four."""
    known = {image.tobytes(): label for image, label in zip(x, labels, strict=True)}

    def codes(x):
        return [known.get(np.ascontiguousarray(image).tobytes(), 4) for image in x]

    return (lambda x: np.stack([codes(x), codes(x)], axis=1)), lambda z: np.zeros((len(z), 28, 28))


def remembers(x, labels):
    """Draw a digit by looking up which one had that code."""
    score, seen = part_four_from_nine.linear_score(x, labels), []

    def encode(x):
        z = np.stack([score(x), score(x)], axis=1)
        seen.append((z, x))
        return z

    def decode(z):
        codes, images = (np.concatenate(parts) for parts in zip(*seen, strict=True))
        return images[[np.abs(codes[:, 0] - code).argmin() for code in z[:, 0]]]

    return encode, decode


def pixels(x, labels):
    return (lambda x: x.reshape(len(x), -1)), lambda z: z.reshape(-1, 28, 28)


def ranks(x, labels):
    encode, decode = components(x, labels)
    return (lambda x: encode(x).argsort(axis=0).argsort(axis=0) * 1.0), decode


@pytest.mark.parametrize(
    ("learn", "misconception"),
    [
        (components, "reconstruction only"),
        (vote, "the label alone"),
        (looked_up, "labels handed over"),
        (remembers, "by heart"),
        (pixels, "another width"),
        (lambda x, y: (lambda x: np.ones((len(x), 2)), lambda z: np.zeros((len(z), 28, 28))), "one code for all"),
        (ranks, "other images count"),
    ],
)
def test_codes_that_part_by_other_means_are_recognised(learn, misconception):
    feedback = examine(get("part-four-from-nine"), learn)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("learn", "said"),
    [
        (lambda x, y: x, "two functions: end with `return encode, decode`"),
        (lambda x, y: (lambda x: x.mean(), lambda z: z), "`encode` must return an array [1000, k]"),
        (lambda x, y: (lambda x: x[:, 12:14, 14], lambda z: z), "`decode` must return an array [500, 28, 28]"),
        (lambda x, y: (lambda x: x[:, 12:14, 14] / 0, lambda z: z), "`encode` returned NaN or an infinity"),
    ],
)
def test_what_is_no_code_with_pictures_is_told_so(learn, said):
    with np.errstate(all="ignore"):
        assert said in examine(get("part-four-from-nine"), learn).message


@pytest.mark.nightly
@pytest.mark.parametrize(("weight", "correct"), [(0.0, False), (30.0, True)])
def test_a_code_of_ones_own_is_judged_by_both_numbers(weight, correct):
    def learn(x, labels):
        model = aelib.dense_autoencoder(
            (28, 28), hidden=(300,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(1)
        )

        def loss(model, batch, key):
            x, is_nine = batch
            z = model.encode(x)
            return model.likelihood.nll(model.decoder(z), x) + weight * optax.sigmoid_binary_cross_entropy(
                z[:, 1], is_nine
            )

        aelib.fit(model, loss, (x, (labels == 9).astype(np.float32)), epochs=10, batch_size=32, progress=False,
                  optimizer=optax.adam(1e-3), key=jax.random.key(1))  # fmt: skip
        return model.encode, model.decode

    feedback = examine(get("part-four-from-nine"), learn)
    assert feedback.correct == correct, feedback
    assert correct or feedback.misconception == "reconstruction only"
