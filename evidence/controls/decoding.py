"""Controls of the chapter "Point anywhere": its two networks from another start, judged as the chapter judges them."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
from scipy.spatial import KDTree

from aelib.latent.two_sample import two_sample_test

SEEDS = (1,)
STYLES = ("grey", "hard")


def nearest_digits(page: Any, pictures: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Mean squared distance of 300 pictures to the nearest training digit: all, without ones, in black and white."""

    def distance(x: np.ndarray, references: np.ndarray) -> float:
        return float(np.square(page.nearest(x[:300], references)).mean())

    found: dict[str, dict[str, float]] = {"as they are": {}, "without ones": {}, "black and white": {}}
    hard = page.black_and_white(page.given)
    for name, x in pictures.items():
        other = x[page.batched(page.classifier.predict, x) != 1]
        found["as they are"][name] = distance(x, page.given)
        found["without ones"][name] = distance(other, page.given)
        found["black and white"][name] = distance(page.black_and_white(x), hard)
    return found


def by_place(page: Any, pictures: dict[str, np.ndarray], alone: dict[str, np.ndarray]) -> dict[str, Any]:
    """The share that the classifier is sure of, where one class is near and elsewhere, and in black and white."""
    return {
        way: {
            where: dict(
                zip(STYLES, map(page.share_sure, (x := pictures[way][chosen], page.black_and_white(x))), strict=True)
            )
            for where, chosen in (("there", single), ("elsewhere", ~single))
        }
        for way, single in alone.items()
    }


def two(page: Any, seed: int) -> dict[str, Any]:
    """Two numbers a digit: what the samplers draw, and what each judge says of it."""
    network = page.autoencoder(seed)
    codes = page.batched(network.encode, page.given)
    drawn = page.four_ways(codes, 2000)
    test_codes = page.batched(network.encode, page.real)
    theta = {way: page.batched(network.decoder, z) for way, z in ({"rebuilt": test_codes} | drawn).items()}
    pictures = {way: np.asarray(jax.nn.sigmoid(t)) for way, t in theta.items()}
    hard = {way: page.black_and_white(x) for way, x in pictures.items()}
    sure, sure_hard = ({way: page.share_sure(x) for way, x in each.items()} for each in (pictures, hard))
    tree = KDTree(codes)
    white = tree.query(drawn["box"])[0] > np.quantile(tree.query(codes, 2)[0][:, 1], 0.99)
    alone = {way: page.unambiguous(drawn[way], codes) for way in ("box", "mixture")}
    places, there = by_place(page, pictures, alone), float(alone["box"].mean())
    rebuilt = page.batched(network.reconstruct, page.more)
    counts = {way: np.bincount(page.batched(page.classifier.predict, x), minlength=10) for way, x in pictures.items()}
    return {
        "areas": {str(n): float(np.prod(np.ptp(codes[:n], axis=0))) for n in (100, 1000, 10_000)},
        "empty": {way: page.share_empty(z, codes) for way, z in ({"test": test_codes} | drawn).items()},
        "sure": sure, "sure of empty places": page.share_sure(pictures["box"][white]), "sure hard": sure_hard,
        "lead": {name: each["box"] - each["mixture"] for name, each in zip(STYLES, (sure, sure_hard), strict=True)},
        "bolder": {
            way: [page.share_sure(jax.nn.sigmoid(c * theta[way])) for c in page.FACTORS] + [sure_hard[way]]
            for way in ("box", "mixture", "rebuilt")
        },
        "alone": {way: float(single.mean()) for way, single in alone.items()},
        "sure by place": places,
        "expected": sum(
            share * places["mixture"][where]["grey"] for share, where in ((there, "there"), (1 - there, "elsewhere"))
        ),
        "nearest": nearest_digits(page, pictures | {"real": page.real}),
        "tv": {way: page.covers(x) for way, x in (pictures | {"real": page.real}).items()},
        "shares": {way: (count / count.sum()).tolist() for way, count in counts.items()},
        "from rebuilt": {way: two_sample_test(rebuilt, x, key=page.KEY).accuracy for way, x in pictures.items()},
        "from real": {
            way: {
                style: two_sample_test(change(page.more), change(pictures[way]), key=page.KEY).accuracy
                for style, change in zip(STYLES, (np.asarray, page.black_and_white), strict=True)
            }
            for way in ("rebuilt", "mixture", "box")
        },
    }  # fmt: skip


def wide(page: Any, seed: int) -> dict[str, Any]:
    """Thirty-two numbers a digit: how well each sampler is distinguished, and how much of it is copied."""
    network = page.autoencoder(seed, size=32, hidden=(64,))
    codes = page.batched(network.encode, page.seen)
    drawn = {way: page.batched(network.decode, z) for way, z in page.six_ways(codes, seed).items()}
    drawn["rebuilt"] = page.batched(network.reconstruct, page.real[:1000])
    verdicts = {way: page.judged(network, x) for way, x in drawn.items()}
    return {
        "told": {way: told for way, (told, _) in verdicts.items()},
        "copied": {way: copied for way, (_, copied) in verdicts.items()},
        "middle": float(np.linalg.norm(codes.mean(axis=0))), "spread": float(codes.std(axis=0).mean()),
    }  # fmt: skip


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed) for name, control in (("two", two), ("wide", wide)) for seed in SEEDS
}
CONTROLS["Fashion wide-1"] = partial(wide, seed=1)
