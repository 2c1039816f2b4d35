"""Slips that were once accepted, or had the name of another, and right answers that were once refused."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.boltzmann_machines import forgotten_starts
from aelib.course.exercises.checking import examine
from aelib.course.exercises.choosing import Choices
from aelib.course.exercises.codes_in_bits import train_a_codebook
from aelib.course.exercises.sparse_codes import train_a_dictionary
from aelib.course.exercises.variants import variant


def slip(name, changes):
    """What is said of the declared answer with a slip in it."""
    exercise = get(name)
    return examine(exercise, variant(exercise.answer, changes))


@pytest.mark.parametrize(
    ("name", "changes", "found"),
    [
        ("equal-ink", "return wins[near].mean() => return max(wins[near].mean(), 1 - wins[near].mean())",
         "turned above a half"),
        ("held-out-purity", "np.bincount(column).argmax() => max(column, key=lambda c: (list(column).count(c), c))",
         "larger of two equal labels"),
        ("repair-of-a-mixture", "p / 2 * np.log(both) => np.log(both)", "constant of two numbers"),
        ("repair-of-a-mixture", "p / 2 * np.log(both) => p // 2 * np.log(both)", None),
        ("repair-of-a-mixture", "p / 2 * np.log(both) => 2 / p * np.log(both)", None),
        ("repair-of-a-mixture", "np.log(both) => np.log2(both)", "binary logarithm"),
        ("mend-the-choice", "np.maximum((x - c) @ E + b, 0) => ((x - c) @ E + b)", "negative ones kept"),
        ("mend-the-choice", "a = np.maximum((x - c) @ E + b, 0) * lengths => a = np.maximum((x - c) @ E + b, 0) ;"
         " z @ (D / lengths[:, None]) + c => z @ D + 2 * c", "only the axis mended"),
        ("mend-the-deep-net", "b - rate * db => b - rate * db.sum()", "biases by another gradient"),
        ("mend-the-deep-net", "b - rate * db => b - 0 * db", "biases by another gradient"),
        ("mend-the-training", "/ len(x) => ; delta.mean(axis=0) => delta.sum(axis=0)", "a sum for the mean"),
        ("keep-the-promise", "-0.5 * W => W", "sign"),
    ],
)  # fmt: skip
def test_a_slip_is_not_accepted(name, changes, found):
    feedback = slip(name, changes)
    assert (feedback.correct, feedback.misconception) == (False, found)


def test_a_difference_quotient_in_float32_is_told_that_it_needs_float64():
    def share(field, w):
        columns = [
            (np.float32(field(np.float32(w + m))) - np.float32(field(np.float32(w - m)))) / 4e-6
            for m in 2e-6 * np.eye(len(w))
        ]
        J = np.array(columns, float).T
        return ((J - J.T) ** 2).sum() / 4 / (J**2).sum()

    assert aelib.check("lopsided-field", share).misconception == "float32"


def test_an_area_that_was_turned_above_a_half_is_not_accepted():
    area = get("area-with-ties").answer
    found = aelib.check("area-with-ties", lambda usual, strange: max(area(usual, strange), 1 - area(usual, strange)))
    assert (found.correct, found.misconception) == (False, "turned above a half")


@pytest.mark.parametrize(
    "agree",
    [
        lambda apart: np.abs(apart).min(), lambda apart: np.abs(apart).mean(), lambda apart: apart.max(),
        lambda apart: -apart.min(), lambda apart: abs(apart[0]), lambda apart: abs(apart.mean()),
    ],
)  # fmt: skip
def test_lots_that_agree_in_some_pixels_have_not_forgotten(agree):
    def forgotten(turn, x, turns):
        furthest = x[np.abs(x - x[0]).sum(axis=1).argmax()]
        lots = (forgotten_starts.run(turn, np.tile(start, (len(x), 1)), turns) for start in (x[0], furthest))
        one, other = (lot.mean(axis=0) for lot in lots)
        return bool(agree(one - other) < 0.15)

    assert not aelib.check("forgotten-starts", forgotten).correct


def test_directions_of_one_orthant_are_not_random_ones():
    exercise = get("equal-variance")
    found = slip("equal-variance", "rng.standard_normal(len(values)) => rng.random(len(values))")
    assert (found.correct, found.misconception) == (False, "one orthant")
    assert exercise.measure(exercise.answer).outcome == "fair"


@pytest.mark.parametrize("value", [Fraction(864, 1000), Decimal("0.864"), [Fraction(864, 1000)][0]])
def test_fractions_and_decimals_are_numbers(value):
    assert aelib.check("zero-ablation", value).correct
    assert "Not right" in aelib.check("zero-ablation", 2 * value).message


@pytest.mark.parametrize(
    "name",
    ["symptoms-of-a-detector", "what-a-control-kills", "which-control", "ways-to-fool-oneself", "what-went-wrong",
     "what-the-bits-say"],
)  # fmt: skip
def test_letters_may_be_small_and_have_blanks(name):
    exercise = get(name)
    assert examine(exercise, {thing: f" {letter.lower()} " for thing, letter in exercise.answer.items()}).correct
    assert isinstance(exercise.measure, Choices)


def test_half_of_the_choices_wrong_are_most_and_one_less_is_told_which():
    judge = get("symptoms-of-a-detector").measure
    things = list(judge.right)
    half = judge.right | {things[0]: "A", things[1]: "A", things[2]: judge.right[things[2]]}
    assert judge(half).outcome == "most are wrong"
    assert judge(half).report == "2 of 4 fit."
    assert judge(judge.right | {things[0]: "A"}).report == f"3 of 4 fit. One that does not is `{things[0]}: A`."


def test_what_a_choice_lacks_is_named():
    exercise = get("symptoms-of-a-detector")
    found = examine(exercise, dict(list(exercise.answer.items())[2:]))
    assert found.message.endswith("Yours lacks 'area of 0.1', 'more alarms than announced'.")


def test_a_code_may_be_a_list_and_an_image_too():
    encode, decode = get("useless-code").answer
    assert aelib.check("useless-code", (lambda x: list(encode(x)), lambda z: tuple(decode(np.array(z))))).correct


def test_where_the_numbers_of_a_small_case_are_wrong_they_are_said():
    found = aelib.check("held-out-purity", lambda z, labels, new_z, new_labels, count: np.full(z.shape[1], 0.123))
    assert "In this small case your function returns 0.123: One unit has the codes" in found.message
    right_there = aelib.check("held-out-purity", lambda z, labels, new_z, new_labels, count: np.full(z.shape[1], 1 / 3))
    assert "small case" not in right_there.message


def test_a_codebook_of_another_number_of_vectors_is_told_so():
    found = aelib.check("train-a-codebook", lambda x: x[:23])
    assert "must return an array [24, 6], but got [23, 6]" in found.message


def test_a_nan_is_called_a_nan():
    nan = np.full((24, 6), np.nan)
    assert aelib.check("train-a-codebook", lambda x: nan).message.startswith("The function returned NaN")
    assert "returned NaN" in aelib.check("train-a-dictionary", lambda x: np.full((48, 16), np.nan)).message
    assert "returned NaN" in aelib.check("equal-variance", lambda a, variance, rng: np.full(12, np.nan)).message


def test_a_model_in_place_of_its_atoms_is_no_error_of_the_readers_code():
    message = aelib.check("train-a-dictionary", lambda x: aelib.check).message
    assert message.startswith("The function must return the atoms, an array [h, 16], but got the function")


def test_two_vectors_in_one_cluster_are_said_to_be_used_and_wrong():
    found = aelib.check("train-a-codebook", train_a_codebook.one_start)
    assert found.misconception == "some entries dead"
    assert "24 of 24 vectors are used" not in found.message or "closer together than two clusters" in found.message


def test_marks_are_no_sizes():
    from aelib.course.exercises.sparse_codes.explain_without_finding import marked

    assert aelib.check("explain-without-finding", marked).misconception == "marks for sizes"


def test_atoms_are_not_counted_by_a_model_that_is_too_large():
    assert train_a_dictionary.MOST >= 96


def test_numbers_that_are_twice_the_right_ones_have_no_test_inputs():
    three = replace(get("zero-ablation"), answer=(1.0, 2.0, 3.0), misconceptions=())
    assert "test input" not in examine(three, (2.0, 4.0, 6.0)).message


def test_two_functions_are_exchanged_only_if_both_would_fit():
    pair = replace(
        get("useless-code"), answer=(lambda x: x, lambda x, y: x), misconceptions=(), measure=lambda given: None
    )
    assert "wrong order" in examine(pair, (lambda x, y: x, lambda x: x)).message
    assert "wrong order" not in examine(pair, (lambda x, y: x, lambda x, y, z: x)).message
