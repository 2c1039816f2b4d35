"""The controls of the chapter "Features of a network", by its own cells.

Dictionaries of the hidden layer from every source, with their purity and the loss recovered, over three seeds; twins of
trainings from two starts on four kinds of activations, with two kinds of codes and two widths; codes that know the next
layer, and three more seeds; what happens to the loss without a unit, beside equal variance and equal sizes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from evidence.controls.features_summaries import counts, intervals, millinats

SEEDS = (0, 1)
ALL_SEEDS = (0, 1, 2)
MORE_SEEDS = (3, 4, 5)
ABLATED = (0, 1, 2)
CLOTHES = (0, 1)
CLOTHES_ABLATED = (0, 1)
EXAMPLES, EPOCHS = 12_800, 12
WIDTHS = (256, 512)
PENALTY = {"trained": 0.7, "untrained": 0.8, "gaussian": 1.2, "known": 0.9}
TRAINED = "sparse autoencoder"


def dictionaries(page: Any, seed: int) -> dict[str, Any]:
    """Purity, error and loss recovered with dictionaries from each source."""
    net, bare = page.classifier(seed), page.classifier(seed, epochs=0)
    a, b = page.hidden(net, page.x), page.hidden(net, page.new)
    mean, zero = np.tile(a.mean(axis=0), (len(b), 1)), 0 * b
    data, own = page.some_directions(a, seed)
    found: dict[str, Any] = {
        "net": {
            "clean": float(page.losses(net, b).mean()),
            "mean": float(page.losses(net, mean).mean()),
            "zero": float(page.losses(net, zero).mean()),
            "neighbour": neighbour(page, a, b, data, own),
            "accuracy": float((np.asarray(net.predict(page.new)) == page.new_y).mean()),
        }
    }

    def judge(name: str, z: Any, new_z: Any, a_hat: Any = None, own: Any = None, true: Any = None) -> None:
        shares = page.purity(z, new_z, own)
        found[name] = {
            "purity": float(shares.mean()), "live": len(shares) / z.shape[1],
            "dead": float((new_z == 0).all(axis=0).mean()), "active": float((new_z > 0).sum(axis=1).mean()),
        }  # fmt: skip
        if a_hat is not None:
            true = b if true is None else true
            found[name]["error"] = float(((a_hat - true) ** 2).sum() / ((true - true.mean(axis=0)) ** 2).sum())
            if true is b:
                found[name] |= {
                    "recovered": page.recovered(net, b, a_hat, mean),
                    "recovered, zero": page.recovered(net, b, a_hat, zero),
                    "cost": float(page.losses(net, a_hat).mean() - page.losses(net, b).mean()),
                }

    def autoencoder(name: str, model: Any, own: Any = None, a: Any = a, b: Any = b) -> None:
        z, new_z = np.asarray(model.encode(a)), np.asarray(model.encode(b))
        judge(name, z, new_z, np.asarray(model.decode(new_z)), own, b)

    autoencoder(TRAINED, page.sae(a, seed))
    autoencoder("frozen decoder", page.sae(a, seed, frozen="decoder"))
    autoencoder("soft-frozen decoder", page.sae(a, seed, near=0.8))
    autoencoder("frozen encoder", page.sae(a, seed, frozen="encoder"))
    autoencoder("training digits, frozen", page.sae(a, seed, atoms=data, frozen="decoder"), own)
    for name, atoms, mine in (
        ("training digits", data, own),
        ("random directions", page.random_directions(seed), None),
    ):
        z, new_z = (page.top((each - a.mean(axis=0)) @ atoms.T) for each in (a, b))
        judge(name, z, new_z, new_z @ page.refit(z, a) + a.mean(axis=0), mine)
    judge("neurons", a, b)
    judge("top 16 neurons", page.top(a), page.top(b), page.top(b))
    vectors = np.linalg.eigh(np.cov(a.T))[1][:, ::-1][:, : page.ACTIVE]
    z, new_z = (
        np.maximum(np.hstack([part, -part]), 0) for part in ((each - a.mean(axis=0)) @ vectors for each in (a, b))
    )
    judge("components", z, new_z, (b - a.mean(axis=0)) @ vectors @ vectors.T + a.mean(axis=0))
    autoencoder("trained on Gaussian", page.sae(page.gaussian_like(a, seed), seed))
    bare_a, bare_b = page.hidden(bare, page.x), page.hidden(bare, page.new)
    autoencoder("untrained network", page.sae(bare_a, seed), None, bare_a, bare_b)
    bare_data, own = page.some_directions(bare_a, seed)
    z, new_z = (page.top((each - bare_a.mean(axis=0)) @ bare_data.T) for each in (bare_a, bare_b))
    judge("untrained, training digits", z, new_z, None, own)
    found["untrained net"] = {"neighbour": neighbour(page, bare_a, bare_b, bare_data, own)}
    return found


def neighbour(page: Any, a: Any, b: Any, data: Any, own: Any) -> dict[str, float]:
    """Return how often the nearest of these training digits, and of all, by the angle, is of the test digit's class."""
    new = page.unit(b[:2000] - a.mean(axis=0))
    every = page.unit(a - a.mean(axis=0))
    right = page.new_y[:2000]
    return {
        "of some": float((page.y[own][(new @ data.T).argmax(axis=1)] == right).mean()),
        "of all": float((page.y[(new @ every.T).argmax(axis=1)] == right).mean()),
    }


def kinds(page: Any, seed: int) -> dict[str, Any]:
    """Return four kinds of activations, centred and scaled to a total variance of 16.

    The known ones are sums of five of 128 atoms in 64 dimensions, as in the chapter before.
    """
    a, bare = (page.hidden(page.classifier(seed, epochs), page.x[:EXAMPLES]) for epochs in (4, 0))
    rng = np.random.default_rng(300 + seed)
    atoms = page.unit(rng.standard_normal((128, 64)))
    on = rng.random((EXAMPLES, 128)).argsort(axis=1) < 5
    known = (on * rng.uniform(0.5, 1.5, on.shape)) @ atoms
    each = {"trained": a, "untrained": bare, "gaussian": page.gaussian_like(a, seed), "known": known}
    return {name: scaled(part) for name, part in each.items()}


def scaled(a: Any) -> Any:
    """Return the activations, centred and scaled."""
    return ((a - a.mean(axis=0)) / np.sqrt(a.var(axis=0).sum() / 16)).astype(np.float32)


def agreement(page: Any, seed: int, kind: str, epochs: int = EPOCHS) -> dict[str, Any]:
    """Twins of two trainings on the same activations, for both kinds of codes and both widths."""
    a, found = kinds(page, seed)[kind], {}
    for sparsity, amount in (("top_k", 5 if kind == "known" else page.ACTIVE), ("relu", PENALTY[kind])):
        for width in WIDTHS:
            pair = [
                page.sae(a, 10 * seed + start, sparsity=sparsity, amount=amount, units=width, epochs=epochs)
                for start in (0, 1)
            ]
            cosines, z = page.twins(*pair, a), np.asarray(pair[0].encode(a))
            found[f"{sparsity}, {width}"] = {
                "twins": float((cosines > 0.9).mean()), "close": float((cosines > 0.7).mean()),
                "deciles": [float(each) for each in np.quantile(cosines, (0.1, 0.5, 0.9))],
                "live": len(cosines), "active": float((z > 0).sum(axis=1).mean()),
                "error": float(((np.asarray(pair[0].decode(z)) - a) ** 2).sum() / (a**2).sum()),
            }  # fmt: skip
    return found


def chance(page: Any) -> dict[str, Any]:
    """Twins of two sets of random directions, in as many dimensions as the activations have."""
    found = {}
    for size, width in ((256, WIDTHS[0]), (256, WIDTHS[1]), (64, WIDTHS[0]), (64, WIDTHS[1])):
        rng = np.random.default_rng(900)
        one, other = (page.unit(rng.standard_normal((width, size))) for _ in range(2))
        cosines = one @ other.T
        best = cosines[page.linear_sum_assignment(-cosines)]
        found[f"{size}, {width}"] = [float(each) for each in np.quantile(best, (0.1, 0.5, 0.9))]
    return found


def rivals(page: Any, seed: int) -> dict[str, Any]:
    """Cost, error and purity of codes that a strict reader would ask for beside the trained dictionary.

    They know the next layer, by its weights or by the loss, or read the same atoms by plain products.
    """
    net = page.classifier(seed)
    a, b = page.hidden(net, page.x), page.hidden(net, page.new)
    mean, clean, found = a.mean(axis=0), page.losses(net, b).mean(), {}
    floor = np.tile(mean, (len(b), 1))

    def judge(name: str, z: Any, new_z: Any, a_hat: Any, own: Any = None) -> None:
        shares = page.purity(z, new_z, own)
        found[name] = {
            "purity": float(shares.mean()), "live": len(shares) / z.shape[1],
            "cost": float(page.losses(net, a_hat).mean() - clean), "recovered": page.recovered(net, b, a_hat, floor),
            "error": float(((a_hat - b) ** 2).sum() / ((b - b.mean(axis=0)) ** 2).sum()),
        }  # fmt: skip

    def trained(name: str, model: Any) -> None:
        new_z = np.asarray(model.encode(b))
        judge(name, np.asarray(model.encode(a)), new_z, np.asarray(model.decode(new_z)))

    def products(name: str, atoms: Any, own: Any = None) -> None:
        z, new_z = (page.top((each - mean) @ atoms.T) for each in (a, b))
        judge(name, z, new_z, new_z @ page.refit(z, a) + mean, own)

    def dense(name: str, span: Any, read: Any = None) -> None:
        z, new_z = (np.maximum((each - mean) @ (np.hstack([span, -span]) if read is None else read), 0)
                    for each in (a, b))  # fmt: skip
        judge(name, z, new_z, (b - mean) @ span @ span.T + mean)

    learnt, (data, own) = page.sae(a, seed), page.some_directions(a, seed)
    trained(TRAINED, learnt)
    trained("soft-frozen decoder", page.sae(a, seed, near=0.8))
    trained("frozen decoder", page.sae(a, seed, frozen="decoder"))
    trained("for the splice", for_the_splice(page, net, a, seed))
    products("training digits", data, own)
    products("learnt atoms, products", np.asarray(learnt.atoms))
    dense("components", np.linalg.eigh(np.cov(a.T))[1][:, ::-1][:, : page.ACTIVE])
    kernel = np.asarray(net.network.layers[-1].kernel[...])
    kernel = kernel - kernel.mean(axis=1, keepdims=True)
    dense("next layer", np.linalg.svd(kernel, full_matrices=False)[0][:, :9], kernel)
    means = np.stack([a[page.y == digit].mean(axis=0) for digit in range(10)]) - mean
    dense("class means", np.linalg.svd(means.T, full_matrices=False)[0][:, :9], means.T)
    return found


def for_the_splice(page: Any, net: Any, a: Any, seed: int) -> Any:
    """Train a sparse autoencoder as the page does, for the classifier's outputs instead of the activations."""
    model = page.aelib.SparseAutoencoder(
        a.shape[1], page.UNITS, sparsity="top_k", active=page.ACTIVE, rngs=page.nnx.Rngs(seed)
    )
    model.centre[...] = page.jnp.asarray(a.mean(axis=0))
    kernel, bias = (
        page.jnp.asarray(part[...]) for part in (net.network.layers[-1].kernel, net.network.layers[-1].bias)
    )

    def divergence(model: Any, x: Any, key: Any) -> Any:
        right, now = (page.jax.nn.log_softmax(each @ kernel + bias) for each in (x, model(x)))
        return (page.jnp.exp(right) * (right - now)).sum(axis=1)

    rate = page.optax.cosine_decay_schedule(3e-3, 3 * -(-len(a) // 256))
    page.aelib.fit(model, divergence, a, epochs=3, batch_size=256, key=page.jax.random.key(seed),
                   optimizer=page.optax.adam(rate), progress=False)  # fmt: skip
    return model


def ablation(page: Any, seed: int) -> dict[str, Any]:
    """The loss without a unit, and without three controls: equal variance, its sizes on another atom, all along it.

    The class that the unit is named after, and the class that loses most, are read of each of the four.
    """
    net = page.classifier(seed)
    a, b = page.hidden(net, page.x), page.hidden(net, page.new)
    model, rng, other_rng = page.sae(a, seed), np.random.default_rng(400 + seed), np.random.default_rng(450 + seed)
    values, vectors = np.linalg.eigh(np.cov(a.T))
    z, new_z = np.asarray(model.encode(a)), np.asarray(model.encode(b))
    names, live = page.named(z, page.y)
    which = rng.choice(np.flatnonzero(live & (z.var(axis=0) > values[0])), 100, replace=False)
    atoms = np.asarray(model.atoms)
    found: dict[str, list[list[float]]] = {"unit": [], "direction": [], "atom": [], "projected": []}
    for j in which:
        u, sizes = page.tilted(values, vectors, z[:, j].var(), rng), new_z[:, j] - z[:, j].mean()
        other = other_rng.choice(which[which != j])
        parts = {
            "unit": np.outer(sizes, atoms[j]),
            "direction": np.outer((b - a.mean(axis=0)) @ u, u),
            "atom": np.outer(sizes, atoms[other]),
            "projected": np.outer((b - a.mean(axis=0)) @ atoms[j], atoms[j]),
        }
        for name, part in parts.items():
            rise = page.rises(net, b, part)
            by_class = np.array([rise[page.new_y == each].mean() for each in range(10)])
            found[name].append([float(rise.mean()), float(by_class[names[j]]), float(by_class.max()),
                                float(np.delete(by_class, names[j]).mean())])  # fmt: skip
    keys = ("all", "named", "largest", "others")
    each = {name: dict(zip(keys, np.array(rows).T, strict=True)) for name, rows in found.items()}
    return {
        name: {key: float(np.median(rise)) for key, rise in rises.items()}
        | {f"unit above, {key}": float((each["unit"][key] > rise).mean()) for key, rise in rises.items()}
        for name, rises in each.items()
    }


CONTROLS: dict[str, Any] = {
    **{f"dictionaries-{seed}": partial(dictionaries, seed=seed) for seed in ALL_SEEDS},
    **{f"{kind}-{seed}": partial(agreement, seed=seed, kind=kind) for seed in SEEDS for kind in PENALTY},
    **{f"rivals-{seed}": partial(rivals, seed=seed) for seed in MORE_SEEDS},
    **{f"ablation-{seed}": partial(ablation, seed=seed) for seed in ABLATED},
    **{f"longer-{seed}": partial(agreement, seed=seed, kind="known", epochs=36) for seed in SEEDS},
    **{
        f"{kind} longer-{seed}": partial(agreement, seed=seed, kind=kind, epochs=36)
        for seed in SEEDS
        for kind in ("trained", "untrained", "gaussian")
    },
    "chance": chance,
    **{f"Fashion rivals-{seed}": partial(rivals, seed=seed) for seed in CLOTHES},
    **{f"Fashion ablation-{seed}": partial(ablation, seed=seed) for seed in CLOTHES_ABLATED},
}
THREE = tuple(f"dictionaries-{seed}" for seed in ALL_SEEDS)
DERIVED: dict[str, Any] = {
    "intervals": partial(intervals, controls=THREE, rival_of=TRAINED),
    "six": partial(intervals, controls=(*THREE, *(f"rivals-{seed}" for seed in MORE_SEEDS)), rival_of=TRAINED),
    "fashion": partial(intervals, controls=[f"Fashion rivals-{seed}" for seed in CLOTHES], rival_of=TRAINED),
    **{f"counts-{seed}": partial(counts, seed=seed, kinds=tuple(PENALTY)) for seed in SEEDS},
    **{f"millinats-{seed}": partial(millinats, control=f"ablation-{seed}") for seed in ABLATED},
    **{f"fashion millinats-{seed}": partial(millinats, control=f"Fashion ablation-{seed}") for seed in CLOTHES_ABLATED},
}
