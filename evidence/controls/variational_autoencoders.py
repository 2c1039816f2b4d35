"""Controls of the chapter *From PCA to the variational autoencoder*: further seeds, rivals, and what refutes a cause.

`nats`: the chapter's networks, and each of them with 10 numbers and with 50, with and without noise and prior. The
prior of a plain network is fitted to its codes, and its noise added after training: one width for all numbers, or one
for each from the curvature of the loss on training digits. What a better prior saves a variational network is beside
it, and how well its samples are distinguished.

`map`: two numbers a digit, trained as in *A map of digits*, plain, with noise and prior, with noise alone and with the
prior alone.

`start`: 200 steps from the mean image with ReLU, and from other starts, one thing changed in each.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from scipy.spatial import KDTree

from aelib.data import mnist
from aelib.latent.neighbours import knn_accuracy
from aelib.latent.sampling import Mixture, fit_mixture, sample_box
from aelib.latent.two_sample import two_sample_test
from aelib.likelihoods import Bernoulli, squared_error
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.models.variational import VariationalAutoencoder, dense_variational_autoencoder
from aelib.training.fit import fit
from aelib.training.history import History
from aelib.training.losses import nll
from evidence.controls.flow_density import mixture_nats
from evidence.controls.variational_starts import (
    KEY,
    STARTS,
    batched,
    build,
    data,
    rate_and_distortion,
    start,
    train_on,
    weighted,
    with_beta,
)  # fmt: skip

SEEDS, MORE_SEEDS = (0, 1), (0, 1, 2, 3)
BETAS, WIDTHS = (0.5, 1.0, 2.0, 4.0), (0.1, 0.2, 0.3, 0.5, 0.8)
FITTED, SEEN, JUDGED, IN_USE = 20_000, 500, 1000, 0.01
MIXTURES, REAL = (1, 5, 20), 4000


def of_all(mean: np.ndarray, v: np.ndarray, z: np.ndarray, prior: Mixture) -> float:
    """Return the mean rate of codes z drawn from N(mean, v), under a prior that has no closed form."""
    log_q = -0.5 * ((z - mean) ** 2 / v + np.log(2 * np.pi * v)).sum(axis=1)
    return float((log_q + mixture_nats(prior, z)).mean())


def rates(train: Any, test: Any) -> dict[str, float]:
    """Return the mean rate of test codes under N(0, I) and under priors fitted to codes of training digits.

    Both arguments are means and variances of codes.
    """
    rng = np.random.default_rng(1)
    z_train, z = (mean + np.sqrt(v) * rng.standard_normal(mean.shape) for mean, v in (train, test))
    k = z.shape[1]
    priors = {"standard": Mixture(np.ones(1), np.zeros((1, k)), np.eye(k)[None])}
    priors |= {f"mixture of {m}": fit_mixture(z_train, m, steps=30, key=KEY) for m in MIXTURES}
    mean, v = test
    return {name: of_all(mean, v, z, prior) for name, prior in priors.items()}


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


def noise_afterwards(model: Autoencoder) -> dict[str, Any]:
    """Return rate and distortion of a plain network whose codes get noise after training, by the noise's widths."""
    train, test, _ = data()
    codes, z = batched(model.encode, train[:FITTED]), batched(model.encode, test)
    noise, found = np.random.default_rng(1).standard_normal(z.shape), {}
    each = {str(tau): np.full(z.shape[1], tau**2) for tau in WIDTHS}
    for name, v in (each | {"each": curvature_widths(model, train[:SEEN])}).items():
        logits = batched(model.decoder, (z + np.sqrt(v) * noise).astype(np.float32))
        distortion = float(model.likelihood.nll(logits, test).mean())
        C = np.cov(codes.T) + np.diag(v)
        off, inverse = z - codes.mean(axis=0), np.linalg.inv(C)
        rate = ((off @ inverse) * off).sum(axis=1).mean() + v @ np.diag(inverse) - len(v)
        rate = float(rate + np.linalg.slogdet(C)[1] - np.log(v).sum()) / 2
        found[name] = {"rate": rate, "distortion": distortion, "sum": rate + distortion}
        if name == "each":
            by_prior = rates((codes, np.broadcast_to(v, codes.shape)), (z, np.broadcast_to(v, z.shape)))
            found[name] |= {f"sum, {prior}": by_prior[prior] + distortion for prior in list(by_prior)[2:]}
    return found | {"best": min(found[name]["sum"] for name in each)}


@nnx.jit
def by_importance(model: VariationalAutoencoder, x: Any) -> Any:
    """Return the estimate of the negative log-likelihood from 100 codes, for each example."""
    return model.importance_nll(KEY, x, samples=100)


def order() -> np.ndarray:
    """Return the test digits' places in random order."""
    return np.random.default_rng(0).permutation(len(mnist().test.images))


def nats_of(model: VariationalAutoencoder) -> dict[str, Any]:
    """Return rate, distortion, their sum, the weighted estimate and the numbers in use, on test digits."""
    test, some = data()[1], order()[:SEEN]
    rate, distortion = map(np.asarray, rate_and_distortion(model, test))
    gap = (rate + distortion)[some].mean() - np.asarray(by_importance(model, test[some])).mean()
    total = float((rate + distortion).mean())
    return {
        "rate": float(rate.mean()), "distortion": float(distortion.mean()), "sum": total,
        "weighted": total - float(gap), "in use": int((batched(model.encode, test).var(axis=0) > IN_USE).sum()),
    }  # fmt: skip


def saved(model: VariationalAutoencoder) -> dict[str, float]:
    """Return how many nats of a test digit's rate other priors save, fitted to codes of training digits."""
    (a, b), (c, d) = (batched(model.posterior, x) for x in (data()[0][:FITTED], data()[1]))
    found = rates((a, np.exp(b)), (c, np.exp(d)))
    return {f"saved by {name}": found["standard"] - rate for name, rate in found.items() if name != "standard"}


def code(model: Any, x: np.ndarray) -> np.ndarray:
    """Return codes of examples: drawn from q where there is one."""
    if not isinstance(model, VariationalAutoencoder):
        return batched(model.encode, x)
    mean, log_variance = batched(model.posterior, x)
    noise = np.random.default_rng(2).standard_normal(mean.shape)
    return (mean + np.exp(log_variance / 2) * noise).astype(np.float32)


def distinguished(model: Any) -> dict[str, dict[str, float]]:
    """Return how well pictures of drawn codes are distinguished from real and from rebuilt digits, by the sampler."""
    train, test, _ = data()
    chosen = order()[REAL : REAL + 2 * JUDGED]
    real, seen = mnist().test.images[chosen[:JUDGED]], test[chosen[JUDGED:]]
    rebuilt = batched(model.decode, code(model, seen))
    mixed = fit_mixture(code(model, train[:5000]), 5, steps=20, key=KEY).sample(KEY, JUDGED)
    found = {}
    for way, z in {"normal": np.asarray(jax.random.normal(KEY, mixed.shape)), "mixture": mixed}.items():
        drawn = batched(model.decode, z.astype(np.float32))
        found[way] = {
            name: two_sample_test(others, drawn, key=KEY).accuracy
            for name, others in (("real", real), ("rebuilt", rebuilt))
        }
    return found


def nats(page: Any, seed: int) -> dict[str, Any]:
    """Train the chapter's networks and those that it lacks; return their nats, and how samples are distinguished."""
    train, found = data()[0], {}
    for k in (10, 50):
        model = build(dense_autoencoder, k, seed)
        train_on(model, nll, train, seed)
        found[f"plain {k}"] = noise_afterwards(model) | {"distinguished": distinguished(model)}
        for beta in BETAS if k == 50 else (1.0,):
            model = build(dense_variational_autoencoder, k, seed)
            train_on(model, weighted, with_beta(train, beta), seed)
            found[f"variational {k}, {beta:g}"] = nats_of(model)
            if beta == 1:
                found[f"variational {k}, {beta:g}"] |= saved(model) | {"distinguished": distinguished(model)}
    return found


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


def train_map(make: Any, loss: Any, seed: int, epochs: int = 2) -> tuple[Any, History]:
    """Train a map as in *A map of digits*: all training digits, in batches of 32."""
    model = make((28, 28), hidden=(256, 128), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(seed))
    history = fit(
        model, loss, mnist().train.images, epochs=epochs, batch_size=32, optimizer=optax.adam(1e-3),
        key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    return model, history


def judge_map(model: Any) -> dict[str, float]:
    """Measure a map as the chapter does."""
    digits = mnist()
    z_known, z = (batched(model.encode, x) for x in (digits.train.images[:FITTED], digits.test.images))
    x_hat, box = batched(model.reconstruct, digits.test.images), sample_box(KEY, z, 5000)
    tree, more = KDTree(z), digits.test.images[order()[:JUDGED]]
    usual = np.quantile(tree.query(z, 2)[0][:, 1], 0.99)
    one = fit_mixture(z_known, 1, key=KEY).sample(KEY, JUDGED)
    return {
        "error": float(squared_error(x_hat, digits.test.images).mean()),
        "kNN": knn_accuracy(z_known, digits.train.labels[:FITTED], z, digits.test.labels),
        "box": float((tree.query(box)[0] > usual).mean()),
        "Gaussian": two_sample_test(
            batched(model.reconstruct, more), batched(model.decode, one), key=KEY
        ).accuracy,
        "mean": float(np.linalg.norm(z.mean(axis=0))),
        "spread": float(z.std(axis=0).mean()),
    }  # fmt: skip


def maps(page: Any, seed: int) -> dict[str, Any]:
    """Train and measure the four maps; the noise alone is as wide, for its codes, as that of the variational map."""
    variational, _ = train_map(dense_variational_autoencoder, weighted_by_one, seed)
    mean, log_variance = batched(variational.posterior, mnist().test.images)
    share = float(np.sqrt(np.exp(log_variance).mean(axis=0) / mean.var(axis=0)).mean())
    others = {
        "plain": train_map(dense_autoencoder, nll, seed)[0],
        "noise alone": train_map(dense_variational_autoencoder, without_prior(share), seed)[0],
        "prior alone": train_map(dense_variational_autoencoder, without_noise, seed)[0],
    }
    judged = {name: judge_map(model) for name, model in (others | {"variational": variational}).items()}
    return judged | {"share of noise": share}


def weighted_by_one(model: VariationalAutoencoder, x: Any, key: jax.Array) -> Any:
    """Return the negative bound, as two calls."""
    return weighted(model, (x, 1.0), key)


def starts(page: Any, seed: int) -> dict[str, dict[str, float]]:
    """Return what becomes of each start."""
    return {name: start(seed, **how) for name, how in STARTS.items()}


CONTROLS = {
    f"{name}-seed-{seed}": partial(control, seed=seed)
    for seed in MORE_SEEDS
    for name, control in {"nats": nats, "map": maps, "start": starts}.items()
    if name == "start" or seed in SEEDS
}
