"""`make lab` gives out the working notebooks and never writes over what the reader has done."""

import pytest

from book.commands.lab import RECORD, give_out


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "one.ipynb").write_text("first edition")
    (folder / "one-solved.ipynb").write_text("solutions")
    return folder


@pytest.fixture
def mine(tmp_path, built):
    """The reader's folder, after a first `make lab`."""
    folder = tmp_path / "notebooks"
    assert give_out(built, folder) == []
    return folder


def texts(folder):
    return {path.name: path.read_text() for path in folder.glob("*.ipynb")}


def test_a_notebook_that_is_not_edited_or_not_there_is_the_newest_without_solutions(built, mine):
    assert texts(mine) == {"one.ipynb": "first edition"}
    (built / "one.ipynb").write_text("second edition")
    assert give_out(built, mine) == []
    assert texts(mine) == {"one.ipynb": "second edition"}
    (mine / "one.ipynb").unlink()
    give_out(built, mine)
    assert texts(mine) == {"one.ipynb": "second edition"}


@pytest.mark.parametrize("edition", ["first edition", "second edition"])
def test_an_edited_notebook_stays_and_is_spoken_of_each_time(built, mine, edition):
    (mine / "one.ipynb").write_text("my answers")
    (built / "one.ipynb").write_text(edition)
    for _ in range(2):
        assert give_out(built, mine) == ["one.ipynb"]
        assert texts(mine) == {"one.ipynb": "my answers"}


def test_a_file_of_unknown_origin_is_the_readers(tmp_path, built):
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "one.ipynb").write_text("from elsewhere")
    assert give_out(built, folder) == ["one.ipynb"]
    assert texts(folder) == {"one.ipynb": "from elsewhere"}


@pytest.mark.parametrize(
    "torn", ["", '{"one.ipynb": "3f', "[]", "3", "\udcff"], ids=["empty", "cut", "a list", "a number", "no text"]
)
def test_with_a_record_that_cannot_be_read_every_edited_notebook_is_the_readers(built, mine, torn):
    (mine / "one.ipynb").write_text("my answers")
    (mine / RECORD).write_text(torn, errors="surrogateescape")
    for _ in range(2):
        assert give_out(built, mine) == ["one.ipynb"]
        assert texts(mine) == {"one.ipynb": "my answers"}
