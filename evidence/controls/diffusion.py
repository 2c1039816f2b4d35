"""The controls of *A stack of repairs*: more seeds, the exact density of what its flow draws, and what it leaves out.

The autoencoder, the ladder and their trainings are those of the chapter, and so are what is drawn and how it is judged.
The ladder is `aelib.Denoiser` with first weights of variance 1 / fan-in, which `nnx.Linear` draws; its own have twice
that.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.latent import Mixture, denoising_flow, fit_mixture, noise_levels, sample_smote
from aelib.models.denoiser import Denoiser
from aelib.models.layers import MLP
from aelib.training.fit import fit
from aelib.training.losses import denoiser_loss
from evidence.controls.flow_density import Repair, exact_repair, flow_nats, mixture_nats
from evidence.controls.white_codes import CODE, KEY, Codes

WIDTH, EPOCHS, BATCH, RATE = 256, 12, 256, 2e-3
LOW, HIGH, LEVELS, MANY_LEVELS = 0.05, 10.0, 10, 40
JUDGED, ALL, FITTED, COMPONENTS = 1000, 10_000, 20_000, 60
STEPS, CONVERGENCE, MEASURED, FEW = 24, (24, 50, 100, 200, 400), 2000, 30
ONE_LEVEL, LANGEVIN, ON_MOONS = 0.5, (100, 500), 8000
SEEDS, CONTROLLED = (0, 1), (0,)


class Untold(Denoiser):
    """A denoiser whose network is not told the level."""

    def __call__(self, x: Any, sigma: Any) -> Any:
        """Return the repaired rows."""
        sigma = jnp.broadcast_to(jnp.asarray(sigma, x.dtype), len(x))[:, None]
        c = 1 / jnp.sqrt(1 + sigma**2)
        inputs = self.network.layers[0].kernel.shape[0]
        return c**2 * x + c * sigma * self.network(jnp.pad(c * x, ((0, 0), (0, inputs - self.size))))


def build(seed: int, kind: type[Denoiser] = Denoiser) -> Denoiser:
    """Return a denoiser with the chapter's first weights."""
    model, rngs = kind(CODE, (WIDTH,) * 3, rngs=nnx.Rngs(seed)), nnx.Rngs(seed)
    for layer in model.network.layers[:-1]:
        layer.kernel.set_value(nnx.Linear(*layer.kernel.shape, rngs=rngs).kernel.get_value())
    return model


def train(model: Denoiser, codes: Codes, epochs: int | None = None) -> Any:
    """Train a ladder, or for the first `epochs` of its schedule; return the history."""
    rate = optax.cosine_decay_schedule(RATE, EPOCHS * -(-len(codes.w) // BATCH))
    return fit(
        model, denoiser_loss(LOW, HIGH), codes.w, epochs=epochs or EPOCHS, batch_size=BATCH,
        optimizer=optax.adam(rate), key=jax.random.key(codes.seed), progress=False,
    )  # fmt: skip


def draw(repair: Repair, codes: Codes, count: int = ALL, levels: int = LEVELS) -> np.ndarray:
    """Draw codes z by two looks at each level."""
    start = (HIGH * np.random.default_rng(codes.seed).standard_normal((count, CODE))).astype(np.float32)
    return codes.back(denoising_flow(jax.jit(repair), start, noise_levels(levels, low=LOW, high=HIGH))[-1])


def bound(model: Repair, w: np.ndarray, times: int = 6) -> float:
    """Return the bound in nats a code, with ever more levels, as the chapter computes it."""
    first, *keys = jax.random.split(KEY, times + 1)
    n, ratio = len(w), np.log(HIGH / LOW)

    @jax.jit
    def errors(key: jax.Array, sigma: jax.Array) -> jax.Array:
        return ((model(w + sigma[:, None] * jax.random.normal(key, w.shape), sigma) - w) ** 2).sum(axis=1)

    bottom = errors(first, jnp.full(n, LOW)).mean() / (2 * LOW**2) + CODE / 2 * np.log(2 * np.pi * LOW**2)
    between = []
    for key in keys:
        level_key, noise_key = jax.random.split(key)
        sigma = LOW * jnp.exp(ratio * jax.random.permutation(level_key, (jnp.arange(n) + 0.5) / n))
        between.append((errors(noise_key, sigma) / sigma**2).mean())
    return float(bottom + ratio * np.mean(between) + (w**2).sum(axis=1).mean() / (2 * HIGH**2))


def one_level(repair: Repair, codes: Codes, start: float, steps: int) -> dict[str, float]:
    """Take Langevin steps at one level from noise of the size `start`; judge one repair of that, and a walk on."""
    rng, repair, sigma, eta = np.random.default_rng(codes.seed), jax.jit(repair), ONE_LEVEL, 0.1
    x = start * rng.standard_normal((JUDGED, CODE)).astype(np.float32)
    for _ in range(steps):
        fresh = sigma * np.sqrt(2 * eta) * rng.standard_normal(x.shape)
        x = (x + eta * (np.asarray(repair(x.astype(np.float32), sigma)) - x) + fresh).astype(np.float32)
    on = denoising_flow(repair, x, noise_levels(5, low=LOW, high=sigma))[-1]
    ends = {"one repair": np.asarray(repair(x, sigma)), "walked on": on}
    return {"variance": float((x**2).mean()), **{name: codes.told(codes.back(w), JUDGED) for name, w in ends.items()}}


def against(nats: np.ndarray, others: np.ndarray) -> list[float]:
    """Return the mean of a difference, code by code, and its standard error."""
    less = nats - others
    return [float(less.mean()), float(less.std(ddof=1) / np.sqrt(len(less)))]


def seed_part(page: Any, seed: int) -> dict[str, Any]:
    """One seed of the chapter: what is drawn, and its nats."""
    codes = Codes(seed, mnist())
    given = np.random.default_rng(1).permutation(len(codes.train))[:ALL]
    ladder, untold = build(seed), build(seed, Untold)
    for model in (ladder, untold):
        train(model, codes)
    fitted = {
        "mixture of 5": fit_mixture(codes.z[given], 5, steps=20, key=KEY),
        "mixture of 60": fit_mixture(codes.z[:FITTED], COMPONENTS, steps=20, key=KEY),
        "mixture of 60, all codes": fit_mixture(codes.z, COMPONENTS, steps=20, key=KEY),
    }
    drawn = {
        "linear": draw(build(seed), codes, JUDGED),
        **{name: mixture.sample(KEY, JUDGED) for name, mixture in fitted.items()},
        "neighbours": sample_smote(KEY, codes.z[given], JUDGED),
        "ladder": draw(ladder, codes, JUDGED),
        "untold": draw(untold, codes, JUDGED),
        "five levels": draw(ladder, codes, JUDGED, 5),
    }
    many = {"ladder": draw(ladder, codes)}
    many |= {name: mixture.sample(KEY, ALL) for name, mixture in fitted.items() if name != "mixture of 5"}
    return {
        "distinguished": {name: codes.told(z, JUDGED) for name, z in drawn.items()},
        "distinguished among all": {name: codes.told(z, ALL) for name, z in many.items()},
        "copied": {name: codes.copied(z, codes.train[given]) for name, z in drawn.items()},
        "from seen": {name: codes.seen(z) for name, z in {"test": codes.z_test[codes.chosen], **drawn}.items()},
        "one level": {
            "from noise": one_level(ladder, codes, HIGH, LANGEVIN[0]),
            "from nearby": one_level(ladder, codes, np.sqrt(1 + ONE_LEVEL**2), LANGEVIN[0]),
        },
        **nats_of(codes, fitted, {"": ladder, "untold ": untold}),
    }


def nats_of(codes: Codes, fitted: dict[str, Mixture], models: dict[str, Denoiser]) -> dict[str, Any]:
    """Return mean nats a test code: mixtures and bounds over all of them, the flow of the first model over some."""
    some, ladder = codes.chosen[:MEASURED], next(iter(models.values()))
    flow = flow_nats(ladder, codes.w_test[some], STEPS, low=LOW, high=HIGH)
    nats = {name: mixture_nats(codes.whitened(mixture), codes.w_test) for name, mixture in fitted.items()}
    noisy = mixture_nats(codes.whitened(fitted["mixture of 60, all codes"]), codes.w_test, LOW)
    nats["mixture of 60, all codes, with noise"] = noisy
    return {
        "nats": {f"{name}bound": bound(model, codes.w_test) for name, model in models.items()}
        | {name: float(each.mean()) for name, each in nats.items()},
        "flow": [float(flow.mean()), float(flow.std(ddof=1) / np.sqrt(len(flow)))],
        "flow less": {name: against(flow, each[some]) for name, each in nats.items()},
    }


def start_part(page: Any, seed: int) -> dict[str, float]:
    """A ladder that begins with the library's first weights."""
    codes, model = Codes(seed, mnist()), Denoiser(CODE, (WIDTH,) * 3, rngs=nnx.Rngs(seed))
    train(model, codes)
    return {"bound": bound(model, codes.w_test)}


def control_part(page: Any, seed: int) -> dict[str, Any]:
    """More levels, five times the Langevin steps, a finer integral, and what can be seen of the level."""
    codes, ladder = Codes(seed, mnist()), build(seed)
    train(ladder, codes)
    drawn = {str(count): draw(ladder, codes, JUDGED, count) for count in (LEVELS, MANY_LEVELS)}
    few = codes.w_test[codes.chosen[:FEW]]
    return {
        "flow by steps": {str(n): float(flow_nats(ladder, few, n, low=LOW, high=HIGH).mean()) for n in CONVERGENCE},
        "distinguished by levels": {name: codes.told(z, JUDGED) for name, z in drawn.items()},
        "from seen by levels": {name: codes.seen(z) for name, z in drawn.items()},
        "variance by levels": {name: float((codes.white(z) ** 2).mean()) for name, z in drawn.items()},
        "more Langevin steps": one_level(ladder, codes, HIGH, LANGEVIN[1]),
        "level guessed within": guessed_within(codes),
    }


def guessed_within(codes: Codes) -> dict[str, float]:
    """Train a network to guess log s from c x; return its root mean squared error, and that of the mean of log s."""
    span = np.log(LOW), np.log(HIGH)

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
            model, loss, x, epochs=EPOCHS // 2, batch_size=BATCH, optimizer=optax.adam(1e-3),
            key=jax.random.key(codes.seed), progress=False,
        )  # fmt: skip
        found[name] = float(np.sqrt(loss(model, jnp.asarray(test), jax.random.key(codes.seed + 7)).mean()))
    return found


def moons_part(page: Any, seed: int) -> dict[str, Any]:
    """The three walks to the moons with lower and lower last levels: mean log-densities of the ends, and of data."""
    angle = np.linspace(0, np.pi, 24)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    points = np.concatenate([upper, -upper])
    moons = Mixture(np.full(48, 1 / 48), points, np.full((48, 2, 2), 0.05**2 * np.eye(2)))
    repair = jax.jit(exact_repair(moons))
    found = {"data": float(-mixture_nats(moons, moons.sample(jax.random.key(seed), ON_MOONS)).mean())}
    for low, count in {0.02: 40, 0.002: 56}.items():  # by the same factor from level to level
        levels = noise_levels(count, low=low, high=5.0)
        for name in ("flow", "noise again", "Langevin"):
            rng = np.random.default_rng(seed)
            x = 5 * rng.standard_normal((ON_MOONS, 2))
            for a, b in pairwise(levels):
                x = moon_step(name, repair, x, a, b, rng)
            found[f"{name} from {low:g}"] = float(-mixture_nats(moons, x).mean())
    return found


def moon_step(name: str, repair: Repair, x: Any, a: float, b: float, rng: np.random.Generator) -> np.ndarray:
    """Take a step of the chapter's walks from level a to b."""
    q = b / a
    if name == "Langevin":
        for _ in range(10):
            x = x + 0.1 * (np.asarray(repair(x, a)) - x) + a * np.sqrt(0.2) * rng.standard_normal(x.shape)
        return x if b else np.asarray(repair(x, a))
    r = np.asarray(repair(x, a))
    if name == "flow":
        return r + q * (x - r)
    return r + q**2 * (x - r) + b * np.sqrt(1 - q**2) * rng.standard_normal(x.shape)


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
        ("seed", seed_part, SEEDS), ("start", start_part, SEEDS), ("moons", moons_part, CONTROLLED),
        ("controls", control_part, CONTROLLED),
    )
    for seed in seeds
}  # fmt: skip
DERIVED = {"pooled": lambda found: pooled([found[f"seed-{seed}"] for seed in SEEDS])}
