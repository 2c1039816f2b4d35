"""What the chapter "Vanishing gradients" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import pages, record, vanishing_gradients

FOUND = record.recorded("vanishing-gradients")
TEN_PER_CENT = 15


def parts(name):
    """The results of the parts of this name, one for each start."""
    return [found for each, found in FOUND.items() if each.startswith(f"{name}-")]


@pytest.mark.parametrize("found", parts("means"))
def test_by_one_norm_nothing_changes_and_by_the_other_the_problem_has_gone(found):
    assert max(found["start"]["lengths"], found["start"]["speed"], found["end"]["lengths"]) < 0.02
    assert 0.4 < found["end"]["speed"] < 2
    assert found["fallen"][0] > 30
    assert found["fallen"][1] > 3000
    assert found["answers differ"] < 1e-4


@pytest.mark.parametrize("found", parts("gains"))
def test_the_factor_of_a_layer_is_the_predicted_one_at_each_gain(found):
    gains = 2.0 ** np.arange(-2, 6)
    for name in ("sigmoid", "tanh", "ReLU"):
        off = np.abs(np.log10(np.divide(found[name]["found"], found[name]["predicted"])))
        assert len(off) == len(gains)
        assert off[gains >= 4].max() < 0.1
        assert off[gains < 4].max() < 0.05


@pytest.mark.parametrize("name", FOUND["rates"])
def test_each_net_has_the_rate_that_was_best_on_digits_left_out(name):
    found = FOUND["rates"][name]
    assert found["right"][f"{found['chosen']:g}"] == max(found["right"].values())


def test_the_rates_are_those_of_the_page():
    kinds = pages.run(pages.needed(pages.shown("vanishing-gradients"), {"KINDS"})).KINDS
    assert {name: FOUND["rates"][name]["chosen"] for name in kinds} == {name: kind[-1] for name, kind in kinds.items()}
    assert set(FOUND["rates"]) == {*kinds, *vanishing_gradients.BEST}


def test_the_net_of_the_opening_learns_at_no_rate_nor_with_adam():
    assert max(FOUND["rates"]["sigmoid"]["right"].values()) < TEN_PER_CENT
    assert {"1", "10"} < set(FOUND["rates"]["sigmoid"]["right"])
    assert max(FOUND["rates"]["Adam, sigmoid"]["right"].values()) < TEN_PER_CENT
    assert max(found["Adam, sigmoid"] for found in parts("rivals")) < TEN_PER_CENT


@pytest.mark.parametrize("found", parts("thirty"))
def test_which_nets_of_thirty_layers_learn(found):
    right = {name: each["right"] for name, each in found.items()}
    assert max(right[name] for name in ("sigmoid", "sigmoid, normalises units", "ReLU, adds")) < TEN_PER_CENT
    assert right["sigmoid, adds"] > 40
    assert right["sigmoid, normalises"] > 80
    assert min(right["tanh"], right["tanh, orthogonal"]) > 70
    assert right["ReLU"] < 70
    assert min(right["ReLU, mirrored"], right["ReLU, both"]) > right["ReLU"] + 15


@pytest.mark.parametrize("found", parts("thirty"))
def test_the_factor_of_a_layer_is_that_of_the_table(found):
    factors = {name: each["factor"] for name, each in found.items()}
    predicted = {
        "sigmoid": 0.236, "sigmoid, normalises": 1.017, "sigmoid, normalises units": 0.391,
        "tanh": 0.963, "tanh, orthogonal": 0.969, "ReLU": 1, "ReLU, mirrored": 1,
    }  # fmt: skip
    for name, value in predicted.items():
        assert factors[name] == pytest.approx(value, rel=0.03), name
    assert 1 < factors["sigmoid, adds"] < np.sqrt(1 + 1 / 16)
    assert factors["ReLU, adds"] > 1.5
    assert 1.03 < factors["ReLU, both"] < 1.08


@pytest.mark.parametrize("found", parts("rivals"))
def test_adam_helps_relu_clipping_leaves_the_factor_and_weights_of_scale_a_hundredth_learn(found):
    nought = 100 * 980 / 10_000  # of the test digits are a 0, which NaN would name
    assert found["Adam, ReLU"] > 55
    assert found["clipped"] < 20
    assert abs(found["clipped"] - nought) > 1e-6, "it ends at a finite loss"
    assert found["scale 0.01"] > 60


@pytest.mark.parametrize("found", parts("start"))
def test_the_sum_explodes_faster_than_uncorrelated_terms_because_the_weights_are_the_same_both_ways(found):
    assert found["same weights"] > 1.5
    assert found["fresh weights"] == pytest.approx(np.sqrt(2), rel=0.03)


@pytest.mark.parametrize("found", parts("start"))
def test_to_take_mean_and_deviation_as_fixed_is_off_by_one_or_two_hundredths(found):
    relu, sigmoid = found["normalised, ReLU"], found["normalised, sigmoid"]
    assert relu["predicted"] == pytest.approx(np.sqrt(np.pi / (np.pi - 1)), abs=1e-3)
    assert -0.025 < relu["found"] - relu["predicted"] < -0.005
    assert 0.005 < sigmoid["found"] - sigmoid["predicted"] < 0.02


@pytest.mark.parametrize("found", parts("start"))
def test_where_they_add_and_normalise_the_factor_falls_as_the_sum_grows(found):
    both = found["both"]
    assert both["variance"][1] > 30 * both["variance"][0]
    assert both["factor"][0] > 1.2 > 1.05 > both["factor"][1]
    assert both["off from the third layer on"] < 0.05
    assert round(both["predicted"], 2) == round(FOUND["start-0"]["both"]["predicted"], 2), "one number in the table"


@pytest.mark.parametrize("found", parts("start"))
def test_relu_makes_digits_alike_as_predicted_and_orthogonal_tanh_does_not(found):
    relu, tanh = np.array(found["cosine"]["relu"]), np.array(found["cosine"]["tanh"])
    assert relu[0] < 0.7 < 0.8 < relu[9] < relu[29]
    assert relu[29] > 0.9
    assert np.mean([each["cosine"]["relu"][29] for each in parts("start")]) == pytest.approx(
        FOUND["likeness"]["30"], abs=0.03
    )
    assert abs(tanh[29] - tanh[0]) < 0.03
    assert tanh.max() < 0.6


@pytest.mark.parametrize("found", parts("start"))
def test_a_small_difference_shrinks_by_the_square_of_the_factor(found):
    missing = 1 - np.array(found["cosine"]["sigmoid"])
    assert abs(np.log(missing[2] / missing[1] / 0.236**2)) < np.log(1.5)


def test_tanh_nets_in_which_digits_are_as_alike_learn_as_well_and_what_can_be_read_goes_with_the_results():
    cosines = np.array([found["cosine"]["alike"] for found in parts("start")])
    alike = [found["alike"] for found in parts("rivals")]
    thirty = {name: [found[name]["right"] for found in parts("thirty")] for name in ("tanh, orthogonal", "ReLU")}
    assert cosines.min() > 0.93
    assert cosines.mean() > FOUND["way up"]["relu"]["30"] - 0.02
    assert np.mean(alike) > np.mean(thirty["tanh, orthogonal"]) - 6
    assert min(alike) > max(thirty["ReLU"]) + 8
    for found in parts("start"):
        read = found["read"]
        assert read["relu"] < 40 < 60 < read["mirrored"] < 78.5 < min(read["alike"], read["tanh"])


@pytest.mark.parametrize("found", parts("shells"))
def test_one_fault_is_enough_to_stall_the_deep_net_and_steps_by_signs_get_away(found):
    assert max(found["He"], found["fan-out"]) < 0.15
    assert found["start as it was"] > 0.6
    assert not found["rate as it was"] < 0.6
    assert found["signs"] < 0.25
