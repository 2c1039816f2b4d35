"""What the messages of this chapter say, computed; and findings in other forms, or with other faults, than declared."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.your_own_data import faults_of_findings as faults
from aelib.course.exercises.your_own_data.form_of_findings import in_form
from aelib.course.exercises.your_own_data.own_findings import findings
from aelib.latent import two_sample_test


def plain(**changed):
    """Findings as a reader has them, an ordinary dictionary, with some of them changed."""
    return {**findings(), **changed}


def test_findings_may_be_pictures_and_arrays_of_jax():
    given = plain()
    for key in ("train", "test", "rebuilt", "samples"):
        rows = np.asarray(given[key], np.float32)
        given[key] = jnp.asarray(rows).reshape(len(rows), 1, 5)
    given["model"] = jnp.float32(given["model"])
    given["codes"] = [jnp.asarray(part) for part in given["codes"]]
    found = examine(get("own-findings"), given)
    assert found.correct, found.message
    assert "Of 60 test examples of 5 numbers the mean leaves" in found.message


def test_a_model_that_is_worse_than_components_is_a_finding():
    given = plain()
    mean = given["train"].mean(axis=0)
    rebuilt = 0.5 * given["rebuilt"] + 0.5 * mean
    found = examine(get("own-findings"), {**given, "rebuilt": rebuilt, "model": faults.left(given["test"], rebuilt)})
    assert found.correct, found.message
    assert found.message.endswith("PCA is the better one, which is a finding too.")


@pytest.mark.parametrize("k", [1, 2, 8])
def test_what_was_rebuilt_follows_from_the_codes(k):
    """Components, too long ones, and the nearest training example by its code do; test examples with noise do not."""
    rng = np.random.default_rng(3)
    train, test = (rng.standard_normal((n, 20)) * np.exp(-np.arange(20) / 4) for n in (400, 100))
    codes, nearest = test[:, :k], ((test[:, None, :k] - train[:, :k]) ** 2).sum(axis=2).argmin(axis=1)
    components = np.where(np.arange(20) < k, test, 0)
    noise = rng.standard_normal(test.shape) * np.sqrt(((test - components) ** 2).mean())

    def fault(rebuilt):
        return faults.fault_of_rebuilt({"test": test, "rebuilt": rebuilt, "codes": (train[:, :k], codes)})[0]

    assert [fault(each) for each in (components, 1.2 * components, train[nearest])] == [None] * 3
    assert [fault(test + part * noise) for part in (0.3, 1)] == ["not from codes"] * 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rebuilt": np.zeros((7, 5))}, "`rebuilt` does not fit: it has 7 examples of 5 numbers, and `test` 60"),
        ({"samples": np.zeros((40, 4))}, "`samples` does not fit"),
        ({"samples": np.zeros((3, 5))}, "`samples` holds 3 examples, which are too few"),
        ({"train": np.full((9, 5), np.nan)}, "`train` must be an array [n, ...] of finite numbers"),
        ({"codes": np.zeros((60, 2))}, "`codes` must be a pair, for 400 training and 60 test examples"),
        ({"labels": (np.zeros(400), np.zeros(3))}, "`labels` must be a pair"),
        ({"labels": (["coat"] * 400, ["bag"] * 60)}, "`labels` are words. Give integers"),
        ({"labels": (None, None)}, "`labels` must be a pair"),
        ({"labels": None}, "`knn` is 0.967, and `labels` is None"),
        ({"labels": (np.full(400, 3), np.arange(60))}, "Your training examples have one label"),
        ({"knn": None}, "`knn` must be one number, but is None"),
        ({"mean": [1.0, 2.0]}, "`mean` must be one number"),
    ],
)
def test_what_does_not_fit_is_named(changed, said):
    found = examine(get("own-findings"), plain(**changed))
    assert not found.correct
    assert said in found.message


def test_what_is_missing_is_named():
    found = examine(get("own-findings"), {key: value for key, value in plain().items() if key != "control"})
    assert found.message.endswith("It lacks 'control'.")


def test_an_error_that_is_off_by_more_than_a_hundredth_is_noticed():
    given = plain()
    for key in ("mean", "components", "model"):
        assert not examine(get("own-findings"), {**given, key: 1.02 * given[key]}).correct


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("model", 9, "In your findings `model` is 9"), ("knn", 9, "`knn` is 9.000 in your findings, and I find 0.9"),
     ("control", 9, "`control` is 9.00 in your findings, and I find 0."), ("sampled", 9, "`sampled` is 9.00 in your"),
     ("control", 50, "in per cent"), ("sampled", 48, "in per cent")],
)  # fmt: skip
def test_a_number_that_was_typed_in_is_named(key, value, said):
    found = examine(get("own-findings"), plain(**{key: value}))
    assert not found.correct
    assert said in found.message


def test_a_share_that_was_typed_in_is_not_taken_for_neighbours_of_its_own():
    """The nearest neighbour of a test code among test codes is that code, so that one neighbour is always right."""
    given = plain(knn=0.99, labels=tuple(np.arange(count) % 2 for count in (400, 60)))
    assert faults.fault_of_neighbours(in_form(given))[0] == "another knn"
    assert faults.fault_of_neighbours(in_form(given | {"knn": 1.0}))[0] == "own neighbours"


def test_anchors_of_the_test_examples_are_noticed_within_the_tolerance_and_rounded_ones_are_not():
    given = {**findings(tests=2000)}
    others = faults.anchors(given["test"], given["test"], 2)
    for key in ("mean", "components"):
        assert 1e-4 < abs(others[key] / given[key] - 1) < 0.01
        fault, said = faults.fault_of_errors(in_form(given | {key: others[key]}))[1]
        assert (fault, key in said) == ("test anchors", True)
        assert faults.fault_of_errors(in_form(given | {key: float(f"{given[key]:.3g}")}))[1][0] is None


@pytest.mark.parametrize(("dimensions", "noise"), [(1, 1e-5), (2, 1e-4), (6, 0.01)])
def test_near_copies_are_distinguished_from_near_neighbours(dimensions, noise):
    """On a line, on a plane and in a cloud, where a hundredth of the examples lie in one tight cluster."""
    rng = np.random.default_rng(dimensions)
    x = np.tanh(rng.standard_normal((1000, dimensions)) @ rng.standard_normal((dimensions, 50)))
    x[::100] = x[0] + 1e-3 * rng.standard_normal((10, 50))
    train, test = x[:700], x[700:]
    assert faults.near_copies(train, test)[0] == 0
    saved_again = train[:90] + noise * rng.standard_normal((90, 50))
    assert faults.near_copies(train, np.concatenate([test, saved_again]))[0] >= 80


@pytest.mark.parametrize("keys", [("rebuilt",), ("samples",), ("train",), ("test", "rebuilt", "samples")])
def test_bytes_are_named_wherever_they_are(keys):
    given = {key: np.abs(value) if key in ("train", "test") else value for key, value in plain().items()}
    found = examine(get("own-findings"), given | {key: 115 * given[key] for key in keys})
    assert found.misconception == "bytes beside fractions"
    assert any(f"`{key}` goes up to" in found.message for key in keys)


def sampled(given, *keys):
    """The test of `keys`, as the check asks it."""
    rng = np.random.default_rng(0)
    parts = {key: rng.permutation(np.asarray(given[key], np.float32)) for key in ("train", "test", "samples")}
    count = min(len(parts[key]) for key in keys)
    return two_sample_test(*(parts[key][:count] for key in keys), key=jax.random.key(0))


def test_an_honest_accuracy_in_another_order_agrees():
    """Two orders of the same examples may differ by half an interval each."""
    given = plain()
    mine = sampled(given, "samples", "test")
    whole = mine.high - mine.low
    for off, agrees in ((0.05 + 0.9 * whole, True), (0.05 + 1.1 * whole, False)):
        fault = faults.fault_of_tests(in_form(given | {"sampled": mine.accuracy + off}))[0]
        assert fault == (None if agrees else "another accuracy")


def in_small_units(**changed):
    """Findings of which one column is written in units 1,000 times larger, and no sample is possible in it."""
    given = plain(**changed)
    units = np.array([1, 1, 1, 1, 1e-3], np.float32)
    for key in ("train", "test", "rebuilt", "samples"):
        given[key] = units * np.asarray(given[key], np.float32)
    given["samples"] = given["samples"] + 5 * given["test"].std(axis=0) * (units < 1)
    return given


def test_impossible_samples_in_small_units_are_not_right():
    given = in_small_units()
    fault, said = faults.fault_of_tests(in_form(given | {"sampled": 0.5}))
    assert (fault, "`sampled` is 0.50 in your findings, and I find" in said) == ("another accuracy", True)
    mine = sampled(given, "samples", "test")
    assert mine.low > 0.85
    assert faults.fault_of_tests(in_form(given | {"sampled": mine.accuracy}))[0] is None


def test_images_are_tested_as_their_owner_tests_them():
    """Of images no pixel has a unit of its own, so that they keep their scale; as rows they would be standardised."""
    given = in_small_units()
    for key in ("train", "test", "rebuilt", "samples"):
        given[key] = given[key].reshape(-1, 1, 5)
    mine = sampled(given, "samples", "test")
    assert mine.accuracy < 0.7
    assert faults.fault_of_tests(in_form(given | {"sampled": mine.accuracy}))[0] is None


def held_out_sources():
    """Findings on eight sources, each at a place of its own, with two of them held out."""
    given = plain(labels=None, knn=None)
    rng = np.random.default_rng(6)
    places = 4 * rng.standard_normal((8, 5))
    sources = np.sort(rng.integers(8, size=1200))
    x = (places[sources] + rng.standard_normal((1200, 5))).astype(np.float32)
    held_out = rng.permutation(np.flatnonzero(sources < 2))
    given["train"], given["test"] = x[sources > 1], x[held_out]
    given["codes"] = [part[:, :2] for part in (given["train"], given["test"])]
    given["rebuilt"] = np.hstack([given["test"][:, :2], places[sources[held_out], 2:]])
    given["samples"] = given["test"] + 0.1 * rng.standard_normal(given["test"].shape)
    return (
        given
        | faults.anchors(given["train"], given["test"], 2)
        | {"model": faults.left(given["test"], given["rebuilt"])}
    )


def test_whole_sources_may_be_held_out_where_the_findings_say_so():
    given = held_out_sources()
    silent = examine(get("own-findings"), given)
    assert silent.misconception == "no random split"
    assert "answers are right" in silent.message
    found = examine(get("own-findings"), given | {"split": "two of eight sources"})
    assert found.correct, found.message
    assert found.message.endswith("You say of the split: two of eight sources")
    assert not examine(get("own-findings"), given | {"split": " "}).correct


def test_a_column_that_has_nearly_all_the_variance_is_named():
    given = plain()
    for key in ("train", "test", "rebuilt", "samples"):
        given[key] = np.asarray(given[key]) * [1, 1, 1, 50, 1]
    given |= faults.anchors(given["train"].astype(np.float32), given["test"].astype(np.float32), 2)
    found = examine(get("own-findings"), given | {"model": faults.left(given["test"], given["rebuilt"])})
    assert "One of the 5 columns has 99% of the variance" in found.message or "100% of" in found.message


def test_from_tens_of_examples_the_judge_overlooks_a_sorted_test_part_and_from_hundreds_it_does_not():
    """As the chapter says."""
    low = {}
    for count in (60, 400):
        test = findings(tests=count, test_order=True)["test"]
        found = [
            two_sample_test(test[: count // 2], test[count // 2 :], key=jax.random.key(seed)) for seed in (0, 1, 2)
        ]
        low[count] = [each.low for each in found]
    assert max(low[60]) < 0.55
    assert min(low[400]) > 0.7


def test_components_that_know_what_they_are_judged_on_leave_less():
    """As the messages say: the anchor is too good, the more so the fewer rows there are."""
    rng = np.random.default_rng(0)
    few, many = (
        np.mean([faults.by_components(x, x)[0][3] / faults.by_components(rng.standard_normal((400, 12)), x)[0][3]
                 for x in rng.standard_normal((20, rows, 12))])
        for rows in (20, 200)
    )  # fmt: skip
    assert few < 0.8 < many < 1
