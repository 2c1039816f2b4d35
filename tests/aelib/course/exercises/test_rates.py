"""The rates that a chapter states are the best of those that it says were tried: 25 trainings, so at night."""

from pathlib import Path

import jupytext
import pytest

CHAPTERS = Path(__file__).resolve().parents[4] / "chapters"


def scope(slug, *wanted):
    """The names that those cells of a chapter define in which one of `wanted` stands."""
    names, left = {}, set(wanted)
    for cell in jupytext.read(CHAPTERS / f"{slug}.md").cells:
        here = {text for text in left if text in cell.source}
        if cell.cell_type == "code" and here:
            exec(cell.source, names)
            left -= here
    assert not left, f"{slug} has no cell with {left}"
    return names


@pytest.fixture(scope="module")
def starts():
    return scope("stacked-autoencoders", "def stack_of(", "blind = {")


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["glorot", "shuffled", "tanh", "four", "six"])
def test_each_start_of_the_deep_autoencoder_has_its_best_rate(starts, name):
    chosen, start = starts["blind"][name]
    left = {}
    for rate in (0.01, 0.03, 0.1, 0.3, 1.0):
        history = starts["fit"](start(0), starts["optax"].sgd(rate), epochs=4)
        left[rate] = history.step_loss[-20:].mean()
    assert min(left, key=left.get) == chosen, left
