"""The template of "Your own data": with other data in the one cell to change, its code runs and its findings agree.

The data are small stand-ins, drawn here: colour pictures in folders, a set in the format of Fashion-MNIST with labels
from 1, a NumPy file whose labels are words, tables with and without classes.
"""

import ast
import csv
import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import jax
import jupytext
import numpy as np
import pytest
from PIL import Image

import aelib
from book.notebooks.write import without_glue
from tests.book.conftest import ROOT

PAGE = ROOT / "chapters" / "your-own-data.md"
CELL = "x, labels, names = drawn.images, drawn.labels, drawn.kinds\n"
"""How the cell to change begins."""
LAST = "(a-table)="
"""From here on the page speaks of other data of its own."""


def template():
    """The code of the notebook as far as it is about the reader's data."""
    found = []
    for cell in jupytext.read(PAGE).cells:
        if cell.cell_type == "code":
            found.append(without_glue(cell.source))
        elif LAST in cell.source:
            return found
    raise AssertionError(f"{PAGE} must have the label {LAST}")


def shapes(count=700, side=12):
    return aelib.shapes(count, key=jax.random.key(7), side=side)


def folders(folder):
    drawn = shapes()
    for place, (image, label) in enumerate(zip(drawn.images, drawn.labels, strict=True)):
        where = folder / drawn.kinds[label]
        where.mkdir(exist_ok=True)
        colour = 1 - image[:, :, None] * np.array([[0.1, 0.9, 1], [1, 0.4, 0.1], [0.8, 0.1, 0.6]])[label]
        Image.fromarray(np.rint(255 * colour).astype(np.uint8)).save(where / f"{place}.png")
    return f"x, labels, names = from_folder({str(folder)!r}, side=12, mode='RGB')"


def idx(folder):
    drawn = shapes()
    for part, rows in (("train", slice(500)), ("t10k", slice(500, None))):
        images = np.rint(255 * drawn.images[rows]).astype(np.uint8)
        labels = (drawn.labels[rows] + 1).astype(np.uint8)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
            (folder / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(head + array.tobytes()))
    return (
        f"train, test, train_labels, test_labels = from_idx({str(folder)!r})\n"
        "names = {1: 'bar', 2: 'triangle', 3: 'cross'}"
    )


def npz(folder):
    drawn = shapes()
    words = np.array(drawn.kinds)[drawn.labels]
    np.savez(folder / "set.npz", x=np.rint(255 * drawn.images).astype(np.uint8), labels=words)
    return f"x, labels, names = from_npz({str(folder / 'set.npz')!r})"


def table(folder, *, classes):
    rng = np.random.default_rng(0)
    z = rng.random((900, 2))
    columns = [z[:, 0], 100 * z[:, 1] ** 2, -z[:, 0] * z[:, 1], 1e-3 * np.sin(4 * z[:, 0])]
    columns += [column + 0.02 * column.std() * rng.standard_normal(900) for column in columns]
    lines = ["a,b,c,d,e,f,g,h" + classes * ",kind"]
    for place, row in enumerate(np.transpose(columns)):
        lines.append(",".join(f"{value:.6g}" for value in row) + classes * f",{'low' if z[place, 0] < 0.4 else 'high'}")
    lines[5] = lines[5].replace(lines[5].split(",")[2], "", 1)  # a gap
    (folder / "table.csv").write_text("\n".join(lines))
    label = ", label='kind'" if classes else ""
    return f"x, labels, names = from_table({str(folder / 'table.csv')!r}{label})"


SPLIT = "\ntrain, test, train_labels, test_labels = split(x, labels)"
BERNOULLI = "\nlikelihood, output = aelib.Bernoulli(), 'identity'"
OF_A_TABLE = (
    f"{SPLIT}\ntrain, test = standardise(train, test)\nlikelihood, output = aelib.Gaussian(sigma=1.0), 'identity'"
)
STAND_INS = {
    "colour pictures": (lambda folder: folders(folder) + SPLIT + BERNOULLI, (525, 12, 12, 3)),
    "a set in IDX files": (lambda folder: idx(folder) + BERNOULLI, (500, 12, 12)),
    "a NumPy file": (lambda folder: npz(folder) + SPLIT + BERNOULLI, (525, 12, 12)),
    "a table": (lambda folder: table(folder, classes=True) + OF_A_TABLE, (674, 8)),
    "a table without classes": (lambda folder: table(folder, classes=False) + OF_A_TABLE, (674, 8)),
}


def run(cells, **scope):
    """Run cells one after the other, and return the names that they leave and what the last lines of each show."""
    shown = []
    for source in cells:
        code = ast.parse(source)
        last = code.body.pop() if code.body and isinstance(code.body[-1], ast.Expr) else None
        exec(compile(code, "<cell>", "exec"), scope)
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), "<cell>", "eval"), scope))
    return SimpleNamespace(**scope), shown


def test_one_cell_is_to_be_changed():
    assert sum(code.startswith(CELL) for code in template()) == 1


def readers():
    """The functions of the template that read data."""
    code = next(code for code in template() if "def from_table" in code)
    return run([code], csv=csv, np=np, Path=Path, Image=Image)[0]


@pytest.mark.parametrize("gap", ["", " ", "NaN", "NA", "n/a", "?"])
def test_a_row_with_a_gap_is_left_out(gap, tmp_path):
    file = tmp_path / "table.csv"
    file.write_text(f"a,kind,b\n1,x,2\n3,y,{gap}\n5,y\n-7,x,8\n", encoding="utf-8-sig")
    x, labels, names = readers().from_table(file, label="kind")
    assert x.tolist() == [[1, 2], [-7, 8]]
    assert (labels.tolist(), names) == ([0, 0], ["x"])


def test_a_class_may_have_the_name_of_a_gap(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("a,kind\n1,none\n3,-\nnone,-\n")
    x, _, names = readers().from_table(file, label="kind")
    assert (x.tolist(), names) == ([[1], [3]], ["-", "none"])


def test_a_folder_without_folders_is_one_class(tmp_path):
    for place, size in enumerate([(9, 9), (12, 7)]):
        Image.new("RGB", size).save(tmp_path / f"{place}.png")
    x, labels, names = readers().from_folder(tmp_path, side=6)
    assert x.shape == (2, 6, 6)
    assert (labels.tolist(), names) == ([0, 0], [tmp_path.name])


@pytest.mark.parametrize("name", STAND_INS)
def test_with_other_data_in_one_cell_the_page_runs_and_its_findings_agree(name, tmp_path, monkeypatch):
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "reader"))
    make, shape = STAND_INS[name]
    (tmp_path / "data").mkdir()
    instead = make(tmp_path / "data")
    left, shown = run([instead if code.startswith(CELL) else code for code in template()])
    assert left.findings["train"].shape == shape
    assert left.checked.correct, str(left.checked)
    assert left.findings["model"] < 0.8 * left.findings["mean"]
    assert (left.findings["knn"] is None) == (name == "a table without classes")
    page = [each.data for each in shown if isinstance(getattr(each, "data", None), str)]
    assert len(page) == 1
    assert re.search(rf"{shape[0]} examples to learn from .* of {np.prod(shape[1:])} numbers each", page[0])
