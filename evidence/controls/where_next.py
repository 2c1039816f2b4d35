"""The controls of the page "Where next", by its own cells.

Further seeds of the codes of three sizes, with one scale for the largest and a longer training of its denoiser; and
codes of masked and denoising autoencoders, and of two views, judged by a linear probe with few labels. Then what the
replies to "Try it" say: codes of other sizes, other levels, more hidden, and shifts as views.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

SEEDS = (0, 1)
CODES = (8, 32, 128)
BETWEEN = (16, 64)
SHARES = (0.5, 0.75)
LABELS, DRAWS = (10, 100), 10


def drawn_by(page: Any, coder: Any, w: Any, back: Any, seed: int, **how: Any) -> np.ndarray:
    """Return pictures of codes that a denoiser of the codes `w` draws, brought `back`."""
    codes = page.draw(page.train_denoiser(w, seed, **how), seed, w.shape[1])
    return page.batched(coder.decode, back(codes))


def latents(page: Any, seed: int, size: int) -> dict[str, float]:
    """A row of the table of three codes, for one seed."""
    coder = page.train_coder(size, seed)
    rebuilt, drawn = page.batched(coder.reconstruct, page.test), page.pictures(coder, seed)
    return {
        "error": float(((rebuilt - page.test) ** 2).sum(axis=(1, 2)).mean()),
        "rebuilt from real": page.distinguished(page.test[page.other], rebuilt[page.one]),
        "drawn from rebuilt": page.distinguished(rebuilt[page.one], drawn),
        "drawn from real": page.distinguished(page.test[page.one], drawn),
    }


def rivals(page: Any, seed: int, size: int) -> dict[str, float]:
    """The same code with one scale for all numbers, and with a longer training of the denoiser."""
    coder = page.train_coder(size, seed)
    rebuilt, z = page.batched(coder.reconstruct, page.test)[page.one], page.batched(coder.encode, page.train)
    white, mean, scale = page.White(z), z.mean(axis=0), z.std()
    made = {
        "one scale": drawn_by(
            page, coder, ((z - mean) / scale).astype(np.float32), lambda w: (w * scale + mean).astype(np.float32), seed
        ),
        "longer": page.pictures(coder, seed, epochs=12),
    }
    found = {"largest over smallest variance": float((white.scales[-1] / white.scales[0]) ** 2)}
    for name, x in made.items():
        found[f"{name} from rebuilt"] = page.distinguished(rebuilt, x)
        found[f"{name} from real"] = page.distinguished(page.test[page.one], x)
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


def longest(page: Any, seed: int) -> dict[str, float]:
    """The denoiser of a code of 64 numbers after four times as many epochs."""
    coder = page.train_coder(64, seed)
    return {"drawn from real": page.distinguished(page.test[page.one], page.pictures(coder, seed, epochs=24))}


def other_list(page: Any, seed: int) -> dict[str, float]:
    """Pictures drawn from a code of 8 and of 128 numbers by levels of equal times, in place of equal ratios."""
    from aelib import latent

    t, found = np.linspace(10 / 11, 0, 11), {}
    for size in (CODES[0], CODES[-1]):
        coder = page.train_coder(size, seed)
        z = page.batched(coder.encode, page.train)
        white = page.White(z)
        denoiser = page.train_denoiser(white.of(z), seed)
        start = (page.HIGH * np.random.default_rng(seed).standard_normal((1000, size))).astype(np.float32)
        w = np.asarray(latent.denoising_flow(denoiser, start, t / (1 - t)))[-1]
        drawn = page.batched(coder.decode, white.back(w))
        found[str(size)] = page.distinguished(page.test[page.one], drawn)
    return found


def other_views(page: Any, seed: int) -> dict[str, dict[str, float]]:
    """Errors of the probe, as in `features`: nine tenths hidden, and two views that are shifted."""
    import jax
    import jax.numpy as jnp

    import aelib

    def shifted(key: Any, x: Any) -> Any:
        steps = jax.random.randint(key, (len(x), 2), -2, 3)
        return jax.vmap(lambda picture, step: jnp.roll(picture, step, axis=(0, 1)))(x, steps)

    losses = {"single pixels, 0.9": aelib.denoising(aelib.masking_noise(0.9)), "masked, 0.9": page.hidden_only(0.9)}
    coders = {name: page.train_coder(64, seed, loss) for name, loss in losses.items()}
    page.two_views.__globals__["hide_patches"] = lambda share: shifted  # as a reader changes it
    coders["two shifts"] = page.train_coder(64, seed, page.two_views(0.5))
    codes = {name: [page.batched(model.encode, x) for x in (page.train, page.test)] for name, model in coders.items()}
    return {name: {str(count): page.probe(*both, count, DRAWS) for count in LABELS} for name, both in codes.items()}


CONTROLS: dict[str, Any] = {
    f"{name}-{seed}": partial(control, seed=seed)
    for seed in SEEDS
    for name, control in (
        *((f"latents {size}", partial(latents, size=size)) for size in CODES),
        ("rivals", partial(rivals, size=CODES[-1])), ("features", features),
        *((f"latents {size}", partial(latents, size=size)) for size in BETWEEN),
        ("longest", longest), ("other list", other_list), ("other views", other_views),
    )
}  # fmt: skip
