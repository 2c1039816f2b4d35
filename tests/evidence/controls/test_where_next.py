"""What the page "Where next" says of its controls, on their record."""

import pytest

from evidence.controls import record, where_next


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


@pytest.mark.parametrize("found", parts("features"))
def test_masks_help_a_probe_and_patches_no_more_than_single_pixels(found):
    assert found["untrained"]["10"] > found["plain"]["10"] + 5
    for hidden in ("single pixels, 0.5", "masked, 0.5", "single pixels, 0.75", "masked, 0.75"):
        assert found[hidden]["10"] < found["plain"]["10"] - 3
    for share in (0.5, 0.75):
        assert found[f"single pixels, {share}"]["100"] < found[f"masked, {share}"]["100"]
        assert found[f"masked, {share}"]["10"] < found[f"patches, all pixels, {share}"]["10"]
    assert found["single pixels, 0.75"]["10"] < found["masked, 0.75"]["10"]
    assert abs(found["single pixels, 0.5"]["10"] - found["masked, 0.5"]["10"]) < 1.5


@pytest.mark.parametrize("found", parts("features"))
def test_codes_that_are_only_brought_closer_collapse(found):
    assert found["only closer"]["spread"] < 1e-3 * found["untrained"]["spread"]
    assert found["only closer"]["10"] > 60
    assert found["two views"]["10"] < found["plain"]["10"]


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


@pytest.mark.parametrize("found", [*zip(parts("features"), parts("other views"), strict=True)])
def test_more_hidden_harms_patches_and_shifts_are_the_best_views(found):
    before, other = found
    for count in ("10", "100"):
        assert abs(other["single pixels, 0.9"][count] - before["single pixels, 0.75"][count]) < 1.5
        assert other["masked, 0.9"][count] > before["masked, 0.75"][count] + 1.5
        assert other["two shifts"][count] < min(each[count] for each in before.values()) - 1
