"""Projects that are made up: one that holds together, and others, each with one fault."""

from __future__ import annotations

from typing import Any

import numpy as np

from aelib.course.exercises.a_study_of_your_own.faults_of_projects import mean_lead
from aelib.course.exercises.a_study_of_your_own.form_of_projects import auroc, in_form


def largest_gain(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the threshold above which most labels are right."""
    order = np.sort(scores)
    cuts = (order[1:] + order[:-1]) / 2
    return float(max(cuts, key=lambda cut: ((scores > cut) == labels).mean()))


def rivals_like(baseline: np.ndarray, labels: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return scores of the validation part by the rule of the baseline, and by two that know next to nothing."""
    like, place = np.empty(len(labels["validation"])), np.arange(len(labels["validation"]))
    for label in (0, 1):
        (here,) = np.nonzero(labels["validation"] == label)
        like[here] = np.quantile(baseline[labels["test"] == label], (np.arange(len(here)) + 0.5) / len(here))
    return {"nearest": like, "mean": 50.0 + place // 4, "ink": 200.0 - place // 4}


def project(seeds: int = 4, **changed: Any) -> dict[str, Any]:
    """Return a project that holds together, with some of it changed."""
    rng = np.random.default_rng(8)
    labels = {part: np.arange(count) % 4 == 0 for part, count in (("validation", 80), ("test", 200))}
    signal = {part: each + 0.0 for part, each in labels.items()}
    scores = {
        "baseline": signal["test"] + rng.standard_normal(200),
        "model": np.stack([1.6 * signal["test"] + rng.standard_normal(200) for _ in range(seeds)]),
        "control": 0.2 * signal["test"] + rng.standard_normal(200),
        "validation": 1.5 * signal["validation"] + rng.standard_normal(80),
    }
    scores["rivals"] = rivals_like(scores["baseline"], labels)
    made: dict[str, Any] = {
        "ids": {"train": np.arange(500), "validation": np.arange(500, 580), "test": np.arange(580, 780)},
        "errors": {"mean": 52.0, "components": 18.0, "model": [11.0 + 0.1 * seed for seed in range(seeds)]},
        "scores": scores, "labels": {part: each.astype(int) for part, each in labels.items()},
        "auroc": {
            "baseline": auroc(scores["baseline"], labels["test"]),
            "model": [auroc(each, labels["test"]) for each in scores["model"]],
            "control": auroc(scores["control"], labels["test"]),
        },
        "choose": largest_gain, "threshold": largest_gain(scores["validation"], labels["validation"]),
        "chosen on": {"code size": "validation", "epochs": "validation"},
    }  # fmt: skip
    middle, half = mean_lead(in_form(made | {"interval": (0, 0), "verdict": "undecided"}))
    made |= {"interval": (middle - half, middle + half)}
    made["verdict"] = "model" if middle > half else "baseline" if middle < -half else "undecided"
    return made | {key: change(made) for key, change in changed.items()}


def within(made: dict[str, Any], key: str, **parts: Any) -> dict[str, Any]:
    """Return one entry of a project with some of its parts changed."""
    return {**made[key], **parts}


def around(made: dict[str, Any], factor: float, off: float = 0.0) -> tuple[float, float]:
    """Return an interval around the mean lead, so many times as wide as the right one."""
    middle, half = mean_lead(in_form(made))
    return middle - factor * half + off, middle + factor * half + off


def backwards(made: dict[str, Any]) -> dict[str, Any]:
    """Return the scores with a strong baseline, of the wrong sign."""
    signal = made["labels"]["test"]
    return within(made, "scores", baseline=-4.0 * signal + made["scores"]["baseline"])


def known_by_heart(made: dict[str, Any]) -> dict[str, Any]:
    """Return the scores with low ones for the test examples that the model was trained on."""
    usual = made["labels"]["test"] == 0
    return within(made, "scores", model=np.where(usual, 0.4 * made["scores"]["model"] - 1, made["scores"]["model"]))


def unlike(key: str, part: str, change: Any) -> Any:
    """Return what changes one part of an entry."""
    return {key: lambda made: within(made, key, **{part: change(made[key][part])})}


def with_backwards() -> dict[str, Any]:
    """Return a project whose baseline points the wrong way, with an interval and a verdict that fit it."""
    made = project(scores=backwards)
    made["auroc"] = made["auroc"] | {"baseline": auroc(made["scores"]["baseline"], made["labels"]["test"])}
    return made | {"interval": around(made, 1)}


def turned() -> dict[str, Any]:
    """Return a project whose baseline came out below a half, and was reported turned round."""
    made = with_backwards()
    return made | {"auroc": within(made, "auroc", baseline=1 - made["auroc"]["baseline"])}


def with_weaker_rival() -> dict[str, Any]:
    """Return a project whose baseline is the weaker one of two rivals."""
    made = project()
    signal, rng = made["labels"]["test"], np.random.default_rng(6)
    baseline = 20 + 0.1 * signal + rng.standard_normal(len(signal))
    rivals = made["scores"]["rivals"] | {"mean": rivals_like(baseline, made["labels"])["nearest"]}
    made["scores"] |= {"baseline": baseline, "rivals": rivals}
    made["auroc"]["baseline"] = auroc(baseline, signal)
    return made | {"interval": around(made, 1)}


def with_good_control() -> dict[str, Any]:
    """Return a project whose control is one more run of the model."""
    made = project()
    signal = made["labels"]["test"]
    control = 1.8 * signal + np.random.default_rng(5).standard_normal(len(signal))
    return made | {
        "scores": within(made, "scores", control=control),
        "auroc": within(made, "auroc", control=auroc(control, signal)),
    }


def with_baseline_for_control() -> dict[str, Any]:
    """Return a project whose control is the baseline in other units."""
    made = project()
    control = 3 * made["scores"]["baseline"] - 1
    return made | {
        "scores": within(made, "scores", control=control),
        "auroc": within(made, "auroc", control=made["auroc"]["baseline"]),
    }


def with_labels() -> dict[str, Any]:
    """Return a project whose scores are the labels, in other numbers for each seed."""
    made = project()
    scores = np.outer(np.arange(1, 5), made["labels"]["test"])
    return made | {"scores": within(made, "scores", model=scores), "auroc": within(made, "auroc", model=[1.0] * 4)}


def with_few_examples() -> dict[str, Any]:
    """Return a project whose seeds agree, on a third of the test examples."""
    made = project()
    few = slice(40, 106)
    labels = made["labels"]["test"][few]
    scores = {
        name: each if name in ("validation", "rivals") else each[..., few] for name, each in made["scores"].items()
    }
    scores["model"] = scores["model"][0] + 0.05 * scores["model"]
    aurocs = {
        "baseline": auroc(scores["baseline"], labels), "model": [auroc(each, labels) for each in scores["model"]],
        "control": auroc(scores["control"], labels),
    }  # fmt: skip
    made |= {
        "scores": scores, "auroc": aurocs, "labels": within(made, "labels", test=labels),
        "ids": within(made, "ids", test=made["ids"]["test"][few]),
    }  # fmt: skip
    return made | {"interval": around(made, 1), "verdict": "model"}


def repeated() -> dict[str, Any]:
    """Return a project with one run three times."""
    made = project()
    model, aurocs = made["scores"]["model"], made["auroc"]["model"]
    return made | {
        "scores": within(made, "scores", model=np.stack([model[0]] * 2 + [model[2], model[3]])),
        "auroc": within(made, "auroc", model=[aurocs[0], aurocs[0], *aurocs[2:]]),
    }
