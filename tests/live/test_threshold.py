"""A threshold, in a browser: it flags what Python flags, and the charts show it."""

import numpy as np
import pytest

from aelib.course.live import flagged
from aelib.course.live.network import unship

NAMES = ("error", "ink")


@pytest.fixture(scope="module")
def element():
    return "choose-threshold"


def go(page, *values):
    page.element.evaluate("(element, values) => element.goTo(values)", list(values))
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_shares_and_the_area_are_those_of_python(live, figure, origin):
    page = live(origin)
    for place, share in ((0, 0.0), (0, 0.07), (1, 0.1), (1, 0.33), (0, 0.5)):
        go(page, place, share)
        found = page.get("(({ line, false: wrong, found, area }) => [line, wrong, found, area])(element.found())")
        np.testing.assert_allclose(found, flagged(figure, NAMES[place], share), atol=1e-6)
        points = page.told("roc")["dots"][0][0]
        np.testing.assert_allclose(points, [found[1:3]], atol=1e-6)


@pytest.mark.daily
def test_the_curves_have_a_point_for_each_score_and_equal_scores_pass_together(live, figure):
    page = live()
    go(page, 1, 0.1)
    strange = np.array(figure.data["strange"], bool)
    drawn = [np.array(points) for points, *_ in page.told("roc")["line"]]
    for place in range(2):
        scores = np.array(page.get(f"[...element.scores[{place}]]"))
        passed = [scores >= least for least in np.unique(scores)[::-1]]
        expected = np.array([(0, 0), *((each[~strange].mean(), each[strange].mean()) for each in passed)])
        assert any(each.shape == expected.shape and np.allclose(each, expected) for each in drawn)


@pytest.mark.daily
def test_the_rows_are_the_clearest_mistakes(live, figure):
    page = live()
    go(page, 0, 0.3)
    alarms, missed = page.get("(({ alarms, missed }) => [alarms, missed])(element.found())")
    scores = page.get("[...element.scores[0]]")
    strange = figure.data["strange"]
    line = flagged(figure, "error", 0.3).line
    usual = [at for at in range(20) if not strange[at] and scores[at] > line]
    assert alarms == sorted(usual, key=lambda at: -scores[at])
    assert missed == sorted((at for at in range(20) if strange[at] and scores[at] <= line), key=scores.__getitem__)
    assert 0 < len(missed) < 8
    assert len(alarms) > 1
    for row, places in enumerate((alarms, missed)):
        shown = page.canvas(f"rows[{row}].canvas")
        for column, at in enumerate(places[:8]):
            part = shown[:, 30 * column : 30 * column + 28, 1]
            np.testing.assert_allclose(part, 255 - unship(figure.data["images"])[at], atol=0.6)
        assert not shown[:, 30 * len(places) :].any()


def test_the_words_are_those_of_the_score_and_of_its_shares(live, figure):
    page = live()
    for place, share, chosen in ((0, 0.3, ["✓", "error", "ink"]), (1, 0.14, ["error", "✓", "ink"])):
        go(page, place, share)
        found = flagged(figure, NAMES[place], share)
        assert 0 < found.false != found.found != 0.5
        assert page.told("histogram")["axes"] == [NAMES[place], "pictures"]
        name = "Share of normal digits kept back that may be flagged"
        assert page.words() == [
            *("Score", *chosen, name, f"{share:.2f}", f"[{name}: {share:.2f}]"),
            "[Histograms of the score, of normal digits and of others, with the threshold]",
            "[The ROC curve, and the point of the threshold]",
            *(f"Normal digits flagged: {100 * found.false:.1f}\u00a0%", "[Normal digits that are flagged]"),
            *(f"Others missed: {100 * (1 - found.found):.1f}\u00a0%", "[Others that are missed]"),
        ]


@pytest.mark.daily
def test_the_histograms_are_those_of_the_two_kinds_with_the_threshold_between(live, figure):
    page = live()
    go(page, 0, 0.3)
    told, strange = page.told("histogram"), np.array(figure.data["strange"], bool)
    scores = np.array(page.get("[...element.scores[0]]"))
    edges = np.linspace(*np.quantile(scores, figure.data["edges"]), figure.data["bins"] + 1)
    for kind, (steps, base, _), name in zip((~strange, strange), told["area"], ("normal", "other"), strict=True):
        counts = np.histogram(np.clip(scores[kind], edges[0], edges[-1]), edges)[0]
        expected = [pair for bin, count in enumerate(counts) for pair in ((edges[bin], count), (edges[bin + 1], count))]
        np.testing.assert_allclose(steps, expected, atol=1e-9)
        assert base == 0
        (at,) = [at for text, at, *_ in told["text"] if text == name]
        assert at == [pytest.approx((edges[counts.argmax()] + edges[counts.argmax() + 1]) / 2), counts.max()]
        colour = page.colour("orange" if name == "other" else "accent")
        assert told["texts"][name][2] == colour
        assert colour == told["area"][name == "other"][2]["colour"] == told["line"][name == "other"][1]["colour"]
    assert told["axes"] == ["error", "pictures"]
    (line,) = [points for points, style in told["line"] if "dash" in style]
    np.testing.assert_allclose([x for x, _ in line], flagged(figure, "error", 0.3).line, atol=1e-6)


@pytest.mark.daily
@pytest.mark.parametrize("place", [0, 1])
def test_the_curves_are_those_of_all_thresholds_and_the_chosen_one_is_the_thickest(live, figure, place):
    page = live()
    go(page, place, 0.2)
    _, *curves = page.told("roc")["line"]
    strange = np.array(figure.data["strange"], bool)
    for at, (points, _) in enumerate(curves):
        scores = np.array(page.get(f"[...element.scores[{at}]]"))
        lines = [np.inf, *np.unique(scores)[::-1]]
        expected = [[(scores[kind] >= line).mean() for kind in (~strange, strange)] for line in lines]
        np.testing.assert_allclose(points, expected, atol=1e-9)
        assert np.trapezoid(*np.array(points).T[::-1]) == pytest.approx(flagged(figure, NAMES[at], 0.2).area)
    widths = [style["width"] for _, style in curves]
    assert widths.index(max(widths)) == place
    violet, faint = page.colour("violet"), page.colour("faint")
    assert [style["colour"] for _, style in curves] == [violet if at == place else faint for at in (0, 1)]
    told = page.told("roc")
    assert told["axes"] == ["normal flagged", "others flagged"]
    assert told["dots"][0][1]["colour"] == violet
    assert told["texts"] == {f"area {flagged(figure, NAMES[place], 0.2).area:.3f}": [1, 0, violet]}


def test_a_screen_reader_is_told_the_shares(live, figure):
    page = live()
    go(page, 1, 0.2)
    found = flagged(figure, "ink", 0.2)
    assert page.heard() == (
        f"ink: {100 * found.false:.1f}\u00a0% of the normal digits and {100 * found.found:.1f}\u00a0% of the others "
        f"are flagged. Area under the curve: {found.area:.3f}."
    )
