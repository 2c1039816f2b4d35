"""What the scores of all rivals on the validation part say of the baseline and of the model on the test part.

Scores of one rule look alike on both parts, and another rule's do not: who makes up a baseline, or takes a weak one for
the best, would have to make up two rows of scores that fit each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from aelib.course.exercises.a_study_of_your_own.form_of_projects import auroc, beyond

Found = dict[str, Any]
Fault = tuple[str, str] | None
FEWEST_RIVALS = 3
FAR = 0.5
"""How far apart the shares of two parts below some score may be: sources differ, and rules differ by far more."""
DROP = 0.1
"""How far an AUROC may move from part to part where the sources differ."""
AS_GOOD = 0.0051
SURE = 3.3
"""Standard errors that chance does not reach in a thousand honest projects."""


def strength(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the AUROC of a rule that may be turned round, as the validation part is there to tell."""
    value = auroc(scores, labels)
    return max(value, 1 - value)


Part = tuple[np.ndarray, np.ndarray]
"""Scores and labels."""


def apart(one: Part, other: Part) -> tuple[float, float]:
    """Return how far apart the scores of two parts are, label by label, and how far chance may bring them."""
    from scipy.stats import ks_2samp

    found = []
    for label in (0, 1):
        a, b = (scores[labels == label] for scores, labels in (one, other))
        found.append((float(ks_2samp(a, b).statistic), 1.95 * ((len(a) + len(b)) / (len(a) * len(b))) ** 0.5))
    return max(found, key=lambda each: each[0] / each[1])


def one_rule(test: Part, validation: Part) -> bool:
    """Check whether scores and labels of both parts can be those of one rule."""
    distance, chance = apart(test, validation)
    error = sum(side.var(ddof=1) / len(side) for part in (test, validation) for side in beyond(*part)) ** 0.5
    near = abs(auroc(*test) - auroc(*validation)) <= max(DROP, SURE * error)
    return near and distance <= max(FAR, chance)


def best_rival(found: Found) -> str:
    """Return the name of the rival that is best on the validation part."""
    return max(found["rivals"], key=lambda name: strength(found["rivals"][name], found["validation labels"]))


def of_rivals(found: Found) -> Fault:
    """Return whether few rivals were tried, or the baseline is not the best of them."""
    labels = found["validation labels"]
    if len(found["rivals"]) < FEWEST_RIVALS:
        return "few rivals", f"There are {len(found['rivals'])}."
    if found["split"]:
        return None
    parts = {name: (row, labels) for name, row in found["rivals"].items()}
    strengths, best = {name: strength(*part) for name, part in parts.items()}, best_rival(found)
    baseline = found["baseline"], found["test labels"]
    distances = {name: apart(baseline, part) for name, part in parts.items() if one_rule(baseline, part)}
    if not distances:
        return "another rule", f"The best of your {len(parts)} rivals is `{best}`, with {strengths[best]:.3f}."
    nearest = min(distances, key=lambda name: distances[name][0])
    as_good = [distances[name] for name in distances if strengths[name] >= strengths[best] - AS_GOOD]
    if any(distance <= max(chance, 2 * distances[nearest][0]) for distance, chance in as_good):
        return None
    return "weaker rival", (
        f"They look like those of `{nearest}`, which has {strengths[nearest]:.3f} on the validation part, where "
        f"`{best}` has {strengths[best]:.3f}."
    )


def of_model(found: Found) -> Fault:
    """Return whether the first seed's scores on the test part can be of the model that scored the validation part."""
    test, validation = (found["model"][0], found["test labels"]), (found["validation"], found["validation labels"])
    if found["split"] or one_rule(test, validation):
        return None
    return (
        "another model",
        f"Its AUROC is {auroc(*validation):.3f} on the validation part, {auroc(*test):.3f} on the test.",
    )


def of_gain(found: Found) -> Fault:
    """Return whether the model's lead over the baseline is larger on the test part than chance explains.

    By DeLong's variance, since both are measured on the same examples of a part.
    """
    if found["split"]:
        return None
    gain = variance = 0.0
    for sign, model, baseline, part in (
        (1, found["model"][0], found["baseline"], "test"),
        (-1, found["validation"], found["rivals"][best_rival(found)], "validation"),
    ):
        labels = found[f"{part} labels"]
        leads = [a - b for a, b in zip(beyond(model, labels), beyond(baseline, labels), strict=True)]
        gain += sign * float(leads[0].mean())
        variance += sum(float(lead.var(ddof=1)) / len(lead) for lead in leads)
    if gain <= SURE * variance**0.5:
        return None
    return "leak", (
        f"Over the baseline the first seed leads by {gain:.3f} more than on the validation part, that is, by "
        f"{gain / variance**0.5:.1f} standard errors."
    )
