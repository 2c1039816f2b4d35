"""What the chapter "Features of a network" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import features_of_a_network, features_summaries, record

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
    assert sorted(cost, key=cost.get)[1] == "soft-frozen decoder", "of those that do not know the next layer"
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


@pytest.mark.parametrize("found", parts("ablation", features_of_a_network.ABLATED))
def test_without_a_latent_its_own_class_loses_and_without_the_controls_it_does_not(found):
    unit, direction, atom = (found[name] for name in ("unit", "direction", "atom"))
    assert unit["all"] < 2e-3
    assert unit["named"] > 20 * max(abs(direction["named"]), abs(atom["named"]))
    assert min(direction["unit above, named"], atom["unit above, named"]) > 0.7
    assert unit["largest"] > 2 * direction["largest"]
    assert 0.5 < atom["unit above, all"] < 0.65, "little more than half"
    assert atom["largest"] > 0.35 * unit["largest"], "much with the other atom, too"
    assert found["projected"]["all"] > 10 * unit["all"]


def test_a_table_in_millinats_has_a_thousand_for_each_nat():
    found = record.recorded("features-of-a-network")
    for control, seeds in (
        ("ablation", features_of_a_network.ABLATED),
        ("Fashion ablation", features_of_a_network.CLOTHES_ABLATED),
    ):
        for seed in seeds:
            table = found[f"{control.removesuffix('ablation').lower()}millinats-{seed}"]
            for name in ("unit", "direction", "atom", "projected"):
                nats = found[f"{control}-{seed}"][name]
                assert table[name] == {
                    key: pytest.approx(1000 * nats[key]) for key in ("all", "named", "largest", "others")
                }


def test_intervals_are_by_student_s_t_and_those_of_differences_by_the_differences_of_each_seed():
    costs = {LEARNT: (1.0, 2.0, 4.0), "rival": (1.5, 2.7, 4.3)}
    found = {f"dictionaries-{seed}": {name: {"cost": each[seed]} for name, each in costs.items()} for seed in range(3)}
    rival = features_summaries.intervals(found, list(found), LEARNT)["rival"]["cost"]
    assert (rival["mean"], rival["less"]) == (pytest.approx(8.5 / 3), pytest.approx(0.5))
    assert rival["half"] == pytest.approx(4.302653 * np.std(costs["rival"], ddof=1) / 3**0.5)
    assert rival["less, half"] == pytest.approx(4.302653 * 0.2 / 3**0.5)


def test_chance_is_below_what_any_training_has():
    chance = record.recorded("features-of-a-network")["chance"]
    for width in features_of_a_network.WIDTHS:
        assert chance[f"256, {width}"][1] < 0.22
        assert chance[f"64, {width}"][1] < 0.4


def test_six_seeds_tell_the_soft_frozen_decoder_from_the_trained_one_in_both_measures():
    six = record.recorded("features-of-a-network")["six"]
    soft = six["soft-frozen decoder"]
    assert soft["cost"]["less"] > soft["cost"]["less, half"] + 0.004
    assert soft["cost"]["less"] < 0.5 * six[LEARNT]["cost"]["mean"]
    assert soft["purity"]["less"] > soft["purity"]["less, half"] > 0
    three = record.recorded("features-of-a-network")["intervals"]["soft-frozen decoder"]
    assert all(three[measure]["less"] < three[measure]["less, half"] for measure in ("cost", "purity"))


@pytest.mark.parametrize("found", parts("rivals", features_of_a_network.MORE_SEEDS))
def test_what_the_next_layer_reads_costs_nothing_and_leaves_most_of_the_variance(found):
    assert abs(found["next layer"]["cost"]) < 1e-4
    assert 0.65 < found["next layer"]["error"] < 0.85
    assert found["next layer"]["purity"] > found["training digits"]["purity"]
    assert found["training digits"]["purity"] > found["learnt atoms, products"]["purity"] + 0.05
    near = (LEARNT, "soft-frozen decoder", "next layer", "for the splice", "learnt atoms, products", "class means")
    assert min(each["cost"] for name, each in found.items() if name not in near) > 2.5 * found[LEARNT]["cost"]
    assert min(found, key=lambda name: found[name]["error"]) == LEARNT


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


@pytest.mark.parametrize("found", parts("Fashion rivals", features_of_a_network.CLOTHES))
def test_on_fashion_the_learnt_dictionary_has_the_same_rivals_ahead_of_it_and_the_same_behind(found):
    cheaper = {name for name, each in found.items() if each["cost"] < found[LEARNT]["cost"]}
    purer = {name for name, each in found.items() if each["purity"] > found[LEARNT]["purity"]}
    assert cheaper == {"next layer", "for the splice"}
    assert {"soft-frozen decoder", "training digits", "next layer"} <= purer
    assert not {"frozen decoder", "components"} & purer
    assert min(found, key=lambda name: found[name]["error"]) == LEARNT


@pytest.mark.parametrize("found", parts("Fashion ablation", features_of_a_network.CLOTHES_ABLATED))
def test_on_fashion_too_what_a_latent_costs_falls_on_its_class(found):
    controls = [found[name]["named"] for name in ("direction", "atom")]
    assert found["unit"]["named"] > 5 * max(map(abs, controls))
    assert min(found[name]["unit above, named"] for name in ("direction", "atom")) > 0.6, "of a hundred pairs"
