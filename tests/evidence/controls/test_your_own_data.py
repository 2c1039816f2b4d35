"""What the chapter "Your own data" says of its controls, on their record."""

import pytest

from evidence.controls import record

FOUND = record.recorded("your-own-data")


def test_the_judge_distinguishes_the_box_of_the_second_model_most_often():
    found = FOUND["second"]
    assert found["lowest of the box"] > max(found["mixture"], 0.55)
    assert found["rebuilt"] < found["mixture"]


def test_the_second_network_of_throws_is_near_two_numbers_that_know_the_truth():
    assert 0.9 * 0.040 < FOUND["throws"]["network"] < 0.75 * 0.112, "between the table's last row and two components"


@pytest.mark.parametrize("code", ["2", "16"])
@pytest.mark.parametrize("hundred", [0, 1])
def test_a_hundred_shapes_are_rebuilt_better_than_others_and_a_blend_of_them_rebuilds_others_better(code, hundred):
    network, blend = FOUND["hundred"][code], FOUND[f"by-heart-{hundred}"]
    assert 1.4 * network["own"] < network["others"]
    assert blend[code] < 0.7 * network["others"]
    assert blend["16"] < blend["2"] < blend["0"] < 0.4 * FOUND["hundred"]["2"]["others"]


def test_of_a_hundred_shapes_a_longer_code_leaves_less_than_half():
    assert FOUND["hundred"]["16"]["others"] < 0.5 * FOUND["hundred"]["2"]["others"]


def test_a_loop_that_checks_nothing_goes_on_and_its_loss_falls():
    found = FOUND["loop that checks nothing"]
    assert found["losses"] == sorted(found["losses"], reverse=True)
    assert found["losses"][-1] > found["lost"]


@pytest.mark.parametrize("seed", [0, 1])
def test_the_largest_residual_mostly_names_the_column_that_is_wrong(seed):
    found = FOUND[f"wrong-column-{seed}"]
    assert 65 < found["named"] < 90
    assert 100 / 6 + 10 < found["least"] < found["named"], "clearly above guessing in each of the six columns"


@pytest.mark.parametrize("seed", [0, 1])
def test_odd_examples_among_those_to_learn_from_hide_the_others(seed):
    clean, few, more = (FOUND[f"contaminated-{share}-{seed}"]["area"] for share in (0, 5, 10))
    assert clean > few + 3 > more + 3


TABLES = {(name, seed): FOUND[f"tables-{seed}"][name] for name in ("throws", "engines") for seed in (0, 1)}


@pytest.mark.parametrize("table", TABLES)
def test_of_tables_a_network_is_far_ahead_of_components_and_components_of_clusters_of_the_network(table):
    found = TABLES[table]["shortened"]["mean"]
    assert found["network"] < 0.45 * found["components"]
    assert found["components of clusters"] < 0.6 * found["network"]


@pytest.mark.parametrize("table", TABLES)
def test_a_mixture_cleans_and_completes_tables_at_least_as_well_as_any_network(table):
    for question in ("cleaned", "completed"):
        found = TABLES[table][question]
        for name in ("network, code", "network, wide"):
            ahead, within = found["paired"][f"{name} less Gaussians"]
            assert ahead > within
        best = min(error for way, error in found["mean"].items() if not way.startswith("network"))
        assert found["mean"]["Gaussians"] < 1.01 * best, "no other rival is ahead of it"


@pytest.mark.parametrize("seed", [0, 1])
def test_an_odd_throw_is_found_best_by_the_network_and_an_odd_engine_by_the_mixture(seed):
    throws, engines = (TABLES[name, seed]["alarms"] for name in ("throws", "engines"))
    assert throws["network"] > max(area for way, area in throws.items() if way != "network") + 1
    assert engines["Gaussians"] == max(engines.values()) > engines["network"] + 1.5
    assert all(found["components"] < found["network"] - 4 for found in (throws, engines))
