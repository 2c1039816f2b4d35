"""Favourites whose source is guessed, in a browser: nothing is told before the guess, and the first one counts."""

import numpy as np
import pytest

from aelib.course.live import guessed


@pytest.fixture(scope="module")
def element():
    return "whose-favourites"


def guess(page, item, place):
    page.element.evaluate("(element, item) => element.goTo(item)", item)
    page.element.evaluate("(element, place) => element.guess(place)", place)
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_source_and_share_are_those_that_python_has(live, figure, origin):
    page = live(origin)
    for item in range(6):
        page.element.evaluate("(element, item) => element.goTo(item)", item)
        assert page.get("element.found()") is None
        expected = guessed(figure, item)
        shown = page.get("element.images[element.item].flat().map(image => [...image])")
        np.testing.assert_allclose(shown, expected.images.reshape(8, -1), atol=1e-6)
        guess(page, item, 1)
        found = page.get("element.found()")
        assert (found["source"], found["share"]) == (expected.source, expected.share)
        assert found["right"] == (expected.source == "drawn")


@pytest.mark.daily
def test_the_rows_on_the_screen_are_the_first_four_and_the_others(live, figure):
    page = live()
    page.element.evaluate("element => element.goTo(4)")
    page.painted()
    expected = guessed(figure, 4).images
    for row in range(2):
        shown = page.canvas(f"rows[{row}].canvas")[:, :, 1]
        for column in range(4):
            picture = expected[4 * row + column]
            np.testing.assert_allclose(shown[:, 30 * column : 30 * column + 28], 255 * (1 - picture), atol=0.6)


@pytest.mark.daily
def test_nothing_is_told_before_the_guess_and_the_first_guess_counts(live, figure):
    page = live()
    told = page.element.locator(".answer")
    assert told.inner_text() == ""
    right = figure.data["source"][0]
    guess(page, 0, (right + 1) % 3)
    guess(page, 0, right)
    expected = guessed(figure, 0)
    share = f"Of its 10 favourites {100 * expected.share:.0f} % are of one class."
    assert told.inner_text() == f"No, from: {expected.source}. {share}"
    guess(page, 1, figure.data["source"][1])
    assert "1 of 2 guessed right" in page.element.inner_text()
    guess(page, 2, figure.data["source"][2])
    assert "2 of 3 guessed right" in page.element.inner_text()


@pytest.mark.daily
def test_when_all_are_guessed_it_says_how_many_of_each_source_were_right(live, figure):
    page = live()
    for item in range(6):
        guess(page, item, 1)
    said = page.element.inner_text()
    assert "2 of 6 guessed right, and these are all." in said
    each = ", ".join(f"{name} {2 * (place == 1)} of 2" for place, name in enumerate(figure.data["sources"]))
    assert f"By source: {each}. Chance is one in 3." in said


def test_the_words_are_those_of_the_direction_and_of_the_guess(live, figure):
    page = live()
    page.element.evaluate("element => element.goTo(3)")
    words, sources = page.words(), figure.data["sources"]
    rows = ["Direction 4 of 6", "[First favourites]", "[Further favourites]", "This direction comes from"]
    assert words == [*rows, *sources, "[Directions]", "Next direction"]
    assert page.get("element.describe()") == "Direction 4 of 6. Not guessed yet."
    right = figure.data["source"][3]
    guess(page, 3, right)
    share = f"Of its 10 favourites {100 * guessed(figure, 3).share:.0f} % are of one class."
    assert page.words() == [
        *(*rows, *sources[:right], "✓", *sources[right:], f"Yes, from: {sources[right]}. {share}"),
        *("[Directions]", "Next direction", "1 of 1 guessed right"),
    ]
    told = f"Direction 4 of 6. Yes, from: {sources[right]}. {share} 1 of 1 guessed right"
    assert page.get("element.describe()") == told
    page.button("Next direction").click()
    assert page.words()[0] == "Direction 5 of 6"


def test_python_has_the_pictures_of_each_source_with_its_own_share(figure, digits):
    images, _ = digits
    shares = {"learnt": {1.0, 0.9}, "drawn": {0.5, 0.1}, "data": {0.8, 0.7}}
    seen = set()
    for item in range(6):
        found = guessed(figure, item)
        place = list(shares).index(found.source)
        at = int(found.share == min(shares[found.source]))
        given = images[16 * place + 8 * at : 16 * place + 8 * at + 8]
        np.testing.assert_allclose(found.images, given, atol=1 / 500)
        seen.add((found.source, found.share))
    assert seen == {(name, share) for name, each in shares.items() for share in each}
    assert [figure.data["sources"][place] for place in figure.data["source"]] != sorted(
        guessed(figure, i).source for i in range(6)
    )
