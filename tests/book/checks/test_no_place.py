"""While the repository's URL is a placeholder, a book shows nothing that leads to it; with a URL all of it is there."""

import shutil
from pathlib import Path

import nbformat
import pytest
import yaml

from book.checks.gates import faults
from book.checks.site import Site
from book.course import repository_url, site_path, site_url

ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = "https://github.com/OWNER/course"
ALL = ("first", "second", "elements", "moving")
RUN_IT = (ROOT / "intro.md").read_text().partition("## In notebooks")[2].partition("## About")[0]


@pytest.fixture(scope="module")
def without(new_book, built):
    """The sample book without a place, with the words of the course's first page."""
    book = new_book("without", ALL, repository=PLACEHOLDER)
    shutil.copytree(built.folder / "_build/.jupyter_cache", book.folder / "_build/.jupyter_cache")
    book.write("intro.md", (book.folder / "intro.md").read_text() + "\n## In notebooks\n" + RUN_IT)
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book


def files(book):
    """What a reader gets, as text."""
    kinds = (".html", ".ipynb", ".txt", ".js", ".json", ".xml")
    return {path: path.read_text() for path in book.html.rglob("*") if path.suffix in kinds}


@pytest.mark.nightly
def test_nothing_leads_to_a_placeholder(without):
    for path, text in files(without).items():
        assert "OWNER" not in text, path
        assert "owner.github.io" not in text, path
        assert "colab.research" not in text, path
        assert "mybinder.org" not in text, path
    assert [fault for fault in faults(Site(without.html, without.folder)) if "placeholder" in fault] == []


def test_with_a_place_a_page_leads_to_where_it_is_discussed(first):
    (button,) = first.select('.bd-header-article a[href*="/issues/new"]')
    assert button["href"].startswith("https://github.com/Some-One/sample/issues/new?title=")


def test_without_one_the_rest_reads_well(without):
    page, intro = (without.page(name) for name in ("chapters/elements", "intro"))
    links = [link.get_text() for link in page.select(".notebook-links a")]
    assert links == ["Notebook to work in", "Solved notebook", "All notebooks, with the library"]
    assert not page.select(
        "link[rel=canonical], meta[property='og:url'], meta[property^='og:image'], [href*='/issues/new']"
    )
    assert page.select("meta[property='og:title']")
    assert not page.select("[property='twitter:card']")
    assert "git clone" not in intro.get_text()
    (archive,) = intro.select("a[download]")
    assert (without.html / archive["href"]).exists()
    work = without.page("chapters/first").select_one("p.work")
    assert [link.get_text() for link in work.select("a")] == ["notebook of this chapter"]
    assert not (without.html / ".binder").exists()


def test_the_notebooks_install_the_wheel_beside_them(without):
    for kind in ("", "-solved"):
        install, *rest = nbformat.read(without.html / f"notebooks/elements{kind}.ipynb", as_version=4).cells
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
    assert written("https://github.com/Somebody/course.git/") == "https://github.com/Somebody/course"
    assert site_url("https://github.com/Org/org.github.io") == "https://org.github.io/"
    assert written(PLACEHOLDER) is None
    assert site_path(tmp_path) == "/course/"
    # A workflow of GitHub publishes where it runs.
    monkeypatch.setenv("GITHUB_REPOSITORY", "Some-One/else")
    assert written(PLACEHOLDER) == "https://github.com/Some-One/else"
    assert site_path(tmp_path) == "/else/"
    assert written("https://github.com/Somebody/course") == "https://github.com/Somebody/course"
