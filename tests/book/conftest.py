"""The sample book, and the built book and its pages.

The sample has this repository's extension and configuration, and a library of a few lines in place of `aelib`.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from book.course import LOOKED_UP, contents, site_path
from tests.book.host import hosted
from tests.book.recorded import differences, of_notebook, of_page

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PAGES = [*contents(ROOT), "search", "404"]

ALL = ("first", "second", "elements", "moving")
REFERENCE = ("review", "index-of-terms", "bibliography")  # in every sample book
SAMPLE = Path(__file__).parent / "sample"
REPOSITORY = "https://github.com/Some-One/sample"  # where the sample book says that it is kept


class Book:
    """The sample book, or some of its chapters, in a folder of its own."""

    header = (SAMPLE / "chapters/second.md").read_text().partition("(sec-second)=")[0]

    def __init__(
        self,
        folder: Path,
        chapters: tuple[str, ...],
        repository: str = REPOSITORY,
        made: bool = False,
    ):
        self.folder = folder
        if not made:
            self.make(chapters, repository)

    def make(self, chapters: tuple[str, ...], repository: str) -> None:
        """Copy the sample, with these chapters of it."""
        folder = self.folder
        shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
        for name in {path.stem for path in SAMPLE.glob("chapters/*.md")} - {*chapters, *REFERENCE}:
            (folder / "chapters" / f"{name}.md").unlink()
        parts = [
            {"caption": caption, "numbered": numbered, "chapters": [{"file": f"chapters/{name}"} for name in names]}
            for caption, numbered, names in (("Part", True, chapters), (LOOKED_UP[0], False, REFERENCE))
        ]
        self.write("_toc.yml", yaml.safe_dump({"format": "jb-book", "root": "intro", "parts": parts}))
        config = yaml.safe_load((ROOT / "_config.yml").read_text())
        self.write("_config.yml", yaml.safe_dump(config | {"repository": {"url": repository}}))
        for name in ("pyproject.toml", "README.md", "LICENSE", "CITATION.cff"):  # its wheel, and how to cite it
            shutil.copy(ROOT / name, folder)
        # The kernel's files are an input that a test changes; the rest of the extension is used where it is.
        (folder / "running").symlink_to(ROOT / "running")
        (folder / "book").mkdir()
        for part in (ROOT / "book").iterdir():
            if part.name == "kernel":
                shutil.copytree(part, folder / "book" / "kernel", ignore=shutil.ignore_patterns("__pycache__"))
            elif part.name != "__pycache__":
                (folder / "book" / part.name).symlink_to(part)

    @property
    def html(self) -> Path:
        """The folder of the built site."""
        return self.folder / "_build" / "html"

    @property
    def home(self) -> str:
        """The address of that folder."""
        return self.html.as_uri() + "/"

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def build(self, *options: str, keep: bool = False) -> subprocess.CompletedProcess[str]:
        """Build as `make book` does; with `keep`, as Sphinx does when it may reuse what it read before."""
        if not keep:
            for name in ("html", ".doctrees"):
                shutil.rmtree(self.folder / "_build" / name, ignore_errors=True)
        return subprocess.run(**self.program(*options), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def program(self, *options: str) -> dict[str, Any]:
        """What `subprocess` is told in order to run Jupyter Book."""
        programs = Path(sys.executable).parent
        # The folder's own small `aelib` is found before the real one.
        environment = {name: value for name, value in os.environ.items() if name != "GITHUB_REPOSITORY"} | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
        }
        command = [str(programs / "jupyter-book"), "build", ".", "-W", "-n", "--keep-going", *options]
        return {"args": command, "cwd": self.folder, "env": environment}

    def runs(self, chapter: str) -> int:
        """How often the code of a chapter has run."""
        record = self.folder / "chapters" / f"runs-of-{chapter}"
        return len(record.read_text().splitlines()) if record.exists() else 0

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.html / f"{name}.html").read_text(), "html.parser")


@pytest.fixture(scope="session")
def new_book(tmp_path_factory):
    """A function that makes the book, not yet built, in a new folder."""
    return lambda name, chapters=("first", "second"), **options: Book(
        tmp_path_factory.mktemp(name), chapters, **options
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id):
    """The whole book, built once for all that run side by side; tests read it and leave it as it is."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "built"
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        book = Book(folder, ALL, made=folder.exists())
        if not book.html.exists():
            result = book.build()
            assert result.returncode == 0, result.stdout
    return book


@pytest.fixture
def recorded(request):
    """A function that compares a page, a notebook or a text with its record."""

    def compare(found, name):
        text = found if isinstance(found, str) else of_page(found) if hasattr(found, "select") else of_notebook(found)
        assert not (wrong := differences(text, f"{name}.txt", request.config.getoption("--record"))), wrong

    return compare


@pytest.fixture(scope="session")
def first(built):
    """The first chapter's page."""
    return built.page("chapters/first")


@pytest.fixture(scope="module")
def origins():
    """Where the built book is, by the way to get at it; both end in `/`."""
    if not (HTML / "intro.html").exists():
        pytest.fail("the built book is what these tests look at, and it is not there: run `make book` first")
    with hosted(HTML, site_path(ROOT)) as address:
        yield {"server": address, "file": HTML.as_uri() + "/"}


@pytest.fixture(scope="session")
def pages():
    """The names of all pages of the built book."""
    return PAGES


DENIED = (
    """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError") } })"""
)


@pytest.fixture
def visitor(chromium, built, served):
    """A function that gives a tab of a browser of its own, in which a script has run before each page's own.

    From files, now and then, Chromium loses what a page has just kept when the tab goes on to the next one at once.
    """
    contexts, faults = [], []
    base_url = served(built.html)

    def visit(script="", **options):
        contexts.append(chromium.new_context(base_url=base_url, **options))
        contexts[-1].add_init_script(script)
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        return tab

    yield visit
    for context in contexts:
        context.close()
    assert all("denied" in fault for fault in faults)


# One of each kind of fault, each of which another sweep notices.
FAULTS = """<p style="color: #ccc">Pale</p><div style="width: 3000px">Wide</div>
<button tabindex="-1">Out of reach</button><a href="#"><i></i></a><img src="../dot.png"><script>nothing()</script>
<style>@media print { article b.lost { display: none } }</style><b class="lost">unseen</b></article>"""


@pytest.fixture
def faulty_site(built, tmp_path):
    """The sample book's site, with a fault of each kind on its first chapter's page."""
    site = shutil.copytree(built.html, tmp_path / "site")
    page = site / "chapters" / "first.html"
    page.write_text(page.read_text().replace("</article>", FAULTS))
    return site


# What the theme puts around the text is the same on all pages of a kind, and on all widths of a phone or a desktop.
@pytest.fixture(
    params=[
        "intro",
        "chapters/stacked-autoencoders",
        *(pytest.param(f"chapters/{name}", marks=pytest.mark.nightly) for name in ("library-models", "index-of-terms")),
        "search",
        "404",
    ]
)
def kind_of_page(request):
    """A page of each kind, in turn."""
    return request.param


@pytest.fixture(scope="session")
def viewports():
    """The two widths at which the book is looked at."""
    return {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


@pytest.fixture(params=["phone", "desktop"])
def viewport(request, viewports):
    """Each width, in turn."""
    return viewports[request.param]


@pytest.fixture(params=["light", "dark"])
def theme(request):
    """Each theme, in turn."""
    return request.param


@pytest.fixture(scope="session")
def open_all():
    """A function that opens what is folded, covered or far on a page, and waits for live figures that begin near it."""

    def show(tab):
        tab.add_style_tag(content="section { content-visibility: visible !important }")
        tab.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        tab.evaluate("document.querySelectorAll('.predict-show > input').forEach(button => button.checked = true)")
        for figure in tab.locator(".live-figure:not(two-codes)").all():
            figure.scroll_into_view_if_needed()
            tab.wait_for_function("figure => figure.hasAttribute('ready')", arg=figure.element_handle())
        tab.evaluate("window.scrollTo(0, 0)")
        # `reading.js` hears of what has come out once it is laid out, a frame later.
        tab.evaluate("document.fonts.ready")
        tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    return show
