"""The controls of the chapter "Your own data", by its own cells.

The second of its models beside the judge of samples; second seeds of the table and of a hundred shapes, and what a
hundred do without a network; a loop that checks nothing, with a sigmoid on standardised shapes; which column of a throw
is named when one is wrong; and a detector whose training examples hold some of what it is to detect. And what is asked
of a table, of the throws and of three real ones (`tables`), by networks and by what an expert would try.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.training.fit import fit
from evidence import scikit
from evidence.controls import tables as rivals
from evidence.reproductions.crossing import blend
from evidence.reproductions.translated_rivals import smallest, squared_distances

SEED = 1
CODES = (2, 16)
FEW = 1000
ODD = 2  # crosses
OTHERS = slice(1000, 2500)


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


def by_heart(page: Any, start: int) -> dict[str, float]:
    """The squared errors on 1,500 others of the nearest of a hundred shapes, and of blends of the nearest few.

    The hundred are those from `start` on. A blend of k spends k - 1 numbers, as its weights add up to 1.
    """
    hundred, others = (page.drawn.images[part].reshape(-1, 784) for part in (slice(start, start + 100), OTHERS))
    near = smallest(squared_distances(others, hundred), max(CODES) + 1)
    nearest = hundred[near]
    answers = {"0": nearest[:, 0]} | {str(code): blend(nearest[:, : code + 1], others) for code in CODES}
    return {numbers: float(((answer - others) ** 2).sum(axis=1).mean()) for numbers, answer in answers.items()}


OF_REAL = 100


def few(page: Any, name: str, seed: int) -> dict[str, float]:
    """What a hundred real examples are enough for: what is left of others, in per cent of the mean's error.

    Patches of the eight photographs, MNIST digits, or wines, in two numbers: by components, by the network after as
    many epochs as the page takes and after 30, and by the nearest of the hundred.
    """
    rng = np.random.default_rng(seed)
    if name == "photographs":
        photographs = list(aelib.photographs().values())
        x = np.asarray(aelib.patches(photographs, 600, side=28, key=jax.random.key(seed)))
    else:
        rows = aelib.mnist().train.images if name == "digits" else scikit.table(name).data
        x = rows[rng.permutation(len(rows))[:600]]
    train, others = x[:OF_REAL], x[OF_REAL:]
    if name == "wine":
        scale = page.scale_of(train)
        train, others = (page.standardise(part, scale) for part in (train, others))
    likelihood = aelib.Gaussian(sigma=1.0) if name == "wine" else aelib.Bernoulli()
    near = squared_distances(*(part.reshape(len(part), -1) for part in (others, train))).argmin(axis=1)
    answers = {"components": page.by_components(train, others, 2), "nearest": train[near]}
    for way, epochs in {"network": page.epochs_for(train), "30 epochs": 30}.items():
        model = page.trained(train, seed, likelihood, epochs=epochs)
        answers[way] = np.asarray(aelib.in_batches(model, others))
    whole = page.squared(page.by_components(train, others, 0), others)
    return {way: 100 * page.squared(answer, others) / whole for way, answer in answers.items()}


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


def wrong_column(page: Any, seed: int) -> dict[str, float]:
    """In how many of 100 throws with one column two standard deviations off the largest residual is that column's."""
    model = page.trained(page.seen, seed, aelib.Gaussian(sigma=1.0), epochs=80)
    signs = np.random.default_rng(seed).choice([-2.0, 2.0], len(page.new)).astype(np.float32)
    shares = []
    for column in range(page.new.shape[1]):
        rows = page.new.copy()
        rows[:, column] += signs
        shares.append(float((abs(rows - np.asarray(model(rows))).argmax(axis=1) == column).mean()))
    return {"named": 100 * float(np.mean(shares)), "least": 100 * min(shares)}


def contaminated(page: Any, seed: int, share: float) -> dict[str, float]:
    """How well crosses stand out from bars and triangles, when so many of the training shapes are crosses."""
    shapes, kinds, rng = page.train, page.train_labels, np.random.default_rng(seed)
    usual, odd = (rng.permutation(np.flatnonzero(mask)) for mask in (kinds != ODD, kinds == ODD))
    rows = np.concatenate([usual[: round((1 - share) * 2000)], odd[: round(share * 2000)]])
    model = page.trained(shapes[rows], seed, page.likelihood)
    score = ((page.test - np.asarray(aelib.in_batches(model, page.test))) ** 2).sum(axis=(1, 2))
    strange = page.test_labels == ODD
    return {"area": 100 * float(aelib.latent.auroc(score[~strange], score[strange]))}


CODES_OF_TABLES = {"throws": 2, "wine": 4, "breast_cancer": 4, "diabetes": 4}
KNOWN, HELD, ASKED = 1500, 300, 1000
BENIGN = 1


def table(page: Any, name: str, seed: int) -> dict[str, Any]:
    """What is left of a table's rows that are shortened, cleaned or completed, and how well odd rows stand out.

    Between the network and each rival there is the paired difference and half its 95 % interval. Of throws there is
    also how far shortened rows are from those without errors of measurement.
    """
    found, code = {}, CODES_OF_TABLES[name]
    if name == "throws":
        rows, error = page.throws(KNOWN + HELD + ASKED, seed)
        scale, parts = page.scale_of(rows[:KNOWN]), [KNOWN, KNOWN + HELD]
        x, held, new = np.split(page.standardise(rows, scale), parts)
        exact = {"without errors": page.standardise(rows - error, scale)[KNOWN + HELD :]}
    else:
        x, held, new = rivals.split(scikit.table(name).data, seed)
        exact = {}
    short = rivals.shortened(x, held, code, seed)
    answers = {way: answer(new) for way, answer in short.items()}
    for question, wanted in ({"shortened": new} | exact).items():
        found[question] = rivals.errors({way: rivals.squared(answer, wanted) for way, answer in answers.items()})
    short["network"] = rivals.sharpest((short["network"], rivals.network(x, held, 2 * code, seed)), held, seed)
    return found | {
        "cleaned": rivals.errors(rivals.cleaned(x, held, new, code, seed)),
        "completed": rivals.errors(rivals.completed(x, held, new, code, seed)),
        "alarms": rivals.areas(new, rivals.exchanged(new, seed), rivals.scores(x, held, seed, short)),
    }


def malignant(page: Any, seed: int) -> dict[str, Any]:
    """How well malignant tumours stand out, where only benign ones are there to learn from."""
    cells = scikit.table("breast_cancer")
    benign = cells.target == BENIGN
    x, held, new, odd = rivals.split(cells.data[benign], seed, cells.data[~benign])
    short = rivals.shortened(x, held, CODES_OF_TABLES["breast_cancer"], seed)
    return rivals.areas(new, odd, rivals.scores(x, held, seed, short))


CONTROLS = {
    "second": second, "throws": throws, "hundred": hundred, "loop that checks nothing": loop_that_checks_nothing,
} | {f"wrong-column-{seed}": partial(wrong_column, seed=seed) for seed in (0, 1)} | {
    f"contaminated-{100 * share:.0f}-{seed}": partial(contaminated, seed=seed, share=share)
    for share in (0, 0.05, 0.1) for seed in (0, 1)
} | {
    f"{name}-{seed}": partial(table, name=name, seed=seed) for name in CODES_OF_TABLES for seed in (0, 1)
} | {f"malignant-{seed}": partial(malignant, seed=seed) for seed in (0, 1)} | {
    f"by-heart-{which}": partial(by_heart, start=100 * which) for which in (0, 1)
} | {
    f"few-{name}-{seed}": partial(few, name=name, seed=seed) for name in ("photographs", "digits", "wine")
    for seed in (0, 1)
}  # fmt: skip


def over_splits(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The means of a real table's two splits, by question and way."""
    first, second = (found[f"{name}-{seed}"] for seed in (0, 1))
    return {
        question: {way: (mean + second[question]["mean"][way]) / 2 for way, mean in each["mean"].items()}
        for question, each in first.items()
    }


DERIVED = {name: partial(over_splits, name=name) for name in ("wine", "breast_cancer", "diabetes")}
