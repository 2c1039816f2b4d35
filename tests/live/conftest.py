"""A page with one live figure, without a theme, and how to open it: as a file, and from a server with a strict policy.

A module of tests says which figure it means by a fixture `element`; `FIGURES` makes an example of each. Models are
small and not trained: what a browser computes with the weights is what counts here.

By day each figure is held to Python's numbers, worked by keys alone, and looked at for what all of them share: the
tests marked `daily`. The rest is for the night, and for those who name a file.
"""

import base64
import io
import shutil
from functools import cache
from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx
from PIL import Image

import aelib
from aelib.course.live import Neuron, Polynomial
from book.rendering.live_figures import ELEMENTS, data_script, needed, picture, still_of

POLICY = {"Content-Security-Policy": "default-src 'self'"}
DESKTOP = {"width": 1000, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
# Colours of what is drawn, on a light page.
ACCENT, VIOLET, FAINT = (0x0B, 0x63, 0xC5), (0x8A, 0x3F, 0xFC), (0x59, 0x63, 0x6E)
# Waits until the page has not scrolled for thirty frames, however long these take.
SCROLLED = """() => new Promise(done => {
    let before = scrollY, same = 0
    const look = () => {
        same = scrollY === before ? same + 1 : 0
        before = scrollY
        if (same < 30) requestAnimationFrame(look)
        else done()
    }
    look()
})"""
# All words of a figure in their order: a part with words of its own is taken whole. In brackets what a part is called
# and a slider says; ✓ stands before what is chosen, ✗ before what does nothing.
WORDS = """element => {
    const found = []
    const walk = part => {
        const [name, value] = ['aria-label', 'aria-valuetext'].map(each => part.getAttribute(each))
        if (name) found.push(value ? `[${name}: ${value}]` : `[${name}]`)
        if (part.checked || part.getAttribute('aria-pressed') === 'true') found.push('✓')
        if (part.getAttribute('aria-disabled') === 'true') found.push('✗')
        const own = [...part.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
        if (own) found.push(part.textContent)
        else for (const child of part.children) walk(child)
    }
    walk(element.querySelector('.live-parts'))
    return found
}"""
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A live figure</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="picture.png">
<link rel="stylesheet" href="page.css">
{head}
</head>
<body>
<main>
<h1>A live figure</h1>
<p class="far"><a href="#after">On</a></p>
<figure id="fig-live">
<{element} class="live-figure" data="data.js">
{still}
</{element}>
<figcaption>What to try.</figcaption>
</figure>
<p class="far" id="after">After the figure.</p>
</main>
</body>
</html>
"""
PICTURE = '<img src="picture.png" width="640" height="470" alt="What one sees in the picture.">'
STYLE = """\
body { margin: 0 16px; font-family: sans-serif; }
html { background: #fff; color: #1f2328; }
html[data-theme="dark"] { background: #14181e; color: #e6e6e6; }
@media (prefers-color-scheme: dark) { html:not([data-theme]) { background: #14181e; color: #e6e6e6; } }
a { color: inherit; }
figure { margin: 0; max-width: 700px; }
img { max-width: 100%; height: auto; }
.far { height: 3000px; }
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave to the night what is not marked `daily`, unless pytest was told which file to run.

    That a figure works from a file, too, one of them shows by day.
    """
    if not any(".py" in argument for argument in config.args):
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                twice = "[file" in item.name and item.path.name != "test_latent_explorer.py"
                if twice or not item.get_closest_marker("daily"):
                    item.add_marker("nightly")


def written(value, digits=2):
    """A number with its decimals, as a page writes it."""
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def decades(norms):
    """The powers of ten by which norms grow from a hidden layer to the next: the slope of least squares."""
    return np.polyfit(range(len(norms) - 1), np.log10(norms[:-1]), 1)[0]


@cache
def some_digits():
    """Images, and their labels."""
    test = aelib.mnist().test
    return test.images[:200], test.labels[:200]


@cache
def some_autoencoder(latent=2):
    """An autoencoder with weights so large that its pixels are of all greys."""
    model = aelib.dense_autoencoder(
        (28, 28), hidden=(32, 16), latent=latent, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )
    nnx.update(model, jax.tree.map(lambda weights: 1.7 * weights, nnx.state(model)))
    return model


@cache
def some_samples():
    """Codes from two samplers, of which some lie beyond the map."""
    codes = np.random.default_rng(0).normal(0, 4, (2, 30, 2)).astype(np.float32)
    return {"box": codes[0], "Gaussian": codes[1, :25]}


@cache
def some_stack(seed):
    """A stack that was not trained, with weights so large that it rebuilds each digit differently."""
    stack = aelib.dense_stack(
        (28, 28),
        hidden=(20, 10, 5),
        activation="sigmoid",
        likelihood=aelib.Bernoulli(),
        rngs=nnx.Rngs(seed),
    )
    nnx.update(stack, jax.tree.map(lambda weights: 4 * weights, nnx.state(stack)))
    return stack


STACKS = {"denoising": 0, "plain": 1}
ERRORS = {
    ("denoising", 0): [10.1, 14.4, 20.2],
    ("denoising", 1): [11.3, 15.9, 21.4],
    ("plain", 0): [6.2, 9.9, 12.0],
    ("plain", 1): [7.4, 11.0, 12.1],
}
ACCURACY = {
    ("denoising", 0): [0.87, 0.89, 0.9, 0.91],
    ("denoising", 1): [0.86, 0.88, 0.89, 0.91],
    ("plain", 0): [0.87, 0.875, 0.87, 0.86],
    ("plain", 1): [0.86, 0.87, 0.88, 0.87],
    ("random", 0): [0.87, 0.85, 0.83, 0.8],
    ("random", 1): [0.86, 0.84, 0.82, 0.79],
}
"""Of stacks that were trained, but for the random ones: squared errors after each layer, and accuracies of a probe."""


def some_stacks():
    """A figure of two kinds of stacks."""
    images, labels = some_digits()
    stacks = {kind: some_stack(seed) for kind, seed in STACKS.items()}
    return aelib.live.stack_it(stacks, images[:6], labels[:6], errors=ERRORS, accuracy=ACCURACY)


def some_sizes():
    """A figure of two methods, whose pictures are those of other digits, in greys that tell them from each other."""
    images, labels = some_digits()
    one_each = np.array([np.flatnonzero(labels == digit)[0] for digit in range(10)])
    sizes, digits = (1, 2, 4, 8, 16, 32, 64), images[one_each]
    rebuilt = {
        name: np.stack([share * np.roll(digits, shift, axis=0) for share in np.linspace(0.3, 0.9, 7)])
        for name, shift in (("network", 0), ("PCA", 1))
    }
    errors = {
        "network": [[48.1, 38.6, 27.7, 20.2, 14.7, 12.5, 11.9], [47.5, 39.0, 28.3, 19.7, 14.9, 12.0, 11.8]],
        "PCA": [[55.6, 43.6, 37.6, 29.4, 21.1, 13.2, 7.1]],
    }
    return aelib.live.code_size(sizes, digits, labels[one_each], rebuilt=rebuilt, errors=errors)


def some_walks():
    """A figure of eight samples, each with pictures of its own at each of its eleven levels, and so of two sets."""
    images, _ = some_digits()
    own = np.arange(8 * 11).reshape(8, 11)
    parts = {name: images[own + first] for name, first in {"noisy": 0, "denoised": 40, "nearest": 80}.items()}
    return aelib.live.noise_to_digit([*np.geomspace(10, 0.05, 10).tolist(), 0.0], **parts)


def some_favourites():
    """A figure of three sources with two directions each, whose pictures and shares differ."""
    images, _ = some_digits()
    labels = {
        "learnt": [[1] * 10, [2] * 9 + [3]],
        "drawn": [[1, 2] * 5, [*range(10)]],
        "data": [[4] * 8 + [5] * 2, [6] * 7 + [7] * 3],
    }
    pictures = {name: images[16 * place : 16 * place + 16].reshape(2, 8, 28, 28) for place, name in enumerate(labels)}
    return aelib.live.whose_favourites(pictures, {name: np.array(each) for name, each in labels.items()})


LOSSES = {
    "bowl": Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25),
    "two minima": Polynomial((1.2, 0.3, -2, 0, 1), view=(-1.7, 1.6), start=1.5, rate=0.03),
    "saturated neuron": Neuron(view=(-5, 7), start=4, rate=3),
}

SMALL = {
    "W1": np.array([[1.0, -1.0], [0.5, 0.5]]),
    "b1": np.array([-1.0, 0.0]),
    "W2": np.array([[2.0], [-1.0]]),
    "b2": np.array([0.0]),
}

MOON = np.linspace(0, np.pi, 24)
MOONS = np.concatenate(
    [np.stack([np.cos(MOON) - 0.5, np.sin(MOON) - 0.25], 1), np.stack([0.5 - np.cos(MOON), 0.25 - np.sin(MOON)], 1)]
)
"""The centres of two moons [48, 2]."""


def some_repair():
    """A figure of two moons, and of a training set that was drawn from them."""
    rng = np.random.default_rng(0)
    points = MOONS[rng.integers(48, size=30)] + 0.05 * rng.standard_normal((30, 2))
    return aelib.live.repair(MOONS, 0.05, points=points)


def some_chain():
    """A figure of two pixels and one hidden unit, of which one pixel wants to be on where the other is not."""
    starts = {"one image": [0, 0, 1, 0], "the data": [0, 0.5, 0.5, 0]}
    return aelib.live.gibbs_chain(np.array([[4.0], [-4.0]]), np.array([-2.0, 2.0]), np.zeros(1), starts=starts)


BETAS = 1.0, 4.0, 16.0


@cache
def some_variational(seed):
    """A variational autoencoder that was not trained, with weights so large that its pixels are of all greys."""
    model = aelib.dense_variational_autoencoder(
        (28, 28), hidden=(32, 16), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed)
    )
    nnx.update(model, jax.tree.map(lambda weights: 1.7 * weights, nnx.state(model)))
    return model


def some_maps():
    """A figure of a plain and three variational autoencoders, and of 25 codes of the prior: two tens, and five over."""
    variational = {beta: some_variational(seed) for seed, beta in enumerate(BETAS, start=1)}
    prior = np.random.default_rng(2).standard_normal((25, 2)).astype(np.float32)
    return aelib.live.prior_and_codes(some_autoencoder(), variational, *some_digits(), prior=prior)


SPECTRUM = 5 * np.exp(-np.arange(60) / 8)
"""Eigenvalues, of which those from the 20th on have no column."""


def some_columns():
    """A figure of six columns, for ten components that are no digits."""
    components = np.linalg.qr(np.random.default_rng(1).standard_normal((64, 64)))[0][:10]
    return aelib.live.find_axes(components.reshape(10, 8, 8), 5 * np.exp(-np.arange(10) / 8), k=6)


TURNED = np.array([[1.09, 0.53], [1.2, 1.0]])
"""A matrix of two rows and columns, of which no two entries are the same, or the same but for their sign."""

DRAWS = {
    "stack": np.array([20.1, 22.4, 19.7, 23.0, 21.2, 20.6]),
    "softmax": np.array([26.0, 27.9, 24.9, 28.8, 26.5, 26.1]),
    "ReLU": np.array([19.0, 33.1, 18.5, 20.3, 30.2, 24.8]),
    "one layer": np.array([22.1, 24.0, 21.9, 24.6, 23.5, 22.4]),
}
"""Errors of four methods on six draws; against the first, the interval of one contains 0."""


def some_bits():
    """A figure of three steps, whose pictures, bits and errors are all different."""
    images, labels = some_digits()
    which = [int(np.flatnonzero(np.asarray(labels) == digit)[0]) for digit in (2, 7)]
    images = np.asarray(images)[which]
    return aelib.live.bits_of_a_code(
        images, np.array([2, 7]), steps={"network": [2, 1, 0.5], "PCA": [4, 2, 1]},
        rebuilt={"network": np.stack([0.3 * images, 0.6 * images, 0.8 * images]),
                 "PCA": np.stack([0.2 * images, 0.7 * images, 0.95 * images])},
        bits={"network": [20, 45, 70], "PCA": [30, 81, 190]},
        errors={"network": [30, 12, 9], "PCA": [33, 14, 4]},
    )  # fmt: skip


def some_scores():
    """A figure of twenty pictures with two scores, one of which has ties and the wrong sign."""
    rng = np.random.default_rng(3)
    strange = np.arange(20) % 4 == 1
    scores = {"error": rng.normal(size=20) + 2 * strange, "ink": np.round(3 * rng.random(20) - strange)}
    kept = {"error": rng.normal(size=30), "ink": np.round(3 * rng.random(30))}
    return aelib.live.threshold(some_digits()[0][:20], strange, scores, kept, share=0.1)


def some_crossing():
    """A figure of four numbers of ways: the blend is ahead throughout, from some examples on, twice, and nowhere."""
    blend = np.array(
        [[1e-4, 1e-6, 1e-8, 1e-9], [0.12, 0.03, 0.01, 3e-3], [0.21, 0.09, 0.12, 0.06], [0.4, 0.36, 0.3, 0.27]]
    )
    network = np.array([[0.01], [0.05], [0.1], [0.2]]).repeat(4, axis=1)
    errors = {"nearest": 2 * blend, "blend": blend, "network": network, "components": network + 0.3}
    return aelib.live.crossing([1, 2, 4, 6], [100, 500, 2000, 8000], errors)


FIGURES = {
    "backward-pass": lambda: aelib.live.backward_pass(SMALL, np.array([1.0, 2.0]), 0.0),
    "bits-of-a-code": some_bits,
    "code-size": some_sizes,
    "choose-threshold": some_scores,
    "choose-likelihood": lambda: aelib.live.choose_likelihood(),
    "draw-digit": lambda: aelib.live.draw_digit(some_autoencoder(), some_autoencoder(8), *some_digits()),
    "examples-and-ways": some_crossing,
    "find-axes": some_columns,
    "gradient-descent": lambda: aelib.live.descent(LOSSES),
    "gibbs-chain": some_chain,
    "latent-explorer": lambda: aelib.live.latent_explorer(some_autoencoder(), *some_digits(), samples=some_samples()),
    "latent-interpolation": lambda: aelib.live.interpolation(some_autoencoder(), *some_digits()),
    "noise-to-digit": some_walks,
    "one-neuron": lambda: aelib.live.one_neuron(),
    "paired-differences": lambda: aelib.live.paired_differences(DRAWS, against="stack"),
    "prior-and-codes": some_maps,
    "repair-noise": some_repair,
    "singular-vectors": lambda: aelib.live.singular_vectors(TURNED),
    "stack-it": some_stacks,
    "super-position": lambda: aelib.live.superposition(4, p=0.1),
    "two-codes": lambda: aelib.live.two_codes(some_autoencoder(), some_autoencoder(8), *some_digits(), start=4),
    "vanishing-gradient": lambda: aelib.live.vanishing_gradient(*(part[:40] for part in some_digits())),
    "whose-favourites": some_favourites,
    "water-filling": lambda: aelib.live.water_filling(SPECTRUM, k=20),
}
"""An example of every live figure, by the name of its element."""


@pytest.fixture(scope="session")
def digits():
    """The images, and the labels, of the examples."""
    return some_digits()


@pytest.fixture(scope="session")
def model():
    """The autoencoder of the examples."""
    return some_autoencoder()


@pytest.fixture(scope="module")
def figure(element):
    """The figure as Python has it."""
    return FIGURES[element]()


def write_page(figure, folder):
    """Write the page of a figure, `page.html`, into a folder."""
    tags = []
    for name in needed(figure.element):
        for suffix, tag in ((".css", '<link rel="stylesheet" href="{}">'), (".js", '<script defer src="{}"></script>')):
            if (ELEMENTS / f"{name}{suffix}").exists():
                shutil.copy(ELEMENTS / f"{name}{suffix}", folder)
                tags.append(tag.format(f"{name}{suffix}"))
    data = {"element": figure.element, **figure.data}
    inside = PICTURE
    if still := data.pop("still", None):
        (folder / "digits.png").write_bytes(picture(still["sprite"]))
        inside = still_of(figure.element, still, "digits.png")
    (folder / "page.html").write_text(PAGE.format(head="\n".join(tags), element=figure.element, still=inside))
    (folder / "page.css").write_text(STYLE)
    (folder / "data.js").write_bytes(data_script(data))
    figure.picture.savefig(folder / "picture.png", dpi=100)
    return folder


@pytest.fixture(scope="module")
def folder(figure, tmp_path_factory):
    """The folder of the page, `page.html`."""
    return write_page(figure, tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def origins(served, folder):
    """Where the page is. The server forbids everything that does not come from itself, and what stands in the page."""
    return {"server": served(folder, POLICY), "file": folder.as_uri() + "/"}


class Live:
    """The figure in a tab."""

    def __init__(self, tab):
        self.tab, self.element = tab, tab.locator(".live-figure")
        self.slider = self.element.locator("input[type=range]").first

    def begin(self):
        """Go to the figure, and wait until it is at work and drawn."""
        self.element.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
        self.tab.locator(".live-figure[ready]").wait_for()
        self.painted()
        return self

    def painted(self):
        """Wait until what was asked for is on the screen."""
        self.tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def get(self, expression):
        """A value of the element, which is `element` in the expression, as it is on the screen."""
        self.painted()
        return self.element.evaluate(f"element => {expression}")

    def button(self, name):
        return self.tab.get_by_role("button", name=name, exact=True)

    @property
    def control(self):
        """The first slider, or where there is none the first of several to choose from that is not chosen."""
        return self.slider if self.slider.count() else self.element.get_by_role("radio", checked=False).first

    @property
    def map(self):
        """The map of the codes, in a figure that has one."""
        return self.tab.get_by_role("application", name="Map of the codes", exact=True)

    def place(self, code):
        """Where a code is on the screen, in CSS pixels."""
        box = self.map.locator("canvas").first.bounding_box()
        view = self.get("element.plane.view")
        x, y = (np.asarray(code) - view["centre"]) / view["half"]
        return box["x"] + box["width"] / 2 * (1 + x), box["y"] + box["height"] / 2 * (1 - y)

    def swipe(self, start, by):
        """Move one finger over the screen, as the screen would report it, and give the page time to scroll."""
        session = self.tab.context.new_cdp_session(self.tab)
        for step in range(11):
            point = {"x": start[0] + by[0] * step / 10, "y": start[1] + by[1] * step / 10}
            kind = "touchMove" if step else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            self.tab.wait_for_timeout(20)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.tab.evaluate(SCROLLED)

    def nudge(self, steps=1, times=1):
        """Move the first slider, or where there is none the first of several to choose from, as if by its keys.

        Wherever it is on the page: from its upper end down, and else up.
        """
        self.element.evaluate(
            """(element, [steps, times]) => {
                const slider = element.querySelector('input[type=range]')
                const radios = [...element.querySelector('fieldset')?.querySelectorAll('input[type=radio]') ?? []]
                for (let time = 0; time < times; time++) {
                    if (slider) {
                        if (slider.value === slider.max) slider.stepDown(steps)
                        else slider.stepUp(steps)
                        slider.dispatchEvent(new Event('input'))
                    } else {
                        const place = radios.findIndex(radio => radio.checked), last = radios.length - 1
                        radios[place === last ? Math.max(last - steps, 0) : Math.min(place + steps, last)].click()
                    }
                }
            }""",
            [steps, times],
        )

    def canvases(self):
        """What all canvases and drawings of the figure show, as a browser writes it down."""
        return self.get(
            "[...[...element.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()),"
            " ...[...element.querySelectorAll('.live-body svg')].map(drawing =>"
            " drawing.outerHTML + getComputedStyle(drawing.querySelector('text')).fill)]"
        )

    def rest(self):
        """Wait by the page's own clock, on which what a figure does after a shorter while comes first."""
        self.tab.evaluate("() => new Promise(done => setTimeout(done, 900))")

    def heard(self):
        """What a screen reader was told last, once nothing has changed for a while."""
        self.rest()
        return self.element.locator("[role=status].live-heard").text_content()

    def told(self, chart="chart"):
        """What the element's chart is told to draw, by the name of the method: the arguments of each call.

        `axes` are the names of both axes, and `texts` of each word where it stands and in which colour. Colours are
        those of a light page. That a chart draws what it is told is tested in `test_chart`.
        """
        methods = ["line", "dots", "area", "arrow", "text", "endNames"]
        return self.get(f"""((chart, methods) => {{
            const told = Object.fromEntries(methods.map(method => [method, []]))
            for (const method of methods) chart[method] = (...given) => {{
                told[method].push(given)
                return Object.getPrototypeOf(chart)[method].apply(chart, given)
            }}
            element.paint()
            for (const method of methods) delete chart[method]
            told.axes = ["x", "y"].map(way => chart.axes[way].name ?? "")
            const words = told.text.map(([text, at, style]) => [text, [...at, style?.colour ?? chart.colours.ink]])
            const names = told.endNames.flat(2).map(({{ name, at, colour }}) => [name, [...at, colour]])
            told.texts = Object.fromEntries([...words, ...names])
            return told
        }})(element.{chart}, {methods})""")

    def words(self):
        """All that stands in the figure, in its order: words, names of pictures, and what is chosen (`WORDS`)."""
        self.painted()
        return self.element.evaluate(WORDS)

    def written_on(self, canvas):
        """What is written on one of the element's canvases when it is painted anew: what, where, in which colour."""
        return self.get(f"""((context, written) => {{
            context.fillText = (text, x, y) => {{
                written.push([text, x, y, context.fillStyle])
                CanvasRenderingContext2D.prototype.fillText.call(context, text, x, y)
            }}
            element.paint()
            delete context.fillText
            return written
        }})(element.{canvas}.getContext("2d"), [])""")

    def short(self, value, digits=3):
        """A number with so many digits as a page writes it, which is tested in `test_chart`."""
        return self.get(f"aelibLive.short({float(value)}, {digits})")

    def colour(self, name):
        return self.get(f"element.colours.{name}")

    def canvas(self, name):
        """What one of the element's canvases shows, [height, width, 4]."""
        encoded = self.get(f"element.{name}.toDataURL()").partition(",")[2]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA"))


@pytest.fixture
def live(opened, origins):
    """A function that opens the page and goes to the figure, at work; no page may ask, fail or complain."""
    faults = []

    def open_figure(origin="server", fragment="", **options):
        tab, wrong = opened(origins[origin], "page", fragment, **{"viewport": DESKTOP, **options})
        faults.append(wrong)
        return Live(tab).begin()

    yield open_figure
    assert faults == [[]] * len(faults)


@pytest.fixture
def live_of(opened, served, tmp_path):
    """A function that opens the page of a figure of one's own, at work; no page may ask, fail or complain."""
    faults = []

    def open_figure(figure):
        tab, wrong = opened(served(write_page(figure, tmp_path), POLICY), "page", viewport=DESKTOP)
        faults.append(wrong)
        return Live(tab).begin()

    yield open_figure
    assert faults == [[]] * len(faults)
