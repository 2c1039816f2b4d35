"""Every public name of `aelib` stands in the reference, whose code runs, with the arguments that it has."""

import importlib
import inspect
import pkgutil
import re
from functools import partial
from pathlib import Path

import pytest

import aelib
from aelib.data import Dataset, Split

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
ENTRY = re.compile(r"^\.\. (?:autofunction|autoclass|py:data):: (aelib\.\S+)$", re.M)
ASIDE = re.compile(r"^\.\. py:data:: (aelib\.\S+)$", re.M)
BLOCK = re.compile(r"^```\{code-block\} python\n(.*?)^```", re.M | re.S)
USED = re.compile(r"\baelib(?:\.[A-Za-z_]\w*)+")
IMPORTED = re.compile(r"^from (aelib[\w.]*) import (.+)$", re.M)

SECTIONS = ("Args:", "Attributes:", "Returns:", "Raises:", "References:", "Example:")


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


def text(thing):
    """A docstring, which a class has to have itself: dataclasses and named tuples are given one."""
    return inspect.cleandoc(thing.__dict__.get("__doc__") or "") if inspect.isclass(thing) else inspect.getdoc(thing)


def sections(thing):
    """The titles of the sections of a docstring, in their order."""
    return re.findall(r"^[A-Z]\w*:$", text(thing), re.M)


def test_the_pages_show_code_that_runs(tmp_path, monkeypatch):
    digits = aelib.mnist().test
    some = Split(digits.images[:200], digits.labels[:200])
    few = Dataset(train=some, test=some)
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
def test_its_sections_and_its_arguments_stand_in_their_order(name):
    found = sections(CALLABLE[name])
    assert found == [section for section in SECTIONS if section in found]
    if "Args:" in found:
        (listed,) = re.findall(r"^Args:\n((?:    .*\n|\n)+)", text(CALLABLE[name]) + "\n", re.M)
        named = ", ".join(re.findall(r"^    (\w+(?:, \w+)*):", listed, re.M)).split(", ")
        thing = CALLABLE[name].__init__ if inspect.isclass(CALLABLE[name]) else CALLABLE[name]
        assert named == [argument for argument in inspect.signature(thing).parameters if argument != "self"]
