"""What is written in figures whose other tests fill a file: every word in its order, and the names on their charts."""

import numpy as np
import pytest

from aelib.course.live import Polynomial, decode, gradient_norms, mapped, rebuild, repaired, train_neuron, walk
from aelib.course.live.network import unship
from aelib.course.live.one_neuron import LOSSES
from aelib.course.live.vanishing_gradient import REFERENCE, START
from tests.live.conftest import TURNED, decades, some_autoencoder, some_digits, some_samples, written


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


def descent(page, figure):
    data = figure.data["curves"][1]
    curve = Polynomial(**{name: data[name] for name in ("coefficients", "view", "start", "rate")})
    path = walk(curve, start=1.25, rate=0.04)
    for step in (7, 0):
        page.get(f"element.restore([1, 1.25, 0.04, {step}])")
        *_, curvature = numbers = [part[step] for part in (path.weights, path.losses, path.slopes, path.curvatures)]
        numbers += [2 / curvature, 0.04 * curvature, path.promised[step], path.changed[step]]
        names = ["Weight w", "Loss L", "Slope L′", "Curvature L″", "2 / curvature", "Rate × curvature"]
        names += ["Change promised", "Change of L"]
        page.painted()
        assert page.words() == [
            *("[Loss]", "bowl", "✓", "two minima", "saturated neuron"),
            "[The loss over the weight, the walk on it, and the parabola of the next step]",
            page.element.locator(".verdict").text_content(),
            *slider("Learning rate η", "Learning rate", "0.040"),
            *slider("Start w0", "Start", "1.25"),
            *("[Walk]", "Step", "Run 30 steps", *["✗"] * (step == 0), "Back to the start", "Step", f"{step} of 30"),
            *(part for name, number in zip(names, numbers, strict=True) for part in (name, page.short(number))),
        ]
    page.get("element.restore([0, -2, 2.2, 5])")
    edge, violet = f"w = {page.short(walk_of_bowl(5))} →", page.colour("violet")
    assert page.told()["texts"][edge] == [3, pytest.approx(2.25), violet]


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


def one_neuron(page, figure):
    names, starts, rates = ["squared error", "cross-entropy"], ["w 0.6, b 0.9", "w 2, b 2"], ["both rates 0.15"]
    rates += ["rates 0.15, 0.005"]
    for start, target, given in (((2, 2), 0, (0.15, 0.005)), ((-1, 2.5), 1, (0.3, 3))):
        page.get(f"element.goTo({{ start: {list(start)}, target: {target}, rates: {list(given)} }})")
        runs = [train_neuron(loss, *start, target=target, rate=rate) for loss, rate in zip(LOSSES, given, strict=True)]
        first = "w −0.6, b −0.9" if target else "w 0.6, b 0.9"
        chosen = ["✓"] * (target == 0)
        said = {None: "not in 300 steps", 0: "from the start"}
        shown = [page.short(rate, 2) for rate in given]
        assert page.words() == [
            *(f"{part}{name}]" if part else name for name in names for part in CHARTS),
            *slider("Weight w", "Weight at the start", written(start[0], 1)),
            *slider("Bias b", "Bias at the start", written(start[1], 1)),
            *slider("η, squared error", "Learning rate of the squared error", shown[0]),
            *slider("η, cross-entropy", "Learning rate of the cross-entropy", shown[1]),
            *("[Start]", starts[0], *chosen, starts[1], "[Rates]", rates[0], *chosen, rates[1]),
            *("[Target]", *chosen, "y = 0", *["✓"] * target, "y = 1", *names),
            *("first gradient δ", *(page.short(run.delta[0]) for run in runs)),
            *("output after 300 steps", *(page.short(run.a[-1], 5) for run in runs)),
            *("nearer to the target", *(said.get(run.turned, f"at step {run.turned}") for run in runs)),
            f"Dashed, to compare with: from {first}.",
        ]
        for index, run in enumerate(runs):
            outputs, losses = (page.told(f"columns[{index}].{chart}") for chart in ("outputs", "losses"))
            ink, own = page.colour("ink"), figure.data["colours"]["light"][index]
            texts = {page.short(run.a[-1]): [300, pytest.approx(run.a[-1]), ink]}
            texts |= {f"step {run.turned}": [run.turned, 0.5, ink]} if run.turned else {}
            assert outputs["texts"] == texts
            slope = [pytest.approx(run.t[0]), pytest.approx(run.loss[0]), ink]
            assert losses["texts"] == {f"slope {page.short(run.delta[0])}": slope}
            assert outputs["axes"] == ["step", "output a"]
            assert losses["axes"] == ["t = w + b", "loss ℓ"]
            dots = [style["colour"] for each in (outputs, losses) for _, style in each["dots"]]
            assert {*dots} == {own}
            assert [style.get("colour", ink) for _, style in losses["line"]] == [own, own, ink, ink]


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


def singular_vectors(page, figure):
    matrix = TURNED.T
    page.get(f"element.goTo({{ entries: {matrix.ravel().tolist()}, angle: 80 }})")
    found = mapped(matrix, 80)
    length, (high, low) = written(np.linalg.norm(found.image)), map(written, found.values)
    entries = [
        (f"{row}{column}", f"Row {row}, column {column} of M", matrix[row - 1, column - 1])
        for row in (1, 2)
        for column in (1, 2)
    ]
    assert page.words() == [
        "[The unit circle with x, and the ellipse with M x]",
        f"|Mx| is {length}, between the singular values {low} and {high}.",
        *slider("Angle of x (degrees)", "Angle of x in degrees", "80.0"),
        *("x", pair(found.x), "Mx", pair(found.image), "length |Mx|", length, "singular values", f"{high}, {low}"),
        *("rank 1 loses |Mx − M₁x|", written(np.linalg.norm(found.image - found.kept))),
        *("[Matrix]", *(each["name"] for each in figure.data["examples"])),
        *(part for number, name, entry in entries for part in ("M", *slider(number, name, written(entry)))),
    ]
    told, origin = page.told(), page.get("element.origin")
    colours = {name: page.colour(name) for name in ("faint", "accent", "orange", "violet", "ink")}
    names = {"v₁": "orange", "v₂": "orange", "D₁₁u₁": "orange", "D₂₂u₂": "orange", "M₁x": "violet", "x": "ink"}
    (first, at, style), (second, beside, other), *rest = told["text"]
    assert [first, at[0], style["colour"]] == ["x, of length 1", 0, colours["faint"]]
    assert [second, beside[0], other["colour"]] == ["Mx", origin, colours["accent"]]
    expected = {name: colours[colour] for name, colour in (names | {"Mx": "accent"}).items()}
    assert {text: style["colour"] for text, _, style in rest} == expected
    assert [style.get("colour") for _, style in told["dots"]] == [colours["violet"], colours["accent"], None]
    assert [style["colour"] for _, style in told["line"]] == [page.colour("line"), colours["accent"], colours["violet"]]
    marks = page.get("element.chart.axes.x.marks.map(({ at, name }) => [at, name])")
    assert [name for _, name in marks[:3]] == ["−1", "0", "1"]
    assert [at for at, _ in marks] == pytest.approx(
        [-1, 0, 1, *(origin + float(name.replace("−", "-")) for _, name in marks[3:])]
    )


VARIANCES = {
    "Glorot": "Var W = 2 / (fan-in + fan-out)",
    "Glorot × 4": "Var W = 32 / (fan-in + fan-out): weights four times Glorot’s",
    "He": "Var W = 2 / fan-in",
    "U(±1/√n)": "Var W = 1 / (3 fan-in), that of a uniform draw from ±1/√fan-in",
    "Nielsen": "Var W = 1 / fan-in, and biases of variance 1",
    "0.01": "Var W = 0.01², whatever the fan-in",
}


def vanishing_gradient(page, figure):
    names = [*VARIANCES]
    for place, (activation, key) in enumerate((("sigmoid", "glorot"), ("tanh", "nielsen"), ("relu", "he"))):
        net = START | {"depth": 4, "activation": activation, "initialisation": key, "gain": 2.0, "seed": place}
        page.element.evaluate("(element, net) => { element.choose(net); element.compute(); element.paint() }", net)
        chosen = {"glorot": 0, "nielsen": 4, "he": 2}[key]
        norms, beside = gradient_norms(figure, **net), gradient_norms(figure, **(net | REFERENCE))
        rows = {"‖∂L/∂W‖": norms.weights, "mean ‖δ‖": norms.delta, "‖δ‖ if very wide": norms.wide}
        rows |= {"mean ‖a‖ given": norms.entering, "‖∂L/∂W‖, ReLU, He": beside.weights}
        table = [
            (title, page.short(each[0], 2), page.short(each[-2], 2), written(round(decades(each), 2) or 0))
            for title, each in rows.items()
        ]
        kinds = ["sigmoid", "tanh", "ReLU"]
        assert page.words() == [
            "[The norms in each layer, on a logarithmic scale]",
            page.element.locator(".verdict").text_content(),
            *slider("Hidden layers", "Hidden layers", "4"),
            *slider("Gain: all weights ×", "Gain: all weights ×", "2.0"),
            *("Activation", *kinds[:place], "✓", *kinds[place:]),
            *("Weights", *names[:chosen], "✓", *names[chosen:], VARIANCES[names[chosen]]),
            *("[Net]", f"Redraw (seed {place})", "norm", "first layer", "last hidden", "decades a layer"),
            *(part for row in table for part in row),
        ]


CHECKS = {
    "draw-digit": draw_digit,
    "gradient-descent": descent,
    "latent-explorer": latent_explorer,
    "one-neuron": one_neuron,
    "repair-noise": repair,
    "singular-vectors": singular_vectors,
    "vanishing-gradient": vanishing_gradient,
}


@pytest.fixture(scope="module", params=CHECKS)
def element(request):
    return request.param


def test_every_word_stands_where_it_belongs(live, figure, element):
    CHECKS[element](live(), figure)
