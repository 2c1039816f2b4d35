"""What "A stack of repairs" says of Langevin steps of other sizes and of walks that fork, on their record."""

import pytest

from evidence.controls import diffusion_walks, record


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("diffusion-walks")
    return [found[f"{name}-{seed}"] for seed in diffusion_walks.SEEDS]


@pytest.mark.parametrize("found", parts("langevin"))
def test_no_size_of_step_makes_up_for_the_levels(found):
    levels = found.pop("five levels")
    assert min(found.values()) > levels - 0.01
    assert min(found[f"{few} of 0.6"] for few in (10, 30)) > levels + 0.03, "with more evaluations than the levels"
    assert found["100 of 0.6"] == pytest.approx(levels, abs=0.02), "level, at a hundred"


@pytest.mark.parametrize("found", parts("forks"))
def test_the_class_is_not_decided_before_the_strokes(found):
    first = found["10"]
    assert first["one class"] < 0.13, "as by chance"
    for each in found.values():
        of_class = (each["one class"] - first["one class"]) / (1 - first["one class"])
        assert 1 - each["apart"] / first["apart"] > of_class - 0.07
    late = found["0.2"]
    assert late["one class"] < 0.9
    assert late["apart"] < 0.05 * first["apart"], "most of the picture is settled"
