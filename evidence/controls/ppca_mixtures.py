"""A mixture of sixty probabilistic PCAs, the rival without a network where the answer is a picture.

It is asked what the page of verdicts asks of networks: pictures cleaned of noise, where the digit or piece of clothing
lies anywhere on its canvas and where it is centred; half of a picture that has moved; and new digits. Where a picture
may lie anywhere, the answers at all places are averaged, by the probability of each. Pictures, noise and judges are
those of the networks' runs (`translated_digits`, `pixel_ladder`, `pixel_diffusion`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import jax
import numpy as np

import aelib
from evidence.reproductions import translated_networks as networks
from evidence.reproductions import translated_rivals as rivals
from evidence.reproductions.pixel_ladder import DENOISED, JUDGED
from evidence.reproductions.translated_digits import SIGMA, WIDE, noisy_of, pictures_of

PAGE = "when-to-use-one"
GAUSSIANS, RANK, STEPS = 60, 60, 3
SLACK = 0.5
"""How far known pixels may be from the mixture's pictures; of 0.03 to 0.6 about the best on training pictures."""


def fitted(x: Any, seed: int) -> aelib.latent.PPCAMixture:
    """Fit the mixture to pictures."""
    return aelib.latent.fit_ppca_mixture(rivals.flat(x), GAUSSIANS, RANK, steps=STEPS, key=jax.random.key(seed))


def of_pictures(errors: np.ndarray) -> dict[str, float]:
    """Return the mean of the errors of pictures, and half its 95 % interval."""
    return {"mean": float(errors.mean()), "half": float(1.96 * errors.std(ddof=1) / np.sqrt(len(errors)))}


def noise(page: Any, setting: str, seed: int) -> dict[str, float]:
    """The squared errors of pictures that lie anywhere, cleaned of noise, at the places that are probable.

    Places that a single Gaussian finds less probable than one in a hundred million are left out.
    """
    p = pictures_of(setting, seed)
    noisy, mixture = noisy_of(p, seed), fitted(p.clean[0], seed)
    likely = rivals.place_weights(p.clean[0], noisy, SIGMA) > 1e-8
    terms = np.full(likely.shape, -np.inf)
    for place, (_, _, under) in enumerate(rivals.at_places(noisy)):
        rows = under[likely[:, place]]
        # Beside the picture there is noise alone. It has the same density for all places but for what each covers.
        alone = (rows.astype(np.float64) ** 2).sum(axis=1) / (2 * SIGMA**2)
        if len(rows):
            terms[likely[:, place], place] = mixture.log_density(rows, noise=SIGMA) + alone
    weights = np.exp(terms - terms.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    answer = rivals.over_places(noisy, weights, lambda rows: mixture.expected(rows, noise=SIGMA)).clip(0, 1)
    return of_pictures(((answer - p.asked) ** 2).sum(axis=(1, 2)))


def half(page: Any, setting: str, seed: int) -> dict[str, Any]:
    """The squared errors in the lower half of a canvas of which the upper is known, beside those of the network.

    The network is the convolutional one of `translated_digits`, trained anew for the errors of single canvases.
    """
    p, middle = pictures_of(setting, seed), rivals.SIDE // 2
    true = rivals.flat(p.asked[:, middle:])

    def squared(answer: np.ndarray) -> np.ndarray:
        return ((answer.clip(0, 1) - true) ** 2).sum(axis=1)

    model = networks.trained("convolutional", WIDE, p.x, seed, damage=lambda key, x: x.at[:, middle:].set(0))
    shown = np.concatenate([p.asked[:, :middle], np.zeros_like(p.asked[:, middle:])], axis=1)
    trained = squared(rivals.flat(aelib.in_batches(model.reconstruct, shown)[:, middle:]))
    errors = squared(completed(p.asked, fitted(p.clean[0], seed)))
    return of_pictures(errors) | {"less convolutional": of_pictures(errors - trained)}


def completed(asked: np.ndarray, mixture: aelib.latent.PPCAMixture) -> np.ndarray:
    """Return the lower half of canvases, the mean over all places that explain the upper half."""
    middle, given = rivals.SIDE // 2, rivals.flat(asked[:, : rivals.SIDE // 2]).astype(np.float64)
    terms, parts = [], []
    for row, _, under in rivals.at_places(asked):
        known = np.repeat(np.arange(row, row + rivals.DIGIT) < middle, rivals.DIGIT)
        seen = (under[:, known].astype(np.float64) ** 2).sum(axis=1)
        beside = ((given**2).sum(axis=1) - seen) / (2 * SLACK**2) - known.sum() * np.log(SLACK * np.sqrt(2 * np.pi))
        terms.append(mixture.log_density(under, known=known, noise=SLACK) - beside)
        parts.append((known, under))
    weights = np.stack(terms, axis=1)
    weights = np.exp(weights - weights.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    canvas = np.zeros((len(given), rivals.SIDE, rivals.SIDE))
    for place, (row, column) in enumerate(rivals.PLACES):
        likely, (known, under) = weights[:, place] > 1e-4, parts[place]
        if likely.any():
            found = mixture.expected(under[likely], known=known, noise=SLACK).reshape(-1, rivals.DIGIT, rivals.DIGIT)
            at = np.s_[likely, row : row + rivals.DIGIT, column : column + rivals.DIGIT]
            canvas[at] += weights[likely, place, None, None] * found
    return rivals.flat(canvas[:, middle:])


def centred(page: Any, seed: int) -> dict[str, Any]:
    """The squared errors of centred test digits, cleaned of noise, clipped and not, and whether drawn digits are told.

    The mixture is fitted to all training digits. Drawn ones are judged as those of diffusion are, with and without the
    part of a draw in which no direction is ahead of others: it looks like noise.
    """
    digits, rng = aelib.mnist(), np.random.default_rng(seed)
    mixture = fitted(digits.train.images, seed)
    x = rivals.flat(digits.test.images)
    real = digits.test.images[rng.permutation(len(x))[:JUDGED]]
    found: dict[str, Any] = {}
    for sigma in DENOISED:
        answer = mixture.expected((x + sigma * rng.standard_normal(x.shape)).astype(np.float32), noise=sigma)
        found[str(sigma)] = {
            "as it is": of_pictures(((answer - x) ** 2).sum(axis=1)),
            "clipped": of_pictures(((answer.clip(0, 1) - x) ** 2).sum(axis=1)),
        }
    flat = replace(mixture, variances=np.zeros_like(mixture.variances))  # without what looks like noise
    for name, each in {"told": mixture, "told without noise": flat}.items():
        drawn = each.sample(jax.random.key(seed), JUDGED).clip(0, 1).reshape(-1, 28, 28)
        found[name] = aelib.latent.two_sample_test(real, drawn, key=jax.random.key(seed)).accuracy
    return found


SEEDS = (0, 1)
ASKED = {noise: ("moved", "moved clothes", "amid clutter"), half: ("moved", "moved clothes")}
CONTROLS = {
    f"{ask.__name__} {setting}-{seed}": partial(ask, setting=setting, seed=seed)
    for ask, settings in ASKED.items() for setting in settings for seed in SEEDS
} | {f"centred-{seed}": partial(centred, seed=seed) for seed in SEEDS}  # fmt: skip
