"""The template of "Your own data": with other data in the one cell to change, its code runs and its findings agree.

The data are small stand-ins, drawn here: colour pictures in folders, a set in the format of Fashion-MNIST with labels
from 1, a NumPy file without labels and with a longer code, a table with semicolons and classes, a series with gaps.
"""

import ast
import gzip
import io
import os
import re
from pathlib import Path
from types import SimpleNamespace

import jax
import jupytext
import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageOps

import aelib
from tests.book.conftest import ROOT

PAGE = ROOT / "chapters" / "your-own-data.md"
CELL = "x, labels, names, ids = drawn.images, drawn.labels, drawn.kinds, np.arange(6000)\n"
"""How the cell to change begins."""
LAST = "(a-table)="
"""From here on the page speaks of other data of its own."""


def template():
    """The code of the notebook as far as it is about the reader's data."""
    found = []
    for cell in jupytext.read(PAGE).cells:
        if cell.cell_type == "code":
            found += [] if "remove-cell" in cell.metadata.get("tags", []) else [cell.source]
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
    return f"x, labels, names, ids = from_folder({str(folder)!r}, side=12, mode='RGB')"


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
    np.savez(folder / "set.npz", x=np.rint(255 * shapes().images).astype(np.uint8))
    return f"x, labels, names, ids = from_npz({str(folder / 'set.npz')!r})"


def table(folder):
    rng = np.random.default_rng(0)
    z = rng.random((900, 2))
    columns = [z[:, 0], 100 * z[:, 1] ** 2, -z[:, 0] * z[:, 1], 1e-3 * np.sin(4 * z[:, 0])]
    columns += [column + 0.02 * column.std() * rng.standard_normal(900) for column in columns]
    lines = ["a;b;c;d;e;f;g;h;kind"]
    for place, row in enumerate(np.transpose(columns)):
        kind = "low" if z[place, 0] < 0.4 else "high"
        lines.append(";".join([*(f"{value:.6g}".replace(".", ",") for value in row), kind]))
    lines[5] = lines[5].replace(lines[5].split(";")[2], "", 1)  # a gap
    (folder / "table.csv").write_text("\n".join(lines))
    return f"x, labels, names, ids, columns = from_table({str(folder / 'table.csv')!r}, label='kind')"


def series(folder):
    rng = np.random.default_rng(0)
    times = np.arange(2400)
    level = np.sin(times / 6.5) + 0.5 * np.sin(times / 41) + 0.2 * rng.standard_normal(2400)
    level[rng.permutation(2400)[:40]] = np.nan
    rows = [f"{place},{'' if np.isnan(value) else f'{value:.4f}'}" for place, value in enumerate(level)]
    (folder / "series.csv").write_text("\n".join(["time,level", *rows]))
    return (
        f"x, labels, names, ids, columns = from_table({str(folder / 'series.csv')!r}, leave_out=['time'], gaps=True)\n"
        "train, test, train_ids, test_ids = windows(x, 24, 6)\n"
        "names = train_labels = test_labels = None"
    )


SPLIT = "\ntrain, test, train_labels, test_labels, train_ids, test_ids = split(x, labels, ids)"
BERNOULLI = "\nlikelihood, output, code = aelib.Bernoulli(), 'identity', 2"
GAUSSIAN = "\nlikelihood, output, code = aelib.Gaussian(sigma=1.0), 'identity', 2"
STANDARDISE = "\nscale = scale_of(train)\ntrain, test = (standardise(part, scale) for part in (train, test))"
FILLED = "\ntrain, test = filled(train), filled(test)"
STAND_INS = {
    "colour pictures": (lambda folder: folders(folder) + SPLIT + BERNOULLI, (525, 12, 12, 3)),
    "a set in IDX files": (lambda folder: idx(folder) + BERNOULLI, (500, 12, 12)),
    "a NumPy file": (lambda folder: npz(folder) + SPLIT + BERNOULLI.replace("2", "5"), (525, 12, 12)),
    "a table": (lambda folder: table(folder) + SPLIT + STANDARDISE + GAUSSIAN, (674, 8)),
    "a series": (lambda folder: series(folder) + STANDARDISE + FILLED + GAUSSIAN, (297, 48)),
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


@pytest.fixture(scope="module")
def read():
    """The functions of the template that read and prepare data."""
    code = [code for code in template() if "def from_" in code or "def split" in code]
    return run(code, io=io, os=os, re=re, np=np, pd=pd, Path=Path, Image=Image, ImageOps=ImageOps)[0]


@pytest.mark.parametrize("gap", ["", " ", "NaN", "NA", "n/a", "?"])
def test_a_row_with_a_gap_is_left_out_and_counted(gap, read, tmp_path, capsys):
    file = tmp_path / "table.csv"
    file.write_text(f"a,kind,b\n1,x,2\n3,y,{gap}\n5,y\n-7,x,8\n9,?,1\n9,,1\n", encoding="utf-8-sig")
    x, labels, names, ids, columns = read.from_table(file, label="kind")
    assert x.tolist() == [[1, 2], [-7, 8]]
    assert (labels.tolist(), names) == ([0, 0], ["x"])
    lines = file.read_text("utf-8-sig").split("\n")
    assert [lines[line - 1] for line in ids] == ["1,x,2", "-7,x,8"]
    assert columns == ["a", "b"]
    assert "{'b': 2, 'kind': 2}" in capsys.readouterr().out


def test_gaps_are_kept_and_filled_by_the_mean_of_train_with_a_column_that_says_where(read, tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("a,b,kind\n1,7,x\n,5,y\n3,?,\n5,3,y")
    x, _, names, ids, _ = read.from_table(file, label="kind", gaps=True)  # without its class a row is left out
    assert (names, ids.tolist()) == (["x", "y"], [2, 3, 5])
    np.testing.assert_equal(x, [[1, 7], [np.nan, 5], [5, 3]])
    part = read.filled(read.standardise(x, read.scale_of(x)))
    np.testing.assert_allclose(part, [[-1, 1.2247, 0, 0], [0, 0, 1, 0], [1, -1.2247, 0, 0]], atol=1e-3)
    flags = np.array([[1.0], [np.nan], [0.0]])
    assert read.filled(read.standardise(flags, read.scale_of(flags))).tolist() == [[1, 0], [0, 1], [0, 0]]


def test_words_become_columns_of_0_and_1_which_are_not_standardised(read, tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("fuel,a,gear\ngas,1,4\noil,2,5\n?,9,4\ngas,6,5")
    x, labels, _, ids, columns = read.from_table(file, categories=["fuel", "gear"])
    assert columns == ["a", "fuel=gas", "fuel=oil", "gear=4", "gear=5"]
    assert x.tolist() == [[1, 1, 0, 1, 0], [2, 0, 1, 0, 1], [6, 1, 0, 0, 1]]
    assert (labels, ids.tolist()) == (None, [2, 3, 5])
    scaled = read.standardise(x, read.scale_of(x))
    assert scaled[:, 1:].tolist() == x[:, 1:].tolist()
    np.testing.assert_allclose((scaled[:, 0].mean(), scaled[:, 0].std()), (0, 1), atol=1e-6)
    kept = read.from_table(file, categories=["fuel", "gear"], gaps=True)
    assert (kept[4][1:4], kept[0][2].tolist()) == (["fuel=?", "fuel=gas", "fuel=oil"], [9, 1, 0, 0, 1, 0])
    only = read.from_table(file, label="gear", leave_out=["a"], categories=["fuel"])
    assert only[0].tolist() == [[1, 0], [0, 1], [1, 0]]


def test_a_word_of_na_is_a_gap_and_one_of_none_is_not(read, tmp_path, capsys):
    file = tmp_path / "table.csv"
    file.write_text("a,sex,fuel\n1,f,none\n2,NA,oil\n3,m,-")
    assert read.from_table(file, categories=["sex", "fuel"])[4] == ["a", "sex=f", "sex=m", "fuel=-", "fuel=none"]
    assert "2 of 3 rows are kept. Gaps: {'sex': 1}" in capsys.readouterr().out
    assert "sex=NA" in read.from_table(file, categories=["sex", "fuel"], gaps=True)[4]


def test_rows_that_come_later_get_the_columns_of_an_earlier_file(read, tmp_path):
    file, later = tmp_path / "table.csv", tmp_path / "later.csv"
    file.write_text("fuel,a,gear,b\ngas,1,4,7\noil,2,5,8\ngas,6,5,9")
    x, _, _, _, columns = read.from_table(file, categories=["fuel", "gear"])
    later.write_text("b,gear,a,fuel\n8,5,2,oil")
    found = read.from_table(later, categories=["fuel", "gear"], like=columns)
    assert (found[0].tolist(), found[4]) == (x[1:2].tolist(), columns)
    short = read.from_table(later, categories=["fuel", "gear"])[0]
    with pytest.raises(ValueError, match=r"must have the 6 columns of scale.*\(1, 4\): .* like=columns"):
        read.standardise(short, read.scale_of(x))
    for written, said in (
        ("b,gear,a,fuel\n8,5,2,coal", r"lacks \[\], and has \['fuel=coal'\] beside"),
        ("gear,a,fuel\n5,2,oil", r"lacks \['b'\], and has \[\] beside"),
    ):
        later.write_text(written)
        with pytest.raises(ValueError, match=f"must have the columns of `like`, but {said}"):
            read.from_table(later, categories=["fuel", "gear"], like=columns)


def test_windows_of_train_and_test_share_no_time(read):
    series = np.stack([np.arange(40), 100 + np.arange(40)], axis=1)
    train, test, train_ids, test_ids = read.windows(series, length=6, step=2)
    assert (train.shape, test.shape) == ((13, 12), (3, 12))
    assert train[train_ids == 2][0].tolist() == [value for at in range(2, 8) for value in (at, 100 + at)]
    assert sorted(train_ids) == list(range(0, 25, 2)) != train_ids.tolist()  # the control compares halves
    assert (train[:, 0].tolist(), test[:, 0].tolist()) == (train_ids.tolist(), test_ids.tolist())
    assert train_ids.max() + 6 <= test_ids.min() == 30
    first, _, at, later = read.windows(series[: test_ids.min()], length=6, step=2)
    assert first[at == 0].tolist() == train[train_ids == 0].tolist()
    assert at.max() + 6 <= later.min() < later.max() + 6 <= test_ids.min()
    rows = "test_ids[alarm][:, None] + np.arange(length)"
    assert f"stands for all the rows `{rows}` of `series`" in PAGE.read_text(encoding="utf-8")
    found = eval(rows, {"test_ids": test_ids, "alarm": np.array([2, 0]), "np": np, "length": 6})
    assert series[found].reshape(2, 12).tolist() == test[[2, 0]].tolist()
    in_none = set(range(30, 40)) - {at for begin in test_ids for at in range(begin, begin + 6)}
    assert len(in_none) < 2
    for length, step in ((11, 2), (0, 2), (6, 0)):
        said = f"length must fit into 30 and 10 times of one source, in steps .*, but got {length} and {step}"
        with pytest.raises(ValueError, match=said):
            read.windows(series, length=length, step=step)


@pytest.mark.parametrize(
    ("written", "options", "x", "names"),
    [
        ("a,kind\n1,none\n3,-\nnone,-", {"label": "kind"}, [[1], [3]], ["-", "none"]),  # a class named like a gap
        ("a;b\n1,5;2\n-3;4,25", {}, [[1.5, 2], [-3, 4.25]], None),
        ("a\tb\n1.5\t2", {}, [[1.5, 2]], None),
        (",a, b,\n0,1,2,\n1,3,4,", {}, [[1, 2], [3, 4]], None),  # columns without a name
        ("a,b\n1,2,\n3,4,", {}, [[1, 2], [3, 4]], None),
        ("date,a,id\n2024-01-02,2,P1", {"leave_out": ["date", "id"]}, [[2]], None),
        ("Größe, Art\n1,Vögel\n2, Wüste", {"label": "Art"}, [[1], [2]], ["Vögel", "Wüste"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_forms_of_a_table(written, options, x, names, encoding, read, tmp_path):
    file = tmp_path / "table.csv"
    file.write_text(written, encoding=encoding)
    found = read.from_table(file, **options)
    assert (found[0].tolist(), found[2]) == (x, names)


@pytest.mark.parametrize(
    ("written", "options", "said"),
    [
        ("", {}, "must begin with names"),
        ("\n \n", {}, "must begin with names"),
        ("1,2,cat\n3,4,dog", {}, "must begin with names, each once, but got ['1', '2', 'cat']"),
        ("a,a\n1,2", {}, "must begin with names, each once"),
        ("a,b\n1,2\n1,2,3", {}, "line 3 of table.csv must have 2 fields"),
        ("a,b\n1,5,2,5", {}, "quote a field that has ',' in it"),
        ("a,b,c\n1,2,\n3,4,", {}, "table.csv must have a row without a gap"),
        (
            "date,a\n2024-01-02,1",
            {},
            "'date' must hold numbers, but got '2024-01-02' in line 2 of table.csv: put it into leave_out",
        ),
        (
            "a,kind\n1,x",
            {"label": "Kind"},
            "label, leave_out and categories must be in ['a', 'kind'], but got {'Kind'}",
        ),
        ("ab,c\n1,2", {"leave_out": "ab"}, "leave_out and categories must be lists of names"),
        ("ab,c\n1,2", {"categories": "c"}, "leave_out and categories must be lists of names"),
        ("a,c\n1,2", {"categories": ["b"]}, "label, leave_out and categories must be in"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(written, options, said, read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(written)
    with pytest.raises(ValueError, match=re.escape(said)):
        read.from_table("table.csv", **options)


def saved(folder, picture, *names, **options):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        picture.save(folder / name, **options)


def test_every_kind_of_picture_is_read_as_it_looks(read, tmp_path, capsys):
    """Black on white, or on nothing; grey, in colours, in a palette, one bit deep, turned by a camera."""
    looks = Image.new("L", (40, 40), 255)
    looks.paste(0, (0, 0, 40, 10))
    clear = Image.merge("LA", (Image.new("L", (40, 40)), Image.eval(looks, lambda value: 255 - value)))
    turned = looks.rotate(90)
    exif = turned.getexif()
    exif[0x0112] = 6
    kinds = [f"a/{end}.{end}" for end in ("png", "bmp", "gif", "tif", "TIFF", "webp", "jpg")]
    saved(tmp_path, looks, *kinds)
    saved(tmp_path, looks.convert("1"), "a/one.png")
    saved(tmp_path, clear, "b/clear.png")
    saved(tmp_path, clear.convert("RGBA"), "b/colour.png", "b/colour.webp")
    saved(tmp_path, clear.convert("RGBA").quantize(4), "b/palette.png")
    saved(tmp_path, turned, "b/turned.jpg", exif=exif)
    for other in ("b/notes.txt", "b/.hidden.png"):
        (tmp_path / other).write_text("")
    for mode in ("L", "RGB"):
        x, labels, names, ids = read.from_folder(tmp_path, side=4, mode=mode)
        assert (ids[0], ids[-1]) == (str(Path("a/TIFF.TIFF")), str(Path("b/turned.jpg")))
        assert (labels.tolist(), names) == ([0] * 8 + [1] * 5, ["a", "b"])
        assert abs(x - x[0]).max() < 0.05
        assert x[0, 0].max() < 0.2 < 0.8 < x[0, 1:].min()
    assert "Passed over 1 other files" in capsys.readouterr().out


def test_of_more_than_8_bits_it_must_be_said_what_is_white(read, tmp_path):
    deep = np.linspace(0, 4095, 64).astype(np.uint16).reshape(8, 8)
    saved(tmp_path, Image.fromarray(deep), "a/1.png", "b/1.tif")
    with pytest.raises(ValueError, match=r"1\.png, which has numbers from 0 to 4095, .* white=4095 for 12 bits"):
        read.from_folder(tmp_path)
    x = read.from_folder(tmp_path, side=8, white=4095)[0]
    np.testing.assert_allclose(x, 2 * [deep / 4095], rtol=1e-6)


def test_folders_that_are_no_classes(read, tmp_path):
    picture = Image.new("RGB", (9, 7))
    saved(tmp_path / "flat", picture, "1.png", "2.png")
    saved(tmp_path / "parts", picture, "train/a/1.png", "Test/a/1.png")
    x, labels, names, _ = read.from_folder(tmp_path / "flat", side=6)
    assert (x.shape, labels, names) == ((2, 6, 6), None, None)
    with pytest.raises(ValueError, match="parts must not have parts, but got 'Test': read train and test one"):
        read.from_folder(tmp_path / "parts")
    with pytest.raises(ValueError, match="elsewhere must hold pictures"):
        read.from_folder(tmp_path / "elsewhere")


def test_arrays_of_a_file_are_read_by_their_names(read, tmp_path):
    file = tmp_path / "set.npz"
    np.savez(file, images=np.array([[[51, 255]], [[102, 0]]], np.uint8), y=["b", "a"])
    x, labels, names, ids = read.from_npz(file, x="images", labels="y")
    np.testing.assert_allclose(x, [[[0.2, 1]], [[0.4, 0]]], rtol=1e-6)
    assert (x.dtype, labels.tolist(), names) == (np.float32, [1, 0], ["a", "b"])
    assert read.from_npz(file, x="images")[1:3] == (None, None)
    assert ids.tolist() == [0, 1]
    with pytest.raises(ValueError, match=r"x and labels must be of \['images', 'y'\], but got 'x'"):
        read.from_npz(file)


def test_parts_keep_their_labels_and_ids(read):
    x = np.arange(8) ** 2
    train, test, train_labels, test_labels, train_ids, test_ids = read.split(
        x, list(range(8)), np.array(list("abcdefgh"))
    )
    assert (len(train), len(test)) == (6, 2)
    assert (train_labels**2).tolist() + (test_labels**2).tolist() == train.tolist() + test.tolist()
    assert [*train_ids, *test_ids] == ["abcdefgh"[label] for label in (*train_labels, *test_labels)]
    assert train_ids.tolist() != sorted(train_ids)
    assert read.split(x, None)[2:] == [None, None]
    for others in ([[0] * 7], [None, [0] * 7]):
        with pytest.raises(ValueError, match="labels and ids must be 8, but got 7"):
            read.split(x, *others)


def test_a_row_of_tomorrow_is_scaled_as_train_was_and_a_constant_column_is_named(read, capsys):
    x = np.stack([np.arange(8), np.full(8, 0.3)], axis=1).astype(np.float32)  # whose 0.3 deviates by 3e-8
    scale = read.scale_of(x[:6])
    part = read.standardise(x[:6], scale)
    np.testing.assert_allclose((part.mean(axis=0), part.std(axis=0)), ([0, 0], [1, 0]), atol=1e-6)
    tomorrow = read.standardise(x[7:] + np.float32([0, 1]), scale)
    np.testing.assert_allclose(tomorrow, [[4.5 / 1.7078251, 0]], rtol=1e-6)
    assert tomorrow.dtype == np.float32
    assert "columns [1]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name == "a table" else pytest.mark.nightly) for name in STAND_INS],
)
def test_with_other_data_in_one_cell_the_page_runs_and_its_findings_agree(name, tmp_path, monkeypatch):
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "reader"))
    make, shape = STAND_INS[name]
    (tmp_path / "data").mkdir()
    instead = make(tmp_path / "data")
    left, shown = run([instead if code.startswith(CELL) else code for code in template()])
    assert left.findings["train"].shape == shape
    assert left.checked.correct, str(left.checked)
    assert left.findings["model"] < 0.8 * left.findings["mean"]
    assert (left.findings["knn"] is None) == (name in ("a NumPy file", "a series"))
    if name not in ("a set in IDX files", "a series"):
        assert sorted({*left.train_ids, *left.test_ids}) == sorted(left.ids)
        again = {row: place for place, row in enumerate(left.ids)}
        assert [left.labels[again[row]] for row in left.test_ids] == left.test_labels.tolist() if left.names else True
    page = [each.data for each in shown if isinstance(getattr(each, "data", None), str)]
    assert len(page) == 1
    assert re.search(rf"{shape[0]} examples to learn from .* of {np.prod(shape[1:])} numbers each", page[0])
    k = 5 if name == "a NumPy file" else 2
    assert f"PCA-{k} {left.findings['components']:.3g}, model" in page[0]
    assert f"{left.verdicts['mixture']} right, in the control {left.control}" in page[0]
