"""Every public name of `aelib` stands in the reference, and its docstring says what a reader needs."""

import importlib
import inspect
import pkgutil
import re
from dataclasses import is_dataclass
from functools import partial
from pathlib import Path

import pytest

import aelib

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
ENTRY = re.compile(r"^\.\. (?:autofunction|autoclass|py:data):: (aelib\.\S+)$", re.M)
ASIDE = re.compile(r"^\.\. py:data:: (aelib\.\S+)$", re.M)
BLOCK = re.compile(r"^```\{code-block\} python\n(.*?)^```", re.M | re.S)
USED = re.compile(r"\baelib(?:\.[A-Za-z_]\w*)+")
IMPORTED = re.compile(r"^from (aelib[\w.]*) import (.+)$", re.M)

ARRAYS = re.compile(r"\b(?:Float|Int|UInt8|Bool)\[")
SHAPE = re.compile(r"\[(?:[a-z*.]|[1-9]\d+)[\w*. ]*(?:, ?[\w*. ]+)*\]")
UNIT = re.compile(
    r"\b(?:nats|units?|degrees|pixels?|seconds|inches|points|shares?|float32|float64|integers?|class(?:es)?|labels?"
    r"|distances?|between 0 and 1|from 0 to 1|per cent)\b|in \[0, 1\]|%|any number"
)

SECTIONS = ("Args:", "Attributes:", "Returns:", "Raises:", "References:", "Example:")

UNCHECKED = {
    "aelib.models.layers.glorot_uniform", "aelib.models.layers.he_normal",
    "aelib.training.step.mean_loss",
}  # fmt: skip
"""What refuses nothing itself: its arguments come from a function that has checked them."""

RESULTS = {
    "aelib.Dataset", "aelib.History", "aelib.latent.TwoSampleTest", "aelib.live.Terms",
}  # fmt: skip
"""What readers do not make themselves: the example is that of the function that returns it."""

OURS = {
    "aelib.Autoencoder", "aelib.Checkpoint", "aelib.Classifier", "aelib.Dataset", "aelib.Devices", "aelib.History",
    "aelib.Reproduction", "aelib.Split", "aelib.Stack", "aelib.conv_autoencoder", "aelib.dense_autoencoder",
    "aelib.fit", "aelib.in_batches", "aelib.latent.interpolate", "aelib.latent.knn_accuracy", "aelib.latent.sample_box",
    "aelib.load", "aelib.load_idx", "aelib.models.networks.DenseDecoder", "aelib.models.networks.DenseEncoder",
    "aelib.nll",
    "aelib.relative_difference", "aelib.save", "aelib.training.step.mean_loss",
}  # fmt: skip
"""What has no source but us: data, results, and how parts are put together. So have all figures and the exercises."""
OUR_FIGURES = ("aelib.plots.", "aelib.live.", "aelib.course.live.")
"""Figures, most of which refuse nothing."""
OUR_MODULES = (*OUR_FIGURES, "aelib.exercises.", "aelib.check", "aelib.hint", "aelib.solved")
WITH_A_SOURCE = {"aelib.live.prepare_digit"}


def found(name):
    """The object with a dotted name; of a module and a function with one name, the function."""
    module, _, last = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), last)
    except ModuleNotFoundError:
        return getattr(found(module), last)


def public():
    """Every public name, which is one in an `__all__`; the colours of figures are named in a paragraph."""
    names = {}
    modules = [aelib, *(importlib.import_module(m.name) for m in pkgutil.walk_packages(aelib.__path__, "aelib."))]
    for module in modules:
        listed = getattr(module, "__all__", ())
        if module is aelib.plots:
            listed = [name for name in listed if callable(getattr(module, name))]
        for name in listed:
            thing = getattr(module, name)
            if not inspect.ismodule(thing):
                names[f"{module.__name__}.{name}"] = thing
    return names


def used():
    """The names that the code of the chapters takes from `aelib`, wherever in it they are."""
    names = set()
    for page in sorted(CHAPTERS.glob("*.md")):
        code = "\n".join(re.findall(r"^```\{code-cell\}.*?\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S))
        names |= set(USED.findall(code))
        for module, listed in IMPORTED.findall(code):
            names |= {f"{module}.{name.strip()}" for name in listed.split(",")}
    return names


DOCUMENTED = [name for page in sorted(CHAPTERS.glob("library-*.md")) for name in ENTRY.findall(page.read_text())]
ENTRIES = {name: found(name) for name in DOCUMENTED}
DATA = {name for page in sorted(CHAPTERS.glob("library-*.md")) for name in ASIDE.findall(page.read_text())}
CALLABLE = {name: thing for name, thing in ENTRIES.items() if callable(thing) and name not in DATA}
FUNCTIONS = {name: thing for name, thing in CALLABLE.items() if inspect.isfunction(thing)}


def text(thing):
    """A docstring, which a class has to have itself: dataclasses and named tuples are given one."""
    return inspect.cleandoc(thing.__dict__.get("__doc__") or "") if inspect.isclass(thing) else inspect.getdoc(thing)


def sections(thing):
    """The titles of the sections of a docstring, in their order."""
    return re.findall(r"^[A-Z]\w*:$", text(thing), re.M)


def is_made_by_readers(thing):
    """Whether a class checks what it is made of; others hold results."""
    return any(name in vars(thing) for name in ("__init__", "__post_init__")) and not (
        is_dataclass(thing) and "__post_init__" not in vars(thing)
    )


def test_the_pages_show_code_that_runs(tmp_path, monkeypatch):
    digits = aelib.mnist().test
    some = aelib.Split(digits.images[:200], digits.labels[:200])
    few = aelib.Dataset(train=some, test=some)
    monkeypatch.setattr(aelib, "mnist", lambda: few)
    monkeypatch.setattr(aelib, "fit", partial(aelib.fit, progress=False))
    monkeypatch.chdir(tmp_path)
    blocks = [code for page in sorted(CHAPTERS.glob("library*.md")) for code in BLOCK.findall(page.read_text())]
    assert len(blocks) >= 3
    for code in blocks:
        exec(code, {"aelib": aelib})


def test_no_name_has_two_entries():
    assert len(DOCUMENTED) == len(set(DOCUMENTED)) == len({id(thing) for thing in ENTRIES.values()})


def test_every_public_name_has_an_entry():
    entries = {id(thing) for thing in ENTRIES.values()}
    assert [name for name, thing in public().items() if id(thing) not in entries] == []


def test_every_name_that_a_chapter_uses_has_an_entry():
    entries = {id(thing) for thing in ENTRIES.values()}
    things = {name: found(name) for name in used()}
    lacking = [n for n, t in things.items() if (inspect.isfunction(t) or inspect.isclass(t)) and id(t) not in entries]
    assert {"aelib.fit", "aelib.models.networks.DenseEncoder"} <= things.keys()
    assert sorted(lacking) == []


@pytest.mark.parametrize("name", CALLABLE)
def test_it_begins_with_a_sentence_and_has_an_example(name):
    first, *_ = (text(CALLABLE[name]) or "").split("\n\n")
    assert re.search(r"[.:]$", first), "a docstring begins with a sentence"
    if name not in RESULTS:
        assert "Example:" in sections(CALLABLE[name]), "a docstring has an example"
        assert ">>> " in text(CALLABLE[name]), "an example runs"


@pytest.mark.parametrize("name", CALLABLE)
def test_it_lists_the_errors_that_it_raises(name):
    thing = CALLABLE[name]
    refuses = is_made_by_readers(thing) if inspect.isclass(thing) else bool(inspect.signature(thing).parameters)
    says = "Raises:" in sections(thing)
    refuses = refuses and name not in UNCHECKED and not name.startswith(OUR_FIGURES)
    assert says or not refuses, "a docstring says which errors it raises"


@pytest.mark.parametrize("name", CALLABLE)
def test_its_sections_and_its_arguments_stand_in_their_order(name):
    found = sections(CALLABLE[name])
    assert found == [section for section in SECTIONS if section in found]
    if "Args:" in found:
        (listed,) = re.findall(r"^Args:\n((?:    .*\n|\n)+)", text(CALLABLE[name]) + "\n", re.M)
        named = ", ".join(re.findall(r"^    (\w+(?:, \w+)*):", listed, re.M)).split(", ")
        thing = CALLABLE[name].__init__ if inspect.isclass(CALLABLE[name]) else CALLABLE[name]
        assert named == [argument for argument in inspect.signature(thing).parameters if argument != "self"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_says_shapes_and_units_where_arrays_go_in(name):
    for argument in inspect.signature(FUNCTIONS[name]).parameters.values():
        written = str(argument.annotation)
        if re.search(r"\bArray\b", written) and "jax.Array" not in written:
            assert ARRAYS.search(written) or SHAPE.search(text(FUNCTIONS[name])), f"no shape of {argument.name}"
    if any(ARRAYS.search(str(p.annotation)) for p in inspect.signature(FUNCTIONS[name]).parameters.values()):
        assert UNIT.search(text(FUNCTIONS[name])), "a docstring says units"


@pytest.mark.parametrize("name", CALLABLE)
def test_it_says_where_it_comes_from(name):
    if name in WITH_A_SOURCE or not (name in OURS or name.startswith(OUR_MODULES)):
        assert "References:" in sections(CALLABLE[name]), "a docstring names its source"
