"""Begin a chapter: `python -m book.commands.chapter NAME`, or `make chapter NAME=...`.

It writes a chapter that builds, with one of each thing that a chapter has: an opening, objectives, a figure, a
prediction, an exercise with its declaration and its test. What to keep of it is the author's choice (`AUTHORING.md`).
The page is named at the end of the last part of `_toc.yml`, and can be moved there.
"""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SKELETON = Path(__file__).parent / "skeleton"
EXERCISES, TESTS = Path("aelib/course/exercises"), Path("tests/aelib/course/exercises")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def reject(root: Path, name: str) -> str | None:
    """Return why no chapter of the book in `root` can have this name, or None if one can."""
    must = f"NAME must {{}}, but got {name!r}: make chapter NAME=sparse-codes"
    if not NAME.fullmatch(name):
        return must.format("be lower-case words joined by hyphens that begin with a letter")
    package = name.replace("-", "_")
    used = [root / "chapters" / f"{name}.md", root / EXERCISES / package, root / EXERCISES / f"{package}.py",
            root / TESTS / f"test_{package}.py"]  # fmt: skip
    if there := next((path for path in used if path.exists()), None):
        return must.format(f"be new (there is {there.relative_to(root)})")
    for page in sorted((root / "chapters").glob("*.md")):
        source = page.read_text(encoding="utf-8")
        if f"({name})=" in source or f"{{exercise-start}} {name}" in source:
            return must.format(f"be new (it is a label in chapters/{page.name})")
    declared = (path for path in (root / EXERCISES).glob("*/*.py") if "\nEXERCISE = " in path.read_text("utf-8"))
    stems = (path.stem.replace("_", "-") for path in declared)
    if near := next((stem for stem in stems if f"{name}-first".startswith(stem)), None):
        return must.format(f"not begin like the exercise {near!r}")
    return None


def named(contents: str, name: str) -> str:
    """Return the text of `_toc.yml` with the chapter at the end of the last numbered part."""
    numbered = [part for part in yaml.safe_load(contents)["parts"] if part.get("numbered")]
    last = numbered[-1]["chapters"][-1]["file"]
    return re.sub(rf"^( *- file: ){last}$", rf"\g<0>\n\g<1>chapters/{name}", contents, flags=re.MULTILINE)


def begin(root: Path, name: str) -> list[Path]:
    """Write the chapter and name it in the contents; return the files, from `root`."""
    package = name.replace("-", "_")
    files = {
        Path(f"chapters/{name}.md"): "chapter",
        EXERCISES / package / "__init__.py": "exercises",
        EXERCISES / package / f"{package}_first.py": "exercise",
        TESTS / f"test_{package}.py": "test",
    }
    for path, part in files.items():
        text = (SKELETON / f"{part}.txt").read_text(encoding="utf-8")
        text = text.replace("<slug>", name).replace("<title>", name.replace("-", " ").capitalize())
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    contents = root / "_toc.yml"
    contents.write_text(named(contents.read_text(encoding="utf-8"), name), encoding="utf-8")
    return [*files, Path("_toc.yml")]


def main(names: list[str]) -> None:
    """Begin the chapter of this name, or stop with what is wrong with it before anything is written."""
    name = names[0] if len(names) == 1 else " ".join(names)
    if fault := reject(ROOT, name):
        sys.exit(fault)
    for path in begin(ROOT, name):
        print(f"  {path}")
    print("`make preview` shows the page while you write; AUTHORING.md has the rules.")


if __name__ == "__main__":
    main(sys.argv[1:])
