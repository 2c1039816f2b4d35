"""A choice can be seen. What is too pale, `test_visits` looks for on every page."""

from io import BytesIO

from PIL import Image


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
