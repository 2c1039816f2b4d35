"""The reader's own digit in other figures: offered where there is one, and what Python computes of it."""

import json

import numpy as np
import pytest
from flax import nnx
from playwright.sync_api import expect

import aelib
from aelib.course.live import between, draw_strokes, flagged, prepare_digit
from aelib.course.live.bits_of_a_code import own_rounded
from aelib.course.live.noise_to_digit import returned
from aelib.course.live.plane import apply_decoder, own_codes
from aelib.course.live.threshold import own_score
from tests.live.examples import FIGURES, some_autoencoder, some_digits

STROKES = [[[60, 60], [200, 60], [110, 240]]]
DIGIT = prepare_digit(draw_strokes(STROKES))
KEY = "autoencoders-from-first-principles/drawing/1"
KEEP = f"strokes => localStorage.setItem({json.dumps(KEY)}, JSON.stringify(strokes))"
NAMES = ["error", "by ink", "other"]


def some_scores():
    """A figure of three scores, of which two are errors of a network, one of them by ink."""
    rng, strange = np.random.default_rng(3), np.arange(20) % 4 == 1
    scores, kept = ({name: 100 * rng.random(n) for name in NAMES} for n in (20, 30))
    errors = {"error": False, "by ink": True}
    images = some_digits()[0][:20]
    return aelib.live.threshold(images, strange, scores, kept, model=some_autoencoder(), errors=errors)


def some_ways():
    """A figure of two ways to code a digit, a network and components, at three steps."""
    images, _ = some_digits()
    flat = images.reshape(len(images), -1)
    model = aelib.dense_autoencoder((784,), hidden=(16,), latent=5, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    components = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)[2].T
    own = {
        "network": (model, np.full(5, 0.5), 2 * np.asarray(model.encode(flat))),
        "PCA": (flat.mean(axis=0), components, (flat - flat.mean(axis=0)) @ components),
    }
    some = {"bits": [20, 45, 70], "errors": [30, 12, 9]}
    return aelib.live.bits_of_a_code(
        images[:2], np.array([2, 7]), steps={"network": [2, 1, 0.5], "PCA": [4, 2, 1]}, own=own,
        rebuilt={name: np.stack([images[:2]] * 3) for name in own},
        **{name: dict.fromkeys(own, each) for name, each in some.items()},
    )  # fmt: skip


OFFERING = {name: FIGURES[name] for name in ("latent-explorer", "latent-interpolation", "noise-to-digit")} | {
    "choose-threshold": some_scores,
    "bits-of-a-code": some_ways,
}


@pytest.fixture(scope="module", params=OFFERING)
def element(request):
    return request.param


@pytest.fixture(scope="module")
def figure(element):
    return OFFERING[element]()


@pytest.fixture
def own(live):
    """The figure, with the reader's own digit in it."""
    page = live()
    page.yours = page.button("Yours")
    assert not page.yours.is_visible(), "there is none"
    page.tab.evaluate(KEEP, STROKES)
    page.tab.evaluate("aelibLive.mine.keep(aelibLive.mine.get().strokes)")  # which tells the figure of it
    page.yours.click()
    expect(page.yours).to_have_attribute("aria-pressed", "true")
    expect(page.element.locator(".own-words")).not_to_contain_text("loading")
    page.painted()
    return page


@pytest.mark.daily
def test_it_is_the_digit_that_python_prepares(own):
    np.testing.assert_allclose(own.get("[...aelibLive.mine.get().digit]"), DIGIT.ravel(), atol=1e-9)


@pytest.mark.daily
def test_python_computes_the_same_of_it(own, element, figure):
    close = {"rtol": 1e-4, "atol": 1e-4}
    if element == "latent-explorer":
        code = own_codes(figure, DIGIT[None])[0]
        np.testing.assert_allclose(own.get("element.plane.own"), code, **close)
    elif element == "latent-interpolation":
        code, end = own_codes(figure, DIGIT[None]), figure.data["ends"][1]
        image = apply_decoder(figure.data, code, (28, 28))[0]
        np.testing.assert_allclose(own.get("[...element.row.first]"), image.ravel(), **close)
        last = between(figure, 0, end, np.array([1.0])).decoded[0]
        np.testing.assert_allclose(own.get("[...element.row.last]"), last.ravel(), **close)
    elif element == "bits-of-a-code":
        for place in range(3):
            own.get(f"element.goTo({{ place: {place} }})")
            found, expected = own.get("element.found()"), own_rounded(figure, DIGIT, place)
            for each in found:
                name = each["name"]
                np.testing.assert_allclose(each["image"], expected.images[name].ravel(), **close)
                assert each["bits"] == pytest.approx(expected.bits[name], rel=1e-5)
                assert each["error"] == pytest.approx(expected.errors[name], rel=1e-4)
    elif element == "noise-to-digit":
        for samples, place in ((0, 0), (1, 3), (0, 5), (0, len(figure.data["levels"]) - 1)):
            own.get(f"element.choose({{ set: {samples}, place: {place} }})")
            found, expected = own.get("element.found()"), returned(figure, DIGIT, samples, place)
            np.testing.assert_allclose(found["distances"], expected.distance, rtol=1e-6, atol=1e-6)
            for row, images in enumerate(expected.images.values()):
                seen = own.get(f"element.found().images[{row}].map(image => [...image])")
                np.testing.assert_allclose(seen, images.reshape(len(images), -1), atol=1e-6)
    else:
        for place, name in enumerate(NAMES[:2]):
            own.get(f"element.put([{place}, 0.05])")
            score = own_score(figure, name, DIGIT)
            assert own.get("element.own()") == pytest.approx(score, rel=1e-4)
            said = "flagged" if score > flagged(figure, name, 0.05).line else "not flagged"
            assert f": {said}. " in own.element.locator(".own-words").inner_text()
        own.get("element.put([2, 0.05])")
        assert own.get("element.own()") is None
        assert "error and by ink alone" in own.element.locator(".own-words").inner_text()


@pytest.mark.daily
def test_it_goes_where_it_is_pressed_again_or_forgotten_and_no_link_holds_it(own, element):
    state, length = own.get("element.state()"), len(own.get("element.state()"))
    with_it = own.canvases()
    own.yours.click()
    assert own.canvases() != with_it
    own.yours.click()
    expect(own.element.locator(".own-words")).not_to_contain_text("loading")
    own.painted()
    if element != "latent-explorer":  # whose mark stays
        assert own.canvases() == with_it
    own.tab.evaluate("aelibLive.mine.clear()")
    assert not own.yours.is_visible()
    assert len(own.get("element.state()")) == length
    own.get(f"element.restore({state})")
    assert not own.element.locator(".own-words").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_in_both_themes(own, axe, theme):
    own.tab.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    own.painted()
    found = axe.run(own.tab, context=[[".live-figure"]])
    assert found.violations_count == 0, found.generate_report()


def test_without_the_network_it_says_so_and_tries_again(live, figure):
    if "later" not in figure.data:
        pytest.skip("It needs none.")
    page = live()
    page.tab.evaluate(KEEP, STROKES)
    page.tab.evaluate("aelibLive.mine.keep(aelibLive.mine.get().strokes)")
    page.tab.route("**/later.js", lambda route: route.fulfill(body=""))
    yours, words = page.button("Yours"), page.element.locator(".own-words")
    yours.click()
    expect(words).to_contain_text("did not load")
    page.tab.unroute("**/later.js")
    yours.click()
    yours.click()
    expect(words).to_contain_text("ours")


def test_a_notebook_does_not_carry_what_loads_later(figure):
    assert "&quot;later&quot;:" not in figure._repr_mimebundle_()[0]["text/html"]
