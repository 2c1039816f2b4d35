"""Part the fours from the nines

minutes: 25
difficulty: 3
asks: a function `f(x, labels)` of images [n, 28, 28] and their labels [n], each 4 or 9, that returns two functions,
  `encode(x)` from images [m, 28, 28] to codes [m, 2] and `decode(z)` from codes [m, 2] to pictures [m, 28, 28]
hint: Train the chapter's network on these digits as it is, and measure. Which of the two conditions is missing? Does
  anything in its loss ask for it?
hint: Add a term to the loss that knows the label and looks at the code, with a weight. Hold some digits out, and watch
  both numbers: a weight of 0 leaves the classes mixed, a huge one leaves nothing for the picture.
hint: Ask the first number of the code to be -1 for a four and 1 for a nine, by thirty times its squared difference from
  that, beside the negative log-likelihood. Pass `aelib.fit` the tuple of images and signs as data; eight epochs in
  batches of {BATCH} with Adam at {RATE} are enough.
right: The two are parted in a code of two numbers, on digits that it had not seen, and the code can still draw. Say in
  two or three sentences what you added to the loss, and what it cost.
point: The reconstruction loss does not ask for classes, so that something has to: a term with the labels, or an
  assumption about what a class is.
point: The control is the same training without the term, judged by the same held-out digits, from more than one seed.
  It mixes the two, at nearly the same error.
point: Both conditions are needed. Each of them alone is met by something that is no answer, a classifier or a plain
  autoencoder.

reconstruction only: It draws well enough, and mixes the two classes, as the chapter's network does. Nothing in a
  reconstruction loss asks it to part them: add a term that knows the labels.
the label alone: The two are parted, and what it draws is hardly better than one mean picture for each class. So the
  code says which of the two it is, and little else. The label should take one number, and leave the other to the
  picture.
too dear: The two are parted, and the pictures have paid too much for it. Give the term of the labels less weight, or
  train longer.
not yet parted: The classes come apart, and not far enough. Give the term of the labels more weight, or train longer,
  and watch the digits that you hold out.
labels handed over: Among the digits that came with labels it parts the two, among new ones it does not. The labels have
  been looked up or learnt by heart. What parts new digits has to be read off their pixels.
by heart: Digits that it was shown come back as they are, or nearly, which no decoder can do from two numbers that stand
  for slant and width: the answer remembers them. Train a decoder that draws new digits as well as those.
another width: The code must have two numbers for each digit. With more of them the classes come apart by themselves, as
  they do by all {28 * 28} pixels.
one code for all: Every digit gets the same code, so that the decoder has one picture for all.
other images count: What `encode` returns for a digit depends on which other digits come with it, or on their order. A
  new digit comes alone: its code has to be a function of its own pixels.
drawn codes: Called twice with the same digits, `encode` returns different numbers. A code has to be a function of its
  digit: fix the random numbers beforehand, or do without.
"""

from functools import cache

import jax
import numpy as np
import optax
from flax import nnx

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import (
    digits_on_their_side,
    distances,
    finite,
    form,
    functions,
    not_of_each_row,
    outcome,
    rows,
)
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import dense_autoencoder
from aelib.training.fit import fit

BATCH, RATE = 32, 0.001
PARTED, NEIGHBOURS = 0.95, 15
"""The share of held-out digits that must be recognised, by the vote of so many codes."""


@cache
def images():
    """Return 4,000 fours and nines to learn from and 1,000 others, both with their labels."""
    return digits_on_their_side(np.random.default_rng(13), 4000, 1000, only=(4, 9))


def mean_pictures(x, labels):
    """Return the mean four and the mean nine, [2, 28, 28]."""
    return np.stack([x[labels == digit].mean(axis=0) for digit in (4, 9)])


@cache
def anchors():
    """Return what two principal components and the mean picture of the right class leave of the held-out digits."""
    x, labels, hidden, hidden_labels = images()
    mean = x.mean(axis=0)
    centred, rest = ((part - mean).reshape(-1, 784) for part in (x, hidden))
    kept = np.linalg.eigh(centred.T @ centred)[1][:, -2:]
    by_class = hidden - mean_pictures(x, labels)[(hidden_labels == 9).astype(int)]
    return tuple(float((part**2).sum() / len(hidden)) for part in (rest - rest @ kept @ kept.T, by_class))


def share_right(z, labels, reference, reference_labels):
    """Return the share of codes for which the nearest reference codes vote for their label; a tie goes to the four."""
    nearest = np.argpartition(distances(z, reference), NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
    nines = (reference_labels[nearest] == 9).sum(axis=1)
    return float((np.where(2 * nines > NEIGHBOURS, 9, 4) == labels).mean())


def outcome_of(learn):
    x, labels, hidden, hidden_labels = images()
    encode, decode = functions(learn(x.copy(), labels.copy()), "encode", "decode")
    z = rows("encode", encode, hidden)
    if z.shape[1] != 2:
        return Verdict("width", f"Here it has {z.shape[1]}.")
    if fault := not_of_each_row("encode", encode, hidden, width=2):
        return fault
    reference = rows("encode", encode, x, width=2)
    if np.ptp(reference, axis=0).max() <= 1e-6 * np.abs(reference).max():
        return Verdict("one code")
    right = share_right(z, hidden_labels, reference, labels)
    given = share_right(reference[:1000], labels[:1000], reference[1000:], labels[1000:])
    own, error = (left(decode, codes, images) for codes, images in ((reference[:500], x[:500]), (z, hidden)))
    components, by_class = anchors()
    report = (
        f"Of 1,000 other digits {100 * right:.0f} in 100 are recognised, where {100 * PARTED:.0f} are asked for. The "
        f"squared error is {error:.1f}, where two principal components leave {components:.1f}."
    )
    if own < 0.5 * error or error < 0.5 * components:  # two numbers that are no memory leave far more
        return Verdict("by heart", report)
    if right >= PARTED:
        outcomes = {"parted": error < components, "label alone": error > 0.95 * by_class, "dear": True}
    else:
        outcomes = {
            "handed over": given > max(PARTED, right + 0.1), "plain": error < 1.05 * components and right < 0.85,
            "not yet": right >= 0.85, "elsewhere": True,
        }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def left(decode, codes, images):
    """Return the squared error of the pictures that are drawn from codes."""
    must = f"`decode` must return an array {list(images.shape)} here"
    drawn = finite(form(decode(codes[::-1].astype(np.float32)), images, must)[::-1], "`decode` returned")
    return float(((drawn - images) ** 2).sum() / len(images))


@cache
def network(weight=30.0, epochs=8, latent=2):
    """Train on digits and labels, of which the first number of the code is asked for with this weight."""
    x, labels, *_ = images()
    model = dense_autoencoder((28, 28), hidden=(256, 128), latent=latent, likelihood=Bernoulli(), rngs=nnx.Rngs(0))

    def loss(model, batch, key):
        x, sign = batch
        z = model.encode(x)
        return model.likelihood.nll(model.decoder(z), x) + weight * (z[:, 0] - sign) ** 2

    fit(
        model, loss, (x, np.where(labels == 9, 1, -1).astype(np.float32)), epochs=epochs, batch_size=BATCH,
        optimizer=optax.adam(RATE), key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return model


def trained(change=lambda z: z, **settings):
    """The answer of such a network, with a change of its codes."""

    def learn(x, labels):
        model = network(**settings)
        return lambda x: change(np.asarray(model.encode(x))), model.decode

    return learn


def linear_score(x, labels):
    """Return a function of images that is above 0 for most nines and below for most fours."""
    flat, sign = x.reshape(len(x), -1), np.where(labels == 9, 1.0, -1.0)
    flat = np.hstack([flat, np.ones((len(flat), 1))])
    weights = np.linalg.solve(flat.T @ flat + 30 * np.eye(785), flat.T @ sign)
    return lambda x: np.reshape(x, (len(x), -1)) @ weights[:-1] + weights[-1]


def scored(count):
    """The answer whose code is a linear score of so many of the digits, and whose pictures are the two means."""

    def learn(x, labels):
        score, means = linear_score(x[:count], labels[:count]), mean_pictures(x, labels)
        return (lambda x: np.stack([score(x), score(x)], axis=1)), lambda z: means[(z[:, 0] > 0).astype(int)]

    return learn


def keys_of(x):
    """Return a number for each image by which it is found again."""
    return np.round(np.reshape(x, (len(x), -1)) @ np.random.default_rng(0).random(784), 6)


def handed_over(x, labels):
    looked_up = dict(zip(keys_of(x), np.where(labels == 9, 1.0, -1.0), strict=True))
    model = network(weight=0.0)

    def encode(x):
        z = np.asarray(model.encode(x), np.float64)
        z[:, 0] += 1000 * np.array([looked_up.get(key, 0.0) for key in keys_of(x)])
        return z

    return encode, lambda z: model.decode(np.stack([z[:, 0] - 1000 * np.round(z[:, 0] / 1000), z[:, 1]], axis=1))


def by_heart(x, labels):
    """Encode a digit as the number of the nearest one that is known, in the order of their classes."""
    order = np.argsort(labels, kind="stable")
    flat = x[order].reshape(len(x), -1)

    def encode(x):
        nearest = ((flat**2).sum(axis=1) / 2 - np.reshape(x, (len(x), -1)) @ flat.T).argmin(axis=1)
        return np.stack([nearest, nearest], axis=1).astype(float)

    return encode, lambda z: x[order][np.rint(z[:, 0]).astype(int)]


def drawn(z, rng=np.random.default_rng(0)):  # noqa: B008
    return z + rng.standard_normal(z.shape)


RIGHT = trained()
WRONG = {
    "reconstruction_only": trained(weight=0.0), "the_label_alone": scored(4000),
    "too_dear": trained(weight=100.0, epochs=1), "not_yet_parted": scored(100),
    "labels_handed_over": handed_over, "by_heart": by_heart, "another_width": trained(latent=3, epochs=1),
    "one_code_for_all": trained(lambda z: 0 * z), "other_images_count": trained(lambda z: z - z.mean(axis=0)),
    "drawn_codes": trained(drawn),
}  # fmt: skip
UNRELATED = trained(lambda z: np.sin(1000 * z))

EXERCISE = exercise(
    __name__, __doc__, RIGHT, measure=outcome_of, passes="parted", seconds=120, unrelated=UNRELATED, **WRONG
)
