"""What the chapter "What autoencoders are good for" says of its controls, on their record."""

import pytest

from evidence.controls import record, uses


def parts(name):
    """The results of the parts of this name, one for each seed that is recorded."""
    found = record.recorded("uses")
    return [found[f"{name}-{seed}"] for seed in uses.SEEDS if f"{name}-{seed}" in found]


def mean(found, name):
    return found[name]["mean"]


@pytest.mark.parametrize("found", parts("one class"))
def test_with_one_digit_normal_ink_is_worth_more_than_the_network(found):
    exact, each = record.recorded("uses")["exact"]["one class"], found["auroc"]
    assert mean(each, "error") > mean(exact, "components") > mean(exact, "Gaussian")
    assert mean(each, "error") - mean(exact, "components") < 1.7
    for method, name in ((each, "error"), (exact, "components"), (exact, "nearest")):
        assert mean(method, f"{name} by ink") > mean(method, name) + 0.8
    assert abs(mean(each, "error by ink") - mean(exact, "nearest by ink")) < 0.6, "level"
    assert mean(each, "cross-entropy") < mean(each, "error") - 2.5
    assert abs(mean(each, "less its floor") - mean(each, "error")) < 0.5
    assert max(mean(each, name) for name in ("nats", "nats by ink", "nats less length", "ladder")) < 94


@pytest.mark.parametrize("found", parts("one class"))
def test_a_threshold_from_kept_digits_flags_about_five_per_cent(found):
    for name, each in found["at threshold"].items():
        if name.endswith("false"):
            assert 4 < each["mean"] < 7, name


@pytest.mark.parametrize("found", parts("left out"))
def test_with_one_digit_left_out_the_nearest_digit_is_ahead(found):
    exact, each = record.recorded("uses")["exact"]["left out"], found["auroc"]
    assert mean(exact, "nearest") > mean(each, "error") + 5
    assert mean(exact, "nearest by ink") > mean(each, "error by ink") + 5
    assert mean(each, "error by ink") > mean(exact, "components by ink") + 5
    for method, name in ((each, "error"), (exact, "components"), (exact, "nearest")):
        found, by_ink = method[name]["each"], method[f"{name} by ink"]["each"]
        assert min(found) == found[1] < 50, "the 1 is the weakest"
        assert by_ink[1] > found[1] + 20
        assert min(by_ink) == by_ink[9], "then the 9 is"


@pytest.mark.parametrize("found", parts("left out"))
def test_a_correction_of_the_likelihood_finds_the_1_and_loses_another_class(found):
    each = found["auroc"]
    assert each["nats"]["each"][1] < 25
    assert min(each[name]["each"][1] for name in ("nats by ink", "nats less length")) > 75
    assert each["nats less length"]["each"][8] < 40 < 80 < each["nats"]["each"][8]
    assert 1.5 < mean(each, "nats by ink") - mean(each, "nats") < 3
    assert mean(each, "nats less length") < mean(each, "nats") - 3
    assert max(mean(each, name) for name in ("nats", "nats by ink", "nats less length")) < mean(each, "error") - 4
    assert mean(each, "ladder") < min(65, *(mean(each, name) for name in ("nats", "nats by ink", "nats less length")))


@pytest.mark.parametrize("found", parts("one class"))
def test_with_one_digit_normal_a_length_gains_nothing(found):
    each = found["auroc"]
    assert 1.5 < mean(each, "nats by ink") - mean(each, "nats") < 3
    assert abs(mean(each, "nats less length") - mean(each, "nats")) < 0.5
    assert mean(each, "ladder") < 72 < mean(each, "nats") - 10, "the lowest"


@pytest.mark.parametrize("found", parts("one class"))
def test_the_larger_area_may_find_fewer_at_one_threshold(found):
    area, at = found["auroc"], found["at threshold"]
    assert mean(area, "nats by ink") > mean(area, "nats") + 1
    assert mean(at, "nats by ink, found") < mean(at, "nats, found") - 3


@pytest.mark.parametrize("found", parts("missing"))
def test_a_plain_autoencoder_fills_worse_than_the_mean_image(found):
    errors = found["error"]
    assert errors["autoencoder"] > errors["mean image"] + 10
    assert errors["autoencoder, 30 times"] > errors["mean image"]
    assert errors["regression"] < errors["neighbours"] < errors["Gaussian"] < errors["mean image"]
    assert errors["neighbours"] + 1 < errors["blocks"] < errors["Gaussian"] - 0.5
    assert abs(errors["autoencoder, 30 times"] - errors["autoencoder"]) < 1
    assert errors["this half"] < errors["blocks"] - 2
    assert errors["regression"] < errors["this half"] < errors["regression"] + 1
    assert 1.5 < errors["one neighbour"] / errors["neighbours"] < 2.1


@pytest.mark.parametrize("found", parts("missing"))
def test_draws_of_the_chain_are_poor_and_longer_chains_would_not_help(found):
    beside, (first, last) = found["in bits"], found["from the truth"]
    assert beside["mean image"] - 5 < found["mean of draws"] < beside["mean image"]
    assert beside["one neighbour"] < found["draw"] - 5
    assert beside["neighbours"] < found["mean of draws"] - 5
    assert first < found["draw"] - 15
    assert abs(last - found["draw"]) < 4, "from the truth it comes to nearly the same"
    assert beside["whole picture rebuilt"] < 15
    assert 1.6 < found["ratio"] < 2
    assert 2 < found["error"]["Gaussian draw"] / found["error"]["Gaussian"] < 2.4
    assert 1.8 < beside["one neighbour"] / beside["neighbours"] < 2.1


@pytest.mark.parametrize("found", parts("search"))
def test_codes_find_similar_digits_no_better_than_components(found):
    assert abs(found["autoencoder"] - found["components"]) < 1
    assert found["pixels"] + 0.8 < min(found["autoencoder"], found["components"]) < found["pixels"] + 3
    assert found["near in pixels"] < found["components, near in pixels"] - 2


@pytest.mark.parametrize("found", parts("few labels"))
def test_with_a_hundred_labels_codes_gain_and_two_methods_without_an_autoencoder_gain_more(found):
    few = found["100"]
    assert 0.8 < few["codes"] - few["pixels"] < 3 < 5 < few["codes"] - few["components"]
    assert few["codes"] + 0.8 < few["sparse"]
    assert abs(few["supervised"] - few["sparse"]) < 2
    assert few["shifts"] > few["sparse"] + 2.5
    assert few["spread"] > few["shifts"] + 2 > few["sparse"] + 4


@pytest.mark.parametrize("found", parts("few labels"))
def test_with_a_thousand_labels_codes_gain_nothing(found):
    many = found["1000"]
    assert many["components"] < many["codes"] < many["pixels"]
    assert abs(many["sparse"] - many["spread"]) < 1
    assert many["shifts"] > max(many["sparse"], many["spread"])


def test_both_seeds_are_recorded():
    of = {name: len(parts(name)) for name in ("one class", "left out", "missing", "search", "few labels")}
    assert set(of.values()) == {2}, of


@pytest.mark.parametrize("found", parts("draws"))
def test_over_ten_draws_of_a_hundred_labels_codes_are_level_with_pixels(found):
    assert [len(found["each"][name]) for name in ("pixels", "components", "codes", "spread")] == [10, 10, 10, 3]
    level, ahead = found["codes less pixels"], found["codes less components"]
    assert abs(level["mean"]) < level["half"] < 1.5
    assert ahead["mean"] - ahead["half"] > 2.5
    assert found["spread less pixels"]["mean"] - found["spread less pixels"]["half"] > 5
    assert abs(level["mean"] - (found["mean"]["codes"] - found["mean"]["pixels"])) < 1e-9


def test_on_fashion_mnist_neither_codes_nor_a_graph_are_ahead_of_pixels():
    found = record.recorded("uses")["Fashion draws-0"]
    for name in ("codes less pixels", "spread less pixels"):
        assert abs(found[name]["mean"]) < found[name]["half"], name
    assert 65 < found["mean"]["pixels"] < 73


def test_dividing_by_ink_hurts_on_fashion_mnist():
    lost = record.recorded("uses")["lost by ink"]
    assert set(lost) == {"components", "nearest", "error"}
    assert all(0.4 < points < 2 for points in lost.values())


@pytest.mark.parametrize("seed", uses.SEEDS)
def test_twelve_epochs_leave_the_order_of_missing_halves(seed):
    found = record.recorded("uses")
    longer, shorter = found[f"longer-{seed}"], found[f"missing-{seed}"]["error"]
    assert longer["regression"] < shorter["neighbours"] < longer["blocks"] < shorter["blocks"]
