"""What the chapter "Latents and flows" says of its controls, on their record."""

import pytest

from evidence.controls import latents_and_flows, record


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("latents-and-flows")
    return [found[f"{name}-{seed}"] for seed in latents_and_flows.SEEDS]


@pytest.mark.parametrize("found", [*zip(*(parts(f"latents {size}") for size in latents_and_flows.CODES), strict=True)])
def test_reconstructions_improve_with_the_code_and_drawn_pictures_do_not(found):
    small, middle, large = found
    assert small["error"] > 1.8 * middle["error"]
    assert middle["error"] > 1.3 * large["error"]
    assert small["rebuilt from real"] > middle["rebuilt from real"] > large["rebuilt from real"]
    assert large["drawn from rebuilt"] > max(small["drawn from rebuilt"], middle["drawn from rebuilt"]) + 0.05
    assert middle["drawn from real"] < min(small["drawn from real"], large["drawn from real"])


@pytest.mark.parametrize("found", [*zip(*(parts(f"latents {size}") for size in (8, 128)), strict=True)])
def test_the_decoder_is_the_limit_of_a_small_code_and_the_sampler_that_of_a_large_one(found):
    small, large = found
    assert small["drawn from rebuilt"] < 0.56
    assert small["rebuilt from real"] > 0.75
    assert large["drawn from rebuilt"] > large["rebuilt from real"] + 0.05


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
    found = record.recorded("latents-and-flows")["Fashion samplers-0"]
    by = {name: [found[size][name]["from real"] for size in ("32", "128")] for name in ("mixture", "forty levels")}
    assert abs(by["mixture"][1] - by["mixture"][0]) < 0.05
    assert by["forty levels"][1] > by["forty levels"][0] + 0.04


@pytest.mark.parametrize("found", [*zip(parts("blur"), parts("latents 8"), strict=True)])
def test_shapes_give_the_smallest_code_away_more_than_blur(found):
    blur, small = found
    assert blur["grey"] == small["rebuilt from real"]
    by_shape, by_both = blur["black and white"] - blur["real, black and white"], blur["grey"] - 0.5
    assert by_shape > 0.7 * by_both
    assert blur["real, black and white"] < 0.53, "digits are not told from digits"


@pytest.mark.parametrize("found", [*zip(parts("wider"), parts("latents 128"), parts("latents 32"), strict=True)])
def test_a_wider_denoiser_draws_no_better_from_128_numbers(found):
    wider, large, middle = found
    assert wider["from rebuilt"] > large["drawn from rebuilt"] - 0.02
    assert wider["from real"] > max(large["drawn from real"] - 0.02, middle["drawn from real"] + 0.03)
