"""What the chapter "Stacked autoencoders" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import record, stacked_autoencoders

FOUND = record.recorded("stacked-autoencoders")
PROBED = [FOUND[f"probed-{seed}"] for seed in stacked_autoencoders.SEEDS]
FIVE = FOUND["five seeds"]
DEEP = [FOUND[f"deep-{seed}"] for seed in stacked_autoencoders.PAIR]
MEAN_IMAGE, COMPONENTS = stacked_autoencoders.MEAN_IMAGE, 13.866
"""The squared errors of the mean image and of thirty principal components."""


@pytest.mark.parametrize("found", PROBED)
def test_one_denoising_layer_opens_the_classes_and_random_layers_close_them(found):
    pixels, trained, random = found["pixels"], found["denoising"]["probe"], found["random"]["probe"]
    assert trained[0] > pixels + 0.4
    assert random[2] < random[0] < pixels
    assert all(a > b + 1.5 for a, b in zip(trained, random, strict=True))
    assert 88 < trained[2] < 91, "the prediction's about 90"
    assert 82 < random[2] < 85, "and its about 84"


@pytest.mark.parametrize("found", PROBED)
def test_damage_helps_the_probe_and_not_the_copy_whose_first_layer_loses_most(found):
    assert found["denoising"]["probe"][2] > found["plain"]["probe"][2] + 1
    for kind in ("plain", "denoising"):
        errors = found[kind]["squared error"]
        assert errors == sorted(errors)
        assert errors[0] > 2 * np.diff(errors).max()
    assert found["plain"]["squared error"][2] < found["denoising"]["squared error"][2]


def test_most_of_the_lead_of_damage_is_in_the_upper_layers():
    leads = [np.subtract(found["denoising"]["probe"], found["plain"]["probe"]) for found in PROBED]
    assert min(lead[2] - lead[0] for lead in leads) > 0.2
    assert -0.2 < FIVE["ahead"]["1"]["mean"] < FIVE["ahead"]["3"]["mean"] - 0.5


def test_from_layer_1_to_3_denoising_gains_less_than_a_point_and_the_others_lose():
    by = {kind: [found[kind]["probe"][2] - found[kind]["probe"][0] for found in PROBED] for kind in FIVE["1 to 3"]}
    assert 0.2 < np.mean(by["denoising"]) < 1
    assert sum(gain > 0 for gain in by["denoising"]) >= 4
    assert -1.5 < np.mean(by["plain"]) < -0.2
    assert sum(gain < 0 for gain in by["plain"]) >= 4
    assert np.mean(by["random"]) < np.mean(by["plain"]) - 0.3


def test_little_of_that_gain_is_owed_to_what_the_third_layer_learnt():
    worth = FIVE["worth"]
    assert -0.1 < worth["denoising"]["mean"] < 0.5 * FIVE["1 to 3"]["denoising"]["mean"] + 0.1
    assert worth["plain"]["mean"] < -0.1


@pytest.mark.parametrize("found", PROBED)
def test_favourites_of_trained_units_are_purer_by_little(found):
    random, trained = found["random"]["purity"], found["denoising"]["purity"]
    assert 0.4 < random + 0.02 < trained < min(0.7, random + 0.2)


def test_most_of_the_purity_is_there_without_learning():
    purity, by_chance = FIVE["purity"], 0.222
    assert purity["random"] - by_chance > 2 * (purity["denoising"] - purity["random"])


def test_each_layer_by_hand_lowers_its_loss():
    assert all(last < first for first, last in FOUND["by-hand-1"]["losses"])


def test_forgetting_to_encode_again_costs_the_digits_and_hides_in_the_layers_own_loss():
    clean, forgotten, damaged = (FOUND["by-hand-1"]["third"][name] for name in ("clean", "forgotten", "damaged"))
    assert forgotten["digits"] > max(1.5 * clean["digits"], MEAN_IMAGE + 1)
    assert damaged["digits"] == pytest.approx(clean["digits"], rel=0.1)
    assert forgotten["own"] < clean["own"] < damaged["own"]


@pytest.mark.parametrize("found", DEEP)
def test_a_random_start_is_stuck_and_a_stack_is_not(found):
    assert 52.5 < found["stuck"] < 54
    assert COMPONENTS + 2 < found["tuned"] < found["unrolled"] - 1
    assert found["unrolled"] < 30


@pytest.mark.parametrize("seed", stacked_autoencoders.PAIR)
def test_with_five_passes_the_unrolled_stack_is_near_components_and_tuned_below(seed):
    found, two = FOUND[f"patient-{seed}"], DEEP[seed]
    assert 12.5 < found["unrolled"] < min(17, two["unrolled"] - 3)
    assert found["tuned"] < min(found["unrolled"] - 0.6, COMPONENTS - 0.3)


@pytest.mark.parametrize("found", DEEP)
def test_of_the_blind_starts_larger_weights_centred_come_nearest_to_the_stack(found):
    way = {name: (MEAN_IMAGE - left) / (MEAN_IMAGE - found["tuned"]) for name, left in found.items()}
    assert 0 < way["glorot"] < 0.3 < way["shuffled"] < 0.5
    assert 0.7 < min(way["four"], way["six"]) < max(way["four"], way["six"]) < 0.95
    assert abs(way["four"] - way["six"]) < 0.15, "four times nearly as far"
    assert max(found["four"], found["six"]) < min(found["shuffled"] - 5, found["tanh"] - 1)
    assert found["tuned"] + 1 < min(found[name] for name in ("glorot", "tanh", "shuffled", "four", "six"))


def test_not_every_rate_serves_the_stack():
    assert FOUND["fast-0"]["tuned"] > DEEP[0]["tuned"] + 1.5


@pytest.mark.parametrize("seed", stacked_autoencoders.PAIR)
def test_relus_with_adam_need_no_stack(seed):
    left = FOUND[f"relu-{seed}"]["relu"]
    assert left == pytest.approx(COMPONENTS, abs=3), "near, on whichever side"
    assert left < min(found["tuned"] for found in DEEP) - 1


def test_scaled_pixels_are_no_better_for_softmax_and_random_weights_come_close_to_the_stack():
    found = FOUND["classifiers"]
    assert found["scaled pixels"] < 92.6, "the scaled codes of the chapter have more than 92.8"
    assert 96.3 < found["random weights"] < 97.9, "as the fine-tuned stack of the chapter"


def test_on_fashion_mnist_damage_closes_the_classes_of_the_third_layer():
    fashion = FOUND["Fashion"]
    pixels = [FOUND[f"Fashion probed-{seed}"]["pixels"] for seed in stacked_autoencoders.SEEDS]
    assert fashion["pixels"] == np.mean(pixels)
    assert fashion["probe"]["denoising"]["3"] < fashion["pixels"] < fashion["probe"]["denoising"]["1"] < 81
    assert abs(fashion["probe"]["denoising"]["1"] - fashion["probe"]["plain"]["1"]) < 0.2
    assert fashion["behind"]["3"] == -fashion["ahead"]["3"]["mean"]
    assert fashion["behind"]["3"] > 4 * fashion["ahead"]["3"]["error"] > 0.4
    assert FIVE["ahead"]["3"]["mean"] > 10 * FIVE["ahead"]["3"]["error"]


@pytest.mark.parametrize("seed", [0, 1])
def test_eight_times_the_weights_are_more_than_the_best_factor(seed):
    found, others = FOUND[f"eight-{seed}"], FOUND[f"deep-{seed}"]
    assert found["0.1"] == min(found.values()), "the best of the rates"
    assert others["six"] + 1 < found["0.1"] < others["glorot"]


@pytest.mark.parametrize("seed", [0, 1])
def test_the_first_layer_owes_its_openness_to_more_than_the_size_of_its_weights(seed):
    found, probed = FOUND[f"first layer-{seed}"], FOUND[f"probed-{seed}"]
    assert found["trained"] == pytest.approx(probed["denoising"]["probe"][0], abs=0.05)
    assert found["control"] < probed["pixels"] - 1 < found["trained"] - 2


@pytest.mark.parametrize("seed", stacked_autoencoders.SEEDS)
def test_similarities_that_nobody_trained_are_ahead_of_the_first_layer(seed):
    trained, found = FOUND[f"probed-{seed}"]["denoising"]["probe"][0], FOUND[f"similarities-{seed}"]
    assert trained + 0.2 < found["200"] < found["1000"]


def test_on_clothes_it_is_the_other_way_round():
    assert FIVE["similarities"]["200"] > FIVE["probe"]["denoising"]["1"] + 0.5
    fashion = FOUND["Fashion"]
    assert fashion["similarities"]["200"] < fashion["probe"]["denoising"]["1"] - 0.5
