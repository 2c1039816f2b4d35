"""Networks that are told the label, in the chapter *From PCA to the variational autoencoder*, by its own cells.

`told`: the chapter's network with the label times 0 (told nothing), 1, 4 and 10. Which digit is drawn where another one
was asked for is what a classifier says, whose accuracy on test digits is beside it; how much of the style is kept is a
correlation within each asked class. Beside them stand two rivals: the code of the network that is told nothing, moved
from the mean code of its class to that of another, and the training digit whose style is nearest.

`why`: the label times ten for one half alone, and times 1 and times ten for four times as many epochs.

`file`: how alike neighbours of different classes are in the file of digits, at several distances.

`hands`: is a drawn digit nearer to one that follows soon in the file, or to one of the same class from far away?
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.models.networks import DenseEncoder

PAGE = "variational-autoencoders"
SEEDS = (0, 1)
STYLES = ("slant", "width", "ink", "aspect")
HOW_LOUD = {"untold": 0.0, "textbook": 1.0, "times 4": 4.0, "times 10": 10.0}
SOURCES, JUDGE_EPOCHS = 1000, 6
LAGS = (1, 10, 50, 200)
SECOND_HALF, SOON, FAR, TRIPLES = 5000, 20, 500, 2500
"""From which test digit on hands follow each other; how near and how far the digits of a triple lie; how many."""


def style(x: Any) -> np.ndarray:
    """Return slant, width of the stroke, ink and aspect (the logarithm of width over height) of images, [n, 4].

    The slant is the shear of the second moments. Twice the ink over the length of all edges is the width of the stroke.
    """
    down, right = np.mgrid[:28, :28].astype(np.float32)
    x = np.asarray(x).reshape(-1, 28, 28)
    ink = x.sum((1, 2)) + 1e-6
    dx, dy = (at - ((x * at).sum((1, 2)) / ink)[:, None, None] for at in (right, down))
    xx, xy, yy = ((x * a * b).sum((1, 2)) / ink for a, b in ((dx, dx), (dx, dy), (dy, dy)))
    edges = np.hypot(np.diff(x, axis=2, append=0), np.diff(x, axis=1, append=0)).sum((1, 2)) + 1e-6
    aspect = np.log(np.sqrt(np.maximum(xx - xy**2 / yy, 1e-3) / yy))
    return np.stack([-xy / yy, 2 * ink / edges, ink, aspect], axis=1)


class Styles:
    """The style of digits, within their class: in standard deviations from the mean of the training digits."""

    def __init__(self, page: Any):
        self.page, self.labels = page, np.asarray(page.digits.train.labels)
        found = style(page.grey)
        each = [found[self.labels == c] for c in range(10)]
        self.mean, self.spread = (np.stack([f(one, axis=0) for one in each]) for f in (np.mean, np.std))
        self.train = self(page.grey, self.labels)

    def __call__(self, x: Any, labels: Any) -> np.ndarray:
        """Return the styles of images of these labels, [n, 4]."""
        return (style(x) - self.mean[labels]) / self.spread[labels]

    def nearest(self, wanted: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Return of each class in `labels` the training digit whose style is nearest to the one wanted [n, 4]."""
        chosen = np.zeros(len(labels), int)
        for c in range(10):
            here, asked = np.flatnonzero(self.labels == c), labels == c
            known = self.train[here]
            apart = (known**2).sum(axis=1) - 2 * wanted[asked] @ known.T
            chosen[asked] = here[apart.argmin(axis=1)]
        return self.page.grey[chosen]


class Judge(nnx.Module):
    """A classifier of digits, trained with noise."""

    def __init__(self, page: Any):
        self.net = DenseEncoder((784,), (512, 256), 10, rngs=nnx.Rngs(9))
        steps = JUDGE_EPOCHS * -(-len(page.grey) // 128)
        y = page.one_hot[page.digits.train.labels]
        aelib.fit(
            self, Judge.loss, (page.grey, y), epochs=JUDGE_EPOCHS, batch_size=128, key=jax.random.key(9),
            optimizer=optax.adam(optax.cosine_decay_schedule(1e-3, steps)), progress=False,
        )  # fmt: skip

    def __call__(self, x: Any) -> Any:
        """Return the logits of the ten classes."""
        return self.net(x.reshape(len(x), 784))

    def loss(self, batch: Any, key: jax.Array) -> Any:
        """Return the cross-entropy of each image, once noise has been added to it."""
        x, y = batch
        return optax.softmax_cross_entropy(self(x + 0.15 * jax.random.normal(key, x.shape)), y)

    def right(self, x: Any, labels: Any) -> np.ndarray:
        """Return for each image whether it is taken for a digit of its label."""
        return np.asarray(self(np.asarray(x, np.float32).reshape(-1, 28, 28))).argmax(axis=1) == labels


def codes(page: Any, model: Any, x: Any, labels: Any, times: float) -> np.ndarray:
    """Return the mean codes of images."""
    return np.asarray(model.posterior(x, times * page.one_hot[labels])[0])


def decoded(page: Any, model: Any, z: Any, labels: Any, times: float) -> np.ndarray:
    """Return the pictures of codes, with these labels."""
    return np.asarray(jax.nn.sigmoid(model.logits(jnp.asarray(z, jnp.float32), times * page.one_hot[labels])))


class Swaps:
    """Test digits at random, each asked for in the nine other classes."""

    def __init__(self, page: Any, judge: Judge, styles: Styles):
        chosen = page.order[:SOURCES]
        self.page, self.judge, self.styles = page, judge, styles
        self.x, self.labels = page.grey_test[chosen], np.asarray(page.digits.test.labels)[chosen]
        self.source, self.asked = np.repeat(np.arange(SOURCES), 10), np.tile(np.arange(10), SOURCES)
        self.other = self.asked != self.labels[self.source]
        self.style = styles(self.x, self.labels)[self.source]

    def __call__(self, drawn: Any) -> dict[str, float]:
        """Return the share of asked digits, and how much of each style is kept, within the asked classes."""
        drawn = np.asarray(drawn).reshape(-1, 28, 28)
        found = self.styles(drawn, self.asked)
        each = [self.other & (self.asked == c) for c in range(10)]
        kept = [
            np.mean([np.corrcoef(found[one, j], self.style[one, j])[0, 1] for one in each])
            for j in range(len(STYLES))
        ]  # fmt: skip
        asked, source = (
            float(self.judge.right(drawn, labels)[self.other].mean())
            for labels in (self.asked, self.labels[self.source])
        )  # fmt: skip
        return {"asked": asked, "as the source": source} | dict(zip(STYLES, map(float, kept), strict=True))


def bound(page: Any, model: Any, times: float) -> dict[str, float]:
    """Return rate, distortion and their sum, for test digits."""
    y = times * page.one_hot[page.digits.test.labels]
    mu, log_variance = model.posterior(page.grey_test, y)
    rate = float(((mu**2 + jnp.exp(log_variance) - 1 - log_variance) / 2).sum(axis=1).mean())
    total = float(page.conditional_loss(model, (page.grey_test, y), page.KEY).mean())
    return {"rate": rate, "distortion": total - rate, "sum": total}


def measured(page: Any, swaps: Swaps, model: Any, times: float) -> dict[str, float]:
    """Return what a network draws that was asked, what its code says of the class, and what it costs."""
    z = np.random.default_rng(1).standard_normal((10 * SOURCES, 8))
    prior = swaps.judge.right(decoded(page, model, z, swaps.asked, times), swaps.asked).mean()
    found = swaps(page.ask(model, swaps.x, swaps.labels, times)) | {"asked, from the prior": float(prior)}
    return found | {"class in code": float(page.class_in_code(model, times))} | bound(page, model, times)


def class_means(page: Any, model: Any) -> np.ndarray:
    """Return the mean code of each class, of a network that is told nothing."""
    labels = np.asarray(page.digits.train.labels)
    z = codes(page, model, page.grey, labels, 0.0)
    return np.stack([z[labels == c].mean(axis=0) for c in range(10)])


def told(page: Any, seed: int) -> dict[str, Any]:
    """Train with labels of each loudness; measure these and the rivals."""
    judge, styles = Judge(page), Styles(page)
    swaps = Swaps(page, judge, styles)
    found: dict[str, Any] = {"judge": float(judge.right(page.grey_test, page.digits.test.labels).mean())}
    for name, times in HOW_LOUD.items():
        model = page.train_conditional(times, seed)
        found[name] = measured(page, swaps, model, times)
        if name == "untold":
            means = class_means(page, model)
            z = (codes(page, model, swaps.x, swaps.labels, 0.0) - means[swaps.labels])[swaps.source]
            found["shifted"] = swaps(decoded(page, model, z + means[swaps.asked], swaps.asked, 0.0))
    found["nearest by style"] = swaps(styles.nearest(swaps.style, swaps.asked))
    return found


def why(page: Any, seed: int) -> dict[str, Any]:
    """Which half has to hear the label ten times as loud, and is it enough to train for longer?"""

    class InOneHalf(page.ConditionalVAE):
        """The network, one of whose halves gets its label times ten."""

        def __init__(self, half: str):
            super().__init__(8, nnx.Rngs(seed))
            self.half = half

        def posterior(self, x: Any, y: Any) -> Any:
            return super().posterior(x, 10.0 * y if self.half == "encoder" else y)

        def logits(self, z: Any, y: Any) -> Any:
            return super().logits(z, 10.0 * y if self.half == "decoder" else y)

    swaps = Swaps(page, Judge(page), Styles(page))
    data = page.grey, page.one_hot[page.digits.train.labels]
    found = {}
    for half in ("encoder", "decoder"):
        model = page.train_on(InOneHalf(half), page.conditional_loss, data, seed, 6, rate=1e-3)
        found[f"{half} alone"] = measured(page, swaps, model, 1.0)
    for times in (1.0, 10.0):
        model = page.train_conditional(times, seed, epochs=24)
        found[f"times {times:g}, 24 epochs"] = measured(page, swaps, model, times)
    return found


def alike(found: np.ndarray, labels: np.ndarray, lag: int) -> dict[str, float]:
    """Return the correlations of styles between digits of different classes so far apart in the file."""
    pairs = labels[lag:] != labels[:-lag]
    each = (np.corrcoef(found[:-lag][pairs, j], found[lag:][pairs, j])[0, 1] for j in range(len(STYLES)))
    return dict(zip(STYLES, map(float, each), strict=True))


def file(page: Any) -> dict[str, Any]:
    """Return how alike the styles of neighbours are, in each half of the test digits."""
    labels = np.asarray(page.digits.test.labels)
    found = Styles(page)(page.grey_test, labels)
    halves = {"first half": slice(SECOND_HALF), "second half": slice(SECOND_HALF, None)}
    return {
        half: {f"{lag} apart": alike(found[rows], labels[rows], lag) for lag in LAGS} for half, rows in halves.items()
    }


def triples(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return digits, others of another class soon after them, and digits of these classes from far away."""
    rng, found = np.random.default_rng(3), []
    for i in rng.permutation(np.arange(SECOND_HALF, len(labels) - SOON - 10))[:TRIPLES]:
        if soon := [j for j in range(i + 1, i + SOON + 1) if labels[j] != labels[i]]:
            j = int(rng.choice(soon))
            same = np.flatnonzero(labels[SECOND_HALF:] == labels[j]) + SECOND_HALF
            found.append((int(i), j, int(rng.choice(same[np.abs(same - i) > FAR]))))
    source, near, far = map(np.array, zip(*found, strict=True))
    return source, near, far


def hands(page: Any, seed: int) -> dict[str, Any]:
    """Return how often what is drawn from a digit lies nearer to one that follows soon than to one from far away."""
    labels, styles = np.asarray(page.digits.test.labels), Styles(page)
    source, near, far = triples(labels)
    asked, of_source = labels[near], labels[source]
    real = [(page.grey_test[rows].reshape(len(rows), 784), styles(page.grey_test[rows], asked)) for rows in (near, far)]

    def nearer(given: np.ndarray, part: int) -> float:
        first, second = (((given - each[part]) ** 2).sum(axis=1) for each in real)
        return float(((first < second) + 0.5 * (first == second)).mean())

    def chosen(drawn: Any) -> dict[str, float]:
        flat = np.asarray(drawn).reshape(len(asked), 784)
        error = float(((flat - real[0][0]) ** 2).sum(axis=1).mean())
        return {"by pixels": nearer(flat, 0), "by style": nearer(styles(flat, asked), 1), "error": error}

    means = np.stack([page.grey[styles.labels == c].mean(axis=0) for c in range(10)])
    of_it = styles(page.grey_test[source], of_source)
    model, untold = page.train_conditional(10.0, seed), page.train_conditional(0.0, seed)
    z = codes(page, model, page.grey_test, labels, 10.0)
    # The codes of up to ten digits of the hand, none of them of the class that is asked for.
    ten = [[row for row in range(i - 9, i + 1) if labels[row] != c] for i, c in zip(source, asked, strict=True)]
    mean_code = np.stack([z[rows].mean(axis=0) for rows in ten])
    of_all = styles(page.grey_test, labels)
    mean_style = np.stack([of_all[rows].mean(axis=0) for rows in ten])
    middle = class_means(page, untold)
    shifted = codes(page, untold, page.grey_test[source], of_source, 0.0) - middle[of_source] + middle[asked]
    others = np.random.default_rng(4).permutation(len(source))
    return {
        "triples": len(source),
        "class mean": chosen(means[asked]),
        "nearest by style": chosen(styles.nearest(of_it, asked)),
        "nearest by style, mean of ten": chosen(styles.nearest(mean_style, asked)),
        "shifted": chosen(decoded(page, untold, shifted, asked, 0.0)),
        "times 10": chosen(decoded(page, model, z[source], asked, 10.0)),
        "times 10, code of another": chosen(decoded(page, model, z[source][others], asked, 10.0)),
        "times 10, mean of ten": chosen(decoded(page, model, mean_code, asked, 10.0)),
        "four numbers, no picture": nearer(of_it, 1),
    }


def gains(found: dict[str, Any]) -> dict[str, list[float]]:
    """Return by how many nats a digit the label lowers the loss, seed by seed."""
    each = [found[f"told-{seed}"] for seed in SEEDS]
    return {"times 10 over untold": [by["untold"]["sum"] - by["times 10"]["sum"] for by in each]}


CONTROLS = {"file": file} | {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control in (("told", told), ("why", why), ("hands", hands))
    for seed in SEEDS
}
DERIVED = {"gains": gains}
