"""Test exercises: `python -m aelib.course.exercises FOLDER` those of a folder, without FOLDER all of the course.

Each is given its right answer and its wrong ones, and has to tell them apart.
"""

import sys

from aelib.course import exercises
from aelib.course.exercises.own import faults


def main(folders: list[str]) -> int:
    """Print a line for each exercise, and return how many have a fault."""
    wanted = [name for folder in folders for name in exercises.use(folder)] or exercises.names()
    wrong = 0
    for name in wanted:
        exercise = exercises.get(name)
        found = list(faults(exercise))
        wrong += bool(found)
        many = len(exercise.misconceptions)
        said = "".join(f"\n  {fault}" for fault in found) or f" {many} mistake{'s' * (many != 1)} told apart"
        print(f"{name}:{said}", flush=True)
    return wrong


if __name__ == "__main__":
    try:
        sys.exit(min(main(sys.argv[1:]), 1))
    except (FileNotFoundError, ValueError) as error:  # the folder, or the text of an exercise
        sys.exit(str(error))
