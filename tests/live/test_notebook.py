"""A live figure in a notebook: its output alone, in a frame and without a network, is the figure at work."""

import nbformat
import pytest

from running.kernels import client
from tests.live.examples import FIGURES

HOST = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A notebook</title>
<body style="color: #111">{output}<p>After it.</p>
"""


@pytest.fixture(scope="module", params=[name for name in FIGURES if name != "two-codes"])
def element(request):
    return request.param


@pytest.fixture
def shown(opened, tmp_path):
    """A function that shows an output as a notebook does, offline; it returns the tab, and the figure in its frame."""
    faults = []

    def show(output):
        (tmp_path / "notebook.html").write_text(HOST.format(output=output), encoding="utf-8")
        size = {"width": 1000, "height": 900}
        tab, wrong = opened(f"{tmp_path.as_uri()}/", "notebook", viewport=size, offline=True, color_scheme="light")
        faults.append(wrong)
        frame = tab.frame_locator("iframe")
        frame.locator(".live-figure[ready]").wait_for()
        return tab, frame

    yield show
    assert faults == [[]] * len(faults)


def outputs(code):
    """What a notebook stores for the last line of a cell, by MIME type."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client(notebook, timeout=300).execute()
    return notebook.cells[0].outputs[-1].data


def test_what_a_cell_displays_is_at_work_by_keys_in_its_height_and_in_the_theme_of_the_notebook(shown):
    tab, frame = shown(outputs("import aelib\naelib.live.one_neuron()")["text/html"])
    figure, slider = frame.locator(".live-figure"), frame.get_by_role("slider", name="How wrong it begins")
    before = figure.evaluate("figure => figure.state()")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    after = figure.evaluate("figure => figure.state()")
    assert after[0] > before[0]
    assert after[1:] == before[1:]

    box, below = tab.locator("iframe").bounding_box(), tab.get_by_text("After it.").bounding_box()
    assert abs(box["height"] - figure.bounding_box()["height"]) < 2
    assert 400 < box["height"] < 750
    assert below["y"] >= box["y"] + box["height"]
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.wait_for_function("height => document.querySelector('iframe').offsetHeight !== height", arg=box["height"])

    assert figure.get_attribute("dark") is None
    tab.evaluate("document.body.style.color = '#eee'")
    frame.locator(".live-figure[dark]").wait_for()
    tab.emulate_media(media="print")
    assert frame.locator(".live-body").is_visible(), "there is no picture in the frame that could take its place"
    assert frame.get_by_role("button", name="Reset").count() == 1
    assert frame.get_by_role("button", name="Copy link").count() == 0, "a frame has no address"


def test_every_figure_is_at_work_in_a_frame(shown, figure):
    tab, frame = shown(figure._repr_mimebundle_()[0]["text/html"])
    element = frame.locator(".live-figure")
    before = element.evaluate("element => element.state()")
    kinds = (frame.get_by_role("slider"), frame.get_by_role("radio", checked=True), frame.get_by_role("radio"))
    next(kind for kind in kinds if kind.count()).first.focus()
    tab.keyboard.press("ArrowLeft")
    if element.evaluate("element => element.state()") == before:  # it stands at its lower end
        tab.keyboard.press("ArrowRight")
    assert element.evaluate("element => element.state()") != before
    frame.get_by_role("button", name="Reset").click()
    assert element.evaluate("element => element.state()") == before
