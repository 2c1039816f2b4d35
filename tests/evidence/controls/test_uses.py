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
    assert exact["nearest"]["lowest"] == exact["nearest"]["each"][1] < 50 < exact["nearest by ink"]["each"][1]
    assert each["nats"]["each"][1] < 30


@pytest.mark.parametrize("found", parts("missing"))
def test_a_plain_autoencoder_fills_worse_than_the_mean_image(found):
    errors = found["error"]
    assert errors["autoencoder"] > errors["mean image"] + 10
    assert errors["autoencoder, 30 times"] > errors["mean image"]
    assert errors["regression"] < errors["neighbours"] < errors["Gaussian"] < errors["mean image"]
    assert abs(errors["blocks"] - errors["Gaussian"]) < 2
    assert errors["this half"] < errors["blocks"] - 2
    assert abs(errors["this half"] - errors["regression"]) < 1.5
    assert 1.5 < errors["one neighbour"] / errors["neighbours"] < 2.1


@pytest.mark.parametrize("found", parts("search"))
def test_codes_find_similar_digits_no_better_than_components(found):
    assert abs(found["autoencoder"] - found["components"]) < 3
    assert found["near in pixels"] < found["components, near in pixels"]
