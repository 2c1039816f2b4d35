"""The controls of the chapter "Sparse codes", by its own cells.

Superposition from other starts and with twenty features; the known dictionary with every kind of sparsity at several
numbers of active units, and where the error of its codes comes from; dictionaries with more atoms, and with uneven
frequencies; parents and children; the shrinkage of the lasso with the true dictionary; and atoms of photographs, beside
those of pictures with the same spectrum and no edges.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import jax
import numpy as np

import aelib

SEEDS = (0, 1)
OFTEN = (1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02)
OFTEN_OF_TWENTY = (1.0, 0.3, 0.1, 0.03, 0.01)
PAIR = (0.9, 0.7, 0.6, 0.5, 0.3, 0.1)
EXAMPLES, TESTED, REFITTED = 40_000, 4000, 300
KINDS = {
    "relu": (0.0, 0.1, 0.5, 1.5),
    "top_k": (2, 5, 10, 20),
    "batch_top_k": (5, 10),
    "threshold": (0.03, 0.1),
}
CUTS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
PENALTY = 0.5
EPOCHS = 10


def toy(page: Any, seed: int) -> dict[str, Any]:
    """Features kept and loss, each of four starts: of 5 in 2 numbers, of 20 in 5, and of 2 in 1."""
    found: dict[str, Any] = {}
    for name, n, m, often in (("five", 5, 2, OFTEN), ("twenty", 20, 5, OFTEN_OF_TWENTY), ("pair", 2, 1, PAIR)):
        W, _, losses = page.toys(n, m, often, seed)
        counts, first = page.kept(W), losses.argmin(axis=1)
        found[name] = {
            f"{p:g}": {
                "kept": sorted(map(int, counts[at])),
                "best": int(counts[at, first[at]]), "least": float(losses[at].min()),
            }
            for at, p in enumerate(often)
        }  # fmt: skip
        if name == "pair":
            for at, p in enumerate(often):
                w = W[at, :, 0]
                found[name][f"{p:g}"]["opposite"] = float((w[:, 0] * w[:, 1] < -0.1).mean())
    return found


def curve(page: Any, learnt: Any, true: Any) -> dict[str, float]:
    """Return the share of true atoms whose partner has at least this cosine."""
    cosines = page.partners(learnt, true)[0]
    return {f"{cut:g}": float((cosines > cut).mean()) for cut in CUTS}


def whole(page: Any, model: Any, x: Any, z: Any, true: Any) -> dict[str, Any]:
    """Return what the page judges, the error after refitting, how true the active units are, and the whole curve."""
    found = page.judge(model, x, true)
    atoms, centre = np.asarray(model.atoms, np.float64), np.asarray(model.centre[...], np.float64)
    units, some = np.asarray(model.encode(x)), x[:REFITTED].astype(np.float64)
    cosines, which = page.partners(model.atoms, true)
    known = cosines > 0.9
    if found["active"] < x.shape[1] / 2:
        found["refit"] = page.unexplained(page.refit(units[:REFITTED], atoms, some, centre), some)
    if known.any():
        on, mine = z[:, known] > 0, units[:, which[known]]
        found["shift"] = float((mine - z[:, known])[on].mean())
        found["recall"] = float((mine > 0)[on].mean())
        found["precision"] = float(on[mine > 0].mean())
    return found | {"curve": curve(page, model.atoms, true)}


def easy(page: Any, seed: int, kind: str) -> dict[str, Any]:
    """One kind of sparsity, at several amounts of it."""
    true = page.dictionary(seed)
    x, (test, z) = page.draw(EXAMPLES, true, 100 + seed)[0], page.draw(TESTED, true, 200 + seed)
    return {
        f"{amount:g}": whole(page, page.train(x, kind, amount, seed), test, z, true) for amount in KINDS[kind]
    }  # fmt: skip


def widths(page: Any, seed: int) -> dict[str, Any]:
    """As many units as atoms, and half as many, with five active."""
    true = page.dictionary(seed)
    x, (test, z) = page.draw(EXAMPLES, true, 100 + seed)[0], page.draw(TESTED, true, 200 + seed)
    return {f"{width}": whole(page, page.train(x, "top_k", 5, seed, width), test, z, true) for width in (64, 128)}


def decoded(page: Any, atoms: Any, x: Any, centre: Any = 0.0) -> dict[str, float]:
    """Return the errors of other codes with the same atoms: the lasso's, and by pursuit."""
    codes = page.lasso(atoms, x - centre, PENALTY)
    active = float((codes > 1e-3).sum(axis=1).mean())
    return {
        "lasso": page.unexplained(codes @ atoms + centre, x),
        "lasso active": active,
        "lasso refit": page.unexplained(page.refit(np.where(codes > 1e-3, codes, 0), atoms, x, centre), x),
        "pursuit": page.unexplained(page.pursuit(atoms, x - centre, 5)[1] + centre, x),
    }


def encoders(page: Any, seed: int) -> dict[str, Any]:
    """Where the error comes from: the same dictionaries with other codes; the true one, and random ones."""
    true = page.dictionary(seed)
    x, test = page.draw(EXAMPLES, true, 100 + seed)[0], page.draw(300, true, 200 + seed)[0].astype(np.float64)
    found: dict[str, Any] = {"true": decoded(page, true, test)}
    for name, kind, amount in (("L1", "relu", PENALTY), ("top_k", "top_k", 5)):
        model = page.train(x, kind, amount, seed)
        atoms, centre = np.asarray(model.atoms, np.float64), np.asarray(model.centre[...], np.float64)
        units = np.asarray(model.encode(test.astype(np.float32)))
        found[name] = {"own": page.unexplained(np.asarray(model.decode(units)), test),
                       "refit": page.unexplained(page.refit(units, atoms, test, centre), test)}  # fmt: skip
        found[name] |= decoded(page, atoms, test, centre)
    random = page.dictionary(500 + seed, 256)
    found["random"] = {f"{k}": page.unexplained(page.pursuit(random, test, k)[1], test) for k in (5, 10, 20)}
    cosines = page.partners(random, true)[0]
    found["chance"] = {
        "cosine": float(cosines.mean()),
        "largest": float(cosines.max()),
        "curve": curve(page, random, true),
    }
    return found


def shrinkage(page: Any) -> dict[str, Any]:
    """The lasso with the true dictionary: the mean shift of active coefficients, and the formula's."""
    true, found = page.dictionary(0), {}
    for active in (1, 5):
        x, z = page.draw(1000, true, 7, active)
        for penalty in (0.1, 0.5):
            codes, on = page.lasso(true, x.astype(np.float64), penalty), z > 0
            formula = [np.linalg.solve(true[s] @ true[s].T, np.ones(active)).mean() for s in on]
            found[f"{active} active, {penalty:g}"] = {
                "measured": float((codes - z)[on].mean()), "formula": float(-penalty / 2 * np.mean(formula)),
            }  # fmt: skip
    return found


def hard(page: Any, seed: int, count: int, width: int = 512) -> dict[str, Any]:
    """So many atoms, of which eight are active: uniform frequencies, and such as fall with the rank."""
    true, found = page.dictionary(seed, count), {}
    for name, power in (("uniform", 0.0), ("power law", 1.0)):
        logs = -power * np.log(np.arange(1, count + 1))
        x = page.draw(EXAMPLES // 2, true, 100 + seed, 8, logs)[0]
        test, z = page.draw(TESTED, true, 200 + seed, 8, logs)
        model = page.train(x, "top_k", 8, seed, width, 38)
        cosines, often = page.partners(model.atoms, true)[0], z.astype(bool).mean(axis=0)
        known = cosines > 0.9
        judged = page.judge(model, test, true)
        found[name] = judged | {
            "explained": 1 - judged["error"],
            "first 64": float(known[:64].mean()), "last half": float(known[count // 2 :].mean()),
            "by use": float(known @ often / often.sum()), "curve": curve(page, model.atoms, true),
        }  # fmt: skip
    return found


def absorption(page: Any, seed: int) -> dict[str, Any]:
    """Parents and children, and the same atoms with children drawn by themselves, for two kinds of codes."""
    true, found = page.dictionary(seed), {}
    for name, together in (("together", True), ("apart", False)):
        x = page.families(EXAMPLES, true, 100 + seed, together)[0]
        test, z = page.families(TESTED, true, 200 + seed, together)
        for kind, amount in (("top_k", 5), ("relu", 0.5)):
            model = page.train(x, kind, amount, seed)
            cosines, which = page.partners(model.atoms, true)
            alone, with_child = page.silent(np.asarray(model.encode(test)), z, which)
            atoms, parents = np.asarray(model.atoms), np.repeat(true[:32], 3, axis=0)
            found[f"{name}, {kind} {amount:g}"] = page.judge(model, test, true) | {
                "parents": float((cosines[:32] > 0.9).mean()), "children": float((cosines[32:] > 0.9).mean()),
                "silent alone": float(alone), "silent with child": float(with_child),
                "child on parent": float((atoms[which[32:]] * parents).sum(axis=1).mean()),
            }  # fmt: skip
    return found


def revived(page: Any, seed: int) -> dict[str, Any]:
    """Top 5 on the known dictionary, with the auxiliary loss."""
    true = page.dictionary(seed)
    x, (test, z) = page.draw(EXAMPLES, true, 100 + seed)[0], page.draw(TESTED, true, 200 + seed)
    return {"atoms": whole(page, page.train(x, "top_k", 5, seed, auxiliary=1 / 32), test, z, true)}


def measured(page: Any, atoms: Any) -> dict[str, float]:
    """Return how many of the atoms are edges, and the medians of what decides that."""
    atoms = np.asarray(atoms, np.float64)
    return {
        "edges": float(page.is_edge(atoms).mean()),
        "spread": float(np.median(page.spread(atoms))), "orientation": float(np.median(page.orientation(atoms))),
    }  # fmt: skip


def timed(learn: Callable[[], Any]) -> tuple[Any, float]:
    """Return what was learnt, and the seconds of processor time that it took."""
    begun = time.process_time()
    return learn(), time.process_time() - begun


def scrambled(pictures: Iterable[Any], seed: int) -> list[Any]:
    """Return the twins of pictures, whose waves have the phases of noise that the seed draws."""
    keys = jax.random.key(1000 + seed)
    return [aelib.phase_scrambled(each, key=jax.random.fold_in(keys, n)) for n, each in enumerate(pictures)]


def five(page: Any) -> tuple[list[Any], list[Any]]:
    """Return the photographs that atoms are learnt from, and the others."""
    found = aelib.photographs()
    seen = [found.pop(name) for name in page.LEARNT_FROM]
    return seen, list(found.values())


def edges(page: Any, seed: int) -> dict[str, Any]:
    """Atoms of photographs by several methods: edges, seconds, and what five of them leave of other photographs.

    A pursuit chooses five atoms for each of 1,000 patches, and each atom may be taken with either sign.
    """
    seen, others = five(page)
    patches = page.cut(seen, seed)
    W = page.whitener(patches)
    x, test = patches @ W, page.cut(others, 500 + seed, 999) @ W
    rng, V = np.random.default_rng(seed), np.linalg.eigh(np.cov(patches.T))[1][:, -100:]
    learnt: dict[str, Callable[[], Any]] = {
        "components": lambda: V.T,
        "random": lambda: page.unit(rng.standard_normal((256, 100)) @ V.T),
        "patches": lambda: page.unit(x[rng.choice(len(x), 256, replace=False)]),
        "no penalty": lambda: page.train(x, "relu", 0.0, seed, epochs=EPOCHS),
        "L1": lambda: page.train(x, "relu", 3.0, seed, epochs=EPOCHS),
        "top 5": lambda: page.train(x, "top_k", 5, seed, epochs=EPOCHS),
        "top 5, longer": lambda: page.train(x, "top_k", 5, seed, epochs=3 * EPOCHS),
        "k-means": lambda: page.k_means(x, seed=seed),
        "k-means, longer": lambda: page.k_means(x, seed=seed, rounds=36),
    }
    found: dict[str, Any] = {}
    for name, learn in learnt.items():
        made, seconds = timed(learn)
        atoms = np.asarray(getattr(made, "atoms", made), np.float64)
        signed = np.concatenate([atoms, -atoms])
        found[name] = measured(page, atoms) | {
            "seconds": seconds, "pursuit": page.unexplained(page.pursuit(signed, test.astype(np.float64), 5)[1], test),
        }  # fmt: skip
        if hasattr(made, "encode"):
            z = np.asarray(made.encode(test))
            own = page.unexplained(np.asarray(made.decode(z)), test)
            found[name] |= {"own": own, "active": float((z > 0).sum(axis=1).mean())}
    return found


def without_edges(page: Any, seed: int) -> dict[str, Any]:
    """Atoms of the twins of photographs, of Gaussian patches with the lengths of theirs, of digits and their twins.

    And of patches of photographs that were not whitened.
    """
    seen, _ = five(page)
    patches, twins = page.cut(seen, seed), page.cut(scrambled(seen, seed), seed)
    x, y = patches @ page.whitener(patches), twins @ page.whitener(twins)
    rng, V = np.random.default_rng(seed), np.linalg.eigh(np.cov(patches.T))[1][:, -100:]
    gaussian = page.unit(rng.standard_normal((len(x), 100)) @ V.T) * np.linalg.norm(x, axis=1, keepdims=True)
    pictures = aelib.mnist().train.images[:3000]
    found = {
        "twins": measured(page, page.train(y, "top_k", 5, seed, epochs=EPOCHS).atoms),
        "twins, k-means": measured(page, page.k_means(y, seed=seed)),
        "twins, components": measured(page, np.linalg.eigh(np.cov(twins.T))[1][:, -100:].T),
    }
    for name, given in (("gaussian", gaussian.astype(np.float32)), ("not whitened", patches / patches.std())):
        found[name] = measured(page, page.train(given, "top_k", 5, seed, epochs=EPOCHS).atoms)
    for name, drawn in (("digits", pictures), ("twins of digits", scrambled(pictures, seed))):
        cut = page.cut(list(drawn), seed)
        cut = cut[cut.std(axis=1) > 0.1]  # not those of paper alone
        found[name] = measured(page, page.train(cut @ page.whitener(cut), "top_k", 5, seed, epochs=EPOCHS).atoms)
    return found


CONTROLS: dict[str, Any] = {
    f"{name}-{seed}": partial(control, seed=seed)
    for seed in SEEDS
    for name, control in (
        *((kind, partial(easy, kind=kind)) for kind in KINDS), ("encoders", encoders), ("absorption", absorption),
        *((f"hard {count}", partial(hard, count=count)) for count in (512, 2048)), ("toy", toy), ("widths", widths),
        ("wide 2048", partial(hard, count=2048, width=2048)), ("revived", revived), ("edges", edges),
        ("without edges", without_edges),
    )
}  # fmt: skip
CONTROLS["shrinkage"] = shrinkage


def cost(found: dict[str, Any]) -> dict[str, float]:
    """Return what the encoder, the penalty and the atoms of the L1 code cost, which add up to its error."""
    rows = [found[f"encoders-{seed}"]["L1"] for seed in SEEDS]
    own, lasso, pursuit = (float(np.mean([row[code] for row in rows])) for code in ("own", "lasso", "pursuit"))
    return {"own": own, "encoder": own - lasso, "penalty": lasso - pursuit, "atoms": pursuit}


DERIVED = {"cost": cost}
