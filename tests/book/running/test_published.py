"""Outputs that the course's site has need not be made again; whatever is not exactly them is not taken."""

import pytest
from nbformat import v4

from book.commands import build
from book.course import site_url
from book.running import published
from tests.book.host import hosted

PAGE = v4.new_notebook(cells=[v4.new_code_cell("1 + 1")])
LIGHT = """\
# {0}

```{{code-cell}} ipython3
with open("runs-of-{1}", "a") as file:
    file.write("run\\n")
print("{0} ran.")
```
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The folder of a site, to whose outputs the build is led."""
    (tmp_path / "site" / "404.html").parent.mkdir()
    (tmp_path / "site" / "404.html").write_text("not here")
    with hosted(tmp_path / "site", "/course/") as address:
        monkeypatch.setenv(published.PLACE, f"{address}{published.FOLDER}/")
        yield tmp_path / "site"


def put(site, text, name="chapters/first/ab-cd.ipynb"):
    file = site / published.FOLDER / name
    file.parent.mkdir(parents=True)
    file.write_text(text)


def test_outputs_of_the_same_digests_are_taken(site, tmp_path):
    ran = v4.new_notebook(cells=[v4.new_markdown_cell("Two."), v4.new_code_cell("1 + 1", execution_count=1)])
    ran.metadata["run"] = {"inputs": {"jax": "1"}, "seconds": 2.5}
    put(site, v4.writes(ran))
    file = tmp_path / "kept" / "ab-cd.ipynb"
    assert published.take("chapters/first", PAGE, file)
    assert v4.reads(file.read_text()) == ran
    assert not published.take("chapters/first", PAGE, file.with_name("ab-ce.ipynb"))
    assert not published.take("chapters/second", PAGE, file)


OTHER = v4.new_notebook(cells=[v4.new_code_cell("1 + 2")], metadata={"run": {"seconds": 1}})


@pytest.mark.parametrize("text", [v4.writes(OTHER), v4.writes(PAGE), "not here", "{}"])
def test_what_is_no_such_notebook_is_left(site, tmp_path, text):
    put(site, text)
    assert not published.take("chapters/first", PAGE, tmp_path / "kept" / "ab-cd.ipynb")
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/", "no address", ""])
def test_where_no_site_answers_the_page_runs(monkeypatch, tmp_path, place):
    monkeypatch.setenv(published.PLACE, place)
    assert not published.take("chapters/first", PAGE, tmp_path / "ab-cd.ipynb")


@pytest.mark.nightly
def test_a_build_takes_what_another_published_and_runs_the_rest(new_book, site, monkeypatch):
    def light(name):
        book = new_book(name)
        for chapter in ("first", "second"):
            book.write(f"chapters/{chapter}.md", book.header + LIGHT.format(chapter.title(), chapter))
        return book

    one, other = light("one"), light("other")
    result = one.build()
    assert result.returncode == 0, result.stdout
    assert [one.runs(chapter) for chapter in ("first", "second")] == [1, 1]  # the site had nothing
    (one.html / published.FOLDER).rename(site / published.FOLDER)
    other.replace("chapters/second.md", 'print("Second', 'print("The second')
    result = other.build()
    assert result.returncode == 0, result.stdout
    assert [other.runs(chapter) for chapter in ("first", "second")] == [0, 1]
    assert "First ran." in other.page("chapters/first").text
    assert "The second ran." in other.page("chapters/second").text
    assert "chapters/first was run for the site" in result.stdout
    monkeypatch.delenv(published.PLACE)
    third = light("third")
    assert third.build().returncode == 0
    assert [third.runs(chapter) for chapter in ("first", "second")] == [1, 1]
    assert not (third.html / published.FOLDER).exists()


def test_the_command_asks_the_site_of_the_repository_once_it_has_a_name(monkeypatch):
    monkeypatch.setattr(build, "repository_url", lambda root: None)
    assert build.outputs_of_the_site() == ""
    repository = "https://github.com/Someone/course"
    monkeypatch.setattr(build, "repository_url", lambda root: repository)
    assert build.outputs_of_the_site() == site_url(repository) + "_outputs/"
