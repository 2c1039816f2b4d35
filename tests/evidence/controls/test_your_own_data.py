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


def of_table(name, seed, *question):
    """The means of the ways, and the difference between two of them with half its interval."""
    found = FOUND[f"{name}-{seed}"]
    for each in question:
        found = found[each]
    return found["mean"], lambda first, second: found["paired"][f"{first} less {second}"]


def plain(less, by=-1):
    """Whether a difference is plainly below 0, or with 1 above it."""
    difference, half = less
    return by * difference > half


@pytest.mark.parametrize("seed", [0, 1])
def test_throws_in_two_numbers_are_as_near_by_clusters_but_these_keep_the_errors_of_measurement(seed):
    mean, _ = of_table("throws", seed, "shortened")
    assert mean["network"] < 0.45 * mean["components"]
    assert 0.9 < mean["components of clusters"] / mean["network"] < 0.98
    mean, less = of_table("throws", seed, "without errors")
    assert plain(less("network", "components of clusters"))
    assert mean["network"] < 0.4 * mean["components of clusters"]


@pytest.mark.parametrize("seed", [0, 1])
def test_on_throws_a_mixture_cleans_and_completes_a_little_better_and_finds_odd_rows_a_little_less_often(seed):
    for question, least in (("cleaned", 0.96), ("completed", 0.88)):
        mean, less = of_table("throws", seed, question)
        assert plain(less("Gaussians", "network"))
        assert mean["Gaussians"] > least * mean["network"]
        assert mean["Gaussians"] < 1.01 * min(mean.values()), "no other rival is ahead of it"
    mean, less = of_table("throws", seed, "alarms")
    assert plain(less("Gaussians", "network"))
    assert max(mean, key=mean.__getitem__) == "network", "the best of six"
    assert len(mean) == 6


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", ["wine", "breast_cancer", "diabetes"])
def test_on_real_tables_a_mixture_cleans_better_and_clusters_shorten_better_than_a_network(name, seed):
    mean, less = of_table(name, seed, "cleaned")
    assert plain(less("Gaussians", "network"))
    assert mean["Gaussians"] < 1.05 * mean["Wiener filter"], "one Gaussian is enough"
    mean, less = of_table(name, seed, "shortened")
    assert plain(less("network", "components of clusters"), by=1)
    assert mean["components of clusters"] < mean["components"] < mean["network"]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_column_of_real_tables_is_completed_best_by_a_mixture_and_that_of_wine_by_trees(seed):
    for name in ("breast_cancer", "diabetes"):
        mean, less = of_table(name, seed, "completed")
        assert plain(less("Gaussians", "network"))
        assert plain(less("Gaussians", "trees"))
    mean, less = of_table("wine", seed, "completed")
    assert plain(less("network", "trees"), by=1)
    assert mean["trees"] < mean["Gaussians"] < mean["network"]


@pytest.mark.parametrize("seed", [0, 1])
def test_an_exchanged_column_is_found_by_a_mixture_but_in_wine_by_nothing(seed):
    for name in ("breast_cancer", "diabetes"):
        mean, less = of_table(name, seed, "alarms")
        assert plain(less("network", "Gaussians"))
        assert mean["Gaussians"] == max(mean.values())
    mean, less = of_table("wine", seed, "alarms")
    assert max(mean.values()) < 66
    assert not plain(less("network", "Gaussians"))


@pytest.mark.parametrize("seed", [0, 1])
def test_malignant_tumours_are_found_by_an_isolation_forest_as_by_the_mixture_and_less_often_by_the_network(seed):
    mean, less = of_table("malignant", seed)
    difference, half = less("Gaussians", "isolation forest")
    assert abs(difference) < min(half, 1)
    assert plain(less("network", "Gaussians"))
    assert mean["Gaussians"] == max(mean.values()) > 96


def test_of_real_tables_the_page_has_the_means_of_two_splits():
    one, other = (FOUND[f"wine-{seed}"]["cleaned"]["mean"]["network"] for seed in (0, 1))
    assert FOUND["wine"]["cleaned"]["network"] == pytest.approx((one + other) / 2)
