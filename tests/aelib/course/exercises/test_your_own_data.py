"""What the messages of this chapter say, computed; and findings in other forms, or with other faults, than declared."""

import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.your_own_data.own_findings import anchors, findings, left


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
    found = examine(get("own-findings"), {**given, "rebuilt": rebuilt, "model": left(given["test"], rebuilt)})
    assert found.correct, found.message
    assert found.message.endswith("PCA is the better one, which is a finding too.")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rebuilt": np.zeros((7, 5))}, "`rebuilt` does not fit: it has 7 examples of 5 numbers, and `test` 60"),
        ({"samples": np.zeros((40, 4))}, "`samples` does not fit"),
        ({"samples": np.zeros((3, 5))}, "`samples` holds 3 examples, which are too few"),
        ({"train": np.full((9, 5), np.nan)}, "`train` must be an array [n, ...] of finite numbers"),
        ({"codes": np.zeros((60, 2))}, "`codes` must be a pair, for 400 training and 60 test examples"),
        ({"labels": (np.zeros(400), np.zeros(3))}, "`labels` must be a pair"),
        ({"knn": None}, "`knn` must be one number, but is None"),
        ({"mean": [1.0, 2.0]}, "`mean` must be one number"),
    ],
)
def test_what_does_not_fit_is_named(changed, said):
    found = examine(get("own-findings"), plain(**changed))
    assert not found.correct
    assert said in found.message


def test_what_is_missing_is_named():
    given = plain()
    del given["control"]
    found = examine(get("own-findings"), given)
    assert found.message.endswith("It lacks 'control'.")


def test_an_error_that_is_off_by_more_than_a_hundredth_is_noticed():
    given = plain()
    for key in ("mean", "components", "model"):
        assert not examine(get("own-findings"), {**given, key: 1.02 * given[key]}).correct


def test_components_that_know_what_they_are_judged_on_leave_less():
    """As the messages say: the anchor is too good, the more so the fewer rows there are."""
    rng = np.random.default_rng(0)
    few, many = (
        np.mean([anchors(x, x, 3)["components"] / anchors(rng.standard_normal((400, 12)), x, 3)["components"]
                 for x in rng.standard_normal((20, rows, 12))])
        for rows in (20, 200)
    )  # fmt: skip
    assert few < 0.8 < many < 1


def test_sources_of_one_picture_each_are_the_rows():
    sources = np.arange(12)
    assert get("hold-out-sources").answer(sources, 5, np.random.default_rng(0)).sum() == 5


def test_divided_twice_nothing_is_brighter_than_the_message_says():
    assert 1 / 255 < 0.004
