"""What the chapter "Repair" says of its controls, on their record."""

import pytest

from evidence.controls import denoising, record
from evidence.reproductions import records

NOISES = [f"noise {s}" for s in denoising.NOISES]


def parts(name):
    """The results of the parts of this name, one for each seed."""
    return [found for each, found in record.recorded("denoising").items() if each.startswith(f"{name}-")]


@pytest.mark.parametrize("found", parts("circles"))
def test_the_loss_levels_off_before_the_score_and_less_noise_leaves_it_further_off(found):
    for kind in ("plain", "skip"):
        off = [found[noise][kind]["off"] for noise in NOISES]
        assert off == sorted(off, reverse=True)
        assert all(4 * found[noise][kind]["excess"] < 10 * found[noise][kind]["off"] for noise in NOISES)
        assert min(found[noise][kind]["asymmetry"] for noise in NOISES) > 0.1


@pytest.mark.parametrize("found", parts("circles"))
def test_a_network_that_adds_to_its_input_has_the_better_score_most_of_all_at_little_noise(found):
    gains = [found[noise]["plain"]["off"] - found[noise]["skip"]["off"] for noise in NOISES]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 9
    assert min(gains) > 0.5


@pytest.mark.parametrize("found", parts("circles"))
def test_neither_control_has_a_score_and_of_30_points_the_network_has_theirs(found):
    assert abs(found["no noise"]["off"] - 100) < 1
    assert found["masks"]["off"] > 110
    assert max(abs(found[name]["cosine"]) for name in ("no noise", "masks")) < 0.3
    assert found["noise 0.2"]["plain"]["cosine"] > 0.9
    few = found["few"]
    assert 2 * few["spikes"] < few["truth"]
    assert few["truth"] == pytest.approx(few["spikes, truth"], rel=0.15)


@pytest.mark.parametrize("found", parts("digits"))
def test_what_a_sigmoid_gains_depends_on_the_hidden_layers_and_what_these_cost_on_the_sigmoid(found):
    errors = {(layers, output): found[layers][output]["test"] for layers in found for output in found[layers]}
    gains = {layers: errors[layers, "linear"] - errors[layers, "sigmoid"] for layers in found}
    assert 1.7 < gains["hidden"] / gains["none"] < 2.4, "about twice as much"
    assert round(errors["hidden", "linear"] - errors["none", "linear"]) in (3, 4), "three to four"
    assert abs(errors["hidden", "sigmoid"] - errors["none", "sigmoid"]) < 0.6, "next to nothing"
    assert found["hidden"]["linear"]["clipped"] > 16
    for layers in found.values():
        for each in layers.values():
            assert each["train"] == pytest.approx(each["test"], rel=0.05)


@pytest.mark.parametrize("found", parts("digits"))
def test_a_network_loses_to_the_filter_at_another_level_of_noise(found):
    of_filter, of_network = record.recorded("denoising")["filters"], found["hidden"]["sigmoid"]
    assert all(of_network[noise] > of_filter[noise] + 1 for noise in ("noise 0.1", "noise 0.25", "noise 1.0"))


@pytest.mark.parametrize("found", parts("shuffled"))
def test_on_shuffled_images_the_filter_shrinks_single_pixels_and_the_network_is_worse(found):
    assert 32.7 < found["filter"] < 33.5
    assert found["filter"] + 1 < found["rank 256"] < found["network"] - 3
    assert 15 < record.recorded("denoising")["filters"]["rank 256"] < 16, "on digits nearly the whole filter"


def test_the_best_linear_repair_of_masks_is_far_better_than_a_mean_or_components():
    holes = record.recorded("denoising")["filters"]["holes"]
    assert abs(holes["filter"] - 23.6) < 0.5
    assert holes["filter"] + 10 < holes["mean"] < holes["components"]


def test_for_small_noise_the_two_sides_agree_and_the_third_term_is_small():
    found = record.recorded("denoising")["small-noise"]
    assert found["left"] == pytest.approx(found["first two"], rel=0.03)
    assert 0 < found["third"] < 0.01 * found["first two"]


def test_a_larger_network_with_linear_outputs_leaves_less_than_any_of_them():
    least = min(each["test"] for found in parts("digits") for layers in found.values() for each in layers.values())
    ladder = records.read("pixel_ladder").by_part.values()
    assert max(part.result["squared error"]["0.5"]["network"] for part in ladder) < least - 2


@pytest.mark.parametrize("found", parts("probe"))
def test_masking_half_helps_the_probe_with_every_ridge(found):
    for ridge in found["untrained"]:
        none, half, most = (found[f"masked {share}"][ridge] for share in denoising.SHARES)
        assert round(none - half) in (1, 2), "a point or two"
        assert half < none < most < found["untrained"][ridge]
