"""What is written in figures whose other tests fill a file: every word in its order, and the names on their charts."""

import numpy as np
import pytest

from aelib.course.live import Polynomial, mapped, train_neuron, walk
from aelib.course.live.one_neuron import LOSSES
from tests.live.conftest import TURNED, written


def slider(label, name, value):
    """What a slider and its label say."""
    return label, value, f"[{name}: {value}]"


def pair(numbers, write=written):
    return f"({', '.join(write(number) for number in numbers)})"


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


CHECKS = {
    "gradient-descent": descent,
    "one-neuron": one_neuron,
    "singular-vectors": singular_vectors,
}


@pytest.fixture(scope="module", params=CHECKS)
def element(request):
    return request.param


def test_every_word_stands_where_it_belongs(live, figure, element):
    CHECKS[element](live(), figure)
