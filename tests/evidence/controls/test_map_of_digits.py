"""What the chapter "A map of digits" says of its controls, on their record."""

from statistics import mean

import numpy as np
import pytest

from evidence.controls import record
from evidence.controls.map_of_digits import CAUSE_SEEDS, CONV_EPOCHS, DENSE_EPOCHS, MOVED_SEEDS, SEEDS


@pytest.fixture(scope="module")
def found():
    """The results of the controls, by name."""
    return record.recorded("map-of-digits")


@pytest.fixture(scope="module")
def maps(found):
    return [found["seeds"][str(seed)] for seed in SEEDS]


@pytest.fixture(params=CAUSE_SEEDS)
def cause(found, request):
    return found[f"cause-{request.param}"]


@pytest.fixture(params=MOVED_SEEDS)
def of_seed(found, request):
    """The results of a seed on moved digits, and what belongs to them, by name."""
    return {name: found[f"{name}-{request.param}"] for name in ("moved", "still", "shuffled", "cut out")}


def test_ones_and_zeros_keep_to_themselves_under_every_seed(maps):
    recall = np.array([each["recall"] for each in maps])
    precision = np.array([each["precision"] for each in maps])
    assert min(recall[:, :2].min(), precision[:, :2].min()) > 0.9
    assert recall.mean(axis=0)[:2].min() > recall.mean(axis=0)[2:].max()
    assert np.ptp(recall[:, :2], axis=0).max() < 0.1 < 0.12 < np.ptp(recall, axis=0).max()
    assert recall[:, 2].min() > 0.7


def test_the_five_is_lowest_and_fours_and_nines_are_mixed_most(maps):
    assert [each["lowest"] for each in maps].count(5) >= 4
    assert [each["mixed"] for each in maps].count([4, 9]) >= 4


def test_accuracies_and_errors_agree_and_maps_do_not(maps):
    assert np.ptp([each["error"] for each in maps]) < 1.5
    knn = [each["knn"] for each in maps]
    assert min(knn) > 0.66
    assert np.ptp(knn) < 0.1
    left = [each["left"] for each in maps[1:]]
    assert max(left) > 0.3
    assert mean(left) < np.median([each["exchanged"] for each in maps[1:]]) - 0.12
    ratios = [each["ratio"] for each in maps]
    assert max(ratios) > 2 * min(ratios)
    directions = np.radians([each["direction"] for each in maps])
    assert np.abs(np.exp(1j * directions).mean()) < 0.9, "1 if all were the same"


def test_ones_are_farthest_from_zeros_under_all_five_seeds_and_zeros_from_ones_under_three(maps):
    assert [each["farthest from 0"] for each in maps].count(1) == 5
    assert [each["farthest from 1"] for each in maps].count(0) == 3


def test_tsne_parts_fours_from_nines_better_than_any_of_five_maps_from_another_start_too(found):
    def mixed(rates):
        return rates["four"] + rates["nine"]

    tsne, maps = found["tsne"]["taken"], [each["taken"] for each in found["seeds"].values()]
    assert mixed(tsne) < min(map(mixed, maps)) - 0.1
    assert tsne["right"] > max(each["right"] for each in maps) + 0.05
    assert found["tsne"]["left"] > 0.2


def test_a_dense_network_helps_under_every_seed_and_with_few_digits_as_with_many(cause):
    assert cause["dense, 1,000"]["knn"] > cause["conv, 1,000"]["knn"] + 0.05
    assert cause["dense, 30,000"]["knn"] > cause["conv, 30,000"]["knn"] + 0.12


def test_the_network_is_worth_most_and_more_digits_less_than_a_seed_changes(found):
    effects = found["effects"]
    assert effects["network, 1,000"]["mean"] > effects["digits, dense"]["mean"]
    assert effects["digits, dense"]["mean"] > 0.03 + max(0, effects["digits, conv"]["mean"])
    assert abs(effects["digits, conv"]["mean"]) < 0.06
    few = [found[f"cause-{seed}"]["dense, 1,000"]["knn"] for seed in CAUSE_SEEDS]
    assert max(few) - min(few) > 0.1, "the rubric of an exercise says so"
    assert effects["updates"]["least"] > 0


def test_a_faster_rate_helps_both_and_leaves_their_order(found):
    conv, dense = (found["effects"][name] for name in ("conv", "dense"))
    assert dense["fast"] > dense["usual"] > conv["fast"] + 0.05
    assert conv["fast"] > conv["usual"]
    assert dense["fast"] > conv["fast"] + 0.12


def test_few_digits_are_learnt_by_heart_by_the_dense_network_alone(cause):
    own, new = cause["dense, 1,000"]["own and new"]
    assert new - own > 4
    many_own, many_new = cause["dense, 30,000"]["own and new"]
    assert many_new - many_own < 2
    conv_own, conv_new = cause["conv, 1,000"]["own and new"]
    assert 1 < conv_new - conv_own < 4
    assert conv_own > own + 4


def test_ones_keep_to_themselves_in_every_training_and_zeros_not_on_the_well_known_map(found):
    assert found["over seeds"]["least of 1"] > 0.85
    recall, precision = found["cause-0"]["conv, 1,000"]["zero"]
    assert 0.5 < recall < 0.85
    assert precision < 0.8


def test_a_little_noise_takes_five_numbers_for_many_more(found):
    clean, noisy = found["dimension"]["clean"], found["dimension"]["noisy"]
    assert max(clean) < 5 < 9 < min(noisy)
    assert noisy == sorted(noisy)


def test_a_convolutional_network_is_ahead_on_moved_digits_in_equal_time_at_any_of_three_rates(of_seed):
    moved = of_seed["moved"]
    conv, dense = moved["conv"], moved["dense"]
    for few, more in zip(CONV_EPOCHS, DENSE_EPOCHS, strict=True):
        assert few * conv["seconds"] < more * dense["seconds"], "the dense network has no less time"
        assert conv["error"][str(few)] < dense["error"][str(more)] - 1.5
    best = min(moved[name]["error"]["7"] for name in ("dense", "dense, 0.003", "dense, falling"))
    assert best == moved["dense, falling"]["error"]["7"] > conv["error"]["4"] + 2
    assert moved["dense, 0.003"]["error"]["7"] > moved["dense"]["error"]["7"]
    assert min(moved[name]["error"]["21"] for name in ("dense", "dense, falling long")) > conv["error"]["12"] + 2


def test_it_passes_as_many_components_in_an_epoch(found, of_seed):
    components, conv = found["components"]["moved"], of_seed["moved"]["conv"]["error"]
    assert conv["1"] < components["32"] - 9
    assert components["0"] > 2 * components["32"]


def test_to_undo_the_move_first_is_better_than_to_convolve_three_times_as_long(of_seed):
    assert of_seed["cut out"]["error"] < of_seed["moved"]["conv"]["error"]["12"] - 0.7


def test_the_lead_does_not_rest_on_the_moves_but_on_neighbours(found, of_seed):
    assert 20 < found["lead"]["moved"] < 24
    assert found["lead"]["moved"] - 6 < found["lead"]["still"] < found["lead"]["moved"]
    assert of_seed["still"]["conv"]["error"]["4"] < of_seed["still"]["dense, falling"]["error"]["7"] - 0.8
    assert of_seed["shuffled"]["error"]["4"] > of_seed["moved"]["dense, falling"]["error"]["7"] + 4
