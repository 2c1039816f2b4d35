"""What does without a map, or without a network, in the chapter "A map of digits", by its own cells.

`both ways`: t-SNE of 4,000 digits places new digits where their neighbours are, and draws a place as its neighbours;
beside it the network of two numbers, on the same digits, and for longer on all. `pieces`: components of each of sixty
clusters of moved digits, once these are cut out, with 32 numbers in all.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import optax

import aelib
from aelib import latent
from evidence.controls.map_of_digits import cut_out, error_laid_back
from evidence.controls.the_autoencoder import clusters
from evidence.reproductions.pictures import keep_numbers
from evidence.reproductions.translated_rivals import smallest, squared_distances

PAGE = "map-of-digits"
SEEDS = (0, 1)
KNOWN, ASKED = 4000, 2000
TO_PLACE, TO_DRAW = 3, 20
"""How many neighbours in pixels say where a digit lies, and how many on the map say what lies at a place."""
EPOCHS, RATE, BATCH = 20, 2e-3, 128
PIECES, NUMBERS = 60, 29
"""Two more numbers are for the place of a digit, and one for its cluster."""


def of_places(places: Any, of_new: Any, rows: Any, new: Any, labels: Any, true: Any) -> dict[str, float]:
    """Return how many places of new digits say what they are, and the error of the mean of their neighbours there."""
    near = smallest(squared_distances(of_new, places), TO_DRAW)
    return {
        "right": float((latent.knn_predict(places, labels, of_new) == true).mean()),
        "neighbours": float(((rows[near].mean(axis=1) - new) ** 2).sum(axis=1).mean()),
    }


def both_ways(page: Any, seed: int) -> dict[str, dict[str, float]]:
    """New digits as places, and their places as pictures: by t-SNE and neighbours, and by networks."""
    rng = np.random.default_rng(seed)
    known, asked = rng.permutation(len(page.train))[:KNOWN], rng.permutation(len(page.test))[:ASKED]
    x, new = page.train[known], page.test[asked]
    rows, new_rows = x.reshape(KNOWN, -1), new.reshape(ASKED, -1)
    judged = partial(of_places, rows=rows, new=new_rows, labels=page.train_labels[known], true=page.labels[asked])
    places = np.asarray(page.tsne(page.neighbour_shares(rows), jax.random.key(seed)))
    placed = np.median(places[smallest(squared_distances(new_rows, rows), TO_PLACE)], axis=1)
    found = {"t-SNE": judged(places, placed)}
    longer, steps = page.dense(seed), EPOCHS * -(-len(page.train) // BATCH)
    aelib.fit(
        longer, aelib.nll, page.train, epochs=EPOCHS, batch_size=BATCH, key=jax.random.key(seed), progress=False,
        optimizer=optax.adam(optax.cosine_decay_schedule(RATE, steps)),
    )  # fmt: skip
    networks = {"network": page.train_map(page.dense(seed), x, EPOCHS, seed), "network, all digits": longer}
    for name, model in networks.items():
        found[name] = judged(page.codes_of(model, x), page.codes_of(model, new)) | {"own": page.squared(model, new)}
    return found


def pieces(page: Any, seed: int) -> dict[str, float]:
    """Return the error on moved digits of components of clusters, where a digit is cut out first."""
    (x, _), (new, corners) = cut_out(page.moved), cut_out(page.moved_test)
    rows, asked = x.reshape(len(x), -1), new.reshape(len(new), -1)
    which, rebuilt, least = clusters(rows, PIECES, seed), np.zeros_like(asked), np.full(len(asked), np.inf)
    for own in (rows[which == cluster] for cluster in np.unique(which)):
        mean, axes, _ = latent.principal_components(own)
        answer = mean + (asked - mean) @ axes[:, :NUMBERS] @ axes[:, :NUMBERS].T
        left = ((answer - asked) ** 2).sum(axis=1)
        better = left < least
        least[better], rebuilt[better] = left[better], answer[better]
    return {"error": error_laid_back(page, rebuilt.reshape(new.shape), corners)}


def clothes(page: Any, seed: int) -> dict[str, Any]:
    """Return recall and precision of each kind of clothes on the chapter's map, and what two kinds it mixes most.

    The map of the first seed is kept for a figure.
    """
    model = page.train_map(page.dense(seed), page.train, epochs=2, seed=seed)
    table = page.confusion(model)
    if not seed:
        z = page.codes_of(model, page.test)[page.some].astype(float)
        keep_numbers("clothes_map", codes=np.round(z, 2).tolist(), kinds=page.labels[page.some].tolist())
    return {
        "recall": table.diagonal().tolist(), "precision": page.precision_of(table).tolist(),
        "knn": float(table.diagonal() @ page.amounts / page.amounts.sum()),
        "most mixed": list(page.most_mixed(table)), "table": table.tolist(),
    }  # fmt: skip


CONTROLS = (
    {f"both ways-{seed}": partial(both_ways, seed=seed) for seed in SEEDS}
    | {f"pieces-{seed}": partial(pieces, seed=seed) for seed in SEEDS}
    | {f"Fashion map-{seed}": partial(clothes, seed=seed) for seed in SEEDS}
)
