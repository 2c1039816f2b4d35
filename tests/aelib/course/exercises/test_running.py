"""What a reader is told about where their code stopped."""

import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import aelib
from aelib.course.exercises import running
from aelib.course.exercises.running import AnswerError, Printed, run

LIBRARY = str(Path(aelib.__file__).parent)


@pytest.mark.parametrize("file", [f"{LIBRARY}_answers.py", f"{sysconfig.get_path('stdlib')}-mine/answers.py"])
def test_a_readers_file_beside_a_library_is_the_readers_own(file):
    with pytest.raises(AnswerError, match="stopped with ZeroDivisionError: division by zero, at line 2"):
        run(lambda: exec(compile("\n1 / 0", file, "exec")), 10, Printed())


def test_a_line_in_a_library_is_not_the_readers_own():
    def answer():
        exec(compile("\n1 / 0", f"{LIBRARY}/latent.py", "exec"))

    with pytest.raises(AnswerError, match=rf"at line {answer.__code__.co_firstlineno + 1}: `exec\("):
        run(answer, 10, Printed())


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda: np.ones((4, 3)) / np.ones((4, 3)).sum(1), True),
        (lambda: np.ones((4, 3)) @ np.ones(4), False),
        (lambda: int("three"), False),
    ],
)
def test_rows_divided_by_a_sum_without_its_axis_are_told_to_keep_it(answer, told):
    with pytest.raises(AnswerError, match="stopped with ValueError") as refusal:
        run(answer, 10, Printed())
    assert ("keep the axis: `.sum(1, keepdims=True)`" in str(refusal.value)) is told


def given():
    """A function of NumPy that an exercise hands in."""
    scope = {"np": np}
    exec(compile("def repair(y):\n    return np.sin(y)", f"{LIBRARY}/course/exercises/a_chapter/one.py", "exec"), scope)
    return scope["repair"]


@pytest.mark.parametrize("wrap", [jax.jit, jax.vmap, lambda f: jax.grad(lambda y: f(y).sum())])
def test_a_given_function_of_numpy_inside_jit_or_vmap_is_named_as_the_cause(wrap):
    def answer(repair):
        return wrap(lambda y: repair(y) - y)(jnp.ones(3))

    with pytest.raises(AnswerError) as refusal:
        run(lambda: answer(given()), 10, Printed())
    line = answer.__code__.co_firstlineno + 1
    assert f"stopped with TracerArrayConversionError, at line {line}: `return wrap" in str(refusal.value)
    assert "The function that the exercise gives it computes with NumPy, which `jax.jit`, `jax.vmap`" in str(
        refusal.value
    )
    with pytest.raises(AnswerError, match=r"Inside `jax\.grad` and `jax\.jit` arrays have no values yet"):
        run(lambda: answer(np.sin), 10, Printed())


def test_a_function_among_the_arguments_of_jit_is_to_be_static():
    with pytest.raises(AnswerError) as refusal:
        run(lambda: jax.jit(lambda f, y: f(y))(given(), jnp.ones(3)), 10, Printed())
    assert "static_argnames" in str(refusal.value)
    assert " at 0x" not in str(refusal.value)


@pytest.mark.parametrize("length", [300, 301, 5000])
def test_a_long_message_is_cut(length):
    def stops():
        raise ValueError("x" * length)

    with pytest.raises(AnswerError) as refusal:
        run(stops, 10, Printed())
    assert f": {'x' * length if length == 300 else 'x' * 297}" in str(refusal.value)
    assert "x" * 301 not in str(refusal.value)
    assert ("x" * 298 in str(refusal.value)) == (length == 300)


def waiting(seconds):
    time.sleep(seconds)
    return "done"


@pytest.mark.parametrize("limited", [running._with_alarm, running._on_a_thread])
def test_time_on_a_busy_machine_is_that_of_the_processor(limited, monkeypatch):
    assert limited(lambda: waiting(0.5), 0.3) == "done"
    with pytest.raises(running.TookTooLong):
        limited(lambda: waiting(20), 0.2)
    used = iter(range(1000))
    monkeypatch.setattr(time, "process_time", lambda: next(used))
    with pytest.raises(running.TookTooLong):
        limited(lambda: [waiting(0.01) for _ in range(100)], 0.5)


LONG_LIST = """
import itertools, resource
import jax
from aelib.course.exercises.running import AnswerError, Printed, run
try:
    run(lambda: list(itertools.product([0.0, 1.0], repeat=40)), 0.3, Printed())
except AnswerError as error:
    print(str(error)[:34], resource.getrlimit(resource.RLIMIT_AS) == (resource.RLIM_INFINITY,) * 2)
"""


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to its memory")
def test_a_list_that_would_fill_the_memory_ends_although_no_error_reaches_it():
    found = subprocess.run([sys.executable, "-c", LONG_LIST], capture_output=True, text=True, timeout=120)
    assert found.stdout == "Your code stopped with MemoryError True\n"
