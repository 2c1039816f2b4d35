"""What the chapter "Learning as descent" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import learning_as_descent, record

FOUND = record.recorded("learning-as-descent")
SHUFFLES = [FOUND[f"shuffle-{seed}"] for seed in learning_as_descent.SHUFFLES]


def parts(name):
    """The results of the parts of this name, one for each draw."""
    return [found for each, found in FOUND.items() if each.startswith(f"{name}-")]


@pytest.mark.parametrize("found", parts("draw"))
def test_the_bound_grows_at_rates_that_never_climb_too_and_is_lowest_at_the_start(found):
    first, tenth, half, one, two = found["bounds"]
    assert tenth == pytest.approx(half, rel=0.02)
    assert min(tenth, half) > 1.4 * first
    assert two > 1.3 * half
    assert first < min(tenth, half, one, two)
    assert max(found["bounds"]) < 2


@pytest.mark.parametrize("found", parts("lower"))
def test_only_at_the_rate_two_is_the_ground_flatter_and_not_because_its_loss_is_lower(found):
    assert found["bound"] > 1.15 * found["bound of the rate 0.5 at 0.32"]
    assert 0.32 < found["loss"] <= 0.36


@pytest.mark.parametrize("found", parts("draw"))
def test_on_its_own_batch_the_loss_rises_at_large_rates_and_to_the_next_batch_at_all(found):
    own = {rate: each[0] for rate, each in found["rises"].items()}
    assert own["0.1"] == 0
    assert own["0.5"] <= 10
    assert own["0.5"] < own["2"]
    assert 3 <= own["2"] <= 7
    assert all(abs(each[1] - 49) <= 12 for each in found["rises"].values())


def test_from_batch_to_batch_it_rises_as_often_where_nothing_is_learned():
    assert len(FOUND["frozen"]) == 3
    assert all(abs(count - 50) <= 12 for count in FOUND["frozen"])


@pytest.mark.parametrize("found", parts("draw"))
def test_the_validation_loss_says_when_to_stop_and_the_last_weights_are_as_often_right_and_surer(found):
    found = found["stopping"]
    kept, last = found["kept"], found["last"]
    assert found["training falls"]
    assert found["last training loss"] < 0.03
    assert 10 <= found["step"] <= 200
    assert found["validation"][1] > 1.03 * found["validation"][0]
    assert last["loss"] > 1.02 * kept["loss"]
    assert abs(last["right"] - kept["right"]) < 1
    assert all(last["sure"][answer] > kept["sure"][answer] + 0.02 for answer in ("wrong", "right"))


@pytest.mark.parametrize("found", parts("noise"))
def test_the_noise_sets_the_floor_of_the_formula_and_only_a_rate_that_falls_slowly_goes_below(found):
    for eta, ratio in found["over the floor"].items():
        assert abs(ratio - 1) < (0.25 if eta == "0.3" else 0.1)
    assert abs(found["over the floor, noise that does not depend on w"] - 1) < 0.04
    assert found["like 1/τ"] < 0.2 * found["floor"]["0.03"]
    early, last = found["like 1/τ²"]
    assert last > 0.9 * early > 10 * found["floor"]["0.3"]


def test_momentum_at_a_rate_does_what_descent_does_at_ten_times_it():
    assert abs(FOUND["means"]["tenfold"]["momentum"] - FOUND["means"]["tenfold"]["descent"]) < 0.04


def test_each_method_is_shown_at_its_best_rate_and_momentum_gains_most():
    after = {name: np.array([found["after"][name] for found in SHUFFLES]) for name in SHUFFLES[0]["after"]}
    for name, losses in after.items():
        assert losses.mean(axis=0).argmin() == 2, name
    best = {name: losses[:, 2] for name, losses in after.items()}
    assert (best["descent"] > best["momentum"]).all()
    assert best["descent"].mean() - best["momentum"].mean() > 0.03
    assert (best["momentum"] > best["Adam"]).all(), "in each of five shuffles"
    assert 0.005 < FOUND["means"]["ahead"] < 0.025
    assert (
        min(after[name].mean(axis=0)[at] - best[name].mean() for name in ("momentum", "Adam") for at in (0, 4)) > 0.005
    )


def test_where_rates_fall_momentum_with_a_shorter_memory_is_close_to_adam_and_descent_to_momentum_at_a_constant_rate():
    found = FOUND["falling"]
    for name, each in found.items():
        assert 0 < np.argmin(each["means"]) < 4, f"{name}: the best rate lies inside"
    assert 0 < FOUND["means"]["ahead where rates fall"] < FOUND["means"]["ahead"] / 2
    assert found["shorter memory"]["mean"] < found["momentum"]["mean"]
    constant = np.mean([each["after"]["momentum"][2] for each in SHUFFLES])
    assert abs(found["descent"]["mean"] - constant) < 0.01


@pytest.mark.parametrize("found", SHUFFLES)
def test_adam_does_not_see_the_scale_of_the_loss_and_descent_does_unless_its_rate_is_divided_by_it(found):
    scaled = found["scaled"]
    assert scaled["Adam"] == pytest.approx(found["after"]["Adam"][2], rel=0.01)
    assert scaled["descent, its rate divided"] == pytest.approx(found["tenfold"]["descent"], rel=0.01)
    assert scaled["descent"] > 5 * found["tenfold"]["descent"]


def test_with_pixels_from_0_to_255_a_rate_divided_by_their_square_does_the_same_and_for_signs_by_255():
    found = FOUND["bytes"]
    assert found["descent"] == pytest.approx(found["as it was"], abs=1)
    assert found["signs"][0] == pytest.approx(found["signs"][1], abs=1)


def test_the_unit_starts_beside_a_saddle_and_its_rate_is_above_the_bound_at_the_minimum():
    found = FOUND["unit"]
    assert found["at the start"][0] < -1
    assert found["at the start"][-1] > 1
    steepest = found["at the minimum"][-1]
    assert 0.1 < 2 / steepest < 0.5
    assert steepest > 2 * found["at the start"][-1]
    assert found["loss"]["0.1"] < 1e-3
    assert abs(found["b"] - 4) < 0.1
    assert found["loss"]["0.5"] > 0.1
