"""Slides and figures of the chapters: they fit, load from files, and a live figure works on its slide."""

import json
import zipfile

import pytest

from teach import figures, slides
from teach.pages import Page, taught
from teach.pdf import soup, words
from tests.book.conftest import HTML

SLUGS = taught()
FITS = """() => {
  const slide = Reveal.getCurrentSlide(), part = slide.querySelector(".fit"), frame = slide.getBoundingClientRect();
  const inside = (element) => { const box = element.getBoundingClientRect();
    return box.right <= frame.right + 2 && box.bottom <= frame.bottom + 2 && box.left >= frame.left - 2 };
  const parts = [...slide.querySelectorAll("h2, .fit, .notice, li, .about, .fit :is(img, table, button), .katex-html")];
  const shown = parts.filter((each) => each.getClientRects().length);
  const height = part?.getBoundingClientRect().height;
  return {id: slide.id, outside: shown.filter((each) => !inside(each)).length, height};
}"""

# A figure that loads late makes its slide fit again, so this waits for twenty frames of the same height.
FITTED = """() => new Promise((done) => {
  let height, frames = 0;
  const look = () => {
    const now = Reveal.getCurrentSlide().querySelector(".fit")?.getBoundingClientRect().height;
    frames = now === height ? frames + 1 : 0;
    height = now;
    if (frames < 20) requestAnimationFrame(look);
    else done();
  };
  look();
})"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("slides")
    assert slides.write(HTML, out) == len(SLUGS)
    return out


@pytest.fixture
def open_deck(chromium, written):
    """A function that opens the slides of a chapter from a file, and ends with an error of its own or of a file."""
    contexts, faults = [], []

    def opened(slug, width=1280, height=720):
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, offline=True))
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("requestfailed", lambda request: faults.append(request.url))
        tab.goto((written / "chapters" / f"{slug}.html").as_uri())
        tab.wait_for_function("window.Reveal?.isReady()")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_chapter_names_twelve_to_fifteen_parts_in_its_order(slug):
    wanted = slides.wanted(slug)
    page = Page(HTML, slug)
    assert 9 <= len(wanted) == len(set(wanted)) <= 15
    if slug != "features-of-a-network":  # which has no more
        assert len(wanted) >= 12
    order = {id(part): place for place, part in enumerate(page.article.find_all(True))}
    places = [order[id(page.part(label))] for label in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("<b>no title</b>", ("", "<b>no title</b>", "no title")),
        ("<strong>Two.</strong> One <em>loss</em>. Here.", ("Two", "Here.", "Two. One loss. Here.")),
        ("<strong>A</strong> First. <i>Last</i>, 3.5. (Six digits. Or so.)", ("A", "<i>Last</i>, 3.5.", None)),
        ("<strong>Title alone.</strong>", ("Title alone", "", "Title alone.")),
    ],
)
def test_the_last_sentence_of_a_caption_that_is_not_in_brackets_comes_with_the_next_key(caption, expected):
    whole = soup(f'<figcaption><span class="caption-number">Figure 1 </span>{caption}</figcaption>').figcaption
    title, last, notes = slides.sentences(whole)
    assert (title, last) == expected[:2]
    assert expected[2] in (notes, None)
    assert whole.select(".caption-number"), "the page keeps its own"
    assert slides.sentences(None) == ("", "", "")


def test_a_slide_of_each_kind_says_what_the_page_says():
    page = Page(HTML, "the-autoencoder")
    figure = soup(slides.slide(page, "fig-blocks")).section
    assert figure.h2.get_text() == "784 numbers, and 49"
    assert words(figure.select_one(".from")) == f"6. The autoencoder · {page.name('fig-blocks')}"
    assert words(figure.select_one(".notice")).endswith("which you can only guess.")
    assert not figure.find("figcaption")
    table = soup(slides.slide(page, "table-anchors")).section
    assert table.table
    assert not table.caption
    assert not words(table.h2).startswith("Table")
    equation = soup(slides.slide(page, "eq-bce")).section
    assert words(equation.h2).startswith("6.3. ")
    assert equation.select(".katex-display")
    vote = soup(slides.slide(page, "predict-two")).section
    options = page.part("predict-two").select(".predict-reply")
    assert len(vote.select("ol.letters > li")) == len(options)
    assert words(vote.h2) == words(page.part("predict-two").legend).removeprefix("Predict ")
    right = "ABCDE"[["right" in each["class"] for each in options].index(True)]
    (reply,) = vote.select(".fragment")
    assert words(reply).startswith(f"{right}. ")
    assert all(f"{letter}. " in words(vote.select_one(".notes")) for letter in "ABCD" if letter != right)


@pytest.mark.nightly
@pytest.mark.parametrize("slug", SLUGS)
def test_every_slide_fits_and_nothing_fails_to_load(open_deck, slug):
    tab = open_deck(slug)
    outside = {}
    for place in range(tab.evaluate("Reveal.getTotalSlides()")):
        tab.evaluate("place => Reveal.slide(place)", place)
        tab.evaluate(FITTED)
        found = tab.evaluate(FITS)
        if found["outside"] or (found["height"] is not None and found["height"] < 60):
            outside[found["id"]] = found
    assert outside == {}


@pytest.mark.nightly
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (1024, 768)])
def test_a_live_figure_works_on_its_slide_and_keeps_the_arrow_keys(open_deck, width, height):
    tab = open_deck("codes-in-bits", width, height)
    tab.evaluate("Reveal.slide(Reveal.getSlides().findIndex(({id}) => id === 'fig-bits-of-a-code'))")
    tab.locator("section.present .live-figure[ready]").first.wait_for()
    tab.evaluate(FITTED)
    slider = tab.locator("section.present bits-of-a-code input[type=range]").first
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    values = []
    for share in (0.02, 0.98):
        tab.mouse.click(box["x"] + box["width"] * share, middle)
        values.append(int(slider.input_value()))
    assert values[0] < values[1]
    place = tab.evaluate("Reveal.getIndices().h")
    slider.focus()
    tab.keyboard.press("ArrowLeft")
    assert int(slider.input_value()) == values[1] - 1
    assert tab.evaluate("Reveal.getIndices().h") == place


@pytest.mark.nightly
def test_a_remote_turns_the_slide_although_a_live_figure_has_the_keys(open_deck):
    tab = open_deck("codes-in-bits")
    tab.evaluate("Reveal.slide(Reveal.getSlides().findIndex(({id}) => id === 'fig-bits-of-a-code'))")
    tab.locator("section.present .live-figure[ready]").first.wait_for()
    tab.evaluate(FITTED)
    tab.locator("section.present input[type=range]").first.focus()
    place = tab.evaluate("Reveal.getIndices().h")
    tab.keyboard.press("PageDown")  # the last sentence of the caption
    tab.locator("section.present .notice").wait_for(state="visible")
    tab.locator("section.present input[type=range]").first.focus()
    tab.keyboard.press("PageDown")
    assert tab.evaluate("Reveal.getIndices().h") == place + 1
    tab.keyboard.press("PageUp")
    tab.locator("section.present input[type=range]").first.focus()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement === document.body")


@pytest.mark.nightly
def test_the_sliders_of_live_figures_are_seen(open_deck):
    tab = open_deck("learning-as-descent")
    tab.evaluate("Reveal.slide(Reveal.getSlides().findIndex(({id}) => id === 'fig-descent'))")
    tab.locator("section.present .live-figure[ready]").first.wait_for()
    tab.evaluate(FITTED)
    sliders = tab.locator("section.present input[type=range]")
    assert sliders.count() >= 2
    assert all(slider.is_visible() for slider in sliders.all())


def test_a_vote_says_what_it_is_about():
    page = Page(HTML, "the-autoencoder")
    before = page.part("predict-two").find_previous("p")
    assert words(soup(slides.slide(page, "predict-two")).select_one(".about")) == words(before)


@pytest.mark.nightly
def test_the_reply_to_a_vote_comes_with_the_next_key(open_deck):
    tab = open_deck("the-autoencoder")
    tab.evaluate("Reveal.slide(Reveal.getSlides().findIndex(({id}) => id === 'predict-two'))")
    reply = tab.locator("section.present .reply")
    assert not reply.is_visible()
    tab.keyboard.press("ArrowRight")
    reply.wait_for(state="visible")  # it fades in
    assert tab.evaluate("Reveal.getCurrentSlide().id") == "predict-two"


@pytest.mark.nightly
def test_every_figure_is_in_the_archive_by_name_in_both_themes(tmp_path):
    many = figures.write(HTML, tmp_path / "figures.zip")
    with zipfile.ZipFile(tmp_path / "figures.zip") as archive:
        index = json.loads(archive.read("index.json"))
        assert sorted(index) == sorted(set(archive.namelist()) - {"index.json"})
        assert len(index) == many > 200
        for mode in ("light", "dark"):
            image = Page(HTML, "the-autoencoder").part("fig-blocks").select_one(f"img.only-{mode}")
            (name,) = (name for name in index if name.startswith(f"the-autoencoder/blocks-{mode}."))
            assert archive.read(name) == (HTML / "chapters" / image["src"]).read_bytes()
        for name, about in index.items():
            other = name.replace("-light.", "-dark.") if "-light." in name else name.replace("-dark.", "-light.")
            assert other in index
            assert archive.read(name) != archive.read(other)
            assert archive.read(name)[:4] in (b"\x89PNG", b"<svg", b"<?xm")
            assert len(about["caption"].split()) > 3
            assert len(about["alt"].split()) > 3
            assert about["number"].startswith("Fig. ")
    (blocks,) = (about for name, about in index.items() if name.startswith("the-autoencoder/blocks-light."))
    assert blocks["number"] == Page(HTML, "the-autoencoder").name("fig-blocks")
    assert "784 numbers, and 49" in blocks["caption"]
