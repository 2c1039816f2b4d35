"""What is written in figures whose other tests fill a file: every word in its order, and the names on their charts."""

import numpy as np
import pytest

from aelib.course.live import decode, rebuild, repaired
from aelib.course.live.network import unship
from tests.live.conftest import some_autoencoder, some_digits, some_samples, written


def named(digit):
    """A digit with its article."""
    return "an 8" if digit == 8 else f"a {digit}"


def slider(label, name, value):
    """What a slider and its label say."""
    return label, value, f"[{name}: {value}]"


def pair(numbers, write=written):
    return f"({', '.join(write(number) for number in numbers)})"


def draw_digit(page, figure):
    examples, shown = unship(figure.data["images"]) / 255, figure.data["shown"]
    buttons = [part for digit in dict.fromkeys(shown) for part in (f"[Start from {named(digit)}]", str(digit))]
    for base, moved in ((3, 2), (-1, -5)):
        page.get(f"element.restore([{moved}, {base}])")
        x = np.zeros((1, 28, 28))
        x[:, :, moved:] = examples[base][:, : 28 - moved] if base > 0 else 0
        found, off = rebuild(figure, x), ["✗"] * (base < 0)
        errors = [written(part.errors[0], 1) if base > 0 else "–" for part in found]
        view, code = figure.data["view"], found[0].codes[0]
        beyond = ", beyond the map" if (np.abs(code - view["centre"]) > view["half"]).any() else ""
        place = f"The code is {written(code[0])}, {written(code[1])}{beyond}." if base > 0 else "Nothing is drawn."
        assert page.words() == [
            *("[Drawing area]", "[Drawing]", *off, "Undo", *off, "Clear"),
            *("[As the networks see it]", "fitted and\ncentred"),
            *("[Rebuilt from 2 numbers]", f"2 numbers:\nerror {errors[0]}"),
            *("[Rebuilt from 8 numbers]", f"8 numbers:\nerror {errors[1]}"),
            *("[Map of the codes, and where the drawing lies on it]", place, "[Start from a test digit]", *buttons),
            *slider("Pixels to the right", "Pixels to the right", written(moved, 0)),
        ]
        told = f"{place} Squared error with 2 numbers {errors[0]}, with 8 numbers {errors[1]}."
        assert page.get("element.describe()") == (told if base > 0 else "The drawing area is empty.")
    for digit in (0, 5, 8):
        page.button(f"Start from {named(digit)}").click()
        assert shown[page.get("element.base")] == digit


def walk_of_bowl(steps):
    """Where the walk on half the square from -2 with the rate 2.2 is."""
    return -2 * (1 - 2.2) ** steps


def latent_explorer(page, figure):
    images, labels = some_digits()
    codes = np.asarray(some_autoencoder().encode(images))
    view, kinds = figure.data["view"], list(map(str, range(10)))
    beyond = np.flatnonzero((np.abs(some_samples()["box"][:10] - view["centre"]) > view["half"]).any(axis=1)) + 1
    for point, glance, shown in (([0.4, -0.9], None, None), ([0.4, -0.9], [-0.7, 0.2], 4)):
        page.get(f"element.plane.moveTo({point})")
        page.get(f"element.plane.lookAt({glance or 'null'})")
        if shown is not None:
            page.button(f"Show only the class {shown}").click()
            page.get(f"element.plane.lookAt({glance})")
        at = np.array(glance or point)
        gaps = np.linalg.norm(codes - at, axis=1)
        nearest, some = named(labels[gaps.argmin()]), labels == shown if shown is not None else labels > -1
        inside = (np.abs(codes - view["centre"]) <= view["half"] * (1 + 1e-6)).all(axis=1)
        counted = f"{(inside & some).sum()} of {some.sum()} {'codes' if shown is None else 'selected codes'}"
        x, y = (written(value) for value in point)
        buttons = [(f"[Show only the class {kind}]", *["✓"] * (kind == str(shown)), kind) for kind in kinds]
        assert page.words() == [
            *("[The image decoded there]", f"decoded at\nthe {'pointer' if glance else 'mark'}"),
            *(f"[The nearest real image, {nearest}]", f"nearest: {nearest},\n{gaps.min():.2f} away"),
            *("[Map of the codes]", f"{counted} lie in view", "[Map]", "[Zoom out]", "✗", "−", "[Zoom in]", "+"),
            *(f"z1 = {written(at[0])}", f"[The first number of the code: {x}]"),
            *(f"z2 = {written(at[1])}", f"[The second number of the code: {y}]"),
            *("[Classes on the map]", *(part for each in buttons for part in each)),
            *("Draw codes from", "✓", "box", "Gaussian", "Draw 10 others"),
            f"10 points drawn from: box; beyond the map lie {', '.join(map(str, beyond))}.",
            *("[The images decoded at the drawn points]", *map(str, range(1, 11))),
        ]
        expected = 255 * (1 - decode(figure, at[None].astype(np.float32))[0])
        np.testing.assert_allclose(page.canvas("decoded.canvas")[..., 0], expected, atol=0.6)

    glyphs_of_the_map(page, figure, codes, labels)


def glyphs_of_the_map(page, figure, codes, labels):
    """Each code that is in sight is written as its class, in its colour, and each line of the grid has its number."""
    page.button("Reset").click()
    page.get("element.plane.drawn = null")
    written, faint = page.written_on("plane.codesCanvas"), page.colour("faint")
    grid = [each for each in written if each[3] == faint]
    places = page.get(f"{codes.tolist()}.map(code => element.plane.placeOf(code))")
    colours, view = figure.data["colours"]["light"], figure.data["view"]
    expected = [
        [str(label), *map(pytest.approx, place), colours[label].lower()]
        for code, label, place in zip(codes, labels, places, strict=True)
        if (np.abs(code - view["centre"]) <= view["half"]).all()
    ]
    assert [each for each in written if each[3] != faint] == expected
    assert {x == 3 for _, x, *_ in grid} == {True, False}, "at the left and at the lower edge"
    for text, x, y, _ in grid:
        value = float(text.replace("−", "-"))
        at = page.get(f"element.plane.placeOf([{value}, {value}])")
        assert y == pytest.approx(at[1]) if x == 3 else x == pytest.approx(at[0])


CHARTS = "", "[Output over the steps, ", "[Loss over the pre-activation, "


def repair(page, figure):
    for which, x, y, sigma in ((1, 0.2, -1.2, 1.5), (0, 1, 0.4, 0.3)):
        chosen = ["the density", "30 training points"]
        chosen.insert(which, "✓")
        page.get(f"element.restore({[which, x, y, sigma]})")
        found, score = repaired(figure, np.array([[x, y]]), sigma, known=which), page.short
        point, noise = found.point[0], page.short(sigma, 2)
        assert page.words() == [
            *("Clean points", *chosen),
            "[The plane, with the damaged point, its noise, its repair and arrows along the score]",
            *slider("Noise s", "Noise s", noise),
            *slider("First number", "First number", written(x)),
            *slider("Second number", "Second number", written(y)),
            *("[Trail]", "✗", "Clear the trail"),
            *("repaired r", pair(point), "its move r − x̃", pair(point - (x, y))),
            *("score, the move over s²", pair(found.score[0], score)),
            *("squared error to expect", page.short(found.error[0]), "length of the trails of x̃, r", "–"),
        ]
        move = f"a move of {pair(point - (x, y))}, score {pair(found.score[0], score)}"
        said = f"Clean points: {figure.data['known'][which]['name']}. Noise {noise}, damaged point {pair((x, y))}: "
        said += f"repaired to {pair(point)}, {move}, squared error to expect {page.short(found.error[0])}."
        assert page.get("element.describe()") == said
        told, ink, accent = page.told(), page.colour("ink"), page.colour("accent")
        assert [style.get("colour", ink) for *_, style in told["text"]] == [ink, ink, accent]
        assert [style.get("colour", ink) for _, style in told["dots"]] == [accent, ink]
        assert {style["colour"] for *_, style in told["arrow"][:-1]} == {page.colour("faint")}
        assert told["arrow"][-1][2]["colour"] == accent
        assert told["axes"] == ["first number", "second number"]


CHECKS = {
    "draw-digit": draw_digit,
    "latent-explorer": latent_explorer,
    "repair-noise": repair,
}


@pytest.fixture(scope="module", params=CHECKS)
def element(request):
    return request.param


def test_every_word_stands_where_it_belongs(live, figure, element):
    CHECKS[element](live(), figure)
