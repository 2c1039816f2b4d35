"""The variational autoencoder of Burda and others, on their protocol, but for a ninth of their passes.

784-200-200-50 and back, tanh; batches of 20, whose pixels are drawn black or white anew in each step; Adam, whose rate
falls in stages of 1, 3, 9, ... passes, from 0.001 to 0.0001. Theirs are eight stages, 3,280 passes; ours are six, 364.
The test digits are drawn once. −log p(x) is estimated from 5,000 codes a digit, and a number of the code is in use
where the variance of its mean over the test digits is above 0.01.

Samples are judged as in the chapter *From PCA to the variational autoencoder*: a classifier learns to distinguish 1,000
means of codes, from the prior or from a mixture of five Gaussians on the codes (and of more, on more codes), from grey
test digits, or from rebuilt ones. Ten of the first seed are kept as pictures.

A plain network of the same layers, trained for as many passes on the same digits, is judged by the same classifier: the
means of codes from the normal distribution, and from mixtures on *its* codes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.latent.sampling import fit_mixture
from aelib.latent.two_sample import two_sample_test
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.models.batched import in_batches
from aelib.models.variational import VariationalAutoencoder, dense_variational_autoencoder
from aelib.training.fit import fit
from aelib.training.history import History
from aelib.training.losses import negative_elbo, nll
from evidence.reproductions import pictures

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

HIDDEN, CODE = (200, 200), 50
STAGES, BATCH, RATES, EPSILON = 6, 20, (1e-3, 1e-4), 1e-4
SAMPLES, IN_USE = 5000, 0.01
JUDGED, SHOWN = 1000, 10
MIXTURES = {"mixture": (5, 5000), "mixture of 20": (20, 20_000), "mixture of 60": (60, 20_000)}
"""How many Gaussians there are, and to how many codes they are fitted."""
SEEDS = (0, 1)


Model = TypeVar("Model", Autoencoder, VariationalAutoencoder)


def network(make: Callable[..., Model], seed: int) -> Model:
    """Return the model that `make` makes, with its first weights."""
    return make((28, 28), hidden=HIDDEN, latent=CODE, likelihood=Bernoulli(), activation="tanh", rngs=nnx.Rngs(seed))


def drawn(images: jax.Array, key: jax.Array) -> jax.Array:
    """Return digits whose pixels are black or white, white with the probability that is their grey."""
    return jax.random.bernoulli(key, images).astype(jnp.float32)


def bound(model: VariationalAutoencoder, images: jax.Array, key: jax.Array) -> Any:
    """Return the negative bound of digits that are drawn anew."""
    of_pixels, of_codes = jax.random.split(key)
    return negative_elbo(model, drawn(images, of_pixels), of_codes)


def distortion(model: Autoencoder, images: jax.Array, key: jax.Array) -> Any:
    """Return the negative log-likelihood of digits that are drawn anew, of a plain network."""
    return nll(model, drawn(images, key), key)


def passes() -> int:
    """Return the passes of all stages: 364."""
    return (3**STAGES - 1) // 2


def optimizer(steps: int) -> optax.GradientTransformation:
    """Return Adam with a rate that falls after 1, 3, 9, ... passes of so many steps."""
    first, last = RATES
    fall = (last / first) ** (1 / max(1, STAGES - 1))
    ends = {steps * (3 ** (stage + 1) - 1) // 2: fall for stage in range(STAGES - 1)}
    return optax.adam(optax.piecewise_constant_schedule(first, ends), eps=EPSILON)


def train(model: Model, loss: Any, seed: int, epochs: int, folder: Path | None = None) -> tuple[Model, History]:
    """Train the model for so many passes of its schedule."""
    images = mnist().train.images
    history = fit(
        model, loss, images, epochs=epochs, batch_size=BATCH, optimizer=optimizer(-(-len(images) // BATCH)),
        key=jax.random.key(seed), progress=False, checkpoint=folder and folder / "training",
    )  # fmt: skip
    return model, history


def drawn_test() -> tuple[np.ndarray, jax.Array]:
    """Return the test digits, drawn once, and a key for what else is drawn."""
    of_pixels, of_codes = jax.random.split(jax.random.key(0))
    return np.asarray(drawn(jnp.asarray(mnist().test.images), of_pixels)), of_codes


def measure(seed: int, folder: Path) -> dict[str, Any]:
    """Train the model and measure it on the test digits, in nats per digit."""
    model, _ = train(network(dense_variational_autoencoder, seed), bound, seed, passes(), folder)
    test, of_codes = drawn_test()
    means = np.asarray(in_batches(model.encode, test))
    rate = np.asarray(in_batches(model.rate, test))
    nll = nnx.jit(lambda model, x, key: model.importance_nll(key, x, samples=SAMPLES))
    one = nnx.jit(lambda model, x, key: model.distortion(key, x))
    pieces = np.array_split(test, max(1, len(test) // 100))
    keys = jax.random.split(of_codes, len(pieces))
    return {
        "nll": float(np.mean(np.concatenate([nll(model, x, key) for x, key in zip(pieces, keys, strict=True)]))),
        "bound": float(
            rate.mean() + np.mean(np.concatenate([one(model, x, key) for x, key in zip(pieces, keys, strict=True)]))
        ),
        "rate": float(rate.mean()),
        "in use": int((means.var(axis=0) > IN_USE).sum()),
        "distinguished": judge_samples(model, VariationalAutoencoder.draw_codes, seed, test),
    }


def measure_plain(seed: int, folder: Path) -> dict[str, Any]:
    """Train the plain network and judge what it draws; its distortion is in nats a test digit."""
    model, _ = train(network(dense_autoencoder, seed), distortion, seed, passes(), folder)
    test, _ = drawn_test()
    return {
        "distortion": float(np.mean(np.concatenate([model.nll(x) for x in np.array_split(test, 10)]))),
        "distinguished": judge_samples(model, lambda model, _, x: in_batches(model.encode, x), seed, test),
    }


def judge_samples(model: Model, codes_of: Any, seed: int, test: np.ndarray) -> dict[str, dict[str, float]]:
    """Return how often means of drawn codes are distinguished from real and from rebuilt digits, and keep some."""
    of_digits, of_codes, of_prior, of_mixture, of_test = jax.random.split(jax.random.key(seed), 5)
    order = np.random.default_rng(0).permutation(len(test))[: 2 * JUDGED]
    real, other = np.array_split(order, 2)
    against = {
        "real": mnist().test.images[real],
        "rebuilt": np.asarray(model.decode(codes_of(model, of_codes, test[other]))),
    }
    codes: dict[str, Any] = {"prior": jax.random.normal(of_prior, (JUDGED, CODE))}
    for way, (count, fitted) in MIXTURES.items():
        seen = drawn(jnp.asarray(mnist().train.images[:fitted]), of_digits)
        mixture = fit_mixture(np.asarray(codes_of(model, of_codes, seen)), count, steps=20, key=of_mixture)
        codes[way] = mixture.sample(of_mixture, JUDGED).astype(np.float32)
    means = {way: np.asarray(model.decode(z)) for way, z in codes.items()}
    if seed == SEEDS[0] and isinstance(model, VariationalAutoencoder):
        shown = means["prior"][:SHOWN]
        pictures.keep("importance_weighted", drawn=drawn(jnp.asarray(shown), of_digits), prior=shown)
    elif seed == SEEDS[0]:
        *_, most = MIXTURES
        pictures.keep("importance_weighted", plain=means[most][:SHOWN])
    return {
        way: {name: two_sample_test(digits, x, key=of_test).accuracy for name, digits in against.items()}
        for way, x in means.items()
    }


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of `seed-0`."""
    return train(network(dense_variational_autoencoder, 0), bound, 0, 1)[1].step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    for seed in SEEDS:
        parts.part(f"plain-seed-{seed}", lambda folder, seed=seed: measure_plain(seed, folder))
    found = [parts.part(f"seed-{seed}", lambda folder, seed=seed: measure(seed, folder)) for seed in SEEDS]
    return {
        row: [float(each[what]) for each in found if each is not None]
        for row, what in {"nats": "nll", "in-use": "in use"}.items()
    }
