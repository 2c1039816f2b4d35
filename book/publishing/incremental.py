"""Which pages a build reads and writes again that goes on from an earlier one.

Read again is each page whose source, or whose exercises' text, differs from what was read: Sphinx itself only compares
times, and what comes from elsewhere may be older; so is a ledger, which shows results, where any chapter's code
differs. Written again is each page that was read. But a page also shows what stands on others: titles, numbers, terms,
the chapters that mention a function. Where any of that differs, all pages are written, so that the site is the one that
a build from nothing makes; what no page shows any more is removed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.reference.mentions import mentioned
from book.running.inputs import digest, exercise_files

SHOWN = {
    "std": ("labels", "anonlabels", "terms", "objects"),
    "math": ("objects",),
    "py": ("objects", "modules"),
    "index": ("entries",),
}
"""What of the pages Sphinx's domains keep for other pages."""
RUNS = re.compile(r"^(`{3,})\{code-cell\}(?s:.*?)^\1[ \t]*$|^#+ .*$|^\(.+\)=$", re.M)
FILE = re.compile(r"""(?:_images|_live)/[^"'?#\s)<>&,;]+""")


def sources(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    """Return a digest of what stands on each page: its source, and the files of its exercises."""
    root = Path(app.srcdir)
    texts = {docname: Path(env.doc2path(docname)).read_bytes() for docname in env.found_docs}
    for path, chapter in exercise_files(root).items():
        if (docname := f"chapters/{chapter}") in texts:
            texts[docname] += (root / path).read_bytes()
    return {docname: digest(text) for docname, text in texts.items()}


def runs(text: str) -> str:
    r"""Return what of a page's source decides the results that other pages show: code, headings and their labels.

    >>> runs("# A\n\n(b)=\n## B\nText.\n\n```{code-cell}\n1\n```\n")
    '# A\n(b)=\n## B\n```{code-cell}\n1\n```'
    """
    return "\n".join(found[0] for found in RUNS.finditer(text))


def read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """Return the pages that were read when something else stood there, or when other results did for a ledger."""
    before, now = getattr(env, "page_sources", {}), sources(app, env)
    setattr(env, "page_sources", now)  # noqa: B010  (the environment is Sphinx's; it keeps what is set on it)
    texts = [Path(env.doc2path(docname)).read_text(encoding="utf-8") for docname in sorted(env.found_docs)]
    run_before, run_now = getattr(env, "page_runs", ""), digest("".join(map(runs, texts)).encode())
    setattr(env, "page_runs", run_now)  # noqa: B010
    ledgers = [docname for docname in now if "ledger" in env.metadata.get(docname, {})] if run_before != run_now else []
    return [docname for docname in now if before.get(docname) != now[docname] or docname in ledgers]


def plain(value: Any) -> Any:
    """Return a value as text and containers of text, the same ones for the same value."""
    if isinstance(value, nodes.Node):
        return value.pformat()
    if isinstance(value, Mapping):
        return sorted((str(key), plain(inner)) for key, inner in value.items())
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return str(value)


def seen_from_elsewhere(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """Return what the pages show of each other, without the lines of the sources, which any word may move."""
    domains: Any = env.domaindata
    exercises = getattr(env, "sphinx_exercise_registry", {})
    return {
        "titles": [env.titles, env.longtitles, env.tocs],
        "numbers": [env.toc_secnumbers, env.toc_fignumbers],
        "domains": [domains[name][part] for name, parts in SHOWN.items() for part in parts],
        "citations": [(one.citation_id, one.key) for one in domains["cite"]["citations"]],
        # In the order of the names: pages that were read again stand last in Sphinx's.
        "cited": sorted((one.docname, one.citation_ref_id, one.targets) for one in domains["cite"]["citation_refs"]),
        "exercises": {
            name: [one.get(part) for part in ("docname", "type", "title")] for name, one in exercises.items()
        },
        "headings": {
            docname: [(slug, found[1:]) for slug, found in said.get("myst_slugs", {}).items()]
            for docname, said in env.metadata.items()
        },
        "runs": [docname for docname in sorted(env.found_docs) if NbMetadataCollector.get_exec_data(env, docname)],  # type: ignore[arg-type]
        "mentions": mentioned(app),
    }


def write_again(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """Return all pages where what they show of each other differs from when they were last written."""
    before = getattr(env, "seen_from_elsewhere", {})
    now = {name: digest(repr(plain(value)).encode()) for name, value in seen_from_elsewhere(app, env).items()}
    setattr(env, "seen_from_elsewhere", now)  # noqa: B010
    return sorted(env.found_docs) if before != now else []


def forget_unused(app: Sphinx, exception: Exception | None) -> None:
    """Remove the pictures and the data of figures that no page shows any more."""
    if exception is not None or app.builder is None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = [path for path in out.rglob("*.html") if "_static" not in path.parts]
    used = {unquote(name) for path in pages for name in FILE.findall(path.read_text(encoding="utf-8"))}
    for folder in ("_images", "_live"):
        for path in (out / folder).glob("*"):
            if f"{folder}/{path.name}" not in used:
                path.unlink()


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-get-outdated", read_again)
    app.connect("env-get-updated", write_again, priority=900)  # once Sphinx has numbered sections and figures
    app.connect("build-finished", forget_unused, priority=960)  # the pages are as they will stay
