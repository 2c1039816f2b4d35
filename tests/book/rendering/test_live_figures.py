"""A live figure in the sample book: its element holds the picture, and only its page loads what it needs."""

import json
import re

import pytest
from PIL import Image

from book.rendering import live_figures
from book.rendering.live_figures import ELEMENTS, needed


@pytest.fixture(scope="module")
def page(built):
    return built.page("chapters/moving")


def test_its_data_is_a_script_of_its_own_named_by_what_it_holds(built, page):
    first, second = (built.folder / "_build/html/chapters" / part["data"] for part in page.select("latent-explorer"))
    assert first == second, "the same data is written once"
    script = first.read_text()
    data = json.loads(script.removeprefix("aelibLive.receive(").removesuffix(");\n"))
    assert data["element"] == "latent-explorer"
    assert data["labels"]["shape"] == [2]
    assert first.name.startswith("latent-explorer-")
    later = (built.folder / "_build/html/chapters" / page.select_one("latent-explorer")["later"]).read_text()
    assert ("later" in data, later) == (False, 'aelibLive.receive({"encoder":[]});\n')


def test_a_reader_without_a_digit_of_her_own_is_led_to_the_first_page(opened, built):
    tab, _ = opened(built.home, "chapters/moving", "#fig-map=1,0.5")
    link = tab.locator("#fig-map").get_by_role("link", name="Draw a digit of your own")
    assert link.get_attribute("href") == "../intro.html#live-1"
    tab.evaluate("aelibLive.mine.keep([[[60, 60], [200, 60], [110, 240]]])")
    assert not link.is_visible()
    assert tab.locator("#fig-map").get_by_role("button", name="Yours").is_visible()


def test_only_its_page_loads_the_element_and_no_page_the_data(built, page):
    def loaded(page):
        urls = [part.get("src") or part.get("href") for part in page.select("script[src], link[rel=stylesheet]")]
        return [url.rpartition("/")[2].partition("?")[0] for url in urls if "/_live/" in f"/{url}"]

    style, script = loaded(page)
    assert (style.endswith(".css"), script.endswith(".js")) == (True, True), "one request for each"
    for name in (style, script):
        content = (built.html / "_live" / name).read_text()
        parts = [ELEMENTS / f"{part}{name[name.rindex('.') :]}" for part in needed("latent-explorer")]
        places = [content.index(part.read_text()) for part in parts if part.exists()]
        assert len(places) > 3
        assert places == sorted(places), "each after what it needs"
    assert loaded(built.page("chapters/first")) == []
    assert loaded(built.page("intro")) == []


def test_a_still_has_its_picture_and_the_data_the_rest(built, page):
    element, folder = page.select_one("two-codes"), built.html / "chapters"
    script = (folder / element["data"]).read_text()
    assert json.loads(script[script.index("(") + 1 : script.rindex(")")]) == {"element": "two-codes", "models": []}
    (sprite,) = {image["src"] for image in element.select("img")}
    with Image.open(folder / sprite) as image:
        assert (image.size, list(image.tobytes())) == ((2, 3), [255, 0, 0, 255, 255, 255])


def test_it_is_at_work_on_the_page(opened, built):
    tab, wrong = opened(built.home, "chapters/moving", "#fig-map=1,0.5")
    tab.locator("#fig-map latent-explorer[ready]").wait_for()
    assert tab.evaluate("document.querySelector('latent-explorer').plane.point") == [1, 0.5]
    assert not tab.locator("#fig-map img").first.is_visible()
    tab.locator(".predict-show label").click()
    tab.locator("#live-2").scroll_into_view_if_needed()
    tab.locator("#live-2[ready]").wait_for()
    tab.locator("#live-2").get_by_role("application", name="Map of the codes").press("8")
    assert tab.evaluate("[...document.querySelectorAll('latent-explorer')].map(one => one.plane.point)") == [
        [1, 0.5],
        [1, 1],
    ]
    assert wrong == []


def test_a_link_to_a_covered_figure_shows_it_and_leaves_a_choice_as_it_is(opened, built):
    tab, _ = opened(built.home, "chapters/moving", "#live-2=1,0.5")
    tab.locator("#live-2[ready]").wait_for()
    assert tab.locator("#live-2 .live-body").is_visible()
    assert tab.evaluate("document.querySelector('#live-2').getBoundingClientRect().top") < 300
    tab.locator(".predict input").first.check()
    tab.evaluate("location.hash = '#live-2=0,0'")
    tab.wait_for_function("document.querySelector('#live-2').plane.point[0] === 0")
    assert tab.locator(".predict input").first.is_checked()
    tab, _ = opened(built.home, "chapters/moving", "#fig-map=1,0.5")
    assert not tab.locator("#live-2").is_visible()


@pytest.mark.parametrize(("theme", "shown"), [("light", "only-light"), ("dark", "only-dark")])
def test_without_its_script_it_is_the_picture_of_the_theme(opened, built, theme, shown):
    tab, _ = opened(built.home, "chapters/first", color_scheme=theme)
    tab.route("**/_live/figures-*.js", lambda route: route.abort())
    tab.goto(f"{built.home}chapters/moving.html")
    assert tab.locator("#fig-map img:visible").get_attribute("class") == shown


def test_on_paper_it_is_the_picture(opened, built):
    tab, _ = opened(built.home, "chapters/moving", "#fig-map=1,0.5")
    tab.locator("#fig-map latent-explorer[ready]").wait_for()
    tab.emulate_media(media="print")
    assert tab.locator("#fig-map img.only-light").is_visible()
    assert not tab.locator("#fig-map .live-body").is_visible()
    assert tab.locator("#fig-map figcaption").is_visible()


@pytest.mark.parametrize("script", sorted(ELEMENTS.glob("*.js")), ids=lambda path: path.stem)
def test_a_script_takes_from_others_what_it_says_that_it_needs(script):
    text = script.read_text()
    taken = {name.split(":")[0].strip() for part in re.findall(r"const \{([^}]+)\} = aelibLive;", text)
             for name in part.split(",") if name.strip()}  # fmt: skip
    given = set()
    for name in needed(script.stem)[:-1]:
        other = (ELEMENTS / f"{name}.js").read_text()
        given |= set(re.findall(r"\w+", " ".join(re.findall(r"Object\.assign\(.*aelibLive.*\{ (.+) \}\)", other))))
        given |= set(re.findall(r"aelibLive\.(\w+) = ", other))
        given |= set(re.findall(r"\w+", " ".join(re.findall(r"const shared = \{ (.+) \}", other))))
    assert taken <= given, f"name the scripts that have these in the first line of {script.name}"


def test_an_element_has_a_script_of_its_name():
    for script in ELEMENTS.glob("*.js"):
        assert set(re.findall(r'customElements\.define\("([\w-]+)"', script.read_text())) <= {script.stem}


@pytest.mark.parametrize("script", sorted(ELEMENTS.glob("*.js")), ids=lambda path: path.stem)
def test_what_a_script_needs_needs_nothing_but_what_comes_before(script):
    names = needed(script.stem)
    for place, name in enumerate(names):
        assert set(needed(name)) <= {*names[: place + 1]}, f"name them in the first line of {script.name}"


def test_what_a_script_needs_comes_before_it_and_once(tmp_path, monkeypatch):
    monkeypatch.setattr(live_figures, "ELEMENTS", tmp_path)
    firsts = {"a": "// A.", "b": "// needs: a.js", "c": "// needs: a.js", "d": "// needs: a.js, c.js, b.js"}
    for name, first in firsts.items():
        (tmp_path / f"{name}.js").write_text(f"{first}\n{name}()\n")
    (tmp_path / "a.css").write_text("a {}\n")
    assert needed("d") == ["a", "c", "b", "d"]
    assert re.findall(r"(\w)\(\)", live_figures.bundle(["b", "d"], ".js").decode()) == ["a", "b", "c", "d"]
    assert live_figures.bundle(["b", "d"], ".css") == b"a {}\n"
