"""What assistive technology makes of dialogs, and of bad pages. Every page is looked at in `test_visits`."""

import pytest

from tests.book.sweeps.names import CONTROLS, faults, faults_of_names, parts_of


@pytest.mark.parametrize("button", ["chapters", "search", "contents"])
def test_dialogs_of_a_phone_are_named(opened, origins, viewports, button):
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", viewport=viewports["phone"])
    opens = {"chapters": ".primary-toggle", "search": ".search-button", "contents": ".secondary-toggle"}
    tab.locator(f".bd-header-article {opens[button]}").click()
    found = parts_of(tab)
    (dialog,) = [part for part in found if part.role == "dialog"]
    assert button in dialog.name.lower()
    assert [part for part in found if part.role in CONTROLS]
    assert [*faults_of_names(found)] == []


BAD = {
    "link without a name": "<a href='#'><i></i></a>",
    "button with a sign that cannot be spoken": "<button>\uf104 Back</button>",
    "image with the name of a file": "<img src='data:,' alt='_images/a1b2.png'>",
    "canvas without a name": "<canvas></canvas>",
    "svg without a name": "<svg width='9' height='9'><path d='M0 0L5 5'/></svg>",
    "button on which one sees 'save' is named 'Store'": "<button aria-label='Store'>Save</button>",
    "searchbox without a name": "<input type='search'>",
    "dialog without a name": "<dialog open>Hello</dialog>",
    "headings of level 1: ['A', 'B']": "<h1>B</h1>",
    "a heading of level 4 after one of level 1": "<h4>Deep</h4>",
    "an empty heading": "<h2></h2>",
    "banner '' is empty": "<header></header>",
    "navigation without a proper name": "<nav>x</nav>",
    "more than one navigation named 'N'": "<nav aria-label='N'>x</nav><nav aria-label='N'>y</nav>",
    "there is not one main part": "<main>x</main>",
}


PAGE = "<!doctype html><html lang='en'><title>T</title><body><main><h1>A</h1><a href='#'>b</a></main>{}</body>"


@pytest.mark.nightly
@pytest.mark.parametrize(("fault", "bad"), [*BAD.items(), (None, "")])
def test_a_bad_page_is_caught_and_a_good_one_is_not(opened, tmp_path, fault, bad):
    (tmp_path / "page.html").write_text(PAGE.format(bad), encoding="utf-8")
    said = faults(opened(tmp_path.as_uri() + "/", "page")[0])
    assert (not said) if fault is None else said[0].startswith(fault), said
