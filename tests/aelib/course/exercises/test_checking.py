"""Whatever a reader passes to `check`, help comes back."""

import contextlib
import functools
import signal
import threading
import time
import warnings
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises import Exercise, Misconception, Verdict
from aelib.course.exercises.checking import examine
from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.kind import _required, untouched
from aelib.course.exercises.running import AnswerError, Printed, TookTooLong, run


def declare(**fields):
    usual = {
        "name": "an-example",
        "chapter": "a-chapter",
        "title": "An example",
        "minutes": 1,
        "difficulty": 1,
        "asks": "a function `f(x)` that returns the cumulative sum of an array [n]",
        "hints": ("one", "two", "three"),
        "answer": lambda x: np.cumsum(x),
        "misconceptions": (Misconception("running maximum", np.maximum.accumulate, "Add, do not compare."),),
        "unrelated": np.sin,
        "explanation": "Yes.",
        "cases": lambda: [(np.array([3.0, -1.0, 2.0, 0.5]),), (np.array([1.0, 2.0]),)],
        "seconds": 30.0,
    }
    return Exercise(**(usual | fields))


EXAMPLE = declare()
IN_A_HURRY = declare(seconds=0.5)
NUMBER = declare(answer=250.0, cases=None, misconceptions=(), asks="one number")


@pytest.mark.parametrize(
    "answer",
    [
        np.cumsum,
        jnp.cumsum,
        jax.jit(jnp.cumsum),
        functools.partial(np.cumsum, axis=0),
        lambda x: np.cumsum(x.astype(np.float32)),
        lambda x: list(np.cumsum(x)),
        lambda x: [jnp.float32(value) for value in np.cumsum(x)],
        lambda x: np.cumsum(x) * (1 + 5e-4),
    ],
)
def test_right_answers_are_accepted_whatever_they_are_made_of(answer):
    assert examine(EXAMPLE, answer).correct


def test_bfloat16_counts_as_numbers():
    loose = declare(same=lambda a, b: np.allclose(a, b, rtol=0.01))
    assert examine(loose, lambda x: jnp.cumsum(jnp.asarray(x, jnp.bfloat16))).correct


@pytest.mark.parametrize("answer", [250, 250.0, np.float32(250), jnp.float32(250), np.array(250), jnp.array(250.1)])
def test_right_values_are_accepted_whatever_they_are_made_of(answer):
    assert examine(NUMBER, answer).correct


def test_values_that_are_not_numbers_are_compared_as_they_are():
    names = declare(answer={"red", "blue"}, cases=None, misconceptions=(Misconception("one", {"red"}, "And blue."),))
    assert examine(names, {"blue", "red"}).correct
    assert examine(names, {"red"}).misconception == "one"
    assert not examine(names, np.zeros(3)).correct


def test_the_same_mistake_in_other_words_gets_the_same_help():
    def in_a_loop(x):
        out = [x[0]]
        for value in x[1:]:
            out.append(out[-1] if out[-1] > value else value)
        return jnp.array(out)

    feedback = examine(EXAMPLE, in_a_loop)
    assert (feedback.misconception, feedback.message) == ("running maximum", "Add, do not compare.")


def bare(x): ...


def documented(x):
    """Return the cumulative sum."""


def ellipsis(x):
    """Return the cumulative sum."""
    return ...


def passed(x):
    pass


def after_some_work(x):
    total = x * 2
    total = ... if len(total) else 0
    return total  # noqa: RET504


@pytest.mark.parametrize("stub", [..., bare, documented, ellipsis, passed, (bare, ellipsis), lambda x: ...])
def test_an_untouched_stub_is_not_started(stub):
    feedback = examine(EXAMPLE, stub)
    assert untouched(stub)
    assert (feedback.correct, feedback.started, feedback.misconception) == (False, False, None)
    assert feedback.title == "Not started: an-example"


def test_a_function_that_returns_an_ellipsis_is_not_started():
    assert not examine(EXAMPLE, after_some_work).started


@pytest.mark.parametrize("answer", [lambda x: 3, lambda x: x, np.cumsum, 3, None, "text", (), lambda: "a string"])
def test_what_is_not_a_stub_is_started(answer):
    assert not untouched(answer)
    assert examine(EXAMPLE, answer).started


def raises(x):
    y = x + 1
    return y / undefined_name


def test_an_exception_is_named_with_the_readers_line():
    feedback = examine(EXAMPLE, raises)
    assert not feedback.correct
    line = raises.__code__.co_firstlineno + 2
    assert "NameError: name 'undefined_name' is not defined" in feedback.message
    assert f"at line {line}: `return y / undefined_name" in feedback.message


def test_the_line_is_the_readers_even_if_a_library_raised():
    def inside_numpy(x):
        return np.linalg.inv(np.zeros((2, 2)))

    def inside_jax(x):
        return jnp.ones(3) @ jnp.ones(4)

    for answer, name in ((inside_numpy, "LinAlgError"), (inside_jax, "TypeError")):
        message = examine(EXAMPLE, answer).message
        assert name in message
        assert f"line {answer.__code__.co_firstlineno + 1}" in message
        assert "\n\n\n" not in message
        assert len(message) < 600


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: 1, "Your function takes (), but is called with 1 argument. This exercise asks for a function `f(x)`"),
        (lambda x: exit(), "SystemExit"),
        (lambda x: (_ for _ in ()).throw(ValueError), "ValueError"),
        (lambda x: ... + x, "still waiting to be replaced"),
        (lambda x: print(x), "returned None. Is a `return` missing?"),
        (lambda x: "12", "returned the str '12'. This exercise asks for a function `f(x)`"),
        (lambda x: {"sum": 1}, "returned the dict"),
        (lambda x: (value for value in x), "returned the generator `<genexpr>`."),
        (lambda x: bare, "returned the function `bare`."),
        (lambda x: [x, object()], "returned the list."),
        (lambda x: [[1], [2, 3]], "returned the list"),
        (lambda x: x.sum(), "returned one number, but an array [4] is expected"),
        (lambda x: x[None], "returned an array [1, 4], but an array [4] is expected"),
        (lambda x: x * np.nan, "an array made with `numpy.empty` was not filled"),
        (lambda x: x * np.inf, "an infinity"),
        (lambda x: 2.5 * np.cumsum(x), "2.5 times the right one"),
        (lambda x: np.cumsum(x) * len(x), "the right one times a number, another for each test input: 4, 2. Is it a"),
        (lambda x: np.cumsum(x) * [1, 1, 1, 2] if len(x) == 4 else 3 * np.cumsum(x), "3 of the 6 numbers"),
        (
            lambda x: np.cumsum(x) + 0.1,
            "off by less than ten per cent, which is too much for rounding: look for a",
        ),
        (lambda x: np.cumsum(x) if len(x) == 2 else x, "Right for 1 of 2 test inputs"),
        (lambda x: 9 * np.cos(3 * x), "not one of the mistakes that this exercise knows.\n"),
        (lambda x: [*np.cumsum(x)[:-1], 99], "not one of the mistakes that this exercise knows. 4 of the 6 numbers"),
        (lambda x: [*x[:1], *9 * np.cos(3 * x[1:])], "knows. 2 of the 6 numbers"),
        (lambda x: [*x[:1], *9 * np.cos(3 * x[1:])] if len(x) == 4 else 9 * x, "knows.\n"),  # one of six
        (lambda x: np.cumsum(x) + 50, "Each number is too large."),
        (lambda x: np.cumsum(x) - 50 * np.arange(1, len(x) + 1), "Each number is too small."),
        (np.zeros(4), "but got an array float64 [4]. Pass the function itself"),
        (None, "but got None."),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(answer, said):
    feedback = examine(EXAMPLE, answer)
    assert not feedback.correct
    assert said in feedback.message


def test_a_number_that_is_wrong_beside_much_larger_ones_is_not_called_a_factor_of_one():
    sums = declare(answer=lambda x: 2 * x, cases=lambda: [(np.array([1e6, 2e6, 3e6]),), (np.array([1.0, 2.0, 4.0]),)])
    message = examine(sums, lambda x: 2 * x + 5).message
    assert "times the right one" not in message
    assert "Right for 1 of 2 test inputs" in message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: 1 / np.where(x == 0, np.nan, x), None),
        (lambda x: np.where(x == 0, np.nan, -2 / x), "is -2 times the right one"),
        (lambda x: np.where(x == 0, np.nan, 3), "not one of the mistakes"),
        (lambda x: np.full(4, np.nan), "returned NaN"),
    ],
)
def test_a_nan_that_is_asked_for_is_not_a_fault(answer, said):
    quotient = declare(
        answer=lambda x: np.where(x == 0, np.nan, 1 / np.where(x == 0, 1, x)),
        cases=lambda: [(np.array([4.0, 0.0, 0.5, -8.0]),)],
        misconceptions=(),
    )
    feedback = examine(quotient, answer)
    assert said is None or said in feedback.message
    assert feedback.correct == (said is None)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: 250.0, "but got a function."),
        ("250", "gave the str '250'"),
        (None, "gave None"),
        ([250.0, 1.0], "gave an array [2], but one number is expected"),
        (float("nan"), "gave NaN"),
        (250.4, "Very close, but not right. Did you round? This exercise asks for"),
        (260.0, "not one of the mistakes that this exercise knows.\n"),
        (500.0, "not one of the mistakes"),
    ],
)
def test_a_wrong_value_is_told_what_is_wrong(answer, said):
    feedback = examine(NUMBER, answer)
    assert not feedback.correct
    assert said in feedback.message.replace("You gave", "gave")


@pytest.mark.parametrize("answer", [251, 250.4, 240])
def test_a_count_is_never_close(answer):
    message = examine(declare(answer=250, cases=None, misconceptions=(), same=exactly), answer).message
    assert "The number has to be exact" in message
    assert "per cent" not in message


def test_a_mistake_may_be_compared_in_its_own_way():
    dozens = Misconception("dozens", 250 / 12, "Count one by one.", same=lambda a, b: abs(a - b) < 1)
    exercise = declare(answer=250.0, cases=None, misconceptions=(dozens,))
    assert examine(exercise, 21).misconception == "dozens"
    assert examine(exercise, 22).misconception is None


def test_an_array_of_one_number_is_taken_for_the_number():
    assert examine(NUMBER, np.array([250.0])).correct
    assert examine(NUMBER, [250.0]).correct


def test_numbers_that_are_right_by_chance_are_not_counted():
    drawn = declare(answer=lambda x, rng: x, cases=lambda: [(np.arange(9.0), np.random.default_rng(0))])
    assert "numbers other than 0" not in examine(drawn, lambda x, rng: [*x[:5], *np.cos(x[5:])]).message
    fixed = declare(answer=lambda x: x, cases=lambda: [(np.arange(9.0),)], misconceptions=())
    assert "4 of the 8 numbers other than 0" in examine(fixed, lambda x: [*x[:5], *np.cos(x[5:])]).message


def test_yes_and_no_are_counted_by_test_inputs():
    cases = lambda: [(np.arange(n),) for n in (2, 3, 4, 5)]  # noqa: E731
    parity = declare(answer=lambda x: x % 2 == 1, cases=cases, misconceptions=(), same=exactly)
    assert "Right for 1 of 4 test inputs" in examine(parity, lambda x: x == 1 if len(x) == 2 else x == x).message
    assert "Every entry has to be right." in examine(parity, lambda x: x == 0).message


def test_a_constant_factor_never_gives_a_single_number_away():
    assert "times" not in examine(NUMBER, 500.0).message


PAIR = declare(
    asks="a pair `(f, g)`",
    answer=(lambda x: x, lambda x: x),
    cases=None,
    misconceptions=(),
    measure=lambda pair: Verdict("same" if pair[1](pair[0](2)) == 2 else "different", "Measured: two."),
    passes="same",
    rubric="Say why.",
)


def test_open_answers_are_measured_and_get_the_rubric_once_right():
    right = examine(PAIR, (lambda x: x + 1, lambda x: x - 1))
    assert right.correct
    assert (right.message, right.rubric) == ("Yes.\n\nMeasured: two.", "Say why.")
    wrong = examine(PAIR, [lambda x: x + 1, lambda x: x])
    assert not wrong.correct
    assert "Measured: two." in wrong.message
    assert wrong.message.startswith("Not there yet, and not one of the mistakes")
    assert wrong.rubric is None


def test_where_the_right_answer_does_not_pass_nobody_is_told_right_or_wrong_by_it():
    broken = declare(
        answer=lambda: 0, cases=None, measure=lambda f: Verdict("learnt" if f() else "linear"), passes="learnt",
        misconceptions=(Misconception("untrained", lambda: 0, "Train it."),), unrelated=lambda: 0,
    )  # fmt: skip
    for untrained in (lambda: 0, broken.answer, broken.misconceptions[0].answer):
        found = examine(broken, untrained)
        assert (found.correct, found.misconception) == (False, None)
        assert "out of order on this machine: its own right answer comes out as `linear`, not as" in found.message
    assert examine(broken, lambda: 1).correct


def test_a_verdict_on_some_inputs_is_a_diagnosis_and_never_printed():
    def call(function, x):
        result = function(x)
        return Verdict("guess", "It was one.") if result is None else result

    exercise = declare(call=call, misconceptions=(Misconception("guessed", lambda x: None, "Compute it."),))
    now_and_then = examine(exercise, lambda x: None if len(x) == 2 else np.cumsum(x))
    assert (now_and_then.misconception, now_and_then.message) == ("guessed", "Compute it.\n\nIt was one.")
    unknown = examine(replace(exercise, misconceptions=()), lambda x: None if len(x) == 2 else x)
    assert unknown.message.startswith("Not right, and not one of the mistakes")


@pytest.mark.parametrize("answer", [3, (bare,), (3, 4), lambda x: x])
def test_a_pair_is_asked_for_where_a_pair_is_needed(answer):
    assert "This exercise asks for a pair `(f, g)`, but" in examine(PAIR, answer).message or (untouched(answer))


def test_arguments_are_copies_and_changing_them_is_noted():
    data = np.array([1.0, 2.0, 3.0])
    exercise = declare(cases=lambda: [(data,)])

    def in_place(x):
        x[:] = np.cumsum(x)
        return x

    feedback = examine(exercise, in_place)
    assert feedback.correct
    assert "changed its arguments in place" in feedback.notes[0]
    assert data.tolist() == [1.0, 2.0, 3.0]


def test_one_buffer_returned_twice_is_judged_as_it_was():
    buffer = np.zeros(4)

    def into_a_buffer(x):
        buffer[:] = 0
        buffer[: len(x)] = np.cumsum(x)
        return buffer[: len(x)]

    assert examine(EXAMPLE, into_a_buffer).correct


def test_printing_is_kept_off_the_page_and_noted(capsys):
    def chatty(x):
        print("the sum of", x)
        return np.cumsum(x)

    feedback = examine(EXAMPLE, chatty)
    assert feedback.correct
    assert "your code printed: `the sum of [ 3. -1." in feedback.notes[0]
    assert capsys.readouterr().out == ""


def test_what_was_printed_before_an_error_is_shown():
    def prints_and_raises(x):
        print("so far so good")
        raise ValueError("no further")

    feedback = examine(EXAMPLE, prints_and_raises)
    assert "ValueError: no further" in feedback.message
    assert feedback.notes == ("While it was checked, your code printed: `so far so good`",)


def test_warnings_of_the_readers_arithmetic_are_not_shown():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "NaN" in examine(EXAMPLE, lambda x: np.log(-np.abs(x))).message


def forever(x):
    while True:
        pass


def stubborn(x):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def printing_forever(x):
    while True:
        print("x" * 1000)


@pytest.mark.parametrize("answer", [forever, stubborn, printing_forever])
def test_an_endless_function_is_stopped(answer):
    before = signal.getsignal(signal.SIGALRM)
    began = time.process_time()
    feedback = examine(IN_A_HURRY, answer)
    assert time.process_time() - began < 5
    assert "stopped after 0.5 seconds, at line" in feedback.message
    assert "your machine is slow or busy" in feedback.message
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_mistake_that_takes_too_long_to_show_is_not_blamed_on_the_reader():
    def slow(x):
        raise TookTooLong

    feedback = examine(declare(misconceptions=(Misconception("slow", slow, "Slow."),)), np.square)
    assert feedback.message.startswith("Not right, and not one of the mistakes")


def test_a_training_that_is_stopped_is_told_to_be_shorter():
    def stop():
        raise TookTooLong

    with pytest.raises(AnswerError, match=r"stopped after 60 seconds.* fewer steps or a smaller network"):
        run(stop, 60, Printed())


def examine_off_the_main_thread(*answers):
    found = []
    thread = threading.Thread(target=lambda: found.extend(examine(IN_A_HURRY, answer) for answer in answers))
    thread.start()
    thread.join(20)
    return found


@pytest.mark.parametrize("answer", [forever, stubborn, printing_forever])
def test_an_endless_function_is_stopped_off_the_main_thread(answer):
    running = threading.active_count()
    (feedback,) = examine_off_the_main_thread(answer)
    assert "stopped after 0.5 seconds, at line" in feedback.message
    assert threading.active_count() == running


def test_a_function_that_cannot_be_stopped_off_the_main_thread_is_given_up():
    released = []  # and not an Event, whose lock would stay held if the error came as it is taken

    def immovable(x):
        while not released:
            try:  # noqa: SIM105
                time.sleep(0.01)
            except:  # noqa: E722
                pass

    try:
        (feedback,) = examine_off_the_main_thread(immovable)
        assert "stopped after 0.5 seconds" in feedback.message
    finally:
        released.append(True)


def test_everything_else_works_off_the_main_thread_too():
    found = examine_off_the_main_thread(np.cumsum, raises, lambda x: x * np.nan)
    assert [feedback.correct for feedback in found] == [True, False, False]
    assert "at line" in found[1].message


def test_a_timer_that_was_running_goes_on():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 60)
        assert examine(IN_A_HURRY, np.cumsum).correct
        remaining, _ = signal.getitimer(signal.ITIMER_REAL)
        assert 50 < remaining <= 60
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.raise_signal(signal.SIGALRM)
        assert rung == [True]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_ctrl_c_is_the_readers_and_gets_through():
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(KeyboardInterrupt):
        examine(EXAMPLE, lambda x: signal.raise_signal(signal.SIGINT))
    assert signal.getsignal(signal.SIGALRM) is before


def test_run_returns_what_was_printed_and_raises_for_the_rest():
    printed = Printed()
    assert run(lambda: print("a") or 7, 1, printed) == 7
    assert printed.text == "a\n"
    with pytest.raises(AnswerError, match="ZeroDivisionError"):
        run(lambda: 1 / 0, 1, printed)
    assert not issubclass(TookTooLong, Exception)


def test_check_records_only_right_answers():
    assert not exercises.check("count-parameters", 12)
    assert "count-parameters" not in exercises.solved()
    assert exercises.check("count-parameters", jnp.asarray(1_083_696))
    assert "count-parameters" in exercises.solved()


def test_an_unknown_name_raises_with_the_nearest():
    with pytest.raises(ValueError, match="but got the str 'count-paramters'; did you mean 'count-parameters'"):
        exercises.check("count-paramters", 1)
    with pytest.raises(ValueError, match=r"aelib\.exercises\.names\(\) lists them"):
        exercises.hint("zzz")
    with pytest.raises(TypeError, match="name must be a str, but got the int 7"):
        exercises.get(7)


def inverse(x):
    return x - 1


def changes_both(shift, x):
    return x + shift


@pytest.mark.parametrize(
    ("pair", "answer"),
    [
        ((lambda x: x + 1, lambda x: x - 1), (inverse, lambda x: x + 1)),  # found by trying
        ((lambda x: x + 1, lambda x, shift: x - shift), [lambda x, shift: 0, inverse]),  # by what they take
    ],
)
def test_a_pair_handed_in_the_other_way_round_is_told_so(pair, answer):
    exercise = declare(
        answer=pair,
        cases=None,
        asks="a pair `(f, g)`",
        measure=lambda both: Verdict("up" if both[0](1) == 2 else "down", "Measured."),
        passes="up",
    )
    feedback = examine(exercise, answer)
    assert not feedback.correct
    assert feedback.message == "The two functions are in the wrong order. This exercise asks for a pair `(f, g)`."
    assert "wrong order" not in examine(exercise, (lambda x: 7, lambda x, y=0: 7)).message


@pytest.mark.parametrize(
    ("answer", "takes"),
    [
        (changes_both, "`changes_both` takes (shift, x), but is called with 1 argument. This exercise asks for"),
        (lambda x, axis: 0, "Your function takes (x, axis), but is called with 1 argument."),
    ],
)
def test_a_function_of_another_number_of_arguments_is_told_how_it_is_called(answer, takes):
    assert examine(EXAMPLE, answer).message.startswith(takes)


@pytest.mark.parametrize("answer", [lambda *x: np.cumsum(x[0]), lambda x, axis=0: np.cumsum(x, axis), np.cumsum])
def test_further_arguments_may_have_defaults(answer):
    assert examine(EXAMPLE, answer).correct


def test_each_declared_answer_says_how_many_arguments_it_is_called_with():
    for name in exercises.names():
        exercise = exercises.get(name)
        if exercise.cases is not None and exercise.call is None:
            assert _required(exercise.answer) in (len(exercise.cases()[0]), None), name


@pytest.mark.parametrize(
    "loss", [lambda x: np.exp(x).sum(), lambda x: float(x.sum()), jax.jit(lambda x: x.sum() if x[0] else 0.0)]
)
def test_what_asks_for_values_inside_a_gradient_is_sent_to_jax(loss):
    message = examine(EXAMPLE, lambda x: jax.grad(loss)(jnp.asarray(x))).message
    assert "Compute with `jax.numpy` there, and choose with `jnp.where`." in message
