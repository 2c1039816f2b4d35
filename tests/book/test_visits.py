"""Every page of the book, opened and looked at for all that can be wrong, on a phone and on a desktop.

By day every page is opened, fits and has no error, and a page of each kind gets every sweep. At night every page does.
"""

import re

import pytest

from tests.book.conftest import HTML, PAGES
from tests.book.sweeps import contrast, fits, keyboard, names, paper

SPECIMENS = (
    "intro", "chapters/before-you-begin", "chapters/one-neuron-two-losses", "chapters/the-autoencoder",
    "chapters/library-models", "chapters/library", "chapters/library-figures", "chapters/library-exercises",
    "chapters/index-of-terms", "chapters/bibliography", "chapters/reproductions", "chapters/exercises",
    "chapters/teaching", "chapters/own-exercises", "chapters/review", "chapters/when-to-use-one", "chapters/korean",
    "search", "404",
)  # fmt: skip
"""Pages that, with the sample book's, have each kind of part that the book has."""
OTHERS = [name for name in PAGES if name not in SPECIMENS]
SAMPLE = ("first", "elements", "moving")


@pytest.fixture
def on_a_phone(opened, open_all, axe, tmp_path):
    """A function that opens a page and returns the faults that each sweep finds, or only whether it opens and fits."""

    def visit(home, name, viewports, whole=True):
        tab, wrong = opened(home, name, viewport=viewports["phone"], color_scheme="dark")
        open_all(tab)
        found = {}
        if whole:
            found["names"] = names.faults(tab)
            # For colours axe takes longer than for all the rest; those the visit on a desktop looks at.
            barriers = axe.run(tab, options={"rules": {"color-contrast": {"enabled": False}}})
            found["axe"] = [barriers.generate_report()] if barriers.violations_count else []
            found["keyboard"] = keyboard.faults(tab, back=False)
        found["fits"] = fits.faults(tab, 320)
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        tab.wait_for_load_state("networkidle")
        if whole:
            found["paper"] = paper.faults(tab, tmp_path / "page.pdf")
        return {sweep: said for sweep, said in {**found, "complete": wrong}.items() if said}

    return visit


@pytest.fixture
def on_a_desktop(opened, open_all, axe):
    """A function that opens a page and returns the faults that each sweep finds."""

    def visit(home, name, viewports):
        tab, wrong = opened(home, name, viewport=viewports["desktop"], color_scheme="light")
        found = {"names": names.faults(tab)}
        style = tab.add_style_tag(content="* { transition: none !important }")
        barriers = axe.run(tab, options={"preload": False})  # or it asks for the style sheets
        found["axe"] = [barriers.generate_report()] if barriers.violations_count else []
        style.evaluate("style => style.remove()")
        open_all(tab)
        found["keyboard"] = keyboard.faults(tab, back=True)
        found["fits"] = fits.faults(tab, 1280)
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        tab.wait_for_load_state("networkidle")
        found["contrast"] = contrast.faults(tab, viewports)
        return {sweep: said for sweep, said in {**found, "complete": wrong}.items() if said}

    return visit


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_fits(on_a_phone, origins, viewports, name):
    assert on_a_phone(origins["server"], name, viewports, whole=False) == {}


BY_DAY_ON_A_PHONE = ("intro", "chapters/one-neuron-two-losses", "chapters/library-figures", "chapters/review", "search")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in BY_DAY_ON_A_PHONE else pytest.mark.nightly) for name in PAGES]
)
def test_a_page_has_no_fault_on_a_phone(on_a_phone, origins, viewports, name):
    assert on_a_phone(origins["server"], name, viewports) == {}


BY_DAY_ON_A_DESKTOP = (
    "intro",
    "chapters/one-neuron-two-losses",
    "search",
)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in BY_DAY_ON_A_DESKTOP else pytest.mark.nightly) for name in PAGES]
)
def test_a_page_has_no_fault_on_a_desktop(on_a_desktop, origins, viewports, name):
    origin = "server" if name == "404" else "file"  # which nobody opens as a file: a host sends it
    assert on_a_desktop(origins[origin], name, viewports) == {}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_page_of_the_sample_has_no_fault(on_a_phone, on_a_desktop, served, built, viewports, name):
    assert on_a_phone(served(built.html), f"chapters/{name}", viewports) == {}
    assert on_a_desktop(built.home, f"chapters/{name}", viewports) == {}


def test_each_sweep_of_a_visit_can_fail(on_a_phone, on_a_desktop, served, faulty_site, viewports):
    found = on_a_phone(served(faulty_site), "chapters/first", viewports)
    assert set(found) == {"names", "axe", "keyboard", "fits", "paper", "complete"}
    assert any("unseen" in fault for fault in found["paper"])
    assert any("Pale" in fault for fault in found["paper"])
    assert any("nothing is not defined" in fault for fault in found["complete"])
    found = on_a_desktop(faulty_site.as_uri() + "/", "chapters/first", viewports)
    assert set(found) == {"names", "axe", "keyboard", "fits", "contrast", "complete"}
    pale = {fault.partition(":")[0] for fault in found["contrast"] if "Pale" in fault}
    assert pale == {"light, phone", "light, desktop"}


# Formulas and code have parts of their own.
LEFT_OUT = re.compile(r'<span class="katex.*?(?=</p>|</td>|</div>|</li>|<figcaption)|<pre>.*?</pre>', re.S)
PART = re.compile(r'<([a-z][\w-]*)\b[^>]*?\bclass="([^"]*)"')
OWN_NAME = re.compile(r"admonition-.*|tag_.*")


def kinds(page):
    """Return the kinds of parts that a page's text has, each as a tag and its classes."""
    article = page.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]
    found = set()
    for tag, classes in PART.findall(LEFT_OUT.sub("", article)):
        own = sorted(name for name in classes.split() if not OWN_NAME.fullmatch(name))
        found.add(("live-figure",) if "live-figure" in own else (tag, *own))
    return found


def test_the_specimens_have_each_kind_of_part(built):
    """An element that is new to the book needs an example in the sample book, or its page among the specimens."""
    seen = {kind for name in SPECIMENS for kind in kinds(HTML / f"{name}.html")}
    seen |= {kind for name in SAMPLE for kind in kinds(built.html / f"chapters/{name}.html")}
    left = {name: kinds(HTML / f"{name}.html") - seen for name in OTHERS}
    assert {name: new for name, new in left.items() if new} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_a_chapter_names_the_course_and_leads_to_the_first_page(opened, origins, width):
    tab, _ = opened(origins["file"], "chapters/the-autoencoder", viewport={"width": width, "height": 844})
    name = tab.locator(".bd-header-article a", has_text="Autoencoders from First Principles")
    box = name.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= tab.locator(".bd-header-article").bounding_box()["height"]
    name.click()
    assert tab.locator("h1").first.inner_text() == "Autoencoders from First Principles"
    assert not name.is_visible(), "the page's title says it"


def test_the_first_page_is_three_screens_of_a_laptop_and_leads_to_each_topic_and_to_korean(opened, origins):
    tab, _ = opened(origins["file"], "intro", viewport={"width": 1280, "height": 800})
    assert tab.evaluate("document.documentElement.scrollHeight") <= 3 * 800
    for link in (*tab.locator(".about a").all(), tab.get_by_role("link", name="한국어"), tab.locator(".try a")):
        box = link.bounding_box()
        assert box["y"] + box["height"] <= 800, link.inner_text()
    assert tab.locator(".about > p").first.locator("a").all_inner_texts() == [
        "two views of learning", "dimension reduction", "denoising", "anomaly detection", "stacked",
        "variational autoencoders", "diffusion",
    ]  # fmt: skip
    tab.get_by_role("link", name="한국어").click()
    assert tab.locator("h1").inner_text().startswith("한국어")
    tab.goto(f"{origins['file']}chapters/variational-autoencoders.html")
    assert tab.locator("#term-variational-autoencoder").bounding_box()["y"] < 800, "what it is stands above the figure"


def test_those_who_are_curious_see_a_picture_first(opened, origins, viewports):
    tab, _ = opened(origins["file"], "intro", viewport=viewports["phone"])
    links = [tab.locator("section:has(> #short-path) > ol > li").nth(step).locator("a").first for step in (0, 1)]
    for address in [link.evaluate("link => link.href") for link in links]:
        tab.goto(address)
        picture = tab.locator("article img:visible, article .live-figure").first.bounding_box()
        seen = min(picture["y"] + picture["height"], viewports["phone"]["height"]) - picture["y"]
        third = viewports["phone"]["height"] / 3  # of the screen: what is enough of a live figure as tall as that
        assert seen > min(0.75 * picture["height"], third), address


def test_what_one_reads_stays_where_it_is_when_the_list_of_chapters_goes(opened, origins):
    tab, _ = opened(origins["file"], "chapters/learning-as-likelihood", viewport={"width": 1280, "height": 720})
    figure = tab.locator(".live-figure")
    figure.evaluate("figure => figure.scrollIntoView({ behavior: 'instant' })")
    tab.locator(".live-figure[ready]").wait_for()
    before = figure.bounding_box()["y"]
    tab.locator(".primary-toggle").click()
    tab.locator("#pst-primary-sidebar").wait_for(state="hidden")
    assert abs(figure.bounding_box()["y"] - before) < 0.5, "a page scrolls by whole pixels"
