"""When a chapter runs again.

MyST-NB keeps a chapter's outputs in a jupyter-cache that sees the code cells of the chapter and nothing else. Outputs
depend on more: `aelib`, the chapter's own exercises, the versions of what is installed, what the build puts into each
kernel. A digest of all these names the folder of the cache, one folder per chapter and digest:

    _build/.jupyter_cache/chapters/the-autoencoder/3f0c.../      the cache
    _build/.jupyter_cache/chapters/the-autoencoder/3f0c....json  the digest's parts, to say what changed

So a changed input leads to another folder, nothing is ever removed in order to be correct, and a build that stops half
way leaves either a finished record or none. Going back to an earlier version finds its outputs again.
"""

import hashlib
import json
import os
import platform
import shutil
import tomllib
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from jupyter_cache import get_cache
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

KEPT = 3
"""How many earlier sets of a chapter's outputs stay on disk."""

log = logging.getLogger(__name__)


def digest(data: bytes) -> str:
    """The SHA-256 of `data`, its first 16 digits."""
    return hashlib.sha256(data).hexdigest()[:16]


def installed(requirements: Iterable[str]) -> dict[str, str]:
    """The versions of what `requirements` name and of all that those need, so of everything a chapter can import."""
    versions: dict[str, str] = {}
    waiting = list(requirements)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in versions or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
            continue
        versions[name] = package.version
        waiting += package.requires or []
    return versions


def files(root: Path, folder: str) -> dict[str, str]:
    """Digests of the files below `root / folder`, by their path from `root`, without what Python and editors leave."""
    found = {}
    for path in sorted((root / folder).rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and path.suffix != ".pyc" and not any(part.startswith(".") for part in name.parts):
            found[name.as_posix()] = digest(path.read_bytes())
    return found


def exercises_file(docname: str) -> str:
    """The file with the exercises of a chapter, from the root of the project.

    >>> exercises_file("chapters/the-autoencoder")
    'aelib/exercises/the_autoencoder.py'
    """
    return f"aelib/exercises/{docname.rsplit('/', 1)[-1].replace('-', '_')}.py"


def inputs(root: Path, docnames: Iterable[str]) -> dict[str, dict[str, str]]:
    """What the outputs of each page depend on besides its own code: a version or a digest, by the input's name."""
    own = {docname: exercises_file(docname) for docname in docnames}
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    everything = {
        "Python": platform.python_version(),
        "JAX_PLATFORMS": os.environ.get("JAX_PLATFORMS", ""),
        **installed([*project["dependencies"], "ipykernel", "myst-nb"]),
        **files(root, "aelib"),
        **files(root, "book/kernel"),
    }
    others = set(own.values())
    return {
        docname: {name: value for name, value in everything.items() if name not in others or name == own[docname]}
        for docname in own
    }


def sound(folder: Path) -> bool:
    """Whether every record of the cache in `folder` has its notebook, whole: a build may have been killed midway."""
    if not (folder / "global.db").exists():
        return True
    cache = get_cache(folder)
    for record in cache.list_cache_records():
        notebook = folder / "executed" / record.hashkey / "base.ipynb"
        # nbformat writes indented JSON, so only a complete file ends in a brace at the start of a line.
        if not notebook.exists() or not notebook.read_text(encoding="utf-8").rstrip().endswith("\n}"):
            return False
    return True


def reason(folder: Path, parts: dict[str, str]) -> str | None:
    """Why the chapter whose cache is `folder` has to run, in words; `None` if its code alone decides that."""
    if (folder / "global.db").exists():
        return None
    records = sorted(folder.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)
    earlier = [path for path in records if path.stem != folder.name]
    if not earlier:
        return "it has not run here before"
    before = json.loads(earlier[-1].read_text(encoding="utf-8"))
    changed = [name for name in {**before, **parts} if before.get(name) != parts.get(name)]
    shown = changed[:3] + ([f"{len(changed) - 3} more"] if len(changed) > 3 else [])
    return f"{', '.join(shown)} changed"


def forget_oldest(folder: Path) -> None:
    """Remove all but the newest sets of outputs of one chapter, never the one in `folder`."""
    records = sorted(folder.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for record in [path for path in records if path.stem != folder.name][KEPT:]:
        shutil.rmtree(record.with_suffix(""), ignore_errors=True)
        record.unlink()


def compare_inputs(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """Note what each page depends on; return the pages that were read when that was something else."""
    before = getattr(env, "chapter_inputs", {})
    now = inputs(Path(app.srcdir), env.found_docs)
    setattr(env, "chapter_inputs", now)  # noqa: B010  (the environment is Sphinx's; it keeps what is set on it)
    return [docname for docname in now if before.get(docname) != now[docname]]


def choose_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point MyST-NB at the cache for exactly these inputs, just before it reads the page, and say if it will run."""
    parts = getattr(app.env, "chapter_inputs")[docname]  # noqa: B009
    text = json.dumps(parts, indent=1)
    folder = Path(app.outdir).parent / ".jupyter_cache" / docname / digest(text.encode())
    config = getattr(app.env, "mystnb_config")  # noqa: B009
    setattr(app.env, "mystnb_config", config.copy(execution_cache_path=str(folder)))  # noqa: B010
    if "{code-cell}" not in source[0]:
        return
    if not sound(folder):
        shutil.rmtree(folder)
    if why := reason(folder, parts):
        log.info("%s runs, because %s", docname, why)
    folder.mkdir(parents=True, exist_ok=True)
    # Replaced in one step, so that the record is never half a file.
    record = folder.parent / f"{folder.name}.json"
    record.with_suffix(".new").write_text(text, encoding="utf-8")
    record.with_suffix(".new").replace(record)
    forget_oldest(folder)


def prepare_kernels(app: Sphinx) -> None:
    """Set what the kernels of this build inherit: the CPU, the mark of a build, the startup files of `book/kernel`."""
    ipython = Path(app.outdir).parent / ".ipython"
    profile = ipython / "profile_default"
    shutil.rmtree(profile, ignore_errors=True)
    # A copy, because IPython writes into its folders.
    kernel = Path(app.srcdir) / "book" / "kernel"
    shutil.copytree(kernel, profile / "startup", ignore=shutil.ignore_patterns("__pycache__"))
    # Each kernel would warn that others on this machine could listen to it, and report how it was stopped.
    (profile / "ipython_kernel_config.py").write_text("get_config().IPKernelApp.log_level = 50\n")
    os.environ.update(AELIB_BOOK_BUILD="1", IPYTHONDIR=str(ipython))
    os.environ.setdefault("JAX_PLATFORMS", "cpu")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", prepare_kernels)
    app.connect("env-get-outdated", compare_inputs)
    app.connect("source-read", choose_cache)
