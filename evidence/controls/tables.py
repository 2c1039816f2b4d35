"""Questions that one asks of a table, and who answers them: networks, components, regression, neighbours, Gaussians.

Rows are standardised. Each question is asked of rows that nobody has seen, and its errors are in squared standard
deviations, summed over the columns. Every method with a setting has the best of several, chosen on rows held out from
those to learn from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from evidence.reproductions.translated_rivals import squared_distances

NOISE, HIDDEN, WIDE, EPOCHS = 0.5, (256, 64), 64, 320
CLUSTERS, GAUSSIANS, NEIGHBOURS, PENALTIES = (
    (1, 5, 10, 20, 40),
    (1, 3, 10, 30),
    (5, 10, 20, 40),
    (0.1, 1.0, 10.0, 100.0),
)

Answer = Callable[[np.ndarray], np.ndarray]


def engines(count: int, seed: int) -> np.ndarray:
    """Return what fourteen instruments say of engines of three makes, each at some load, temperature and wear.

    Load, air, speed, torque, power, fuel, exhaust, coolant, oil pressure, vibration, intake, flow, humidity, voltage;
    the last two have nothing to do with the others. As for the throws, the errors of measurement are a tenth of each
    column's standard deviation.
    """
    rng = np.random.default_rng(seed)
    load, wear, make = rng.uniform(0.1, 1, count), rng.uniform(0, 1, count), rng.integers(0, 3, count)
    outside, humid, voltage = rng.normal(15, 8, count), rng.uniform(0.2, 0.9, count), rng.normal(14, 0.2, count)
    speed = (60 + 40 * load) * np.array([0.8, 1.0, 1.3])[make]
    torque = load * (1 - 0.2 * wear)
    power = speed * torque
    coolant = 80 + 0.2 * outside + 0.5 * np.maximum(power - 35, 0)  # a thermostat opens
    vibration = wear**2 * speed / 50 + 0.2 * np.array([1.0, 0.5, 0.8])[make]
    exact = np.stack([
        load, outside, speed, torque, power, power / (0.38 - 0.1 * wear) / np.array([1.0, 1.1, 0.9])[make],
        outside + 300 * load**0.7 + 60 * wear * load, coolant, speed / (1 + 0.03 * (coolant - 80)) * (1 - 0.3 * wear),
        vibration, outside + 12 * load, speed * load / (273 + outside), humid, voltage,
    ], axis=1)  # fmt: skip
    return exact + 0.1 * exact.std(axis=0) * rng.standard_normal(exact.shape)


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
        model, loss, x, epochs=EPOCHS, batch_size=50, optimizer=optax.adam(1e-3), key=jax.random.key(seed),
        validation=held, each_epoch=keep, progress=False,
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


def blend(x: np.ndarray, count: int) -> Answer:
    """Return rows by the blend of so many nearest whose weights add up to 1 (Roweis and Saul)."""

    def answer(rows: np.ndarray) -> np.ndarray:
        near = x[np.argsort(squared_distances(rows, x), axis=1)[:, :count]]
        gaps = near - rows[:, None]
        gram = gaps @ gaps.swapaxes(1, 2)
        gram += 1e-3 * np.trace(gram, axis1=1, axis2=2)[:, None, None] * np.eye(count)
        weights = np.linalg.solve(gram, np.ones((*gram.shape[:2], 1)))[..., 0]
        return np.einsum("nc,ncd->nd", weights / weights.sum(axis=1, keepdims=True), near)

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


def shortened(x: np.ndarray, held: np.ndarray, new: np.ndarray, code: int, seed: int) -> dict[str, np.ndarray]:
    """Return what is left of new rows that were written in `code` numbers."""
    answers = {
        "network": network(x, held, code, seed),
        "components": planes(x, 1, code, seed),
        "components of clusters": best(CLUSTERS, lambda count: planes(x, count, code, seed), held, held),
        "blend of neighbours": blend(x, code + 1),
    }
    return {name: squared(answer(new), new) for name, answer in answers.items()}


def cleaned(x: np.ndarray, held: np.ndarray, new: np.ndarray, code: int, seed: int) -> dict[str, np.ndarray]:
    """Return what is left of new rows to which noise was added."""
    rng, every = np.random.default_rng(seed), np.arange(x.shape[1])
    noisy, noisy_held = (rows + NOISE * rng.standard_normal(rows.shape) for rows in (new, held))

    def damage(key: jax.Array, rows: Any) -> Any:
        return rows + NOISE * jax.random.normal(key, rows.shape)

    mixtures = {count: gaussians(x, count, seed).expecting(every, NOISE) for count in GAUSSIANS}
    widths = {"network, code": code, "network, wide": WIDE}
    answers = {name: network(x, held, width, seed, damage) for name, width in widths.items()} | {
        "Wiener filter": mixtures[1],
        "Gaussians": best(mixtures, lambda count: mixtures[count], noisy_held, held),
        "mean of neighbours": best(NEIGHBOURS, lambda count: mean_of_near(x, count, every), noisy_held, held),
    }  # fmt: skip
    return {name: squared(answer(noisy), new) for name, answer in answers.items()}


def rivals_for(column: int, x: np.ndarray, held: np.ndarray, mixtures: Mapping[int, Gaussians]) -> dict[str, Answer]:
    """Return what answers for a missing column, without a network."""
    known = [each for each in range(x.shape[1]) if each != column]

    def chosen(settings: Any, make: Callable[[Any], Answer]) -> Answer:
        return best(settings, lambda each: lambda rows: make(each)(rows)[:, [column]], held, held[:, [column]])

    return {
        "regression": chosen(PENALTIES, lambda penalty: regressed(x, known, penalty, products=False)),
        "regression on products": chosen(PENALTIES, lambda penalty: regressed(x, known, penalty, products=True)),
        "Gaussians": chosen(mixtures, lambda count: mixtures[count].expecting(known)),
        "mean of neighbours": chosen(NEIGHBOURS, lambda count: mean_of_near(x, count, known)),
    }


def completed(x: np.ndarray, held: np.ndarray, new: np.ndarray, code: int, seed: int) -> dict[str, np.ndarray]:
    """Return what is left of one missing column of new rows, in the mean over all columns."""
    size = x.shape[1]

    def damage(key: jax.Array, rows: Any) -> Any:
        return rows * (1 - jax.nn.one_hot(jax.random.randint(key, (len(rows),), 0, size), size))

    mixtures = {count: gaussians(x, count, seed) for count in GAUSSIANS}
    widths = {"network, code": code, "network, wide": WIDE}
    networks = {name: network(x, held, width, seed, damage) for name, width in widths.items()}
    found: dict[str, list[np.ndarray]] = {}
    for column in range(size):
        hidden, wanted = new.copy(), new[:, [column]]
        hidden[:, column] = 0
        answers = {name: answer(hidden)[:, [column]] for name, answer in networks.items()}
        answers |= {name: answer(hidden) for name, answer in rivals_for(column, x, held, mixtures).items()}
        for name, answer in answers.items():
            found.setdefault(name, []).append(squared(answer, wanted))
    return {name: np.mean(each, axis=0) for name, each in found.items()}


def alarms(x: np.ndarray, held: np.ndarray, new: np.ndarray, code: int, seed: int) -> dict[str, float]:
    """Return AUROC in percent: rows in which one column was exchanged for another row's, against those as they are."""
    rng, every = np.random.default_rng(seed), np.arange(x.shape[1])
    odd, column = new.copy(), rng.integers(0, x.shape[1], len(new))
    odd[np.arange(len(new)), column] = new[rng.permutation(len(new)), column]
    mixtures = [gaussians(x, count, seed) for count in GAUSSIANS]
    likeliest = max(mixtures, key=lambda each: np.logaddexp.reduce(each.terms(held, every), axis=1).mean())
    told = {
        "network": network(x, held, code, seed),
        "components": planes(x, 1, code, seed),
        "components of clusters": best(CLUSTERS, lambda count: planes(x, count, code, seed), held, held),
    }
    scores: Mapping[str, Answer] = {
        name: lambda rows, answer=answer: squared(answer(rows), rows) for name, answer in told.items()
    } | {
        "nearest": lambda rows: squared_distances(rows, x).min(axis=1),
        "Mahalanobis distance": lambda rows: -mixtures[0].terms(rows, every)[:, 0],
        "Gaussians": lambda rows: -np.logaddexp.reduce(likeliest.terms(rows, every), axis=1),
    }
    return {name: 100 * float(aelib.latent.auroc(score(new), score(odd))) for name, score in scores.items()}
