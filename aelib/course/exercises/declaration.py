"""What an exercise is, and `exercise`, which declares one: text first, code after.

An exercise is a module of the package with its chapter's name. Its docstring says everything that a reader reads
(`aelib.course.exercises.text`); below it stands the right answer. A tempting wrong one is a change of the right one,
which stands beside its text, or code of its own under the name that it has in the text. Nothing else decides whether an
answer is right: the checker runs the reader's answer, the right one and the wrong ones on the same inputs and compares
what comes out.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import within_a_thousandth
from aelib.course.exercises.text import filled, parse
from aelib.course.exercises.variants import variant


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that is tempting, written as code, and what a reader with that answer needs to hear.

    Attributes:
        name: Its name, by which feedback refers to it.
        answer: The wrong answer.
        message: What the reader is told.
        same: Compares with this answer, where that differs from the comparison with the right one.
        change: The change of the right answer that it is, if it is declared as one; two of them are made at once
            (`aelib.course.exercises.pairs`).

    Example:
        >>> Misconception("without-biases", 784 * 32, "Every unit has a bias too.").answer
        25088
    """

    name: str
    answer: Any
    message: str
    same: Callable[..., bool] | None = None
    change: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The result of measuring an open answer: the `outcome` decides, the `report` only states the numbers.

    Example:
        >>> Verdict("reached", "It took 3 steps.") == Verdict("reached", "It took 5 steps.")
        True
    """

    outcome: str
    report: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Exercise:
    """One exercise. Texts are plain, with `code` in backticks, so that they read alike in a terminal and on a page.

    The right `answer`, and so the reader's, is one of three kinds:

    * a value (numbers of any shape, a string, a set): declare neither `cases` nor `measure`;
    * a function: `cases()` returns the argument tuples that it is called with, the same ones at every call. Where its
      values do not say enough, `call(function, *case)` calls it, and returns them or a `Verdict`;
    * open-ended, one function or a tuple of them: `measure(answer)` returns a `Verdict`, an answer is right when its
      outcome is the one that `passes`, and two answers are the same when their outcomes are.

    Attributes:
        name: Its name.
        chapter: The slug of its chapter.
        title: Its title.
        minutes: How long it takes.
        difficulty: 1 recalls, 2 applies, 3 is open.
        asks: What has to be passed to `check`, as the end of the sentence "This exercise asks for ...".
        hints: A nudge, a method, nearly the answer.
        answer: The right answer.
        misconceptions: The wrong answers that it knows.
        unrelated: An answer that is wrong in a way that no misconception describes; the tests check that it is not
            diagnosed as one of them.
        explanation: What is said once the answer is right.
        rubric: For open questions, what a good argument mentions, each on a line that begins with a dash.
        cases: The inputs of a function.
        call: How a function is called with one of them.
        measure: What decides about an open answer. What it says of the declared answers is kept, so nobody waits for
            their trainings twice.
        passes: The outcome of `measure` that is right.
        same: Whether two arrays of one shape, (right, answer), agree.
        seconds: How long the reader's functions may take, all calls together; JAX compiles in that time.
        first: A question about one small case of a function, which is asked on the page before it.
        case: The arguments of that case.
        made: The function without arguments that returns the answer, where a value is declared by one.

    Example:
        >>> double = Exercise(
        ...     name="double", chapter="before-you-begin", title="Twice as much", minutes=1, difficulty=1,
        ...     asks="a function of one number", hints=("Add.", "Add it to itself.", "Return x + x."),
        ...     answer=lambda x: x + x, misconceptions=(), unrelated=lambda x: 0 * x, explanation="So it is.",
        ...     cases=lambda: [(1.0,), (2.0,)],
        ... )
        >>> [double.answer(*case) for case in double.cases()]
        [2.0, 4.0]
    """

    name: str
    chapter: str
    title: str
    minutes: int
    difficulty: int
    asks: str
    hints: tuple[str, str, str]
    answer: Any
    misconceptions: tuple[Misconception, ...]
    unrelated: Any
    explanation: str
    rubric: str | None = None
    cases: Callable[[], Sequence[tuple[Any, ...]]] | None = None
    call: Callable[..., Any] | None = None
    measure: Callable[[Any], Verdict] | None = None
    passes: str | None = None
    same: Callable[..., bool] = within_a_thousandth
    seconds: float = 30.0
    first: str | None = None
    case: tuple[Any, ...] | None = None
    made: Callable[[], Any] | None = None

    @property
    def declared(self) -> tuple[Any, ...]:
        """All answers that it knows, the right one first, then the misconceptions and the unrelated one."""
        return (self.answer, *(each.answer for each in self.misconceptions), self.unrelated)

    def result(self, function: Any, case: tuple[Any, ...]) -> Any:
        """Return what a function returns in a case, of whose arrays it gets copies."""
        arguments = [each.copy() if isinstance(each, np.ndarray) else each for each in case]
        return function(*arguments) if self.call is None else self.call(function, *arguments)


@dataclass(frozen=True)
class Wrong:
    """A wrong answer with a comparison of its own, `same(wrong, answer)`; no `answer` if its text has the change."""

    answer: Any = ...
    same: Callable[..., bool] = field(kw_only=True)


def exercise(
    module: str,
    text: str | None,
    answer: Any,
    *,
    unrelated: Any,
    cases: Callable[[], Sequence[tuple[Any, ...]]] | None = None,
    call: Callable[..., Any] | None = None,
    measure: Callable[[Any], Verdict] | None = None,
    passes: str | None = None,
    same: Callable[..., bool] = within_a_thousandth,
    seconds: float = 30.0,
    case: tuple[Any, ...] | None = None,
    **wrong: Any,
) -> Exercise:
    """Declare the exercise of a module from its `__name__`, its `__doc__` and code.

    Args:
        module: The module of the exercise, whose name has its own and its chapter's.
        text: What it says, in the form that `parse` reads.
        answer: The right answer. For this and the following arguments see `Exercise`. Where a value is asked for, it
            may be a function without arguments that returns it, which changes can be made of.
        unrelated: An answer that is wrong in a way that the text does not describe.
        cases: The inputs of a function, made anew at each call.
        call: How a function is called with one of them.
        measure: What decides about an open answer.
        passes: The outcome of `measure` that is right; the declared right answer must have it.
        same: Whether an answer agrees with the right one.
        seconds: How long an answer may take.
        case: The arguments of the case that the `first` question of the text is about.
        wrong: For each misconception of the text that has no change there the wrong answer, or a `Wrong`, under its
            `identifier`.

    Raises:
        ValueError: If the text has another form or names what is not there, a misconception has neither change nor
            code, or both, code has no misconception, a change cannot be made, one of `measure` and `passes` is without
            the other, or the `first` question without its case.
    """
    *_, chapter, name = module.replace("_", "-").split(".")
    if (measure is None) != (passes is None):
        raise ValueError(f"{name}: `measure` must come with the outcome that `passes`, but got {passes!r}")
    said = parse(text or "")
    if (said.first is None) != (case is None) or (case is not None and cases is None):
        raise ValueError(f"{name}: a `first` question must come with a `case`, arguments of a function, but got one")
    names = {identifier(each): each for each in said.misconceptions}
    coded = {key for key, given in wrong.items() if not (isinstance(given, Wrong) and given.answer is ...)}
    changed = {identifier(each) for each in said.changes}
    silent, idle = sorted(wrong.keys() - names.keys()), sorted(names.keys() - coded - changed)
    both = sorted(coded & changed)
    if silent or idle or both or len(names) < len(said.misconceptions):
        raise ValueError(
            f"{name}: each misconception must have one text, and one change beside it or one code, but got {silent}"
            f" without text, {idle} without change or code, {both} with both"
        )
    asks_for_a_value = cases is None and measure is None and callable(answer)

    def wrong_answer(key: str) -> Any:
        given = wrong.get(key, ...)
        if key not in changed:
            return given.answer if isinstance(given, Wrong) else given
        try:
            given = variant(answer, said.changes[names[key]])
        except ValueError as error:
            raise ValueError(f"{name}: {names[key]}: {error}") from error
        return given() if asks_for_a_value else given

    answers = {key: wrong_answer(key) for key in names}
    right = answer() if asks_for_a_value else answer
    values = (vars(sys.modules[module]) if module in sys.modules else {}) | answers | {"right": right}

    def told(words: str) -> str:
        try:
            return filled(words, values)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error

    def misconception(key: str, mistake: str) -> Misconception:
        same = given.same if isinstance(given := wrong.get(key), Wrong) else None
        return Misconception(mistake, answers[key], told(said.misconceptions[mistake]), same, said.changes.get(mistake))

    nudge, method, nearly = map(told, said.hints)
    return Exercise(
        name=name, chapter=chapter, title=said.title, minutes=said.minutes, difficulty=said.difficulty,
        asks=told(said.asks), hints=(nudge, method, nearly), answer=right,
        misconceptions=tuple(starmap(misconception, names.items())), unrelated=unrelated, explanation=told(said.right),
        rubric="\n".join(f"- {told(point)}" for point in said.points) or None, cases=cases, call=call, measure=measure,
        passes=passes, same=same, seconds=seconds, first=said.first and told(said.first), case=case,
        made=answer if asks_for_a_value else None,
    )  # fmt: skip


def identifier(name: str) -> str:
    """Return the name of a misconception as the keyword that stands for it in code.

    >>> identifier("no scale"), identifier("2 left out"), identifier("the sum's limit")
    ('no_scale', '_2_left_out', 'the_sum_s_limit')
    """
    words = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
    return f"_{words}" if words[:1].isdigit() else words
