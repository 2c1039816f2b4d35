"""The exercises of the page "Where next", answered in other words, rightly, wrongly and by cheating."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.where_next.capstone import project, with_few_examples
from aelib.course.exercises.where_next.faults_of_projects import of_verdict, over_examples
from aelib.course.exercises.where_next.form_of_projects import auroc, in_form


def found_in(**changed):
    """What the check says of a project with some entries changed."""
    return examine(get("capstone"), {**project(), **changed})


def with_part(key, **parts):
    """A project of which parts of one entry are changed."""
    return found_in(**{key: {**project()[key], **parts}})


def by_noise(x_t, t, denoiser):
    """The velocity as the expected noise less the expected example."""
    clean = denoiser(x_t / (1 - t), t / (1 - t))
    return (x_t - (1 - t) * clean) / t - clean


def test_the_velocity_by_another_way():
    assert examine(get("another-clock"), by_noise).correct


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (lambda x, t, f: (x - f(x, t / (1 - t))) / t, "not rescaled"),
        (lambda x, t, f: (x - f(x / (1 - t), t)) / t, "the time for the level"),
        (lambda x, t, f: -by_noise(x, t, f), "towards the data"),
        (lambda x, t, f: x - f(x / (1 - t), t / (1 - t)), "not divided"),
        (lambda x, t, f: by_noise(x, t, f) + f(x / (1 - t), t / (1 - t)), "the noise alone"),
        (lambda x, t, f: x / t, None),
    ],
)
def test_other_velocities_are_recognised(answer, found):
    said = examine(get("another-clock"), answer)
    assert (said.correct, said.misconception) == (False, found)


def test_ways_in_small_letters_and_two_exchanged():
    ways = get("ways-to-fool-oneself").answer
    assert examine(get("ways-to-fool-oneself"), {name: each.lower() for name, each in ways.items()}).correct
    other = ways | {"a small lead": "D", "pretraining helped": "B"}
    assert examine(get("ways-to-fool-oneself"), other).misconception == "seeds and control exchanged"


def test_the_auroc_is_that_of_ranks_and_ties_count_a_half():
    rng = np.random.default_rng(1)
    scores, labels = rng.integers(0, 9, 70).astype(float), rng.integers(0, 2, 70)
    one, zero = scores[labels == 1], scores[labels == 0]
    assert auroc(scores, labels) == pytest.approx(mannwhitneyu(one, zero).statistic / len(one) / len(zero))


def test_lists_and_names_will_do_and_the_report_has_the_numbers():
    given = project()
    given["ids"] = {part: [f"{part} {i}" for i in range(len(each))] for part, each in given["ids"].items()}
    given["scores"] = {name: np.asarray(each).tolist() for name, each in given["scores"].items()}
    said = examine(get("capstone"), given)
    assert said.correct, said.message
    assert "4 seeds, 200 test examples. AUROC: baseline 0.7" in said.message


def test_numbers_to_two_decimals_will_do():
    given = project()
    aurocs = {name: np.round(each, 2).tolist() for name, each in given["auroc"].items()}
    assert found_in(auroc=aurocs, interval=np.round(given["interval"], 2)).correct


def test_a_baseline_that_wins_and_an_undecided_lead_are_results():
    given = project()
    labels = given["labels"]["test"]
    for size, verdict in ((0.75, "undecided"), (3.0, "baseline")):
        baseline = size * given["scores"]["model"][0] + 0.4 * labels
        if verdict == "baseline":
            baseline = 4.0 * labels + given["scores"]["baseline"]
        lead = np.array(given["auroc"]["model"]) - auroc(baseline, labels)
        half = 3.1824 * lead.std(ddof=1) / 2
        interval = (lead.mean() - half, lead.mean() + half)
        says = "model" if interval[0] > 0 else "baseline" if interval[1] < 0 else "undecided"
        changed = {
            "scores": given["scores"] | {"baseline": baseline}, "interval": interval, "verdict": says,
            "auroc": given["auroc"] | {"baseline": auroc(baseline, labels)},
        }  # fmt: skip
        said = found_in(**changed)
        assert said.correct, said.message
        if verdict == "baseline":
            assert says == verdict
            assert found_in(**changed | {"verdict": "model"}).misconception == "a verdict against the interval"


@pytest.mark.parametrize(
    ("key", "parts", "found"),
    [
        ("scores", {"baseline": np.ones(200)}, "no baseline"),
        ("scores", {"baseline": 2 * project()["scores"]["model"][1] + 3}, "no baseline"),
        ("scores", {"baseline": 3.0 * project()["labels"]["test"]}, "scores that are labels"),
        ("scores", {"control": 2.0 - project()["labels"]["test"]}, "scores that are labels"),
        ("ids", {"validation": np.arange(80)}, "examples on both sides"),
        ("ids", {"validation": np.arange(700, 780)}, "examples on both sides"),
        ("errors", {"model": [11.0, 11.2]}, "too few seeds"),
        ("errors", {"model": [60.0, 61.0, 59.0]}, "worse than the mean"),
        ("auroc", {"model": project()["auroc"]["model"][::-1]}, "another auroc"),
        ("auroc", {"model": max(project()["auroc"]["model"])}, "the best seed"),
        ("auroc", {"model": 100 * np.array(project()["auroc"]["model"])}, "in per cent"),
        ("chosen on", {"direction": "test"}, "chosen on the test part"),
    ],
)
def test_ways_to_fool_oneself_by_name(key, parts, found):
    said = with_part(key, **parts)
    assert (said.correct, said.misconception) == (False, found)


def test_one_run_in_other_units_is_still_one_run():
    model = project()["scores"]["model"].copy()
    model[3] = 5 * model[1] - 2
    assert with_part("scores", model=model).misconception == "the same run again"


def test_two_seeds_of_scores_are_too_few_whatever_the_errors_are():
    given = project(seeds=2)
    errors = given["errors"] | {"model": [11.0, 11.1, 11.2]}
    assert examine(get("capstone"), given | {"errors": errors}).misconception == "too few seeds"


def test_a_threshold_by_the_mean_of_the_seeds_on_the_test_part():
    given = project()
    cut = given["choose"](given["scores"]["model"].mean(axis=0), given["labels"]["test"])
    assert found_in(threshold=cut).misconception == "a threshold by the test labels"


def test_a_rule_that_remembers_the_test_scores_is_no_rule():
    cut = project()["threshold"]
    assert found_in(choose=lambda scores, labels: cut).misconception == "a rule that is a number"


def test_a_rule_may_not_change_what_it_is_given():
    def choose(scores, labels):
        scores[:], labels[:] = 0, 1
        return 0.5

    assert not found_in(choose=choose).correct
    assert project()["labels"]["test"].min() == 0


def test_the_widths_of_an_interval():
    lead = np.array(project()["auroc"]["model"]) - project()["auroc"]["baseline"]
    for half, found in (
        (1.96 * lead.std(ddof=1) / 2, "too narrow"), (lead.std(ddof=1) / 4, "too narrow"),
        (2 * lead.std(ddof=1), "spread in place of an interval"),
        (1.96 * lead.std(ddof=1), "spread in place of an interval"),
        (1.3 * 3.182 * lead.std(ddof=1) / 2, None),
    ):  # fmt: skip
        assert found_in(interval=(lead.mean() - half, lead.mean() + half)).misconception == found
    assert found_in(interval=(lead.mean() + 0.1, lead.mean() + 0.2)).misconception == "an interval without its mean"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("verdict", "yes", "`verdict` must be one of 'model', 'baseline', 'undecided'"),
        ("choose", 3.0, "`choose` must be a function"),
        ("choose", lambda scores, labels: "high", "`choose` must return one finite number"),
        ("chosen on", {}, "`chosen on` must say for each choice"),
        ("chosen on", {"width": "dev"}, "must name 'train', 'validation', 'test', but got 'dev'"),
        ("interval", (0.2, 0.1), "`interval` must be a pair, the lower end first"),
        ("threshold", [1, 2], "`threshold` must be one number"),
        ("scores", 3, "`scores` must be a dictionary with 'baseline'"),
        ("labels", {"validation": np.zeros(80), "test": np.zeros(200)}, "must have both classes"),
        ("labels", {"validation": np.arange(80) % 2, "test": np.arange(200) % 3}, "must be an array of 0 and 1"),
        ("auroc", {"baseline": 0.7, "model": [0.8, 0.8], "control": 0.5}, "a number for each of the 4 seeds"),
    ],
)
def test_what_does_not_fit_is_named(key, value, said):
    feedback = found_in(**{key: value})
    assert not feedback.correct
    assert said in feedback.message


@pytest.mark.parametrize("given", [3, {}, {"ids": {}}])
def test_what_is_missing_is_named(given):
    assert "dictionary with the keys 'ids', 'errors'" in examine(get("capstone"), given).message


def test_shapes_that_do_not_fit_are_named():
    assert "[seeds, 200], but got [4, 190]" in with_part("scores", model=np.zeros((4, 190))).message
    assert "scores of control must be an array [200], but got [3]" in with_part("scores", control=[1, 2, 3]).message
    assert "`ids` has 3 examples of test" in with_part("ids", test=[1, 2, 3]).message


def test_nan_is_named():
    model = project()["scores"]["model"].copy()
    model[0, 0] = np.nan
    assert "must be finite numbers" in with_part("scores", model=model).message
    assert in_form(project())["model"].shape == (4, 200)


def test_a_control_as_good_as_one_seed_speaks_against_the_model():
    given = project()
    control = given["scores"]["model"][1]
    changed = {
        "scores": given["scores"] | {"control": control},
        "auroc": given["auroc"] | {"control": auroc(control, given["labels"]["test"])},
    }
    assert found_in(**changed).misconception == "a control that does as well"


def on_few(**changed):
    """What the check says of a project whose seeds agree on 66 test examples."""
    return examine(get("capstone"), {**with_few_examples(), **changed})


def test_a_lead_on_few_examples_is_undecided_whatever_the_seeds_say():
    assert on_few().misconception == "too few test examples"
    assert on_few(verdict="undecided").correct
    assert on_few(verdict="baseline").misconception == "too few test examples"


def test_the_interval_over_examples_is_that_of_other_test_examples():
    rng = np.random.default_rng(2)
    labels = (np.arange(150) % 3 == 0).astype(int)
    base, model = labels + rng.standard_normal(150), 1.4 * labels + rng.standard_normal((3, 150))
    leads = []
    for _ in range(1000):
        rows = np.concatenate([rng.choice(np.flatnonzero(labels == k), (labels == k).sum()) for k in (0, 1)])
        leads.append(np.mean([auroc(row[rows], labels[rows]) for row in model]) - auroc(base[rows], labels[rows]))
    found = {"test labels": labels, "baseline": base, "model": model}
    assert over_examples(found) == pytest.approx(1.96 * np.std(leads), rel=0.12)


@pytest.mark.parametrize(
    ("interval", "says"),
    [((0.08, 0.12), "model"), ((-0.12, -0.08), "baseline"), ((-0.02, 0.12), "undecided"), ((-0.12, 0.02), "undecided")],
)
def test_the_verdict_has_the_sign_of_the_interval(interval, says):
    found = in_form(project()) | {"interval": np.array(interval)}
    for verdict in ("model", "baseline", "undecided"):
        assert (of_verdict(found | {"verdict": verdict}) is None) == (verdict == says)
