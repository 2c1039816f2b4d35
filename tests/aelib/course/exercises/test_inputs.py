"""What exercises are checked with: no two sizes agree everywhere, and the right answer is right in float32, too."""

import inspect
import re
from itertools import combinations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises.checking import examine

EVERY = [exercises.get(name) for name in exercises.names()]
FUNCTIONS = [each for each in EVERY if each.cases is not None]
VALUES = int | float | dict
SQUARE = {"draw-from-a-mixture"}
"""Whose text names no axes, and which are handed square matrices: the roots of covariances."""
ELSEWHERE = {
    "a-hundred-labels",
    "a-second-layer-that-helps",
    "beat-wiener",
    "catch-the-wrong-slope",
    "eight-against-sixteen",
}
"""A difference quotient to ten digits, which takes float64; trainings, whose images are float32 anyway."""
LETTERS = re.compile(r"\[([\w ,+-]+)\]")


def named(exercise):
    """The name of an exercise, by which pytest chooses tests."""
    return exercise.name


def sizes(exercise):
    """The shape of each array argument in each case, {argument: [shape, ...]}."""
    found = {}
    for case in exercise.cases():
        for place, value in enumerate(case):
            if isinstance(value, np.ndarray) and value.ndim:
                found.setdefault(place, []).append(value.shape)
    return found


def letters(exercise):
    """The letters that the text has for the axes of each array argument, in order; not of what it returns."""
    asked = re.split(r"\breturns?\b", exercise.asks)[0]
    return [tuple(group.split(", ")) for group in LETTERS.findall(asked)]


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=named)
def test_an_array_is_square_only_where_the_text_says_so(exercise):
    """Otherwise a transposed matrix, or a sum over the wrong axis, has the right shape in every case."""
    square = [group for group in letters(exercise) if len(set(group)) < len(group) or all(map(str.isdigit, group))]
    for place, shapes in sizes(exercise).items():
        equal = all(len(set(shape)) < len(shape) for shape in shapes)
        assert not equal or square or exercise.name in SQUARE, (
            f"argument {place + 1} has two axes of one length in every case: {shapes}"
        )


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=named)
def test_sizes_with_different_letters_differ_in_some_case(exercise):
    arguments, named = sizes(exercise), letters(exercise)
    if [len(shapes[0]) for shapes in arguments.values()] != [len(group) for group in named]:
        return  # the text names its arguments without their axes
    values = {}
    for shapes, group in zip(arguments.values(), named, strict=True):
        for axis, letter in enumerate(group):
            values.setdefault(letter, []).append([shape[axis] for shape in shapes])
    for letter, found in values.items():
        assert all(each == found[0] for each in found), f"{letter} has two sizes: {found}"
    for (a, [in_a, *_]), (b, [in_b, *_]) in combinations(values.items(), 2):
        assert in_a != in_b, f"{a} and {b} have the same sizes in every case: {in_a}"


def columns(exercise):
    """What is handed in at each place, one value for each case."""
    return zip(*exercise.cases(), strict=True)


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=named)
def test_what_is_0_or_1_is_either_for_a_quarter_of_some_input(exercise):
    """A mask that holds nearly all, or nearly nothing, shows little of what is done with the others."""
    for place, values in enumerate(columns(exercise), start=1):
        arrays = [value for value in values if isinstance(value, np.ndarray) and value.size > 1]
        if arrays and all(np.isin(value, (0, 1)).all() for value in arrays):
            assert max(min(value.mean(), 1 - value.mean()) for value in arrays) >= 0.25, f"argument {place}"


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=named)
def test_levels_go_down_to_0_where_the_text_speaks_of_level_0(exercise):
    texts = " ".join([*exercise.hints, exercise.explanation, *(each.message for each in exercise.misconceptions)])
    answer = exercise.answer[0] if isinstance(exercise.answer, tuple) else exercise.answer
    names = list(inspect.signature(answer).parameters)
    if "levels" in names and re.search(r"\blevel 0\b", texts):
        ladders = list(columns(exercise))[names.index("levels")]
        assert any(np.min(ladder) == 0 for ladder in ladders)


def in_float32(answer):
    """The answer of somebody who computes in float32: handed its arguments in it, and returning arrays of JAX."""
    if isinstance(answer, tuple):
        return tuple(map(in_float32, answer))

    def cast(leaf):
        return np.float32(leaf) if getattr(leaf, "dtype", None) == np.float64 else leaf

    def computed(*given):
        returned = answer(*jax.tree.map(cast, given))
        return jax.tree.map(lambda leaf: jnp.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf, returned)

    return computed


@pytest.mark.parametrize(
    "exercise",
    [each for each in EVERY if not isinstance(each.answer, VALUES) and each.name not in ELSEWHERE],
    ids=named,
)
def test_the_right_answer_is_right_in_float32(exercise):
    """Readers who write `jnp` for `np` compute in float32, and have an array of JAX to return."""
    found = examine(exercise, in_float32(exercise.answer))
    assert found.correct, found.message
