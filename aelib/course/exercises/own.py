"""Exercises of one's own: a folder of files in the form of the course's, and what is wrong with one of them.

The folder becomes a package, so that its files import from each other; `use` loads it anew at each call.
"""

import importlib
import os
import re
import sys
from collections.abc import Iterator
from types import ModuleType

from aelib.course.exercises.checking import examine
from aelib.course.exercises.declaration import Exercise
from aelib.course.exercises.describing import require_path

_PACKAGE = "own_exercises"


def load(folder: str | os.PathLike[str]) -> tuple[str, dict[str, Exercise]]:
    """Return the slug of the folder and its exercises by their names.

    Raises:
        TypeError: If it is no path.
        FileNotFoundError: If it is no folder.
        ValueError: If it has no exercise, or the text of one has another form.
    """
    place = require_path("folder", folder).resolve()
    if not place.is_dir():
        raise FileNotFoundError(f"folder must be a folder with exercises, but {str(folder)!r} is none")
    package = f"{_PACKAGE}.{re.sub(r'[^A-Za-z0-9]+', '_', place.name)}"
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    for name, path in ((_PACKAGE, []), (package, [str(place)])):
        sys.modules.setdefault(name, ModuleType(name)).__path__ = path
    importlib.invalidate_caches()
    found: dict[str, Exercise] = {}
    for path in sorted(place.glob("*.py")):
        declared = getattr(importlib.import_module(f"{package}.{path.stem}"), "EXERCISE", None)
        if isinstance(declared, Exercise):
            found[declared.name] = declared
    if not found:
        raise ValueError(f"folder must have a file that declares EXERCISE, but {str(folder)!r} has none")
    return package.rpartition(".")[2].replace("_", "-"), found


def faults(exercise: Exercise) -> Iterator[str]:
    """Yield what is wrong with an exercise, by giving it each of its declared answers; nothing if all are understood.

    >>> from aelib.course.exercises.the_autoencoder.count_parameters import EXERCISE
    >>> list(faults(EXERCISE))
    []
    """
    right = examine(exercise, exercise.answer)
    if not right.correct:
        yield f"the right answer is not accepted: {right.message}"
    yield from (f"of the right answer is said: {note}" for note in right.notes)
    for mistake in exercise.misconceptions:
        told = examine(exercise, mistake.answer)
        if told.correct:
            yield f"the mistake `{mistake.name}` passes for right"
        elif told.misconception != mistake.name:
            yield f"the mistake `{mistake.name}` is told: {told.message}"
    other = examine(exercise, exercise.unrelated)
    if other.correct or other.misconception:
        yield f"the unrelated answer must be wrong in a way that no mistake describes, but is told: {other.message}"
    lengths = [len(hint) for hint in exercise.hints]
    if lengths != sorted(lengths):
        yield f"each hint must say more than the one before, but they have {lengths} letters"
