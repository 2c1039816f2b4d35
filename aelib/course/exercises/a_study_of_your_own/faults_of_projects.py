"""What can be wrong with a project whose form is right: ways to fool oneself, each with a name of its own.

Each function returns an outcome and what is reported of it, or None. They are asked in the order of `FAULTS`.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from aelib.course.exercises.a_study_of_your_own.form_of_projects import PARTS, auroc, beyond
from aelib.course.exercises.a_study_of_your_own.rivals_of_projects import of_gain, of_model, of_rivals
from aelib.course.exercises.running import AnswerError

Found = dict[str, Any]
Fault = tuple[str, str] | None
LEAK = 1e-3
SAME = 0.0051
"""How far an AUROC or the end of an interval may be off: two decimals are enough, rounded either way."""


def mean_lead(found: Found) -> tuple[float, float]:
    """Return the mean lead of the model over the baseline, seed by seed, and half of its interval of 95 %."""
    from scipy.stats import t

    base = auroc(found["baseline"], found["test labels"])
    lead = np.array([auroc(each, found["test labels"]) for each in found["model"]]) - base
    return float(lead.mean()), float(t.ppf(0.975, len(lead) - 1) * lead.std(ddof=1) / len(lead) ** 0.5)


def over_examples(found: Found) -> float:
    """Return half of the interval of 95 % that the mean lead has over other test examples, by DeLong's variance."""
    labels = found["test labels"]
    base, *model = (beyond(row, labels) for row in (found["baseline"], *found["model"]))
    leads = [np.mean([each[side] for each in model], axis=0) - base[side] for side in (0, 1)]
    return float(1.96 * sum(lead.var(ddof=1) / len(lead) for lead in leads) ** 0.5)


def of_parts(found: Found) -> Fault:
    """Return whether an example is in two parts."""
    for one, other in (("train", "test"), ("validation", "test"), ("train", "validation")):
        if (both := np.intersect1d(found["ids"][one], found["ids"][other])).size:
            return "both sides", f"{both.size} are in {one} and in {other}, such as {both[0]}."
    return None


def of_baseline(found: Found) -> Fault:
    """Return whether the baseline is missing, says nothing, or is the model again."""
    baseline = found["baseline"]
    if baseline is None or found["auroc"]["baseline"] is None or np.ptp(baseline) == 0:
        return "no baseline", ""
    return ("no baseline", "") if any(alike(baseline, each) for each in found["model"]) else None


def alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Check whether two rows of scores are the same but for their zero and unit."""
    return bool(np.ptp(a) and np.ptp(b) and np.corrcoef(a, b)[0, 1] > 1 - 1e-6)


def of_seeds(found: Found) -> Fault:
    """Return whether there are too few seeds, or one of them is there twice."""
    model = found["model"]
    if len(model) < 3 or len(found["errors"]["model"]) < 3:
        return "few seeds", f"Scores of {len(model)}, errors of {len(found['errors']['model'])}."
    return ("one run", "") if any(alike(a, b) for a, b in combinations(model, 2)) else None


def of_labels(found: Found) -> Fault:
    """Return whether scores are the labels in other clothes."""
    labels = found["test labels"]
    rows = [row for row in (found["baseline"], found["control"], *found["model"]) if row is not None]
    told = any(np.ptp(row[labels == 0]) == np.ptp(row[labels == 1]) == 0 < np.ptp(row) for row in rows)
    return ("labels", "") if told else None


def of_choices(found: Found) -> Fault:
    """Return what was chosen on the test part, as the project itself says."""
    made = [what for what, part in found["chosen on"].items() if part == PARTS[-1]]
    return ("chosen on test", f"It was: {', '.join(map(str, made))}.") if made else None


def of_leak(found: Found) -> Fault:
    """Return whether the model knows the usual test examples better than the usual ones of the validation part.

    Where neither was trained on, both are scored alike: of a thousand such projects at most one has a p this small, by
    the one-sided test of Kolmogorov and Smirnov, and fewer have almost nothing above the line as well.
    """
    from scipy.stats import ks_2samp

    known = found["validation"][found["validation labels"] == 0]
    usual = found["model"][0][found["test labels"] == 0]
    above = float((usual > np.quantile(known, 0.95)).mean())
    p = float(ks_2samp(usual, known, alternative="greater").pvalue)
    report = (
        f"Of the test examples with the label 0 {above:.1%} score above the line that 5 % of those of the validation "
        f"part exceed; by chance scores so much lower come once in {1 / max(p, 1e-9):,.0f} times."
    )
    return ("leak", report) if p < LEAK and above <= 0.01 and not found["split"] else None


def of_aurocs(found: Found) -> Fault:
    """Return which AUROC is not what the scores say, and what it is."""
    labels, given = found["test labels"], found["auroc"]
    right = {name: np.array([auroc(found[name], labels)]) for name in ("baseline", "control")}
    right["model"] = np.array([auroc(each, labels) for each in found["model"]])
    said = {name: np.atleast_1d(given[name]) for name in right}
    wrong = [name for name in right if np.abs(said[name] - right[name]).max() > SAME]
    if not wrong:
        return None
    name = wrong[0]
    values, true = said[name], right[name]
    differs = np.abs(values - true) > SAME
    report = f"For the {name} you gave {values[differs][0]:.3f}, and I find {true[differs][0]:.3f}."
    if np.abs(values / 100 - true).max() < SAME:
        return "per cent", report
    if np.abs(1 - values - true)[differs].max() < SAME and true[differs].min() < 0.5:
        return "turned", report
    if name == "model" and np.abs(values - true.max()).max() < SAME:
        return "best seed", report
    return "another auroc", report


def of_direction(found: Found) -> Fault:
    """Return whether the baseline, turned round, would be ahead of the model."""
    base = auroc(found["baseline"], found["test labels"])
    ahead = 1 - base > max(0.5, np.mean(found["auroc"]["model"]))
    return ("backwards", f"Its AUROC is {base:.3f}.") if ahead else None


def of_threshold(found: Found) -> Fault:
    """Return whether the threshold is that of the rule on the validation part."""
    given, close = found["threshold"], 1e-3 * np.ptp(found["validation"])

    def chosen(scores: np.ndarray, part: str) -> float:
        value = np.asarray(found["choose"](scores.copy(), found[f"{part} labels"].copy()))
        if value.size != 1 or value.dtype.kind not in "biuf" or not np.isfinite(value).all():
            raise AnswerError("`choose` must return one finite number, the threshold.")
        return float(value.reshape(()))

    right = chosen(found["validation"], "validation")
    moved = chosen(found["validation"] + 3 * np.ptp(found["validation"]), "validation")
    if abs(given - right) > close:
        of_test = [chosen(each, "test") for each in (*found["model"], found["model"].mean(axis=0))]
        report = f"You gave {given:.4g}, and on the validation part I find {right:.4g}."
        return ("by test" if min(abs(given - each) for each in of_test) <= close else "another threshold"), report
    return ("a number", "") if abs(moved - right) <= close else None


def of_interval(found: Found) -> Fault:
    """Return whether the interval is that of the mean lead."""
    (low, high), (middle, half) = found["interval"], mean_lead(found)
    report = f"You gave {low:.3f} to {high:.3f}, and I find {middle - half:.3f} to {middle + half:.3f}."
    off = max(abs(low - middle + half), abs(high - middle - half))
    if off <= max(SAME, 0.02 * half):
        return None
    if not low <= middle <= high:
        return "without its mean", f"{report} The mean lead is {middle:.3f}."
    centred, ratio = abs((low + high) / 2 - middle) <= SAME, (high - low) / 2 / max(half, 1e-12)
    if centred and ratio < 1:
        return "narrow", report
    in_t = ratio / len(found["model"]) ** 0.5  # one of these, if it is the standard deviation of single seeds
    from scipy.stats import t

    times = (1.96, 2, t.ppf(0.975, len(found["model"]) - 1))
    spread = centred and min(abs(in_t * times[-1] / each - 1) for each in times) < 0.03
    return ("spread" if spread else "another interval"), report


def of_control(found: Found) -> Fault:
    """Return whether the control is the baseline again, or does as well as the model that is said to win."""
    if alike(found["control"], found["baseline"]):
        return "no control", ""
    control, least = found["auroc"]["control"], float(np.min(found["auroc"]["model"]))
    if found["verdict"] == "model" and control >= least:
        return "control", f"The control has {control:.3f}, and the lowest seed of the model {least:.3f}."
    return None


def of_examples(found: Found) -> Fault:
    """Return whether a lead on which the seeds agree may be luck of the test examples."""
    (middle, _), half = mean_lead(found), over_examples(found)
    report = f"The mean lead is {middle:.3f}, and over other test examples it has ± {half:.3f}."
    return ("few examples", report) if found["verdict"] != "undecided" and abs(middle) <= half else None


def of_verdict(found: Found) -> Fault:
    """Return whether the verdict is what the interval says; with too few test examples it may be "undecided"."""
    low, high = found["interval"]
    says = "model" if low > 0 else "baseline" if high < 0 else "undecided"
    report = f'The interval, {low:.3f} to {high:.3f}, says "{says}".'
    may = {says, "undecided"} if abs(mean_lead(found)[0]) <= over_examples(found) else {says}
    return None if found["verdict"] in may else ("verdict", report)


def of_errors(found: Found) -> Fault:
    """Return whether the model reconstructs worse than the mean."""
    errors = found["errors"]
    worse = float(np.mean(errors["model"])) >= errors["mean"]
    report = f"The mean leaves {errors['mean']:.4g}, the model {np.mean(errors['model']):.4g}."
    return ("the mean", report) if worse else None


FAULTS = (
    of_parts, of_labels, of_baseline, of_seeds, of_choices, of_leak, of_aurocs, of_direction, of_rivals, of_model,
    of_gain, of_threshold, of_interval, of_control, of_examples, of_verdict, of_errors,
)  # fmt: skip
