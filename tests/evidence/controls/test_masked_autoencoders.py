"""What the chapter "Stacked autoencoders" says of masked autoencoders, on the record of their controls."""

import ast

import pytest

from evidence.controls import masked_autoencoders, pages, record


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("masked-autoencoders")
    return [found[f"{name}-{seed}"] for seed in masked_autoencoders.SEEDS]


def lead(pair, count, where="leads"):
    """By how much the first of a pair is ahead, and half of the interval."""
    found = record.recorded("masked-autoencoders")[where][pair][count]
    return found["mean"], found["half"]


def ahead(pair, count, where="leads"):
    mean, half = lead(pair, count, where)
    return mean > half


def behind(pair, count, where="leads"):
    mean, half = lead(pair, count, where)
    return mean < -half


def test_single_pixels_help_a_probe_of_digits_more_than_patches():
    single = "single pixels, 0.75 over masked, 0.75"
    assert all(ahead(single, count, where) for count in ("10", "100") for where in ("leads", "leads on Fashion"))
    half_hidden = "single pixels, 0.5 over masked, 0.5"
    assert ahead(half_hidden, "100")
    assert abs(lead(half_hidden, "10")[0]) < 1
    hidden_only = [(share, count) for share in ("0.5", "0.75") for count in ("10", "100")]
    pairs = {each: f"masked, {each[0]} over patches, all pixels, {each[0]}" for each in hidden_only}
    assert [each for each in hidden_only if ahead(pairs[each], each[1])] == [("0.5", "10")]
    assert [each for each in hidden_only if behind(pairs[each], each[1])] == [("0.75", "100")]


def test_that_hiding_helps_is_a_fact_about_digits():
    assert all(lead("single pixels, 0.75 over plain", count)[0] > 1 for count in ("10", "100"))
    assert ahead("single pixels, 0.75 over plain", "10")
    assert not any(
        ahead("plain over pixels", count, where) for count in ("10", "100") for where in ("leads", "leads on Fashion")
    )
    assert ahead("masked, 0.75 over plain", "10")
    assert behind("masked, 0.75 over plain", "100")
    for count in ("10", "100"):
        assert abs(lead("single pixels, 0.75 over plain", count, "leads on Fashion")[0]) < 1
        assert lead("masked, 0.75 over plain", count, "leads on Fashion")[0] < -2


def test_being_told_of_moves_helps_an_autoencoder_as_much_as_two_views_and_on_digits_only():
    for count in ("10", "100"):
        assert lead("put back over plain", count)[0] > 2.5
        assert abs(lead("two shifts over put back", count)[0]) < 1
        assert lead("put back over plain", count, "leads on Fashion")[0] < 1.5
        assert lead("two shifts over put back", count, "leads on Fashion")[0] < 0
    for found in parts("features"):
        assert abs(found["as shifted"]["10"] - found["plain"]["10"]) < 1.5


@pytest.mark.parametrize("found", parts("features"))
def test_a_fixed_ridge_would_make_most_of_the_lead_over_pixels(found):
    pixels = record.recorded("masked-autoencoders")["pixels"]
    assert pixels["ridge"]["0.1"] > pixels["10"] + 4
    assert found["plain"]["ridge"]["0.1"] > found["plain"]["10"] + 3
    for hidden in ("single pixels, 0.5", "masked, 0.5", "single pixels, 0.75", "masked, 0.75"):
        assert abs(found[hidden]["ridge"]["0.1"] - found[hidden]["10"]) < 1.5
    assert (
        pixels["10"] - found["masked, 0.75"]["10"]
        < (pixels["ridge"]["0.1"] - found["masked, 0.75"]["ridge"]["0.1"]) / 2
    )


def test_this_chapter_and_that_of_uses_judge_codes_by_the_same_probe():
    (here,), (there,) = (
        [each for each in pages.shown(page) if getattr(each, "name", "") == name]
        for page, name in (("stacked-autoencoders", "classify"), ("uses", "probe"))
    )
    assert ast.unparse(here).replace("classify", "probe", 1) == ast.unparse(there)


@pytest.mark.parametrize("found", parts("features"))
def test_codes_that_are_only_brought_closer_collapse(found):
    assert found["only closer"]["spread"] < 1e-3 * found["untrained"]["spread"]
    assert found["only closer"]["10"] > 60


def test_two_views_with_patches_are_no_better_than_the_plain_autoencoder():
    for count in ("10", "100"):
        mean, half = lead("two views over plain", count)
        assert mean - half < 0


@pytest.mark.parametrize("found", parts("features"))
def test_more_hidden_harms_patches_and_not_single_pixels(found):
    for count in ("10", "100"):
        assert abs(found["single pixels, 0.9"][count] - found["single pixels, 0.75"][count]) < 1.5
        assert found["masked, 0.9"][count] > found["masked, 0.75"][count] + 1.5


def test_after_ten_epochs_patches_are_still_behind_single_pixels_and_ahead_of_the_plain_autoencoder():
    for count in ("10", "100"):
        assert ahead("single pixels, 0.75 over masked, 0.75", count, "leads later")
        assert ahead("masked, 0.75 over plain", count, "leads later")
    assert behind("masked, 0.75 over plain", "100")
    assert lead("single pixels, 0.75 over masked, 0.75", "100", "leads later")[0] < 1.5
