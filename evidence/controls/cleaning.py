"""The controls of the section "Cleaning without a clean picture" in the chapter "Repair", by its own cells.

The network of that section after a longer training, towards clean images under one noise or under new noise in each
step, towards second noisy copies, and from one copy; its baselines, with settings tuned on pieces of the photographs
from which the network learns; means of copies; and network and filter on photographs that keep only the
correlations of pairs of pixels. All numbers are decibels of three crops under noise of 25 of 255 grey values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from scipy.fft import dctn, idctn
from scipy.ndimage import uniform_filter

import aelib
from aelib.latent import fit_mixture

PAGE = "denoising"
SEEDS = (0, 1)
STEPS = 8000
PATCHES = 20_000
"""So many patches of the photographs have the Gaussians to learn from."""

OF_COSINES = [{"side": k, "times": t} for k in (8, 12, 16) for t in (2.6, 2.9, 3.2)]
OF_MEANS = [{"side": k, "width": w} for k in (3, 5, 7) for w in (0.4, 0.6, 0.8)]
OF_VARIATION = [{"weight": w} for w in (0.05, 0.065, 0.08, 0.1, 0.13)]
OF_PAIRS = [{"weight": w} for w in (0.03, 0.04, 0.05, 0.06, 0.07, 0.085, 0.1)]
"""Settings of rivals, of which the best on pieces of the photographs is taken."""

Picture = np.ndarray


def scores(page: Any, answers: np.ndarray, clean: np.ndarray) -> dict[str, float]:
    """Return the decibels of each crop, and their mean."""
    each = {name: page.decibels(answers[k : k + 1], clean[k : k + 1]) for k, name in enumerate(page.corners)}
    return each | {"mean": page.decibels(answers, clean)}


def network(page: Any, seed: int, target: str) -> dict[str, float]:
    """The network of the page, towards clean pictures or towards a second noisy copy."""
    given = page.noisy_copy(page.learnt_from, 2 * seed)
    targets = page.learnt_from if target == "clean" else page.noisy_copy(page.learnt_from, 2 * seed + 1)
    model = page.cleaner(seed, given, targets, STEPS)
    return scores(page, page.cleaned(model, page.noisy_crops), page.crops)


def many_copies(page: Any, seed: int, pairs: int) -> dict[str, float]:
    """The network trained towards second copies, with so many pairs of noisy copies of each photograph."""

    def copies(k: int) -> list[Picture]:
        draws = (1000 + 2 * (pairs * seed + pair) + k for pair in range(pairs))
        return [copy for draw in draws for copy in page.noisy_copy(page.learnt_from, draw)]

    model = page.cleaner(seed, copies(0), copies(1), STEPS)
    return scores(page, page.cleaned(model, page.noisy_crops), page.crops)


def turned(x: jax.Array, key: jax.Array) -> jax.Array:
    """Turn square patches [n, side, side] by a random number of right angles, and mirror them or not."""
    turns = [partial(jnp.rot90, k=k, axes=(1, 2)) for k in range(4)]
    x = jax.lax.switch(jax.random.randint(key, (), 0, 4), turns, x)
    return jnp.where(jax.random.bernoulli(jax.random.fold_in(key, 1)), x[:, :, ::-1], x)


def on_turned_patches(page: Any, seed: int, pictures: list[Picture], loss: Callable[..., jax.Array]) -> Any:
    """Train the network of the page on patches that are turned at random; the loss draws new noise in each step."""
    patches = aelib.patches(pictures, 4 * STEPS, side=32, key=jax.random.key(seed))

    def of_turned(model: Any, x: jax.Array, key: jax.Array) -> jax.Array:
        return loss(model, turned(x, jax.random.fold_in(key, 1)), key)

    return page.fit(page.Cleaner(nnx.Rngs(seed)), of_turned, patches, seed, epochs=1, batch_size=4, rate=2e-3)


def under_new_noise(page: Any, seed: int, pictures: list[Picture]) -> Any:
    """Train towards clean pictures, with new noise in each step."""

    def loss(model: Any, x: jax.Array, key: jax.Array) -> jax.Array:
        return ((model(x + page.GREY * jax.random.normal(key, x.shape)) - x) ** 2).mean(axis=(1, 2))

    return on_turned_patches(page, seed, pictures, loss)


def fresh(page: Any, seed: int) -> dict[str, Any]:
    """The network towards clean pictures, with new noise in each step; its answer, and the mean over eight turns."""
    model = under_new_noise(page, seed, page.learnt_from)
    turns = [
        np.rot90(page.cleaned(model, np.ascontiguousarray(np.rot90(y, k, (1, 2)))), -k, (1, 2))[:, :, ::flip]
        for flip in (1, -1)
        for y in [page.noisy_crops[:, :, ::flip]]
        for k in range(4)
    ]
    return scores(page, turns[0], page.crops) | {"eight turns": scores(page, np.mean(turns, axis=0), page.crops)}


def one_copy(page: Any, seed: int) -> dict[str, Any]:
    """Train from one noisy copy, for half of the steps: recorrupted to recorrupted (Pang, Zheng, Quan and Ji, 2021).

    New noise is added to the copy, and subtracted from its target after division by the square of its size: then the
    noises of the two are uncorrelated. The answer is the mean over eight such additions.
    """
    size, given = 0.5, page.noisy_copy(page.learnt_from, 2 * seed)
    patches = aelib.patches(given, 2 * STEPS, side=32, key=jax.random.key(seed))

    def loss(model: Any, y: jax.Array, key: jax.Array) -> jax.Array:
        y, more = turned(y, jax.random.fold_in(key, 1)), page.GREY * jax.random.normal(key, y.shape)
        return ((model(y + size * more) - (y - more / size)) ** 2).mean(axis=(1, 2))

    model = page.fit(page.Cleaner(nnx.Rngs(seed)), loss, patches, seed, epochs=1, batch_size=4, rate=2e-3)
    y, rng = page.noisy_crops, np.random.default_rng(seed)
    more = (page.GREY * rng.standard_normal((8, *y.shape))).astype(np.float32)
    answer = np.mean([page.cleaned(model, y + size * each) for each in more], axis=0)
    return scores(page, answer, page.crops) | {"as it is": scores(page, page.cleaned(model, y), page.crops)}


def gaussians(page: Any, pictures: Iterable[Picture], components: int, seed: int, side: int = 8) -> Any:
    """Fit so many Gaussians to patches of the pictures, each less its mean."""
    patches = aelib.patches(pictures, PATCHES, side=side, key=jax.random.key(seed)).reshape(PATCHES, -1)
    return fit_mixture(patches - patches.mean(axis=1, keepdims=True), components, steps=20, key=jax.random.key(seed))


def mixture(page: Any, seed: int, components: int) -> dict[str, float]:
    """A mixture of Gaussians on patches of 8 by 8 pixels that overlap; of one Gaussian, the Wiener filter."""
    fitted = gaussians(page, page.learnt_from, components, seed)
    answers = np.stack([page.by_patches(y, page.GREY, fitted) for y in page.noisy_crops])
    return scores(page, answers, page.crops)


def mixture_of_noisy(page: Any, seed: int, components: int) -> dict[str, float]:
    """The mixture, fitted to one noisy copy of the photographs, less the variance of the noise."""
    fitted = gaussians(page, page.noisy_copy(page.learnt_from, 2 * seed), components, seed)
    variances, U = np.linalg.eigh(fitted.covariances)
    less = np.clip(variances - page.GREY**2, 0, None)
    clean = aelib.latent.Mixture(fitted.weights, fitted.means, np.einsum("kij,kj,klj->kil", U, less, U))
    answers = np.stack([page.by_patches(y, page.GREY, clean) for y in page.noisy_crops])
    return scores(page, answers, page.crops)


def in_rounds(page: Any, seed: int, components: int) -> dict[str, float]:
    """The mixture in the five rounds of Zoran and Weiss (2011): each begins at a mean of the last answer and the input.

    Their half-quadratic splitting (EPLL), with the noise that they give to each round, and the posterior mean of a
    patch in the place of its most probable value.
    """
    fitted = gaussians(page, page.learnt_from, components, seed)

    def answer(y: Picture) -> Picture:
        x = y
        for times in (1, 4, 8, 16, 32):
            x = (y + times * page.by_patches(x, page.GREY / times**0.5, fitted)) / (1 + times)
        return x

    return scores(page, np.stack([answer(y) for y in page.noisy_crops]), page.crops)


def pieces(page: Any, pictures: list[Picture]) -> tuple[Picture, Picture]:
    """A piece of each picture that is learnt from, clean and noisy, for what has to be tuned."""
    clean = [picture[100:228, 100:228] for picture in pictures]
    return np.stack(clean), np.stack(page.noisy_copy(clean, 200))


def chosen(page: Any, rival: Callable[..., Picture], settings: Iterable[dict[str, Any]], pictures: Any) -> Any:
    """Return those settings of a rival that are best on pieces of the pictures."""
    clean, noisy = pieces(page, pictures)
    return max(settings, key=lambda each: page.decibels(np.stack([rival(y, page.GREY, **each) for y in noisy]), clean))


def tuned(page: Any, rival: Callable[..., Picture], settings: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Judge a rival with those of its settings that are best on the pieces."""
    best = chosen(page, rival, settings, page.learnt_from)
    answers = np.stack([rival(y, page.GREY, **best) for y in page.noisy_crops])
    return scores(page, answers, page.crops) | {"chosen": best}


def cosines(y: Picture, s: float, side: int, times: float) -> Picture:
    """Keep the large ones of the cosines of each patch: those beyond so many standard deviations of the noise."""
    windows = np.lib.stride_tricks.sliding_window_view(y, (side, side))
    waves: Any = dctn(windows.astype(np.float64), axes=(2, 3), norm="ortho")
    mean = waves[:, :, 0, 0].copy()
    waves[abs(waves) < times * s] = 0
    waves[:, :, 0, 0] = mean
    total, count = np.zeros(y.shape), np.zeros(y.shape)
    answers: Any = idctn(waves, axes=(2, 3), norm="ortho")
    weights = 1 / (1 + (waves != 0).sum(axis=(2, 3)))
    rows, columns = weights.shape
    for i in range(side):
        for j in range(side):
            total[i : i + rows, j : j + columns] += weights * answers[:, :, i, j]
            count[i : i + rows, j : j + columns] += weights
    return total / count


def less_variation(y: Picture, s: float, weight: float, rounds: int = 100) -> Picture:
    """Half the squared error plus `weight` times the total variation, minimised as by Chambolle (2004)."""
    p, answer = np.zeros((2, *y.shape)), y
    for _ in range(rounds):
        slopes = np.zeros_like(p)
        slopes[0, :-1], slopes[1, :, :-1] = np.diff(answer, axis=0), np.diff(answer, axis=1)
        p = (p - slopes / (4 * weight)) / (1 + np.sqrt((slopes**2).sum(axis=0)) / (4 * weight))
        answer = y - weight * (
            p.sum(axis=0) - np.pad(p[0, :-1], ((1, 0), (0, 0))) - np.pad(p[1, :, :-1], ((0, 0), (1, 0)))
        )
    return answer


def less_between_pairs(y: Picture, s: float, weight: float, rounds: int = 150) -> Picture:
    """The same with the sum of the absolute differences of neighbours, each pair for itself (anisotropic)."""
    p, answer = np.zeros((2, *y.shape)), y
    for _ in range(rounds):
        p[0, :-1] += np.diff(answer, axis=0) / 8
        p[1, :, :-1] += np.diff(answer, axis=1) / 8
        p = np.clip(p, -weight, weight)
        answer = y + p.sum(axis=0)
        answer[1:] -= p[0, :-1]
        answer[:, 1:] -= p[1, :, :-1]
    return answer


def non_local(y: Picture, s: float, side: int, width: float, reach: int = 10) -> Picture:
    """Mean of the pixels whose patches are alike, as by Buades, Coll and Morel (2005)."""
    wide = np.pad(y.astype(np.float64), reach, mode="reflect")
    total, count = np.zeros(y.shape), np.zeros(y.shape)
    rows, columns = y.shape
    for i in range(2 * reach + 1):
        for j in range(2 * reach + 1):
            other = wide[i : i + rows, j : j + columns]
            apart = uniform_filter((y - other) ** 2, side, mode="reflect") - 2 * s**2
            weight = np.exp(-np.maximum(apart, 0) / (width * s) ** 2)
            total += weight * other
            count += weight
    return total / count


def rivals(page: Any) -> dict[str, Any]:
    """What needs no examples, each with the setting that is best on the pieces; and the noisy crops themselves."""
    return {
        "noisy": scores(page, page.noisy_crops, page.crops),
        "cosines": tuned(page, cosines, OF_COSINES),
        "total variation": tuned(page, less_variation, OF_VARIATION),
        "differences of pairs": tuned(page, less_between_pairs, OF_PAIRS),
        "non-local means": tuned(page, non_local, OF_MEANS),
    }


def averaged(page: Any, seed: int) -> dict[str, float]:
    """The mean of two noisy copies of the crops, the same cleaned by cosines of patches, and the mean of 32 copies."""
    copies = np.stack([page.noisy_copy(page.crops, 300 + 100 * seed + k) for k in range(32)])
    two, best = copies[:2].mean(axis=0), chosen(page, cosines, OF_COSINES, page.learnt_from)
    return {
        "two": page.decibels(two, page.crops),
        "two, cosines": page.decibels(np.stack([cosines(y, page.GREY / 2**0.5, **best) for y in two]), page.crops),
        "32": page.decibels(copies.mean(axis=0), page.crops),
    }


def scrambled(page: Any, seed: int) -> dict[str, float]:
    """Network and Wiener filter on photographs that keep nothing but the correlations of pairs of pixels."""
    keys = dict(zip(page.photos, jax.random.split(jax.random.key(300 + seed), len(page.photos)), strict=True))
    others = {name: aelib.phase_scrambled(photo, key=keys[name]) for name, photo in page.photos.items()}
    learnt_from = [others[name] for name in page.to_learn_from]
    crops = page.cropped(others)
    noisy = np.stack(page.noisy_copy(crops, 100))
    model = page.cleaner(seed, page.noisy_copy(learnt_from, 2 * seed), learnt_from, STEPS)
    fitted = gaussians(page, learnt_from, 1, seed)
    filtered = np.stack([page.by_patches(y, page.GREY, fitted) for y in noisy])
    return {
        "network": page.decibels(page.cleaned(model, noisy), crops),
        "filter": page.decibels(filtered, crops),
    }


def leads(found: dict[str, Any]) -> dict[str, float]:
    """By how many decibels the network is ahead of the filter on photographs, trained as on the scrambled ones."""
    each = [found[f"clean-{seed}"]["mean"] - found[f"filter-{seed}"]["mean"] for seed in SEEDS]
    return {"photographs": float(np.mean(each))}


CONTROLS: dict[str, Any] = {"rivals": rivals}
CONTROLS |= {
    f"{name}-{seed}": partial(control, seed=seed, **settings)
    for seed in SEEDS
    for name, control, settings in (
        ("clean", network, {"target": "clean"}), ("copies", network, {"target": "copies"}),
        ("many copies", many_copies, {"pairs": 16}), ("fresh", fresh, {}), ("one copy", one_copy, {}),
        ("averaged", averaged, {}),
        ("filter", mixture, {"components": 1}), ("mixture", mixture, {"components": 20}),
        ("in rounds", in_rounds, {"components": 20}), ("mixture of noisy", mixture_of_noisy, {"components": 20}),
        ("scrambled", scrambled, {}),
    )
}  # fmt: skip
DERIVED = {"leads": leads}
