"""Fewer nats

minutes: 30
difficulty: 3
asks: a function `f(x, k)` of black and white digits [n, {P}] and a number of hidden units that returns the arrays W
  [{P}, k], b [{P}] and c [k]
hint: Which of the chapter's four ways comes lowest, and what makes it possible for eight hidden units?
hint: Begin with small random weights and with the logits of the mean image as b. Then descend on F(x) + log Z, with log
  Z by a sum over the {2**K} hidden states, in batches of {BATCH}.
hint: Adam at {RATE} for twenty epochs is enough. In JAX log Z is the `logsumexp` over the hidden states z of c·z plus
  the sum over pixels of softplus of b + Wz, and `jax.grad` does the rest. Hold some digits out to see when to stop.
right: A machine of your own, measured to the last nat. Say in two or three sentences what you would do with a hundred
  hidden units, where nobody can measure it so.
point: The digits that were held out decided when to stop, and by the ruler itself. F alone, or reconstruction error,
  would have decided otherwise.
point: With eight units the negative phase is a sum over {2**K} states. With a hundred it takes samples, so that what
  matters is whether chains mix while the weights grow.
point: log Z of a hundred units can be estimated, by annealed importance sampling for instance; an estimate that is
  too small makes a machine look better than it is.

nothing but independent pixels: To within a nat your machine is as good as independent pixels: its hidden units say
  nothing. Do the weights get a gradient, and have they had steps enough?
all units alike: Your hidden units have nearly the same weights, so that eight of them can say no more than one. Weights
  that begin equal, at zero for instance, get equal gradients and stay equal: begin with small random ones. If yours do,
  all went the same way at first, as they do in few steps, or with the wrong sign.
no negative phase: Your machine is worse than independent pixels, and by itself far too dark: nothing lowers the
  probability of what nobody has seen. The loss needs log Z, or what a negative phase samples.
wrong sign: With the signs of the weights turned round, pixels and hidden units that are on together in the data are
  kept from it. Your step goes downhill in log p, or the energy has another sign.
means for logits: With the logarithm of b over 1 - b in its place your machine would be better: b holds probabilities.
  A bias is a logit.
probability in the wrong places: Your machine has learnt pictures, and not how often to show them: with the digits'
  own shares of the hidden states it would be where it should, and by itself it shows one or two. So it is after a
  negative phase that stays near the data, as that of CD-1 does, or after none, as in reconstruction.
too few steps: The pictures and their shares are on their way. More steps, or longer ones, are the first thing to try.
"""

from functools import cache

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import all_states, free_energy
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import digits_on_their_side, finite, form, outcome
from aelib.course.exercises.sigmoid import sigmoid

K, P = 8, 784
BATCH, RATE = 100, 0.01
ENOUGH = 172.0
"""Nats a digit, of digits that are not trained on."""


@cache
def images():
    """Black and white digits on their side: 5,000 to learn from, 2,000 others, and what independent pixels cost."""
    rng = np.random.default_rng(12)
    x, _, others, _ = digits_on_their_side(rng, 5000, 2000)
    x, others = (part.reshape(-1, P) for part in (x, others))
    x, others = ((rng.random(part.shape) < part).astype(np.float32) for part in (x, others))
    ink = mean_ink(x)
    return x, others, float(-(others * np.log(ink) + (1 - others) * np.log(1 - ink)).sum(axis=1).mean())


def mean_ink(x):
    return x.mean(axis=0, dtype=np.float64).clip(0.001, 0.999)


def logits(x):
    """Return the biases of independent pixels."""
    ink = mean_ink(x)
    return np.log(ink / (1 - ink))


def log_terms(W, b, c):
    """Return the logarithm of what each hidden state contributes to Z."""
    z = all_states(len(c))
    return z @ c + np.logaddexp(0, z @ W.T + b).sum(axis=1)


def nats(x, W, b, c):
    """Return -log p(x), the mean over images."""
    return float(free_energy(x, W, b, c).mean() + np.logaddexp.reduce(log_terms(W, b, c)))


def shares(x, W, b, c):
    """Return how often images use each hidden state."""
    t = x @ W + c
    return np.exp(t @ all_states(len(c)).T - np.logaddexp(0, t).sum(axis=1, keepdims=True)).mean(axis=0)


def nats_with(share, x, W, b, c):
    """Return -log p(x) where the hidden states have these probabilities."""
    theta = all_states(len(c)) @ W.T + b
    logs = x @ theta.T - np.logaddexp(0, theta).sum(axis=1) + np.log(share + 1e-99)
    return float(-np.logaddexp.reduce(logs, axis=1).mean())


def outcome_of(train):
    x, others, independent = images()
    given = train(x.copy(), K)
    like = np.empty((P, K)), np.empty(P), np.empty(K)
    W, b, c = machine = form(
        given, like, f"The function must `return W, b, c`, of the shapes [{P}, {K}], [{P}] and [{K}]"
    )
    finite(machine, "Your machine has", "Shorter steps may help.")
    reached = nats(others, *machine)
    report = (
        f"On 2,000 digits that it has not seen the machine has {reached:.1f} nats, exactly; at most {ENOUGH:.0f} are "
        f"asked for, and independent pixels have {independent:.1f}."
    )
    if reached <= ENOUGH:
        return Verdict("reached", report)
    log_z = np.logaddexp.reduce(log_terms(*machine))
    by_itself = np.exp(log_terms(*machine) - log_z)
    ink = float((by_itself @ sigmoid(all_states(K) @ W.T + b)).mean())
    lengths = np.linalg.norm(W, axis=0)
    cosines = (W.T @ W) / np.maximum(np.outer(lengths, lengths), 1e-12)
    outcomes = {
        "logits": lambda: b.min() > 0 and b.max() < 1 and nats(others, W, logits(x), c) < reached - 10,
        "alike": lambda: lengths.min() > 0.1 and cosines.min() > 0.99,
        "sign": lambda: min(nats(others, -W, side * b, -c) for side in (1, -1)) < independent - 1 < reached,
        "dark": lambda: lengths.max() > 0.1 and reached > independent + 1 and ink > 1.5 * float(x.mean()),
        "independent": lambda: abs(reached - independent) < 1,
        "places": lambda: reached < independent and nats_with(shares(x, *machine), others, *machine) < ENOUGH,
        "slow": lambda: reached < independent,
        "elsewhere": True,
    }
    return Verdict(outcome(outcomes), report)


def negative_phase(W, b, c):
    """Return the slopes of -F, averaged over the machine's own images, exactly."""
    z = all_states(len(c)).astype(np.float32)
    logs = log_terms(W.astype(np.float64), b.astype(np.float64), c.astype(np.float64))
    p = np.exp(logs - np.logaddexp.reduce(logs)).astype(np.float32)
    visible = sigmoid(z @ W.T + b)
    return (visible * p[:, None]).T @ z, p @ visible, p @ z


def no_phase(W, b, c):
    return 0.0, 0.0, 0.0


def contrast(x, W, b, c, rng):
    """Return the slopes of -F at the ends of chains of one turn."""
    z = rng.random((len(x), len(c)), np.float32) < sigmoid(x @ W + c)
    end = (rng.random(x.shape, np.float32) < sigmoid(z @ W.T + b)).astype(np.float32)
    up = sigmoid(end @ W + c)
    return end.T @ up / len(end), end.mean(axis=0), up.mean(axis=0)


def trained(x, k, epochs=20, phase="exact", spread=0.05, rate=RATE):
    """Train by Adam, with another negative phase or start."""
    rng, n = np.random.default_rng(0), BATCH
    w = [spread * rng.standard_normal((x.shape[1], k)), logits(x), np.zeros(k)]
    w = [part.astype(np.float32) for part in w]
    first, second = [0 * part for part in w], [0 * part for part in w]
    steps = epochs * len(x) // n
    for step in range(1, steps + 1):
        batch = x[rng.integers(len(x), size=n)]
        up = sigmoid(batch @ w[0] + w[2])
        seen = batch.T @ up / n, batch.mean(axis=0), up.mean(axis=0)
        made = (
            contrast(batch, *w, rng) if phase == "contrast" else {"exact": negative_phase, "none": no_phase}[phase](*w)
        )
        slopes = [a - b for a, b in zip(seen, made, strict=True)]
        first = [0.9 * m + 0.1 * g for m, g in zip(first, slopes, strict=True)]
        second = [0.999 * v + 0.001 * g**2 for v, g in zip(second, slopes, strict=True)]
        length = rate * (1 - step / (steps + 1)) * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        w = [part + length * m / (np.sqrt(v) + 1e-8) for part, m, v in zip(w, first, second, strict=True)]
    return w


def right(x, k):
    return trained(x, k)


def probabilities_for_b(x, k):
    W, b, c = right(x, k)
    return W, 1 / (1 + np.exp(-b)), c


def minus(x, k):
    W, b, c = right(x, k)
    return -W, b, -c


WRONG = {
    "nothing_but_independent_pixels": lambda x, k: (np.zeros((P, k)), logits(x), np.zeros(k)),
    "all_units_alike": lambda x, k: trained(x, k, epochs=2, spread=0.0),
    "no_negative_phase": lambda x, k: trained(x, k, epochs=1, phase="none"),
    "wrong_sign": minus,
    "means_for_logits": probabilities_for_b,
    "probability_in_the_wrong_places": lambda x, k: trained(x, k, phase="contrast"),
    "too_few_steps": lambda x, k: trained(x, k, epochs=2),
}


def scrambled(x, k):
    return 0.2 * np.cos(np.arange(P * k)).reshape(P, k), logits(x), np.zeros(k)


EXERCISE = exercise(
    __name__, __doc__, right, measure=outcome_of, passes="reached", seconds=120, unrelated=scrambled, **WRONG
)
