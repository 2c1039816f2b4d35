"""What the chapter "Backpropagation" says of its controls, on their record."""

import pytest

from evidence.controls import record

FOUND = record.recorded("backpropagation")
MEANS, BEST = FOUND["means"], FOUND["best"]
STARTS = [found for name, found in FOUND.items() if name.startswith("start-")]
each_start = pytest.mark.parametrize("found", STARTS)


def test_at_its_best_rate_the_right_pass_is_ahead_and_without_the_transpose_one_digit_in_a_hundred_behind():
    assert BEST["right"] > 89
    assert 0.2 < BEST["right"] - BEST["no transpose"] < 2
    assert 7 < BEST["right"] - BEST["no slope"] < 11, "about nine"
    assert 75 < BEST["slope at a"] < BEST["right"] - 8
    for name in ("right", "no transpose", "no slope", "no slope, a quarter sent"):
        assert max(MEANS[name]["0.1"], MEANS[name]["2"]) < BEST[name], "the best rate lies inside of the grid"


def test_at_a_small_rate_the_pass_without_slopes_is_ahead_because_its_messages_are_long():
    for rate, sign in (("0.1", 1), ("0.5", -1), ("1", -1), ("2", -1)):
        assert sign * (MEANS["no slope"][rate] - MEANS["right"][rate]) > 1.5
    assert MEANS["no slope, a quarter sent"]["0.1"] < MEANS["right"]["0.1"] - 2
    assert 0.5 < BEST["no slope, a quarter sent"] - BEST["no slope"] < 4
    assert BEST["no slope, a quarter sent"] < BEST["right"] - 5


def test_three_of_four_first_layers_learn_and_with_the_wrong_sign_the_last_layer_alone_does_better():
    assert BEST["last alone"] < 25
    assert BEST["last two alone"] < 45
    assert min(BEST[name] for name in ("no transpose", "no slope", "slope at a")) > BEST["last two alone"] + 20
    assert BEST["wrong sign"] < 20
    for found in STARTS:
        assert found["wrong sign"]["loss"] > found["last alone"]["loss"]
        assert min(found["wrong sign"]["cosine"]) > 0.9999


@each_start
def test_wrong_slopes_begin_right_and_turn_away_as_slopes_differ(found):
    for name in ("slope at a", "no slope"):
        assert found[name]["cosine"][0] > 0.97
        assert found[name]["cosine"][1] < 0.6
        assert found[name]["uneven"] > 3 * found["untrained"]["uneven"]
        assert found[name]["near zero"] > found[name]["cosine"][1] + 0.3, "near 0 the direction comes back"


@each_start
def test_without_the_transpose_training_mends_the_direction_in_large_part_through_the_second_layer(found):
    before, after = found["no transpose"]["cosine"]
    assert abs(before) < 0.35
    assert after > 0.7
    assert found["no transpose"]["symmetric"] > 0.6
    assert max(abs(found["right"]["symmetric"]), abs(found["untrained"]["symmetric"])) < 0.2
    assert 0 < found["no transpose, W2 fixed"]["cosine"][1] < 0.5


def test_with_the_second_layer_fixed_the_right_pass_is_far_ahead():
    fixed = MEANS["right, W2 fixed"], MEANS["no transpose, W2 fixed"]
    assert all(fixed[1][rate] < fixed[0][rate] - 5 for rate in fixed[0])
    assert BEST["right, W2 fixed"] > BEST["no transpose, W2 fixed"] + 8


@each_start
def test_the_penalty_on_activity_hushes_the_hidden_units(found):
    assert found["quiet"]["activity"] < found["right"]["activity"] - 0.05
    assert abs(found["quiet"]["right"] - found["right"]["right"]["0.5"]) < 3


def test_parts_of_a_batch_have_its_gradient_unless_it_is_normalised_and_such_a_loss_descends_too():
    found = FOUND["batches"]
    assert max(found["plain"]) < 1e-5
    assert min(found["normalised"]) > 0.05
    assert max(found["descends"]) < 0.6
