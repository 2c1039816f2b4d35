"""More of the controls of *A stack of repairs*: guidance on the exact moons, and over codes told their class.

On the moons everything is known, so that a second seed, more levels, guidance at a part of the levels and samplers
with fresh noise can refute what the chapter says. Over codes guidance stands beside a rival that needs none: draw
several, and keep the one of which a classifier is surest. That one has seen one half of the training digits, and the
one that judges the other half.
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

from aelib.latent import noise_levels, two_sample_test
from aelib.models.layers import MLP
from aelib.training.fit import fit

PAGE = "diffusion"
CODE, WIDTH, CLASSES, LEVELS, SEEDS = 32, 256, 10, 20, (0, 1)
STRENGTHS, OF_asked, LEFT_OUT, SEVEN = (0.0, 0.25, 0.5, 1.0, 3.0), 200, 0.1, 7
BEST_OF = ((2, 0.0), (4, 0.0), (2, 0.25))
"""Of how many is the surest kept, and with which strength are they drawn?"""
ON_MOONS, PULLS, EDGE, FAR_OFF, PULL = 2000, (0, 1, 3, 8, 20), 0.5, 3 * 0.05, 3
MORE_STEPS = 100


def on_upper_moon(page: Any, x: np.ndarray) -> dict[str, float]:
    """Return the share of samples [n, 2] on the right half of the upper moon, and of those beyond three widths."""
    gaps = ((x[:, None] - page.upper) ** 2).sum(axis=2)
    right, off = gaps.argmin(axis=1) < 12, np.sqrt(gaps.min(axis=1))
    return {"right": float(right.mean()), "beyond": float((off > FAR_OFF).mean())}


def with_fresh_noise(page: Any, start: np.ndarray, seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Where ancestral and Langevin steps end, by sampler and strength, from the same noise by the same levels.

    Langevin steps are the chapter's, ten at each level, and ten times as many.
    """
    samplers = {
        "ancestral": page.noisy_step,
        "10 Langevin": page.langevin_steps,
        f"{MORE_STEPS} Langevin": partial(page.langevin_steps, times=MORE_STEPS),
    }
    levels = noise_levels(60, low=0.02, high=50.0)
    return {
        name: {
            str(w): on_upper_moon(
                page, page.walk(step, jax.jit(page.guided(w)), 50 * start, levels, np.random.default_rng(seed))[-1]
            )
            for w in (0, PULL)
        }
        for name, step in samplers.items()
    }  # fmt: skip


def moons(page: Any, seed: int) -> dict[str, Any]:
    """Where guided walks end: the share on the right half, and beyond three widths, by strength, levels and sampler."""
    start = np.random.default_rng(seed).standard_normal((ON_MOONS, 2))

    def ends(repair: Any, count: int = 60, high: float = 50.0) -> dict[str, float]:
        levels = noise_levels(count, low=0.02, high=high)
        return on_upper_moon(page, page.walk(page.two_looks, repair, high * start, levels)[-1])

    def where(above: bool) -> Any:
        strong = page.guided(PULL)
        return lambda x, s: (strong if (s > EDGE) == above else page.on_upper)(x, s)

    return {
        "ends": {str(w): ends(page.guided(w)) for w in PULLS},
        "four times the levels": {str(w): ends(page.guided(w), 240) for w in PULLS},
        "from farther": {str(w): ends(page.guided(w), 80, 500.0) for w in PULLS},
        "only above": ends(where(True)),
        "only below": ends(where(False)),
        "fresh noise": with_fresh_noise(page, start, seed + 1),
    }


class Named(nnx.Module):
    """The chapter's denoiser, told a class as well, by ten numbers: all 0 for none."""

    def __init__(self, rngs: nnx.Rngs):
        sizes = (CODE + 17 + CLASSES, WIDTH, WIDTH, WIDTH)
        self.layers = nnx.List([nnx.Linear(*each, rngs=rngs) for each in pairwise(sizes)])
        self.last = nnx.Linear(WIDTH, CODE, rngs=rngs, kernel_init=nnx.initializers.zeros)

    def __call__(self, x: Any, sigma: Any, named: Any) -> Any:
        """Return the answer for noisy rows [n, 32], at one level or at one each, and classes [n, 10]."""
        sigma = jnp.broadcast_to(sigma, len(x))[:, None]
        c, level = 1 / jnp.sqrt(1 + sigma**2), jnp.log(sigma)
        waves = level * jnp.geomspace(0.25, 4, 8)
        h = jnp.concatenate([c * x, level / 2, jnp.sin(waves), jnp.cos(waves), named], axis=1)
        for layer in self.layers:
            h = jax.nn.gelu(layer(h))
        return c**2 * x + c * sigma * self.last(h)


def named_denoiser(page: Any, codes: np.ndarray, labels: np.ndarray, seed: int) -> Named:
    """Train it as the chapter does, with the class left out in a tenth of the examples."""

    def loss(model: Named, batch: Any, key: Any) -> Any:
        x, named = batch
        level_key, noise_key, out_key = jax.random.split(key, 3)
        span = jnp.log(page.LOW), jnp.log(page.HIGH)
        sigma = jnp.exp(jax.random.uniform(level_key, (len(x),), x.dtype, *span))
        named = named * jax.random.bernoulli(out_key, 1 - LEFT_OUT, (len(x), 1))
        noisy = x + sigma[:, None] * jax.random.normal(noise_key, x.shape)
        return (1 + 1 / sigma**2) * ((model(noisy, sigma, named) - x) ** 2).sum(axis=1)

    model, steps = Named(nnx.Rngs(seed)), 12 * -(-len(codes) // 256)
    fit(
        model, loss, (codes, np.eye(CLASSES, dtype=np.float32)[labels]), epochs=12, batch_size=256,
        optimizer=optax.adam(optax.cosine_decay_schedule(2e-3, steps)), key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    return model


def classifier(pictures: np.ndarray, labels: np.ndarray, seed: int) -> Any:
    """Train a classifier of rebuilt digits; return the function of its probabilities."""
    net = MLP(784, (256,), CLASSES, "relu", "identity", None, nnx.Rngs(seed))

    def loss(model: Any, batch: Any, key: Any) -> Any:
        x, named = batch
        x = x + 0.15 * jax.random.normal(key, x.shape)
        return optax.softmax_cross_entropy(model(x), named)

    fit(
        net, loss, (pictures.reshape(len(pictures), -1), np.eye(CLASSES, dtype=np.float32)[labels]), epochs=4,
        batch_size=128, optimizer=optax.adam(1e-3), key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    sure = nnx.jit(lambda model, x: jax.nn.softmax(model(x)))
    return lambda x: np.asarray(sure(net, x.reshape(len(x), -1)))


def sampled(page: Any, model: Named, strength: float, named: np.ndarray, seed: int) -> np.ndarray:
    """Return codes of these classes, by twenty levels of Heun's method."""
    hot = jnp.eye(CLASSES)[named]

    @nnx.jit
    def both(model: Named, x: Any, sigma: Any) -> Any:
        told = model(x, sigma, hot)
        return told + strength * (told - model(x, sigma, 0 * hot))

    start = page.HIGH * np.random.default_rng(seed).standard_normal((len(named), CODE))
    levels = noise_levels(LEVELS, low=page.LOW, high=page.HIGH).astype(np.float32).tolist()
    return page.walk(page.two_looks, lambda x, s: both(model, x, s), start.astype(np.float32), levels)[-1]


def codes(page: Any, seed: int) -> dict[str, dict[str, float]]:
    """By strength, and for the best of several: the asked digit, how often told apart, variances, kinds."""
    coder, asked = page.train_coder(seed), np.repeat(np.arange(CLASSES), OF_asked)
    z, labels = page.batched(coder.encode, page.train), np.asarray(page.digits.train.labels)
    white = page.White(z)
    seen = white.of(z)
    model = named_denoiser(page, seen, labels, seed)
    rebuilt = page.batched(coder.reconstruct, page.test[page.order[: len(asked)]])
    known, half = page.batched(coder.reconstruct, page.train), len(labels) // 2
    choose, judge = (
        classifier(known[part], labels[part], seed + n) for n, part in enumerate((slice(None, half), slice(half, None)))
    )
    of_rebuilt = np.asarray(page.digits.test.labels)[page.order[: len(asked)]]
    mixed = np.random.default_rng(0).permutation(len(asked))

    def measured(w: np.ndarray) -> dict[str, float]:
        x = page.batched(coder.decode, white.back(w))
        sevens = w[asked == SEVEN]
        nearest = ((seen**2).sum(axis=1) - 2 * sevens @ seen.T).argmin(axis=1)
        return {
            "asked": float((judge(x).argmax(axis=1) == asked).mean()),
            "told": two_sample_test(rebuilt, x[mixed], key=page.KEY).accuracy,
            "variance": float(np.mean([w[asked == kind].var(axis=0).mean() for kind in range(CLASSES)])),
            "ink": float(x.sum(axis=(1, 2)).mean()),
            "kinds": float(len(set(nearest.tolist()))),
        }

    found = {f"{w:g}": measured(sampled(page, model, w, asked, seed + 3)) for w in STRENGTHS}
    for times, strength in BEST_OF:
        w = sampled(page, model, strength, np.repeat(asked, times), seed + 4)
        sure = choose(page.batched(coder.decode, white.back(w)))[np.arange(len(w)), np.repeat(asked, times)]
        name = f"best of {times}" + (f", {strength:g}" if strength else "")
        found[name] = measured(w[sure.reshape(-1, times).argmax(axis=1) + times * np.arange(len(asked))])
    right = float((judge(rebuilt).argmax(axis=1) == of_rebuilt).mean())
    return found | {"rebuilt": {"asked": right, "ink": float(rebuilt.sum(axis=(1, 2)).mean())}}


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control in (("moons", moons), ("codes", codes)) for seed in SEEDS
}  # fmt: skip
