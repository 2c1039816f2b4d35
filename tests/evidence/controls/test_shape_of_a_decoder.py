"""What the chapter "The shape of a decoder" says of its controls, on their record."""

from statistics import mean

import pytest

from evidence.controls import record
from evidence.controls.shape_of_a_decoder import KNOWN_SEEDS, MAP_SEEDS


@pytest.fixture(scope="module")
def found():
    """The results of the controls, by name."""
    return record.recorded("shape-of-a-decoder")


@pytest.fixture(params=MAP_SEEDS)
def of_map(found, request):
    return found[f"map-{request.param}"]


@pytest.fixture(params=KNOWN_SEEDS)
def known(found, request):
    return found[f"known-{request.param}"]


def test_decoded_middles_come_closer_to_digits_than_those_of_cross_fades(of_map):
    assert of_map["told"]["codes"] < of_map["told"]["cross-fade"] - 0.08
    assert of_map["nearest"]["codes"] < of_map["nearest"]["cross-fade"] - 1.5


@pytest.mark.parametrize("seed", MAP_SEEDS)
def test_a_cross_fade_that_goes_through_the_network_comes_closer_and_the_codes_stay_ahead(found, seed):
    told, rebuilt = found[f"map-{seed}"]["told"], found[f"rebuilt-{seed}"]
    assert told["codes"] + 0.02 < rebuilt["told"] < told["cross-fade"] - 0.08
    assert rebuilt["nearest"] > found[f"map-{seed}"]["nearest"]["codes"] + 3


def test_equal_steps_of_a_code_are_not_equal_among_pictures(of_map):
    assert 3 < of_map["uneven"] < 9


def test_the_picture_changes_most_where_digits_crowd(of_map):
    least, middle, most = of_map["area"]["codes"]
    assert most > 10 * least
    assert middle > 1.7 * of_map["area"]["white parts"][1]
    larger, smaller = of_map["stretch"]["codes"]
    assert larger > 2 * smaller
    assert of_map["rank"] < -0.6


def test_a_second_reconstruction_adds_little(of_map):
    first, second = of_map["moves"]
    assert 0.002 < second / first < 0.1


def test_far_out_hardly_a_pixel_is_grey(of_map):
    at_home, far_out = of_map["grey"]
    assert at_home > 0.25
    assert far_out < 0.06


def test_sevens_of_the_hole_come_back_only_where_some_were_seen(known):
    ring, hole = known["hole"]["errors"]
    assert hole > 12 * ring
    ring, hole = known["none"]["errors"]
    assert hole < 2.5 * ring


def test_the_shortest_path_is_shorter_than_the_way_around_and_over_no_sevens(known):
    assert known["hole"]["shortest"][0] < known["around"]
    assert known["hole"]["shortest"][1] > 1.5
    for kind in ("hole", "none"):
        assert known[kind]["shortest"][0] < known[kind]["straight"][0]
        assert known[kind]["cross-fade"] > known[kind]["shortest"][1]


def test_shortening_moves_the_worst_point_away_from_sevens_only_with_a_hole(known):
    assert known["hole"]["shortest"][1] > known["hole"]["straight"][1] + 0.1
    assert known["none"]["shortest"][1] < known["none"]["straight"][1] + 0.1


def test_the_hole_adds_to_how_far_off_the_paths_are(found):
    worst = {kind: [found[f"known-{seed}"][kind]["shortest"][1] for seed in KNOWN_SEEDS] for kind in ("hole", "none")}
    assert mean(worst["hole"]) > mean(worst["none"]) + 0.5
    added = [hole - none for hole, none in zip(worst["hole"], worst["none"], strict=True)]
    assert all(1.9 < more < 4 for more in added)
    assert sum(more > none for more, none in zip(added, worst["none"], strict=True)) == 2


def test_the_first_seed_has_the_least_exact_of_the_maps_without_a_hole(found):
    first, *others = (found[f"known-{seed}"]["none"]["errors"] for seed in KNOWN_SEEDS)
    assert min(first) > 2 * max(map(max, others))


def test_tangent_planes_are_far_from_right_angles_and_from_the_true_ones(known):
    for kind in ("hole", "none"):
        assert round(max(known[kind]["angles"])) <= 37
        assert round(min(known[kind]["angles"])) >= 19


def test_no_place_of_the_map_draws_the_sevens_of_the_hole(known):
    of_hole, of_ring = known["hole"]["nearest"]
    assert of_hole > 10 * of_ring
