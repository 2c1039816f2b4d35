"""A project of a day, on data of your own

minutes: 360
difficulty: 3
asks: a dictionary of the scores, labels and choices of your project, with the keys of the page
hint: Begin with the baseline, and hand in a project whose model is the baseline with some noise. Then put yours in.
hint: Everything that can be computed is computed again: each AUROC from scores and labels, the threshold by your own
  rule on the validation part, and the interval from the seeds. Where yours differs, ask which examples it came from.
hint: The interval is that of the mean lead, seed by seed: `lead = model - baseline`, then `lead.mean()` plus and minus
  `t * lead.std(ddof=1) / n ** 0.5`, with t = 4.303 for three seeds, 3.182 for four and 2.776 for five. The verdict is
  "model" where it lies above 0, "baseline" where it lies below, and "undecided" where it contains 0. It is "undecided"
  too where the interval of the lead over the test examples, by DeLong's variance, contains 0.
right: Nothing is missing, and nothing contradicts itself. What no check can see is whether the scores came from where
  you say.
point: Page of results: the question in one sentence, what one example is, how many are in each part, and which things
  were kept together.
point: One table: mean image or mean row, PCA, model, the sceptic's baseline and the control, each with its seeds.
point: The baseline had its best too: as many tries on the validation part as the model.
point: The control leaves out the one thing that you say has helped.
point: One picture of the worst errors on the test examples, chosen by a rule and not by hand.
point: One sentence on what did not work, and one on what would change the verdict.

examples on both sides: Some examples are in two parts. What was seen in training, or used for a choice, cannot be
  tested on. Split anew, whole sources where several examples come from one thing.
no baseline: There is no baseline. Give the scores of the simplest rule that somebody could use in place of your model,
  such as the distance to the mean, the amount of ink or the nearest neighbour. Scores that are all equal are none, and
  neither are those of the model.
too few seeds: A single training, or two, cannot tell a lead from luck. Train from three seeds or more, with the same
  data and settings, and give the scores of each.
the same run again: Two seeds have the same scores, to the last digit. Does the seed reach the first weights and the
  order of the batches? If the method has no randomness, draw the training examples anew for each seed.
scores that are labels: The scores hold the labels: they are two numbers, one for each class, without an error. A score
  is what the model returns before anybody has looked at the labels of the test part.
chosen on the test part: Something was chosen on the test part. After that the test part is a validation part, and
  there is no test part left. Choose by `validation`, or hold out new examples.
test examples in the training: Your model knows the test part better than the validation part, by more than chance
  explains: its scores of the label 0 are lower there, or its lead is larger. Was it in the training set? If the parts
  are meant to differ, say how, under one more key: `"split": "the test part is from another year"`.
turned round: An AUROC of yours is one less what I find. Somebody turned a score round after it had come out below a
  half. The direction is a choice too: decide it before, by what the score means, or by the validation part.
a baseline the wrong way round: Your baseline is below a half by more than your model is above it: turned round, it
  would be ahead. Decide its direction as you decided that of the model, on the validation part.
few rivals: You tried fewer than three rivals, or left some out. Give the scores on the validation part of all that you
  tried, and try three at least: the distance to the mean, the error of a few components and the nearest neighbour cost
  minutes.
the weaker rival: The scores of your baseline are those of a rival that is not the best on the validation part. A lead
  over the weaker one says little. Take the best there, whichever it is on the test part.
another rule: The scores of your baseline on the test part look like those of none of your rivals on the validation
  part. Compute both by the same rule, in the same units and with the same sign. If the parts are meant to differ, say
  how, under one more key, `"split"`.
another model: The scores of your first seed on the test part do not look like its scores on the validation part.
  Compute both by the same network, in the same units. If the parts are meant to differ, say how, under one more key,
  `"split"`.
in per cent: Your AUROC is in per cent. Give it as a part of 1.
the best seed: You gave the best of your seeds, and not all of them. The best of several is above their mean for a
  model that has learnt nothing, too.
another auroc: I find another AUROC. It is the share of pairs of an example with the label 1 and one with the label 0
  in which the first has the higher score; ties count a half.
a threshold by the test labels: Your threshold is what your rule returns for the test part. It knows the test labels,
  or the test scores. Choose it on the validation part, and report what it does on the test part.
a rule that is a number: Your rule returns the same threshold for other scores. Then the number was chosen somewhere
  that nobody can see. Hand in the function by which you chose it.
another threshold: On the validation part your rule returns another threshold than you gave.
an interval without its mean: Your interval does not contain the mean lead of your own seeds. Whose interval is it?
spread in place of an interval: Your interval is the mean lead plus and minus two standard deviations of the seeds.
  That says where single seeds lie. Of their mean one knows more: divide by the root of their number.
too narrow: Your interval is too narrow for so few seeds. With 1.96 in the place of t, with one standard deviation of
  the seeds, or with that divided by their number, it leaves out the truth more often than one time in twenty.
no control: The scores of your control are those of your baseline. A baseline is a simpler rule, and a control is your
  model with the one thing left out that is said to help, such as its training.
a control that does as well: The control does as well as the model, and the verdict is for the model. Then what the
  control leaves out has not helped, and the lead over the baseline has another reason.
too few test examples: The seeds agree, and other test examples need not. The lead over the baseline has an interval
  over test examples too, by DeLong's variance, and that interval contains 0. Test on more, or write "undecided".
a verdict against the interval: The verdict is not what the intervals say. Where that of the seeds lies above 0 it is
  "model", below 0 "baseline". Where that of the seeds or that over the test examples contains 0, it is "undecided",
  which is a result.
worse than the mean: Your autoencoder leaves more of the test examples than their mean does. Whatever its scores are
  worth, it did not learn to reconstruct: look at the range of the numbers and at the rate.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from aelib.course.exercises.a_study_of_your_own.faults_of_projects import FAULTS, mean_lead, over_examples
from aelib.course.exercises.a_study_of_your_own.form_of_projects import auroc, in_form
from aelib.course.exercises.a_study_of_your_own.rivals_of_projects import best_rival
from aelib.course.exercises.declaration import Verdict, exercise


def judge(given: Any) -> Verdict:
    """Return the first fault of a project, and what was computed again."""
    found = in_form(given)
    report = ""
    if found["baseline"] is not None and len(found["model"]) >= 3:
        middle, half = mean_lead(found)
        base, control, *model = (
            f"{auroc(row, found['test labels']):.3f}" for row in (found["baseline"], found["control"], *found["model"])
        )
        report = (
            f"{len(model)} seeds, {len(found['test labels'])} test examples. AUROC: baseline {base}, model "
            f"{', '.join(model)}, control {control}. Mean lead {middle:.3f} ± {half:.3f} over seeds, ± "
            f"{over_examples(found):.3f} over test examples."
        )
    for fault in FAULTS:
        if (said := fault(found)) is not None:
            return Verdict(said[0], f"{said[1]} {report}".strip())
    errors = found["errors"]
    if errors["components"] <= np.mean(errors["model"]):
        report += " PCA reconstructs at least as well as the model, which is a finding too."
    if found["auroc"]["control"] >= np.mean(found["auroc"]["model"]):
        report += " The control does as well as the model, which is a finding too."
    rivals, best = found["rivals"], best_rival(found)
    report += f" Of {len(rivals)} rivals `{best}` is the best on the validation part."
    if found["auroc"]["baseline"] < max(0.5, found["auroc"]["control"]):
        report += " The baseline does no better than chance, or than the control: is there no better rule?"
    if np.min(found["auroc"]["model"]) > 0.9995:
        report += " The model is right every time: where do its scores come from, and does the task need a model?"
    return Verdict("holds together", report)


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


EXERCISE = exercise(
    __name__, __doc__, project(), measure=judge, passes="holds together", seconds=60,
    unrelated=project(interval=lambda made: around(made, 2.5)),
    examples_on_both_sides=project(**unlike("ids", "test", lambda ids: ids - 100)),
    no_baseline=project(**unlike("scores", "baseline", lambda _: None)),
    too_few_seeds=project(seeds=2),
    the_same_run_again=repeated(),
    scores_that_are_labels=with_labels(),
    chosen_on_the_test_part=project(**unlike("chosen on", "epochs", lambda _: "test")),
    test_examples_in_the_training=project(scores=known_by_heart),
    turned_round=turned(),
    a_baseline_the_wrong_way_round=with_backwards(),
    few_rivals=project(**unlike("scores", "rivals", lambda rivals: {"nearest": rivals["nearest"]})),
    the_weaker_rival=with_weaker_rival(),
    another_rule=project(**unlike("scores", "rivals", lambda rivals: rivals | {"nearest": 100 * rivals["nearest"]})),
    another_model=project(**unlike("scores", "validation", lambda scores: scores - 20)),
    in_per_cent=project(auroc=lambda made: {name: 100 * np.array(each) for name, each in made["auroc"].items()}),
    the_best_seed=project(**unlike("auroc", "model", lambda a: [max(a)] * len(a))),
    another_auroc=project(**unlike("auroc", "baseline", lambda a: a + 0.03)),
    a_threshold_by_the_test_labels=project(
        threshold=lambda made: largest_gain(made["scores"]["model"][0], made["labels"]["test"])
    ),
    a_rule_that_is_a_number=project(choose=lambda made: lambda scores, labels: 0.7, threshold=lambda made: 0.7),
    another_threshold=project(threshold=lambda made: made["threshold"] + 0.3),
    an_interval_without_its_mean=project(interval=lambda made: around(made, 1, off=0.5)),
    spread_in_place_of_an_interval=project(interval=lambda made: around(made, 2 * 4**0.5 / 3.182)),
    too_narrow=project(interval=lambda made: around(made, 1.96 / 3.182)),
    no_control=with_baseline_for_control(),
    a_control_that_does_as_well=with_good_control(),
    too_few_test_examples=with_few_examples(),
    a_verdict_against_the_interval=project(verdict=lambda made: "undecided"),
    worse_than_the_mean=project(errors=lambda made: within(made, "errors", mean=9.0)),
)  # fmt: skip
