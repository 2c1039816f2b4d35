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
from aelib.course.exercises.a_study_of_your_own.made_projects import (
    around,
    known_by_heart,
    largest_gain,
    project,
    repeated,
    turned,
    unlike,
    with_backwards,
    with_baseline_for_control,
    with_few_examples,
    with_good_control,
    with_labels,
    with_weaker_rival,
    within,
)
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
