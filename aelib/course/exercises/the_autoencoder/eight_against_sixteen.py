"""Eight numbers against sixteen

minutes: 30
difficulty: 3
asks: a function `f(x, fit)` of images [n, 28, 28] and a function that is used like `aelib.fit`, which returns the
  trained autoencoder
hint: Try the settings of the chapter first, with a code of {LATENT}. Was it the code, the width or the training that
  limited the network with 64 numbers?
hint: The images may be seen three times, but nobody says how many steps that makes. {IMAGES:,} images in batches of 128
  make {steps(128)} steps in three epochs; smaller batches make more.
hint: With layers of {HIDDEN[0]} and {HIDDEN[1]}, the Bernoulli and Adam at {RATE}, batches of {BATCH} are enough:
  {steps(BATCH)} steps in three epochs. Change one thing at a time, and judge by digits that you hold out.
right: Half of the numbers, and less error. Say in two or three sentences what you changed, and how you know that it was
  this that helped.
point: With the same three epochs, batches of {BATCH} make four times as many steps as batches of {4 * BATCH}, and these
  steps are enough without any other change. They are not the only way: layers of 512 and 256 get there in the old
  {steps(128)} steps, and so, by a narrow margin, does a rate of 0.003.
point: The control is one change at a time, judged by images that were held out, from more than one random start.
point: PCA is the best that a linear decoder can do with as many numbers. What beats it with half of them is the
  nonlinear decoder.

images not shown: Your calls of `fit` showed it fewer images than they may, {EPOCHS * IMAGES:,} all together. Use all of
  `x`, three times, before you change anything else.
too few steps: It has seen as many images as it may, in fewer than {FEW} steps. The number of steps is that of the
  images divided by the batch size; in batches of 128, an epoch of {IMAGES:,} images is {steps(128, 1)} steps. How do
  you get more of them out of the same images?
rate too small: It had images and steps enough, and the first step of your optimizer moves a weight by less than a third
  of {RATE}, the rate of Adam in the chapter. Take a larger rate.
rate too large: It had images and steps enough, and the first step of your optimizer moves a weight by more than three
  times {RATE}, the rate of Adam in the chapter. With the layers of the chapter and batches of {BATCH}, {RATE} ends
  lower than 0.01.
squared error: It had images and steps enough, and was trained by a Gaussian. With the layers of the chapter and batches
  of {BATCH} that ends a little above PCA-{COMPONENTS}, and the Bernoulli below.
the mean image: It had images and steps enough, and what it returns is hardly better than the mean image, or worse.
  Without Adam's scales a rate has to suit this loss, a sum over pixels. Adam at {RATE} is where to begin.
no hidden layer: Without a hidden layer the decoder is linear up to its output, and a linear decoder with {LATENT}
  numbers cannot beat PCA with {LATENT}, let alone with {COMPONENTS}.
another size: The code has another size than {LATENT}: pass `latent={LATENT}`.
more than three epochs: That would show it more images than three times those it was given. All calls of `fit` together
  may go three times through as many images as `x` has.
another loss: Here the loss is `aelib.nll`: it sees the batch and nothing else, so that the looks can be counted. A
  loss of your own may see more. For the squared error, build the network with `aelib.Gaussian(sigma=1.0)`.
trained elsewhere: What you returned is not what `fit` made of a new network: it was trained before, or by something
  else. Build it inside your function, train it with the `fit` that is passed, and return the same network.
"""

from functools import cache
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import digits_on_their_side, outcome
from aelib.course.exercises.running import AnswerError
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.models.batched import in_batches
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder
from aelib.training.fit import fit
from aelib.training.losses import nll

LATENT, COMPONENTS, EPOCHS = 8, 16, 3
FEW = 600
"""Steps below which more of them are the first thing to try."""
IMAGES, HIDDEN, BATCH, RATE = 10_000, (256, 64), 32, 0.001


@cache
def images():
    """Digits on their side: 10,000 to learn from, 2,000 others, and what the mean and PCA-16 leave of these."""
    x, _, hidden, _ = digits_on_their_side(np.random.default_rng(7), IMAGES, 2000)
    mean = x.mean(axis=0)
    centred, rest = ((part - mean).reshape(-1, 784) for part in (x, hidden))
    kept = np.linalg.eigh(centred.T @ centred)[1][:, -COMPONENTS:]
    levels = [float((part**2).sum(axis=1).mean()) for part in (rest, rest - rest @ kept @ kept.T)]
    return x, hidden, *levels


def weights(model):
    return b"".join(np.asarray(part).tobytes() for part in jax.tree.leaves(nnx.state(model, nnx.Param)))


class Budget:
    """A `fit` that trains new networks, counts the images that it shows them, and knows what has come of them."""

    def __init__(self, images, level):
        self.images, self.level, self.left = images, level, EPOCHS * len(images)
        self.steps, self.fault, self.seen, self.strides = 0, None, set(), []

    def fit(self, model, loss, data, *, epochs, each_epoch=None, **options):
        """Train as `aelib.fit` does, unless that breaks a rule of the exercise: then `fault` says which."""
        require_plain(model)
        if loss is not nll:
            self.fault = self.fault or "loss"
        # Pixels, not rows: a row may hold many images.
        self.left -= epochs * sum(np.size(part) for part in jax.tree.leaves(data)) / self.images[0].size
        if self.left < 0:
            self.fault = self.fault or "epochs"
        if not self.fault and weights(model) not in self.seen and self.squared_error(model) < 1.2 * self.level:
            self.fault = "outside"
        if self.fault:
            raise AnswerError(self.fault)

        def remember(epoch, model, history):
            self.seen.add(weights(model))
            return each_epoch is not None and each_epoch(epoch, model, history)

        options = {"progress": False} | options
        history = fit(model, loss, data, epochs=epochs, each_epoch=remember, **options)
        self.steps += len(history.step_loss)
        self.strides.append(stride(options.get("optimizer")))
        return history

    def squared_error(self, model):
        """Return what the network leaves of 500 of the images."""
        x = self.images[:500]
        return float(((np.asarray(model.reconstruct(x)) - x) ** 2).sum(axis=(1, 2)).mean())


def stride(optimizer):
    """Return how far the first step moves a weight, where that does not depend on the size of its gradient; or NaN."""
    try:
        weight = jax.numpy.ones(3)
        first, again = (
            float(abs(optimizer.update(slope * weight, optimizer.init(weight), weight)[0][0])) for slope in (1.0, 8.0)
        )
    except Exception:  # an optimizer that needs more than a gradient
        return np.nan
    return first if abs(first - again) < 0.01 * first else np.nan


def rebuilt(model, x):
    """Return the images from their codes, in 256 steps for each number, decoded in another order."""
    codes = np.asarray(in_batches(model.encoder, x))
    low, high = codes.min(axis=0), codes.max(axis=0)
    step = np.where(high > low, (high - low) / 255, 1)
    codes = low + step * np.rint((codes - low) / step)
    decoded = in_batches(lambda z: model.likelihood.mean(model.decoder(z)), codes[::-1].astype(np.float32))
    return np.asarray(decoded)[::-1]


def require_plain(model):
    """Check that the network is made of parts that compute with nothing but their weights."""
    if type(model) is not Autoencoder:
        raise AnswerError("Pass an autoencoder of aelib to `fit`, and return it itself: end with `return model`.")
    parts: Any = model
    pieces = parts.encoder, parts.decoder, parts.likelihood
    kinds = (DenseEncoder, ConvEncoder), (DenseDecoder, ConvDecoder), (Bernoulli, Gaussian)
    plain = all(type(part) in kind for part, kind in zip(pieces, kinds, strict=True))
    names = [getattr(part, name, "") for part in pieces[:2] for name in ("activation", "output")]
    if not plain or not all(isinstance(name, str) for name in names):
        raise AnswerError(
            "Build the network by `aelib.dense_autoencoder` or `aelib.conv_autoencoder`, with activations by their "
            "names and a likelihood of aelib."
        )
    return parts


def outcome_of(train):
    x, hidden, mean, components = images()
    budget = Budget(x, mean)
    try:
        model = train(x.copy(), budget.fit)
    except Exception:
        if budget.fault:
            return Verdict(budget.fault)
        raise
    model = require_plain(model)
    if (latent := model.encoder.latent) != LATENT:
        return Verdict("size", f"Here it is {latent}.")
    if budget.fault or weights(model) not in budget.seen:
        return Verdict(budget.fault or "outside")
    error = float(((rebuilt(model, hidden) - hidden) ** 2).sum(axis=(1, 2)).mean())
    shown = EPOCHS * len(x) - budget.left
    report = (
        f"After {budget.steps:,} steps on {shown:,.0f} images it leaves {error:.1f} of 2,000 other images, where the "
        f"mean image leaves {mean:.1f} and PCA-16 {components:.1f}."
    )
    if error < components:
        return Verdict("beaten", report)
    if not getattr(model.encoder, "hidden", True):
        return Verdict("linear", report)
    outcomes = {
        "not shown": shown < 0.9 * EPOCHS * len(x), "few steps": budget.steps < FEW,
        "small rate": max(budget.strides) < RATE / 3, "large rate": min(budget.strides) > 3 * RATE,
        "squared error": type(model.likelihood) is Gaussian, "mean": error > 0.85 * mean, "elsewhere": True,
    }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def settings(
    *, hidden=HIDDEN, latent=LATENT, epochs=EPOCHS, batch_size=BATCH, optimizer=None, share=1.0, loss=nll,
    likelihood=None, other=None,
):  # fmt: skip
    """A training with these settings, on a share of the images, by `fit` or by another one."""

    def train(x, given):
        model = dense_autoencoder(
            (28, 28), hidden=hidden, latent=latent, likelihood=likelihood or Bernoulli(), rngs=nnx.Rngs(0)
        )
        (other or given)(
            model, loss, x[: int(share * len(x))], epochs=epochs, batch_size=batch_size, key=jax.random.key(0),
            optimizer=optimizer or optax.adam(RATE), progress=False,
        )  # fmt: skip
        return model

    return train


def squared_loss(model, x, key):
    return ((model.reconstruct(x) - x) ** 2).sum((1, 2))


# A few images many times are as many steps, and quicker.
SMALL = {"share": 0.02, "epochs": 50 * EPOCHS, "batch_size": 40}
RIGHT, UNRELATED = settings(), settings(hidden=(12,), batch_size=40)
WRONG = {
    "images_not_shown": settings(share=0.1), "too_few_steps": settings(batch_size=128),
    "rate_too_small": settings(optimizer=optax.adam(1e-5), **SMALL),
    "rate_too_large": settings(optimizer=optax.adam(0.3), **SMALL),
    "squared_error": settings(likelihood=Gaussian(sigma=1.0), **SMALL),
    "the_mean_image": settings(optimizer=optax.sgd(1e-7), **SMALL),
    "no_hidden_layer": settings(hidden=(), batch_size=64, share=0.5), "another_size": settings(latent=16, share=0.02),
    "more_than_three_epochs": settings(epochs=4), "another_loss": settings(loss=squared_loss, share=0.02),
    "trained_elsewhere": settings(other=fit, share=0.02),
}  # fmt: skip


def steps(batch, epochs=EPOCHS):
    """Return how many steps all images make in batches of this size."""
    return epochs * -(-IMAGES // batch)


EXERCISE = exercise(
    __name__, __doc__, RIGHT, measure=outcome_of, passes="beaten", seconds=120, unrelated=UNRELATED, **WRONG
)
