"""What the chapter "Features of a network" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import features_of_a_network, record

LEARNT = features_of_a_network.TRAINED


def parts(name, seeds=features_of_a_network.SEEDS):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("features-of-a-network")
    return [found[f"{name}-{seed}"] for seed in seeds if f"{name}-{seed}" in found]


@pytest.mark.parametrize("found", parts("dictionaries", features_of_a_network.ALL_SEEDS))
def test_raw_examples_are_purer_and_the_learnt_dictionary_costs_least(found):
    purity = {name: each["purity"] for name, each in found.items() if "purity" in each}
    assert purity["training digits"] > purity[LEARNT] + 0.03
    assert purity["soft-frozen decoder"] > purity[LEARNT]
    assert purity["training digits, frozen"] < purity[LEARNT] - 0.05
    assert purity["random directions"] < purity["neurons"] < purity[LEARNT] - 0.1
    assert abs(purity["untrained, training digits"] - purity[LEARNT]) < 0.03
    assert abs(purity["untrained network"] - purity["neurons"]) < 0.06
    assert abs(purity["training digits"] - found["net"]["neighbour"]["of some"]) < 0.04
    cost = {name: each["cost"] for name, each in found.items() if "cost" in each}
    assert min(cost, key=cost.get) == LEARNT
    assert sorted(cost, key=cost.get)[1] == "soft-frozen decoder"
    assert max(cost, key=cost.get) == "frozen decoder"
    assert min(cost["components"], cost["top 16 neurons"]) > 4 * cost[LEARNT]
    assert all(each["recovered"] > 0.9 for name, each in found.items() if "cost" in each and name != "frozen decoder")
    rivals = [value for name, value in cost.items() if name not in (LEARNT, "soft-frozen decoder")]
    assert min(rivals) > 2.9 * cost[LEARNT], "about three times as high, or more"
    assert found["net"]["mean"] > found["net"]["zero"]
    for name, (low, high) in {"training digits": (0.005, 0.035), "untrained, training digits": (0.055, 0.085)}.items():
        near = found["net" if name == "training digits" else "untrained net"]["neighbour"]["of some"]
        assert low < purity[name] - near < high, "hundredths above the nearest neighbour"
    assert 0.5 < found[LEARNT]["live"] < 0.6, "little more than half count"


@pytest.mark.parametrize("at", range(len(parts("gaussian"))))
def test_only_the_known_dictionary_has_twins_with_top_k_and_the_medians_are_in_order(at):
    known, trained, untrained, drawn = (parts(kind)[at] for kind in ("known", "trained", "untrained", "gaussian"))
    for width in features_of_a_network.WIDTHS:
        name = f"top_k, {width}"
        assert 100 < known[name]["twins"] * known[name]["live"] <= 135, "about as many as there are atoms"
        assert max(each[name]["twins"] for each in (trained, untrained, drawn)) < 0.01
        median = [each[name]["deciles"][1] for each in (drawn, untrained, trained)]
        assert 0.3 < median[0] < median[1] < median[2]
        counts = record.recorded("features-of-a-network")[f"counts-{at}"]
        assert counts["trained"][f"relu, {width}"] > counts["trained"][name] == 0
        assert known[f"relu, {width}"]["twins"] == 0
    for each in (trained, untrained):
        assert each["relu, 256"]["deciles"][1] > each["top_k, 256"]["deciles"][1] + 0.1
        assert 14 < each["relu, 256"]["active"] < 19
    assert trained["relu, 512"]["deciles"][1] < trained["top_k, 512"]["deciles"][1] - 0.05, "only the twins are more"
    for each in (trained, untrained, drawn):
        assert all(
            each[f"{kind}, 512"]["deciles"][1] < each[f"{kind}, 256"]["deciles"][1] for kind in ("top_k", "relu")
        )


@pytest.mark.parametrize("found", parts("ablation"))
def test_a_latent_costs_more_than_a_direction_of_equal_variance_and_both_cost_little(found):
    assert found["direction"]["all"] < found["unit"]["all"] < 2e-3
    assert found["direction"]["own"] < found["unit"]["own"]
    assert 0.55 < found["unit costs more"] < 0.75
    assert found["projected"]["all"] > 10 * found["unit"]["all"]


def test_a_table_in_millinats_has_a_thousand_for_each_nat():
    found = record.recorded("features-of-a-network")
    for seed in features_of_a_network.SEEDS:
        for name in ("unit", "direction", "projected"):
            for key in ("all", "own", "others"):
                nats = found[f"ablation-{seed}"][name][key]
                assert found[f"millinats-{seed}"][name][key] == pytest.approx(1000 * nats)


def test_intervals_are_by_student_s_t_and_those_of_differences_by_the_differences_of_each_seed():
    costs = {LEARNT: (1.0, 2.0, 4.0), "rival": (1.5, 2.7, 4.3)}
    found = {f"dictionaries-{seed}": {name: {"cost": each[seed]} for name, each in costs.items()} for seed in range(3)}
    rival = features_of_a_network.intervals(found)["rival"]["cost"]
    assert (rival["mean"], rival["less"]) == (pytest.approx(8.5 / 3), pytest.approx(0.5))
    assert rival["half"] == pytest.approx(4.302653 * np.std(costs["rival"], ddof=1) / 3**0.5)
    assert rival["less, half"] == pytest.approx(4.302653 * 0.2 / 3**0.5)


def test_chance_is_below_what_any_training_has():
    chance = record.recorded("features-of-a-network")["chance"]
    for width in features_of_a_network.WIDTHS:
        assert chance[f"256, {width}"][1] < 0.22
        assert chance[f"64, {width}"][1] < 0.4


def test_of_the_rivals_only_the_soft_frozen_decoder_is_as_near_as_chance():
    intervals = record.recorded("features-of-a-network")["intervals"]
    clear = {
        name: abs(each["cost"]["less"]) > each["cost"]["less, half"]
        for name, each in intervals.items()
        if "cost" in each and name != LEARNT
    }
    assert [name for name, is_clear in clear.items() if not is_clear] == ["soft-frozen decoder"]
    purer = intervals["soft-frozen decoder"]["purity"]
    assert 0 < purer["less"] < purer["less, half"]
    assert intervals["training digits"]["purity"]["less"] > intervals["training digits"]["purity"]["less, half"]


@pytest.mark.parametrize("at", range(len(features_of_a_network.SEEDS)))
def test_longer_trainings_find_twins_with_l1_and_with_top_k_only_a_larger_share(at):
    known, trained, untrained, drawn = (
        parts(kind)[at] for kind in ("longer", "trained longer", "untrained longer", "gaussian longer")
    )
    assert known["top_k, 256"]["twins"] > 0.85
    counts, short = record.recorded("features-of-a-network")[f"counts-{at}"], parts("known")[at]["top_k, 256"]
    assert 0 < counts["longer"]["top_k, 256"] - counts["known"]["top_k, 256"] < 10, "little more"
    assert known["top_k, 256"]["live"] < 0.65 * short["live"], "the share has risen because fewer are live"
    assert 128 < counts["longer"]["relu, 256"] < 140
    assert max(counts[f"{kind} longer"]["top_k, 256"] for kind in ("trained", "untrained", "gaussian")) <= 1
    l1 = [each["relu, 256"]["twins"] for each in (trained, untrained, drawn)]
    assert l1[0] > l1[1] > 0.05
    assert l1[2] == 0
