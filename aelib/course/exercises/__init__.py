"""Exercises that check themselves: `check` an answer, ask for a `hint`, see what is `solved`.

Each chapter is a package with its name, and each exercise a module of that; `CHAPTERS` lists them in the order of the
book.
"""

import difflib
from dataclasses import replace
from typing import Any

from aelib.arguments import describe, require_text
from aelib.course.exercises import (
    backpropagation,
    before_you_begin,
    boltzmann_machines,
    decoding,
    does_pretraining_help,
    learning_as_descent,
    learning_as_likelihood,
    linear_autoencoders,
    logbook,
    map_of_digits,
    one_neuron_two_losses,
    stacked_autoencoders,
    the_autoencoder,
    vanishing_gradients,
)
from aelib.course.exercises.checking import examine
from aelib.course.exercises.declaration import Exercise, Misconception, Verdict
from aelib.course.exercises.feedback import Feedback, Hint
from aelib.course.exercises.logbook import Solved

__all__ = [
    "CHAPTERS",
    "Exercise",
    "Feedback",
    "Hint",
    "Misconception",
    "Solved",
    "Verdict",
    "check",
    "get",
    "hint",
    "names",
    "solved",
]

CHAPTERS: dict[str, tuple[Exercise, ...]] = {
    "before-you-begin": before_you_begin.EXERCISES,
    "learning-as-descent": learning_as_descent.EXERCISES,
    "one-neuron-two-losses": one_neuron_two_losses.EXERCISES,
    "learning-as-likelihood": learning_as_likelihood.EXERCISES,
    "backpropagation": backpropagation.EXERCISES,
    "vanishing-gradients": vanishing_gradients.EXERCISES,
    "the-autoencoder": the_autoencoder.EXERCISES,
    "linear-autoencoders": linear_autoencoders.EXERCISES,
    "map-of-digits": map_of_digits.EXERCISES,
    "decoding": decoding.EXERCISES,
    "stacked-autoencoders": stacked_autoencoders.EXERCISES,
    "does-pretraining-help": does_pretraining_help.EXERCISES,
    "boltzmann-machines": boltzmann_machines.EXERCISES,
}
"""The exercises of each chapter, by its slug, in the order of the book."""

_hints_given: dict[str, int] = {}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book.

    >>> names()[:2]
    ['tanh-gradient', 'leading-direction']
    """
    return [exercise.name for exercises in CHAPTERS.values() for exercise in exercises]


def get(name: str) -> Exercise:
    """Return the declaration of the exercise `name`.

    Raises `TypeError` for what is no string, and `ValueError`, with the nearest names, if there is no such exercise.

    >>> get("count-parameters").chapter
    'the-autoencoder'
    """
    require_text("name", name)
    for exercises in CHAPTERS.values():
        for exercise in exercises:
            if exercise.name == name:
                return exercise
    near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4) if len(name) < 100 else []
    advice = f"did you mean {' or '.join(map(repr, near))}?" if near else "aelib.exercises.names() lists them"
    raise ValueError(f"name must be the name of an exercise, but {describe(name)} came; {advice}")


def check(name: str, answer: Any) -> Feedback:
    """Say whether `answer` to the exercise `name` is right, and if it is wrong, why.

    Shapes and units are those that the exercise states. An answer of `...` has not been started. Answers that raise,
    never end or are of the wrong kind are explained too. A right answer is entered in the list that `solved` shows.

    Raises `ValueError` if there is no such exercise, and nothing else.

    >>> check("count-parameters", ...).started
    False
    """
    exercise = get(name)
    feedback = examine(exercise, answer)
    note = logbook.record(name) if feedback.correct else None
    return replace(feedback, notes=(*feedback.notes, note)) if note else feedback


def hint(name: str) -> Hint:
    """Return the next hint for the exercise `name`: a nudge, then a method, then nearly the answer.

    Raises `ValueError` if there is no such exercise.

    >>> hint("count-parameters").total
    3
    """
    exercise = get(name)
    number = min(_hints_given.get(name, 0) + 1, len(exercise.hints))
    _hints_given[name] = number
    return Hint(name, number, len(exercise.hints), exercise.hints[number - 1])


def solved() -> Solved:
    """Return which exercises this reader has solved, chapter by chapter, from a file on their own machine.

    >>> list(solved().chapters)[:2]
    ['before-you-begin', 'learning-as-descent']
    """
    done: list[str] = []
    note = None
    try:
        done = logbook.read()
    except (OSError, ValueError) as error:
        note = logbook.unreadable(error, "so this list is empty.")
    return Solved({slug: {e.name: e.name in done for e in exercises} for slug, exercises in CHAPTERS.items()}, note)
