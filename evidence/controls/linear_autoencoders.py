"""The controls of the chapter "Linear autoencoders", by its own cells.

`start`: a start of all that the chapter trains once from one: which half may be nonlinear, the loss and the angle with
the variances outside the code as they are and shrunk, and four losses. `nets`: with a hidden layer or none, and with a
sigmoid or none, trained for longer. `modes`: the order in which components come. `logistic`: no hidden layer and a
sigmoid, trained by the cross-entropy. `thirty`: the error of 30 components. `saddles`: the critical points of a small
one, by JAX.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

import aelib
from aelib.latent import principal_angles

SEEDS, MODE_SEEDS, NET_SEEDS = (0, 1, 2), (0, 1, 2, 3, 4), (0, 1)
FACTORS = (1.0, 0.8, 0.5)
"""By which the variances outside the code are multiplied."""
K, NARROW, MOST = 32, 10, 40_000
"""The size of a code, an angle in degrees, and the steps after which a descent that has not reached it is given up."""


def halves(page: Any, seed: int) -> dict[str, float]:
    """Return the squared errors with a hidden layer in one half or in both."""
    return {name: page.half_error(*hidden, seed) for name, hidden in page.halves.items()}


def modes(page: Any) -> list[dict[str, Any]]:
    """When each of nine components is half rebuilt, and what is rebuilt of those without a place, at most and last."""
    found = []
    for seed in MODE_SEEDS:
        shares = page.rebuilt(seed)
        outside = shares[:, 9:].sum(axis=1)
        half = [int((share > 0.5).argmax()) if share.max() > 0.5 else len(share) for share in shares[:, :9].T]
        found.append({"half": half, "ninth": shares[-1, 8], "most": outside.max(), "last": outside[-1]})
    return found


def steps_to(page: Any, spectrum: np.ndarray, seed: int) -> int:
    """Return the steps of descent on the covariance, without batches, until the largest angle is a narrow one.

    Raises:
        RuntimeError: It never is.
    """
    axes = np.eye(len(spectrum))[:, :K]
    for step, (_, B) in enumerate(page.descend(spectrum, K, MOST, seed, rate=0.03), 1):
        if step % 50 == 0 and principal_angles(B.T, axes)[-1] < NARROW:
            return step
    raise RuntimeError(f"the largest angle must fall below {NARROW} degrees within {MOST} steps, but did not")


def gap(page: Any, seed: int) -> dict[str, Any]:
    """The loss and the angle after three epochs, with the variances outside the code shrunk and nothing else."""
    inside, found = page.U[:, :K].astype(np.float32), {}
    for factor in FACTORS:
        s = np.float32(np.sqrt(factor))
        x = s * page.train + (1 - s) * (page.train @ inside) @ inside.T
        excess, angle = page.by_minibatches(K, seed, x)[-1]
        spectrum = np.r_[page.variances[:K], factor * page.variances[K : 2 * K]]
        found[str(factor)] = {"excess": 100 * excess, "angle": angle, "steps": steps_to(page, spectrum, seed)}
    return found


def axes(page: Any, seed: int) -> dict[str, Any]:
    """How far four losses bring the columns of a decoder to the components, and nested dropout nine of them."""
    found = {}
    for name, loss in page.losses.items():
        A, B = page.full_batch(loss, 4, seed)
        turned, sizes, _ = np.linalg.svd(B.T, full_matrices=False)
        found[name] = {
            "columns": page.column_cosines(B).min(),
            "singular": np.abs(turned.T @ page.U[:, :4]).max(axis=0).min(),
            "span": principal_angles(B.T, page.U[:, :4])[-1],
            "off": np.abs(sizes**2 - (1 - 0.1 / page.variances[:4])).max(),
            "transpose": np.abs(A.T - B).max(),
        }
    nine = page.column_cosines(page.full_batch(page.nested, 9, seed)[1]).min()
    return {name: {key: float(value) for key, value in each.items()} for name, each in found.items()} | {
        "nine": float(nine)
    }


def start(page: Any, seed: int) -> dict[str, Any]:
    """All that depends on a start."""
    parts = {"halves": halves, "gap": gap, "axes": axes}
    return {name: part(page, seed) for name, part in parts.items()}


def nets(page: Any, seed: int) -> dict[str, float]:
    """Return the test errors of three nets; of the fourth PCA is the optimum."""
    return {
        "flat-sigmoid": page.test_error((), "sigmoid", 1e-2, 6, 250, seed),
        "deep-identity": page.test_error((256,), "identity", 2e-3, 5, 100, seed),
        "deep-sigmoid": page.test_error((256,), "sigmoid", 2e-3, 5, 100, seed),
    }


def thirty(page: Any) -> float:
    """Return the squared error of a test digit, projected on 30 components."""
    Q = page.U[:, :30]
    return page.error(page.test @ Q @ Q.T, page.test)


def logistic(page: Any) -> float:
    """Return the test error of logistic PCA by cross-entropy, from the components."""
    model = aelib.dense_autoencoder((28, 28), hidden=(), latent=30, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
    mean, U30, ink = page.mean, page.U[:, :30], np.clip(page.mean, 1e-3, 1 - 1e-3)
    first, last = model.encoder.layers[0], model.decoder.layers[0]  # pyright: ignore[reportAttributeAccessIssue]
    first.kernel[...], first.bias[...] = jnp.array(U30), jnp.array(-mean @ U30)
    last.kernel[...], last.bias[...] = jnp.array(4 * U30.T), jnp.array(np.log(ink / (1 - ink)))
    page.fit(model, page.images, 0, epochs=6, batch_size=500, rate=1e-2)
    return page.error(page.rebuild(model, page.test_images), page.test_images)


def saddles(page: Any) -> dict[str, Any]:
    """Return the loss, the steepest slope and the lowest curvature at all critical points of a code of two."""
    S = jnp.diag(jnp.array([4.0, 3.0, 2.0, 1.0]))

    def loss(weights: jax.Array) -> jax.Array:
        A, B = weights[:8].reshape(2, 4), weights[8:].reshape(4, 2)
        rest = jnp.eye(4) - B @ A
        return jnp.trace(rest @ S @ rest.T)

    def of_three(weights: jax.Array) -> jax.Array:
        A, C, B = weights[:8].reshape(2, 4), weights[8:12].reshape(2, 2), weights[12:].reshape(4, 2)
        rest = jnp.eye(4) - B @ C @ A
        return jnp.trace(rest @ S @ rest.T)

    slope, curvature = jax.jit(jax.grad(loss)), jax.jit(jax.hessian(loss))
    G = np.array([[1.0, 0.5], [-0.3, 0.8]])  # any mixture of the units
    found = []
    for chosen in [J for r in (0, 1, 2) for J in combinations(range(4), r)]:
        B = np.zeros((4, 2))
        B[list(chosen), range(len(chosen))] = 1
        w = jnp.array(np.concatenate([(np.linalg.inv(G) @ B.T).ravel(), (B @ G).ravel()]))
        found.append([float(loss(w)), float(jnp.abs(slope(w)).max()), float(jnp.linalg.eigvalsh(curvature(w))[0])])
    lowest = min(found)
    return {
        "points": found,
        "minimum": lowest,
        "highest": max(point[2] for point in found if point is not lowest),
        "of three at zero": float(jnp.abs(jax.hessian(of_three)(jnp.zeros(20))).max()),
    }


CONTROLS = {
    **{f"start-{seed}": partial(start, seed=seed) for seed in SEEDS},
    **{f"nets-{seed}": partial(nets, seed=seed) for seed in NET_SEEDS},
    "modes": modes,
    "logistic": logistic,
    "thirty": thirty,
    "saddles": saddles,
}
