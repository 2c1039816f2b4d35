"""Every gate of the build passes a clean site and stops one fault."""

import base64
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book.checks import gates
from book.checks.site import Site

ROOT = Path(__file__).resolve().parents[3]

SOURCE = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst, format_version: 0.13}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

(one)=
# One

```{code-cell} ipython3
print(1)
```
"""
PAGE = """\
<!doctype html><html lang="en"><head><title>{slug} - Course</title>
<meta name="description" content="What the page {name} of the course holds, in one sentence.">
<link rel="stylesheet" href="{up}_static/a.css?v=1"><script>var a = "//comment in a string";</script>
<script src="{up}_static/a.js"></script></head><body>
<article><h1 id="{slug}">Title</h1>
<p>Text with <code>{{ref}}`x`</code>, <span class="pasted-text">0.5</span> of an
information in https://elsewhere.org/home/x, ../tmp/x and
<a href="https://elsewhere.org/a.js">another site</a>. Really?</p>
<img src="{up}_images/dot.png" alt="A black dot in the middle of a white square">
<img src="{up}_images/dot.png" class="only-light" alt="A line that rises from left to right">
<img src="{up}_images/dot%20dark.png" class="only-dark" alt="A line that rises from left to right">
<svg aria-hidden="true"></svg><span aria-hidden="true"><svg></svg></span>
{body}</article>{foot}</body></html>
"""
CELL = '<div class="cell"><div class="cell_output"><div class="output stream"><pre>1</pre></div></div></div>'
PLOT = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (600).to_bytes(4, "big") + (400).to_bytes(4, "big")
STAMP = '<footer class="provenance" data-stamp>{}</footer>'


def page(name: str, body: str = "", foot: str = "") -> str:
    up = "../" * name.count("/")
    return PAGE.format(name=name, slug=name.rpartition("/")[2], up=up, body=body, foot=foot)


@pytest.fixture
def site(tmp_path):
    """A clean site of two pages, its sources, and a way to put a text into one of its files."""
    html, source = tmp_path / "html", tmp_path / "source"
    for folder in (html / "chapters", html / "_static", html / "_images", html / "notebooks", source / "chapters"):
        folder.mkdir(parents=True)
    (source / "_toc.yml").write_text("format: jb-book\nroot: intro\nparts: [{chapters: [{file: chapters/one}]}]\n")
    (source / "intro.md").write_text("(begin)=\n# Begin\n")
    (source / "chapters/one.md").write_text(SOURCE)
    (html / "intro.html").write_text(page("intro", '<a href="chapters/one.html#one">first</a>'))
    shutil.copy(html / "intro.html", html / "index.html")
    (html / "chapters/one.html").write_text(
        page("chapters/one", CELL + '<a href="../notebooks/one.ipynb" download>x</a>', STAMP.format("1 s"))
    )
    (html / "_static/a.css").write_text(
        '@import "b.css"; p { background: url("../_images/dot.png") } /* url(gone.png) */ '
        """q { background: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>") }"""
    )
    (html / "_static/b.css").write_text("")
    (source / "_config.yml").write_text("repository: {url: https://github.com/some/course}\n")
    (html / "_static/a.js").write_text(
        '// https://a.org\nnew Error("see https://a.org"); "http://www.w3.org/2000/svg";'
    )
    for name in ("dot.png", "dot dark.png"):
        (html / "_images" / name).write_bytes(b"png")
    (html / "_images/plot.png").write_bytes(PLOT)
    for name in ("one", "one-solved"):
        cells = [new_markdown_cell("# One", id="text-0"), new_code_cell("%time\nimport jax\nprint(1)", id="code-1")]
        nbformat.write(new_notebook(cells=cells), html / "notebooks" / f"{name}.ipynb")
    return tmp_path


def faults(site):
    return gates.faults(Site(site / "html", site / "source"))


def add(site, name, text):
    """Put `text` at the end of the article of a page."""
    path = site / "html" / name
    path.write_text(path.read_text().replace("</article>", f"{text}</article>"))


def test_a_clean_site_has_no_faults(site):
    assert faults(site) == []


def test_the_source_to_which_the_reference_leads_needs_no_place_in_the_contents_and_no_description(site):
    (site / "html/_modules").mkdir()
    (site / "html/_modules/one.html").write_text(page("_modules/one").replace('name="description"', 'name="x"'))
    assert faults(site) == []


def test_a_clean_page_for_missing_addresses_has_no_faults(site):
    not_found("/course/chapters/one.html#one")(site)
    assert faults(site) == []


def test_a_sharp_bitmap_is_not_a_fault_and_images_do_not_count_at_first_load(site):
    add(site, "chapters/one.html", BITMAP.format('width="315"'))
    (site / "html/_images/dot.png").write_bytes(b"0" * 1_000_000)
    assert faults(site) == []


IMAGE = '<img src="../_images/dot.png" alt="{}">'
BITMAP = '<div class="cell_output"><img src="../_images/plot.png" alt="A line that falls to 0." {}></div>'
PREDICTED = """<section><div class="predicted"><fieldset class="predict" id="predict-x">From 0.25?
<div class="predict-reply">It comes to 0.384.</div></fieldset><pre>rate = 0.125</pre>
<div class="cell_output answer"><pre>0.125 0.25 0.384 7 12345</pre><p>So 0.384.</p></div></div>{}
<h3>Next</h3><p>It was 0.384.</p></section>"""
ASKED = """<p>{}</p><p>Five networks are trained.</p><fieldset class="predict" id="predict-y"><legend>{}</legend>
<div class="predict-option"><label>The outputs saturate sooner.</label><div class="predict-reply wrong">No.</div></div>
<div class="predict-option"><label>The weights grow slowly.</label><div class="predict-reply right"><p>The weights
grow slowly.</p></div></div></fieldset>"""
META = '<p class="meta">Reading takes about 5 minutes. {}</p>'
EXERCISE = '<div class="exercise" id="{}"></div>'
SOLVED = '<details class="solution"></details>'
RUNS = META.format("The code runs in a minute.")
IN_A_PAGE = {
    "a result told before the prediction": (
        ASKED.format("It was tried. The weights here grow slowly: by 2.", "What happens?"),
        "what is right in predict-y is told before it: The weights here grow slowly:",
    ),
    "a result told by the question": (
        ASKED.format("It was tried.", "Why do weights growing slowly help?"),
        "what is right in predict-y is told before it: Why do weights growing slowly help?",
    ),
    "an exercise without a solution": (
        RUNS + EXERCISE.format("ex-a") + EXERCISE.format("ex-b") + SOLVED,
        "the exercise ex-a has no solution",
    ),
    "the last exercise without a solution": (
        RUNS + EXERCISE.format("ex-a") + SOLVED + EXERCISE.format("ex-b"),
        "the exercise ex-b has no solution",
    ),
    "no run time": (
        META.format("The exercises about 5.") + EXERCISE.format("ex-a") + SOLVED,
        "must say 'The code runs in {runtime}`words`.'",
    ),
    "no line of times": (EXERCISE.format("ex-a") + SOLVED, "the line of class {.meta} under the title must say"),
    "role": ("<p>See {ref}`x`.</p>", "markup left in the text"),
    "role before code": ("<p>See {numref}<code>x</code>.</p>", "markup left in the text"),
    "glue": ("<p>about {glue:text} per cent</p>", "markup left in the text"),
    "nan": ('<p>an error of <span class="pasted-text">nan</span>.</p>', "a computed number is none: an error of nan."),
    "infinity": ('<p><span class="pasted-inline">-inf nats</span></p>', "a computed number is none: -inf nats"),
    "number unknown": ("<p>in Fig. ??</p>", "markup left in the text"),
    "fence": ("<p>:::{note}</p>", "markup left in the text"),
    "file gone": ('<a href="two.html">x</a>', "leads nowhere: two.html"),
    "anchor gone": ('<a href="../intro.html#gone">x</a>', "a place that is not there: ../intro.html#gone"),
    "own anchor gone": ('<a href="#gone">x</a>', "a place that is not there: #gone"),
    "image gone": (
        '<div class="cell_output"><img src="../_images/no%20.png" alt="A picture that is not there at all"></div>',
        "leads nowhere: ../_images/no%20.png",
    ),
    "srcset": (
        '<img src="../_images/dot.png" srcset="../_images/dot.png, ../_images/gone.png 2x" alt="A text that is long">',
        "leads nowhere: ../_images/gone.png",
    ),
    "style": ('<p style="background: url(gone.png)">x</p>', "leads nowhere: gone.png"),
    "out of the folder": ('<a href="../../source/intro.md">x</a>', "leaves the site's folder"),
    "absolute": ('<a href="/intro.html">x</a>', "from the root of a server, or of a machine: /intro.html"),
    "file of a machine": ('<a href="file:///home/me/a.html">x</a>', "on the machine that built it: file:///home/me/a"),
    "image of a machine": (
        '<img src="file:///srv/a.png" alt="A picture from elsewhere">',
        "asks another site for file:",
    ),
    "home": ("<pre>reads /home/me/mnist.npz</pre>", "a place on the machine that built it: /home/me/mnist.npz"),
    "temporary": ("<p>saved in '/tmp/abc/model'</p>", "the machine that built it: /tmp/abc/model"),
    "home on Windows": (r"<p>C:\Users\me\a.py</p>", "the machine that built it: C:\\Users\\me"),
    "script": ('<script src="https://cdn.org/a.js"></script>', "asks another site for https://cdn.org/a.js"),
    "no protocol": ('<script src="//cdn.org/a.js"></script>', "asks another site for //cdn.org/a.js"),
    "style sheet": ('<link rel="stylesheet" href="https://cdn.org/a.css">', "asks another site"),
    "preload": ('<link rel="preload" href="https://cdn.org/a.woff2">', "asks another site"),
    "frame": ('<iframe src="https://cdn.org/"></iframe>', "asks another site"),
    "outside image": ('<img src="https://cdn.org/a.png" alt="A picture from elsewhere">', "asks another site"),
    "outside srcset": (
        '<img src="../_images/dot.png" srcset="https://cdn.org/a.png 2x" alt="A picture from elsewhere">',
        "asks another site",
    ),
    "no alternative text": ('<img src="../_images/dot.png">', "without real alternative text"),
    "markup in alternative text": (
        IMAGE.format("A line that ends at {glue:text}`end`"),
        "markup left in an alternative text: A line that ends",
    ),
    "short alternative text": (IMAGE.format("A dot"), "which is 'A dot'"),
    "a file's name": (IMAGE.format("a-dot-in-the-middle.png"), "without real alternative text"),
    "boilerplate": (IMAGE.format("Figure 1.2 - 3. . . . ."), "without real alternative text"),
    "the same alternative text": (
        '<img src="../_images/dot%20dark.png" alt="A black dot in the middle of a white square">',
        "two images with the same",
    ),
    "nameless SVG": ('<svg viewBox="0 0 1 1"></svg>', "an inline SVG, which is ''"),
    "random id": ('<p id="equation-5cb613c8-9992-4b4c-b98c-f96d3d67eb59">x</p>', "is random"),
    "definition out of the index": (
        '<p>A <dfn id="term-x">x</dfn></p>',
        "a definition that no index of terms leads to: chapters/one.html#term-x",
    ),
    "term without definition": (
        '<ul class="term-index"><li><a href="../intro.html#intro">x</a></li></ul>',
        "the term x leads to no definition: ../intro.html#intro",
    ),
    "no picture in a live figure": (
        '<x-map class="live-figure" data="../_live/map.js"></x-map>',
        "the live figure x-map has no picture inside",
    ),
    "no data of a live figure": (
        f'<x-map class="live-figure" data="../_live/map.js">{IMAGE.format("A map of codes with two digits")}</x-map>',
        "the data of the live figure x-map is not there: ../_live/map.js",
    ),
    "blurred on the light page": (
        BITMAP.format('class="only-light" width="316"'),
        "a bitmap of 600 pixels, shown 316 wide, where 1.9 times as many are the least: ../_images/plot.png, 'A line",
    ),
    "blurred on the dark page": (BITMAP.format('class="only-dark" width="316"'), "a dark bitmap of 600 pixels"),
    "blurred, as wide as the column": (BITMAP.format('width="800"'), "shown 736 wide"),
    "no width at all": (BITMAP.format(""), "a bitmap of 600 pixels, shown 600 wide"),
    "a covered number in the open text": (
        PREDICTED.format("<p>The rest: <b>0.384</b></p>"),
        "0.384, which predict-x covers, stands in the open text after it: The rest: 0.384",
    ),
    "a covered number, rounded": (PREDICTED.format("<p>Only 0.38 is left.</p>"), "0.38, which predict-x covers"),
    "a covered number of thousands": (PREDICTED.format("<ul><li>All 12,345 of it</li></ul>"), "12345, which predict-x"),
    "a head of a table that is a formula alone": (
        '<table><tr><th>rate</th><th><span class="katex"><span class="katex-html">s</span></span></th></tr></table>',
        "a table with a head without words: rate",
    ),
    "id twice": ('<p id="one">x</p>', "the id one stands 2 times"),
}


@pytest.mark.parametrize(("body", "said"), IN_A_PAGE.values(), ids=IN_A_PAGE)
def test_a_fault_in_a_page_is_named(site, body, said):
    add(site, "chapters/one.html", body)
    found = faults(site)
    assert [fault for fault in found if fault.startswith("chapters/one") and said in fault], found


def test_a_page_that_is_complete_and_tells_no_result_is_no_fault(site):
    known = "<p>It begins at 0.25, at the rate 0.125: 7 times less than 0.3 or 0.3841, see 2.0.384.</p>"
    folded = "<pre>print(0.384)</pre><details><p>0.384</p></details>"
    again = '<div class="predicted"><fieldset><div class="predict-reply">0.384</div></fieldset>{}</div>'
    add(site, "chapters/one.html", PREDICTED.format(known + folded + again.format('<div class="answer">0.384</div>')))
    might_be = "Do the weights grow slowly, or do the outputs saturate?"
    add(site, "chapters/one.html", ASKED.format("The weights grow. Slowly, the loss falls.", might_be))
    named = '<svg aria-label="A dot in an empty square"></svg><svg><title>A line that rises to the right</title></svg>'
    add(site, "chapters/one.html", RUNS + EXERCISE.format("ex-a") + SOLVED + EXERCISE.format("ex-b") + SOLVED + named)
    assert faults(site) == []


def test_a_glued_number_that_is_shown_is_no_fault(site):
    rewrite("source/chapters/one.md", lambda text: text + GLUE.format("{glue:text}`end:.2f`"))(site)
    assert faults(site) == []


def rewrite(path, change):
    def apply(site):
        file = site / path
        file.write_text(change(file.read_text()))

    return apply


def notebook_cell(cell, name="one"):
    def apply(site):
        path = site / f"html/notebooks/{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(cell)
        nbformat.write(notebook, path)

    return apply


def give_away(site):
    notebook_cell(new_code_cell("answer = 2 * (value + 1)", metadata={"solution": "ex"}, id="s"), "one-solved")(site)
    notebook_cell(new_markdown_cell("Try `answer = 2 * (value + 1)`.", id="t"))(site)


def not_found(url):
    """A page for missing addresses that is without fault but for its link to `url`."""

    def apply(site):
        text = page("404", f'<a href="{url}">x</a>').replace("../", "").replace('"_', '"/course/_')
        (site / "html/404.html").write_text(text)

    return apply


def spoil_head(old, new):
    """The first chapter with another head."""

    def change(text):
        assert old in text
        return text.replace(old, new)

    return rewrite("html/chapters/one.html", change)


def heavy_script(site):
    (site / "html/_static/a.js").write_bytes(random.Random(0).randbytes(400_000).hex().encode())


def many_scripts(site):
    for number in range(40):
        (site / f"html/_static/{number}.js").write_text("1;")
    add(site, "chapters/one.html", "".join(f'<script src="../_static/{n}.js"></script>' for n in range(40)))


GLUE = """
```{{code-cell}} ipython3
glue("end", 0.384, display=False)
for name in "ab":
    glue(name, 1)
```

It ends at {}.
"""


OF_THE_SITE = {
    "a number typed where it was glued": (
        rewrite("source/chapters/one.md", lambda text: text + GLUE.format("0.384")),
        "chapters/one: a cell glues 'end', but the text does not show it",
    ),
    "a link to a placeholder": (
        lambda site: add(site, "intro.html", '<a href="https://colab.research.google.com/github/OWNER/a">x</a>'),
        "intro: leads to a placeholder, as the repository has no address yet: https://colab.research",
    ),
    "a place of a placeholder in a notebook": (
        notebook_cell(new_markdown_cell("See https://owner.github.io/a/b.html.", id="f")),
        "notebooks/one.ipynb: leads to a placeholder, as the repository has no address yet: https://owner.github.io",
    ),
    "404 that leads nowhere": (not_found("/course/gone.html"), "404.html: a link leads nowhere: /course/gone.html"),
    "404 for one folder only": (not_found("intro.html"), "404.html: a link that does not begin with /course/"),
    "404 of another site": (not_found("/other/intro.html"), "404.html: a link that does not begin with /course/"),
    "no description": (spoil_head('name="description"', 'name="x"'), "one: its description must have 40 to 200"),
    "long description": (spoil_head("in one sentence.", "word " * 40), "one: its description must have 40 to 200"),
    "the same description": (
        spoil_head("What the page chapters/one of", "What the page intro of"),
        "intro: another page has the same description",
    ),
    "the same title": (spoil_head("<title>one -", "<title>intro -"), "intro: another page has the same title"),
    "a heavy script": (heavy_script, "chapters/one: loads 4"),
    "many scripts": (many_scripts, "chapters/one: loads 43 files at first, and 30 is the most"),
    "page gone": (lambda site: (site / "html/chapters/one.html").unlink(), "chapters/one: is in _toc.yml, but"),
    "a chapter that nobody finds": (
        lambda site: (site / "source/chapters/draft.md").write_text("# Draft"),
        "chapters/draft: is not in _toc.yml, so no reader finds it",
    ),
    "page too many": (lambda site: (site / "html/draft.html").write_text("<p>x</p>"), "draft: was built, but"),
    "place in a notebook": (
        notebook_cell(new_markdown_cell("See [it](file:///data/x.md).", id="f")),
        "notebooks/one.ipynb: names a place on the machine that built it: file:///data/x.md).",
    ),
    "folder of the sources": (
        lambda site: add(site, "intro.html", f"<p>{(site / 'source').resolve()}/chapters</p>"),
        "intro: names a place on the machine that built it: ",
    ),
    "no panel": (rewrite("html/chapters/one.html", lambda t: t.replace("data-stamp", "")), "no panel"),
    "no notebook": (
        lambda site: (site / "html/notebooks/one-solved.ipynb").unlink(),
        "chapters/one: the notebook notebooks/one-solved.ipynb is missing",
    ),
    "no notebook at all": (rewrite("html/notebooks/one.ipynb", lambda t: "{"), "one.ipynb must be a notebook, but got"),
    "empty notebook": (
        lambda site: nbformat.write(new_notebook(), site / "html/notebooks/one.ipynb"),
        "notebooks/one.ipynb is empty",
    ),
    "notebook of no page": (
        lambda site: nbformat.write(new_notebook(), site / "html/notebooks/old.ipynb"),
        "notebooks/old.ipynb: belongs to no page",
    ),
    "outputs": (
        notebook_cell(new_code_cell("1", id="o", outputs=[new_output("stream", text="1")])),
        "one.ipynb holds outputs",
    ),
    "foreign import": (notebook_cell(new_code_cell("from myst_nb import glue", id="g")), "imports myst_nb"),
    "no Python": (notebook_cell(new_code_cell("a b", id="p")), "has a cell that is not Python"),
    "solution cell": (
        notebook_cell(new_code_cell("1", id="p", metadata={"solution": "ex"})),
        "holds cells of a solution",
    ),
    "solution given away": (give_away, "reveals a solution: answer = 2 * (value + 1)"),
}


@pytest.mark.parametrize(("spoil", "said"), OF_THE_SITE.values(), ids=OF_THE_SITE)
def test_a_fault_of_the_site_is_named(site, spoil, said):
    spoil(site)
    found = faults(site)
    assert [fault for fault in found if said in fault], found


@pytest.mark.parametrize(
    ("part", "many", "most", "said"),
    [("images", 1, 200_000, "images"), ("decoder", 1, 500_000, "model"), ("models", 1, 500_000, "model"),
     ("models", 4, 175_000, "all")],
)  # fmt: skip
def test_what_a_live_figure_loads_has_a_limit(site, part, many, most, said):
    image = IMAGE.format("A map of codes with two digits")
    add(site, "chapters/one.html", f'<x-map class="live-figure" data="../_live/map.js">{image}</x-map>')
    (site / "html/_live").mkdir()
    for length, there in ((int(0.97 * most), []), (most, [said])):
        values = [{"base64": base64.b64encode(random.Random(seed).randbytes(length)).decode()} for seed in range(many)]
        data = {part: [*values, {}] if part == "models" else values[0]}
        (site / "html/_live/map.js").write_text(f"aelibLive.receive({json.dumps(data)});\n")
        assert [fault.split()[2] for fault in faults(site) if "_live/map.js: its " in fault] == there


def test_the_command_prints_counts_and_fails_on_a_fault(site):
    command = [sys.executable, "-m", "book.checks.gates", str(site / "html"), "--source", str(site / "source")]
    (site / "html/draft.html").write_text(page("draft"))
    spoilt = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert spoilt.returncode == 1
    assert spoilt.stdout.splitlines() == [
        "draft: was built, but is not in _toc.yml",
        f"4 pages, {len(gates.GATES)} gates, 1 faults",
    ]
