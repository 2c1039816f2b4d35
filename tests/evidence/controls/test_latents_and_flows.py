"""What the page "Where next" says of its controls, on their record."""

import ast

import pytest

from evidence.controls import pages, record, where_next


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("where-next")
    return [found[f"{name}-{seed}"] for seed in where_next.SEEDS]


@pytest.mark.parametrize("found", [*zip(*(parts(f"latents {size}") for size in where_next.CODES), strict=True)])
def test_reconstructions_improve_with_the_code_and_drawn_pictures_do_not(found):
    small, middle, large = found
    assert small["error"] > 1.8 * middle["error"]
    assert middle["error"] > 1.3 * large["error"]
    assert small["rebuilt from real"] > middle["rebuilt from real"] > large["rebuilt from real"]
    assert large["drawn from rebuilt"] > max(small["drawn from rebuilt"], middle["drawn from rebuilt"]) + 0.05
    assert middle["drawn from real"] < min(small["drawn from real"], large["drawn from real"])


def lead(pair, count, where="leads"):
    """By how much the first of a pair is ahead, and half of the interval."""
    found = record.recorded("where-next")[where][pair][count]
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
    pixels = record.recorded("where-next")["pixels"]
    assert pixels["ridge"]["0.1"] > pixels["10"] + 4
    assert found["plain"]["ridge"]["0.1"] > found["plain"]["10"] + 3
    for hidden in ("single pixels, 0.5", "masked, 0.5", "single pixels, 0.75", "masked, 0.75"):
        assert abs(found[hidden]["ridge"]["0.1"] - found[hidden]["10"]) < 1.5
    assert (
        pixels["10"] - found["masked, 0.75"]["10"]
        < (pixels["ridge"]["0.1"] - found["masked, 0.75"]["ridge"]["0.1"]) / 2
    )


def test_this_chapter_and_the_one_before_judge_codes_by_the_same_probe():
    (here,), (there,) = (
        [each for each in pages.shown(page) if getattr(each, "name", "") == name]
        for page, name in (("where-next", "classify"), ("uses", "probe"))
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


@pytest.mark.parametrize("found", [*zip(parts("latents 128"), parts("latents 32"), parts("rivals"), strict=True)])
def test_neither_one_scale_nor_twice_the_training_turns_the_order_round(found):
    large, middle, rivals = found
    assert rivals["one scale from rebuilt"] > large["drawn from rebuilt"] + 0.05
    assert abs(rivals["longer from rebuilt"] - large["drawn from rebuilt"]) < 0.02
    assert min(rivals["one scale from real"], rivals["longer from real"]) > middle["drawn from real"] + 0.03
    assert rivals["largest over smallest variance"] > 1000


@pytest.mark.parametrize(
    "found",
    [*zip(*(parts(f"latents {size}") for size in (16, 32, 64)), parts("longest"), strict=True)],
)
def test_sixteen_numbers_are_drawn_as_well_as_thirty_two_and_a_long_training_helps_sixty_four(found):
    small, middle, large, longest = (each["drawn from real"] for each in found)
    assert abs(small - middle) < 0.05
    assert large > middle + 0.02
    assert longest < large - 0.02


@pytest.mark.parametrize("found", [*zip(parts("latents 8"), parts("latents 128"), parts("other list"), strict=True)])
def test_equal_times_draw_about_as_well_as_equal_ratios(found):
    small, large, other = found
    assert abs(other["8"] - small["drawn from real"]) < 0.03
    assert abs(other["128"] - large["drawn from real"]) < 0.03


@pytest.mark.parametrize("found", parts("features"))
def test_more_hidden_harms_patches_and_not_single_pixels(found):
    for count in ("10", "100"):
        assert abs(found["single pixels, 0.9"][count] - found["single pixels, 0.75"][count]) < 1.5
        assert found["masked, 0.9"][count] > found["masked, 0.75"][count] + 1.5


@pytest.mark.parametrize("found", [*zip(parts("latents 32"), parts("latents 128"), parts("samplers"), strict=True)])
def test_a_mixture_draws_from_128_numbers_as_well_as_from_32_and_better_than_the_denoiser(found):
    middle, large, samplers = found
    mixture = {size: samplers[size]["mixture"]["from real"] for size in ("32", "128")}
    assert abs(mixture["128"] - mixture["32"]) < 0.05
    assert mixture["128"] < large["drawn from real"] - 0.05
    assert samplers["128"]["mixture"]["from rebuilt"] < large["drawn from rebuilt"] - 0.08
    assert samplers["128"]["Gaussian"]["from real"] > large["drawn from real"] + 0.01
    assert abs(samplers["128"]["forty levels"]["from rebuilt"] - large["drawn from rebuilt"]) < 0.04
    assert mixture["32"] < middle["drawn from real"] + 0.03


def test_the_mixture_is_as_good_with_128_numbers_on_clothes_and_the_denoiser_is_not():
    found = record.recorded("where-next")["Fashion samplers-0"]
    by = {name: [found[size][name]["from real"] for size in ("32", "128")] for name in ("mixture", "forty levels")}
    assert abs(by["mixture"][1] - by["mixture"][0]) < 0.05
    assert by["forty levels"][1] > by["forty levels"][0] + 0.04
