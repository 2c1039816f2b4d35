"""What the chapter "Does pretraining help?" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import does_pretraining_help as controls
from evidence.controls import record
from evidence.reproductions import records

FOUND = record.recorded("does-pretraining-help")
RUNS = controls.all_runs(FOUND)
MEAN, BEHIND, PAIRS = FOUND["mean"], FOUND["behind"], FOUND["pairs"]
DEPTHS, PLATEAU = FOUND["denoising"]["depths"], FOUND["plateau"]


def left_by(name, case="SGD 100"):
    return np.array(RUNS[name][case]["test"])


def test_there_are_eleven_runs_beside_the_stack_two_starts_of_the_opening_and_one_with_both():
    assert len(RUNS) == 14
    assert all(len(errors["test"]) == 5 for cases in RUNS.values() for errors in cases.values())


def test_with_one_layer_the_starts_are_close_and_with_five_only_the_stack_is_better():
    depth = FOUND["depth"]
    assert abs(depth["random"]["1"] - depth["stacked"]["1"]) < 2.5
    assert depth["stacked"]["5"] < depth["stacked"]["3"] < depth["stacked"]["1"] - 1


def test_three_random_layers_fit_and_generalise_badly_and_five_do_not_fit():
    one, three, five = (DEPTHS["random"][depth] for depth in "135")
    assert max(three["train"]) < 2
    assert min(np.subtract(three["test"], one["test"])) > 3
    assert min(five["train"]) > 70
    assert max(max(found["train"]) for found in DEPTHS["stacked"].values()) < 2


def test_the_stuck_net_stays_for_a_thousand_steps_and_then_falls_in_some_draws():
    assert min(PLATEAU["1000"]["train"]) > 70
    assert 1 <= FOUND["patience"]["left"] < 5
    assert FOUND["patience"]["lowest test"] > 32, "ten points more than the stack"


def test_with_a_hundred_labels_only_the_random_start_does_not_fit():
    assert min(RUNS["random"]["SGD 100"]["train"]) > 70
    assert max(cases["SGD 100"]["train"] for name, cases in MEAN.items() if name != "random") < 2.5


@pytest.mark.parametrize(
    "name",
    [
        "softmax on pixels", "ReLU, He", "tanh", "random × 4, centred", "centred, masking", "stacked on the hundred",
    ],
)  # fmt: skip
def test_nets_without_digits_without_labels_are_behind_the_stack(name):
    by = BEHIND[name]["SGD 100"]
    assert by["mean"] > 2.5
    assert by["mean"] - by["half"] > -1


@pytest.mark.parametrize("name", ["stacked", "stacked, masking"])
def test_copying_is_behind_and_five_draws_hardly_settle_it(name):
    by = BEHIND[name]["SGD 100"]
    assert by["mean"] > 0.3
    assert by["mean"] < 2 * by["half"]


def test_softmax_is_no_worse_than_relu_or_the_scaled_sigmoids():
    softmax, *others = (left_by(name).mean() for name in ("softmax on pixels", "ReLU, He", "random × 4, centred"))
    assert softmax < min(others) + 0.5


def test_one_layer_has_most_of_the_lead_over_softmax():
    whole = BEHIND["softmax on pixels"]["SGD 100"]["mean"]
    assert whole / 2 < PAIRS["softmax, one layer"]["mean"] < whole


def test_the_kernel_is_behind_by_what_may_be_nothing_and_with_shifts_ahead_in_the_mean():
    kernel, shifts = (BEHIND[name]["SGD 100"] for name in ("Gaussian kernel", "kernel, shifts"))
    assert 0.7 < kernel["mean"] < kernel["half"]
    assert shifts["mean"] < 0
    gain = controls.interval(left_by("Gaussian kernel"), left_by("kernel, shifts"))
    assert gain["mean"] > 3
    assert gain["mean"] - gain["half"] > 1
    assert abs(PAIRS["both with shifts"]["mean"]) < PAIRS["both with shifts"]["half"], "level"
    assert BEHIND[controls.BOTH]["SGD 100"]["mean"] < 0, "the stack gains as well"


def test_noise_on_the_labelled_digits_is_worth_something_and_not_what_is_missing():
    assert 0 < PAIRS["noise"]["mean"] < BEHIND["centred, masking"]["SGD 100"]["mean"]


def test_pairing_narrows_what_noise_is_worth_and_not_the_lead_over_the_copying_stack():
    apart = FOUND["apart"]
    assert apart["random × 4, centred"] > 1.2 * PAIRS["noise"]["half"]
    assert apart["stacked"] < BEHIND["stacked"]["SGD 100"]["half"]


def test_few_of_the_runs_that_are_behind_are_so_after_the_correction():
    assert 1 <= FOUND["how many"]["surely"] < FOUND["how many"]["behind"] < 11


def test_with_a_thousand_labels_the_nets_are_close_and_the_kernel_is_ahead():
    best, relu, kernel = (MEAN[name]["SGD 1000"]["test"] for name in (controls.BEST, "ReLU, He", "Gaussian kernel"))
    assert abs(best - relu) < 1.3
    assert kernel + 0.7 < min(best, relu)
    assert min(MEAN[name]["SGD 1000"]["test"] for name in ("random × 4, centred", "tanh")) > best + 0.6
    assert min(left_by("random", "SGD 1000")) > 80


def test_softmax_and_the_copying_stack_have_not_learnt_their_thousand_digits():
    found = {name: cases["SGD 1000"]["train"] for name, cases in MEAN.items() if "SGD 1000" in cases}
    assert {name for name, wrong in found.items() if wrong > 1} == {"random", "softmax on pixels", "stacked"}


def test_adam_frees_the_random_net_which_stays_behind():
    assert FOUND["largest"]["random"]["Adam 100"] < 25
    assert BEHIND["random"]["Adam 100"]["mean"] > 5
    assert PAIRS["Adam, descent"]["mean"] > 0


@pytest.mark.parametrize("optimiser", ["SGD", "Adam"])
def test_with_1000_labels_the_longer_runs_stack_is_ahead_of_relu_in_each_draw(optimiser):
    found = records.read("pretraining_grid").by_part
    relu, stack = (np.array(found[f"{start}-5-1000-{optimiser}"].result["test"]) for start in ("ReLU", "denoising"))
    assert min(relu - stack) > 0.3


def test_on_fashion_mnist_a_kernel_told_of_shifts_is_behind_in_the_mean_and_no_interval_decides():
    fashion, digits = (FOUND[name]["kernel, shifts"]["SGD 100"] for name in ("Fashion behind", "behind"))
    assert 1 < fashion["mean"] < fashion["half"]
    assert -digits["half"] < digits["mean"] < -1
    gained = [FOUND[name]["Gaussian kernel"]["SGD 100"]["mean"] for name in ("Fashion behind", "behind")]
    assert gained[0] - fashion["mean"] < 1.5 < 3 < gained[1] - digits["mean"]


def test_a_graph_of_the_same_digits_is_ahead_of_the_stack_on_digits_and_undecided_on_clothes():
    rivals, graph = FOUND["rivals"], FOUND["graph"]
    for labels in ("100", "1000"):
        assert rivals["ahead"][labels]["mean"] > rivals["ahead"][labels]["half"] + 1.5
    behind = rivals["Fashion behind"]
    assert 0 < behind["mean"] < behind["half"]
    for each in (graph, FOUND["Fashion graph"]):
        tried = each["neighbours"]
        assert min(tried, key=tried.get) == str(each["best"]) == "2", "inside of what was tried"
    assert rivals["mean"]["graph"] == pytest.approx(sum(graph["SGD 100"]) / 5)


def test_told_of_shifts_a_net_without_pretraining_is_level_with_the_stack_that_was_not():
    rivals = FOUND["rivals"]
    gained, behind = rivals["gain"]["ReLU, He"], rivals["behind"]["ReLU, He"]
    assert gained["mean"] > gained["half"] + 4
    assert abs(behind["mean"]) < 0.5 < behind["half"] < 2
    for name in FOUND["shifts"]:
        assert rivals["behind"][name]["mean"] >= behind["mean"], name


def test_a_last_layer_on_the_frozen_denoising_stack_does_as_well_as_the_fine_tuned_net():
    frozen, alone = FOUND["frozen"]["stacked, denoising"], FOUND["top alone"]["stacked, denoising"]
    assert max(frozen["train"]) == 0
    assert abs(alone["behind"]["mean"]) < alone["behind"]["half"] < 1
    assert frozen["rate"] not in (min(controls.FROZEN), max(controls.FROZEN))
