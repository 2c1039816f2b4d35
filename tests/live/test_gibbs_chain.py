"""A chain of a small machine, in a browser: it computes what Python computes, and follows mouse, finger and keys."""

import numpy as np
import pytest

from aelib.course.live import gibbs_chain, turned
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "gibbs-chain"


def go(page, start, size, turns):
    page.element.evaluate("(element, given) => element.restore(given)", [start, size, turns])
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_numbers_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    for start, size, turns in ((0, 1.0, 1), (0, 2.4, 0), (1, 0.0, 1), (1, 1.3, 7), (0, 3.0, 40), (1, 3.0, 12)):
        go(page, start, size, turns)
        found, expected = page.get("element.found"), turned(figure, size=size, turns=turns, start=start)
        for name, value in (("energy", expected.free_energy), ("model", expected.model), ("chain", expected.chain),
                            ("apart", expected.apart), ("logZ", expected.log_z)):  # fmt: skip
            np.testing.assert_allclose(found[name], value, atol=1e-6)
        assert found["settled"] == expected.settled
        apart, after, log_z = page.element.locator("dd").all_text_contents()
        assert float(apart) == pytest.approx(expected.apart, abs=0.0051)
        assert after.startswith(f"{expected.settled} turn")
        assert float(log_z.replace("−", "-")) == pytest.approx(expected.log_z, abs=0.0051)


def test_a_chain_that_does_not_settle_is_said_to_take_a_thousand_turns_or_more(live_of):
    starts = {"one image": [0, 0, 1, 0]}
    page = live_of(gibbs_chain(np.array([[8.0], [-8.0]]), np.array([-4.0, 4.0]), np.zeros(1), starts=starts, size=3.0))
    assert page.get("element.found.settled") == 1000
    assert page.element.locator("dd").nth(1).text_content() == "1000 turns or more"


def test_bars_are_as_high_as_the_chain_is_probable(live, figure):
    page = live()
    go(page, 0, 1.0, 5)
    chain = turned(figure, size=1.0, turns=5).chain
    pixels = page.canvas("bars.canvas").astype(int)

    def violet(place, share):
        x, y = page.element.evaluate("(element, point) => element.bars.place(point)", [place, share])
        red, green, blue = pixels[round(y), round(x), :3]
        return blue - green > 60 and red > 100

    for place, share in enumerate(chain):
        assert violet(place - 0.2, 0.5 * share) == (share > 0.02)
        assert not violet(place - 0.2, share + 0.05)


def test_a_screen_reader_is_told_of_both_distributions(live, figure):
    page = live()
    go(page, 0, 1.0, 3)
    found = turned(figure, size=1.0, turns=3)
    said = page.heard()
    assert said.startswith(f"Weights times 1.0, 3 turns: chain and machine are {found.apart:.2f} apart")
    assert f"10 {found.chain[2]:.2f} of {found.model[2]:.2f}" in said


@pytest.mark.daily
def test_it_is_worked_by_keys_alone(live):
    page = live()
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.state()") == [1, 1, 1]
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("ArrowRight")
    page.tab.keyboard.press("ArrowRight")
    assert page.get("element.state()") == [1, 1, 3]
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("End")
    assert page.get("element.state()") == [1, 3, 3]


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_the_start_is_chosen_by_mouse_and_finger(live, how):
    page = live(**(PHONE if how == "finger" else {}))
    other = page.element.get_by_role("radio", name="the data")
    other.tap() if how == "finger" else other.click()
    assert page.get("element.state()") == [1, 1, 1]


@pytest.mark.parametrize(
    ("given", "state"), [("1,2.5,10", [1, 2.5, 10]), ("7,9,-3", [1, 3, 0]), ("0,0.5", [0, 0.5, 1])]
)
def test_a_link_leads_to_a_state_or_to_the_nearest_there_is(live, given, state):
    page = live(fragment=f"#fig-live={given}")
    assert page.get("element.state()") == state
