"""The controls of the chapter "Latents and flows", by its own cells.

Further seeds of the codes of three sizes, with one scale for the largest and a longer training of its denoiser; what
draws the codes in place of a denoiser; and what the replies to "Try it" say, codes of other sizes and other levels.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np

SEEDS = (0, 1)
CODES = (8, 32, 128)
BETWEEN = (16, 64)


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


def blur(page: Any, seed: int) -> dict[str, float]:
    """Reconstructions from 8 numbers against real digits: both grey, both black and white, and real against real."""
    rebuilt = page.batched(page.train_coder(CODES[0], seed).reconstruct, page.test)[page.one]
    grey = page.test[page.other], page.test[page.one], rebuilt
    real, others, black = ((x > 0.5).astype(np.float32) for x in grey)
    return {
        "grey": page.distinguished(grey[0], rebuilt),
        "black and white": page.distinguished(real, black),
        "real, black and white": page.distinguished(real, others),
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


def samplers(page: Any, seed: int) -> dict[str, Any]:
    """Pictures from codes of three sizes by a Gaussian, by a mixture of twenty, and by the denoiser in more steps."""
    from aelib import latent

    found: dict[str, Any] = {}
    for size in CODES:
        coder = page.train_coder(size, seed)
        z = page.batched(coder.encode, page.train)
        white, rng = page.White(z), np.random.default_rng(seed)
        w, start = white.of(z), rng.standard_normal((1000, size)).astype(np.float32)
        mixture = latent.fit_mixture(w[:20_000], 20, steps=20, key=jax.random.key(seed))
        levels = latent.noise_levels(40, low=page.LOW, high=page.HIGH)
        drawn = {
            "Gaussian": start,
            "mixture": np.asarray(mixture.sample(jax.random.key(seed), 1000)),
            "forty levels": np.asarray(latent.denoising_flow(page.train_denoiser(w, seed), page.HIGH * start, levels))[
                -1
            ],
        }
        rebuilt = page.batched(coder.reconstruct, page.test)[page.one]
        found[str(size)] = {
            name: {
                "from rebuilt": page.distinguished(rebuilt, x), "from real": page.distinguished(page.test[page.one], x)
            }
            for name, x in ((name, page.batched(coder.decode, white.back(each))) for name, each in drawn.items())
        }  # fmt: skip
    return found


def longest(page: Any, seed: int) -> dict[str, float]:
    """The denoiser of a code of 64 numbers after four times as many epochs."""
    coder = page.train_coder(64, seed)
    return {"drawn from real": page.distinguished(page.test[page.one], page.pictures(coder, seed, epochs=24))}


def wider(page: Any, seed: int) -> dict[str, float]:
    """The denoiser of a code of 128 numbers with three times the width and twice the epochs."""
    coder = page.train_coder(CODES[-1], seed)
    rebuilt = page.batched(coder.reconstruct, page.test)[page.one]
    drawn = page.pictures(coder, seed, epochs=12, width=768)
    return {
        "from rebuilt": page.distinguished(rebuilt, drawn),
        "from real": page.distinguished(page.test[page.one], drawn),
    }


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


CONTROLS: dict[str, Any] = {
    f"{name}-{seed}": partial(control, seed=seed)
    for seed in SEEDS
    for name, control in (
        *((f"latents {size}", partial(latents, size=size)) for size in CODES),
        ("rivals", partial(rivals, size=CODES[-1])),
        *((f"latents {size}", partial(latents, size=size)) for size in BETWEEN),
        ("longest", longest), ("other list", other_list), ("samplers", samplers), ("blur", blur),
        ("wider", wider),
    )
} | {"Fashion samplers-0": partial(samplers, seed=0)}  # fmt: skip
