"""What a lecturer gets from the built book: `make teach`."""

import sys
from pathlib import Path

from teach import exam_formats, grading

ROOT = Path(__file__).parents[1]

if __name__ == "__main__":
    out = Path(sys.argv[1])
    many = grading.write(ROOT / "_build" / "html" / "notebooks", out / "otter")
    print(
        f"{out}/otter: assignments of {many} chapters for otter-grader, to mark with what requirements.txt there names"
    )
    many = exam_formats.write(out / "exam")
    print(f"{out}/exam: {many} exam items, in moodle.xml, and in Markdown of which text2qti makes QTI for Canvas")
