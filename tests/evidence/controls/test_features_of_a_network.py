"""What follows from the controls of "Features of a network": intervals over seeds, and a table in millinats."""

import numpy as np
import pytest

from evidence.controls import features_of_a_network, features_summaries, record

LEARNT = features_of_a_network.TRAINED


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
