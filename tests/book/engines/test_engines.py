"""In Firefox and WebKit a page does what it does in Chromium, and the console has no error."""

import contextlib
import re
from pathlib import Path

import pytest

from book.course import contents, site_path
from tests import browser
from tests.book.engines.drivers import WATCH, Firefox, WebKit
from tests.book.host import hosted

ROOT = Path(__file__).resolve().parents[3]
HTML = ROOT / "_build" / "html"
PAGES = [page for page in contents(ROOT) if "/" in page]
ONE = "chapters/decoding"  # short, and Firefox went astray in it
AT_NIGHT = pytest.param(True, marks=pytest.mark.nightly)

SETTLED = """
    const at = () => document.getElementById(decodeURIComponent(arguments[0].slice(1))).getBoundingClientRect().top
    for (let before = null, same = 0; same < 20 || location.hash !== arguments[0]; before = at()) {
        await new Promise(requestAnimationFrame)
        same = at() === before ? same + 1 : 0
    }
    return [at(), scrollY + innerHeight > document.documentElement.scrollHeight - 2]"""
# Sections that come near are laid out, and move what was brought there; Firefox rounds half a pixel up, or down.
STILL = """
    const still = async part => {
        for (let before = NaN, same = 0; same < 3;) {
            part.scrollIntoView({ block: "center", behavior: "instant" })
            await new Promise(requestAnimationFrame)
            const { top } = part.getBoundingClientRect()
            same = Math.abs(top - before) <= 1 ? same + 1 : 0
            before = top
        }
        return part.getBoundingClientRect()
    }
    """
FIGURE = (
    STILL
    + """
    const [number, place] = arguments, figure = document.querySelectorAll(".live-figure")[number]
    const drawn = () => [...figure.querySelectorAll("canvas")].map(each => each.toDataURL())
    const text = () => (figure.querySelector(".live-parts") ?? figure).textContent // not what is told later
    const state = () => [figure.state?.() ?? drawn(), text()].join()
    const waits = /^(Draw codes from|Mark that moves)/ // for what the reader does next, as the map does for a training
    const parts = [...figure.querySelectorAll("[role=application], input[type=range], fieldset:has([type=radio])")]
        .filter(each => !waits.test(each.textContent) && !each.closest("train-one .left"))
    const part = parts[place], radios = [...part?.querySelectorAll("[type=radio]") ?? []]
    """
)


@pytest.fixture(scope="module")
def home():
    with hosted(HTML, site_path(ROOT), first=WATCH) as address:
        yield address


@pytest.fixture(scope="module", params=[Firefox, WebKit])
def engine_of_module(request, tmp_path_factory):
    """Each browser, in turn."""
    name = request.param.__name__.lower()
    programs = browser.find_engine(name)
    if isinstance(programs, str):
        (pytest.fail if browser.may_install() else pytest.skip)(programs)
    engine = request.param(programs, tmp_path_factory.mktemp(name))
    yield engine
    engine.end()


@pytest.fixture
def engine(engine_of_module):
    """The browser, for one test, whose last page has no error."""
    yield engine_of_module
    assert engine_of_module.errors() == []


def middle(engine, selector):
    """Where the middle of the first of such parts is, once it is in the middle of the window."""
    return engine.run(
        f"""{STILL} const {{ left, top, width, height }} = await still(document.querySelector(arguments[0]))
        return [left + width / 2, top + height / 2]""",
        selector,
    )


LINKS = """return [...document.querySelectorAll('#pst-page-toc-nav a')].filter(link => link.checkVisibility())
    .map(link => link.hash)"""
SOME = ["#four-ways-to-point", "#break-it-a-code-of-32-numbers"]


@pytest.mark.parametrize(
    ("page", "links"), [(ONE, SOME), *(pytest.param(page, None, marks=pytest.mark.nightly) for page in PAGES)]
)
def test_a_click_in_the_contents_leads_there(engine, home, page, links):
    engine.open(f"{home}{page}.html")
    wrong = {}
    for link in links or engine.run(LINKS):
        engine.open(f"{home}{page}.html")
        engine.drag(middle(engine, f'#pst-page-toc-nav a[href="{link}"]'))
        top, at_the_end = engine.run(SETTLED, link)
        if not (0 <= top <= 100 or (at_the_end and top > 0)):
            wrong[link] = top
    assert wrong == {}


@pytest.mark.parametrize("page", [pytest.param("chapters/sparse-codes", marks=pytest.mark.nightly), ONE])
def test_back_from_a_link_of_the_contents_leads_to_where_it_was_clicked(engine, home, page):
    engine.open(f"{home}{page}.html")
    links = engine.run(LINKS)
    way, left = [links[2], links[-2], links[1]], {}
    for before, link in zip([None, *way], way, strict=False):
        place = middle(engine, f'#pst-page-toc-nav a[href="{link}"]')
        if before:
            left[before] = engine.run(SETTLED, before)[0]
        engine.drag(place)
        engine.run(SETTLED, link)
    for link, top in reversed(left.items()):
        engine.run("history.back()")
        assert engine.run(SETTLED, link)[0] == pytest.approx(top, abs=3)


def test_an_autoencoder_trains_on_the_page_by_what_the_browser_compiles(engine, home):
    one = "document.querySelector('train-one')"
    engine.open(f"{home}chapters/the-autoencoder.html")
    engine.run(f"{one}.scrollIntoView({{ behavior: 'instant' }})")
    engine.wait(f"return {one}.hasAttribute('ready')")
    engine.run(f"{one}.querySelector('.train').click()")
    engine.wait(f"return {one}.frame_?.seen > 2000")
    assert engine.run(f"return [{one}.frame_.engine, {one}.frame_.held < 60]") == ["WebAssembly", True]


def uncover(engine, number):
    """Bring a live figure to the middle of the window, and say how many parts it has that a reader moves."""
    engine.run(
        f"""{FIGURE} const cover = figure.closest(".predicted")?.querySelector(".predict-show > input")
        if (cover) cover.checked = true
        await still(figure)""",
        number,
    )
    engine.wait(f"{FIGURE} return !figure.state || figure.hasAttribute('ready')", number)
    return engine.run(f"{FIGURE} return parts.length", number)


def by_mouse(engine, *part):
    """Drag a part, or click the last, or first, of several."""
    places = engine.run(
        f"""{FIGURE} const shown = radios.length ? radios.at(radios.at(-1).checked ? 0 : -1) : part
        const {{ left, top, width, height }} = await still(shown)
        return (shown === part ? [0.2, 0.4, 0.6] : [0.5]).map(share => [left + share * width, top + height / 2])""",
        *part,
    )
    engine.drag(*places)


def by_key(engine, *part):
    """Press an arrow, with the pen down where one draws."""
    keys = engine.run(
        f"""{FIGURE} const last = part.value !== undefined && part.value === part.max
        const found = radios.find(each => each.checked) ?? radios[0] ?? part
        await still(found)
        found.focus()
        const arrow = last ? "Left" : radios.length ? "Down" : "Right"
        return figure.localName === "draw-digit" ? [" ", arrow] : [arrow]""",
        *part,
    )
    engine.press(*keys)


def answers(engine, act, number, part):
    """Whether a figure changes as its part is moved; once more where it did not, since a busy engine loses a drag."""
    before = engine.run(f"{FIGURE} figure.reset?.(); return state()", number)
    for _ in range(2):
        act(engine, number, part)
        with contextlib.suppress(TimeoutError):
            return engine.wait(f"{FIGURE} return state() !== arguments[2]", number, part, before)
    return False


def pages_with_figures(of_each_kind):
    """The pages and which of their figures, counted from 0; with `of_each_kind`, one of each kind is enough."""
    seen = set()
    for page in ["index", *PAGES]:
        kinds = re.findall(r'<([a-z-]+) class="live-figure"', (HTML / f"{page}.html").read_text())
        which = [number for number, kind in enumerate(kinds) if not (of_each_kind and kind in seen)]
        seen |= {*kinds}
        if which:
            yield page, which


@pytest.mark.parametrize("all_parts", [False, AT_NIGHT])
def test_each_figure_answers_to_the_mouse_and_to_a_key(engine, home, all_parts):
    wrong = []
    for page, which in pages_with_figures(of_each_kind=not all_parts):
        engine.open(f"{home}{page}.html")
        for number in which:
            parts = uncover(engine, number)
            for part in range(parts if all_parts else 1):
                acts = [act.__name__ for act in (by_mouse, by_key) if not answers(engine, act, number, part)]
                wrong += [(page, number, part, act) for act in acts]
        wrong += [(page, error) for error in engine.errors()]
    assert not wrong, "\n".join(map(str, wrong))


def test_an_arrow_leads_from_the_last_choice_to_the_first(engine, home):
    engine.open(f"{home}index.html")
    engine.drag(middle(engine, "two-codes label:has([aria-label$='digit 9'])"))
    chosen = "return [document.querySelector('two-codes [type=radio]:checked').value, scrollY]"
    last, place = engine.run(chosen)
    assert last == "9"
    engine.press("Down")
    assert engine.run(chosen) == ["0", place]
    engine.press("Up")
    assert engine.run(chosen) == ["9", place]


def test_a_prediction_opens_what_it_covers_and_is_kept(engine, home):
    answer = "return document.querySelector('.predicted .answer').checkVisibility()"
    engine.open(f"{home}{ONE}.html")
    assert not engine.run(answer)
    engine.drag(middle(engine, ".predicted .predict-option:nth-of-type(2) label"))
    engine.wait(answer)
    engine.open(f"{home}{ONE}.html")
    assert engine.run(answer)
    assert engine.run("return [...document.querySelectorAll('.predict :checked')].map(each => each.id.at(-1))") == ["2"]


def test_a_box_judges_an_answer(engine, home):
    engine.open(f"{home}{ONE}.html")
    for typed, said in (("0.8", "Not yet: 0.8"), ("0.4", "Right: 0.4")):
        engine.drag(middle(engine, ".answer-box input"))
        engine.run("document.querySelector('.answer-box input').value = ''")
        engine.press(*typed, "Enter")
        engine.wait("return document.querySelector('.answer-box output strong')?.textContent === arguments[0]", said)


def test_what_was_learnt_is_kept(engine, home):
    count = "return document.querySelector('.review-count').textContent"
    engine.open(f"{home}{ONE}.html")
    engine.drag(middle(engine, ".reading-read"))
    engine.open(f"{home}chapters/review.html")
    due, new = re.findall(r"\d+", engine.run(count))
    assert (due, new) != ("0", "0")
    engine.press(" ", "2")  # shows the answer, and: knew it
    said = f"0 due, {int(new) - 1} new."
    engine.wait(f"{count} === arguments[0]", said)
    engine.open(f"{home}chapters/review.html")
    assert engine.run(count) == said


def test_search_finds_and_leads_there(engine, home):
    engine.open(f"{home}{ONE}.html")
    engine.press("Control+k")
    engine.wait("return document.activeElement.type === 'search'")
    engine.press(*"boltzman machine")
    engine.wait("return document.querySelector('#pst-search-dialog a')?.pathname.endsWith('/boltzmann-machines.html')")
    engine.press("Down", "Enter")
    engine.wait("return location.pathname.endsWith('/boltzmann-machines.html')")
