"""What a reader searches is found as they type, from a server and in the files themselves, and no mark follows them."""

import re
import tomllib
from pathlib import Path

import pytest

from book.publishing.search import ALSO
from tests.book.sweeps.contrast import CONTRAST, use
from tests.conftest import SCROLLED

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
ORIGINS = pytest.mark.parametrize("origin", ["server", pytest.param("file", marks=pytest.mark.nightly)])
RESULT = """entry => ({ title: entry.querySelector('a').textContent, address: entry.querySelector('a').href,
    where: entry.querySelector('.where').textContent, text: entry.querySelector('p').textContent,
    marks: [...entry.querySelectorAll('mark')].map(mark => mark.textContent),
    defines: entry.className === 'definition' })"""


def faults(wrong):
    """What went wrong, but for what a page was still loading when another took its place."""
    return [fault for fault in wrong if not fault.endswith("net::ERR_ABORTED")]


def ask(tab, words, place="main"):
    """Type into a field and wait for the answer: the definitions, the sections, and what the status says."""
    box = tab.locator(place)
    box.locator(".search-status").evaluate("status => { status.textContent = '' }")
    box.locator("input[type=search]").fill(words)
    tab.wait_for_function("place => document.querySelector(`${place} .search-status`).textContent", arg=place)
    found = box.locator(".search-results > li").evaluate_all(f"entries => entries.map({RESULT})")
    status = box.locator(".search-status").inner_text()
    return [one for one in found if one["defines"]], [one for one in found if not one["defines"]], status


def addresses(tab):
    """Where the results lead, in their order: the page, and the place in it."""
    links = tab.locator("main .search-results > li > a").evaluate_all(
        "links => links.map(link => decodeURI(link.href))"
    )
    return [re.fullmatch(r".*?([\w-]+)\.html(#.*)?", link).expand(r"\1\2") for link in links]


def plain(text):
    """A text in small letters, without hyphens."""
    return " ".join(re.split(r"[\s–-]+", text.lower()))


def open_dialog(tab):
    """Open the dialog by its keys."""
    tab.keyboard.press("Control+k")
    tab.wait_for_selector("#pst-search-dialog[open]")
    return "#pst-search-dialog"


def test_there_is_one_search_box(opened, origins, kind_of_page, viewport):
    tab, _ = opened(origins["server"], kind_of_page, viewport=viewport)
    ways = tab.locator(".search-button__button").locator("visible=true")
    assert ways.count() == 1
    ways.click()
    fields = tab.locator("input[type=search]").locator("visible=true")
    assert fields.count() == 1
    assert tab.evaluate("document.activeElement.name") == "q"


@ORIGINS
def test_readers_find_what_they_mean(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "search", viewport=viewports["desktop"])
    _, sections, status = ask(tab, "VAE")
    assert any("variational" in one["marks"] for one in sections)
    assert re.fullmatch(rf"{len(sections)} (of \d+ )?sections", status)
    assert ask(tab, "variational autoencoder")[1][0]["title"] in [one["title"] for one in sections]
    definitions, sections, _ = ask(tab, "denoising")
    assert definitions[0]["title"] == "denoising autoencoder"
    assert sections[0]["where"] == "Repair: denoising autoencoders"
    assert {"code", "latent space"} <= {one["title"] for one in ask(tab, "bottleneck")[0]}
    definitions, _, status = ask(tab, "overfitting")
    assert [one["title"] for one in definitions][:2] == ["overfitting", "early stopping"]
    assert re.fullmatch(r"(30 of )?\d+ sections", status)
    _, sections, _ = ask(tab, "aelib.fit")
    assert sections[0]["title"] == "aelib.fit"
    assert sections[0]["address"].endswith("#aelib.fit")
    assert re.search("Kullback|relative entropy", ask(tab, "KL")[1][0]["text"])
    assert ask(tab, "PCA")[0][0]["title"] == "principal components"
    assert any("Backpropagation" in one["title"] for one in ask(tab, "bakpropagation")[1][:2])
    assert ask(tab, "regularization")[1][0] == ask(tab, "regularisation")[1][0]
    assert faults(wrong) == []


def test_each_query_leads_to_its_place(opened, origins, viewports):
    tab, wrong = opened(origins["file"], "search", viewport=viewports["desktop"])
    elsewhere = {}
    for words, place in QUERIES.items():
        where, rank = (place, 1) if isinstance(place, str) else place
        ask(tab, words)
        if (led := addresses(tab))[rank - 1 : rank] != [where]:
            elsewhere[words] = led[:rank]
    assert elsewhere == {}
    assert faults(wrong) == []


def test_each_word_of_the_table_leads_to_words_of_the_book(opened, origins, viewports):
    tab, _ = opened(origins["file"], "search", viewport=viewports["desktop"])
    ask(tab, "code")
    pages = tab.evaluate("courseSearch.pages")
    text = plain(" ".join(f"{part['title']} {part['text']}" for page in pages for part in page["parts"]))
    assert [(typed, one) for typed, meant in ALSO.items() for one in meant if plain(one) not in text] == []


@pytest.mark.nightly
@ORIGINS
def test_a_search_that_finds_nothing_says_so(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "search", viewport=viewports["phone"])
    for words in (
        "qwxyzzyqwx",
        "모르는말",
        "바코드",
        "ㅋㅋㅋ",
        "쀍",
        "(?:[^한",
    ):  # no word of the list, nor the beginning of one
        assert ask(tab, words) == ([], [], f"Nothing found for “{words}”")
    assert faults(wrong) == []


@ORIGINS
def test_a_result_leads_to_its_section_and_no_mark_follows(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "chapters/notation", viewport=viewports["phone"])
    _, sections, _ = ask(tab, "latent space", open_dialog(tab))
    assert sections[0]["marks"]
    assert all(one["marks"] or "code" in one["title"] for one in sections)  # found by its title, it has none to mark
    tab.locator("#pst-search-dialog .search-results li:not(.definition) a[href*='.html#']").first.click()
    tab.wait_for_url(re.compile(r"/chapters/[\w-]+\.html#"))
    assert "highlight" not in tab.url
    tab.wait_for_function("Math.abs(document.querySelector(':target').getBoundingClientRect().top) < innerHeight / 2")
    for _ in range(2):
        assert tab.locator("mark, .highlighted").count() == 0
        assert "Hide Search Matches" not in tab.locator("body").inner_text()
        tab.goto(f"{origins[origin]}intro.html")
    assert faults(wrong) == []


def test_a_result_on_the_same_page_closes_the_dialog(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", viewport=viewports["desktop"])
    ask(tab, "undercomplete", open_dialog(tab))
    tab.locator("#pst-search-dialog .definition a").first.click()
    tab.wait_for_function("location.hash === '#term-undercomplete'")
    assert tab.locator("dialog[open]").count() == 0
    tab.evaluate(SCROLLED)  # the focus goes back, which must not scroll
    top = tab.evaluate("document.getElementById('term-undercomplete').getBoundingClientRect().top")
    assert 0 <= top < 450


def test_keys_reach_the_results_and_leave_them(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["desktop"])
    ask(tab, "minibatch", open_dialog(tab))
    focus = "document.activeElement.closest('li')?.matches(':nth-child(%d)')"
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate(focus % 1)
    tab.keyboard.press("Tab")
    assert tab.evaluate(focus % 2)
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Escape")
    assert tab.locator("dialog[open]").count() == 0


def test_a_letter_typed_last_leaves_the_keys_where_they_are(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["desktop"])
    ask(tab, "sparse autoencode", open_dialog(tab))
    # In one go: the results of the whole word come a tenth of a second after its last letter.
    tab.evaluate("""() => {
        const field = document.activeElement
        field.value += "r"
        field.dispatchEvent(new Event("input"))
        window.found = document.querySelectorAll("#pst-search-dialog ol a")[1]
        found.focus()
    }""")
    tab.wait_for_function("!found.isConnected")
    assert tab.evaluate("document.activeElement.closest('li')?.matches('#pst-search-dialog li:nth-child(2)')")


@ORIGINS
def test_enter_leads_to_the_search_page_and_there_to_the_first_result(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "chapters/notation", viewport=viewports["desktop"])
    ask(tab, "early stopping", open_dialog(tab))
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/search\.html\?q=early(\+|%20)stopping"))
    tab.wait_for_selector("main .search-results a")
    assert tab.evaluate("document.activeElement.value") == "early stopping"
    address = tab.locator("main .search-results a").first.get_attribute("href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(address)
    tab.go_back()
    tab.wait_for_selector("main .search-results a")
    assert faults(wrong) == []


@pytest.mark.nightly
def test_nothing_is_loaded_before_a_search_begins(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["phone"])
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("window.MiniSearch === undefined")
    open_dialog(tab)
    tab.wait_for_function("!!window.MiniSearch")
    assert [url for url in asked if "/search-data.js" in url]


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["search", "chapters/two-networks", "404"])
def test_results_are_legible_and_have_no_barriers(opened, origins, viewport, axe, name):
    tab, _ = opened(origins["server"], name, viewport=viewport)
    place = "main" if name in ("search", "404") else open_dialog(tab)
    assert ask(tab, "code", place)[2].endswith("sections")
    tab.add_style_tag(content="* { transition: none !important }")
    for theme in ("light", "dark"):
        use(tab, theme)
        assert tab.evaluate(CONTRAST) == []
    assert [found["id"] for found in axe.run(tab, context=[[place]]).response["violations"]] == []
    assert tab.locator(f"{place} .search-status").get_attribute("role") == "status"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_page_leads_to_the_index_of_terms(opened, origins, viewports):
    tab, _ = opened(origins["server"], "search", viewport=viewports["phone"], java_script_enabled=False)
    assert "needs JavaScript" in tab.locator("main").inner_text()
    assert tab.locator("main a[href$='index-of-terms.html']").is_visible()
    assert tab.locator("input[type=search]").locator("visible=true").count() == 0
    tab, _ = opened(origins["server"], "intro", viewport=viewports["phone"], java_script_enabled=False)
    assert tab.locator(".search-button__button").locator("visible=true").count() == 0
