"""The controls of the page "Where next", by its own cells.

Further seeds of the codes of three sizes, with one scale for the largest and a longer training of its denoiser; and
codes of masked and denoising autoencoders, of two views, and of networks that are told about shifts, judged by a linear
probe with few labels, on digits and on Fashion-MNIST. Then what the replies to "Try it" say: codes of other sizes,
other levels, more hidden, and shifts as views; and what draws the codes in place of a denoiser.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

SEEDS = (0, 1)
CODES = (8, 32, 128)
BETWEEN = (16, 64)
SHARES = (0.5, 0.75)
LABELS, DRAWS = (10, 100), 10
RIDGES = (0.1, 1.0)
ON_FASHION = ("plain", "two views", "single pixels, 0.75", "masked, 0.75", "put back")


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


def shifted(key: Any, x: Any) -> Any:
    """Move each picture by up to two pixels down and to the right, or up and to the left."""
    steps = jax.random.randint(key, (len(x), 2), -2, 3)
    return jax.vmap(lambda picture, step: jnp.roll(picture, step, axis=(0, 1)))(x, steps)


def rebuilding(model: Any, seen: Any, x: Any) -> Any:
    """Return the negative log-likelihoods of the pictures `x`, rebuilt from what is seen of them."""
    return model.likelihood.nll(model.decoder(model.encode(seen)), x)


def put_back(model: Any, x: Any, key: Any) -> Any:
    """The loss of an autoencoder that is told about shifts: a shifted picture in, and the picture as it was out."""
    return rebuilding(model, shifted(key, x), x)


def put_back_and_filled(model: Any, x: Any, key: Any) -> Any:
    """The same, with three quarters of the pixels hidden as well."""
    one, other = jax.random.split(key)
    return rebuilding(model, shifted(one, x) * jax.random.bernoulli(other, 0.25, x.shape), x)


def as_shifted(model: Any, x: Any, key: Any) -> Any:
    """The loss of an autoencoder that sees shifted pictures and is told nothing: the target is shifted, too."""
    seen = shifted(key, x)
    return rebuilding(model, seen, seen)


def losses(page: Any) -> dict[str, Any]:
    """Return every loss of a code that is probed, by the name of its row."""
    import aelib

    found: dict[str, Any] = {"plain": aelib.nll, "two views": page.two_views(0.5), "only closer": page.closer(0.5)}
    for share in (*SHARES, 0.9):
        found[f"single pixels, {share}"] = aelib.denoising(aelib.masking_noise(share))
        found[f"masked, {share}"] = page.hidden_only(share)
    for share in SHARES:
        found[f"patches, all pixels, {share}"] = aelib.denoising(page.hide_patches(share))
    return found | {"put back": put_back, "put back, filled": put_back_and_filled, "as shifted": as_shifted}


def by_ridge(page: Any, z: np.ndarray, z_test: np.ndarray, draw: int, ridge: float) -> float:
    """Return the error in % of ridge regression on ten labels of each digit, with a penalty that nothing chose."""
    rng = np.random.default_rng(draw)
    few = np.concatenate([rng.choice(np.flatnonzero(page.labels == k), 10, replace=False) for k in range(10)])
    a, b = z[few] - z[few].mean(axis=0), z_test - z[few].mean(axis=0)
    G, y = a @ a.T, np.eye(10)[page.labels[few]] - 0.1
    W = a.T @ np.linalg.lstsq(G + (ridge * np.trace(G) / len(G) + 1e-30) * np.eye(len(G)), y)[0]
    return float(100 * ((b @ W).argmax(axis=1) != page.test_labels).mean())


def probed(page: Any, z: np.ndarray, z_test: np.ndarray) -> dict[str, Any]:
    """Errors in % of the chapter's probe, draw by draw and in the mean, and of two fixed ridges."""
    each = {str(count): [page.probe(z, z_test, count, [draw]) for draw in range(DRAWS)] for count in LABELS}
    return {
        **{count: float(np.mean(errors)) for count, errors in each.items()},
        "draws": each,
        "ridge": {
            str(ridge): float(np.mean([by_ridge(page, z, z_test, draw, ridge) for draw in range(DRAWS)]))
            for ridge in RIDGES
        },
        "spread": float(z.var(axis=0).sum()),
    }


def features(page: Any, seed: int, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """Errors of a linear probe of codes by several losses, or only by these, and how far the codes are spread."""
    coders = {"untrained": page.new_coder(64, seed)}
    coders |= {
        name: page.train_coder(64, seed, loss) for name, loss in losses(page).items() if not only or name in only
    }
    page.two_views.__globals__["hide_patches"] = lambda share: shifted  # as a reader changes it
    coders["two shifts"] = page.train_coder(64, seed, page.two_views(0.5))
    return {
        name: probed(page, *(page.batched(model.encode, x) for x in (page.train, page.test)))
        for name, model in coders.items()
    }


def pixels(page: Any) -> dict[str, Any]:
    """The same of the pixels, which have no seed."""
    return probed(page, *(x.reshape(len(x), -1) for x in (page.train, page.test)))


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
        ("rivals", partial(rivals, size=CODES[-1])), ("features", features),
        *((f"latents {size}", partial(latents, size=size)) for size in BETWEEN),
        ("longest", longest), ("other list", other_list), ("samplers", samplers),
    )
} | {"pixels": pixels, "Fashion pixels": pixels} | {
    f"Fashion features-{seed}": partial(features, seed=seed, only=ON_FASHION) for seed in SEEDS
} | {"Fashion samplers-0": partial(samplers, seed=0)}  # fmt: skip
PAIRS = (
    ("plain", "single pixels, 0.75"), ("plain", "masked, 0.75"), ("plain", "two views"), ("pixels", "plain"),
    ("masked, 0.5", "single pixels, 0.5"), ("masked, 0.75", "single pixels, 0.75"), ("put back", "two shifts"),
    ("patches, all pixels, 0.5", "masked, 0.5"), ("patches, all pixels, 0.75", "masked, 0.75"),
    ("plain", "put back"), ("pixels", "masked, 0.75"), ("pixels", "single pixels, 0.75"),
)  # fmt: skip
FACTOR = 2.262
"""What a standard error is multiplied by for a 95 % interval of the mean of ten draws."""


def leads(found: dict[str, Any], where: str = "") -> dict[str, Any]:
    """Return by how much each second row of a pair is ahead of the first, in points, with half of a 95 % interval.

    A draw of the labels has one difference, the mean over both networks of a kind.
    """
    rows = {"pixels": [found[f"{where}pixels"]]} | {
        name: [found[f"{where}features-{seed}"][name] for seed in SEEDS] for name in found[f"{where}features-0"]
    }
    ahead: dict[str, Any] = {}
    for behind, name in (pair for pair in PAIRS if rows.keys() >= set(pair)):
        ahead[f"{name} over {behind}"] = {}
        for count in map(str, LABELS):
            d = np.subtract(*(np.mean([row["draws"][count] for row in rows[each]], axis=0) for each in (behind, name)))
            half = FACTOR * d.std(ddof=1) / DRAWS**0.5
            ahead[f"{name} over {behind}"][count] = {"mean": float(d.mean()), "half": float(half)}
    return ahead


DERIVED = {"leads": leads, "leads on Fashion": partial(leads, where="Fashion ")}
