"""The controls of the chapter *From PCA to the variational autoencoder*, by its own cells.

`nats`: the chapter's networks, and each of them with 10 numbers and with 50, with and without noise and prior. The
prior of a plain network is fitted to its codes, and its noise added after training: one width for all numbers, or one
for each from the curvature of the loss on training digits. What a better prior saves a variational network is beside
it, and how well its samples are distinguished.

`map`: two numbers a digit, trained as in *A map of digits*, plain, with noise and prior, with noise alone and with the
prior alone.

`linear`: the linear model with another seed, and with beta in the place of the variance of pixels.

`start`: 200 steps from the mean image with ReLU, and from other starts, one thing changed in each. The outputs of the
last hidden layers show what becomes of the units.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.latent.neighbours import knn_accuracy
from aelib.latent.sampling import Mixture, fit_mixture
from aelib.latent.two_sample import two_sample_test
from aelib.models.autoencoder import Autoencoder
from aelib.models.layers import function_of
from aelib.models.variational import VariationalAutoencoder
from evidence.controls.flow_density import mixture_nats

SEEDS, MORE_SEEDS = (0, 1), (0, 1, 2)
BETAS = (0.5, 1.0, 2.0, 4.0)
FITTED, SEEN, JUDGED, MIXTURES = 20_000, 500, 1000, (1, 5)
LEVELS = (0.3, 0.5, 1.0, 2.0)
"""Variances of pixels; above the first lie more eigenvalues than the codes have numbers."""
FEW, SOON, SLOWER = 20_000, 2000, 3e-3


def rates(page: Any, train: Any, test: Any) -> dict[str, float]:
    """Return the mean rate of test codes under N(0, I) and under mixtures fitted to codes of training digits.

    Both arguments are means and variances of codes. One code is drawn for each digit.
    """
    rng = np.random.default_rng(1)
    z_train, z = (mean + np.sqrt(v) * rng.standard_normal(mean.shape) for mean, v in (train, test))
    k, (mean, v) = z.shape[1], test
    priors = {"standard": Mixture(np.ones(1), np.zeros((1, k)), np.eye(k)[None])}
    priors |= {f"mixture of {m}": fit_mixture(z_train, m, steps=30, key=page.KEY) for m in MIXTURES}
    log_q = -0.5 * ((z - mean) ** 2 / v + np.log(2 * np.pi * v)).sum(axis=1)
    return {name: float((log_q + mixture_nats(prior, z)).mean()) for name, prior in priors.items()}


def curvature_widths(model: Autoencoder, x: np.ndarray) -> np.ndarray:
    """Return the variance of each number of the code at which noise costs as much distortion as it saves rate.

    A little noise of variance v adds v h / 2 to the distortion, where h is the mean second derivative of the loss by
    that number, and takes log(v) / 2 off the rate: the sum is least at v = 1 / h. For Bernoulli pixels h is the sum of
    p (1 - p) times the square of the logit's derivative, but for a term that vanishes where the decoder fits.
    """

    def of_one(z: Any) -> jax.Array:
        slopes = jax.jacfwd(lambda z: model.decoder(z[None])[0])(z)  # pyright: ignore[reportCallIssue]
        p = model.decode(z[None])[0]
        return (jnp.square(slopes) * (p * (1 - p))[..., None]).sum(axis=(0, 1))

    return 1 / np.asarray(jax.vmap(of_one)(model.encode(x))).mean(axis=0)


def noise_afterwards(page: Any, model: Autoencoder) -> dict[str, Any]:
    """Return rate and distortion of a plain network whose codes get noise after training, and the best sum.

    `best` is that of the chapter's widths; `each` has a width for each number, and other priors too.
    """
    v = curvature_widths(model, page.train[:SEEN])
    *by_width, (rate, distortion) = page.add_noise(model, [*page.widths, np.sqrt(v)]).tolist()
    codes = [page.batched(model.encode, x) for x in (page.train[:FITTED], page.test)]
    by_prior = rates(page, *((z, np.broadcast_to(v, z.shape)) for z in codes))
    each = {"rate": rate, "distortion": distortion, "sum": rate + distortion}
    each["sum, mixture of 5"] = by_prior["mixture of 5"] + distortion
    return {"each": each, "best": min(map(sum, by_width))}


def nats_of(page: Any, model: VariationalAutoencoder) -> dict[str, Any]:
    """Return rate, distortion, their sum, the weighted estimate and the numbers in use, on test digits."""
    rate, distortion, in_use, gap = page.measure(model)
    total = rate + distortion
    return {"rate": rate, "distortion": distortion, "sum": total, "weighted": total - gap, "in use": in_use}


def saved(page: Any, model: VariationalAutoencoder) -> dict[str, float]:
    """Return how many nats of a test digit's rate other priors save, fitted to codes of training digits."""
    codes = []
    for x in (page.train[:FITTED], page.test):
        mean, log_variance = page.batched(model.posterior, x)
        codes.append((mean, np.exp(log_variance)))
    found = rates(page, *codes)
    return {f"saved by {name}": found["standard"] - rate for name, rate in found.items() if name != "standard"}


def nats(page: Any, seed: int) -> dict[str, Any]:
    """Train the chapter's networks and those that it lacks; return their nats, and how samples are distinguished."""
    found = {}
    for k in (10, 50):
        model = page.train_plain(k, seed)
        found[f"plain {k}"] = noise_afterwards(page, model) | {"distinguished": page.judge_samples(model)[1]}
        for beta in BETAS if k == 50 else (1.0,):
            model = page.train_variational(k, beta, seed)
            found[f"variational {k}, {beta:g}"] = nats_of(page, model)
            if beta == 1:
                judged = saved(page, model) | {"distinguished": page.judge_samples(model)[1]}
                found[f"variational {k}, {beta:g}"] |= judged
    return found


def linear(page: Any, seed: int) -> dict[str, Any]:
    """Return where the columns of ten numbers point, and how many of 32 are left, at each level and at half of one.

    At half of the level 1 beta is 2.
    """
    left = {f"{level:g}": page.columns(level, seed) for level in LEVELS}
    return {"axes": page.learn_axes(seed), "columns": left, "beta of 2": page.columns(0.5, seed, 2.0)}


def slopes(found: dict[str, Any]) -> dict[str, list[float]]:
    """Return how many nats of distortion a nat of rate buys between neighbouring beta, seed by seed."""

    def slope(a: dict[str, float], b: dict[str, float]) -> float:
        return (b["distortion"] - a["distortion"]) / (a["rate"] - b["rate"])

    by_seed = [{beta: found[f"nats-seed-{seed}"][f"variational 50, {beta:g}"] for beta in BETAS} for seed in SEEDS]
    return {f"{low:g} to {high:g}": [slope(a[low], a[high]) for a in by_seed] for low, high in pairwise(BETAS)}


def without_noise(model: VariationalAutoencoder, x: Any, key: jax.Array) -> Any:
    """Return the loss at the mean code, and the part of the rate that depends on means: a prior without noise."""
    mean = model.encode(x)
    return model.likelihood.nll(model.decoder(mean), x) + 0.5 * jnp.square(mean).sum(axis=1)  # pyright: ignore[reportCallIssue]


def without_prior(share: float) -> Any:
    """Return the loss at a code with noise of this share of the codes' spread in the batch: noise without a prior."""

    def loss(model: VariationalAutoencoder, x: Any, key: jax.Array) -> Any:
        mean = model.encode(x)
        z = mean + share * mean.std(axis=0) * jax.random.normal(key, mean.shape)
        return model.likelihood.nll(model.decoder(z), x)  # pyright: ignore[reportCallIssue]

    return loss


def judge_map(page: Any, model: Any) -> dict[str, float]:
    """Measure a map as chapters 8 and 9 do."""
    digits, more = page.digits, page.grey_test[page.order[:JUDGED]]
    z_known, z = (page.batched(model.encode, x) for x in (page.grey[:FITTED], page.grey_test))
    one = fit_mixture(z_known, 1, key=page.KEY).sample(page.KEY, JUDGED)
    rebuilt, drawn = page.batched(model.reconstruct, page.grey_test), page.batched(model.decode, one)
    return {
        "error": float(aelib.squared_error(rebuilt, page.grey_test).mean()),
        "kNN": knn_accuracy(z_known, digits.train.labels[:FITTED], z, digits.test.labels),
        "Gaussian": two_sample_test(page.batched(model.reconstruct, more), drawn, key=page.KEY).accuracy,
        "mean": float(np.linalg.norm(z.mean(axis=0))),
        "spread": float(z.std(axis=0).mean()),
    }


def maps(page: Any, seed: int) -> dict[str, Any]:
    """Train and measure the four maps; the noise alone is as wide, for its codes, as that of the variational map."""
    make = aelib.dense_variational_autoencoder
    variational = page.draw_map(make, aelib.negative_elbo, page.grey, seed)
    mean, log_variance = page.batched(variational.posterior, page.grey_test)
    share = float(np.sqrt(np.exp(log_variance).mean(axis=0) / mean.var(axis=0)).mean())
    found = {
        "plain": page.draw_map(aelib.dense_autoencoder, aelib.nll, page.grey, seed),
        "noise alone": page.draw_map(make, without_prior(share), page.grey, seed),
        "prior alone": page.draw_map(make, without_noise, page.grey, seed),
        "variational": variational,
    }
    return {name: judge_map(page, model) for name, model in found.items()} | {"share of noise": share}


STARTS: dict[str, dict[str, Any]] = {
    "ReLU": {"soon": True},
    "ReLU, no mean image": {"mean_image": False, "soon": True},
    "tanh": {"activation": "tanh"},
    "tanh, error averaged": {"activation": "tanh", "betas": (784.0,)},
    "leaky ReLU": {"activation": "leaky_relu"},
    "ReLU in the encoder alone": {"decoder": "tanh"},
    "ReLU in the decoder alone": {"encoder": "tanh"},
    "ReLU, smaller last weights": {"scale": 0.1},
    "ReLU, little noise": {"log_variance": -4.0},
    "ReLU, a third of the rate": {"rate": SLOWER / 3},
    "ReLU, twice": {"betas": (1.0, 1.0)},
    "ReLU, cheap first": {"betas": (0.01, 1.0)},
}
"""What differs from ReLU in both halves, from the mean image, for 200 steps at beta = 1 and a rate from 3e-3."""


def begin(
    page: Any, seed: int, *, activation: str = "relu", mean_image: bool = True, scale: float = 1.0,
    log_variance: float = 0.0, encoder: str | None = None, decoder: str | None = None,
) -> VariationalAutoencoder:  # fmt: skip
    """Return a network before training: its last weights scaled, the log-variances of its codes moved."""
    make = aelib.dense_variational_autoencoder
    model, other = (page.build(make, 50, seed, given or activation) for given in (decoder, encoder))
    model.encoder = other.encoder
    last, before = model.decoder.layers[-1], model.encoder.layers[-1].bias
    last.kernel.set_value(scale * last.kernel.get_value())
    last.bias.set_value(mean_image * last.bias.get_value())
    before.set_value(jnp.repeat(jnp.array([0.0, log_variance]), 50))
    return model


@nnx.jit
def active(model: VariationalAutoencoder, x: Any, key: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return the share of outputs above 0 in the last hidden layer of the encoder and in that of the decoder.

    It is counted over the units and over examples and codes drawn from q.
    """
    mean, log_variance = model.posterior(x)
    z = mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)
    shares = []
    for network, h in ((model.encoder, x.reshape(len(x), -1)), (model.decoder, z)):
        given: Any = network
        for layer in given.layers[:-1]:
            h = function_of(given.activation)(layer(h))
        shares.append((h > 0).mean())
    return shares[0], shares[1]


def start(
    page: Any, seed: int, *, rate: float = SLOWER, betas: tuple[float, ...] = (1.0,), soon: bool = False, **given: Any
) -> dict[str, float]:  # fmt: skip
    """Train for 200 steps at each beta; return nats of test digits.

    With `soon`, return also how many units are active after the first 20 of these steps, of other digits.
    """
    model, begun = begin(page, seed, **given), begin(page, seed, **given)
    for beta in betas:
        page.train_on(model, page.weighted, page.with_beta(page.train[:FEW], beta), seed, epochs=1, rate=rate)
    last = np.asarray(page.nats_of(model, page.test)).mean(axis=1)
    found = {"rate": float(last[0]), "sum": float(last.sum())}
    if not soon:
        return found
    aelib.fit(
        begun, page.weighted, page.with_beta(page.train[:SOON], 1.0), epochs=1, batch_size=100,
        optimizer=optax.adam(optax.cosine_decay_schedule(rate, FEW // 100)), key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    shares = map(float, active(begun, page.test, page.KEY))
    return found | dict(zip(("active encoder, soon", "active decoder, soon"), shares, strict=True))


def starts(page: Any, seed: int) -> dict[str, dict[str, float]]:
    """Return what becomes of each start."""
    return {name: start(page, seed, **how) for name, how in STARTS.items()}


CONTROLS = {
    f"{name}-seed-{seed}": partial(control, seed=seed)
    for name, control, seeds in (
        ("nats", nats, SEEDS), ("map", maps, SEEDS), ("linear", linear, SEEDS), ("start", starts, MORE_SEEDS),
    )
    for seed in seeds
}  # fmt: skip
DERIVED = {"slopes": slopes}
