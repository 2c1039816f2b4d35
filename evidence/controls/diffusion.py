"""The controls of *A stack of repairs*, by its own cells.

More seeds, the exact density of what its flow draws, and what it leaves out: levels, the level as an input, the first
weights of the library's `Denoiser`, which have twice the variance.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.latent import Mixture, fit_mixture, noise_levels, sample_smote, two_sample_test
from aelib.models.denoiser import Denoiser
from aelib.models.layers import MLP
from aelib.training.fit import fit
from evidence.controls.flow_density import flow_nats, mixture_nats

CODE, WIDTH = 32, 256
MANY_LEVELS, JUDGED, ALL, FITTED, COMPONENTS = 40, 1000, 10_000, 20_000, 60
STEPS, CONVERGENCE, MEASURED, FEW = 24, (24, 100), 2000, 30
ONE_LEVEL, LANGEVIN, ON_MOONS = 0.5, (100, 500), 8000
SEEDS, CONTROLLED = (0, 1), (0,)


class Codes:
    """The autoencoder of a seed, and its codes: as they are, z, and brought to mean 0 and covariance I, w."""

    def __init__(self, page: Any, seed: int):
        self.page, self.seed, self.model = page, seed, page.train_coder(seed)
        self.z, self.z_test = (page.batched(self.model.encode, x) for x in (page.train, page.test))
        self.white = page.White(self.z)
        self.w, self.w_test = self.white.of(self.z), self.white.of(self.z_test)

    def trained(self, make: Any) -> Any:
        """Return a ladder of this class, trained on these codes."""
        page = self.page
        return page.train_ladder(make(CODE, WIDTH, nnx.Rngs(self.seed)), self.w, self.seed)

    def drawn(self, model: Any, **how: Any) -> np.ndarray:
        """Return codes z from a walk, as the chapter takes it."""
        page = self.page
        return page.draw(model, self.white, self.seed, **how)

    def told(self, z: Any, count: int = JUDGED) -> float:
        """Return how often the first `count` codes, decoded, are distinguished from as many rebuilt test digits."""
        page = self.page
        rebuilt = page.batched(self.model.reconstruct, page.test[page.order[:count]])
        return two_sample_test(rebuilt, page.batched(self.model.decode, z[:count]), key=page.KEY).accuracy

    def seen(self, z: Any) -> float:
        """Return the median squared distance, in w, of the first 500 codes to the nearest training code."""
        page = self.page
        return float(np.median(page.nearest_of(self.white.of(z[:500]), self.w)[0]))

    def copied(self, z: Any) -> float:
        """Return the share of the first 300 codes, decoded, that lie nearer to a given digit than to any test digit."""
        page = self.page
        x, given = page.batched(self.model.decode, z[:300]), page.train[page.given]
        return float((page.nearest_of(x, given)[0] < page.nearest_of(x, page.test)[0]).mean())

    def from_real(self, z: Any) -> dict[str, float]:
        """Return how often these codes, decoded, and rebuilt test digits are distinguished from other test digits."""
        page = self.page
        order = page.order
        rebuilt = page.batched(self.model.reconstruct, page.test[order[:JUDGED]])
        pairs = {
            "rebuilt": (page.test[order[JUDGED : 2 * JUDGED]], rebuilt),
            "ladder": (page.test[order[:JUDGED]], page.batched(self.model.decode, z)),
        }
        return {name: two_sample_test(*pair, key=page.KEY).accuracy for name, pair in pairs.items()}

    def whitened(self, mixture: Mixture) -> Mixture:
        """Return a mixture of codes z as one of codes w."""
        turn = self.white.axes / self.white.scales
        return Mixture(mixture.weights, (mixture.means - self.white.mean) @ turn, turn.T @ mixture.covariances @ turn)


def one_level(repair: Any, codes: Codes, start: float, steps: int) -> dict[str, float]:
    """Take Langevin steps at one level from noise of the size `start`; judge one repair of that, and a walk on."""
    page, rng, repair = codes.page, np.random.default_rng(codes.seed), jax.jit(repair)
    x = start * rng.standard_normal((JUDGED, CODE)).astype(np.float32)
    x = page.langevin_steps(repair, x, ONE_LEVEL, ONE_LEVEL, rng, times=steps)
    on = page.walk(page.two_looks, repair, x, noise_levels(5, low=page.LOW, high=ONE_LEVEL).tolist())[-1]
    ends = {"one repair": np.asarray(repair(x, ONE_LEVEL)), "walked on": on}
    return {"variance": float((x**2).mean()), **{name: codes.told(codes.white.back(w)) for name, w in ends.items()}}


def against(nats: np.ndarray, others: np.ndarray) -> list[float]:
    """Return the mean of a difference, code by code, and its standard error."""
    less = nats - others
    return [float(less.mean()), float(less.std(ddof=1) / np.sqrt(len(less)))]


def nats_of(codes: Codes, fitted: dict[str, Mixture], models: dict[str, Any]) -> dict[str, Any]:
    """Return mean nats a test code: mixtures and bounds over all of them, the flow of the first model over some."""
    page, ladder = codes.page, next(iter(models.values()))
    some = page.order[:MEASURED]
    flow = flow_nats(ladder, codes.w_test[some], STEPS, low=page.LOW, high=page.HIGH)
    nats = {name: mixture_nats(codes.whitened(mixture), codes.w_test) for name, mixture in fitted.items()}
    noisy = mixture_nats(codes.whitened(fitted["mixture of 60, all codes"]), codes.w_test, page.LOW)
    nats["mixture of 60, all codes, with noise"] = noisy
    return {
        "nats": {f"{name}bound": page.bound(model, codes.w_test) for name, model in models.items()}
        | {name: float(each.mean()) for name, each in nats.items()},
        "flow": [float(flow.mean()), float(flow.std(ddof=1) / np.sqrt(len(flow)))],
        "flow less": {name: against(flow, each[some]) for name, each in nats.items()},
    }


def seed_part(page: Any, seed: int) -> dict[str, Any]:
    """One seed of the chapter: what is drawn, and its nats."""
    codes, linear = Codes(page, seed), page.Ladder(CODE, WIDTH, nnx.Rngs(seed))
    ladder, untold = codes.trained(page.Ladder), codes.trained(page.Untold)
    library = page.train_ladder(Denoiser(CODE, (WIDTH,) * 3, rngs=nnx.Rngs(seed)), codes.w, seed)
    fitted = {
        "mixture of 5": fit_mixture(codes.z[page.given], 5, steps=20, key=page.KEY),
        "mixture of 60": fit_mixture(codes.z[:FITTED], COMPONENTS, steps=20, key=page.KEY),
        "mixture of 60, all codes": fit_mixture(codes.z, COMPONENTS, steps=20, key=page.KEY),
    }
    drawn = {
        "linear": codes.drawn(linear),
        **{name: mixture.sample(page.KEY, JUDGED) for name, mixture in fitted.items()},
        "neighbours": sample_smote(page.KEY, codes.z[page.given], JUDGED),
        "ladder": codes.drawn(ladder),
        "untold": codes.drawn(untold),
        "five levels": codes.drawn(ladder, n=5),
    }
    many = {"ladder": codes.drawn(ladder, count=ALL)}
    many |= {name: mixture.sample(page.KEY, ALL) for name, mixture in fitted.items() if name != "mixture of 5"}
    walks = {"one look": codes.drawn(ladder, step=page.flow_step, n=20), **{k: drawn[k] for k in ("linear", "ladder")}}
    return {
        "distinguished": {name: codes.told(z) for name, z in drawn.items()},
        "distinguished among all": {name: codes.told(z, ALL) for name, z in many.items()},
        "distinguished from real": codes.from_real(drawn["ladder"]),
        "copied": {name: codes.copied(z) for name, z in drawn.items()},
        "from seen": {name: codes.seen(z) for name, z in {"test": codes.z_test[page.order], **drawn}.items()},
        "variance": {name: float((codes.white.of(z) ** 2).mean()) for name, z in walks.items()},
        "one level": {
            "from noise": one_level(ladder, codes, page.HIGH, LANGEVIN[0]),
            "from nearby": one_level(ladder, codes, np.sqrt(1 + ONE_LEVEL**2), LANGEVIN[0]),
        },
        **nats_of(codes, fitted, {"": ladder, "untold ": untold, "library ": library}),
    }


def guessed_within(codes: Codes) -> dict[str, float]:
    """Train a network to guess log s from c x; return its root mean squared error, and that of the mean of log s."""
    page = codes.page
    span = np.log(page.LOW), np.log(page.HIGH)

    def noisy(x: Any, key: Any) -> tuple[Any, Any]:
        level_key, noise_key = jax.random.split(key)
        level = jax.random.uniform(level_key, (len(x), 1), x.dtype, *span)
        sigma = jnp.exp(level)
        return (x + sigma * jax.random.normal(noise_key, x.shape)) / jnp.sqrt(1 + sigma**2), level

    def loss(model: Any, x: Any, key: Any) -> Any:
        y, level = noisy(x, key)
        return (model(y) - level)[:, 0] ** 2

    found = {"by chance": float((span[1] - span[0]) / np.sqrt(12))}
    gaussian = np.random.default_rng(codes.seed).standard_normal(codes.w.shape).astype(np.float32)
    for name, x, test in (("codes", codes.w, codes.w_test), ("Gaussian codes", gaussian, gaussian[:ALL])):
        model = MLP(CODE, (WIDTH,) * 2, 1, "gelu", "identity", None, nnx.Rngs(codes.seed))
        fit(
            model, loss, x, epochs=6, batch_size=256, optimizer=optax.adam(1e-3),
            key=jax.random.key(codes.seed), progress=False,
        )  # fmt: skip
        found[name] = float(np.sqrt(loss(model, jnp.asarray(test), jax.random.key(codes.seed + 7)).mean()))
    return found


def control_part(page: Any, seed: int) -> dict[str, Any]:
    """More levels, five times the Langevin steps, a finer integral, and what can be seen of the level."""
    codes = Codes(page, seed)
    ladder, few = codes.trained(page.Ladder), codes.w_test[page.order[:FEW]]
    flows = {n: flow_nats(ladder, few, n, low=page.LOW, high=page.HIGH) for n in CONVERGENCE}
    return {
        "flow by steps": {str(n): float(flow.mean()) for n, flow in flows.items()},
        "from seen by levels": {str(n): codes.seen(codes.drawn(ladder, n=n)) for n in (10, MANY_LEVELS)},
        "more Langevin steps": one_level(ladder, codes, page.HIGH, LANGEVIN[1]),
        "level guessed within": guessed_within(codes),
    }


def moons_part(page: Any, seed: int) -> dict[str, Any]:
    """The three walks to the moons with lower and lower last levels: mean log-densities of the ends, and of data."""
    moons = Mixture(np.full(48, 1 / 48), page.moons, np.full((48, 2, 2), 0.05**2 * np.eye(2)))
    found = {"data": float(-mixture_nats(moons, moons.sample(jax.random.key(seed), ON_MOONS)).mean())}
    far = 5 * np.random.default_rng(seed).standard_normal((ON_MOONS, 2))
    for low, count in {0.02: 40, 0.002: 56}.items():  # by the same factor from level to level
        for name, step in page.WALKS.items():
            ends = page.moon_walk(step, far, noise_levels(count, low=low, high=5.0), seed + 1)[-1]
            found[f"{name} from {low:g}"] = float(-mixture_nats(moons, ends).mean())
    return found


def pooled(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the mean of each number over the seeds, and of shares and differences half of a 95 % interval.

    The verdicts of all seeds are taken together, as independent, and so are the differences of all their codes. The
    flow's nats of all test codes are those of a mixture and the difference from it, which is known of some codes.
    """
    rival = "mixture of 60, all codes"
    found = [each | {"flow of all": each["nats"][rival] + each["flow less"][rival][0]} for each in found]

    def over(values: list[Any], verdicts: int) -> dict[str, Any]:
        if isinstance(values[0], dict):
            judged = {"distinguished": JUDGED, "distinguished among all": ALL}
            return {name: over([each[name] for each in values], judged.get(name, verdicts)) for name in values[0]}
        numbers = [each[0] if isinstance(each, list) else each for each in values]
        mean = float(np.mean(numbers))
        if isinstance(values[0], list):
            return {"mean": mean, "within": float(1.96 * np.sqrt(sum(each[1] ** 2 for each in values)) / len(values))}
        of_all = {"within": float(1.96 * np.sqrt(mean * (1 - mean) / (verdicts * len(values))))} if verdicts else {}
        return {"mean": mean, **of_all}

    return over(found, 0)


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control, seeds in (
        ("seed", seed_part, SEEDS), ("moons", moons_part, CONTROLLED), ("controls", control_part, CONTROLLED),
    )
    for seed in seeds
}  # fmt: skip
CONTROLS |= {f"Fashion seed-{seed}": partial(seed_part, seed=seed) for seed in SEEDS}
DERIVED = {
    "pooled": lambda found: pooled([found[f"seed-{seed}"] for seed in SEEDS]),
    "pooled on Fashion": lambda found: pooled([found[f"Fashion seed-{seed}"] for seed in SEEDS]),
    "ahead of sixty": lambda found: (
        -float(np.mean([found[f"seed-{seed}"]["flow less"]["mixture of 60"][0] for seed in SEEDS]))
    ),
}
