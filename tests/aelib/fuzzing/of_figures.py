"""The book's figures, still and live: good arguments and right answers."""

from typing import Any

import numpy as np
from flax import nnx

import aelib
from aelib import plots
from aelib.course import live
from aelib.training.fit import History
from tests.aelib.fuzzing.answers import assert_between, assert_shape, double, near
from tests.aelib.fuzzing.harness import Entry

rng = np.random.default_rng(0)
IMAGES, LABELS = rng.random((5, 4, 4), np.float32), np.array([0, 1, 2, 2, 2])
CODES = rng.normal(size=(5, 2)).astype(np.float32)
MODEL = aelib.dense_autoencoder((4, 4), hidden=(6,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
LARGE_IMAGES = rng.random((5, 28, 28), np.float32)
SMALL, LARGE = (
    aelib.dense_autoencoder((28, 28), hidden=(4,), latent=k, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    for k in (2, 4)
)
STACK = aelib.dense_stack((4, 4), hidden=(5, 3), likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
HISTORY = History(np.array([3.0, 2.0, 1.0]), np.array([3.5, 2.5, 2.0]), np.array([3.0] * 9), 1.0, False)
BOWL = live.Polynomial((0.0, 0.0, 0.5), view=(-3.0, 3.0), start=-2.0, rate=0.25)
NEURON = live.Neuron(view=(-4.0, 6.0), start=4.0, rate=2.0)
EXPLORER = live.latent_explorer(MODEL, IMAGES, LABELS)
WAYS = live.interpolation(MODEL, IMAGES, LABELS)
DRAWING = live.draw_digit(SMALL, LARGE, LARGE_IMAGES, LABELS)
STACKS = {
    "stacks": {"plain": STACK}, "images": IMAGES, "labels": LABELS, "errors": {("plain", 0): [1.5, 2.5]},
    "accuracy": {("plain", 0): [0.8, 0.9, 0.9], ("random", 0): [0.8, 0.7, 0.6]}, "control": "random",
}  # fmt: skip
STACKED = live.stack_it(**STACKS)
VANISHING = live.vanishing_gradient(IMAGES, LABELS, width=5)


def drawn(figure: Any, given: dict[str, Any]) -> None:
    """A figure that can be drawn."""
    figure.draw_without_rendering()


def shipped(figure: Any, given: dict[str, Any]) -> None:
    """A live figure whose data are JSON without NaN, and whose picture can be drawn."""
    import json

    json.dumps(figure.data, allow_nan=False)
    figure.picture.draw_without_rendering()


def named(figure_and_axes: Any, given: dict[str, Any]) -> None:
    figure_and_axes[0].draw_without_rendering()


def name_ends(**arguments: Any) -> Any:
    figure, ax = plots.canvas()
    ax.plot([0, 1], [0, 1])
    arguments |= {name: new for name, new in (("figure", figure), ("ax", ax)) if arguments[name] is None}
    plots.name_ends(**arguments)
    return figure


def draw_codes(**arguments: Any) -> Any:
    figure, ax = plots.canvas()
    plots.draw_codes(**arguments | ({"ax": ax} if arguments["ax"] is None else {}))
    return figure


def right_view(view: Any, given: dict[str, Any]) -> None:
    centre, half = view
    assert np.isfinite([*centre, half]).all()
    assert half > 0


def right_images(images: Any, given: dict[str, Any]) -> None:
    assert np.isfinite(images).all()
    assert images.min(initial=0) >= 0
    assert images.max(initial=0) <= 1


def right_curve(value: Any, given: dict[str, Any]) -> None:
    assert_shape(value, np.shape(given["w"]))


def right_layers(value: Any, given: dict[str, Any]) -> None:
    assert_shape(value, (len(given["x"]), given["layers"][-1]["bias"]["shape"][0]))


LAYERS = live.ship_dense(MODEL.encoder)
CURVES = {"xlabel": "k", "ylabel": "error", "anchors": {"mean": 2.0}, "log": False}

TABLE = {
    "plots.canvas": Entry(plots.canvas, {"rows": 1, "columns": 2, "width": 5.0, "height": 3.0}, named, share=0.2),
    "plots.digits": Entry(
        plots.digits, {"rows": {"digits": IMAGES, "rebuilt": 1 - IMAGES}, "captions": list("abcde")}, drawn, share=0.2
    ),
    "plots.curves": Entry(
        plots.curves, {"x": (1, 2, 3), "lines": {"one": ([4.0, 2.0, 1.0], plots.AUTOENCODER)}, **CURVES}, drawn,
        share=0.2,
    ),
    "plots.curves, logarithmic": Entry(
        plots.curves,
        {"x": np.array([1, 2, 3]), "lines": {"one": (np.array([4.0, 2.0, 1.0]), plots.CODE)}, **CURVES, "log": True},
        drawn, share=0.2,
    ),
    "plots.name_ends": Entry(
        name_ends, {"figure": None, "ax": None, "x": 1.0, "ends": {"one": (1.0, plots.CODE), "two": (0.9, plots.INK)}},
        drawn, share=0.2,
    ),
    "plots.training_curve": Entry(
        plots.training_curve, {"history": HISTORY, "ylabel": "loss", "anchors": {"mean": 2.0}}, drawn, share=0.2
    ),
    "plots.structure": Entry(
        plots.structure, {"sizes": (784, 32, 784), "names": ("encoder", "decoder", "likelihood")}, drawn, share=0.2
    ),
    "plots.film_strip": Entry(plots.film_strip, {"sizes": (784, 200, 30)}, drawn, share=0.2),
    "plots.bars": Entry(
        plots.bars,
        {"values": np.array([1.0, 2.0]), "names": ["a", "b"], "xlabel": "k", "ylabel": "error",
         "anchor": ("mean", 1.5)},
        drawn, share=0.2,
    ),
    "plots.latent_maps": Entry(plots.latent_maps, {"maps": {"one": (CODES, LABELS)}}, drawn, share=0.2),
    "plots.latent_view": Entry(plots.latent_view, {"codes": CODES}, right_view),
    "plots.draw_codes": Entry(
        draw_codes, {"ax": None, "codes": CODES, "labels": LABELS, "size": 24.0}, drawn, share=0.2
    ),
    "live.ship": Entry(
        live.ship, {"array": IMAGES, "dtype": "float16"},
        lambda data, given: near(live.unship(data), double(given["array"]), np.float16(0)),
    ),
    "live.unship": Entry(
        live.unship, {"shipped": live.ship(CODES, "float16")},
        lambda array, given: assert_shape(array, given["shipped"]["shape"]),
    ),
    "live.ship_dense": Entry(
        live.ship_dense, {"network": MODEL.encoder}, lambda layers, given: live.apply_dense(layers, np.zeros((2, 16)))
    ),
    "live.apply_dense": Entry(live.apply_dense, {"layers": LAYERS, "x": IMAGES.reshape(5, 16)}, right_layers),
    "live.draw_strokes": Entry(
        live.draw_strokes, {"strokes": [[(20.0, 30.0), (40.0, 80.0)], [(9.0, 9.0)]]}, right_images, share=0.3
    ),
    "live.prepare_digit": Entry(live.prepare_digit, {"ink": rng.random((30, 20))}, right_images),
    "live.latent_explorer": Entry(
        live.latent_explorer,
        {"model": MODEL, "images": IMAGES, "labels": LABELS, "samples": {"box": rng.normal(size=(12, 2))}}, shipped,
        share=0.07,
    ),
    "live.decode": Entry(live.decode, {"explorer": EXPLORER, "z": CODES}, right_images),
    "live.interpolation": Entry(
        live.interpolation, {"model": MODEL, "images": IMAGES, "labels": LABELS, "ends": (0, 3)}, shipped, share=0.07
    ),
    "live.between": Entry(
        live.between, {"figure": WAYS, "start": 0, "end": 3, "shares": np.linspace(0, 1, 4)},
        lambda way, given: right_images(np.stack(way), given),
    ),
    "live.step_sizes": Entry(
        live.step_sizes, {"pictures": IMAGES},
        lambda sizes, given: near(sizes, (np.diff(double(given["pictures"]), axis=0) ** 2).sum(axis=(1, 2)),
                                  given["pictures"], scale=10),
    ),
    "live.draw_digit": Entry(
        live.draw_digit, {"small": SMALL, "large": LARGE, "images": LARGE_IMAGES, "labels": LABELS}, shipped,
        share=0.07,
    ),
    "live.rebuild": Entry(
        live.rebuild, {"figure": DRAWING, "images": LARGE_IMAGES},
        lambda found, given: right_images(found[0].images, given), share=0.5,
    ),
    "live.stack_it": Entry(live.stack_it, STACKS, shipped, share=0.07),
    "live.through": Entry(
        live.through, {"figure": STACKED, "kind": "plain", "depth": 2},
        lambda found, given: right_images(found.images, given),
    ),
    "live.vanishing_gradient": Entry(
        live.vanishing_gradient, {"images": IMAGES, "labels": LABELS, "width": 5}, shipped, share=0.07
    ),
    "live.gradient_norms": Entry(
        live.gradient_norms,
        {"figure": VANISHING, "depth": 4, "activation": "relu", "initialisation": "he", "gain": 1.0, "seed": 0},
        lambda norms, given: assert_shape(norms.delta, (int(given["depth"]) + 1,)),
    ),
    "live.one_neuron": Entry(
        live.one_neuron, {"starts": ((0.6, 0.9), (2.0, 2.0)), "rates": ((0.15, 0.15),), "steps": 30}, shipped,
        share=0.07,
    ),
    "live.train_neuron": Entry(
        live.train_neuron,
        {"loss": "cross-entropy", "weight": 2.0, "bias": 2.0, "target": 0, "rate": 0.15, "steps": 30},
        lambda run, given: assert_shape(run.loss, (int(given["steps"]) + 1,)),
    ),
    "live.descent": Entry(live.descent, {"curves": {"bowl": BOWL, "neuron": NEURON}}, shipped, share=0.07),
    "live.walk": Entry(
        live.walk, {"curve": BOWL, "start": -2.0, "rate": 0.5},
        lambda walk, given: assert_between(walk.weights, -1e6, 1e6),
    ),
    "live.Polynomial": Entry(
        live.Polynomial, {"coefficients": (0.0, 0.0, 0.5), "view": (-3.0, 3.0), "start": -2.0, "rate": 0.25},
        lambda curve, given: live.walk(curve, start=curve.start, rate=curve.rate),
    ),
    "live.Polynomial.loss": Entry(BOWL.loss, {"w": np.linspace(-1, 1, 5)}, right_curve),
    "live.Polynomial.slope": Entry(BOWL.slope, {"w": np.linspace(-1, 1, 5)}, right_curve),
    "live.Polynomial.curvature": Entry(BOWL.curvature, {"w": np.linspace(-1, 1, 5)}, right_curve),
    "live.Neuron": Entry(
        live.Neuron, {"view": (-4.0, 6.0), "start": 4.0, "rate": 2.0, "x": 1.0, "b": 0.0, "y": 0.0},
        lambda curve, given: live.walk(curve, start=curve.start, rate=curve.rate),
    ),
    "live.Neuron.activation": Entry(NEURON.activation, {"w": np.linspace(-1, 1, 5)}, right_curve),
    "live.Neuron.loss": Entry(NEURON.loss, {"w": np.linspace(-1, 1, 5)}, right_curve),
    "live.Neuron.slope": Entry(NEURON.slope, {"w": np.linspace(-1, 1, 5)}, right_curve),
    "live.Neuron.curvature": Entry(NEURON.curvature, {"w": np.linspace(-1, 1, 5)}, right_curve),
}  # fmt: skip
