"""What the chapter "Boltzmann machines" says of its controls, on their record."""

import pytest

from evidence.controls import boltzmann_machines, record

FOUND = record.recorded("boltzmann-machines")
RUNS = [FOUND[f"four-ways-{seed}"] for seed in boltzmann_machines.SEEDS]
PAIR = boltzmann_machines.PAIR


def others(run, name, what):
    """The numbers of the other three ways."""
    return [each[what] for other, each in run.items() if other != name]


@pytest.mark.parametrize("run", RUNS)
def test_the_error_of_reconstruction_is_lowest_where_it_is_trained_and_highest_with_persistent_chains(run):
    assert run["reconstruction"]["squared error"] < min(others(run, "reconstruction", "squared error")) - 0.3
    assert run["persistent"]["squared error"] > max(others(run, "persistent", "squared error"))


@pytest.mark.parametrize("run", RUNS)
def test_in_nats_the_exact_gradient_is_first_and_cd_last(run):
    assert run["exact gradient"]["nats"] < min(others(run, "exact gradient", "nats")) - 3
    assert run["CD-1"]["nats"] > max(others(run, "CD-1", "nats")) + 1
    assert run["CD-1"]["nats"] < 206 - 10, "independent pixels have 206.0"


@pytest.mark.parametrize("run", RUNS)
def test_a_machine_without_its_negative_phase_lacks_how_often_each_picture_is_shown(run):
    for name in ("CD-1", "reconstruction"):
        each = run[name]
        assert each["by itself"] < 8
        assert each["digits"] > 15
        assert each["apart"] > 0.6
        assert each["nats then"] < each["nats"] - 4
        assert each["nats then"] < run["exact gradient"]["nats"] + 2
    assert run["exact gradient"]["by itself"] > 20
    assert run["exact gradient"]["apart"] < min(others(run, "exact gradient", "apart")) - 0.05


@pytest.mark.parametrize("run", RUNS)
def test_with_the_shares_of_the_digits_the_autoencoder_is_the_best_model_of_the_four(run):
    assert run["reconstruction"]["nats then"] < min(others(run, "reconstruction", "nats then")) - 0.5


@pytest.mark.parametrize("run", RUNS)
def test_cd_would_do_next_to_nothing_with_its_machine_whose_favourite_a_turn_hardly_changes(run):
    found, favourite = run["CD-1"], run["CD-1"]["favourite"]
    assert abs(found["cosine"]) < 0.35
    assert found["length"] < 0.06, "a twentieth"
    assert favourite["0"] < 35
    assert abs(favourite["1"] - favourite["0"]) < 5
    assert favourite["alone"] > 35
    assert favourite["20"] < favourite["alone"] - 15


@pytest.mark.parametrize("seed", PAIR)
def test_cd_with_twice_the_epochs_or_a_third_of_the_rate_stays_behind_the_others(seed):
    for nats in FOUND[f"patient-{seed}"].values():
        assert nats > max(others(RUNS[seed], "CD-1", "nats")) + 1
        assert abs(nats - RUNS[seed]["CD-1"]["nats"]) < 8


@pytest.mark.parametrize("seed", PAIR)
def test_ten_turns_bring_cd_to_about_where_the_autoencoder_is(seed):
    nats = FOUND[f"ten-turns-{seed}"]["nats"]
    assert nats < RUNS[seed]["CD-1"]["nats"] - 4
    assert abs(nats - RUNS[seed]["reconstruction"]["nats"]) < 4
    assert nats > RUNS[seed]["exact gradient"]["nats"] + 4


@pytest.mark.parametrize("seed", PAIR)
def test_without_a_negative_phase_ink_gains_more_than_digits_and_these_lose(seed):
    found = FOUND[f"no-negative-phase-{seed}"]
    assert found["fall of digits"] > 1000
    assert found["fall of ink"] > 1.5 * found["fall of digits"]
    assert found["after"] > 2 * found["before"]
    assert found["black"] > 60
