"""Learn all levels

minutes: 30
difficulty: 3
asks: a function `f(x)` of clean points [n, 2] that trains a network and returns a function `repair(noisy, sigma)`
hint: The chapter has all the parts: a network that is told its level, a loss, and `aelib.fit`. What has to be smaller
  here, and what larger?
hint: `aelib.Denoiser` with 2 numbers and two hidden layers of {HIDDEN}, and `aelib.denoiser_loss` from {LEAST} to
  {MOST:g}, fit these points. {COUNT:,} points in batches of {BATCH} make {COUNT // BATCH} steps an epoch: how many
  epochs make about as many steps as the chapter took?
hint: {EPOCHS} epochs in batches of {BATCH} make {STEPS:,} steps. Adam at 3e-3 whose rate falls to 0 by
  `optax.cosine_decay_schedule`, over these {STEPS:,} steps, is enough, and the trained denoiser is itself the function
  that is asked for: it is called with points and a level, which may be one number for all of them.
right: One repair does at every level nearly as well as the exact one. Say in two or three sentences how you
  would find out whether it needed to be told the level.
point: The control is the same network, rate, batches and steps, without the level among its inputs, from several
  starts.
point: It is judged at each level by itself, beside the exact repair: an average over levels hides the low ones, where
  the errors are small.
point: Two numbers say less about the level than 32 do. What held over codes need not hold here.

not told: Your repair is the same whatever level it is told. One level may be fine, and the others are not.
told only by the scale: Your repair knows its level by the scale of what comes in and goes out, and the network in
  between is the same at all levels. One level may be fine, and the others are not: give the level to the network too.
looked up: From far away it leads back to the nearest of the {COUNT:,} points, or keeps a fixed share of the way from
  it: these are the points themselves, with or without a width, and no network. Here there are so many points that even
  that repairs well; the question is about a network that is trained.
square of the level: At each level it repairs as if the noise had the standard deviation sigma², the variance. A
  level is a standard deviation: it multiplies standard normal numbers as it is.
noise for the point: It returns the noise, or nearly. A network may learn that, but here `repair` is to return the clean
  points: subtract sigma times the noise from what came in.
linear: It repairs no better than the linear repair does. Was the network trained at all, and for long enough?
nothing repaired: It returns the noisy points as they are.
low levels: At the low levels it is far above the best error, and at the high ones close to it. Either the low ones
  hardly count in your loss, as where a squared error has no weight, or the steps were too few: low levels are learnt
  last. Are there levels as low as {LEVELS[0]} in your training?
high levels: At the high levels it is far above the best error, and at the low ones close to it. Are there levels as
  high as {LEVELS[-1]:g} in your training?
too early: It is better than the linear repair and not yet close to the best error. Take more steps, and let the rate
  fall to 0. If that does not help, see whether all levels count in your loss, and whether the network is given numbers
  of about one size at all levels.
"""

from functools import cache

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.running import AnswerError

LEVELS = (0.1, 0.3, 0.5, 3.0)
ENOUGH, FAR = 1.25, 1.6
"""An error beside the best one: enough, and far away."""
WIDTH = 0.1
COUNT, HIDDEN, LEAST, MOST, BATCH, EPOCHS = 4000, 64, 0.05, 10.0, 200, 100
"""What the right answer trains with."""
STEPS = EPOCHS * COUNT // BATCH


def heptagon():
    """The middles of seven narrow Gaussians, which together have mean 0 and covariance I."""
    angle = 2 * np.pi * np.arange(7) / 7
    return np.sqrt(2 * (1 - WIDTH**2)) * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def draw(count, seed):
    rng = np.random.default_rng(seed)
    return (heptagon()[rng.integers(0, 7, count)] + WIDTH * rng.standard_normal((count, 2))).astype(np.float32)


def exact(noisy, sigma):
    """The best repair."""
    middles, total = heptagon(), WIDTH**2 + sigma**2
    gaps = ((np.asarray(noisy)[:, None] - middles) ** 2).sum(axis=2) / (2 * total)
    weights = np.exp(gaps.min(axis=1, keepdims=True) - gaps)
    near = weights @ middles / weights.sum(axis=1, keepdims=True)
    return near + WIDTH**2 / total * (noisy - near)


def linear(noisy, sigma):
    return np.asarray(noisy) / (1 + sigma**2)


def judge(learn):
    """Train on 4,000 points, and compare with the best repair of 2,000 others at each level."""
    repair = learn(draw(COUNT, 0))
    if not callable(repair):
        raise AnswerError("Your function must return a function `repair(noisy, sigma)`.")
    clean = draw(2000, 1)
    rng = np.random.default_rng(2)
    found, known, noise_like, unchanged, squared = {}, {}, [], [], []
    for sigma in LEVELS:
        noise = rng.standard_normal(clean.shape).astype(np.float32)
        noisy = (clean + sigma * noise).astype(np.float32)
        given = numbers(repair(noisy.copy(), sigma))
        if given is None or given.shape != clean.shape or not np.isfinite(given).all():
            raise AnswerError("`repair(noisy, sigma)` must return finite numbers in an array [n, 2] for n points.")
        best = float(((exact(noisy, sigma) - clean) ** 2).sum(axis=1).mean())
        found[sigma] = float(((given - clean) ** 2).sum(axis=1).mean()) / best
        known[sigma] = float(((linear(noisy, sigma) - clean) ** 2).sum(axis=1).mean()) / best
        noise_like.append(((given - noise) ** 2).mean() < ((given - clean) ** 2).mean() and sigma <= 1)
        off = [((given - exact(noisy, level)) ** 2).mean() for level in (sigma, sigma**2)]
        squared.append(off[1] < 0.3 * off[0])
        unchanged.append(np.allclose(given, noisy, atol=1e-3))
    some = draw(50, 3)

    def at(points, sigma):
        return numbers(repair(points.astype(np.float32), sigma))

    same = np.allclose(*(at(some, sigma) for sigma in (0.1, 3.0)), atol=1e-3)
    far = [found[sigma] > FAR for sigma in LEVELS]
    outcomes = {
        "looked up": max(found.values()) < ENOUGH and leads_to_points(at),
        "learnt": max(found.values()) < ENOUGH, "unchanged": all(unchanged), "noise": sum(noise_like) >= 2,
        "not told": same, "linear": all(abs(found[s] / known[s] - 1) < 0.03 for s in LEVELS),
        "scale": scaled_alone(at, some), "square": sum(squared) >= 3,
        "low": far[0] and all(found[s] < ENOUGH for s in LEVELS[2:]), "high": far[3] and not any(far[:3]),
        "early": all(found[s] < 1.03 * known[s] for s in LEVELS), "elsewhere": True,
    }  # fmt: skip
    report = "Its error beside that of the best repair is " + ", ".join(
        f"{found[sigma]:.2f} times at the level {sigma:g}" for sigma in LEVELS
    )
    return Verdict(next(name for name, holds in outcomes.items() if holds), f"{report}; at most {ENOUGH} is asked for.")


def leads_to_points(at, sigma=0.1):
    """Check whether from far away a repair leads to the points of training, or a fixed share of the way from them."""
    angle = 2 * np.pi * np.arange(30) / 30
    far, points = 6 * np.stack([np.cos(angle), np.sin(angle)], axis=1), draw(COUNT, 0)
    squares, ended = ((far[:, None] - points) ** 2).sum(axis=2), at(far, sigma)
    if not np.isfinite(ended).all():
        raise AnswerError(f"`repair` returned NaN or an infinity for points far from all others, at the level {sigma}.")
    share, near = 0.0, points[squares.argmin(axis=1)]
    for _ in range(3):  # the share gives the kernel's width, that the points' weights, and these the share
        share = float(np.clip(((ended - near) * (far - near)).sum() / ((far - near) ** 2).sum(), 0, 0.8))
        weights = np.exp((squares.min(axis=1, keepdims=True) - squares) * (1 - share) / (2 * sigma**2))
        near = weights @ points / weights.sum(axis=1, keepdims=True)
    return bool(np.linalg.norm(ended - near - share * (far - near), axis=1).max() < 0.02)


def scaled_alone(at, some):
    """Check whether the same network is used at all levels, between scales that make noisy points of one variance."""

    def inside(sigma):
        c = 1 / np.sqrt(1 + sigma**2)
        return (at(some / c, sigma) - c * some) / (c * sigma)

    return np.allclose(inside(0.3), inside(3.0), atol=0.02)


@cache
def trained():
    import jax
    import optax
    from flax import nnx

    from aelib.models.denoiser import Denoiser
    from aelib.training.fit import fit
    from aelib.training.losses import denoiser_loss

    denoiser = Denoiser(2, (HIDDEN, HIDDEN), rngs=nnx.Rngs(0))
    fit(
        denoiser, denoiser_loss(LEAST, MOST), draw(COUNT, 0), epochs=EPOCHS, batch_size=BATCH, key=jax.random.key(0),
        optimizer=optax.adam(optax.cosine_decay_schedule(3e-3, STEPS)), progress=False,
    )  # fmt: skip
    return denoiser


def learn(x):
    denoiser = trained()
    return lambda noisy, sigma: denoiser(np.asarray(noisy, np.float32), sigma)


def untold(noisy, sigma):
    """Between the scales of `Denoiser` the same at each level, that of 0.3."""
    c, d = 1 / np.sqrt(1 + sigma**2), 1 / np.sqrt(1.09)
    inside = (exact(np.asarray(noisy) * c / d, 0.3) - d * c * np.asarray(noisy)) / (0.3 * d)
    return c**2 * np.asarray(noisy) + c * sigma * inside


def nearby(x):
    """The best repair of the points, without a network."""

    def repair(noisy, sigma):
        logs = -((np.asarray(noisy)[:, None] - x) ** 2).sum(axis=2) / (2 * sigma**2)
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        return weights @ x / weights.sum(axis=1, keepdims=True)

    return repair


def early(x):
    return lambda noisy, sigma: (exact(noisy, sigma) + linear(noisy, sigma)) / 2


EXERCISE = exercise(
    __name__, __doc__, learn, measure=judge, passes="learnt", seconds=120,
    unrelated=lambda x: lambda noisy, sigma: exact(noisy, sigma) + 3 * sigma,
    not_told=lambda x: lambda noisy, sigma: exact(noisy, 0.3),
    told_only_by_the_scale=lambda x: untold, square_of_the_level=lambda x: lambda noisy, sigma: exact(noisy, sigma**2),
    looked_up=nearby,
    noise_for_the_point=lambda x: lambda noisy, sigma: (noisy - exact(noisy, sigma)) / sigma,
    linear=lambda x: linear, nothing_repaired=lambda x: lambda noisy, sigma: noisy,
    low_levels=lambda x: lambda noisy, sigma: exact(noisy, sigma) if sigma > 0.4 else linear(noisy, sigma),
    high_levels=lambda x: lambda noisy, sigma: exact(noisy, sigma) if sigma < 1 else 0.6 * noisy,
    too_early=early,
)  # fmt: skip
