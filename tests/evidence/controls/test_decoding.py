"""What the chapter "Point anywhere" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import record

FOUND = record.recorded("decoding")
OTHERS = ("rebuilt", "Gaussian", "mixture", "neighbours")


def parts(name):
    """The results of the parts of this name, one for each seed."""
    return [found for each, found in FOUND.items() if each.startswith(f"{name}-")]


two = pytest.mark.parametrize("found", parts("two"))
wide = pytest.mark.parametrize("found", parts("wide"))


@two
def test_the_box_is_half_empty_and_grows_with_the_codes(found):
    empty = found["empty"]
    assert 0.3 < empty["box"] < 0.8
    assert 0.05 < empty["Gaussian"] < 0.4
    assert max(empty[name] for name in ("mixture", "neighbours", "test")) < 0.06
    assert found["areas"]["10000"] > 1.3 * found["areas"]["100"]


@two
def test_the_classifier_is_surest_of_the_box_and_sure_of_empty_places(found):
    sure = found["sure"]
    assert sure["box"] > max(sure[name] for name in OTHERS) + 0.1
    assert found["sure of empty places"] > 0.3


@two
def test_about_half_of_the_lead_is_boldness(found):
    assert 0.3 < found["lead"]["hard"] / found["lead"]["grey"] < 0.8
    assert found["lead"]["hard"] > 0.05
    for way in ("rebuilt", "mixture"):
        assert (np.diff(found["bolder"][way]) > -0.05).all()
        assert found["bolder"][way][-1] > found["sure"][way] + 0.12


@two
def test_where_one_class_is_near_the_box_does_not_lead_and_boldness_does_nothing(found):
    places = found["sure by place"]
    assert places["box"]["there"]["grey"] < places["mixture"]["there"]["grey"] + 0.01
    for way in places.values():
        assert way["there"]["grey"] > 0.85
        assert abs(way["there"]["hard"] - way["there"]["grey"]) < 0.06
        assert way["elsewhere"]["grey"] < 0.55
        assert way["elsewhere"]["hard"] > way["elsewhere"]["grey"] + 0.15


@two
def test_the_place_explains_nearly_all_of_the_lead(found):
    assert found["alone"]["box"] > 1.7 * found["alone"]["mixture"]
    assert 0.25 < 1 - found["alone"]["box"] < 0.35, "three in ten"
    assert abs(found["expected"] - found["sure"]["box"]) < 0.3 * found["lead"]["grey"]


@two
def test_points_of_the_box_are_nearest_to_a_digit_in_each_way_of_counting(found):
    nearest = found["nearest"]
    assert nearest["as they are"]["box"] < min(nearest["as they are"][name] for name in OTHERS) - 1
    for column in nearest.values():
        assert column["box"] < column["rebuilt"] - 1 < column["real"] - 2


@two
def test_the_box_comes_last_by_both_judges_and_nothing_passes_for_real(found):
    tv, told = found["tv"], found["from rebuilt"]
    assert tv["real"] < 0.07
    assert tv["box"] > 0.25
    assert tv["mixture"] < min(0.3, tv["box"] - 0.05)
    assert abs(tv["mixture"] - tv["rebuilt"]) < 0.07
    assert told["box"] > 0.72
    assert 0.6 < told["Gaussian"] < told["box"]
    assert max(told["mixture"], told["neighbours"]) < 0.6
    assert 0.44 < told["rebuilt"] < 0.56
    assert min(share for styles in found["from real"].values() for share in styles.values()) > 0.92


@two
def test_the_box_has_hardly_a_three_and_the_decoder_hardly_a_five(found):
    box, rebuilt = found["shares"]["box"], found["shares"]["rebuilt"]
    due = [digit for digit, share in enumerate(rebuilt) if share > 0.05]
    assert min(due, key=lambda digit: box[digit] / rebuilt[digit]) == 3
    assert box[3] < 0.1 * rebuilt[3]
    assert rebuilt[5] < 0.03


@wide
def test_of_32_numbers_the_samplers_come_in_the_order_of_what_they_know(found):
    told = found["told"]
    assert told["standard normal"] > 0.9
    assert told["box"] > max(0.72, told["Gaussian"] + 0.02)
    assert told["Gaussian"] > told["mixture"] + 0.06
    assert told["neighbours"] < min(0.6, told["mixture"] + 0.03)
    assert 0.44 < told["rebuilt"] < 0.56
    assert found["middle"] > 5 * found["spread"]


@wide
def test_no_corners_are_needed_to_give_the_box_away(found):
    told = found["told"]
    assert abs(told["each its own"] - told["box"]) < 0.1
    assert told["each its own"] > told["mixture"] + 0.1


@wide
def test_only_the_neighbours_copy(found):
    copied = found["copied"]
    assert copied["neighbours"] > 0.85
    assert max(copied[name] for name in ("rebuilt", "box", "Gaussian", "mixture")) < 0.65
