"""An example of every live figure. Models are small and not trained: what a browser computes with them counts here."""

from functools import cache

import jax
import numpy as np
from flax import nnx

import aelib
from aelib.course.live import Neuron, Polynomial
from aelib.models.networks import DenseDecoder, DenseEncoder


@cache
def some_digits():
    """Images, and their labels."""
    test = aelib.mnist().test
    return test.images[:200], test.labels[:200]


@cache
def some_autoencoder(latent=2):
    """An autoencoder with weights so large that its pixels are of all greys."""
    model = aelib.dense_autoencoder(
        (28, 28), hidden=(32, 16), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )
    nnx.update(model, jax.tree.map(lambda weights: 1.7 * weights, nnx.state(model)))
    return model


@cache
def some_samples():
    """Codes from two samplers; of the first ten of the box some lie beyond the map, of the next one, then none."""
    codes = np.random.default_rng(0).normal(0, 4, (2, 30, 2)).astype(np.float32)
    codes[0, 10:] /= 10
    codes[0, 13] += 9
    return {"box": codes[0], "Gaussian": codes[1, :25]}


@cache
def some_stack(seed):
    """A stack that was not trained, with weights so large that it rebuilds each digit differently."""
    stack = aelib.dense_stack(
        (28, 28),
        hidden=(20, 10, 5),
        activation="sigmoid",
        likelihood=aelib.Bernoulli(),
        rngs=nnx.Rngs(seed),
    )
    nnx.update(stack, jax.tree.map(lambda weights: 4 * weights, nnx.state(stack)))
    return stack


STACKS = {"denoising": 0, "plain": 1}
ERRORS = {
    ("denoising", 0): [10.1, 14.4, 20.2],
    ("denoising", 1): [11.3, 15.9, 21.4],
    ("plain", 0): [6.2, 9.9, 12.0],
    ("plain", 1): [7.4, 11.0, 12.1],
}
ACCURACY = {
    ("denoising", 0): [0.87, 0.89, 0.9, 0.91],
    ("denoising", 1): [0.86, 0.88, 0.89, 0.91],
    ("plain", 0): [0.87, 0.875, 0.87, 0.86],
    ("plain", 1): [0.86, 0.87, 0.88, 0.87],
    ("random", 0): [0.87, 0.85, 0.83, 0.8],
    ("random", 1): [0.86, 0.84, 0.82, 0.79],
}
"""Of stacks that were trained, but for the random ones: squared errors after each layer, and accuracies of a probe."""


def some_stacks():
    """A figure of two kinds of stacks."""
    images, labels = some_digits()
    stacks = {kind: some_stack(seed) for kind, seed in STACKS.items()}
    return aelib.live.stack_it(stacks, images[:6], labels[:6], errors=ERRORS, accuracy=ACCURACY)


@cache
def some_training():
    """A figure of 100 digits held out, and a network that was not trained."""
    images, labels = some_digits()
    model = aelib.dense_autoencoder(
        (28, 28), hidden=(256, 64), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )
    learnt = aelib.mnist().train.images[:2000]
    return aelib.live.train_one(model, learnt, images[:100], labels[:100], seen=100_000)


def some_walks():
    """A figure of eight samples, each with pictures of its own at each of its eleven levels, and so of two sets."""
    images, _ = some_digits()
    own = np.arange(8 * 11).reshape(8, 11)
    parts = {name: images[own + first] for name, first in {"noisy": 0, "denoised": 40, "nearest": 80}.items()}
    return aelib.live.noise_to_digit([*np.geomspace(10, 0.05, 10).tolist(), 0.0], **parts)


def some_favourites():
    """A figure of three sources with two directions each, whose pictures and shares differ."""
    images, _ = some_digits()
    labels = {
        "learnt": [[1] * 10, [2] * 9 + [3]],
        "drawn": [[1, 2] * 5, [*range(10)]],
        "data": [[4] * 8 + [5] * 2, [6] * 7 + [7] * 3],
    }
    pictures = {name: images[16 * place : 16 * place + 16].reshape(2, 8, 28, 28) for place, name in enumerate(labels)}
    return aelib.live.whose_favourites(pictures, {name: np.array(each) for name, each in labels.items()})


LOSSES = {
    "bowl": Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25),
    "two minima": Polynomial((1.2, 0.3, -2, 0, 1), view=(-1.7, 1.6), start=1.5, rate=0.03),
    "saturated neuron": Neuron(view=(-5, 7), start=4, rate=3),
}

SMALL = {
    "W1": np.array([[1.0, -1.0], [0.5, 0.5]]),
    "b1": np.array([-1.0, 0.0]),
    "W2": np.array([[2.0], [-1.0]]),
    "b2": np.array([0.0]),
}

MOON = np.linspace(0, np.pi, 24)
MOONS = np.concatenate(
    [np.stack([np.cos(MOON) - 0.5, np.sin(MOON) - 0.25], 1), np.stack([0.5 - np.cos(MOON), 0.25 - np.sin(MOON)], 1)]
)
"""The centres of two moons [48, 2]."""


def some_repair():
    """A figure of two moons, and of a training set that was drawn from them."""
    rng = np.random.default_rng(0)
    points = MOONS[rng.integers(48, size=30)] + 0.05 * rng.standard_normal((30, 2))
    return aelib.live.repair(MOONS, 0.05, points=points)


def some_chain():
    """A figure of two pixels and one hidden unit, of which one pixel wants to be on where the other is not."""
    starts = {"one image": [0, 0, 1, 0], "the data": [0, 0.8, 0.2, 0]}
    return aelib.live.gibbs_chain(np.array([[5.0], [-5.0]]), np.array([-2.5, 2.5]), np.zeros(1), starts=starts)


BETAS = 1.0, 4.0, 16.0


@cache
def some_variational(seed):
    """A variational autoencoder that was not trained, with weights so large that its pixels are of all greys."""
    model = aelib.dense_variational_autoencoder(
        (28, 28), hidden=(32, 16), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed)
    )
    nnx.update(model, jax.tree.map(lambda weights: 1.7 * weights, nnx.state(model)))
    return model


def some_maps():
    """A figure of a plain and three variational autoencoders, and of 25 codes of the prior: two tens, and five over."""
    variational = {beta: some_variational(seed) for seed, beta in enumerate(BETAS, start=1)}
    prior = np.random.default_rng(2).standard_normal((25, 2)).astype(np.float32)
    return aelib.live.prior_and_codes(some_autoencoder(), variational, *some_digits(), prior=prior)


SPECTRUM = 5 * np.exp(-np.arange(60) / 8)
"""Eigenvalues, of which those from the 20th on have no column."""


def some_columns():
    """A figure of six columns, for ten components that are no digits."""
    components = np.linalg.qr(np.random.default_rng(1).standard_normal((64, 64)))[0][:10]
    return aelib.live.find_axes(components.reshape(10, 8, 8), 5 * np.exp(-np.arange(10) / 8), k=6)


TURNED = np.array([[1.09, 0.53], [1.2, 1.0]])
"""A matrix of two rows and columns, of which no two entries are the same, or the same but for their sign."""

DRAWS = {
    "stack": np.array([20.1, 22.4, 19.7, 23.0, 21.2, 20.6]),
    "softmax": np.array([26.0, 27.9, 24.9, 28.8, 26.5, 26.1]),
    "ReLU": np.array([19.0, 33.1, 18.5, 20.3, 30.2, 24.8]),
    "one layer": np.array([22.1, 24.0, 21.9, 24.6, 23.5, 22.4]),
}
"""Errors of four methods on six draws; the interval of the second and the first is another one in pairs."""


def some_bits():
    """A figure of three steps, whose pictures, bits and errors are all different."""
    images, labels = some_digits()
    which = [int(np.flatnonzero(np.asarray(labels) == digit)[0]) for digit in (2, 7)]
    images = np.asarray(images)[which]
    return aelib.live.bits_of_a_code(
        images, np.array([2, 7]), steps={"network": [2, 1, 0.5], "PCA": [4, 2, 1]},
        rebuilt={"network": np.stack([0.3 * images, 0.6 * images, 0.8 * images]),
                 "PCA": np.stack([0.2 * images, 0.7 * images, 0.95 * images])},
        bits={"network": [20, 45, 70], "PCA": [30, 81, 190]},
        errors={"network": [30, 12, 9], "PCA": [33, 14, 4]},
    )  # fmt: skip


def some_scores():
    """A figure of twenty pictures with two scores, one of which has ties and the wrong sign."""
    rng = np.random.default_rng(3)
    strange = np.arange(20) % 4 == 1
    scores = {"error": rng.normal(size=20) + 2 * strange, "ink": np.round(3 * rng.random(20) - strange)}
    kept = {"error": rng.normal(size=30), "ink": np.round(3 * rng.random(30))}
    return aelib.live.threshold(some_digits()[0][:20], strange, scores, kept, share=0.1)


def some_crossing():
    """A figure of four numbers of ways: the blend is ahead throughout, from some examples on, twice, and nowhere."""
    blend = np.array(
        [[1e-4, 1e-6, 1e-8, 1e-9], [0.12, 0.03, 0.01, 3e-3], [0.21, 0.09, 0.12, 0.06], [0.4, 0.36, 0.3, 0.27]]
    )
    network = np.array([[0.01], [0.05], [0.1], [0.2]]).repeat(4, axis=1)
    errors = {"nearest": 2 * blend, "blend": blend, "network": network, "components": network + 0.3}
    return aelib.live.crossing([1, 2, 4, 6], [100, 500, 2000, 8000], errors)


@cache
def some_told():
    """An encoder and a decoder that are told a label, with weights so large that their pixels are of all greys."""
    encoder = DenseEncoder((794,), (16,), 6, rngs=nnx.Rngs(0))
    decoder = DenseDecoder(13, (16,), (784,), rngs=nnx.Rngs(1))
    nnx.update(decoder, jax.tree.map(lambda weights: 4 * weights, nnx.state(decoder)))
    return encoder, decoder


FIGURES = {
    "backward-pass": lambda: aelib.live.backward_pass(SMALL, np.array([1.0, 2.0]), 0.0),
    "bits-of-a-code": some_bits,
    "choose-threshold": some_scores,
    "choose-likelihood": lambda: aelib.live.choose_likelihood(),
    "draw-digit": lambda: aelib.live.draw_digit(some_autoencoder(), some_autoencoder(8), *some_digits()),
    "examples-and-ways": some_crossing,
    "find-axes": some_columns,
    "gradient-descent": lambda: aelib.live.descent(LOSSES),
    "gibbs-chain": some_chain,
    "latent-explorer": lambda: aelib.live.latent_explorer(some_autoencoder(), *some_digits(), samples=some_samples()),
    "latent-interpolation": lambda: aelib.live.interpolation(some_autoencoder(), *some_digits()),
    "noise-to-digit": some_walks,
    "one-neuron": lambda: aelib.live.one_neuron(),
    "paired-differences": lambda: aelib.live.paired_differences(DRAWS, left="softmax", right="stack"),
    "prior-and-codes": some_maps,
    "repair-noise": some_repair,
    "singular-vectors": lambda: aelib.live.singular_vectors(TURNED),
    "stack-it": some_stacks,
    "super-position": lambda: aelib.live.superposition(4, p=0.1),
    "ten-digits": lambda: aelib.live.ten_digits(*some_told(), 2.0, *some_digits()),
    "train-one": some_training,
    "two-codes": lambda: aelib.live.two_codes(some_autoencoder(), some_autoencoder(8), *some_digits(), start=4),
    "vanishing-gradient": lambda: aelib.live.vanishing_gradient(*(part[:40] for part in some_digits())),
    "whose-favourites": some_favourites,
    "water-filling": lambda: aelib.live.water_filling(SPECTRUM, k=20),
}
"""An example of every live figure, by the name of its element."""
