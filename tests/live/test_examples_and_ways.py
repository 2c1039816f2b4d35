"""Examples against a network, in a browser: its bars are Python's, and so is what examples make of them."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import bars, remembered


@pytest.fixture(scope="module")
def element():
    return "examples-and-ways"


def go(page, ways, count, bar):
    page.element.evaluate("(element, state) => element.restore(state)", [ways, count, bar])
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_bars_and_what_is_made_of_them_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    assert page.get("element.state()") == [4, 500, 2]
    for ways, count, bar in ((1, 30, 0), (1, 8000, 9), (2, 500, 1), (4, 2000, 2), (6, 120, 999), (6, 8000, 5)):
        go(page, ways, count, bar)
        expected = remembered(figure, ways, count, bar)
        found = page.get("element.found()")
        for name, image in expected.images.items():
            pixels = page.get(f"[...element.found().images.{name}]")
            np.testing.assert_allclose(pixels, image.ravel(), atol=1e-7, err_msg=f"{name} {ways} {count} {bar}")
        for name, error in expected.errors.items():
            assert found["errors"][name] == pytest.approx(error, rel=1e-4, abs=1e-12)


@pytest.mark.daily
def test_random_numbers_are_pythons_bit_for_bit_and_the_variance_is_its_own(live):
    page = live()
    for seed in (bars.EXAMPLES, bars.NEW):
        places = np.array([0, 1, 7999, 31_999])
        found = page.get(f"{places.tolist()}.map(place => element.bars.factors(6, {seed}, place))")
        assert found == bars.factors(6, seed, places).tolist()
    for ways in (1, 3, 6):
        assert page.get(f"element.bars.variance({ways})") == pytest.approx(bars.variance(ways), rel=1e-9)


def test_five_examples_are_found_and_the_nearest_is_first(live):
    page = live()
    for ways, count, bar in ((2, 5, 0), (3, 700, 4), (6, 2000, 11)):
        new = bars.bars(bars.factors(ways, bars.NEW, np.array([bar])))[0]
        found = page.get(f"element.bars.nearest(element.bars.factors({ways}, {bars.NEW}, {bar}), {ways}, {count})")
        assert found == bars.nearest(new, ways, count).tolist()


@pytest.mark.daily
def test_each_picture_is_on_the_screen_with_what_it_loses_below(live, figure):
    page = live()
    go(page, 4, 500, 3)
    expected = remembered(figure, 4, 500, 3)
    for place, image in enumerate(expected.images.values()):
        shown = page.canvas(f"images[{place}].canvas")[:, :, 1]
        np.testing.assert_allclose(shown, 255 * (1 - np.clip(image, 0, 1)), atol=0.6)
    texts = page.element.locator(".image p").all_text_contents()
    lost = [page.get(f"aelibLive.short({error}, 2)") for error in expected.errors.values()]
    assert texts == ["a new bar,\noutlined", f"nearest of 500\nloses {lost[0]}", f"blend of 5\nloses {lost[1]}"]
    ways = ["1 way", "2 ways", "4 ways", "6 ways"]
    options = [" ".join(each) for each in zip(ways, figure.data["overtakes"], strict=True)]
    assert len(set(figure.data["overtakes"])) == 4
    options.insert(2, "✓")
    assert page.words() == [
        *("Ways to vary, and examples from which the blend is ahead", *options),
        "The bar moves across, moves down, turns and grows.",
        "[Share of the variance lost over the number of examples]",
        *("Examples", "500", "[Examples: 500]", "[Bar]", "Another bar"),
        *("[A new bar]", texts[0], "[Nearest of 500]", texts[1], "[Blend of 5]", texts[2]),
    ]
    go(page, 6, 500, 3)
    expect(page.element.locator(".live-parts > p")).to_have_text(
        "The bar moves across, moves down, turns, grows, widens and fades."
    )
    go(page, 1, 500, 3)
    expect(page.element.locator(".live-parts > p")).to_have_text("The bar moves across.")


def test_the_outline_lies_on_the_edge_of_the_bar(live):
    """Half a pixel outside it there is no ink to speak of, and half a pixel inside there is all of it."""
    page = live()
    for bar in range(4):
        factors = bars.factors(6, bars.NEW, np.array([bar]))
        corners = np.array(page.get(f"element.bars.outline({factors[0].tolist()})"))
        centre, image = corners.mean(axis=0), bars.bars(factors)[0] / factors[0, 5]
        middles = (corners + np.roll(corners, -1, axis=0)) / 2
        for middle in middles:
            outwards = (middle - centre) / np.linalg.norm(middle - centre)
            x, y = (np.floor(middle + 1.3 * outwards)).astype(int)
            if 0 <= x < 32 and 0 <= y < 32:
                assert image[y, x] < 0.5
        x, y = np.floor(centre).astype(int)
        assert image[y, x] == pytest.approx(1)
    outline = page.canvas("images[1].outline")
    assert (outline[..., 3] > 0).any()


@pytest.mark.daily
def test_lines_marks_and_the_region_of_the_network_are_drawn_where_they_are(live, figure):
    page = live()
    data, accent = figure.data, page.colour("accent")
    for row, ways in enumerate(data["ways"]):
        go(page, ways, 2000, 1)
        told, errors = page.told(), remembered(figure, ways, 2000, 1).errors
        lines = [points for points, style in told["line"] if style.get("dash") != [3, 4]]
        on_record = {
            name: [[*pair] for pair in zip(data["examples"], rows[row], strict=True)]
            for name, rows in data["errors"].items()
        }
        assert lines == list(on_record.values())[::-1]
        dots = [points[0] for points, style in told["dots"] if not style.get("ring")]
        assert dots == [points[2] for points in list(on_record.values())[::-1]]
        rings = [points[0] for points, style in told["dots"] if style.get("ring")]
        assert rings == [[2000, pytest.approx(errors[name], rel=1e-4)] for name in ("nearest", "blend")]
        assert {name["name"]: name["at"] for name in told["endNames"][0][0]} == {
            name: points[-1] for name, points in on_record.items()
        }
        bands = [[points[0][0], points[-1][0]] for points, _, style in told["area"] if style["alpha"] == 0.1]
        assert bands == data["ahead"][row]
        assert all(style["colour"] == accent for _, _, style in told["area"])
        for (begin, end), (points, level, _) in zip(
            data["ahead"][row], [area for area in told["area"] if area[2]["alpha"] == 0.25], strict=True
        ):
            half = len(points) // 2
            network, blend = points[:half], points[half:][::-1]
            assert level == network[0][1]
            assert [x for x, _ in network] == [x for x, _ in blend]
            assert (network[0][0], network[-1][0]) == (begin, end)
            for part, name in ((network, "network"), (blend, "blend")):
                at, values = np.array(part).T
                expected = np.interp(np.log(at), np.log(data["examples"]), np.log(data["errors"][name][row]))
                np.testing.assert_allclose(np.log(values), expected, atol=1e-5)
        styles = {"nearest": "ink", "blend": "ink", "network": "accent", "components": "orange"}
        colours = {name: page.colour(colour) for name, colour in styles.items()}
        drawn = [style["colour"] for _, style in told["line"] if style.get("dash") != [3, 4]]
        assert drawn == [colours[name] for name in [*on_record][::-1]]
        assert [style["colour"] for _, style in told["dots"] if not style.get("ring")] == drawn
        assert {each["name"]: each["colour"] for each in told["endNames"][0][0]} == colours
        widths = [style["width"] for _, style in told["line"] if style.get("dash") != [3, 4]]
        assert widths[-1] < widths[-2], "of two lines in ink that of the blend is the thicker"
        assert told["axes"] == ["examples", "share of the variance lost"]
        (low,) = {at[1] for text, at, _ in told["text"] if text.endswith("ahead")}
        assert low <= min(min(rows[row]) for rows in data["errors"].values())
        ahead = [["network ahead", [end, low]] for _, end in data["ahead"][row]]
        last = data["ahead"][row][-1][1] if data["ahead"][row] else data["examples"][0]
        blend = [["blend ahead", [last, low]]] if ways < 6 else []
        this = ["this bar", [2000, pytest.approx(errors["nearest"], rel=1e-4)]]
        assert [each[:2] for each in told["text"]] == [*ahead, *blend, this]
        marks = page.get("['x', 'y'].map(way => element.chart.axes[way].marks.map(({ at, name }) => [name, at]))")
        assert marks[0] == [["100", 100], ["1,000", 1000]]
        names = {"1": 1, "0.1": 0.1, "0.01": 0.01, "0.001": 0.001, "10⁻²": 1e-2, "10⁻⁴": 1e-4, "10⁻⁶": 1e-6}
        assert all(at == pytest.approx(names.get(name, {"10⁻⁸": 1e-8}.get(name))) for name, at in marks[1])


def test_where_there_is_no_record_there_are_rings_and_no_dots(live):
    page = live()
    go(page, 2, 30, 0)
    assert [style.get("ring") for _, style in page.told()["dots"]] == [True, True]
    assert page.get("element.found().all") is None


def test_the_word_at_the_ring_stands_at_its_left_but_at_the_edge(live):
    page, sides = live(), []
    for count in (30, 2000):
        go(page, 2, count, 0)
        sides += [style["dx"] for text, _, style in page.told()["text"] if text == "this bar"]
    assert sides == [10, -10]


def test_a_screen_reader_is_told_of_this_bar_and_of_all(live, figure):
    page = live()
    go(page, 2, 500, 4)
    errors = remembered(figure, 2, 500, 4).errors
    near, blend = (page.get(f"aelibLive.short({errors[name]}, 2)") for name in ("nearest", "blend"))
    assert page.heard() == (
        f"2 ways to vary, 500 examples. Share of the variance lost of this bar: nearest {near}, blend {blend}. "
        "All new bars: nearest 0.060, blend 0.030, network 0.050, components 0.35."
    )
    go(page, 1, 30, 4)
    assert "All new bars" not in page.heard()
    assert page.heard().startswith("1 way to vary, 30 examples.")


@pytest.mark.daily
def test_a_button_draws_another_bar_and_after_the_last_the_first(live):
    page = live()
    before = page.canvases()
    page.button("Another bar").click()
    assert page.get("element.state()") == [4, 500, 3]
    assert page.canvases() != before
    go(page, 4, 2000, 999)
    page.button("Another bar").click()
    assert page.get("element.state()") == [4, 2000, 0]
