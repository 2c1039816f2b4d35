"""The controls of the chapter "Your own data", by its own cells.

The second of its models beside the judge of samples; second seeds of the table and of a hundred shapes; and a loop that
checks nothing, with a sigmoid on standardised shapes.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.training.fit import fit

SEED = 1
CODES = (2, 16)
FEW = 1000


def second(page: Any) -> dict[str, float]:
    """How surely the judge distinguishes what the second model makes from test examples."""
    model = page.trained(page.train, SEED, page.likelihood, page.output, page.code)
    rebuilt = np.asarray(aelib.in_batches(model, page.test))
    found = page.judged(model, page.train, page.test)[1] | {"rebuilt": page.distinguished(rebuilt, page.test)}
    return {way: float(verdict.accuracy) for way, verdict in found.items()} | {
        "lowest of the box": float(found["box"].low)
    }


def throws(page: Any) -> dict[str, float]:
    """The squared error of the table's network on throws that were held out."""
    model = page.trained(page.seen, SEED, aelib.Gaussian(sigma=1.0), epochs=80)
    return {"network": page.squared(np.asarray(model(page.new)), page.new)}


def hundred(page: Any) -> dict[str, dict[str, float]]:
    """The squared errors of the networks of a hundred shapes, on these and on 1,500 others."""
    others = page.drawn.images[1000:2500]
    found = {}
    for code in CODES:
        model = page.trained(page.few, SEED, aelib.Bernoulli(), code=code, epochs=200)
        own, left = (page.squared(np.asarray(aelib.in_batches(model, x)), x) for x in (page.few, others))
        found[str(code)] = {"own": own, "others": left}
    return found


def loop_that_checks_nothing(page: Any) -> dict[str, Any]:
    """The losses of three epochs of squared error with a sigmoid, and what is out of its reach."""
    x = page.shifted[:FEW]
    model = aelib.dense_autoencoder(
        (28, 28), hidden=(64,), latent=2, output="sigmoid", likelihood=aelib.Gaussian(sigma=1.0), rngs=nnx.Rngs(0)
    )
    history = fit(
        model, lambda model, x, key: aelib.squared_error(model(x), x), x, epochs=3, batch_size=50,
        optimizer=optax.adam(1e-3), key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return {"losses": [float(each) for each in history.loss], "lost": float(784 * page.out_of_reach(x) * x.var())}


CONTROLS = {
    "second": second, "throws": throws, "hundred": hundred, "loop that checks nothing": loop_that_checks_nothing,
}  # fmt: skip
