"""What a class answered, from the notebooks that it handed in."""

import csv
import json

import numpy as np
import pytest

from aelib.course import exercises

BIASES = 1081344
BYTES = 4 * 1083696
PATHS = ("ada.ipynb", "di.ipynb", "ed.ipynb", "group 2/bo.ipynb", "group 2/cy.ipynb", "no.ipynb", "of.ipynb")


def notebook(path, *given, show="displayed"):
    """A notebook that was saved with feedback in it, as Jupyter keeps it."""
    cells = [{"cell_type": "markdown", "source": "Right: count-parameters"}]
    for name, answer in given:
        text = str(exercises.check(name, answer))
        outputs = {
            "displayed": {"output_type": "execute_result", "data": {"text/plain": text.splitlines(True)}},
            "printed": {"output_type": "stream", "text": text.splitlines(True)},
            "raised": {"output_type": "error", "ename": "AssertionError", "evalue": text},
        }
        cells.append({"cell_type": "code", "source": "aelib.check(...)", "outputs": [outputs[show]]})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed-in"
    notebook(folder / "ada.ipynb", ("count-parameters", BYTES), ("loss-for-fit", ...))
    notebook(folder / "group 2/bo.ipynb", ("count-parameters", BIASES), show="printed")
    notebook(folder / "group 2/cy.ipynb", ("count-parameters", 5), show="raised")
    notebook(folder / "group 2/.ipynb_checkpoints/cy.ipynb", ("count-parameters", BYTES))
    notebook(folder / "di.ipynb", ("count-parameters", BIASES), ("count-parameters", 1083696))
    notebook(folder / "ed.ipynb", ("count-parameters", BIASES))
    notebook(folder / "no.ipynb")
    plot = {"output_type": "display_data", "data": {"image/png": "iVBO", "text/plain": "<Figure>"}}
    (folder / "of.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "outputs": [plot]}]}))
    return folder


def test_each_answer_is_counted_once_a_notebook_and_the_last_counts(handed_in):
    found = exercises.class_answers(handed_in)
    assert found.notebooks == 7
    assert [(row.exercise, row.answer, row.notebooks) for row in found.rows] == [
        ("count-parameters", "right", ("di.ipynb",)),
        ("count-parameters", "biases forgotten", ("ed.ipynb", "group 2/bo.ipynb")),
        ("count-parameters", "another mistake", ("group 2/cy.ipynb",)),
        ("count-parameters", "bytes", ("ada.ipynb",)),
        ("count-parameters", "no feedback", ("no.ipynb", "of.ipynb")),
        ("loss-for-fit", "not started", ("ada.ipynb",)),
        ("loss-for-fit", "no feedback", tuple(path for path in PATHS if path != "ada.ipynb")),
    ]


def test_exercises_that_are_not_known_here_are_named(handed_in):
    output = {"output_type": "stream", "text": "Not yet: floor-of-two-greys\n\nNo.\n\nRight: count-parameters\n"}
    (handed_in / "di.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "outputs": [output]}]}))
    found = exercises.class_answers(handed_in)
    assert found.unknown == ("floor-of-two-greys",)
    assert "Not known here, because no folder in use has them: floor-of-two-greys" in str(found)
    assert "floor-of-two-greys" not in {row.exercise for row in found.rows}
    assert found.rows[0].notebooks == ("di.ipynb",)


def test_two_mistakes_at_once_have_both_names(tmp_path):
    def gradient(factor):
        return lambda w, x, y: factor * ((a := np.tanh(x @ w)) - y) * (1 - a**2) @ x

    for factor in (1, 7):
        notebook(tmp_path / f"{factor}.ipynb", ("tanh-gradient", gradient(factor)))
    found = [row.answer for row in exercises.class_answers(tmp_path).rows]
    assert found == ["2 left out + sum over inputs", "sum over inputs + another mistake"]


def test_it_reads_as_a_table(handed_in):
    found = exercises.class_answers(str(handed_in))
    assert str(found).splitlines()[:4] == [
        "Answers in 7 notebooks", "", "count-parameters   1  right", "count-parameters   2  biases forgotten",
    ]  # fmt: skip
    shown = found._repr_html_()
    assert "<th>Exercise</th><th>How many</th><th>Answer</th>" in shown
    assert "<td>count-parameters</td><td>2</td><td>biases forgotten</td>" in shown


def test_it_is_written_as_csv(handed_in, tmp_path):
    exercises.class_answers(handed_in).write_csv(tmp_path / "class.csv")
    with open(tmp_path / "class.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["exercise"], row["answer"], row["count"]) for row in rows][:2] == [
        ("count-parameters", "right", "1"), ("count-parameters", "biases forgotten", "2"),
    ]  # fmt: skip
    assert rows[1]["notebooks"] == "ed.ipynb; group 2/bo.ipynb"
    assert len(rows) == 7


def test_every_mistake_of_the_course_that_is_a_value_is_known_again(tmp_path):
    """The text alone says which mistake it was, wrapped to the width of a terminal."""
    values = [e for name in exercises.names() if (e := exercises.get(name)).cases is None and e.measure is None]
    expected = {}
    for exercise in values:
        for mistake in exercise.misconceptions:
            path = f"{exercise.name}-{mistake.name.replace('/', ' ')}.ipynb"
            notebook(tmp_path / path, (exercise.name, mistake.answer))
            expected[path] = (exercise.name, mistake.name)
    rows = exercises.class_answers(tmp_path).rows
    rows = [row for row in rows if row.answer != "no feedback"]
    assert {notebook: (row.exercise, row.answer) for row in rows for notebook in row.notebooks} == expected
    assert len(expected) > 100


@pytest.mark.parametrize("content", ["no json", "[]", '{"cells": [3]}', '{"nbformat": 4}'])
def test_what_is_no_notebook_is_named(handed_in, content):
    (handed_in / "odd.ipynb").write_text(content)
    with pytest.raises(ValueError, match=r"folder must hold notebooks, but odd\.ipynb is none"):
        exercises.class_answers(handed_in)


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"must have notebooks \(\*\.ipynb\), but '.*' has none"):
        exercises.class_answers(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"folder must be a folder with notebooks, but '.*none' is none"):
        exercises.class_answers(tmp_path / "none")


def test_what_is_no_path_is_refused(handed_in):
    with pytest.raises(TypeError, match=r"path must be a path \(a str or a pathlib\.Path\), but got the int 3"):
        exercises.class_answers(handed_in).write_csv(3)
    with pytest.raises(TypeError, match="folder must be a path"):
        exercises.class_answers(None)
    with pytest.raises(TypeError, match="folder must be a path"):
        exercises.use(["week_6"])
