"""Code on a page has its colours, and no tags around what has none."""

import pytest
import yaml
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Text

from book.rendering.theme import PLAIN, FewerTags
from tests.book.conftest import ROOT

CODE = """@nnx.jit
def step(model, *, rate=0.1):  # down
    return model - rate * sum("a", None)
"""


@pytest.fixture(params=["light", "dark"])
def style(request):
    """The style of code in each theme."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    return get_style_by_name(config["sphinx"]["config"]["html_theme_options"][f"pygments_{request.param}_style"])


def look(style, kind):
    """How code of a kind looks; its colour is that of the whole block where the style has none for it."""
    found = style.style_for_token(kind)
    return found | {"color": found["color"] or style.style_for_token(PLAIN[0])["color"]}


def test_what_has_no_tag_looks_like_the_text(style):
    assert [look(style, kind) for kind in PLAIN] == [look(style, Text)] * len(PLAIN)


def coloured(formatter, left_out=()):
    page = BeautifulSoup(f"<pre>{highlight(CODE, PythonLexer(), formatter)}</pre>", "html.parser")
    return page.get_text(), [(part["class"], part.text) for part in page("span") if not {*left_out} & {*part["class"]}]


def test_all_else_keeps_its_text_and_its_tag():
    text, parts = coloured(FewerTags(nowrap=True))
    assert (text, parts) == coloured(HtmlFormatter(nowrap=True), left_out=("n", "nn", "p", "w"))
    assert text == CODE
    assert (["k"], "def") in parts


def test_the_book_uses_it(built):
    page = built.page("chapters/first")
    assert page.select("div.highlight .k, div.highlight .mi")
    assert not page.select("div.highlight .n, div.highlight .p")
