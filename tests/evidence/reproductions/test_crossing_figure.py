"""The live figure of examples against a network renders bars as the recorded run does."""

import numpy as np
import pytest

from aelib.course.live import bars, crossing, remembered
from evidence.reproductions import crossing as recorded

FIGURE = crossing([1, 6], [500, 2000], dict.fromkeys(("nearest", "blend", "network"), np.full((2, 2), 0.1)))


@pytest.mark.parametrize(("ways", "count"), [(1, 30), (2, 500), (4, 2500)])
def test_a_new_bar_is_rendered_as_in_the_run(ways, count):
    examples = bars.bars(bars.factors(ways, bars.EXAMPLES, np.arange(count))).reshape(count, -1)
    found = [remembered(FIGURE, ways, count, bar) for bar in (0, 5, 999)]
    new = np.stack([each.images["new"].ravel() for each in found])
    near = recorded.neighbours(examples, new)
    answers = {"nearest": examples[near[:, 0]], "blend": recorded.blend(examples[near], new)}
    for name, expected in answers.items():
        np.testing.assert_allclose([each.images[name].ravel() for each in found], expected, atol=1e-8)


def test_errors_are_those_of_the_run_in_the_mean():
    """Its own sample of examples and of bars, and its own share of the variance."""
    train, test = recorded.drawn(3, 500, 10), recorded.drawn(3, 200, 20)
    expected = recorded.lost(train[recorded.neighbours(train, test)[:, 0]], test)
    assert np.mean([remembered(FIGURE, 3, 500, bar).errors["nearest"] for bar in range(40)]) == pytest.approx(
        expected, rel=0.25
    )


def test_the_page_begins_with_the_fewest_ways_in_which_the_network_is_clearly_ahead():
    network, slow = np.full((3, 3), 0.1), np.array([[0.01] * 3, [0.11, 0.09, 0.01], [0.3, 0.2, 0.1]])
    errors = {"nearest": slow, "blend": slow, "network": network}
    assert crossing([1, 2, 3], [500, 2000, 8000], errors).data["start"][:2] == [3, 2000]
    assert crossing([1, 2, 3], [500, 2000, 8000], errors | {"network": network + 1}).data["start"][0] == 2
