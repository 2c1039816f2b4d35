"""The exercises of the page "A study of your own", answered in other words, rightly, wrongly and by cheating."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from aelib.course.exercises import get
from aelib.course.exercises.a_study_of_your_own.faults_of_projects import alike, of_leak, of_verdict, over_examples
from aelib.course.exercises.a_study_of_your_own.form_of_projects import auroc, beyond, in_form
from aelib.course.exercises.a_study_of_your_own.made_projects import project, rivals_like, with_few_examples
from aelib.course.exercises.a_study_of_your_own.rivals_of_projects import of_gain, of_model, of_rivals
from aelib.course.exercises.checking import examine


def found_in(**changed):
    """What the check says of a project with some entries changed."""
    return examine(get("capstone"), {**project(), **changed})


def with_part(key, **parts):
    """A project of which parts of one entry are changed."""
    return found_in(**{key: {**project()[key], **parts}})


def study(seed, leak):
    """Errors of twenty components of thirty examples, to which those of the test part were added or not."""
    rng = np.random.default_rng(seed)
    mix = rng.standard_normal((30, 30)) * np.exp(-np.arange(30) / 8)
    known, validation, test = (rng.standard_normal((n, 30)) @ mix.T for n in (30, 60, 120))
    known, validation, test = (x + 0.3 * rng.standard_normal(x.shape) for x in (known, validation, test))
    known = np.concatenate([known, test]) if leak else known
    middle = known.mean(axis=0)
    components = np.linalg.svd(known - middle, full_matrices=False)[2][:20]

    def score(x):
        return ((x - middle - (x - middle) @ components.T @ components) ** 2).sum(axis=1)

    return {
        "validation": score(validation), "validation labels": np.zeros(60, int), "model": score(test)[None],
        "test labels": np.zeros(120, int), "split": "",
    }  # fmt: skip


def test_test_examples_in_the_training_are_seen_in_the_scores():
    """An honest study is refused once in a thousand at most, whatever the model, since both parts are alike to it."""
    assert sum(of_leak(study(seed, leak=False)) is not None for seed in range(300)) <= 1
    assert sum(of_leak(study(seed, leak=True)) is not None for seed in range(60)) > 40
    leaking = study(3, leak=True)
    assert of_leak(leaking) is not None
    assert of_leak(leaking | {"split": "the test part is from another year"}) is None
    turned = {"validation": leaking["model"][0][:60], "model": np.repeat(leaking["validation"], 2)[None]}
    assert of_leak(leaking | turned) is None  # higher on the test part, as where one has chosen by the validation part


def rivalled(seed, *, shift=0.0, baseline="near", learnt=0.0):
    """A study whose model sees two things, and its rivals one, half of one and none; some of it changed."""
    rng = np.random.default_rng(seed)
    labels = {part: np.arange(count) % 3 == 0 for part, count in (("validation", 90), ("test", 240))}
    seen = {part: rng.standard_normal((3, each.size)) + np.outer((1, 1, 0), each) for part, each in labels.items()}
    seen["test"] += shift

    def scores(part):
        first, second, third = seen[part]
        return {"near": 40 + 8 * first, "far": 90 + 3 * (0.5 * second + third), "mean": 12 + 0.3 * third * (third > 0)}

    def model(part):
        return seen[part][:2].sum(axis=0)

    return {
        "rivals": scores("validation"), "baseline": scores("test")[baseline],
        "model": (model("test") + learnt * labels["test"])[None], "validation": model("validation"), "split": "",
        **{f"{part} labels": each.astype(int) for part, each in labels.items()},
    }  # fmt: skip


@pytest.mark.parametrize("shift", [0.0, 0.2])
def test_an_honest_study_is_not_refused_for_its_rivals(shift):
    """Not where the test part comes from other sources either, which moves all scores."""
    studies = [rivalled(seed, shift=shift) for seed in range(200)]
    assert sum(of_model(each) is not None or of_gain(each) is not None for each in studies) <= 1
    faults = [fault[0] for each in studies if (fault := of_rivals(each)) is not None]
    assert len(faults) - faults.count("weaker rival") <= 1
    # By the luck of 90 examples another rival may be the best there; then the baseline has to be that one.
    assert faults.count("weaker rival") < 20


def test_a_baseline_that_is_not_the_best_rival_is_seen_in_its_scores():
    for seed in range(40):
        made_up = np.random.default_rng(seed).standard_normal(240) + rivalled(seed)["test labels"]
        assert of_rivals(rivalled(seed) | {"baseline": made_up})[0] == "another rule"
        assert of_rivals(rivalled(seed) | {"baseline": made_up, "split": "other sources"}) is None
    for weak in ("mean", "far"):
        found = [of_rivals(rivalled(seed, baseline=weak)) for seed in range(40)]
        assert sum(each is not None and each[0] == "weaker rival" for each in found) > 30


def test_a_model_that_is_better_on_the_test_part_alone_is_seen():
    studies = [rivalled(seed, learnt=2.0) for seed in range(40)]
    assert sum(of_gain(each) is not None or of_model(each) is not None for each in studies) > 30
    assert sum(of_gain(each) is not None for each in studies) > 5


@pytest.mark.parametrize("rivals", [{}, [1, 2], {"mean": np.zeros(3)}])
def test_rivals_of_another_form_are_told_so(rivals):
    said = with_part("scores", rivals=rivals).message
    assert "`rivals` must be a dictionary" in said or "the rival 'mean' must be an array [80]" in said


def test_the_auroc_is_that_of_ranks_and_ties_count_a_half():
    rng = np.random.default_rng(1)
    scores, labels = rng.integers(0, 9, 70).astype(float), rng.integers(0, 2, 70)
    one, zero = scores[labels == 1], scores[labels == 0]
    assert auroc(scores, labels) == pytest.approx(mannwhitneyu(one, zero).statistic / len(one) / len(zero))


def test_for_each_example_the_share_of_the_other_class_that_lies_beyond_it():
    rng = np.random.default_rng(7)
    scores, labels = rng.integers(0, 7, 40).astype(float), rng.integers(0, 2, 40)
    ones, zeros = scores[labels == 1], scores[labels == 0]
    above, below = beyond(scores, labels)
    assert above == pytest.approx([np.mean((one > zeros) + (one == zeros) / 2) for one in ones])
    assert below == pytest.approx([np.mean((ones > zero) + (ones == zero) / 2) for zero in zeros])


def test_lists_and_names_will_do_and_the_report_has_the_numbers():
    given = project()
    given["ids"] = {part: [f"{part} {i}" for i in range(len(each))] for part, each in given["ids"].items()}
    rivals = given["scores"].pop("rivals")
    given["scores"] = {name: np.asarray(each).tolist() for name, each in given["scores"].items()}
    given["scores"]["rivals"] = {name: list(each) for name, each in rivals.items()}
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
            "scores": given["scores"] | {"baseline": baseline, "rivals": rivals_like(baseline, given["labels"])},
            "interval": interval, "verdict": says,
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
    half = 3.1824 * lead.std(ddof=1) / 2
    assert half > 0.05  # so that an eighth of it is more than rounding may change
    assert found_in(interval=(lead.mean() - half - 0.004, lead.mean() + half + 0.004)).correct
    assert not found_in(interval=(lead.mean() - 1.12 * half, lead.mean() + 1.12 * half)).correct
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
    assert (
        "scores of control must be an array [200], but got [2, 200]"
        in with_part("scores", control=np.eye(2, 200)).message
    )
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


@pytest.mark.parametrize(("part", "ids"), [("train", [7, 8, 7]), ("test", ["a"] * 200)])
def test_an_example_that_is_there_twice_is_named(part, ids):
    assert f"ids of {part} have {ids[0]} {ids.count(ids[0])} times" in with_part("ids", **{part: ids}).message


@pytest.mark.parametrize("name", ["control", "model"])
def test_scores_that_are_all_equal_rank_nothing(name):
    scores = np.array(project()["scores"][name])
    scores[..., :] = 3
    assert f"scores of the {name} are all 3" in with_part("scores", **{name: scores}).message


def test_one_seed_of_constant_scores_is_noticed_among_others():
    model = project()["scores"]["model"].copy()
    model[2] = 0
    assert "scores of the model are all 0" in with_part("scores", model=model).message


def whole(**scores):
    """A project with other scores, and all that follows from them."""
    made = project()
    made["scores"] = made["scores"] | scores
    made["scores"]["rivals"] = rivals_like(made["scores"]["baseline"], made["labels"])
    labels, given = made["labels"]["test"], made["scores"]
    made["auroc"] = {name: auroc(given[name], labels) for name in ("baseline", "control")}
    made["auroc"]["model"] = [auroc(row, labels) for row in given["model"]]
    lead = np.array(made["auroc"]["model"]) - made["auroc"]["baseline"]
    half = 3.1824 * lead.std(ddof=1) / 2
    low, high = lead.mean() - half, lead.mean() + half
    return made | {"interval": (low, high), "verdict": "model" if low > 0 else "baseline" if high < 0 else "undecided"}


def test_what_no_fault_is_but_should_be_asked_is_asked():
    signal, noise = project()["labels"]["test"], np.random.default_rng(3).standard_normal((5, 200))
    plain = examine(get("capstone"), whole())
    assert plain.correct
    for said in ("is there no better rule?", "The model is right every time"):
        assert said not in plain.message
    assert "is there no better rule?" in examine(get("capstone"), whole(baseline=-0.1 * signal + noise[4])).message
    lower = whole(baseline=0.3 * signal + noise[4], control=0.9 * signal + noise[3])
    assert "is there no better rule?" in examine(get("capstone"), lower).message
    perfect = signal + 0.05 * noise[:4]
    assert "The model is right every time" in examine(get("capstone"), whole(model=perfect) | {"split": "no"}).message
    once = np.stack([perfect[0], *project()["scores"]["model"][1:]])
    assert "The model is right every time" not in examine(get("capstone"), whole(model=once)).message


def test_what_is_near_a_fault_and_is_none():
    signal, noise = project()["labels"]["test"], np.random.default_rng(3).standard_normal(200)
    weak = whole(baseline=-0.3 * signal + noise)  # turned round it would be above a half, and below the model
    assert weak["auroc"]["baseline"] < 0.45
    assert examine(get("capstone"), weak).correct
    assert found_in(**{"chosen on": {"mean": "train"}}).correct
    assert "3 seeds, 200 test examples" in examine(get("capstone"), project(seeds=3)).message


def test_errors_are_judged_by_the_mean_of_the_seeds():
    for errors, found in (([100, 100, 100, 20], "worse than the mean"), ([60, 11, 11, 11], None)):
        assert with_part("errors", model=errors).misconception == found


def test_whether_components_reconstruct_as_well_is_said():
    assert "PCA reconstructs at least as well" not in found_in().message
    errors = {"mean": 52.0, "components": 10.9, "model": [11.0, 11.1, 11.2, 11.3]}
    assert "PCA reconstructs at least as well" in found_in(errors=errors).message


def test_scores_in_other_units_are_the_same_and_turned_round_are_not():
    scores = project()["scores"]["baseline"]
    assert alike(scores, 0.1 * scores + 7)
    assert not alike(scores, -scores)
    labels = project()["labels"]["test"]
    aurocs = project()["auroc"] | {"control": auroc(scores, labels)}
    said = found_in(scores=project()["scores"] | {"control": 5 * scores - 1}, auroc=aurocs)
    assert said.misconception == "no control"


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
