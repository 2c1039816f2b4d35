"""Every public function gets the right answer out of any argument, or says which one was wrong, and why.

`tests/aelib/fuzzing` has the contract, what is tried, and a table of all functions. `--examples N` tries each about N
times; at the end pytest says how many calls were made and how they ended.
"""

import inspect

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aelib
from aelib.models import convolution, networks
from tests.aelib.fuzzing import of_figures, of_latent, of_models, of_training
from tests.aelib.fuzzing.harness import attempt
from tests.aelib.fuzzing.values import anything_instead_of, instead_of

pytestmark = pytest.mark.usefixtures("beyond_signatures")

TABLE = of_models.TABLE | of_training.TABLE | of_latent.TABLE | of_figures.TABLE

RECORDS = {
    "Reproduction", "exercises.ClassAnswers", "exercises.Exercise", "exercises.Feedback", "exercises.Hint",
    "exercises.Misconception", "exercises.Solved", "exercises.Verdict", "latent.TwoSampleTest",
}  # fmt: skip
"""What functions return, and what the authors of exercises write: nobody else has to build one."""

INSIDE = {"convolution.Conv", "convolution.ConvTranspose"}
"""The layers that networks build, from arguments that they have checked."""

TELLING = ("None", "a string", "its negative", "with NaN in one place", "without the last row", "as int32")
"""What is tried for each argument of every quick function, because most refusals are of one of these."""

BRIEF = 4
"""How often each function is called without `--examples`, where it is a quick one; `make nightly` asks for more."""

QUICK = 0.1
"""From this share of calls on, a function is a quick one."""


@pytest.fixture(autouse=True)
def shapes_are_checked():
    """The checks of signatures stay off: the library has to refuse by itself."""


def public():
    """Every public function, class and method, by the name under which a reader finds it, but for figures.

    Of those the table has the ones with which readers draw their own data.
    """
    twice = {"check", "hint", "solved"}  # they are of exercises, too
    listed = {name: getattr(aelib, name) for name in aelib.__all__ if name not in twice}
    for package in ("exercises", "latent"):
        module = listed[package]
        listed |= {f"{package}.{name}": getattr(module, name) for name in module.__all__}
    for module in (convolution, networks):
        own = {
            name: value for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
        }
        listed |= {f"{module.__name__.rpartition('.')[2]}.{name}": value for name, value in own.items()}
    found = {}
    for name, value in listed.items():
        if name in RECORDS | INSIDE or name.rpartition(".")[2].startswith("_"):
            continue
        if inspect.isfunction(value) or (inspect.isclass(value) and not name.endswith("Mixture")):  # which is a result
            found[name] = value
        if inspect.isclass(value):
            # `nnx.tabulate`, where a test has called it, leaves Flax's methods in the class.
            own = {key: each for key, each in vars(value).items() if inspect.isfunction(each)}
            methods = {key: each for key, each in own.items() if each.__module__ == value.__module__}
            found |= {f"{name}.{key}": each for key, each in methods.items() if key[0] != "_" or key == "__call__"}
    return found


def test_every_public_function_is_in_the_table_with_every_argument():
    arguments = {}
    for name, entry in TABLE.items():
        if not name.endswith(")") and name not in of_figures.TABLE:  # what a function has returned
            arguments.setdefault(name.partition(",")[0], set()).update(entry.good() if entry.good else entry.arguments)
    expected = {}
    for name, value in public().items():
        signature = inspect.signature(value.__init__ if isinstance(value, type) else value)
        named = {each.name for each in signature.parameters.values() if "VAR_" not in each.kind.name}
        expected[name] = named - {"self"}
    assert arguments == expected


@pytest.mark.parametrize("name", TABLE)
def test_the_answer_is_right_or_the_message_names_the_argument(name, request, record_property, tmp_path, monkeypatch):
    monkeypatch.setenv("AELIB_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)  # where whatever string was taken for a path may be written
    entry, counts = TABLE[name], {"answered": 0, "refused": 0}
    record_property("fuzz", counts)
    asked = request.config.getoption("examples")
    good = entry.good() if entry.good else entry.arguments
    assert attempt(entry, None) == ("answered", None)
    counts["answered"] += 1

    for argument, value in good.items() if entry.share >= QUICK else ():
        for what, make in instead_of(value):
            if what in TELLING and can_be_made((what, make)):
                outcome, finding = attempt(entry, argument, make())
                counts[outcome] += 1
                assert finding is None, f"{name}({argument}: {what}): {finding.what}\n{finding.trace}"

    @settings(
        max_examples=max(2, round((asked or BRIEF) * entry.share)), derandomize=not asked, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def tried(data):
        argument = data.draw(st.sampled_from(sorted(good)), "argument")
        what, make = data.draw(anything_instead_of(good[argument]).filter(can_be_made), "instead")
        outcome, finding = attempt(entry, argument, make())
        counts[outcome] += 1
        assert finding is None, f"{name}({argument}: {what}): {finding.what}\n{finding.trace}"

    if good:
        tried()


FOUND = {
    "sigma of 16 bits": ("Gaussian", "sigma", lambda: np.float16(2)),
    "examples that rounding makes one": (
        "latent.intrinsic_dimension", "x", lambda: np.stack([np.ones(3), [1e-45, 1, 1], [0, 1, 1], [0, 0, 1]])
    ),
    "examples almost nothing apart": (
        "latent.intrinsic_dimension", "x", lambda: np.array([[0.0, 0], [1e-160, 0], [0, 1], [1, 0], [-1, -1]])
    ),
    "data of too few arrays": ("fit, a pytree", "data", lambda: (np.ones((8, 4), np.float32),)),
}  # fmt: skip
"""What the search has found before, and needs luck to find again."""


@pytest.mark.parametrize(("name", "argument", "make"), FOUND.values(), ids=FOUND)
def test_what_was_found_once_is_not_found_again(name, argument, make):
    assert attempt(TABLE[name], argument, make())[1] is None


def can_be_made(made):
    """Whether this can be put together at all: a word has no mean, and an array of words no negative."""
    try:
        made[1]()
    except Exception:
        return False
    return True


def test_what_is_tried_has_different_names():
    names = [name for name, _ in instead_of(of_latent.CODES)]
    assert len(names) == len(set(names)) > 80
