"""A chapter's exercises as an assignment for otter-grader 7: a notebook to hand out, and a test for each exercise.

A test calls the course's own check with what the notebook defines, and fails with the check's own words. The notebook's
call of `aelib.check` stands in a cell that otter passes over (`otter_ignore`), so that what trains, trains once. The
environment to mark in is one of its own: the pins that build the book leave no place for otter's.
"""

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

from aelib.course import exercises

PASSED_OVER = ["otter_ignore"]
MARKING = ("otter-grader==7.0.0", "ipykernel")
RUN_TIME = re.compile(r"^# aelib, at run time.*?\n\n", re.M | re.S)
"""What `aelib` runs on, in requirements.in."""
MINUTES_A_POINT = 5
ROOT = Path(__file__).parents[1]
TEST = """\
OK_FORMAT = False

from otter.test_files import test_case

name, points = {name!r}, {points}


@test_case(points={points})
def test_{identifier}(env):
    from aelib.course.exercises import check

    missing = [each for each in {names} if each not in env]
    assert not missing, "The notebook defines no " + ", ".join(missing) + "."
    feedback = check({name!r}, eval({answer!r}, dict(env)))
    assert feedback.correct, "\\n\\n".join([feedback.title, feedback.message, *feedback.notes])
"""


def split(source: str) -> tuple[str, str, ast.expr]:
    r"""Return what comes before the call of `aelib.check` in an exercise's cell, that call, and the answer in it.

    >>> before, call, answer = split("parameters = ...\n\naelib.check('count-parameters', parameters)")
    >>> before, call, ast.unparse(answer)
    ('parameters = ...', "aelib.check('count-parameters', parameters)", 'parameters')
    """
    *_, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    lines = source.splitlines()
    before = "\n".join(lines[: last.lineno - 1]).rstrip()
    return before, "\n".join(lines[last.lineno - 1 :]), last.value.args[1]


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """Return a cell of code."""
    return {"cell_type": "code", "execution_count": None, "outputs": [], "metadata": metadata, "source": source}


def assignment(notebook: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the notebook of an assignment, from a chapter's notebook to work in, and its tests by their names."""
    cells, tests = [], {}
    for cell in notebook["cells"]:
        source, name = "".join(cell["source"]), cell["metadata"].get("exercise")
        if not cells:  # it installs the library, which whoever marks has
            cells.append(code(source, tags=PASSED_OVER))
        elif name:
            before, call, answer = split(source)
            cells += [code(before, exercise=name), code(call, tags=PASSED_OVER)]
            names = sorted({part.id for part in ast.walk(answer) if isinstance(part, ast.Name)})
            points = max(1, round(exercises.get(name).minutes / MINUTES_A_POINT))
            tests[name] = TEST.format(
                name=name, points=points, identifier=name.replace("-", "_"), names=names, answer=ast.unparse(answer)
            )
        else:
            cells.append(cell)
    return notebook | {"cells": [{key: part for key, part in cell.items() if key != "id"} for cell in cells]}, tests


def write(notebooks: Path, out: Path) -> int:
    """Write the assignments of all chapters, made from the book's `notebooks`, into `out`; return how many."""
    shutil.rmtree(out, ignore_errors=True)
    for slug in exercises.CHAPTERS.slugs:
        notebook = (notebooks / f"{slug}.ipynb").read_text(encoding="utf-8")
        made, tests = assignment(json.loads(notebook))
        made["metadata"]["otter"] = {"assignment_name": slug}
        made["nbformat_minor"] = 4  # whose cells have no ids
        (out / slug / "tests").mkdir(parents=True)
        (out / slug / f"{slug}.ipynb").write_text(json.dumps(made, indent=1, ensure_ascii=False), encoding="utf-8")
        for name, test in tests.items():
            (out / slug / "tests" / f"{name}.py").write_text(test, encoding="utf-8")
    wheel = next(notebooks.glob("aelib-*.whl"))
    shutil.copy(wheel, out)
    pins = RUN_TIME.findall((ROOT / "requirements.in").read_text(encoding="utf-8"))[0].splitlines()[1:]
    needs = [*MARKING, *(pin.split("#")[0].strip() for pin in pins if pin), f"./{wheel.name}"]
    (out / "requirements.txt").write_text("\n".join(needs) + "\n", encoding="utf-8")
    return len(exercises.CHAPTERS.slugs)
