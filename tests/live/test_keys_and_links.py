"""What keys and links do to a figure: each leads to a state, or to the nearest there is."""

import pytest
from playwright.sync_api import expect

FIVE_UNITS = [1, -1, 0.5, 0.5, -1, 0, 2, -1, 0]

KEYS = {
    "backward-pass": [
        ("Tab ArrowRight Tab End", [10, 1, -1, 0.5, 0.5, -1, 0, 2, -1, 4], "4.00"),
        ("Shift+Tab ArrowLeft ArrowLeft Tab Home", [10, 1, -1, 0.5, 0.5, -1, 0, -4, -1, 4], "−4.00"),
        ("Tab Tab Enter", [0, 1, -1, 0.5, 0.5, -1, 0, -4, -1, 4], "−4.00"),
    ],
    "code-size": [
        ("Tab ArrowLeft", [8, 8], None), ("Tab ArrowRight", [16, 8], "16 numbers"), ("Home", [1, 8], "1 number"),
        ("ArrowUp", [2, 8], "2 numbers"), ("End Tab Enter", [8, 9], "8 numbers"),
    ],
    "examples-and-ways": [
        ("Tab ArrowRight", [6, 500, 2], None), ("ArrowRight ArrowRight", [2, 500, 2], None),
        ("Tab ArrowLeft", [2, 100, 2], "100"), ("Home", [2, 30, 2], "30"), ("End", [2, 8000, 2], "8,000"),
        ("Tab Enter", [2, 8000, 3], "8,000"),
    ],
    "find-axes": [
        ("Tab ArrowLeft", [1, 0, 1], None), ("Tab ArrowRight", [1, 0, 2], "2 steps"),
        ("End", [1, 0, 10_000], "10,000 steps"), ("Home", [1, 0, 1], "1 step"), ("Tab Enter", [1, 1, 1], None),
    ],
    "paired-differences": [
        ("Tab ArrowDown", [1, 6, 1], None), ("Tab ArrowLeft", [1, 5, 1], "5"), ("Tab ArrowRight", [1, 5, 0], None),
    ],
    "singular-vectors": [
        ("Tab ArrowRight", [1.09, 0.53, 1.2, 1, 61], "61.0"), ("End", [1.09, 0.53, 1.2, 1, 180], "180.0"),
        ("Tab Tab Enter", [1.5, 0, 0, 0.5, 180], "180.0"), ("Tab Tab Tab Home", [-2, 0, 0, 0.5, 180], None),
        ("Tab Tab End", [-2, 0, 2, 0.5, 180], None),
    ],
}  # fmt: skip
"""After some keys, one after the other, the state, and what is told of the first slider where that has moved."""

LINKS = {
    "backward-pass": {"3": [3, *FIVE_UNITS], "99,9": [10, 4, *FIVE_UNITS[1:]], "-1,-9": [0, -4, *FIVE_UNITS[1:]]},
    "choose-likelihood": {"2,3.5": [2, 3.5], "5,99": [5, 2.5], "4": [4, -1], "9,1": [0, 6], "0.5,1": [0, 6]},
    "code-size": {"64,2": [64, 2], "1": [1, 9], "40,99": [32, 9], "-4,-1": [1, 0], "7,3.4": [8, 3]},
    "examples-and-ways": {
        "2,2000,7": [2, 2000, 7], "1": [1, 500, 2], "6,100": [6, 100, 2], "9,1e9,1e9": [6, 8000, 999],
        "-1,-2,-3": [1, 30, 0], "5.1,220,2.4": [6, 100, 2],
    },
    "find-axes": {"1,2,1000": [1, 2, 1000], "0": [0, 0, 1], "9,99,1e9": [2, 3, 10_000], "-1,-2,-3": [0, 0, 1]},
    "gradient-descent": {
        "9,-99,1e9,99": [2, -5, 60, 30], "-1,99,-1,-1": [0, 3, 0.0125, 0], "1.7,1,0.03": [1, 1, 0.03, 0],
        "1": [0, -2, 0.25, 0],
    },
    "paired-differences": {"2,4,0": [2, 4, 0], "1": [1, 6, 1], "0,99": [0, 6, 1], "9,3": [0, 6, 1], "1,1": [1, 2, 1]},
    "singular-vectors": {
        "1,-0.5,0,0.25,-30": [1, -0.5, 0, 0.25, -30], "0,1,0,1": [0, 1, 0, 1, 60],
        "9,-9,0.12345,0,370": [2, -2, 0.1235, 0, 10], "1,2,0": [1.09, 0.53, 1.2, 1, 60],
    },
    "stack-it": {"3,1": [3, 1], "2": [2, 0], "99,9": [3, 1], "-4,-1": [0, 0], "1.6,0.7": [2, 1]},
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
