"""A chain of a small machine, in a browser: it computes what Python computes, and follows mouse, finger and keys."""

import numpy as np
import pytest

from aelib.course.live import gibbs_chain, turned
from tests.live.conftest import written


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


@pytest.mark.daily
def test_the_charts_draw_energies_and_both_distributions(live, figure):
    page = live()
    go(page, 0, 1.4, 5)
    found = turned(figure, size=1.4, turns=5)
    levels = [points for points, _ in page.told("landscape")["line"]]
    bars = page.told("bars")
    for place in range(4):
        np.testing.assert_allclose(
            levels[place], [[place - 0.35, found.free_energy[place]], [place + 0.35, found.free_energy[place]]]
        )
        np.testing.assert_allclose(
            bars["area"][place][0], [[place + side, found.chain[place]] for side in (-0.35, 0.35)]
        )
        np.testing.assert_allclose(max(bars["line"][place][0], key=lambda point: point[1])[1], found.model[place])
    assert {style["colour"] for *_, style in bars["area"]} == {page.colour("violet")}
    assert {style["colour"] for _, style in bars["line"]} == {page.colour("ink")}
    assert bars["axes"] == ["image", "probability: machine (outline), chain (filled)"]
    assert page.told("landscape")["axes"] == ["image", "free energy F(x)"]
    for chart in ("landscape", "bars"):
        marks = page.get(f"element.{chart}.axes.x.marks.map(({{ at, name }}) => [at, name])")
        assert marks == [[0, "00"], [1, "01"], [2, "10"], [3, "11"]]


def test_the_words_are_those_of_the_start_the_turns_and_the_size(live, figure):
    page = live()
    for start, size, turns in ((0, 1.3, 0), (1, 2.4, 7)):
        go(page, start, size, turns)
        chosen = ["one image", "the data"]
        chosen.insert(start, "✓")
        found = turned(figure, size=size, turns=turns, start=start)
        assert page.words() == [
            *("The chain starts from", *chosen),
            *("Turns", f"{turns}", f"[Turns: {turns}]"),
            *("Size of the weights", f"{size}", f"[Size of the weights: {size}]"),
            "[The free energy of each image]",
            "[The probability of each image, in the machine and in the chain]",
            *("machine and chain apart", f"{found.apart:.2f}"),
            *("apart by less than 0.01 after", f"{found.settled} turn{'s' * (found.settled != 1)}"),
            *("log Z", written(found.log_z)),
        ]


def test_a_screen_reader_is_told_of_both_distributions(live, figure):
    page = live()
    go(page, 0, 1.0, 3)
    found = turned(figure, size=1.0, turns=3)
    said = page.heard()
    assert said.startswith(f"Weights times 1.0, 3 turns: chain and machine are {found.apart:.2f} apart")
    each = zip(("00", "01", "10", "11"), found.chain, found.model, strict=True)
    shares = ", ".join(f"{name} {chain:.2f} of {model:.2f}" for name, chain, model in each)
    after = f"by less than 0.01 after {found.settled} turn{'s' * (found.settled != 1)}"
    assert said.endswith(f" apart, {after}. Chain of machine: {shares}.")
