"""The readers of "Your own data" on files that other programs wrote: read rightly, or refused with what to do."""

import os
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.book.test_own_data import read, saved

__all__ = ["read"]  # a fixture


def table_of(read, folder, written, encoding="utf-8", **options):
    file = folder / "table.csv"
    file.write_bytes(written if isinstance(written, bytes) else written.encode(encoding))
    return read.from_table(file, **options)


@pytest.mark.parametrize(
    ("written", "options", "right"),
    [
        ("n\tkm\n1,250\t3.5\n980\t2.5\n12,400\t4.1", {}, [[1250, 3.5], [980, 2.5], [12400, 4.1]]),
        ("n;km\n1.250;3,5\n980;2,5", {}, [[1250, 3.5], [980, 2.5]]),  # as in German
        ('n,km\n"1,250",3.5\n980,2.5', {}, [[1250, 3.5], [980, 2.5]]),
        ("n;km\n1,250,000;3\n980;2", {}, [[1250000, 3], [980, 2]]),
        ("n;km\n1.250,75;3\n980;2", {}, [[1250.75, 3], [980, 2]]),
        ("n\n0,125\n0,5", {"sep": ";"}, [[0.125], [0.5]]),
        ("n;km\n1\u202f250;3\n1'250;2\n1\xa0250;1", {}, [[1250, 3], [1250, 2], [1250, 1]]),
        ("n;km\n1,250;3\n980;2", {"decimal": "."}, [[1250, 3], [980, 2]]),
        ("n;km\n1,250;3\n980;2", {"decimal": ","}, [[1.25, 3], [980, 2]]),
        ("x,y\n1.250,2.125\n3.375,4.500", {}, [[1.25, 2.125], [3.375, 4.5]]),
        ("a,b\n12%,$3\n13 %,€4.5\n−1.5,2e-3", {}, [[12, 3], [13, 4.5], [-1.5, 0.002]]),
        ("sep=;\na;b\n1,5;2\n3;4", {}, [[1.5, 2], [3, 4]]),
        ("a|b\n1|2\n3|4", {}, [[1, 2], [3, 4]]),
        ("a  b\n1  2\n  3  4", {}, [[1, 2], [3, 4]]),
        ("# station 7\n# from 2020, to 2021, daily\n\na,b\n1,2\n3,4", {}, [[1, 2], [3, 4]]),
        ("Station 7\nin spring\na,b\n1,2\n3,4", {"skiprows": 2}, [[1, 2], [3, 4]]),
        ("a,b\n1,2\n\n3,4\n\n", {}, [[1, 2], [3, 4]]),
        ("a,b\r\n1,2\r\n3,4\r\n", {}, [[1, 2], [3, 4]]),
        ('name,a\n"x\ny",1\n"z",2', {"leave_out": ["name"]}, [[1], [2]]),
    ],
)
def test_numbers_are_read_as_their_writers_meant_them(written, options, right, read, tmp_path):
    assert table_of(read, tmp_path, written, **options)[0].tolist() == right


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp949"])
def test_encodings(encoding, read, tmp_path):
    word = "서울" if encoding == "cp949" else "Köln €"
    options = {"encoding": "cp949"} if encoding == "cp949" else {}
    (tmp_path / "table.csv").write_bytes(f"a\tcity\n1\t{word}\n2\tB\n".encode(encoding))
    x, _, names, *_ = read.from_table(tmp_path / "table.csv", label="city", **options)
    assert (x.tolist(), sorted(names)) == ([[1], [2]], sorted([word, "B"]))


def test_a_workbook_of_excel_is_read_and_said_to_have_more_sheets(read, tmp_path, capsys):
    rows = pd.DataFrame({"day": pd.to_datetime(["2024-01-02", "2024-01-03"]), "a": [1.5, None], "n": [1250, 980]})
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        rows.to_excel(book, sheet_name="all", index=False)
        rows[1:].to_excel(book, sheet_name="later", index=False, startrow=2)
    x, _, _, ids, columns = read.from_table(tmp_path / "book.xlsx", leave_out=["day"], gaps=True)
    np.testing.assert_equal(x, [[1.5, 1250], [np.nan, 980]])
    assert (columns, ids.tolist()) == (["a", "n"], [2, 3])
    assert "Of the sheets ['all', 'later'] the first is read." in capsys.readouterr().out
    (tmp_path / "book.xlsx").rename(tmp_path / "book.csv")  # what it is shows by what is in it
    later = read.from_table(tmp_path / "book.csv", leave_out=["day", "a"], sheet_name="later")
    assert (later[0].tolist(), later[3].tolist()) == ([[980]], [4])
    assert "first is read" not in capsys.readouterr().out


def test_a_line_of_units_is_passed_over_and_said(read, tmp_path, capsys):
    x, *_, ids, _ = table_of(read, tmp_path, "a,b\n(m),(s)\n1,2\n3,4\n")
    assert (x.tolist(), ids.tolist()) == ([[1, 2], [3, 4]], [3, 4])
    assert "Passed over line 2, as units: ['(m)', '(s)']" in capsys.readouterr().out
    for both in ("a,b\n(m),7\n1,2\n", "a,b\n(m),(s)\n1,x\n"):
        with pytest.raises(ValueError, match=r"'a' must hold numbers, but got '\(m\)' in line 2"):
            table_of(read, tmp_path, both)


def test_ids_are_the_lines_of_the_file(read, tmp_path):
    written = '# station 7\nnote,a\n"two\nlines",1\n\n,2\n"three\nmore\nlines",3\n,4'
    ids = table_of(read, tmp_path, written, leave_out=["note"])[3]
    lines = written.split("\n")
    assert [lines[line - 1][-1] for line in ids] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("gap", [".", "..", "#N/A", "NULL", "nan", "#DIV/0!", "*", "missing", "–", "-"])
def test_words_for_gaps(gap, read, tmp_path, capsys):
    x, *_ = table_of(read, tmp_path, f"a,b\n1,2\n{gap},3\n4,5\n")
    assert x.tolist() == [[1, 2], [4, 5]]
    assert "2 of 3 rows are kept. Gaps: {'a': 1}" in capsys.readouterr().out


@pytest.mark.parametrize("written", ["-200", "-9999", "-9999.0", "999.9"])
def test_numbers_for_gaps_are_said_and_left_out_once_they_are_known(written, read, tmp_path, capsys):
    rng = np.random.default_rng(1)
    values = [written if gone else f"{value:.1f}" for gone, value in
              zip(rng.random(400) < 0.05, 15 + 8 * rng.standard_normal(400), strict=True)]  # fmt: skip
    lines = "\n".join(["t,h", *(f"{value},{place % 7}" for place, value in enumerate(values))])
    assert len(table_of(read, tmp_path, lines)[0]) == 400
    said = capsys.readouterr().out
    assert re.fullmatch(rf"'t' has {float(written):g} in \d+ rows, .* pass na_values=\[{float(written):g}\]\n", said)
    x = table_of(read, tmp_path, lines, na_values=[float(written)])[0]
    assert (len(x), 7 < x[:, 0].std() < 9) == (400 - values.count(written), True)
    assert capsys.readouterr().out.endswith(f"rows are kept. Gaps: {{'t': {values.count(written)}}}\n")


def test_a_country_named_NA_is_kept_where_it_is_said_to_be_a_word(read, tmp_path, capsys):  # noqa: N802
    written = "country,a\nDE,1\nNA,2\nFR,4\n"
    assert table_of(read, tmp_path, written, label="country")[2] == ["DE", "FR"]
    assert "Gaps: {'country': 1}. Where {'NA'} is no gap, pass words=['NA']" in capsys.readouterr().out
    assert table_of(read, tmp_path, written, label="country", words=["NA"])[2] == ["DE", "FR", "NA"]
    columns = table_of(read, tmp_path, written, categories=["country"], words=["NA"])[4]
    assert (columns, capsys.readouterr().out) == (["a", "country=DE", "country=FR", "country=NA"], "")


def test_columns_that_count_rows_are_said_and_those_without_a_name_left_out(read, tmp_path, capsys):
    written = ",Unnamed: 0,id,a\n0,0,101,1.5\n1,1,102,2.5\n2,2,103,0.5\n"
    assert table_of(read, tmp_path, written)[4] == ["id", "a"]
    assert capsys.readouterr().out == "'id' counts rows: leave it out, unless it measures something.\n"


@pytest.mark.parametrize(
    "column",
    [5_412_345 + 0.5 * np.random.default_rng(0).standard_normal(500),
     101_325 + 0.02 * np.random.default_rng(1).standard_normal(500),
     1_700_000_000 + 60.0 * np.arange(500)],
    ids=["UTM northings", "pressure in Pa", "Unix times"],
)  # fmt: skip
def test_small_differences_of_large_numbers_are_kept(column, read, tmp_path):
    x = table_of(read, tmp_path, "\n".join(["a", *(f"{value:.4f}" for value in column)]), sep=",")[0]
    found = read.standardise(x, read.scale_of(x))[:, 0]
    np.testing.assert_allclose(found, (column - column.mean()) / column.std(), atol=0.005)


def test_the_scale_of_small_floats_is_exact(read, tmp_path):
    half = np.random.default_rng(0).normal(300, 30, (5000, 2)).astype(np.float16)
    np.savez(tmp_path / "set.npz", x=half)
    mean, width = read.scale_of(read.from_npz(tmp_path / "set.npz")[0])
    right = half.astype(np.float64)
    np.testing.assert_allclose((mean, width), (right.mean(axis=0), right.std(axis=0)))


@pytest.mark.parametrize(
    ("written", "options", "said"),
    [
        ("n;km\n1,250;3\n980;2", {}, "as '1,250' in table.csv has two readings: pass decimal='.'"),
        ("n\tkm\n1.250\t3\n980\t2", {}, "decimal must be said, as '1.250' in table.csv has two readings"),
        ("n;km\n1,5;3.5\n980;2", {}, "decimal must be said, as '1,5' in table.csv has two readings"),
        ("a,b\n1,2\n<0.1,3", {}, "'a' must hold numbers, but got '<0.1' in line 3 of table.csv: put it"),
        ("a,b\n1,2\n<0.1,3", {}, "or, for a gap, pass na_values=['<0.1']"),
        ("a,b\n1,2\ninf,3", {}, "'a' must hold numbers, but got 'inf'"),
        ("a,b\n1,2\n1_000,3", {}, "'a' must hold numbers, but got '1_000'"),
        ("1,2\n3,4", {}, "write them above the rows; skiprows are the lines before them"),
        (b"PK\x03\x04" + bytes(range(256)), {}, "table.csv must be a table that pandas can read, but: "),
        (b"\xd0\xcf\x11\xe0" + bytes(99), {}, "save it as CSV in UTF-8, or as .xlsx"),
        ('a,b\n"1,2\n3,4', {}, "table.csv must be a table that pandas can read, but: "),
    ],
)  # fmt: skip
def test_what_has_two_readings_or_none_is_refused_with_what_to_do(written, options, said, read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=re.escape(said)):
        table_of(read, tmp_path.relative_to(tmp_path), written, **options)


def noise(seed, size=(30, 40)):
    return np.random.default_rng(seed).integers(0, 256, size).astype(np.uint8)


def folder_of(folder, **pictures):
    """Pictures of noise by their paths, which are written here with `__` for a `/`."""
    for place, name in enumerate(pictures):
        saved(folder, Image.fromarray(noise(place)), name.replace("__", "/") + ".png")


def test_folders_of_programs_are_left_out(read, tmp_path, capsys):
    saved(tmp_path, Image.fromarray(noise(0)), "cat/1.png", "dog/1.png", "cat/.ipynb_checkpoints/1-checkpoint.png",
          ".ipynb_checkpoints/2.png", "cat/@eaDir/1.png/thumb.jpg", "__MACOSX/cat/1.png")  # fmt: skip
    x, labels, names, ids = read.from_folder(tmp_path)
    assert (len(x), labels.tolist(), names) == (2, [0, 1], ["cat", "dog"])
    assert ids.tolist() == [str(file) for file in map(os.path.normpath, ("cat/1.png", "dog/1.png"))]
    assert capsys.readouterr().out == ""


def test_of_links_to_one_file_it_is_read_once(read, tmp_path, capsys):
    saved(tmp_path, Image.fromarray(noise(0)), "a/1.png", "b/2.png")
    (tmp_path / "b" / "link.png").symlink_to(tmp_path / "a" / "1.png")
    x, labels, *_ = read.from_folder(tmp_path)
    assert (len(x), labels.tolist()) == (2, [0, 1])
    assert f"Passed over 1 other files or links, such as {tmp_path / 'b' / 'link.png'}" in capsys.readouterr().out


def test_the_class_is_the_first_folder_in_which_pictures_differ(read, tmp_path):
    folder_of(tmp_path / "years", dogs__2021__1=0, dogs__2022__2=0, cats__2021__1=0)
    assert read.from_folder(tmp_path / "years")[1:3][1] == ["cats", "dogs"]
    assert read.from_folder(tmp_path / "years")[1].tolist() == [0, 1, 1]
    folder_of(tmp_path / "unpacked", images__Pets__cats__1=0, images__Pets__dogs__2=0)
    assert read.from_folder(tmp_path / "unpacked")[2] == ["cats", "dogs"]


@pytest.mark.parametrize("train", ["chest/train", "training_set", "Training Set", "train1", "val", "validation-data"])
def test_parts_of_a_set_are_refused_wherever_they_lie(train, read, tmp_path):
    saved(tmp_path, Image.fromarray(noise(0)), f"{train}/ill/1.png", "other/well/2.png")
    with pytest.raises(ValueError, match=f"must not have parts, but got {train.rpartition('/')[2]!r}: read train and"):
        read.from_folder(tmp_path)
    assert len(read.from_folder(tmp_path / train)[0]) == 1
    folder_of(tmp_path / "classes", trains__1=0, test_tubes__2=0, valleys__3=0)
    assert read.from_folder(tmp_path / "classes")[2] == ["test_tubes", "trains", "valleys"]


@pytest.mark.parametrize(("end", "count"), [("tif", 50), ("gif", 10)])
def test_of_several_pictures_in_a_file_the_first_is_read_and_said(end, count, read, tmp_path, capsys):
    frames = [Image.fromarray(noise(each)) for each in range(count)]
    saved(tmp_path, frames[0], f"stack.{end}", save_all=True, append_images=frames[1:])
    assert len(read.from_folder(tmp_path)[0]) == 1
    said = f"Of 1 files the first picture alone is read: {tmp_path / f'stack.{end}'}, for example, has {count}."
    assert said in capsys.readouterr().out


def test_a_photo_of_a_phone_that_holds_a_preview_is_one_picture(read, tmp_path, capsys):
    picture = Image.fromarray(np.stack(3 * [noise(0)], axis=-1))
    saved(tmp_path, picture, "phone.jpg", format="MPO", save_all=True, append_images=[picture.resize((8, 8))])
    assert len(read.from_folder(tmp_path)[0]) == 1
    assert capsys.readouterr().out == ""


def test_sharp_edges_of_deep_pictures_stay_between_0_and_1(read, tmp_path):
    edges = np.zeros((120, 120), np.uint16)
    edges[:, 60:] = edges[30:35] = 65535
    saved(tmp_path / "deep", Image.fromarray(edges), "1.png")
    saved(tmp_path / "byte", Image.fromarray((edges >> 8).astype(np.uint8)), "1.png")
    deep = read.from_folder(tmp_path / "deep", white=65535)[0]
    byte = read.from_folder(tmp_path / "byte")[0]
    assert (deep.min(), deep.max()) == (0, 1)
    np.testing.assert_allclose(deep, byte, atol=0.01)


@pytest.mark.parametrize(("top", "white"), [(255, 255), (1, 1.0)])
def test_pictures_of_floating_point_numbers(top, white, read, tmp_path):
    right = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    saved(tmp_path, Image.fromarray(top * right), "1.tif")
    np.testing.assert_allclose(read.from_folder(tmp_path, side=8, white=white)[0], [right], atol=1e-6)


@pytest.mark.parametrize("white", [None, 255, 4095])
def test_a_white_below_the_largest_number_is_refused(white, read, tmp_path):
    saved(tmp_path, Image.fromarray(np.full((8, 8), 60000, np.uint16)), "1.png")
    said = f"which has numbers from 60000 to 60000, but got {white}: pass white=65535"
    with pytest.raises(ValueError, match=said):
        read.from_folder(tmp_path, white=white)


def test_deep_grey_beside_colour(read, tmp_path):
    saved(tmp_path, Image.fromarray(np.full((30, 40), 65535, np.uint16)), "1.png")
    saved(tmp_path, Image.new("RGB", (40, 30), (255, 0, 51)), "2.png")
    x = read.from_folder(tmp_path, mode="RGB", white=65535)[0]
    np.testing.assert_allclose(x.mean(axis=(1, 2)), [[1, 1, 1], [1, 0, 0.2]], atol=1e-5)


@pytest.mark.parametrize("top", [1, 16, 100])
def test_of_bytes_far_below_255_the_largest_is_white(top, read, tmp_path, capsys):
    image = np.kron([[0, top], [top, 0]], np.ones((4, 4))).astype(np.uint8)
    saved(tmp_path / "png", Image.fromarray(image), "1.png")
    for kind in (np.uint8, np.int64, np.float32):
        np.savez(tmp_path / "set.npz", x=image[None].astype(kind))
        for x in (read.from_npz(tmp_path / "set.npz")[0], read.from_folder(tmp_path / "png", side=8)[0]):
            np.testing.assert_allclose(x, image[None] / top, atol=1e-6)
            assert x.dtype == np.float32
        said = f"White is taken to be the largest number, {top}. If it is another, pass it as white."
        assert (said in capsys.readouterr().out) == (top > 1)
    np.savez(tmp_path / "set.npz", x=image[None])
    np.testing.assert_allclose(read.from_npz(tmp_path / "set.npz", white=200)[0], image[None] / 200, atol=1e-6)
    if top > 1:
        with pytest.raises(ValueError, match=f"white must be the number that is white, but got 1 for .* 0 to {top}"):
            read.from_npz(tmp_path / "set.npz", white=1)


def test_numbers_of_a_table_are_no_pictures(read, tmp_path):
    for x in (
        np.array([[0.0, 16], [300, 5]]),
        np.array([[-3, 16], [300, 5]]),
        np.random.default_rng(0).random((2, 3, 3)),
    ):
        np.savez(tmp_path / "set.npz", x=x)
        found = read.from_npz(tmp_path / "set.npz")[0]
        assert (found.tolist(), found.dtype) == (x.tolist(), np.float64)


def test_a_picture_that_does_not_open_is_named(read, tmp_path):
    for place in range(3):
        saved(tmp_path, Image.fromarray(noise(place)), f"{place}.jpg")
    whole = (tmp_path / "1.jpg").read_bytes()
    for content in (whole[:500], b"no picture", b""):
        (tmp_path / "1.jpg").write_bytes(content)
        with pytest.raises(ValueError, match=r"1\.jpg must be a picture: take it out, as "):
            read.from_folder(tmp_path)


def test_an_npy_is_read_and_a_wrong_name_refused(read, tmp_path):
    np.save(tmp_path / "x.npy", np.eye(3))
    x, labels, names, ids = read.from_npz(tmp_path / "x.npy")
    assert (x.tolist(), labels, names, ids.tolist()) == (np.eye(3).tolist(), None, None, [0, 1, 2])
    np.savez(tmp_path / "set.npz", x=np.eye(3), y=[1, 2, 3])
    with pytest.raises(ValueError, match=r"x and labels must be of \['x', 'y'\], but got 'x' and 'Y'"):
        read.from_npz(tmp_path / "set.npz", labels="Y")


@pytest.mark.parametrize(
    ("given", "labels", "names"),
    [
        (np.array([[7], [3], [7]], np.uint8), [1, 0, 1], ["3", "7"]),  # as MedMNIST has them
        (np.eye(3)[[2, 0, 1]], [2, 0, 1], ["0", "1", "2"]),
        (np.eye(3, dtype=bool)[[2, 0, 1]], [2, 0, 1], ["0", "1", "2"]),
        ([-1, 1, 1], [0, 1, 1], ["-1", "1"]),
        (["b", "a", "b"], [1, 0, 1], ["a", "b"]),
    ],
)
def test_forms_of_labels(given, labels, names, read, tmp_path):
    np.savez(tmp_path / "set.npz", x=np.eye(3), labels=given)
    found = read.from_npz(tmp_path / "set.npz")
    assert (found[1].tolist(), found[2]) == (labels, names)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([0, 1, np.nan], "labels must name classes, but got .*: leave out examples without one"),
        ([0, 1, -1], "labels must name classes, but got .*: leave out examples without one"),
        ([-1, -1, -1], "labels must name classes"),
        (np.ones((3, 2)), r"labels must be one for each example, but got \(3, 2\)"),
    ],
)
def test_labels_that_name_no_class_are_refused(given, said, read, tmp_path):
    np.savez(tmp_path / "set.npz", x=np.eye(3), labels=given)
    with pytest.raises(ValueError, match=said):
        read.from_npz(tmp_path / "set.npz")


def test_no_window_runs_from_one_source_into_the_next(read, capsys):
    machines = np.repeat(["b", "a", "c"], [20, 24, 32])
    series = np.arange(76.0)[:, None]
    train, test, train_ids, test_ids = read.windows(series, 5, 2, source=machines)
    assert capsys.readouterr().out == ""
    for rows, ids in ((train, train_ids), (test, test_ids)):
        assert rows.tolist() == [list(range(at, at + 5)) for at in ids]
        assert all(len(set(machines[at : at + 5])) == 1 for at in ids)
    for machine, count in (("b", 20), ("a", 24), ("c", 32)):
        begin = np.flatnonzero(machines == machine)[0]
        own = [[at - begin for at in ids if machines[at] == machine] for ids in (train_ids, test_ids)]
        cut = count - count // 4
        assert [sorted(each) for each in own] == [list(range(0, cut - 4, 2)), list(range(cut, count - 4, 2))]
    read.windows(series, 5, 2)
    assert capsys.readouterr().out == "Cut as one series of 76 times. If it is several, pass source.\n"


def test_a_series_may_be_a_list_or_a_column(read):
    right = [part.tolist() for part in read.windows(np.arange(50.0)[:, None], 5, 5)]
    for series in (list(range(50)), np.arange(50.0), pd.Series(np.arange(50.0)), pd.DataFrame({"a": np.arange(50.0)})):
        assert [part.tolist() for part in read.windows(series, 5, 5)] == right
