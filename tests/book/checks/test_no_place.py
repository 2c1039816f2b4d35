"""While the repository's URL is a placeholder, a book shows nothing that leads to it; with a URL all of it is there."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml

from book.checks.gates import faults
from book.checks.site import Site
from book.course import repository_url, site_path

ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = "https://github.com/OWNER/course"
ALL = ("first", "second", "elements", "moving")
RUN_IT = (ROOT / "intro.md").read_text().partition("## In notebooks")[2].partition("## About")[0]


@pytest.fixture(scope="module")
def books(new_book, built):
    """The sample book without a place and with one, both with the words of the course's first page; one runs anew."""
    made = {}
    for name, options in (("without", {"repository": PLACEHOLDER}), ("with", {})):
        book = made[name] = new_book(name, ALL, **options)
        if name == "without":
            shutil.copytree(built.folder / "_build/.jupyter_cache", book.folder / "_build/.jupyter_cache")
        book.write("intro.md", (book.folder / "intro.md").read_text() + "\n## In notebooks\n" + RUN_IT)
        result = book.build()
        assert result.returncode == 0, result.stdout
    return made


def files(book):
    """What a reader gets, as text."""
    kinds = (".html", ".ipynb", ".txt", ".js", ".json", ".xml")
    return {path: path.read_text() for path in book.html.rglob("*") if path.suffix in kinds}


@pytest.mark.nightly
def test_nothing_leads_to_a_placeholder(books):
    for path, text in files(books["without"]).items():
        assert "OWNER" not in text, path
        assert "owner.github.io" not in text, path
        assert "colab.research" not in text, path
        assert "mybinder.org" not in text, path
    assert [
        fault for fault in faults(Site(books["without"].html, books["without"].folder)) if "placeholder" in fault
    ] == []


def test_only_a_site_with_an_address_has_a_picture_for_networks(books):
    shown = {name: book.page("chapters/first").select("[property^='og:image']") for name, book in books.items()}
    assert (len(shown["with"]), len(shown["without"])) == (4, 0)
    assert not books["without"].page("chapters/first").select("[property='twitter:card']")


def test_the_same_source_has_the_same_bytes_in_another_folder(built, books):
    """Another page, `intro`, is all that differs, and how long the code ran."""
    time = re.compile(r"The code runs in [\w ]+\.")
    notebooks = sorted(built.html.glob("notebooks/*.ipynb"))
    assert len(notebooks) == 2 * len(ALL)
    for notebook in notebooks:
        other = books["with"].html / "notebooks" / notebook.name
        assert time.sub("", other.read_text()) == time.sub("", notebook.read_text())


def test_with_a_place_all_of_it_is_there(books):
    page, intro = (books["with"].page(name) for name in ("chapters/elements", "intro"))
    assert [link.get_text() for link in page.select(".notebook-links a")][2:4] == ["Open in Colab", "Open in Binder"]
    assert len(page.select("link[rel=canonical], meta[property='og:url'], meta[property='og:image']")) == 3
    (button,) = page.select('.bd-header-article a[href*="/issues/new"]')
    assert button["href"].startswith("https://github.com/Some-One/sample/issues/new?title=")
    assert "git clone https://github.com/Some-One/sample autoencoders" in intro.get_text()
    assert (books["with"].html / ".binder/requirements.txt").exists()


def test_without_one_the_rest_reads_well(books):
    page, intro = (books["without"].page(name) for name in ("chapters/elements", "intro"))
    links = [link.get_text() for link in page.select(".notebook-links a")]
    assert links == ["Notebook to work in", "Solved notebook", "All notebooks, with the library"]
    assert not page.select(
        "link[rel=canonical], meta[property='og:url'], meta[property^='og:image'], [href*='/issues/new']"
    )
    assert page.select("meta[property='og:title']")
    assert "git clone" not in intro.get_text()
    (archive,) = intro.select("a[download]")
    assert (books["without"].html / archive["href"]).exists()
    work = books["without"].page("chapters/first").select_one("p.work")
    assert [link.get_text() for link in work.select("a")] == ["notebook of this chapter"]
    assert not (books["without"].html / ".binder").exists()


def test_the_notebooks_install_the_wheel_beside_them(books):
    for kind in ("", "-solved"):
        install, *rest = nbformat.read(books["without"].html / f"notebooks/elements{kind}.ipynb", as_version=4).cells
        assert "put that here, and run this cell again" in install.source
        text = "\n".join(cell.source for cell in rest if cell.cell_type == "markdown")
        where = "A notebook of the book *Autoencoders from First Principles*, which shows the output of each cell."
        assert where in text
        assert "](/" not in text
        assert "](#" not in text


def test_one_function_decides(tmp_path, monkeypatch):
    def written(url):
        (tmp_path / "_config.yml").write_text(yaml.safe_dump({"repository": {"url": url}}))
        return repository_url(tmp_path)

    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert written("https://github.com/Somebody/course") == "https://github.com/Somebody/course"
    assert written(PLACEHOLDER) is None
    assert site_path(tmp_path) == "/course/"
    # A workflow of GitHub publishes where it runs.
    monkeypatch.setenv("GITHUB_REPOSITORY", "Some-One/else")
    assert written(PLACEHOLDER) == "https://github.com/Some-One/else"
    assert site_path(tmp_path) == "/else/"
    assert written("https://github.com/Somebody/course") == "https://github.com/Somebody/course"
