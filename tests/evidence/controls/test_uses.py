"""What the chapter "What autoencoders are good for" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import record, uses
from evidence.controls.uses_summaries import paired
from evidence.reproductions import records


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
    assert 0.8 < mean(each, "error") - mean(exact, "components") < 1.5, "about a point"
    assert 0.8 < mean(each, "error") - mean(exact, "nearest") < 1.5
    for method, name in ((each, "error"), (exact, "components"), (exact, "nearest")):
        assert mean(method, f"{name} by ink") > mean(method, name) + 0.8
    assert abs(mean(each, "error by ink") - mean(exact, "nearest by ink")) < 0.6, "level"
    assert 3.5 < mean(each, "error") - mean(each, "cross-entropy") < 4.5, "about four points"
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
    assert 9 < mean(exact, "nearest by ink") - mean(each, "error by ink") < 11, "about ten"
    assert 18.5 < mean(exact, "nearest by ink") - mean(exact, "components by ink") < 19.9, "about nineteen"
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
    assert 4.5 < mean(at, "nats, found") - mean(at, "nats by ink, found") < 6, "about five points"


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


HUNDRED = {data: record.recorded("uses")[f"{data}hundred"] for data in uses.DATA}


def apart(data, first, second):
    """The mean difference of two methods with 100 labels over ten draws, and half of its interval."""
    found = HUNDRED[data][f"{first} less {second}"]
    means = HUNDRED[data]["mean"]
    assert abs(found["mean"] - (means[first] - means[second])) < 1e-9
    return found["mean"], found["half"]


def test_all_rows_with_a_hundred_labels_have_ten_draws():
    found = record.recorded("uses")
    for data in uses.DATA:
        each = [*found[f"{data}draws-0"].values(), *found[f"{data}draws-1"].values(), *found[f"{data}rivals"].values()]
        assert {len(values) for values in each} == {10}
        assert len(each) == 12


def test_with_a_hundred_labels_codes_are_level_with_pixels():
    for data in uses.DATA:
        mean, half = apart(data, "codes", "pixels")
        assert abs(mean) < half < 2
    mean, half = apart("", "codes", "components")
    assert 4 < mean - half + 1 < 6


def test_a_graph_is_far_ahead_on_digits_and_level_with_pixels_on_clothes():
    mean, half = apart("", "spread", "pixels")
    assert 12 < mean < 15 > 8 * half
    mean, half = apart("", "spread", "shifts")
    assert mean - half > 3
    mean, half = apart("Fashion ", "spread", "pixels")
    assert abs(mean) < half < 2


def test_sparse_features_gain_on_digits_and_similarities_and_moved_digits_gain_more():
    for first, second, least in (("sparse", "pixels", 3), ("untrained", "sparse", 0.5), ("shifts", "sparse", 2.5)):
        mean, half = apart("", first, second)
        assert mean - half > least, (first, second)
        assert mean < 9


def test_the_graph_is_ahead_of_the_better_codes_of_stacked_autoencoders_too():
    found, masked = record.recorded("uses"), record.recorded("masked-autoencoders")
    assert [100 - right for right in found["draws-0"]["pixels"]] == pytest.approx(masked["pixels"]["draws"]["10"]), (
        "the same draws and the same probe"
    )
    wrong = np.mean([masked[f"features-{seed}"]["put back"]["draws"]["10"] for seed in (0, 1)], axis=0)
    similar = np.mean([found[f"untrained-{seed}"] for seed in (0, 1)], axis=0)
    level, behind = paired(100 - wrong, similar), paired(found["rivals"]["spread"], 100 - wrong)
    assert abs(level["mean"]) < 0.2 < level["half"]
    assert behind["mean"] - behind["half"] > 5
    assert masked["right"]["put back"] == pytest.approx(100 - np.mean(wrong))
    assert masked["right"]["put back"] > max(HUNDRED[""]["mean"][name] for name in ("codes", "sparse"))
    grid = {name: part.result for name, part in records.read("pretraining_grid").by_part.items()}
    stacks = [np.mean(of["test"]) for name, of in grid.items() if name.startswith("denoising") and "-100-" in name]
    assert f"{100 - min(stacks):.0f}" == "81"
    assert HUNDRED[""]["mean"]["spread"] > 100 - min(stacks) + 5


def test_on_clothes_sparse_features_lead_by_no_more_than_chance():
    means = HUNDRED["Fashion "]["mean"]
    assert max(means, key=means.__getitem__) == "sparse"
    mean, half = apart("Fashion ", "sparse", "pixels")
    assert 1 < mean < half < 2.5
    mean, half = apart("Fashion ", "untrained", "pixels")
    assert mean + half < 0
    assert abs(means["shifts"] - means["supervised"]) < 0.6


@pytest.mark.parametrize("found", parts("Fashion few labels"))
def test_with_a_thousand_labels_of_clothes_the_graph_is_the_worst_row(found):
    assert min(found, key=found.__getitem__) == "spread"
    assert max(found, key=found.__getitem__) == "supervised"


def test_among_clothes_fewer_neighbours_share_a_label():
    found = record.recorded("uses")
    assert found["Fashion search-0"]["pixels"] < found["search-0"]["pixels"] - 10


@pytest.mark.parametrize("found", parts("Fashion search"))
def test_codes_of_clothes_find_similar_ones_a_little_better_than_components(found):
    assert 0.8 < found["autoencoder"] - found["components"] < 2
    assert found["pixels"] < found["components"]
    assert found["near in pixels"] < found["components, near in pixels"] - 5


@pytest.mark.parametrize("found", parts("few labels"))
def test_with_a_thousand_labels_codes_gain_nothing_on_digits(found):
    assert found["components"] < found["codes"] < found["pixels"]
    assert abs(found["sparse"] - found["spread"]) < 1
    assert found["shifts"] > max(found["sparse"], found["spread"])


def test_both_seeds_are_recorded():
    of = {name: len(parts(name)) for name in ("one class", "left out", "missing", "search", "few labels", "longer")}
    of |= {
        name: len(parts(name)) for name in ("draws", "untrained", "contaminated", "Fashion missing", "Fashion draws")
    }
    assert set(of.values()) == {2}, of


def test_dividing_by_ink_hurts_on_clothes_for_the_sake_of_one_class():
    found = record.recorded("uses")
    lost, exact = found["lost by ink"], found["Fashion exact"]["one class"]
    assert set(lost) == {"components", "nearest", "error"}
    assert all(0.4 < points < 2 for points in lost.values())
    assert 0.09 < exact["less ink"]["each"][5] / 100 < 0.11, "sandals have less ink in nine pairs of ten"
    for scores, name in ((exact, "components"), (exact, "nearest"), (found["Fashion one class-0"]["auroc"], "error")):
        gained = [b - a for a, b in zip(scores[name]["each"], scores[f"{name} by ink"]["each"], strict=True)]
        assert gained[5] == min(gained) < -11
        assert 0 < (sum(gained) - gained[5]) / 9 < 1.1


def test_on_clothes_too_the_nearest_is_ahead_with_one_class_left_out():
    exact = record.recorded("uses")["Fashion exact"]["left out"]
    assert 7 < mean(exact, "nearest") - mean(exact, "components") < 8
    assert max(exact, key=lambda name: mean(exact, name)) == "nearest"
    for network in (found["auroc"] for found in parts("Fashion left out")):
        assert 3 < mean(exact, "nearest") - mean(network, "error") < 5
        assert max(network, key=lambda name: mean(network, name)) == "error"
    for scores, name in ((exact, "nearest"), (exact, "components"), (network, "error")):
        assert mean(scores, f"{name} by ink") < mean(scores, name) - 3


def test_other_sizes_of_the_rivals_gain_next_to_nothing():
    found, exact = record.recorded("uses")["tuned"], record.recorded("uses")["exact"]["one class"]
    for name, used in (("components", "16"), ("nearest", "1")):
        assert abs(found[name][used] - mean(exact, f"{name} by ink")) < 0.01, "the same as in the table"
        assert max(found[name].values()) < found[name][used] + 0.1
    assert len(found["components"]) == len(found["nearest"]) == 5


@pytest.mark.parametrize("found", parts("Fashion one class"))
def test_on_clothes_the_corrections_of_nats_change_places(found):
    each = found["auroc"]
    assert mean(each, "nats by ink") < mean(each, "nats") - 9
    assert 1.5 < mean(each, "nats less length") - mean(each, "nats") < 3
    assert 18 < mean(each, "less its floor") - mean(each, "cross-entropy") < 20, "about nineteen"
    best = max(mean(each, name) for name in ("nats", "nats by ink", "nats less length", "ladder"))
    assert best < mean(each, "error") - 3


@pytest.mark.parametrize("found", parts("contaminated"))
def test_other_digits_in_the_training_set_hurt_the_nearest_most(found):
    clean, some, more = (found[share] for share in ("0", "5", "10"))
    assert clean["network"] > clean["twentieth"]
    assert clean["nearest"] > clean["twentieth"] + 0.5
    assert some["nearest"] < clean["nearest"] - 9
    assert more["nearest"] < some["nearest"] - 3
    for dirty in (some, more):
        assert dirty["twentieth"] > dirty["network"] + 0.5 > dirty["nearest"] + 5
    assert clean["twentieth"] - some["twentieth"] < 1.2 < 2 < clean["network"] - some["network"]


@pytest.mark.parametrize("seed", uses.SEEDS)
def test_twelve_epochs_leave_the_order_of_missing_halves_on_digits(seed):
    found = record.recorded("uses")
    longer, shorter = found[f"longer-{seed}"], found[f"missing-{seed}"]["error"]
    assert longer["regression"] < longer["this half"] < shorter["neighbours"] < longer["blocks"] < shorter["blocks"] - 1
    assert longer["regression"] < shorter["regression"]


@pytest.mark.parametrize("seed", uses.SEEDS)
def test_holes_in_the_training_are_worth_less_on_clothes(seed):
    found = record.recorded("uses")
    longer, errors = found[f"Fashion longer-{seed}"], found[f"Fashion missing-{seed}"]["error"]
    assert errors["neighbours"] < min(errors["Gaussian"], longer["blocks"]) - 0.5
    assert abs(longer["blocks"] - errors["Gaussian"]) < 0.6 < 1 < errors["blocks"] - longer["blocks"]
    for found in (errors, longer):
        assert 1 < found["this half"] / found["regression"] < 1.06
    assert errors["autoencoder"] > errors["autoencoder, 30 times"] + 15 > errors["mean image"] + 20


def test_over_the_uses_an_autoencoder_is_level_behind_or_ahead_as_the_last_section_counts():
    found, put_back = record.recorded("uses"), record.recorded("masked-autoencoders")["right"]["put back"]

    def gaps(data):
        """By how much the best row with an autoencoder is ahead, for each use and seed."""
        exact, score = found[f"{data}exact"], "error by ink" if data == "" else "less its floor"
        near, left = ("nearest", "error") if data else ("nearest by ink", "error by ink")
        longer, means = parts(f"{data}longer"), HUNDRED[data]["mean"]
        return {
            "one class": [mean(e["auroc"], score) - mean(exact["one class"], near) for e in parts(f"{data}one class")],
            "left out": [mean(e["auroc"], left) - mean(exact["left out"], near) for e in parts(f"{data}left out")],
            "half": [e["regression"] - e["this half"] for e in longer],
            "search": [e["autoencoder"] - e["components"] for e in parts(f"{data}search")],
            "labels": [
                (means["sparse"] if data else put_back) - max(means["spread"], means["shifts"], means["supervised"])
            ],
        }

    digits, clothes = gaps(""), gaps("Fashion ")
    assert max(map(abs, digits["one class"] + digits["search"] + clothes["one class"])) < 0.6, "level"
    assert max(digits["left out"] + digits["half"] + digits["labels"] + clothes["left out"] + clothes["half"]) < 0
    assert 0.8 < min(clothes["search"]) <= max(clothes["search"]) < 2
    assert 0.5 < clothes["labels"][0] < 1.5 < HUNDRED["Fashion "]["shifts less sparse"]["half"], "level"
