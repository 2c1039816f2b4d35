"""Questions that one asks of a table, and who answers them: networks, components, regression, neighbours, Gaussians.

Rows are standardised. Each question is asked of rows that nobody has seen, and its errors are in squared standard
deviations, summed over the columns. Every method with a setting has the best of several, chosen on rows held out from
those to learn from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from evidence import scikit
from evidence.reproductions.translated_rivals import squared_distances

NOISE, HIDDEN, WIDE, STEPS, BATCH = 0.5, (256, 64), 64, 9600, 50
CLUSTERS = (1, 5, 10, 20, 40, 80, 150, 300, 500)
GAUSSIANS, NEIGHBOURS, PENALTIES, LEAVES = (1, 3, 10, 30), (5, 10, 20, 40), (0.1, 1.0, 10.0, 100.0), (1, 3, 10)
RESAMPLED = 500

Answer = Callable[[np.ndarray], np.ndarray]


def split(rows: np.ndarray, seed: int, *others: np.ndarray) -> list[np.ndarray]:
    """Return half of a table's rows, by chance, to learn from, a sixth to choose by, a third to ask, and other rows.

    All of them are standardised by those to learn from.
    """
    order = np.random.default_rng(seed).permutation(len(rows))
    parts = np.split(rows[order], [len(rows) // 2, 2 * len(rows) // 3])
    mean, scale = parts[0].mean(axis=0), parts[0].std(axis=0)
    return [((part - mean) / scale).astype(np.float32) for part in (*parts, *others)]


def squared(answer: Any, rows: np.ndarray) -> np.ndarray:
    """Return the squared error of each row."""
    return np.square(np.asarray(answer) - rows).sum(axis=1)


def best(settings: Any, make: Callable[[Any], Answer], given: np.ndarray, wanted: np.ndarray) -> Answer:
    """Return the answer whose setting has the least error on rows held out."""
    return min((make(each) for each in settings), key=lambda answer: squared(answer(given), wanted).mean())


def network(x: np.ndarray, held: np.ndarray, code: int, seed: int, damage: Any = None) -> Answer:
    """Train an autoencoder to return rows, damaged ones too; keep the best epoch on rows held out."""
    model = aelib.dense_autoencoder(
        x.shape[1:], hidden=HIDDEN, latent=code, output="identity", likelihood=aelib.Gaussian(sigma=1.0),
        rngs=nnx.Rngs(seed),
    )  # fmt: skip
    kept: dict[str, Any] = {}

    def loss(model: Any, batch: Any, key: jax.Array) -> Any:
        return aelib.squared_error(model(batch if damage is None else damage(key, batch)), batch)

    def keep(epoch: int, model: Any, history: Any) -> None:
        if history.validation[-1] == history.validation.min():
            kept["model"] = nnx.clone(model)

    aelib.fit(
        model, loss, x, epochs=round(STEPS * BATCH / len(x)), batch_size=BATCH, optimizer=optax.adam(1e-3),
        key=jax.random.key(seed), validation=held, each_epoch=keep, progress=False,
    )  # fmt: skip
    return lambda rows: np.asarray(kept["model"](np.asarray(rows, np.float32)))


def pieces(x: np.ndarray, count: int, seed: int) -> list[np.ndarray]:
    """Return the members of so many clusters of rows (k-means, the best of five starts)."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(5):
        centres = x[rng.choice(len(x), count, replace=False)]
        for _ in range(50):
            member = squared_distances(x, centres).argmin(axis=1)
            centres = np.stack(
                [x[member == c].mean(axis=0) if (member == c).any() else centres[c] for c in range(count)]
            )
        found.append((squared_distances(x, centres).min(axis=1).sum(), squared_distances(x, centres).argmin(axis=1)))
    member = min(found, key=lambda each: each[0])[1]
    return [x[member == c] for c in range(count) if (member == c).any()]


def planes(x: np.ndarray, count: int, code: int, seed: int) -> Answer:
    """Return rows by `code` components of the one among so many clusters that returns them best."""
    each = [(part.mean(axis=0), np.linalg.svd(part - part.mean(axis=0), full_matrices=False)[2][:code]) for part in
            pieces(x, count, seed)]  # fmt: skip

    def answer(rows: np.ndarray) -> np.ndarray:
        found = np.stack([mean + (rows - mean) @ axes.T @ axes for mean, axes in each])
        return found[np.square(found - rows).sum(axis=2).argmin(axis=0), np.arange(len(rows))]

    return answer


def mean_of_near(x: np.ndarray, count: int, columns: Any) -> Answer:
    """Return the mean of so many known rows, the nearest in the columns that are given."""
    return lambda rows: x[np.argsort(squared_distances(rows[:, columns], x[:, columns]), axis=1)[:, :count]].mean(
        axis=1
    )


class Gaussians:
    """A mixture of Gaussians with full covariances, and what it says of rows of which something is missing or noisy."""

    def __init__(self, mixture: aelib.latent.Mixture):
        self.shares, self.means, self.covariances = mixture.weights, mixture.means, mixture.covariances

    def expecting(self, columns: Any, noise: float = 0.0) -> Answer:
        """Return the function to the expected rows, given some columns with noise of this size."""

        def answer(rows: np.ndarray) -> np.ndarray:
            belief, answers = self.terms(rows, columns, noise), []
            for mean, covariance in zip(self.means, self.covariances, strict=True):
                seen = covariance[np.ix_(columns, columns)] + noise**2 * np.eye(len(columns))
                answers.append(mean + (rows[:, columns] - mean[columns]) @ np.linalg.solve(seen, covariance[columns]))
            belief = np.exp(belief - belief.max(axis=1, keepdims=True))
            return np.einsum("nk,knd->nd", belief / belief.sum(axis=1, keepdims=True), np.stack(answers))

        return answer

    def terms(self, rows: np.ndarray, columns: Any, noise: float = 0.0) -> np.ndarray:
        """Return the log-density of each part of the mixture, of rows with noise, in some columns."""
        found = []
        for share, mean, covariance in zip(self.shares, self.means, self.covariances, strict=True):
            seen, gap = (
                covariance[np.ix_(columns, columns)] + noise**2 * np.eye(len(columns)),
                rows[:, columns] - mean[columns],
            )
            found.append(
                np.log(share) - (gap * np.linalg.solve(seen, gap.T).T).sum(axis=1) / 2 - np.linalg.slogdet(seen)[1] / 2
            )
        return np.stack(found, axis=1)


def gaussians(x: np.ndarray, count: int, seed: int) -> Gaussians:
    """Fit so many Gaussians to rows."""
    return Gaussians(aelib.latent.fit_mixture(x, count, steps=50, key=jax.random.key(seed)))


def mixtures(x: np.ndarray, seed: int) -> dict[int, Gaussians]:
    """Return mixtures of one Gaussian and more, with ten rows for each at least."""
    return {count: gaussians(x, count, seed) for count in GAUSSIANS if count == 1 or 10 * count <= len(x)}


def regressed(x: np.ndarray, columns: Any, penalty: float, *, products: bool) -> Answer:
    """Return all columns by ridge regression from some, and from their squares and products where asked."""

    def features(rows: np.ndarray) -> np.ndarray:
        given = rows[:, columns]
        first, second = np.triu_indices(given.shape[1])
        more = given[:, first] * given[:, second] if products else np.empty((len(rows), 0))
        return np.c_[np.ones(len(rows)), given, more]

    known = features(x)
    weights = np.linalg.solve(known.T @ known + penalty * np.eye(known.shape[1]), known.T @ x)
    return lambda rows: features(rows) @ weights


def shortened(x: np.ndarray, held: np.ndarray, code: int, seed: int) -> dict[str, Answer]:
    """Return what writes rows in `code` numbers, of which the number of a cluster is one, and returns them."""
    counts = [count for count in CLUSTERS if count <= len(x) // 2]
    return {
        "network": network(x, held, code, seed),
        "components": planes(x, 1, code, seed),
        "components of clusters": best(counts, lambda count: planes(x, count, code - 1, seed), held, held),
    }


def cleaned(x: np.ndarray, held: np.ndarray, new: np.ndarray, code: int, seed: int) -> dict[str, np.ndarray]:
    """Return what is left of new rows to which noise was added."""
    rng, every = np.random.default_rng(seed), np.arange(x.shape[1])
    noisy, noisy_held = (rows + NOISE * rng.standard_normal(rows.shape) for rows in (new, held))

    def damage(key: jax.Array, rows: Any) -> Any:
        return rows + NOISE * jax.random.normal(key, rows.shape)

    fitted = {count: each.expecting(every, NOISE) for count, each in mixtures(x, seed).items()}
    answers = {
        "network": best((code, WIDE), lambda width: network(x, held, width, seed, damage), noisy_held, held),
        "Wiener filter": fitted[1],
        "Gaussians": best(fitted, lambda count: fitted[count], noisy_held, held),
        "mean of neighbours": best(NEIGHBOURS, lambda count: mean_of_near(x, count, every), noisy_held, held),
    }
    return {name: squared(answer(noisy), new) for name, answer in answers.items()}


def rivals_for(column: int, x: np.ndarray, held: np.ndarray, fitted: Mapping[int, Gaussians]) -> dict[str, Answer]:
    """Return what answers for a missing column, without a network."""
    known = [each for each in range(x.shape[1]) if each != column]

    def chosen(settings: Any, make: Callable[[Any], Answer]) -> Answer:
        def of_column(setting: Any) -> Answer:
            answer = make(setting)
            return lambda rows: answer(rows)[:, [column]]

        return best(settings, of_column, held, held[:, [column]])

    return {
        "regression": chosen(PENALTIES, lambda penalty: regressed(x, known, penalty, products=False)),
        "regression on products": chosen(PENALTIES, lambda penalty: regressed(x, known, penalty, products=True)),
        "Gaussians": chosen(fitted, lambda count: fitted[count].expecting(known)),
        "mean of neighbours": chosen(NEIGHBOURS, lambda count: mean_of_near(x, count, known)),
        "trees": best(LEAVES, lambda leaf: scikit.trees(x, known, column, leaf), held, held[:, [column]]),
    }


def completed(x: np.ndarray, held: np.ndarray, new: np.ndarray, code: int, seed: int) -> dict[str, np.ndarray]:
    """Return what is left of one missing column of new rows, in the mean over all columns."""
    size = x.shape[1]

    def damage(key: jax.Array, rows: Any) -> Any:
        return rows * (1 - jax.nn.one_hot(jax.random.randint(key, (len(rows),), 0, size), size))

    def each_column(answer: Answer) -> Answer:
        hidden = 1 - np.eye(size, dtype=np.float32)
        return lambda rows: np.stack([answer(rows * hidden[column])[:, column] for column in range(size)], axis=1)

    fitted = mixtures(x, seed)
    told = best((code, WIDE), lambda width: each_column(network(x, held, width, seed, damage)), held, held)
    found = {"network": [np.square(told(new) - new).mean(axis=1)]}
    for column in range(size):
        for name, answer in rivals_for(column, x, held, fitted).items():
            found.setdefault(name, []).append(squared(answer(new), new[:, [column]]))
    return {name: np.mean(each, axis=0) for name, each in found.items()}


def exchanged(rows: np.ndarray, seed: int) -> np.ndarray:
    """Return rows in each of which one column is another row's."""
    rng, odd = np.random.default_rng(seed), rows.copy()
    column = rng.integers(0, rows.shape[1], len(rows))
    odd[np.arange(len(rows)), column] = rows[rng.permutation(len(rows)), column]
    return odd


def sharpest(answers: Iterable[Answer], held: np.ndarray, seed: int) -> Answer:
    """Return the answer whose errors tell held-out rows best from those with a column exchanged."""
    odd = exchanged(held, seed)
    return max(answers, key=lambda each: aelib.latent.auroc(squared(each(held), held), squared(each(odd), odd)))


def scores(x: np.ndarray, held: np.ndarray, seed: int, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return how odd a row is, by what `answers` leave of it, and by what returns no row."""
    every = np.arange(x.shape[1])
    likeliest = max(
        mixtures(x, seed).values(), key=lambda each: np.logaddexp.reduce(each.terms(held, every), axis=1).mean()
    )
    return {name: lambda rows, answer=answer: squared(answer(rows), rows) for name, answer in answers.items()} | {
        "nearest": lambda rows: squared_distances(rows, x).min(axis=1),
        "Gaussians": lambda rows: -np.logaddexp.reduce(likeliest.terms(rows, every), axis=1),
        "isolation forest": scikit.isolation(x, seed),
    }


def areas(usual: np.ndarray, odd: np.ndarray, told: Mapping[str, Answer]) -> dict[str, Any]:
    """Return AUROC in percent by score, with differences between them and half of their resampled 95 % intervals."""
    rng, found = np.random.default_rng(0), {name: (score(usual), score(odd)) for name, score in told.items()}
    draws = [[rng.integers(0, len(rows), len(rows)) for rows in (usual, odd)] for _ in range(RESAMPLED)]
    mean = {name: 100 * aelib.latent.auroc(low, high) for name, (low, high) in found.items()}
    again = {name: np.array([100 * aelib.latent.auroc(low[i], high[j]) for i, j in draws])
             for name, (low, high) in found.items()}  # fmt: skip
    half = {(a, b): float(1.96 * (again[a] - again[b]).std()) for a, b in _pairs(mean)}
    return {"mean": mean, "paired": {f"{a} less {b}": [mean[a] - mean[b], within] for (a, b), within in half.items()}}


def errors(by_way: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return mean errors by way, with differences between them and half of their paired 95 % intervals."""
    apart = {f"{a} less {b}": by_way[a] - by_way[b] for a, b in _pairs(by_way)}
    return {
        "mean": {way: float(error.mean()) for way, error in by_way.items()},
        "paired": {
            name: [float(each.mean()), float(1.96 * each.std(ddof=1) / len(each) ** 0.5)]
            for name, each in apart.items()
        },
    }


def _pairs(ways: Collection[str]) -> list[tuple[str, str]]:
    """Return the network and the mixture, each with every other way."""
    return [(a, b) for a in ("network", "Gaussians") if a in ways for b in ways if a != b]
