"""A stack that grows, in a browser: it shows what Python has for each depth, and is built by mouse, finger and keys."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import through


@pytest.fixture(scope="module")
def element():
    return "stack-it"


def go(page, depth, kind="denoising"):
    """Go to a stack of this kind with so many layers, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", {"depth": depth, "kind": kind})
    page.painted()


def numbers(page):
    """What is said of all test digits: names, and numbers as they are written."""
    page.painted()
    rows = page.element.locator("dl > div").all()
    return {row.locator("dt").text_content(): row.locator("dd").text_content() for row in rows}


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_and_numbers_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    assert page.get("[element.depth, element.stack]") == [1, "denoising"]
    seen = []
    for kind in ("denoising", "plain"):
        for depth in range(4):
            go(page, depth, kind)
            found, expected = page.get("element.found"), through(figure, kind, depth)
            for name in ("errors", "error", "accuracy", "control"):
                np.testing.assert_allclose(found[name], getattr(expected, name), atol=1e-4, err_msg=name)
            pictures = np.array(page.get("element.found.images.map(image => [...image])"))
            np.testing.assert_allclose(pictures, expected.images.reshape(len(pictures), -1), atol=1e-6)
            below = through(figure, kind, max(depth - 1, 0))
            np.testing.assert_allclose(found["added"], expected.error - below.error, atol=1e-4)
            seen.append(expected.errors)
    assert np.ptp(np.array(seen)[[1, 2, 3, 5, 6, 7]], axis=0).min() > 0.1, "or the stacks could be mixed up"


def test_the_pictures_are_on_the_screen(live, figure):
    page = live()
    go(page, 2, "plain")
    digits, rebuilt = (through(figure, "plain", depth).images for depth in (0, 2))
    for row, pictures in (("digits", digits), ("images", rebuilt), ("gaps", np.abs(rebuilt - digits))):
        shown = page.canvas(f"rows.{row}.canvas")
        for index, picture in enumerate(pictures):
            np.testing.assert_allclose(shown[:, 30 * index : 30 * index + 28, 1], 255 * (1 - picture), atol=0.6)
    assert page.canvas("rows.gaps.canvas").shape[1] == 30 * len(digits) - 2
    go(page, 0)
    assert (page.canvas("rows.images.canvas") == page.canvas("rows.digits.canvas")).all()


def test_the_numbers_are_written_below_the_pictures(live, figure):
    page = live()
    for depth in (0, 1, 3):
        go(page, depth)
        errors = through(figure, "denoising", depth).errors
        texts = page.element.locator("ul[aria-label='Squared error of each digit'] li").all_text_contents()
        named = [f"{'an' if label == 8 else 'a'} {label}" for label in figure.data["labels"]]
        assert texts == [f"{name}: {error:.1f}" for name, error in zip(named, errors, strict=True)]


def test_what_is_known_of_all_test_digits_is_written_in_a_table(live, figure):
    page = live()
    go(page, 2, "plain")
    one, two = (through(figure, "plain", depth) for depth in (1, 2))
    pixels = through(figure, "plain", 0).accuracy
    assert numbers(page) == {
        "squared error, all test digits": f"{two.error:.1f}",
        "of which layer 2 added": f"{two.error - one.error:.1f}",
        "probe on plain layer 2": f"{100 * two.accuracy:.1f}\N{NO-BREAK SPACE}%",
        "probe on random layer 2": f"{100 * two.control:.1f}\N{NO-BREAK SPACE}%",
        "probe on the pixels": f"{100 * pixels:.1f}\N{NO-BREAK SPACE}%",
    }
    go(page, 0)
    assert numbers(page) == {
        "squared error, all test digits": "0.0",
        "of which a layer added": "–",
        "probe on denoising layers": "–",
        "probe on random layers": "–",
        "probe on the pixels": f"{100 * pixels:.1f}\N{NO-BREAK SPACE}%",
    }


def test_a_screen_reader_is_told_of_the_stack_and_of_its_numbers(live, figure):
    page = live()
    go(page, 3, "plain")
    errors = through(figure, "plain", 3).errors
    found, label = through(figure, "plain", 3), figure.data["labels"][errors.argmax()]
    each = ", ".join(" ".join(pair) for pair in numbers(page).items())
    most = f"Of the digits shown, a {label} has lost most, {errors.max():.1f}."
    assert page.heard() == f"3 layers, plain: {each}. {most}"
    assert f", probe on random layer 3 {100 * found.control:.1f}\N{NO-BREAK SPACE}%, " in each
    go(page, 0)
    told = page.heard()
    assert told == "No layer: squared error, all test digits 0.0, probe on the pixels 86.5\N{NO-BREAK SPACE}%."


# What it shows


@pytest.mark.daily
def test_curves_of_means_end_where_the_stack_does_and_each_stack_is_a_dot(live, figure):
    page = live()
    for depth, shown in ((1, "denoising"), (2, "plain"), (3, "denoising")):
        go(page, depth, shown)
        for chart, unit in (("errors", 1), ("accuracy", 100)):
            told, runs = page.told(f"charts.{chart}"), figure.data[chart]
            zero = [] if chart == "accuracy" else [0.0]  # without a layer nothing is lost
            kinds = sorted(runs, key=lambda kind: kind == shown)
            for place, kind in enumerate(kinds):
                every = unit * np.array([[*zero, *run][: depth + 1] for run in runs[kind]])
                points, style = told["line"][1 + place]
                np.testing.assert_allclose(points, list(enumerate(every.mean(axis=0))))
                assert style["width"] == (3 if kind == shown else 1.5)
                colour = page.colour({"denoising": "accent", "plain": "orange", "random": "faint"}[kind])
                assert style["colour"] == colour
                assert [each["colour"] for _, each in told["dots"][2 * place : 2 * place + 2]] == [colour] * 2
                if chart == "accuracy":
                    assert told["texts"][kind] == [depth, pytest.approx(every[:, -1].mean()), colour]
                for (points, _), run in zip(told["dots"][2 * place : 2 * place + 2], every, strict=True):
                    np.testing.assert_allclose(points, list(enumerate(run)))
            points, style = told["dots"][-1]
            assert (points[0][0], style["ring"]) == (depth, True)
            assert style["colour"] == page.colour("accent" if shown == "denoising" else "orange")
            assert told["axes"] == ["layers", "squared error" if chart == "errors" else "probe accuracy, %"]
            if chart == "errors":
                assert told["texts"] == {}, "those of the other chart have the same colours"


def test_the_axes_hold_all_numbers_from_the_first_state_on_and_count_in_whole_layers(live, figure):
    page = live(viewport={"width": 1280, "height": 900})
    axes = [page.get(f"element.charts.{chart}.axes") for chart in ("errors", "accuracy")]
    for (chart, unit), axis in zip((("errors", 1), ("accuracy", 100)), axes, strict=True):
        values = unit * np.array([run for runs in figure.data[chart].values() for run in runs])
        assert axis["y"]["low"] <= values.min()
        assert values.max() <= axis["y"]["high"]
    go(page, 3)
    assert [page.get(f"element.charts.{chart}.axes") for chart in ("errors", "accuracy")] == axes
    for most in (4, 20):
        ticks = page.get(f"aelibLive.ticks(element.charts.errors.axes.x, {most})")
        assert [tick["name"] for tick in ticks] == ["0", "1", "2", "3"]


def test_boxes_show_what_is_in_the_stack(live):
    page = live()
    go(page, 2)
    boxes = page.element.locator(".tower label")
    assert boxes.all_text_contents() == ["layer 3: 5", "layer 2: 10", "layer 1: 20", "pixels: 784"]
    assert [box.get_attribute("data-part") for box in boxes.all()] == ["absent", "top", "below", "below"]
    widths = [box.bounding_box()["width"] for box in boxes.all()]
    assert widths == sorted(widths)
    np.testing.assert_allclose(widths[0] / widths[3], (1 + np.log2(5)) / (1 + np.log2(784)), atol=0.01)
    borders = [box.evaluate("box => getComputedStyle(box).borderTopStyle") for box in boxes.all()]
    assert borders == ["dashed", "solid", "solid", "solid"]


def test_it_asks_before_a_layer_is_added(live):
    page = live()
    prompt = page.element.locator(".live-do")
    for depth, words in ((0, "add layer 1"), (1, "add layer 2"), (2, "add layer 3"), (3, "which copies better")):
        go(page, depth)
        expect(prompt).to_contain_text(words)
    page.get("element.data.kinds.pop()")
    go(page, 3)
    expect(prompt).to_contain_text("which has lost most?")


def test_the_pictures_and_the_parts_are_called_what_they_are(live, figure):
    page = live()
    for depth, layers in ((0, "0 layers"), (1, "1 layer"), (3, "3 layers")):
        go(page, depth, "plain")
        words, boxes = page.words(), ["pixels: 784", "layer 1: 20", "layer 2: 10", "layer 3: 5"][::-1]
        add, remove = (["✗"] * (depth == end) for end in (3, 0))
        errors = through(figure, "plain", depth).errors
        items = [
            part
            for label, error in zip(figure.data["labels"], errors, strict=True)
            for part in (f"{'an' if label == 8 else 'a'} {label}: ", f"{error:.1f}")
        ]
        written = [part for pair in numbers(page).items() for part in pair]
        digits = ", ".join(map(str, figure.data["labels"]))
        assert words == [
            *("Stack", *boxes[: 3 - depth], "✓", *boxes[3 - depth :]),
            *(*add, "Add a layer", *remove, "Remove a layer", "Trained", "denoising", "✓", "plain"),
            *("digit", f"[The digits {digits}]", "rebuilt", f"[Rebuilt through {layers}]"),
            *("difference", "[The difference in each pixel]", "squared error", "[Squared error of each digit]"),
            *(*items, *written),
            "[Squared error of all test digits, as far as the stack is built]",
            "[Probe accuracy, as far as the stack is built]",
            "Pictures: one stack. Numbers and lines: mean over stacks; dots: single stacks.",
        ]


@pytest.mark.parametrize("width", [390, 1000])
def test_nothing_moves_under_the_finger(live, width):
    page = live(viewport={"width": width, "height": 844})
    places = set()
    for depth in range(4):
        for kind in ("denoising", "plain"):
            go(page, depth, kind)
            parts = page.element.locator("button, canvas, input").all()
            places.add(tuple(part.evaluate("part => part.getBoundingClientRect().top + scrollY") for part in parts))
    assert len(places) == 1, [sorted(set(tops)) for tops in zip(*places, strict=True) if len(set(tops)) > 1]


# How it is worked


@pytest.mark.daily
def test_it_is_worked_by_keys_alone_in_the_order_in_which_one_sees_it(live):
    page = live()
    page.tab.locator("a").focus()
    places = []

    def tab():
        page.tab.keyboard.press("Tab")
        box = page.tab.evaluate("document.activeElement.getBoundingClientRect()")
        places.append((box["left"], box["top"] + page.tab.evaluate("scrollY")))

    tab()
    for key, depth in (("ArrowUp", 2), ("ArrowUp", 3), ("ArrowDown", 2), ("ArrowDown", 1), ("ArrowDown", 0)):
        page.tab.keyboard.press(key)
        assert page.get("element.depth") == depth
    tab()
    for key, depth in (("Enter", 1), ("Space", 2), ("Enter", 3), ("Enter", 3)):
        page.tab.keyboard.press(key)
        assert page.get("element.depth") == depth
    tab()
    for depth in (2, 1, 0, 0):
        page.tab.keyboard.press("Enter")
        assert page.get("element.depth") == depth
    tab()
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.stack") == "plain"
    tab()
    page.tab.keyboard.press("Enter")
    assert page.get("element.state()") == [1, 0]
    assert [top for _, top in places[1:]] == sorted(top for _, top in places[1:])
    assert places[1][1] == places[2][1]
    assert places[1][0] < places[2][0]


def test_the_buttons_say_when_they_do_nothing(live):
    page = live()
    add, remove = page.button("Add a layer"), page.button("Remove a layer")
    for depth, states in ((0, ("false", "true")), (1, ("false", "false")), (3, ("true", "false"))):
        go(page, depth)
        assert (add.get_attribute("aria-disabled"), remove.get_attribute("aria-disabled")) == states


def test_a_box_a_button_and_a_kind_answer_to_a_click(live):
    page = live()
    for name, depth in (("layer 3: 5", 3), ("pixels: 784", 0), ("layer 1: 20", 1)):
        box = page.element.get_by_role("radio", name=name, exact=True)
        box.click()
        assert page.get("element.depth") == depth
        expect(box).to_be_checked()
    for button, depth in (("Add a layer", 2), ("Remove a layer", 1)):
        page.button(button).click()
        assert page.get("element.depth") == depth
    page.element.get_by_role("radio", name="plain", exact=True).click()
    assert page.get("element.state()") == [1, 1]
