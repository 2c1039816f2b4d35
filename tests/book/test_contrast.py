"""What is too pale is caught, and a choice can be seen. `test_visits` looks at every page."""

from io import BytesIO

import pytest
from PIL import Image

from tests.book.sweeps.contrast import CONTRAST

BAD = {
    "pale text": ("4.48:1, not 4.5:1", "<p style='color: #777'>Pale</p>"),
    "pale text of one sign": ("1.47:1", "<p style='color: #d1d5da'>+</p>"),
    "text that fades with its box": (
        "3.84:1",
        "<div style='opacity: 0.5'><div style='opacity: 0.98'>Faded</div></div>",
    ),
    "text on a colour that lets others through": (
        "1.62:1",
        "<div style='background: #000'><p style='background: #fff8; color: #666'>Deep</p></div>",
    ),
    "text over a picture": ("over a picture", "<p style='background: linear-gradient(#fff, #eee)'>Over</p>"),
    "large text": ("2.32:1, not 3:1", "<h2 style='font-size: 24px; color: #aaa'>Large</h2>"),
    "text of a drawing": (
        "1.00:1",
        "<svg width='90' height='40'><rect width='90' height='40'/><text y='20' fill='#000'>In</text></svg>",
    ),
    "an icon of a font": ("2.32:1, not 3:1", "<style>i::before { content: 'x'; color: #aaa }</style><i></i>"),
    "an icon that is drawn": (
        "1.61:1, not 3:1",
        "<button style='background: #fff'><svg width='9' height='9'><path d='M0 0h9v9' fill='#ccc'/></svg></button>",
    ),
    "a hint in a field": (
        "2.32:1, not 4.5:1",
        "<style>::placeholder { color: #aaa }</style><input placeholder='Hint'>",
    ),
    "the edge of a field": ("1.61:1, not 3:1: the edge", "<input style='border: 1px solid #ccc'>"),
}
GOOD = """<p style='color: #767676'>Just enough</p><h2 style='font-size: 24px; color: #949494'>Large</h2>
    <div style='background: #000; color: #fff; opacity: 0.9'>Light on dark</div><p hidden style='color: #fff'>Hidden</p>
    <svg width='90' height='40'><rect width='90' height='40'/><text y='20' fill='#fff'>In</text></svg>
    <input placeholder='Hint'>"""


@pytest.mark.nightly
@pytest.mark.parametrize("what", BAD)
def test_what_is_pale_is_caught(opened, tmp_path, what):
    expected, markup = BAD[what]
    (tmp_path / "page.html").write_text(f"<!doctype html><body>{markup}", encoding="utf-8")
    (fault,) = opened(tmp_path.as_uri() + "/", "page")[0].evaluate(CONTRAST)
    assert fault.startswith(expected)


@pytest.mark.nightly
def test_what_stands_out_passes(opened, tmp_path):
    (tmp_path / "page.html").write_text(f"<!doctype html><body>{GOOD}", encoding="utf-8")
    assert opened(tmp_path.as_uri() + "/", "page")[0].evaluate(CONTRAST) == []


def test_a_choice_can_be_seen(opened, origins, theme):
    """The browser draws a radio button itself, so only its pixels tell."""
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", color_scheme=theme)
    button = tab.locator(".predict input").first
    for chosen in (False, True):
        if chosen:
            button.check()
        pixels = Image.open(BytesIO(button.screenshot())).convert("L")
        least, most = (((value / 255) ** 2.2 + 0.05) for value in pixels.getextrema())
        assert most / least >= 3, f"{most / least:.2f}:1 where {chosen=}"
