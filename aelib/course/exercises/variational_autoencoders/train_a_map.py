"""A map with a price

minutes: 25
difficulty: 3
asks: a function `f(x)` of images [n, 28, 28] that returns two functions, `encode(x)` from images [m, 28, 28] to mean
  and log-variance, both [m, 2], and `decode(z)` from codes [m, 2] to logits [m, 28, 28]
hint: How many steps does your training take? {COUNT:,} digits in batches of 128 are few steps an epoch.
hint: Watch rate and distortion of digits that you hold out, each for itself. A rate near 0 is a collapse, one far above
  ten nats an autoencoder without a price. If both are where they should be, what is left is the training.
hint: A dense network with one hidden layer of {HIDDEN} tanh units on either side, trained by `aelib.negative_elbo` for
  {EPOCHS} epochs in batches of {BATCH} with Adam at {RATE}, is well below what is asked. Return its `posterior` and its
  `decoder`.
right: Two numbers that cost a few nats, and save far more of them. Say in two or three sentences how you chose when to
  stop.
point: The bound of held-out digits chose: a share of `x` that training does not see. With {COUNT:,} digits the bound of
  those that it does see is soon the better one, and says little about others.
point: Rate and distortion were watched apart. Their sum alone does not say whether the code is used.
point: The same bits of each held-out digit every time, or what changes from look to look are the bits.

collapsed: The code says nothing: the rate is near 0, and the decoder draws the mean whatever it is given. Is the
  divergence summed over the two numbers, and the error over all {28 * 28} pixels? If one of them is a mean, β is not 1.
no price: The code is too sure: the rate is far above what the distortion gains by it. So trains a plain autoencoder, or
  a loss in which the divergence is averaged over pixels or left out.
standard deviation: With the logarithm of what your `encode` gives in second place, doubled, the bound would be reached.
  You returned standard deviations. Log-variances are asked for.
variance: With the logarithm of what your `encode` gives in second place the bound would be reached. You returned
  variances. Their logarithms are asked for.
probabilities: What `decode` returns lies between 0 and 1 everywhere: probabilities, or a reconstruction. The logits are
  asked for, which the sigmoid has not seen.
drawn codes: Called twice with the same images, `encode` returns different numbers. It returns the distribution of the
  codes; whoever measures draws from it.
other images count: What `encode` returns for an image depends on the others in the batch. A code belongs to one image.
too few steps: The code is used and has its price, and the bound is not there yet. More steps are the first thing to
  try: smaller batches or more epochs, as long as digits that you hold out gain by it.
"""

from functools import cache
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import close, form
from aelib.course.exercises.running import AnswerError
from aelib.likelihoods import Bernoulli
from aelib.models.variational import dense_variational_autoencoder
from aelib.training.fit import fit

COUNT, HIDDEN, EPOCHS, BATCH, RATE = 2000, 256, 30, 50, 0.002
"""What the right answer trains with."""
ENOUGH = 185.0
"""Nats an image, of images that are not trained on."""
COLLAPSED, DEAR = 0.5, 15.0
"""Rates, in nats, below which a code is not used, and above which two numbers cost more than they can save."""


@cache
def on_their_side():
    """Return 2,000 grey digits to learn from, 1,000 others as bits, and the noise that their codes get."""
    from aelib.data import mnist  # read only when somebody tries this exercise

    digits, rng = mnist(), np.random.default_rng(11)
    x, others = (
        np.ascontiguousarray(rng.permutation(part.images)[:count].swapaxes(1, 2))
        for part, count in ((digits.train, COUNT), (digits.test, 1000))
    )
    return x, (rng.random(others.shape) < others).astype(np.float32), rng.standard_normal((len(others), 2))


def measured(mean, log_variance, decode, x, noise):
    """Return rate and distortion, in nats, and whether everything that was decoded lies between 0 and 1."""
    with np.errstate(over="ignore"):
        z = mean + np.exp(log_variance / 2) * noise
        rate = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean()
    t = form(decode(z.astype(np.float32)), x, f"`decode` must return an array {list(x.shape)} here")
    distortion = (np.logaddexp(0, t) - x * t).sum(axis=(1, 2)).mean()
    return float(rate), float(distortion), bool(t.min() >= 0 and t.max() <= 1)


def outcome_of(train):
    x, others, noise = on_their_side()
    encode, decode = pair(train(x.copy()))

    def coded(images):
        like = np.empty((len(images), 2)), np.empty((len(images), 2))
        must = f"`encode` must return a mean and a log-variance, both [{len(images)}, 2] here"
        return form(encode(images.copy()), like, must)

    mean, log_variance = once = coded(others)
    if not all(np.isfinite(part).all() for part in once):
        raise AnswerError("`encode` returned NaN or an infinity.")
    if not all(map(close, once, coded(others))):
        return Verdict("drawn")
    if not all(close(part[::-7], few) for part, few in zip(once, coded(others[::-7]), strict=True)):
        return Verdict("batch")
    rate, distortion, between = measured(mean, log_variance, decode, others, noise)
    report = (
        f"On 1,000 other digits, as bits, the rate is {rate:.1f} nats and the distortion {distortion:.1f}, in all "
        f"{rate + distortion:.1f}; at most {ENOUGH:.0f} are asked for."
    )
    if rate + distortion <= ENOUGH:
        return Verdict("reached", report)
    if log_variance.min() > 0:
        bounds = {
            outcome: sum(measured(mean, factor * np.log(log_variance), decode, others, noise)[:2])
            for outcome, factor in (("standard deviation", 2), ("variance", 1))
        }
        if min(bounds.values()) <= ENOUGH:
            return Verdict(min(bounds, key=bounds.__getitem__), report)
    outcomes = {
        "probabilities": between,
        "collapsed": rate < COLLAPSED,
        "dear": rate > DEAR,
        "slow": rate + distortion < 230,
    }
    return Verdict(next((outcome for outcome, holds in outcomes.items() if holds), "elsewhere"), report)


def pair(given):
    """Return the two functions, or say that they are not two."""
    if not (isinstance(given, tuple | list) and len(given) == 2 and all(map(callable, given))):
        raise AnswerError("The function must `return encode, decode`, two functions.")
    return given


def trained(x, epochs=EPOCHS, beta=1.0):
    """Train on the images `x`, with the divergence counted β times."""
    model = dense_variational_autoencoder(
        (28, 28), hidden=(HIDDEN,), latent=2, activation="tanh", likelihood=Bernoulli(), rngs=nnx.Rngs(0)
    )
    fit(
        model, lambda model, x, key: model.distortion(key, x) + beta * model.rate(x), x, epochs=epochs,
        batch_size=BATCH, optimizer=optax.adam(RATE), key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return model


def right(x):
    model = trained(x)
    return model.posterior, model.decoder


@cache
def network(count=COUNT, **settings):
    """The network of wrong answers, of which several train alike: on so many of the images."""
    return trained(on_their_side()[0][:count], **settings)


def plain(**settings):
    """The answer of such a network."""

    def train(x):
        model = network(**settings)
        return model.posterior, model.decoder

    return train


def changed(change, **settings):
    """The answer of a network with a change of what `encode` returns."""

    def train(x):
        model = network(**settings)
        return lambda x: change(*map(np.asarray, model.posterior(x))), model.decoder

    return train


def probabilities(x):
    model = network()
    return model.posterior, lambda z: 1 / (1 + np.exp(-model.decoder(z)))


def drawn(mean, log_variance, rng=np.random.default_rng(0)):  # noqa: B008
    return mean + rng.standard_normal(mean.shape), log_variance


once = cache(outcome_of)


def judge(train):
    """Train, and say what came of it; the declared answers are trained once."""
    return once(train) if train in DECLARED else outcome_of(train)


FEW: Any = {"count": 200, "epochs": 10}
WRONG = {
    "collapsed": plain(beta=784.0, **FEW), "no_price": plain(count=1000, beta=1 / 784),
    "standard_deviation": changed(lambda mean, log_variance: (mean, np.exp(log_variance / 2))),
    "variance": changed(lambda mean, log_variance: (mean, np.exp(log_variance))), "probabilities": probabilities,
    "drawn_codes": changed(drawn, **FEW), "too_few_steps": plain(epochs=4),
    "other_images_count": changed(lambda mean, log_variance: (mean - mean.mean(axis=0), log_variance), **FEW),
}  # fmt: skip
UNRELATED = changed(lambda mean, log_variance: (3 - mean, log_variance))
DECLARED = {right, UNRELATED, *WRONG.values()}

EXERCISE = exercise(
    __name__, __doc__, right, measure=judge, passes="reached", seconds=120, unrelated=UNRELATED, **WRONG
)
