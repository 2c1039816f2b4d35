"""A code whose steps the reader makes finer, in a browser: it shows what Python has."""

import numpy as np
import pytest

from aelib.course.live import bits_of_a_code, rounded
from aelib.course.live.network import unship


@pytest.fixture(scope="module")
def element():
    return "bits-of-a-code"


def go(page, **part):
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_errors_and_bits_are_those_of_python(live, figure, origin):
    page = live(origin)
    assert page.get("element.state()") == [0, 7]
    for place in range(3):
        for label in (2, 7):
            go(page, place=place, label=label)
            found, expected = page.get("element.found()"), rounded(figure, place, label)
            assert [one["name"] for one in found] == ["network", "PCA"]
            for at, one in enumerate(found):
                assert one["error"] == pytest.approx(expected.errors[one["name"]], abs=1e-6)
                assert (one["bits"], one["all"]) == (expected.bits[one["name"]], expected.all_errors[one["name"]])
                shown = page.canvas(f"images[{at + 1}].canvas")
                np.testing.assert_allclose(shown[:, :, 1], 255 * (1 - expected.images[one["name"]]), atol=0.6)


@pytest.mark.daily
def test_the_curves_and_the_marked_step(live, figure):
    page = live()
    go(page, place=2, label=2)
    told = page.told()
    for at, colour in enumerate(("accent", "orange")):
        curve = [list(pair) for pair in zip(figure.data["bits"][at], figure.data["errors"][at], strict=True)]
        assert [curve, {"colour": page.colour(colour)}] in told["line"]
        assert [[curve[2]], {"colour": page.colour(colour), "radius": 6}] in told["dots"]
        assert told["texts"][figure.data["methods"][at]] == [*curve[0], page.colour(colour)]
    assert told["axes"] == ["bits per digit, as written", "squared error, all digits"]
    highest = [1.1 * np.max(figure.data[name]) for name in ("bits", "errors")]
    assert page.get("['x', 'y'].map(way => element.chart.axes[way].high)") == pytest.approx(highest)


def test_the_words_are_those_of_the_step_and_of_the_digit(live, figure):
    page = live()
    chart = "[Squared error of all digits over bits per digit]"
    for place, label, chosen in ((1, 2, ["✓", "2", "7"]), (2, 7, ["2", "✓", "7"])):
        go(page, place=place, label=label)
        expected = rounded(figure, place, label)
        fineness, words = f"{place + 1} of 3", ["Digit", *chosen, "Fineness of the steps"]
        words += [fineness, f"[Fineness of the steps: {fineness}]", f"[The digit, a {label}]", "digit"]
        for name, step in {"network": (2, 1, 0.5), "PCA": (4, 2, 1)}.items():
            bits, error = expected.bits[name], expected.errors[name]
            words += [f"[a {label}, by {name}]"]
            words += [f"{name}, step {page.short(step[place])}\n{bits:.0f} bits, error {error:.1f}"]
        assert page.words() == [*words, chart]
        digit = figure.data["labels"].index(label)
        shown = page.canvas("images[0].canvas")[:, :, 1]
        np.testing.assert_allclose(shown, 255 - unship(figure.data["images"]["digits"])[digit], atol=0.6)


def test_the_error_without_rounding_is_a_line_in_the_colour_of_its_method(live_of):
    given = {name: {"network": each["PCA"], **each} for name, each in GIVEN.items()}
    page = live_of(bits_of_a_code(IMAGES, np.arange(3), **given, unrounded={"PCA": 1.75}))
    (floor,) = [each for each in page.told()["line"] if "dash" in each[1]]
    assert [y for _, y in floor[0]] == [1.75, 1.75]
    assert floor[1]["colour"] == page.colour("orange")


def test_a_screen_reader_is_told_bits_and_errors(live, figure):
    page = live()
    go(page, place=0, label=2)
    errors = rounded(figure, 0, 2).errors
    assert page.heard() == (
        f"Fineness 1 of 3, a 2: network 20 bits, squared error {errors['network']:.1f}; "
        f"PCA 30 bits, squared error {errors['PCA']:.1f}."
    )


IMAGES = np.random.default_rng(0).random((3, 4, 4), np.float32)
GIVEN = {"steps": {"PCA": [2, 1]}, "rebuilt": {"PCA": np.zeros((2, 3, 4, 4))}, "bits": {"PCA": [10, 20]},
         "errors": {"PCA": [3, 2]}}  # fmt: skip


def test_the_error_without_rounding_is_a_dotted_line_of_the_still():
    figure = bits_of_a_code(IMAGES, np.arange(3), **GIVEN, unrounded={"PCA": 1.75})
    assert figure.data["unrounded"] == [1.75]
    levels = [line for line in figure.picture.axes[1].lines if line.get_linestyle() == ":"]
    assert [set(line.get_ydata()) for line in levels] == [{1.75}]
    assert bits_of_a_code(IMAGES, np.arange(3), **GIVEN).data["unrounded"] == [None]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"labels": np.arange(2)}, "labels"),
        ({"labels": np.array([0, 1, 1])}, "labels"),
        ({"labels": np.array([0.0, 1.0, 2.0])}, "labels"),
        ({"steps": {"PCA": [1, 2]}}, "steps"),
        ({"steps": {"PCA": [1, 1]}}, "steps"),
        ({"steps": {"PCA": [1, 0]}}, "steps"),
        ({"bits": {"PCA": [10, np.inf]}}, "bits"),
        ({"errors": {"PCA": [np.nan, 2]}}, "errors"),
        ({"unrounded": {"network": 1.0}}, "unrounded"),
    ],
)
def test_what_does_not_fit_is_named(changed, named):
    with pytest.raises(ValueError, match=f"^{named} must"):
        bits_of_a_code(IMAGES, **({"labels": np.arange(3)} | GIVEN | changed))


def test_each_method_has_its_own_whatever_the_order_in_which_they_are_given():
    images = np.random.default_rng(0).random((2, 4, 4), np.float32)
    own = {"network": 0.5, "PCA": 0.25}
    given = {name: [2.0, 1.0 + share] for name, share in own.items()}
    turned = dict(reversed(given.items()))
    figure = bits_of_a_code(
        images, np.arange(2), steps=given, bits=turned, errors=turned,
        rebuilt={name: np.stack([images, share * images]) for name, share in reversed(own.items())},
    )  # fmt: skip
    found = rounded(figure, 1, 1)
    assert found.bits == found.all_errors == {"network": 1.5, "PCA": 1.25}
    for name, share in own.items():
        np.testing.assert_allclose(found.images[name], share * images[1], atol=1 / 500)
