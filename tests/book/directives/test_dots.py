"""Dot charts show the numbers of a table of their page, and no others."""

import re

import pytest
from docutils import nodes
from docutils.utils import new_document

from book.directives.dots import dots, fill, table_named
from book.rendering.dot_chart import scale

HEADS = ["code", "bits", "60,000", "of"]
ROWS = [["PCA", "10", "0.5", "us"], ["cosines", "20, 21", "—", "them"], ["network, deep", "50", "2.5", ""]]


def table(rows, heads=HEADS):
    """A table with these texts."""
    lines = [nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in row)) for row in [heads, *rows]]
    group = nodes.tgroup("", nodes.thead("", lines[0]), nodes.tbody("", *lines[1:]), cols=len(heads))
    return nodes.table("", group, names=["table-codes"], ids=["table-codes"])


def chart(rows=ROWS, heads=HEADS, **options):
    """The chart of a table: for each panel, in order, the tracks of its rows."""
    place = dots(**{"columns": heads[1], "from": options.pop("begin", None), "mark": ""} | options)
    fill(place, table(rows, heads))
    return place


def tracks(place):
    return [raw.astext() for raw in place.children if isinstance(raw, nodes.raw) and "dots-track" in raw.astext()]


def places(track, form="full"):
    """Where the dots of one form stand in a track, in percent."""
    return [float(at) for at in re.findall(rf'<circle class="{form}" cx="([\d.]+)%"', track)]


def names(place):
    shown = [part for part in place.children if "dots-name" in part["classes"] and part.children]
    return [part.astext() for part in shown if "dots-head" not in part["classes"]]


def test_each_number_has_a_dot_where_the_axis_says():
    lines = tracks(chart(columns="bits"))
    assert [len(places(line)) for line in lines] == [1, 2, 1]
    (first,), (second, third), (last,) = map(places, lines)
    assert first == pytest.approx(100 * 0.04 / 1.08, abs=0.01)
    assert last == pytest.approx(100 * 1.04 / 1.08, abs=0.01)
    assert second - first == pytest.approx((last - first) / 4, abs=0.02)
    assert third - second == pytest.approx((last - first) / 40, abs=0.02)


def test_another_column_is_another_chart_and_what_is_missing_has_no_dot():
    lines = tracks(chart(columns="60,000"))
    assert [len(places(line)) for line in lines] == [1, 0, 1]


def test_several_columns_have_dots_of_their_own_and_a_key():
    place = chart(columns="bits; 60,000")
    assert [(len(places(line)), len(places(line, "ring"))) for line in tracks(place)] == [(1, 1), (2, 0), (1, 1)]
    (key,) = [part.astext() for part in place.children if part["classes"] == ["dots-head"]]
    assert re.findall(r"</svg> ([\d\w,]+)", key) == ["bits", "60,000"]


def test_a_bar_begins_a_panel_with_an_axis_of_its_own():
    place = chart(columns="bits | 60,000", begin=0)
    assert "dots-2" in place["classes"]
    bits, many = tracks(place)[::2], tracks(place)[1::2]
    assert [places(line) for line in many] == [places(line) for line in tracks(chart(columns="60,000", begin=0))]
    assert places(bits[0])[0] == pytest.approx(100 * (0.04 + 0.2) / 1.08, abs=0.01)


@pytest.mark.parametrize("unit", ["", "%", " %"])
def test_the_axis_has_the_unit_of_the_cells(unit):
    axis = chart([["a", f"10, 12{unit}"], ["b", f"48{unit} (all)"]], HEADS[:2], begin=0).children[-1].astext()
    assert re.findall(r">([^<]+)</text>", axis) == [f"{tick}{unit}" for tick in (0, 10, 20, 30, 40)]


@pytest.mark.parametrize(
    ("most", "unit", "panels", "ticks"), [(1.25, "", 3, ["0", "0.5", "1.0"]), (11_000, "%", 2, ["0%", "10,000%"])]
)
def test_an_axis_has_as_many_ticks_as_a_phone_has_room_for(most, unit, panels, ticks):
    assert [label for _, label in scale([0, most], begin=0, unit=unit, panels=panels).ticks] == ticks


def test_marked_rows_stand_out_and_a_row_without_numbers_is_a_heading():
    place = chart([["error 7", "", "", ""], *ROWS], mark="network; PCA")
    assert ["dots-marked" in line for line in tracks(place)] == [True, False, True]
    kinds = {part.astext(): part["classes"][1:] for part in place.children if "dots-name" in part["classes"]}
    assert (kinds["error 7"], kinds["PCA"], kinds["cosines"]) == (["dots-heading"], ["dots-marked"], [])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"columns": "bytes"}, r":columns: must be .* those with numbers \('bits', '60,000'\), but got 'bytes'"),
        ({"columns": "of"}, r":columns: must be one column each of those with numbers .*, but got 'of'"),
        ({"columns": "code"}, r"must be one column each of those with numbers .*, but got 'code'"),
        ({"columns": ";".join(["bits"] * 3)}, r"must be up to 3 panels of up to 2, but got 'bits;bits;"),
        ({"columns": "|".join(["bits"] * 4)}, r"must be up to 3 panels of up to 2, but got 'bits\|bits\|"),
        ({"mark": "PCB"}, r":mark: must begin the name of a row \(PCA; cosines; network, deep\), but got 'PCB'"),
        ({"begin": 12}, r":from: must be at most 10, the least number of its panel, but got 12"),
    ],
)
def test_what_the_table_has_not_is_refused(options, said):
    with pytest.raises(ValueError, match=said):
        chart(**options)


def test_heads_that_stand_twice_units_that_differ_and_no_numbers_are_refused():
    with pytest.raises(ValueError, match=r"'error', 'error'\), but got 'error'"):
        chart([["a", "1", "2"]], ["code", "error", "error"], columns="error")
    with pytest.raises(ValueError, match=r"one unit, but got \['', '%'\]"):
        chart([["a", "1"], ["b", "2 %"]], HEADS[:2])
    with pytest.raises(ValueError, match=r"with numbers \(none\), but got 'bits'"):
        chart([["a", "one"]], HEADS[:2])


def test_a_table_of_another_name_is_refused():
    document = new_document("page")
    with pytest.raises(ValueError, match="one of this page, which has none, but got 'table-codes'"):
        table_named(document, "table-codes")
    document += table(ROWS)
    assert table_named(document, "table-codes") is document.children[0]
    with pytest.raises(ValueError, match="one of this page: table-codes, but got 'table-code'"):
        table_named(document, "table-code")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_legible_on_a_phone_and_follows_the_theme(opened, built, theme, width):
    tab, _ = opened(built.home, "chapters/elements", color_scheme=theme, viewport={"width": width, "height": 844})
    sizes = tab.locator("#fig-answers .dots-name, #fig-answers text").evaluate_all(
        "parts => parts.map(part => parseFloat(getComputedStyle(part).fontSize))"
    )
    assert min(sizes) >= 11
    box = tab.locator("#fig-answers .dots").bounding_box()
    assert all(
        box["x"] <= dot.bounding_box()["x"] <= width - 9 for dot in tab.locator("#fig-answers .dots-track circle").all()
    )
    colour, ink = (
        tab.locator(place).first.evaluate("part => getComputedStyle(part).color")
        for place in (".dots-marked.dots-track", "article p a")
    )
    assert colour == ink
