"""A slip that nobody declared is named by its kind, and only where one kind alone has the reader's numbers."""

import ast
import time
from functools import partial

import numpy as np
import pytest

import aelib
from aelib.course.exercises import get, names, one_step
from aelib.course.exercises.checking import UNKNOWN, behaviour, expected
from aelib.course.exercises.one_step import KINDS, changes
from aelib.course.exercises.running import AnswerError, Printed, run
from aelib.course.exercises.variants import variant


def slip(exercise, answer):
    def shown(other):
        return run(lambda: behaviour(exercise, other), 10, Printed())

    return one_step.slip(exercise, expected(exercise), shown(answer), shown)


@pytest.mark.parametrize(
    ("name", "change", "kind"),
    [
        ("repair-of-a-mixture", "- p / 2 * np.log(both) => + p / 2 * np.log(both)", "sign"),
        ("repair-of-a-mixture", "centres + (widths => 0 * centres + (widths", "term"),
        ("kl-to-the-prior", "sum(axis=1) => mean(axis=1)", "mean"),
        ("kl-to-the-prior", "sum(axis=1) => sum(axis=0)", "axis"),
        ("binomial-interval", "np.sqrt => ", "square"),
        ("intrinsic-dimension", "np.log( => np.log2(", "logarithm"),
        ("does-the-step-help", "new, batch) > => new, batch) >=", "boundary"),
        ("paired-interval", "ddof=1 => ddof=0", "denominator"),
    ],
)
def test_the_kind_of_a_slip_is_told(name, change, kind):
    exercise = get(name)
    assert slip(exercise, variant(exercise.answer, change)) == kind


def f(x):
    return 2 * x + x**2


def of(answer, *cases):
    """An exercise that asks for this function."""
    return aelib.course.exercises.Exercise(
        name="an-example", chapter="a-chapter", title="An example", minutes=1, difficulty=1, asks="a function",
        hints=("one", "two", "three"), answer=answer, misconceptions=(), unrelated=np.sin, explanation="Yes.",
        cases=lambda: [(np.array(case),) for case in cases],
    )  # fmt: skip


def test_where_two_kinds_have_the_same_numbers_none_is_told():
    assert slip(of(f, [2.0, 0.0]), lambda x: 3 * x) is None, "at 2 a square left out is a factor left out"
    assert slip(of(f, [2.0, 0.0, 1.0]), lambda x: 3 * x) == "square"


def test_numbers_that_are_all_alike_or_right_or_no_numbers_have_no_kind():
    assert slip(of(f, [0.0, 2.0]), lambda x: 0 * x) is None
    assert slip(of(f, [0.0, 2.0]), lambda x: np.nan * x) is None
    assert slip(of(f, [1.0, 2.0]), f) is None
    assert slip(of(f, [1.0, 2.0]), lambda x: "words") is None
    assert slip(of(lambda x: 2 * x, [1.0, 2.0]), lambda x: x) is None, "a right answer without a source"


def cumulated(x):
    return np.cumsum(x) - x[0]


def test_a_change_that_fails_or_takes_long_is_passed_over():
    exercise = of(cumulated, [1.0, 2.0, 4.0])

    def shown(other, wait):
        time.sleep(wait)
        result = [np.asarray(other(*case), float) for case in exercise.cases()]
        if np.ndim(result[0]) == 0:
            raise AnswerError("it stopped")
        return result

    given = [np.cumsum(case[0]) + case[0][0] for case in exercise.cases()]
    right = expected(exercise)
    assert one_step.slip(exercise, right, given, partial(shown, wait=0)) == "sign"
    began = time.monotonic()
    assert one_step.slip(exercise, right, given, partial(shown, wait=one_step.SECONDS)) is None
    assert time.monotonic() - began < 3 * one_step.SECONDS


@pytest.mark.parametrize("text", ["def g(a, b):\n    a = a - b[-1]\n    return a @ b.T[1:, ::-1], a.std(axis=1)"])
def test_each_change_is_another_program_and_the_tree_is_as_before(text):
    made = [(kind, ast.unparse(tree)) for kind, tree in changes(text)]
    programs = [program for _, program in made]
    assert len(set(programs)) == len(programs)
    assert ast.unparse(ast.parse(text)) not in programs
    assert {kind for kind, _ in made} <= KINDS.keys()
    said = {(kind, program.split("return ")[1] if "a - b[-1]" in program else program) for kind, program in made}
    assert ("end", "def g(a, b):\n    a = a - b[0]\n    return (a @ b.T[1:, ::-1], a.std(axis=1))") in said
    assert ("order", "(a @ b.T[1:, :], a.std(axis=1))") in said
    assert ("off by one", "(a @ b.T[2:, ::-1], a.std(axis=1))") in said
    assert ("axis", "(a @ b.T[1:, ::-1], a.std(axis=0))") in said
    assert ("denominator", "(a @ b.T[1:, ::-1], a.std(axis=1, ddof=1))") in said
    assert ("transposed", "(b.T[1:, ::-1] @ a, a.std(axis=1))") in said
    assert ("exchanged", "(a.std(axis=1), a @ b.T[1:, ::-1])") in said
    assert ("step", "def g(a, b):\n    pass\n    return (a @ b.T[1:, ::-1], a.std(axis=1))") in said
    assert any(program.startswith("def g(b, a)") for kind, program in made if kind == "exchanged")


def test_the_check_says_the_kind_and_gives_nothing_away():
    repair = get("repair-of-a-mixture")
    found = aelib.check(repair.name, variant(repair.answer, "- p / 2 * np.log(both) => + p / 2 * np.log(both)"))
    assert found.message.startswith(f"Your numbers are those of the right answer with {KINDS['sign']}.")
    assert UNKNOWN not in found.message
    assert "aelib.hint" in found.message
    assert "log" not in found.message
    assert found.misconception is None


def test_a_declared_mistake_keeps_its_own_words():
    declared = get("paired-interval")
    for wrong in declared.misconceptions:
        assert "Your numbers are those" not in aelib.check(declared.name, wrong.answer).message


@pytest.mark.parametrize("name", [name for name in names() if get(name).cases is not None and get(name).seconds < 60])
def test_an_answer_that_has_nothing_to_do_with_it_has_no_kind(name):
    exercise = get(name)
    assert exercise.measure is None
    assert slip(exercise, exercise.unrelated) is None
