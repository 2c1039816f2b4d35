"""What a page loads at first: little, in few requests, and enough to look and to work as with all of the theme."""

from pathlib import Path

import pytest
import tinycss2

from book.checks.site import Site
from book.course import site_path
from book.publishing import first_load, fonts, stylesheet
from tests.book.host import hosted

ROOT = Path(__file__).resolve().parents[3]
HTML = ROOT / "_build" / "html"
KATEX = ROOT / "book" / "rendering" / "katex" / "fonts"
BYTES, REQUESTS = 300_000, 16  # of a chapter as a browser loads it, without images


def slim(css, *names):
    """`css` with the rules for pages whose classes are `names`."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    return stylesheet.text(stylesheet.used(rules, set(names))).strip()


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a { x: 1 }", ".a { x: 1 }"),
        (".b { x: 1 }", ""),
        (".b, p.a > q { x: 1 }", "p.a > q { x: 1 }"),
        (".a.b { x: 1 }", ""),
        ("p:not(.b) { x: 1 }", "p:not(.b) { x: 1 }"),
        ("p:is(.a, .b) { x: 1 }", "p:is(.a, .b) { x: 1 }"),
        ('[class*="b"]::before { content: ".b" }', '[class*="b"]::before { content: ".b" }'),
        ("@media print { .a { x: 1 } .b { x: 2 } }", "@media print {.a { x: 1 }}"),
        ("@supports (x: y) { @media print { .b { x: 2 } } }", ""),
        ("@keyframes b { 0% { x: 1 } }", "@keyframes b { 0% { x: 1 } }"),
        ("/* gone */ /*! kept */ .a /* gone */ { x: 1 }", "/*! kept */\n.a  { x: 1 }"),
        (":root { --b: .5em }", ":root { --b: .5em }"),
        ("@layer base;", "@layer base;"),
    ],
)
def test_a_rule_goes_where_no_page_has_its_class(css, kept):
    assert slim(css, "a") == kept


def test_imports_are_taken_in_and_urls_still_lead_to_their_files(tmp_path):
    (tmp_path / "theme/deep").mkdir(parents=True)
    (tmp_path / "theme/a.css").write_text(
        '@import "deep/b.css"; p { x: url(../p.png), url("data:image/png;base64,x") }'
    )
    (tmp_path / "theme/deep/b.css").write_text('q { x: url("q.svg?v=1#i"), url(https://elsewhere.org/r.png) }')
    text = stylesheet.text(stylesheet.read(tmp_path / "theme/a.css", tmp_path / "static"))
    assert text.splitlines() == [
        'q { x: url("../theme/deep/q.svg?v=1#i"), url(https://elsewhere.org/r.png) }',
        'p { x: url("../p.png"), url("data:image/png;base64,x") }',
    ]


def test_a_fault_in_a_style_sheet_raises_with_its_line(tmp_path):
    (tmp_path / "a.css").write_text("p { x: 1 }\nq")
    with pytest.raises(ValueError, match=r"a\.css, line 2: must be CSS, but got"):
        stylesheet.read(tmp_path / "a.css", tmp_path)


def test_a_font_keeps_the_characters_asked_for_and_is_the_same_each_time():
    whole = KATEX / "KaTeX_Main-Regular.woff2"
    small = fonts.cut(whole, {"x", "+", "\u4e2d"})
    assert small == fonts.cut(whole, {"+", "x"})
    assert len(small) < whole.stat().st_size / 5
    assert fonts.cut(whole, {"\u4e2d"}) is None


def test_a_cut_font_still_draws_its_characters(tmp_path):
    from fontTools.ttLib import TTFont

    (tmp_path / "small.woff2").write_bytes(fonts.cut(KATEX / "KaTeX_Main-Regular.woff2", {"x"}))
    small, whole = TTFont(tmp_path / "small.woff2"), TTFont(KATEX / "KaTeX_Main-Regular.woff2")
    assert set(small.getBestCmap()) == {ord("x")}
    name = small.getBestCmap()[ord("x")]
    assert small["hmtx"][name] == whole["hmtx"][whole.getBestCmap()[ord("x")]]
    assert small["glyf"][name].numberOfContours > 0


def test_characters_come_from_formulas_and_icons_from_style_sheets():
    page = (
        '<p>abc <span class="katex"><annotation>z</annotation><span class="katex-html"><b>x&lt;</b></span></span></p>'
    )
    assert fonts.mathematics([page, "<p>y</p>"]) == {"x", "<"}
    css = '.a::before { content: "\\f0c9" } .b::before { content: "text" } @media print { :root { --i: "\\f002" } }'
    assert fonts.icons(tinycss2.parse_stylesheet(css)) == {"\uf0c9", "\uf002"}


def test_one_script_is_not_strict_because_a_part_of_it_is():
    together = first_load.put_together(['"use strict";\nx = 1', "y = 2\n//# sourceMappingURL=y.js.map\n"])
    assert together == ';\n"use strict";\nx = 1\n;\ny = 2\n'


def test_no_script_asks_the_whole_page_for_its_widths(built):
    """`reading.js` finds what scrolls; the theme's way of finding it would lay out each page twice as it loads."""
    theme = [path.read_text() for path in (built.html / "_static").rglob("pydata-sphinx-theme.js")]
    assert [len(first_load.WIDTHS.findall(script)) for script in theme] == [1]
    assert not first_load.WIDTHS.search((built.html / first_load.BUNDLE).read_text())


def test_a_page_keeps_what_only_it_loads_and_the_order_of_its_scripts():
    page = (
        '<link rel="stylesheet" href="../_static/a.css?v=1" />\n<link href="../_static/b.css" rel="stylesheet" />\n'
        '<link rel="stylesheet" href="../_static/own.css" />\n<link rel="icon" href="../_static/i.svg"/>\n'
        '<script src="../_static/documentation_options.js"></script>\n<script>inline()</script>\n'
        '<script src="../_static/a.js"></script>\n<script data-p="q" src="../_static/b.js"></script>\n'
        '<script src="../_static/own.js"></script>\n<script type="module" src="../_static/m.js"></script>\n'
    )
    css, js = "_static/book.css?v=2", "_static/book.js?v=3"
    new = {"_static/a.css": css, "_static/b.css": css, "_static/a.js": js, "_static/b.js": js}
    light = first_load.lighten_page(page, "chapters/one.html", "/course/", new, "const O = {};")
    assert [line.strip() for line in light.splitlines()] == [
        '<link rel="stylesheet" href="../_static/book.css?v=2" />',
        '<link rel="stylesheet" href="../_static/own.css" />',
        '<link rel="icon" href="../_static/i.svg"/>',
        "<script>const O = {};</script>",
        "<script>inline()</script>",
        '<script defer src="../_static/book.js?v=3" data-p="q"></script>',
        '<script defer src="../_static/own.js"></script>',
        '<script type="module" src="../_static/m.js"></script>',
    ]


def test_every_page_of_the_book_loads_one_style_sheet_and_one_script_of_the_theme(built):
    site = Site(built.html, built.folder)
    for name, facts in site.facts.items():
        urls = [url.partition("?")[0] for url in facts["sheets"] + facts["scripts"]]
        files = [url.rpartition("/")[2] for url in urls if "_live/" not in url]  # those of a live figure are its own
        assert files == ["book.css", "book.js"], name


def test_a_second_build_of_one_page_keeps_the_others_light(new_book):
    book = new_book("again", ("second",), light=True)
    result = book.build()
    assert result.returncode == 0, result.stdout
    before = (book.html / "intro.html").read_text()
    book.replace("chapters/second.md", "# Second", "# The second")
    result = book.build(keep=True)
    assert result.returncode == 0, result.stdout
    assert "book.css" in (book.html / "chapters/second.html").read_text()
    assert (book.html / "intro.html").read_text().count("book.css") == before.count("book.css") == 1


@pytest.fixture(scope="module")
def address():
    """Where the built book is served, compressed as hosts do."""
    if not (HTML / "intro.html").exists():
        pytest.fail("the built book is what these tests look at, and it is not there: run `make book` first")
    with hosted(HTML, site_path(ROOT)) as where:
        yield where


@pytest.mark.parametrize("width", [390, 1280])
def test_a_chapter_loads_little_in_few_requests(chromium, address, width):
    context = chromium.new_context(viewport={"width": width, "height": 844})
    tab, loaded = context.new_page(), []
    tab.on("requestfinished", lambda request: loaded.append(request))
    tab.goto(f"{address}chapters/the-autoencoder.html", wait_until="networkidle")
    # On a busy machine the fonts of the formulas are asked for late.
    tab.wait_for_function(
        "[...document.fonts].some(font => /KaTeX_Main/.test(font.family) && font.status === 'loaded')"
    )
    tab.wait_for_load_state("networkidle")
    sizes = {
        request.url.rpartition("/")[2]: request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        for request in loaded
        if request.resource_type != "image"
    }
    context.close()
    assert any(name.startswith("KaTeX_Main") for name in sizes)
    assert sum(sizes.values()) < BYTES, sizes
    assert len(sizes) <= REQUESTS, sizes


STYLES = """() => [...document.querySelectorAll('body, body *:not(script)')].flatMap(part =>
    [null, '::before', '::after'].map(which => {
        const style = getComputedStyle(part, which);
        return which && style.content === 'none' ? '' : [part.className, ...[...style].filter(name => name[1] !== '-')
            .map(name => name + ': ' + style.getPropertyValue(name))].join('; ');
    }))"""


@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("chapters/elements", "light"),
        pytest.param("chapters/elements", "dark", marks=pytest.mark.nightly),
        ("search", "light"),
        ("search", "dark"),
    ],
)
def test_a_page_looks_as_with_all_rules(chromium, built, name, theme):
    """Every element has the style that it has with the theme's own style sheets, dialogs, tooltips and all."""
    context = chromium.new_context(color_scheme=theme, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{built.home}{name}.html", wait_until="load")
    tab.evaluate("new bootstrap.Tooltip(document.querySelector('h1'), { title: 'words' }).show()")
    tab.add_style_tag(content="* { transition: none !important }")  # or what is on its way would differ
    tab.evaluate("document.fonts.ready")
    tab.evaluate(f"void (window.light = ({STYLES})())")
    up = "../" * name.count("/")
    made_of = (built.html / "_static/book.css").read_text().partition(" */")[0].removeprefix("/*! Rules of ").split()
    assert len(made_of) > 5
    tab.evaluate(
        """async sheets => {
            const own = document.querySelector('link[rel=stylesheet]');
            for (const href of sheets) await new Promise(done => own.before(Object.assign(
                document.createElement('link'), { rel: 'stylesheet', href, onload: done })));
            own.remove();
            await document.fonts.ready;
        }""",
        [up + sheet for sheet in made_of],
    )
    tab.evaluate(f"void (window.whole = ({STYLES})())")
    assert tab.evaluate("light.length === whole.length && light.length > 100")
    different = tab.evaluate("light.flatMap((style, place) => style === whole[place] ? [] : [[style, whole[place]]])")
    context.close()
    assert different == []
