"""What the chapter "Linear autoencoders" says of its controls, on their record."""

import pytest

from evidence.controls import record
from evidence.controls.linear_autoencoders import FACTORS, NET_SEEDS, SEEDS

PCA = {"2, on 20,000 digits": 43.98, "30, on test digits": 13.87}
"""Squared errors that are computed without a training."""


@pytest.fixture(scope="module")
def found():
    """The results of the controls, by name."""
    return record.recorded("linear-autoencoders")


@pytest.fixture(params=SEEDS)
def start(found, request):
    return found[f"start-{request.param}"]


@pytest.fixture(params=NET_SEEDS)
def nets(found, request):
    return found[f"nets-{request.param}"]


def test_before_a_linear_decoder_a_nonlinear_encoder_gains_nothing_and_the_decoder_much(start):
    half, flat = start["halves"], PCA["2, on 20,000 digits"]
    assert flat < half["encoder"] < 1.06 * flat
    assert max(half["decoder"], half["both"]) < 0.97 * flat


def test_whether_the_encoder_helps_a_nonlinear_decoder_differs_from_start_to_start(found):
    gains = [found[f"start-{seed}"]["halves"] for seed in SEEDS]
    gains = [half["decoder"] - half["both"] for half in gains]
    assert min(gains) < 0 < 1 < max(gains)


def test_components_come_in_order_and_others_rise_beside_the_last(found):
    for modes in found["modes"]:
        assert max(modes["half"][:4]) < min(modes["half"][6:])
        assert modes["most"] > 0.4


def test_from_one_start_of_five_others_still_hold_the_last_place(found):
    held = [each for each in found["modes"] if each["ninth"] < 0.5]
    assert (len(held), len(found["modes"])) == (1, 5)
    assert held[0]["last"] > 0.8
    assert all(each["last"] < 0.2 * each["most"] for each in found["modes"] if each not in held)


def test_a_loss_one_per_cent_above_the_best_leaves_tens_of_degrees(start):
    assert start["gap"]["1.0"]["excess"] < 2
    assert start["gap"]["1.0"]["angle"] > 20


def test_a_wider_gap_alone_makes_the_angle_smaller_and_the_descent_shorter(start):
    plain, weak, strong = (start["gap"][str(factor)] for factor in FACTORS)
    assert plain["angle"] > weak["angle"] > strong["angle"]
    assert plain["steps"] > 1.5 * weak["steps"]
    assert weak["steps"] > 1.3 * strong["steps"]
    assert plain["angle"] > 35
    assert strong["angle"] < 20


def test_all_four_losses_find_the_subspace_and_two_of_them_its_axes(start):
    axes = start["axes"]
    four = [axes[name] for name in ("plain", "decay", "uneven", "nested")]
    assert max(each["span"] for each in four) < 0.5
    assert max(axes["plain"]["columns"], axes["decay"]["columns"]) < 0.8
    assert min(axes["uneven"]["columns"], axes["nested"]["columns"], axes["nine"]) > 0.99
    assert axes["plain"]["singular"] < 0.95 < 0.99 < axes["decay"]["singular"]


def test_with_decay_the_singular_values_are_those_of_the_formula_and_the_encoder_the_transpose(start):
    assert start["axes"]["decay"]["off"] < 2e-3
    assert start["axes"]["decay"]["transpose"] < 2e-3


def test_what_a_sigmoid_or_depth_gains_depends_on_whether_the_other_is_there(nets):
    flat = PCA["30, on test digits"]
    sigmoid = {"flat": flat - nets["flat-sigmoid"], "deep": nets["deep-identity"] - nets["deep-sigmoid"]}
    depth = {"identity": flat - nets["deep-identity"], "sigmoid": nets["flat-sigmoid"] - nets["deep-sigmoid"]}
    assert sigmoid["flat"] > sigmoid["deep"] + 0.5
    assert depth["identity"] > depth["sigmoid"] + 0.5
    assert min(*sigmoid.values(), *depth.values()) > 0


def test_logistic_principal_components_come_near_the_published_error(found):
    assert abs(found["logistic"] - 8.01) < 0.3


def test_every_critical_point_but_the_minimum_has_a_way_down(found):
    saddles = found["saddles"]
    assert len(saddles["points"]) == 11
    assert max(steepest for _, steepest, _ in saddles["points"]) < 1e-5
    loss, _, curvature = saddles["minimum"]
    assert loss == pytest.approx(3)
    assert curvature > -1e-4
    assert saddles["highest"] < -0.3


def test_where_three_matrices_are_zero_the_hessian_is(found):
    assert found["saddles"]["of three at zero"] == 0
