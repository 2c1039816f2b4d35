"""The controls of "Does pretraining help?", a part of the chapter "Stacked autoencoders", by its own cells.

All its runs, five draws each: those that it shows, of which it trains some itself, and with a thousand labels or by
Adam; the depths of both starts; and the stuck net's 5000 steps. And two rivals that it only quotes: nets that are not
pretrained and see shifted digits, and labels that spread over a graph of the digits that the stack sees.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import jax
import numpy as np
import optax
from scipy.sparse import csr_matrix, diags

PAGE = "stacked-autoencoders"
BEST, BOTH = "stacked, denoising", "denoising, shifts"
RUNS = {
    "blind": ("random", "random × 4, centred", "tanh", "ReLU, He", "softmax on pixels", "centred, masking"),
    "copying": ("stacked", "stacked, masking"),
    "on the hundred": ("stacked on the hundred",),
    "one layer": ("one layer of 500",),
}
"""The runs that one process trains: those of one line begin with the same stacks, or with none."""

SHIFTED = {"ReLU, He": (0.03, 0.1, 0.3), "softmax on pixels": (0.1, 0.3, 1.0), "random × 4, centred": (0.3, 1.0, 3.0)}
"""The rates from which these nets choose, once their labelled digits are shifted."""
FROZEN = (0.001, 0.003, 0.01, 0.03, 0.1)
NEIGHBOURS = (1, 2, 3, 5, 10)
DEPTHS = (1, 3, 5)
FACTOR, CORRECTED = 2.776, 5.747
"""Of the t distribution for five draws: for an interval of 95 %, and with Bonferroni's correction for eleven."""
UNRELATED = 2.306
"""The same for two lots of five, without pairs."""


def halves(errors: Any) -> dict[str, list[float]]:
    """Return training and test errors [2, draws] by their names."""
    return {part: [float(each) for each in found] for part, found in zip(("train", "test"), errors, strict=True)}


def runs(page: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Runs by their names, in each case for which a rate is printed: training and test errors of the draws."""
    return {
        name: {
            f"{optimiser} {labels}": halves(page.measured(name, optimiser, labels))
            for (optimiser, labels), _ in zip(page.CASES, page.RATES[name], strict=False)
        }
        for name in names
    }


def denoising(page: Any) -> dict[str, Any]:
    """The denoising stack, alone and with shifts, and nets of its lowest layers beside random ones."""
    depths = {
        start: {str(depth): halves(page.of_depth(start, depth, page.SEEDS)) for depth in DEPTHS}
        for start in ("random", "stacked")
    }
    return {"runs": runs(page, (BEST, BOTH)), "depths": depths}


def kernels(page: Any) -> dict[str, Any]:
    """The Gaussian kernel, with and without shifts, and with a thousand labels."""
    found: dict[str, Any] = {}
    for name, labels in page.WIDTHS:
        found.setdefault(name, {})[f"SGD {labels}"] = halves(page.by_kernel(name, labels))
    return found


def plateau(page: Any) -> dict[str, Any]:
    """The stuck net, after each thousand of 5000 steps, draw by draw as the chapter trains its own."""
    alone = [page.patient((seed,)) for seed in page.SEEDS]
    return {str(steps): halves(np.concatenate([found[steps] for found in alone], axis=1)) for steps in alone[0]}


def shifts(page: Any) -> dict[str, Any]:
    """Nets without pretraining on shifted digits: validation errors by rate, and the errors at the best of them."""
    found = {}
    for name, rates in SHIFTED.items():
        nets, tried = page.begin(name, page.CHOOSING), {}
        for rate in rates:
            tuned = page.fine_tune(nets, optax.sgd, rate, 100, seeds=page.CHOOSING, change=page.shifted)
            tried[rate] = page.mean(
                [page.wrong_answers(net, page.train[page.held], page.labels[page.held]) for net in tuned]
            )
        best = min(rates, key=tried.__getitem__)
        measured = page.errors(page.fine_tune(page.begin(name), optax.sgd, best, 100, change=page.shifted), 100)
        found[name] = {"rates": {f"{rate:g}": wrong for rate, wrong in tried.items()}, "rate": best} | halves(measured)
    return found


def nearest(asked: np.ndarray, known: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the rows of the largest cosine, in no order."""
    parts = np.array_split(asked, -(-len(asked) // 500))
    return np.concatenate([np.argpartition(-part @ known.T, count, axis=1)[:, :count] for part in parts])


def spread(page: Any, seed: int, labels: int, neighbours: int, x: Any, y: Any) -> float:
    """Let a draw's labels spread over a graph of its 10,000 digits; return the error (%) of their five nearest."""
    rows = page.drawn[seed]
    known, asked = (each.reshape(len(each), 784) for each in (page.train[rows], x))
    known, asked = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (known, asked))
    near, n = nearest(known, known, neighbours + 1), len(known)  # each finds itself, too
    edges = csr_matrix((np.ones(near.size), (np.repeat(np.arange(n), neighbours + 1), near.ravel())), (n, n))
    edges = edges.maximum(edges.T)
    edges.setdiag(0)
    root = diags(1 / np.sqrt(np.asarray(edges.sum(axis=1)).ravel()))
    walk, start = (root @ edges @ root).tocsr(), np.zeros((n, 10))
    start[np.arange(labels), page.labels[rows[:labels]]] = 1
    belief = start
    for _ in range(200):
        belief = 0.99 * (walk @ belief) + 0.01 * start
    belief = belief / (belief.sum(axis=1, keepdims=True) + 1e-12)
    return 100 * float(np.mean(belief[nearest(asked, known, 5)].sum(axis=1).argmax(axis=1) != y))


def graph(page: Any) -> dict[str, Any]:
    """Labels that spread: validation errors by the number of neighbours, and test errors with the best of them."""
    x, y = page.train[page.held], page.labels[page.held]
    tried = {k: page.mean([spread(page, seed, 100, k, x, y) for seed in page.CHOOSING]) for k in NEIGHBOURS}
    best = min(NEIGHBOURS, key=tried.__getitem__)
    tests = [
        [spread(page, seed, each, best, page.test, page.test_labels) for seed in page.SEEDS] for each in (100, 1000)
    ]
    return {
        "neighbours": {str(k): wrong for k, wrong in tried.items()}, "best": best,
        "SGD 100": tests[0], "SGD 1000": tests[1],
    }  # fmt: skip


def top_only(rate: float) -> Any:
    """Return Adam that trains the last layer, the one with ten outputs, and leaves the layers below as they are."""
    return optax.multi_transform(
        {"top": optax.adam(rate), "below": optax.set_to_zero()},
        lambda state: jax.tree.map(lambda leaf: "top" if leaf.shape[-1] == 10 else "below", state),
    )


def frozen(page: Any) -> dict[str, Any]:
    """The stacks as they are, with a last layer trained on top: validation errors by rate, and the errors at the best.

    Adam, since the codes of a stack are too ill-conditioned for a thousand steps of descent.
    """
    found = {}
    for name in ("stacked", BEST):
        nets = page.begin(name, page.CHOOSING)
        tried = {rate: page.validate(name, nets, top_only, rate, 100) for rate in FROZEN}
        best = min(FROZEN, key=tried.__getitem__)
        errors = page.errors(page.fine_tune(page.begin(name), top_only, best, 100), 100)
        found[name] = {"rates": {f"{rate:g}": wrong for rate, wrong in tried.items()}, "rate": best} | halves(errors)
    return found


CONTROLS = {name: partial(runs, names=names) for name, names in RUNS.items()} | {
    "denoising": denoising, "kernels": kernels, "plateau": plateau, "shifts": shifts, "graph": graph, "frozen": frozen,
    "Fashion graph": graph, "Fashion denoising": denoising, "Fashion kernels": kernels,
}  # fmt: skip


def all_runs(found: dict[str, Any]) -> dict[str, Any]:
    """Return the errors of all runs, by name and case."""
    parts = [found[name] for name in (*RUNS, "kernels") if name in found]
    return {name: cases for part in [*parts, found["denoising"]["runs"]] for name, cases in part.items()}


def interval(a: Any, b: Any) -> dict[str, float]:
    """Return the mean difference of two runs, draw by draw, and what stands after its ±."""
    d = np.array(a) - np.array(b)
    return {"mean": float(d.mean()), "half": float(FACTOR * d.std(ddof=1) / len(d) ** 0.5)}


def means(found: dict[str, Any]) -> dict[str, Any]:
    """Return mean training and test errors."""
    return {
        name: {case: {part: float(np.mean(each)) for part, each in errors.items()} for case, errors in cases.items()}
        for name, cases in all_runs(found).items()
    }


def largest(found: dict[str, Any]) -> dict[str, Any]:
    """Return the largest training errors."""
    return {
        name: {case: max(errors["train"]) for case, errors in cases.items()} for name, cases in all_runs(found).items()
    }


def behind(found: dict[str, Any]) -> dict[str, Any]:
    """Return by how much each run is behind the denoising stack, in the same case."""
    everything = all_runs(found)
    return {
        name: {case: interval(errors["test"], everything[BEST][case]["test"]) for case, errors in cases.items()}
        for name, cases in everything.items()
        if name != BEST
    }


def rivals(found: dict[str, Any]) -> dict[str, Any]:
    """Return the mean errors of the two rivals, and by how much each is behind the stack, and the graph ahead of it."""
    ours = {"graph": found["graph"]["SGD 100"]} | {name: made["test"] for name, made in found["shifts"].items()}
    runs = all_runs(found)
    clothes = found["Fashion denoising"]["runs"][BEST]["SGD 100"]["test"]
    return {
        "mean": {name: float(np.mean(tests)) for name, tests in ours.items()},
        "behind": {name: interval(tests, runs[BEST]["SGD 100"]["test"]) for name, tests in ours.items()},
        "gain": {name: interval(runs[name]["SGD 100"]["test"], ours[name]) for name in found["shifts"]},
        "ahead": {
            "100": interval(runs[BEST]["SGD 100"]["test"], found["graph"]["SGD 100"]),
            "1000": interval(runs[BEST]["SGD 1000"]["test"], found["graph"]["SGD 1000"]),
        },
        "Fashion behind": interval(found["Fashion graph"]["SGD 100"], clothes),
    }


def pairs(found: dict[str, Any]) -> dict[str, Any]:
    """Return other differences that the chapter names."""
    tests = {name: {case: each["test"] for case, each in cases.items()} for name, cases in all_runs(found).items()}
    few = {name: cases["SGD 100"] for name, cases in tests.items()}
    return {
        "noise": interval(few["random × 4, centred"], few["centred, masking"]),
        "softmax, one layer": interval(few["softmax on pixels"], few["one layer of 500"]),
        "both with shifts": interval(few["kernel, shifts"], few[BOTH]),
        "Adam, descent": interval(tests[BEST]["Adam 100"], few[BEST]),
    }


def apart(found: dict[str, Any]) -> dict[str, float]:
    """Return what stands after the ± if the draws are taken as unrelated, for two runs."""
    few = {name: cases["SGD 100"]["test"] for name, cases in all_runs(found).items()}
    return {
        name: float(UNRELATED * np.sqrt(sum(np.var(few[each], ddof=1) for each in (name, other)) / 5))
        for name, other in (("stacked", BEST), ("random × 4, centred", "centred, masking"))
    }


def how_many(found: dict[str, Any]) -> dict[str, int]:
    """Return how many of the eleven runs are behind by an interval that excludes 0, and with the correction."""
    by = [each["SGD 100"] for name, each in behind(found).items() if name not in ("random", BOTH)]
    assert len(by) == 11
    return {
        "behind": sum(each["mean"] > each["half"] for each in by),
        "surely": sum(each["mean"] > each["half"] * CORRECTED / FACTOR for each in by),
    }


def depth(found: dict[str, Any]) -> dict[str, Any]:
    """Return mean test errors by start and depth."""
    made: dict[str, dict[str, float]] = {"random": {}, "stacked": {}}
    for start, each in product(made, DEPTHS):
        made[start][str(each)] = float(np.mean(found["denoising"]["depths"][start][str(each)]["test"]))
    return made


def patience(found: dict[str, Any]) -> dict[str, float]:
    """Return how many of the draws have left the plateau after 5000 steps, and the lowest test error."""
    end = found["plateau"]["5000"]
    return {"left": sum(each < 80 for each in end["train"]), "lowest test": min(end["test"])}


def top_alone(found: dict[str, Any]) -> dict[str, Any]:
    """Return the mean test errors of a last layer on frozen stacks, and by how much each is behind the tuned one."""
    tuned = {name: cases["SGD 100"]["test"] for name, cases in all_runs(found).items()}
    return {
        name: {"test": float(np.mean(each["test"])), "behind": interval(each["test"], tuned[name])}
        for name, each in found["frozen"].items()
    }


def on_fashion(found: dict[str, Any]) -> dict[str, Any]:
    """Return what `behind` says of the two controls on Fashion-MNIST."""
    return behind({name: found[f"Fashion {name}"] for name in ("kernels", "denoising")})


DERIVED = {
    "Fashion behind": on_fashion, "rivals": rivals, "mean": means, "largest": largest, "behind": behind, "pairs": pairs,
    "apart": apart, "how many": how_many, "depth": depth, "patience": patience, "top alone": top_alone,
}  # fmt: skip
