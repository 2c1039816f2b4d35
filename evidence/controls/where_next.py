"""The controls of the page "Where next", by its own cells.

Further seeds of the codes of three sizes, with one scale, a longer training and a mixture in the place of the denoiser; and codes
of masked and denoising autoencoders, and of two views, judged by a linear probe with few labels.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from aelib.latent import fit_mixture

SEEDS = (0, 1)
JUDGED, COMPONENTS, FITTED = 1000, 10, 10_000
SHARES = (0.5, 0.75)
LABELS, DRAWS = (10, 100), 10


def drawn_by(page: Any, coder: Any, w: Any, back: Any, seed: int, **how: Any) -> np.ndarray:
    """Return pictures of codes that a denoiser of the codes `w` draws, brought `back`."""
    codes = page.draw(page.train_denoiser(w, seed, **how), seed, w.shape[1])
    return page.batched(coder.decode, back(codes))


def latents(page: Any, seed: int) -> dict[str, Any]:
    """The table of three codes, for one seed; and the largest with one scale, and a longer training."""
    found: dict[str, Any] = {}
    for size in page.SIZES:
        coder = page.train_coder(size, seed)
        rebuilt, z = page.batched(coder.reconstruct, page.test), page.batched(coder.encode, page.train)
        white = page.White(z)
        mixture = fit_mixture(z[:FITTED], COMPONENTS, steps=20, key=page.KEY)
        real, other = page.test[page.one], rebuilt[page.one]
        made = {
            "drawn": page.pictures(coder, seed),
            "mixture": page.batched(coder.decode, mixture.sample(page.KEY, JUDGED)),
        }
        if size == page.SIZES[-1]:
            mean, scale = z.mean(axis=0), z.std()
            whole = ((z - mean) / scale).astype(np.float32)
            made["one scale"] = drawn_by(
                page, coder, whole, lambda w, scale=scale, mean=mean: (w * scale + mean).astype(np.float32), seed
            )
            made["longer"] = drawn_by(page, coder, white.of(z), white.back, seed, epochs=12)
        found[str(size)] = {
            "error": float(((rebuilt - page.test) ** 2).sum(axis=(1, 2)).mean()),
            "rebuilt from real": page.distinguished(page.test[page.other], other),
            "largest over smallest variance": float((white.scales[-1] / white.scales[0]) ** 2),
        }
        for name, x in made.items():
            found[str(size)][f"{name} from rebuilt"] = page.distinguished(other, x)
            found[str(size)][f"{name} from real"] = page.distinguished(real, x)
    return found


def features(page: Any, seed: int) -> dict[str, Any]:
    """Errors of a linear probe, in %, of codes by several losses, with few labels; and how far codes are spread."""
    import aelib

    losses: dict[str, Any] = {"plain": aelib.nll, "two views": page.two_views(0.5), "only closer": page.closer(0.5)}
    for share in SHARES:
        losses[f"single pixels, {share}"] = aelib.denoising(aelib.masking_noise(share))
        losses[f"patches, all pixels, {share}"] = aelib.denoising(page.hide_patches(share))
        losses[f"masked, {share}"] = page.hidden_only(share)
    coders = {name: page.train_coder(64, seed, loss) for name, loss in losses.items()}
    codes = {
        name: [page.batched(model.encode, x) for x in (page.train, page.test)]
        for name, model in {"untrained": page.new_coder(64, seed), **coders}.items()
    }
    codes["pixels"] = [x.reshape(len(x), -1) for x in (page.train, page.test)]
    return {
        name: {str(count): page.probe(*both, count, DRAWS) for count in LABELS}
        | {"spread": float(both[0].var(axis=0).sum())}
        for name, both in codes.items()
    }


CONTROLS: dict[str, Any] = {
    f"{name}-{seed}": partial(control, seed=seed)
    for seed in SEEDS
    for name, control in (("latents", latents), ("features", features))
}
