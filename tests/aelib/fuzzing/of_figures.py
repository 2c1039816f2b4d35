"""The figures with which readers draw their own data: good arguments and right answers."""

from typing import Any

import numpy as np
from flax import nnx

import aelib
from aelib import plots
from aelib.course import live
from tests.aelib.fuzzing.harness import Entry

rng = np.random.default_rng(0)
IMAGES, LABELS = rng.random((5, 4, 4), np.float32), np.array([0, 1, 2, 2, 2])
CODES = rng.normal(size=(5, 2)).astype(np.float32)
MODEL = aelib.dense_autoencoder((4, 4), hidden=(6,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))


def drawn(figure: Any, given: dict[str, Any]) -> None:
    """A figure that can be drawn."""
    figure.draw_without_rendering()


def shipped(figure: Any, given: dict[str, Any]) -> None:
    """A live figure whose data are JSON without NaN, and whose picture can be drawn."""
    import json

    json.dumps(figure.data, allow_nan=False)
    figure.picture.draw_without_rendering()


def draw_codes(**arguments: Any) -> Any:
    figure, ax = plots.canvas()
    plots.draw_codes(ax, **arguments)
    return figure


def latent_map(codes: Any, labels: Any) -> Any:
    return plots.latent_maps({"one": (codes, labels)})


def right_view(view: Any, given: dict[str, Any]) -> None:
    centre, half = view
    assert np.isfinite([*centre, half]).all()
    assert half > 0


TABLE = {
    "plots.digits": Entry(plots.digits, {"rows": {"digits": IMAGES, "rebuilt": 1 - IMAGES}}, drawn, share=0.2),
    "plots.digits, of one row": Entry(plots.digits, {"rows": IMAGES}, drawn, share=0.2),
    "plots.latent_maps": Entry(latent_map, {"codes": CODES, "labels": LABELS}, drawn, share=0.2),
    "plots.latent_view": Entry(plots.latent_view, {"codes": CODES}, right_view),
    "plots.draw_codes": Entry(draw_codes, {"codes": CODES, "labels": LABELS}, drawn, share=0.2),
    "live.latent_explorer": Entry(
        live.latent_explorer, {"model": MODEL, "images": IMAGES, "labels": LABELS}, shipped, share=0.07
    ),
}
