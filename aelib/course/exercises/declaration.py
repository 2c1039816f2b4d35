"""What an exercise is: a question's minutes, hints, right answer, and the mistakes that people make.

A chapter's exercises are a plain tuple in the package with the chapter's name, each declared in a module of its own. To
declare one, write its right answer and its tempting wrong ones as code. Nothing else decides whether an answer is
right: the checker runs the reader's answer, the right one and the wrong ones on the same inputs and compares what comes
out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aelib.course.exercises.comparing import within_a_thousandth


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that is tempting, written as code, and what a reader who gave it needs to hear.

    >>> Misconception("without-biases", 784 * 32, "Every unit has a bias too.").answer
    25088
    """

    name: str
    answer: Any
    message: str
    same: Callable[..., bool] | None = None  # where this mistake is compared otherwise than the right answer


@dataclass(frozen=True)
class Verdict:
    """What the measurement of an open answer came to: the outcome decides, the report only says the numbers.

    >>> Verdict("reached", "It took 3 steps.") == Verdict("reached", "It took 5 steps.")
    True
    """

    outcome: str
    report: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise. Texts are plain, with `code` in backticks, so that they read alike in a terminal and on a page.

    The right `answer`, and so the reader's, is one of three kinds:

    * a value (numbers of any shape, a string, a set): declare neither `cases` nor `measure`;
    * a function: `cases()` returns the argument tuples that it is called with, the same ones at every call. Where its
      values do not say enough, `call(function, *case)` calls it, and returns them or a `Verdict`;
    * open-ended, one function or a tuple of them: `measure(answer)` returns a `Verdict`, and two answers are the same
      when their outcomes are.

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
    difficulty: int  # 1 recalls, 2 applies, 3 is open
    asks: str  # what has to be passed to `check`, as the end of the sentence "This exercise asks for ..."
    hints: tuple[str, str, str]  # a nudge, a method, nearly the answer
    answer: Any
    misconceptions: tuple[Misconception, ...]
    unrelated: Any  # wrong in a way that no misconception describes; the tests see that nobody is misdiagnosed
    explanation: str  # said once the answer is right
    rubric: str | None = None  # for open questions: what a good argument mentions, each on a line with a dash before it
    cases: Callable[[], Sequence[tuple[Any, ...]]] | None = None
    call: Callable[..., Any] | None = None
    measure: Callable[[Any], Verdict] | None = None
    same: Callable[..., bool] = within_a_thousandth  # of two arrays of one shape, (right, given)
    seconds: float = 30.0  # how long a reader's functions may take, all calls together; JAX compiles in that time
