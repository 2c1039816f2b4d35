"""What the chapter "Learning as maximum likelihood" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import record

FOUND = record.recorded("learning-as-likelihood")
DRAWS = [found for name, found in FOUND.items() if name.startswith("draw-")]


@pytest.mark.parametrize("found", DRAWS)
def test_the_width_is_learned_from_the_scatter_and_the_edges_are_least_certain_at_the_ends(found):
    assert found["width off"] < 15
    ends, rest = found["edges off"]
    assert ends > 1.2 * rest


@pytest.mark.parametrize("found", DRAWS)
def test_intervals_of_one_width_hold_too_many_in_the_middle_and_too_few_at_the_sides(found):
    one, own = found["intervals"]["one"], found["intervals"]["own"]
    assert one["middle"] > 99
    assert one["sides"] < 78
    assert all(abs(share - 90) < 4 for share in own.values()), "within about three points"


def test_on_fresh_answers_one_width_holds_only_a_little_less():
    of_data, fresh = (
        np.mean([found["intervals"][name]["all"] for found in DRAWS]) for name in ("one, of the data", "one")
    )
    assert 0 < of_data - fresh < 3


def test_a_copier_has_no_best_loss_and_its_gradient_makes_it_leap():
    found = FOUND["copier"]
    assert found["least"] == sorted(found["least"], reverse=True)
    assert found["least"][-1] < -6
    assert found["fresh"] < -3
    assert found["own"] < found["fresh"]
    assert found["largest leap"] > 3


def test_on_classes_that_do_not_overlap_the_weights_grow_and_the_loss_falls():
    found = FOUND["classes"]
    assert found["size"][1] > 1.15 * found["size"][0]
    assert 0 < found["loss"][1] < found["loss"][0]
