"""Draw the picture of the README: a digit, its 32 numbers, and the digit rebuilt from them.

    python tools/draw_squeeze.py

The network is that of the chapter "The autoencoder". The picture is kept in the repository, so that GitHub need
not train a network; run this again when the chapter's network changes.
"""

from pathlib import Path

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from aelib import plots

TARGET = Path(__file__).resolve().parents[1] / "book" / "rendering" / "static" / "squeeze.svg"
SIDE, GAP = 8, 150  # of a pixel, and between a picture and the code


def tile(image: np.ndarray, left: float) -> str:
    """Return one image as squares, grouped by one of eight greys so that the file stays small."""
    levels = np.round(image * 8).astype(int)
    parts = [f'<rect x="{left}" y="0" width="{28 * SIDE}" height="{28 * SIDE}" fill="#fff" stroke="#8c959f"/>']
    for level in range(1, 9):
        squares = "".join(
            f"M{left + x * SIDE:g} {y * SIDE}h{SIDE}v{SIDE}h-{SIDE}z" for y, x in np.argwhere(levels == level)
        )
        grey = 255 - round(level * 27.5)
        parts.append(f'<path fill="rgb({grey},{grey},{grey})" d="{squares}"/>')
    return "\n".join(parts)


def draw(image: np.ndarray, code: np.ndarray, rebuilt: np.ndarray) -> str:
    """Return the three of them side by side, the size of a dot the size of its number."""
    height, width = 28 * SIDE, 28 * SIDE
    middle = width + GAP
    radii = 2 + 4.5 * np.abs(code) / np.abs(code).max()
    places = [(middle + 14 * (i % 2) - 7, height * (0.2 + 0.6 * (i // 2 + 0.5) / 16)) for i in range(len(code))]
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{r:.1f}"/>' for (x, y), r in zip(places, radii, strict=True))
    right = middle + GAP
    top, bottom = height * 0.2, height * 0.8
    fans = (
        f'<path fill="{plots.AUTOENCODER}" opacity=".18" d="M{width + 8} 0L{middle - 18} {top:g}V{bottom:g}'
        f'L{width + 8} {height}zM{right - 8} 0L{middle + 18} {top:g}V{bottom:g}L{right - 8} {height}z"/>'
    )
    view = f'viewBox="-4 -4 {right + width + 8} {height + 8}" shape-rendering="crispEdges"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {view}>',
        tile(image, 0),
        fans,
        f'<g fill="{plots.CODE}" shape-rendering="auto">{dots}</g>',
        tile(rebuilt, right),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Train, encode one test digit, and write the picture."""
    digits = aelib.mnist()
    model = aelib.dense_autoencoder(
        (28, 28), hidden=(512, 256), latent=32, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0)
    )
    aelib.fit(
        model,
        aelib.nll,
        digits.train.images,
        epochs=3,
        batch_size=128,
        optimizer=optax.adam(1e-3),
        key=jax.random.key(0),
    )
    image = digits.test.images[np.flatnonzero(digits.test.labels == 3)[2]][None]
    code = model.encode(image)
    TARGET.write_text(draw(image[0], np.asarray(code[0]), np.asarray(model.decode(code)[0])))
    print(f"Wrote {TARGET}, {TARGET.stat().st_size} bytes.")


if __name__ == "__main__":
    main()
