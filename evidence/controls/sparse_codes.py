"""The controls of the chapter "Sparse codes", by its own cells.

Superposition from other starts and with twenty features; the known dictionary with every kind of sparsity at several
numbers of active units, and where the error of its codes comes from; dictionaries with more atoms, and with uneven
frequencies; parents and children; the shrinkage of the lasso with the true dictionary; and sparse codes of digits, read
by a classifier beside codes that nobody trained.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from evidence import softmax
from evidence.controls.similarities import similar

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
DECAYS = (1e-5, 1e-4, 1e-3)


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


def wrong(page: Any, read: Any, decay: float = 1e-4) -> float:
    """Return how many test digits in a hundred a softmax classifier gets wrong, trained on the codes of 60,000."""
    codes, test_codes = (read(images.images.reshape(-1, 784)) for images in (page.digits.train, page.digits.test))
    answer = softmax.classifier(codes, page.digits.train.labels, decay=decay)
    return softmax.wrong(answer, test_codes, page.digits.test.labels)


def of_digits(page: Any, model: Any) -> dict[str, float]:
    """Return error and dead units, and how similar the live atoms are to training digits."""
    error, dead, atoms = page.judge_digits(model)
    near = page.unit(page.pixels[:5000] - page.pixels.mean(axis=0))
    return {"error": error, "dead": dead, "similarity": float((atoms @ near.T).max(axis=1).mean())}


def revived(page: Any, seed: int) -> dict[str, Any]:
    """Top 5 on the known dictionary, and top 10 on digits, with the auxiliary loss."""
    true = page.dictionary(seed)
    x, (test, z) = page.draw(EXAMPLES, true, 100 + seed)[0], page.draw(TESTED, true, 200 + seed)
    known, model = page.train(x, "top_k", 5, seed, auxiliary=1 / 32), page.train_on_digits(10, seed, auxiliary=1 / 32)
    found = {"atoms": whole(page, known, test, z, true), "digits": of_digits(page, model)}
    model.active = 30
    return found | {"wrong": wrong(page, model.encode)}


def digits(page: Any, seed: int) -> dict[str, Any]:
    """Sparse codes of digits beside codes that nobody trained, and without the two aids of the training."""
    found: dict[str, Any] = {}
    for k in (10, 25, 70):
        model = page.train_on_digits(k, seed)
        found[f"{k}"] = of_digits(page, model)
        model.active = 3 * k  # as the paper reads its codes
        found[f"{k}"]["wrong"] = wrong(page, model.encode)
        if k != 25:
            found[f"{k}, none more at first"] = of_digits(page, page.train_on_digits(k, seed, first=1))
    rng, centre = np.random.default_rng(seed), page.pixels.mean(axis=0)
    examples = page.unit(page.pixels[rng.choice(len(page.pixels), 1000, replace=False)] - centre)
    for name, atoms in (("random", page.unit(rng.standard_normal((1000, 784)))), ("examples", examples)):
        found[name] = {"wrong": wrong(page, lambda x, atoms=atoms: np.maximum(0, (x - centre) @ atoms.T))}
    return found | ({} if seed else {"pixels": {"wrong": wrong(page, lambda x: x)}})


def similarities(page: Any, seed: int) -> Any:
    """Return a function of pictures and k: their k largest similarities to 1,000 training digits."""
    rng, centre = np.random.default_rng(seed), page.pixels.mean(axis=0)
    examples = page.pixels[rng.choice(len(page.pixels), 1000, replace=False)] - centre
    return lambda x, k: similar(x - centre, examples, k)


def equal(page: Any, seed: int) -> dict[str, float]:
    """Return how many test digits are misread by the 30, 75 and 210 largest similarities to training digits."""
    return {f"{k}": wrong(page, partial(similarities(page, seed), k=k)) for k in (30, 75, 210)}


def chosen(page: Any, seed: int) -> dict[str, float]:
    """The same with 75 active units and for the trained code, each with the decay that is best on 10,000 digits."""
    model, seen = page.train_on_digits(25, seed), page.digits.train
    model.active, found = 75, {}
    for name, read in (("trained", model.encode), ("digits", partial(similarities(page, seed), k=75))):
        codes, held_out = np.asarray(read(seen.images.reshape(-1, 784))), {}
        for decay in DECAYS:
            W = softmax.classifier(codes[:-10_000], seen.labels[:-10_000], decay=decay)
            held_out[decay] = softmax.wrong(W, codes[-10_000:], seen.labels[-10_000:])
        found[name] = wrong(page, read, min(DECAYS, key=lambda each: held_out[each]))
    return found


CONTROLS: dict[str, Any] = {
    f"{name}-{seed}": partial(control, seed=seed)
    for seed in SEEDS
    for name, control in (
        *((kind, partial(easy, kind=kind)) for kind in KINDS), ("encoders", encoders), ("absorption", absorption),
        *((f"hard {count}", partial(hard, count=count)) for count in (512, 2048)), ("toy", toy), ("widths", widths),
        ("wide 2048", partial(hard, count=2048, width=2048)), ("digits", digits), ("equal", equal), ("chosen", chosen),
        ("revived", revived), ("Fashion digits", digits), ("Fashion equal", equal),
    )
}  # fmt: skip
CONTROLS["shrinkage"] = shrinkage


def behind(found: dict[str, Any]) -> dict[str, float]:
    """Return how many points more are misread by training digits than by trained codes with as many active units."""
    return {
        f"{3 * k}": float(
            np.mean([found[f"equal-{s}"][f"{3 * k}"] - found[f"digits-{s}"][f"{k}"]["wrong"] for s in SEEDS])
        )
        for k in (10, 25, 70)
    }


def cost(found: dict[str, Any]) -> dict[str, float]:
    """Return what the encoder, the penalty and the atoms of the L1 code cost, which add up to its error."""
    rows = [found[f"encoders-{seed}"]["L1"] for seed in SEEDS]
    own, lasso, pursuit = (float(np.mean([row[code] for row in rows])) for code in ("own", "lasso", "pursuit"))
    return {"own": own, "encoder": own - lasso, "penalty": lasso - pursuit, "atoms": pursuit}


DERIVED = {"behind": behind, "cost": cost}
