"""A convolutional denoiser over pixels, trained for longer than a chapter can, and what it draws.

The network sees blocks of two by two pixels as the channels of a picture of 14 by 14, and works at three sizes, 14, 7
and 4: on the way down each size is kept, and added on the way up (a U-Net). At the smallest size a dense layer sees the
whole picture at once. Everywhere it is told the level, and its answer is scaled as in Karras and others (2022).

Samples follow the probability flow down to a low level, by steps of second order, or take ancestral steps, which put
fresh noise back. They are judged as in the chapter *A stack of repairs*: by a classifier that learns to distinguish
1,000 of them from 1,000 test digits. Of the first seed twenty samples by ancestral steps are kept as pictures, after
the long training and after two epochs with a schedule of their own, from the same noise; and after the long one the
walks of the first twelve, before and after the repair at eleven levels.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.latent.flow import denoising_flow, noise_levels
from aelib.latent.two_sample import two_sample_test
from aelib.models.convolution import Conv, ConvTranspose
from aelib.models.denoiser import FREQUENCIES, level_features
from aelib.training.fit import fit
from evidence.reproductions import pictures

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

CHANNELS, BLOCKS, WHOLE, TOLD = (16, 64, 128), (0, 2, 2), 512, 64
"""The channels at 14, 7 and 4 pixels, the blocks at each, units that see the whole, and units that carry the level."""
LONG, SHORT, BATCH, RATE = 20, 2, 64, 1.5e-3
LOW, HIGH, OFTEN = 0.01, 10.0, (-0.9, 1.2)
"""Levels of the training, and mean and spread of their logarithms."""
MEAN, SPREAD = 0.13, 0.3  # of a pixel, over all pixels and digits
END, LEVELS = 0.02, {"flow": 30, "ancestral": 100}
"""The lowest level, and how many levels each way goes through."""
SHOWN_WAY, SHOWN, WALKS, STAGES = "ancestral", 20, 12, 10
"""Of which way pictures are kept; how many samples and walks, and after how many stages."""
JUDGED, DENOISED = 1000, (0.25, 0.5, 1.0)
SEEDS = (0, 1)


class Block(nnx.Module):
    """Two convolutions whose result is added to what they are given; the level scales and shifts what is between."""

    def __init__(self, channels: int, rngs: nnx.Rngs):
        init = nnx.initializers.he_normal()
        self.first = Conv(channels, channels, stride=1, init=init, rngs=rngs)
        self.second = Conv(channels, channels, stride=1, init=nnx.initializers.zeros, rngs=rngs)
        self.level = nnx.Linear(TOLD, 2 * channels, kernel_init=nnx.initializers.zeros, rngs=rngs)

    def __call__(self, h: Any, level: jax.Array) -> Any:
        """Return the channels h [n, h, w, c], changed."""
        scale, shift = jnp.split(self.level(level)[:, None, None], 2, axis=-1)
        inner = normalized(self.first(jax.nn.silu(normalized(h)))) * (1 + scale) + shift
        return h + self.second(jax.nn.silu(inner))


class Whole(nnx.Module):
    """Two dense layers over all pixels and channels, whose result is added to what they are given."""

    def __init__(self, size: int, rngs: nnx.Rngs):
        self.first = nnx.Linear(size, WHOLE, rngs=rngs)
        self.second = nnx.Linear(WHOLE, size, kernel_init=nnx.initializers.zeros, rngs=rngs)
        self.level = nnx.Linear(TOLD, 2 * WHOLE, kernel_init=nnx.initializers.zeros, rngs=rngs)

    def __call__(self, h: Any, level: jax.Array) -> Any:
        """Return the channels h [n, h, w, c], changed."""
        scale, shift = jnp.split(self.level(level), 2, axis=-1)
        inner = self.first(jax.nn.silu(normalized(h)).reshape(len(h), -1)) * (1 + scale) + shift
        return h + self.second(jax.nn.silu(inner)).reshape(h.shape)


def normalized(h: Any) -> jax.Array:
    """Return the channels of each pixel with mean 0 and variance 1."""
    h = h - h.mean(axis=-1, keepdims=True)
    return h * jax.lax.rsqrt(jnp.square(h).mean(axis=-1, keepdims=True) + 1e-5)


class Repair(nnx.Module):
    """Returns clean pictures [n, 28, 28] for noisy ones, of which it is told the level."""

    def __init__(self, rngs: nnx.Rngs):
        init, (a, b, c) = nnx.initializers.he_normal(), CHANNELS
        self.level = nnx.Linear(1 + 2 * FREQUENCIES, TOLD, rngs=rngs)
        self.start = Conv(4, a, stride=1, init=init, rngs=rngs)
        self.down = nnx.List([Conv(i, o, stride=2, init=init, rngs=rngs) for i, o in ((a, b), (b, c))])
        self.up = nnx.List([ConvTranspose(i, o, stride=2, init=init, rngs=rngs) for i, o in ((c, b), (b, a))])
        self.falling = nnx.List(
            [nnx.List([Block(w, rngs) for _ in range(n)]) for w, n in zip(CHANNELS, BLOCKS, strict=True)]
        )
        self.whole = Whole(16 * c, rngs)
        self.rising = nnx.List(
            [nnx.List([Block(w, rngs) for _ in range(n)]) for w, n in zip((b, a), BLOCKS[1::-1], strict=True)]
        )
        self.end = Conv(a, 4, stride=1, init=nnx.initializers.zeros, rngs=rngs)

    def __call__(self, x: Any, sigma: Any) -> Any:
        """Return the repaired pictures."""
        sigma = jnp.broadcast_to(jnp.asarray(sigma, x.dtype), len(x))[:, None]
        total = jnp.sqrt(sigma**2 + SPREAD**2)[..., None]
        x = x - MEAN
        skip, scale = (SPREAD / total) ** 2, (sigma[..., None] * SPREAD) / total
        return MEAN + skip * x + scale * self.network(x / total, sigma)

    def network(self, x: Any, sigma: jax.Array) -> Any:
        """Return pictures of about unit variance for such pictures and their levels [n, 1]."""
        told: Any = level_features(sigma / SPREAD)
        level = jax.nn.silu(self.level(told))
        h = self.start(x.reshape(-1, 14, 2, 14, 2).transpose(0, 1, 3, 2, 4).reshape(-1, 14, 14, 4))
        seen = []
        for size, blocks in enumerate(self.falling):
            for block in blocks:
                h = block(h, level)
            if size < len(self.down):
                seen.append(h)
                h = self.down[size](h)
        h = self.whole(h, level)
        for up, blocks in zip(self.up, self.rising, strict=True):
            before = seen.pop()
            h = up(h)[:, : before.shape[1], : before.shape[2]] + before
            for block in blocks:
                h = block(h, level)
        h = self.end(jax.nn.silu(normalized(h)))
        return h.reshape(-1, 14, 14, 2, 2).transpose(0, 1, 3, 2, 4).reshape(-1, 28, 28)


def share_left(model: Repair, x: jax.Array, key: jax.Array) -> jax.Array:
    """Return the squared error per pixel of each repair, at a level drawn for it, in units of what the start leaves."""
    of_level, of_noise = jax.random.split(key)
    sigma = jnp.exp(OFTEN[0] + OFTEN[1] * jax.random.normal(of_level, (len(x),))).clip(LOW, HIGH)
    noisy = x + sigma[:, None, None] * jax.random.normal(of_noise, x.shape)
    left = (sigma * SPREAD) ** 2 / (sigma**2 + SPREAD**2)
    return jnp.square(model(noisy, sigma) - x).mean(axis=(1, 2)) / left


def train(seed: int, epochs: int, folder: Path | None = None, digits: int | None = None) -> tuple[Repair, Any]:
    """Train the repair, on all training digits or on the first of them."""
    images, model = mnist().train.images[:digits], Repair(nnx.Rngs(seed))
    steps = epochs * -(-len(images) // BATCH)
    rate = optax.warmup_cosine_decay_schedule(0, RATE, min(300, steps // 2), steps)
    history = fit(
        model, share_left, images, epochs=epochs, batch_size=BATCH, optimizer=optax.adam(rate),
        key=jax.random.key(seed), progress=False, checkpoint=folder and folder / "training",
    )  # fmt: skip
    return model, history


def measure(seed: int, epochs: int, folder: Path) -> dict[str, Any]:
    """Train the repair; what it leaves of test digits, and how well its samples are distinguished from real digits."""
    model, _ = train(seed, epochs, folder)
    rng, x = np.random.default_rng(seed), mnist().test.images
    chosen = x[rng.permutation(len(x))[:JUDGED]]
    repair = nnx.jit(lambda model, x, sigma: model(x, sigma))

    def repaired(x: Any, sigma: float) -> np.ndarray:
        return np.concatenate([np.asarray(repair(model, part, sigma)) for part in np.array_split(x, -(-len(x) // 500))])

    errors = {}
    for sigma in DENOISED:
        noisy = (x + sigma * rng.standard_normal(x.shape)).astype(np.float32)
        errors[str(sigma)] = float(np.square(repaired(noisy, sigma) - x).sum(axis=(1, 2)).mean())
    start = (HIGH * rng.standard_normal((JUDGED, 28, 28))).astype(np.float32)
    told: dict[str, float] = {}
    for way, count in LEVELS.items():
        levels = noise_levels(count, low=END, high=HIGH)
        path = denoising_flow(repaired, start, levels) if way == "flow" else ancestral(repaired, start, levels, rng)
        samples = path[-1].clip(0, 1)
        told[way] = two_sample_test(chosen, samples, key=jax.random.key(seed)).accuracy
        if seed == SEEDS[0] and way == SHOWN_WAY:
            kept = {f"drawn {epochs}": samples[:SHOWN]}
            if epochs == LONG:
                stages = slice(None, None, count // STAGES)
                noisy = path[stages, :WALKS]
                clean = [repaired(each, sigma) for each, sigma in zip(noisy, levels[stages][:-1], strict=False)]
                walks = {"noisy": noisy, "repaired": np.stack([*clean, noisy[-1]])}
                kept |= {kind: walk.swapaxes(0, 1) for kind, walk in walks.items()}
            pictures.keep("pixel_diffusion", **kept)
    return {"squared error": errors, "distinguished from real": told}


def ancestral(repaired: Any, x: np.ndarray, levels: Any, rng: np.random.Generator) -> np.ndarray:
    """Return where pictures are at each level, if each step to a lower one puts fresh noise back (Ho and others)."""
    path = [x]
    for a, b in pairwise(levels):
        clean, share = repaired(path[-1], a), (b / a) ** 2
        fresh = b * np.sqrt(1 - share) * rng.standard_normal(x.shape)
        path.append((clean + share * (path[-1] - clean) + fresh).astype(np.float32))
    return np.stack(path)


def replay() -> np.ndarray:
    """Return the loss of each step of a short training on the first digits."""
    return train(SEEDS[0], SHORT, digits=100 * BATCH)[1].step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Compute all parts; no number of theirs is held against a published one."""
    for seed in SEEDS:
        for epochs in (LONG, SHORT):
            parts.part(f"{epochs}-epochs-seed-{seed}", lambda folder, at=(seed, epochs): measure(*at, folder))
    return {}
