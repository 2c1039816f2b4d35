"""What a lecturer gets from the built book: `make teach`."""

import sys
from pathlib import Path

from teach import exam_formats, figures, grading, guide, slides

BUILT = Path(__file__).parents[1] / "_build" / "html"

if __name__ == "__main__":
    out = Path(sys.argv[1])
    many = guide.write(BUILT, out / "guides")
    print(f"{out}/guides: a page for teachers of each of {many} chapters", flush=True)
    many = slides.write(BUILT, out / "slides")
    print(f"{out}/slides: slides of {many} chapters; open one in slides/chapters, it needs no network", flush=True)
    many = figures.write(BUILT, out / "figures.zip")
    print(f"{out}/figures.zip: {many} pictures by name, light and dark, with captions", flush=True)
    many = exam_formats.write(out / "exam")
    print(f"{out}/exam: {many} exam items, in moodle.xml, and in Markdown of which text2qti makes QTI for Canvas")
    many = grading.write(BUILT / "notebooks", out / "otter")
    print(
        f"{out}/otter: assignments of {many} chapters for otter-grader, to mark with what requirements.txt there names"
    )
