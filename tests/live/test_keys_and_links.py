"""What keys and links do to a figure: each leads to a state, or to the nearest there is."""

import pytest
from playwright.sync_api import expect

KEYS = {
    "gibbs-chain": [
        ("Tab ArrowRight", [1, 1, 1], None), ("Tab ArrowRight ArrowRight", [1, 1, 3], "3"),
        ("Tab End", [1, 3, 3], None),
    ],
    "noise-to-digit": [
        ("Tab ArrowRight", [0, 1], "level 5.6"), ("End", [0, 10], "level 0"), ("ArrowLeft", [0, 9], "level 0.050"),
        ("Tab Tab Enter", [1, 9], "level 0.050"), ("Enter", [0, 9], "level 0.050"),
    ],
    "prior-and-codes": [
        ("Tab ArrowRight", [0, 0, 1, 1], None), ("ArrowRight ArrowRight", [0, 0, 0, 1], None),
        ("Tab Enter", [0, 0, 0, 2], None),
    ],
    "repair-noise": [
        ("Tab ArrowRight", [1, 1, 0.4, 0.3], None), ("Tab Home", [1, 1, 0.4, 0.05], "0.050"),
        ("Tab ArrowRight", [1, 1.01, 0.4, 0.05], None), ("Tab ArrowLeft", [1, 1.01, 0.39, 0.05], None),
    ],
    "super-position": [
        ("Tab End", [1, 0, 1200], "1.0"), ("ArrowLeft", [0.89, 0, 1200], "0.89"), ("Tab Home", [0.89, 0, 0], None),
        ("ArrowRight Tab Tab Enter", [0.89, 1, 20], None),
    ],
    "choose-threshold": [
        ("Tab ArrowRight", [1, 0.1], None), ("Tab End", [1, 0.5], "0.50"), ("ArrowLeft", [1, 0.49], "0.49"),
    ],
    "whose-favourites": [("Tab Space", [0, 0], None), ("Tab Enter", [1, -1], None)],
}  # fmt: skip
"""After some keys, one after the other, the state, and what is told of the first slider where that has moved."""

LINKS = {
    "bits-of-a-code": {"2,2": [2, 2], "0": [0, 7], "9,99": [2, 7], "-4,-1": [0, 2]},
    "gibbs-chain": {"1,2.5,10": [1, 2.5, 10], "7,9,-3": [1, 3, 0], "0,0.5": [0, 0.5, 1]},
    "noise-to-digit": {"1,4": [1, 4], "1": [1, 0], "9,99": [1, 10], "-4,-1": [0, 0]},
    "prior-and-codes": {
        "0.5,-0.25,2,1": [0.5, -0.25, 2, 1], "1,1": [1, 1, 0, 1], "1,1,9,3": [1, 1, 2, 1], "1,1,-4,-1": [1, 1, 0, 1],
        "1": [0, 0, 0, 1], "0,0,0.6,2,4": [0, 0, 1, 2, 4], "0,0,1,0,999": [0, 0, 1, 1, 16],
    },
    "repair-noise": {
        "1,-0.5,0.25,0.1": [1, -0.5, 0.25, 0.1], "0,1.5,-1": [0, 1.5, -1, 0.3], "7,0,0,99": [1, 0, 0, 2],
        "-3,0,0,0": [0, 0, 0, 0.05], "1": [0, 1, 0.4, 0.3],
    },
    "choose-threshold": {"1,0.3": [1, 0.3], "1": [1, 0.1], "9,7": [1, 0.5], "-3,-1": [0, 0], "0.4,0.234": [0, 0.23]},
    "super-position": {
        "0.2,3,600": [0.2, 3, 600], "1": [1, 0, 1200], "9,99,1e9": [1, 5, 1200], "-1,-2,-3": [0.02, 0, 0],
    },
    "whose-favourites": {"3,1": [3, 1], "2": [2, -1], "99,7": [5, -1], "-4,0": [0, 0]},
}  # fmt: skip
"""By the numbers of a link the state; some are out of range, and some are missing."""


@pytest.fixture(scope="module", params=sorted({*KEYS, *LINKS}))
def element(request):
    return request.param


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live, element):
    page = live()
    page.tab.locator("a").focus()
    for keys, state, told in KEYS.get(element, ()):
        for key in keys.split():
            page.tab.keyboard.press(key)
        assert page.get("element.state()") == pytest.approx(state), keys
        if told:
            expect(page.slider).to_have_attribute("aria-valuetext", told)


def test_a_link_leads_to_a_state_or_to_the_nearest_there_is(live, element):
    page = live()
    for numbers, state in LINKS.get(element, {}).items():
        page = live(fragment=f"#fig-live={numbers}")
        assert page.get("element.state()") == pytest.approx(state), numbers
    for group in page.element.locator("fieldset:has(input[type=radio])").all():
        expect(group.get_by_role("radio", checked=True)).to_have_count(1)
