"""Pictures of clothes for *What autoencoders are good for*, by its own cells: what scores miss, and lower halves."""

from __future__ import annotations

from typing import Any

import numpy as np

from aelib.latent import auroc
from evidence.reproductions.pictures import keep

PAGE = "uses"
SANDAL, SHOWN = 5, 10
KINDS = (0, 1, 3, 8, 9)
"""A T-shirt, trousers, a dress, a bag and a boot: the first of each among the pictures that the chapter asks about."""


def sandals(page: Any) -> dict[str, Any]:
    """Keep the sandals that two scores find oddest, and what else they find most usual; return AUROC and ink."""
    in_train, in_test = page.usual(SANDAL)
    normal, _ = page.split(page.train[in_train])
    scores = page.rebuilt_scores(page.train_normal(normal), page.test)
    ink, found, kept = page.test.sum(axis=(1, 2)), {}, {}
    for name in ("error", "error by ink"):
        score = np.asarray(scores[name])
        odd = np.flatnonzero(in_test)[np.argsort(-score[in_test])[:SHOWN]]
        usual = np.flatnonzero(~in_test)[np.argsort(score[~in_test])[:SHOWN]]
        kept |= {f"odd, {name}": page.test[odd], f"usual, {name}": page.test[usual]}
        found[name] = {
            "auroc": 100 * auroc(score[in_test], score[~in_test]),
            "odd": float(ink[odd].mean()), "usual": float(ink[usual].mean()),
        }  # fmt: skip
    keep("clothes_sandals", **kept)
    return found | {"ink": {"sandals": float(ink[in_test].mean()), "others": float(ink[~in_test].mean())}}


def halves(page: Any) -> dict[str, float]:
    """Keep five pieces of clothing whose lower half four ways fill in; return the errors of all that were asked."""
    of_asked = page.test_labels[np.random.default_rng(page.SEED).permutation(len(page.test))[: len(page.asked)]]
    five = [int(np.flatnonzero(of_asked == kind)[0]) for kind in KINDS]
    ways = {name: page.filled[name] for name in ("neighbours", "Gaussian", "autoencoder", "regression")}
    asked = page.asked[five]
    filled = {
        name: np.where(page.HIDDEN, np.clip(answer[np.array(five)], 0, 1), asked) for name, answer in ways.items()
    }
    keep("clothes_halves", clothes=asked, **filled)
    return {name: float(page.half_error(answer, page.asked)) for name, answer in ways.items()}


CONTROLS = {"Fashion sandals": sandals, "Fashion halves": halves}
