"""A page with one live figure, without a theme, and how to open it: as a file, and from a server with a strict policy.

A module of tests says which figure it means by a fixture `element`, of which `examples.FIGURES` makes an example.

By day each figure is held to its contract, and looked at for what all of them share: the tests marked `daily`. The rest
is for the night, and for those who name a file.
"""

import base64
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from book.rendering.live_figures import ELEMENTS, files_of, needed, still_of
from tests.conftest import SCROLLED
from tests.live.examples import FIGURES, some_autoencoder, some_digits

POLICY = {"Content-Security-Policy": "default-src 'self'"}
DESKTOP = {"width": 1000, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A live figure</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="picture.png">
<link rel="stylesheet" href="page.css">
{head}
</head>
<body>
<main>
<h1>A live figure</h1>
<p class="far"><a href="#after">On</a></p>
<figure id="fig-live">
<{element} class="live-figure"{files}>
{still}
</{element}>
<figcaption>What to try.</figcaption>
</figure>
<p class="far" id="after">After the figure.</p>
</main>
</body>
</html>
"""
PICTURE = '<img src="picture.png" loading="lazy" width="640" height="470" alt="What one sees in the picture.">'
STYLE = """\
body { margin: 0 16px; font-family: sans-serif; }
html { background: #fff; color: #1f2328; }
html[data-theme="dark"] { background: #14181e; color: #e6e6e6; }
@media (prefers-color-scheme: dark) { html:not([data-theme]) { background: #14181e; color: #e6e6e6; } }
a { color: inherit; }
figure { margin: 0; max-width: 700px; }
img { max-width: 100%; height: auto; }
.far { height: 3000px; }
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave to the night what is not marked `daily`, unless pytest was told which file to run.

    That a figure works from a file, too, one of them shows by day.
    """
    if not any(".py" in argument for argument in config.args):
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                twice = "[file" in item.name and item.path.name != "test_latent_explorer.py"
                if twice or not item.get_closest_marker("daily"):
                    item.add_marker("nightly")


@pytest.fixture(scope="session")
def digits():
    """The images, and the labels, of the examples."""
    return some_digits()


@pytest.fixture(scope="session")
def model():
    """The autoencoder of the examples."""
    return some_autoencoder()


@pytest.fixture(scope="module")
def figure(element):
    """The figure as Python has it."""
    return FIGURES[element]()


def write_page(figure, folder):
    """Write the page of a figure, `page.html`, into a folder."""
    tags = []
    for name in needed(figure.element):
        for suffix, tag in ((".css", '<link rel="stylesheet" href="{}">'), (".js", '<script defer src="{}"></script>')):
            if (ELEMENTS / f"{name}{suffix}").exists():
                shutil.copy(ELEMENTS / f"{name}{suffix}", folder)
                tags.append(tag.format(f"{name}{suffix}"))
    data = {"element": figure.element, **figure.data}
    attributes = ""
    for name, (suffix, content) in files_of(data).items():
        (folder / f"{name}.{suffix}").write_bytes(content)
        attributes += f' {name}="{name}.{suffix}"' if suffix == "js" else ""
    inside = still_of(figure.element, data["still"], "sprite.png") if "still" in data else PICTURE
    page = PAGE.format(head="\n".join(tags), element=figure.element, files=attributes, still=inside)
    (folder / "page.html").write_text(page)
    (folder / "page.css").write_text(STYLE)
    figure.picture.savefig(folder / "picture.png", dpi=100)
    return folder


@pytest.fixture(scope="module")
def folder(figure, tmp_path_factory):
    """The folder of the page, `page.html`."""
    return write_page(figure, tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def origins(served, folder):
    """Where the page is. The server forbids everything that does not come from itself, and what stands in the page."""
    return {"server": served(folder, POLICY), "file": folder.as_uri() + "/"}


class Live:
    """The figure in a tab."""

    def __init__(self, tab):
        self.tab, self.element = tab, tab.locator(".live-figure")
        self.slider = self.element.locator("input[type=range]").first

    def begin(self):
        """Go to the figure, and wait until it is at work and drawn."""
        self.element.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
        self.tab.locator(".live-figure[ready]").wait_for()
        self.painted()
        return self

    def painted(self):
        """Wait until what was asked for is on the screen."""
        self.tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def get(self, expression):
        """A value of the element, which is `element` in the expression, as it is on the screen."""
        self.painted()
        return self.element.evaluate(f"element => {expression}")

    def until(self, expression):
        """Wait until an expression of the element is true."""
        self.element.evaluate(
            f"async element => {{ while (!({expression})) await new Promise(requestAnimationFrame) }}"
        )

    def button(self, name):
        return self.tab.get_by_role("button", name=name, exact=True)

    @property
    def control(self):
        """The first slider, or where there is none the first of several to choose from that is not chosen."""
        return self.slider if self.slider.count() else self.element.get_by_role("radio", checked=False).first

    @property
    def map(self):
        """The map of the codes, in a figure that has one."""
        return self.tab.get_by_role("application", name="Map of the codes", exact=True)

    def place(self, code):
        """Where a code is on the screen, in CSS pixels."""
        box = self.map.locator("canvas").first.bounding_box()
        view = self.get("element.plane.view")
        x, y = (np.asarray(code) - view["centre"]) / view["half"]
        return box["x"] + box["width"] / 2 * (1 + x), box["y"] + box["height"] / 2 * (1 - y)

    def swipe(self, start, by):
        """Move one finger over the screen, as the screen would report it, and give the page time to scroll."""
        session = self.tab.context.new_cdp_session(self.tab)
        for step in range(11):
            point = {"x": start[0] + by[0] * step / 10, "y": start[1] + by[1] * step / 10}
            kind = "touchMove" if step else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            self.tab.wait_for_timeout(20)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.tab.evaluate(SCROLLED)

    def nudge(self, steps=1, times=1):
        """Move the first slider, or where there is none the first of several to choose from, as if by its keys.

        Wherever it is on the page: from its upper end down, and else up.
        """
        self.element.evaluate(
            """(element, [steps, times]) => {
                const slider = element.querySelector('input[type=range]')
                const radios = [...element.querySelector('fieldset')?.querySelectorAll('input[type=radio]') ?? []]
                for (let time = 0; time < times; time++) {
                    if (slider) {
                        if (slider.value === slider.max) slider.stepDown(steps)
                        else slider.stepUp(steps)
                        slider.dispatchEvent(new Event('input'))
                    } else {
                        const place = radios.findIndex(radio => radio.checked), last = radios.length - 1
                        radios[place === last ? Math.max(last - steps, 0) : Math.min(place + steps, last)].click()
                    }
                }
            }""",
            [steps, times],
        )

    def canvases(self):
        """What all canvases and drawings of the figure show, as a browser writes it down."""
        return self.get(
            "[...[...element.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()),"
            " ...[...element.querySelectorAll('.live-body svg')].map(drawing =>"
            " drawing.outerHTML + getComputedStyle(drawing.querySelector('text')).fill)]"
        )

    def rest(self):
        """Wait by the page's own clock, on which what a figure does after a shorter while comes first."""
        self.tab.evaluate("() => new Promise(done => setTimeout(done, 900))")

    def heard(self):
        """What a screen reader was told last, once nothing has changed for a while."""
        self.rest()
        return self.element.locator("[role=status].live-heard").text_content()

    def colour(self, name):
        return self.get(f"element.colours.{name}")

    def canvas(self, name):
        """What one of the element's canvases shows, [height, width, 4]."""
        encoded = self.get(f"element.{name}.toDataURL()").partition(",")[2]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA"))


@pytest.fixture
def live(opened, origins):
    """A function that opens the page and goes to the figure, at work; no page may ask, fail or complain."""
    faults = []

    def open_figure(origin="server", fragment="", **options):
        tab, wrong = opened(origins[origin], "page", fragment, **{"viewport": DESKTOP, **options})
        faults.append(wrong)
        return Live(tab).begin()

    yield open_figure
    assert faults == [[]] * len(faults)


@pytest.fixture
def live_of(opened, served, tmp_path):
    """A function that opens the page of a figure of one's own, at work; no page may ask, fail or complain."""
    faults = []

    def open_figure(figure):
        tab, wrong = opened(served(write_page(figure, tmp_path), POLICY), "page", viewport=DESKTOP)
        faults.append(wrong)
        return Live(tab).begin()

    yield open_figure
    assert faults == [[]] * len(faults)
