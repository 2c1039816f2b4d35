"""A loss for fit

minutes: 10
difficulty: 2
asks: a function `f(model, x, key)` of an autoencoder, images [n, 28, 28] and a key that returns n numbers
hint: What is the target of an image, and what does the network answer? Both are pictures.
hint: `model.reconstruct(x)` gives the mean of the likelihood, [n, 28, 28]. Compare it with the batch itself, and keep
  the images apart: `fit` wants one number for each.
hint: Square the differences between `model.reconstruct(x)` and `x` and sum them over the axes 1 and 2, the pixels. No
  mean: averaging over the images is what `fit` does. The key is for losses that draw random numbers.
right: The input is its own target: a batch goes in, and the same batch is what the answer is compared with.

averaged already [axis=(1, 2)) => axis=(1, 2)).mean()]: You averaged over the images, so `fit` would get one number
  where it needs one for each, and would say so. It averages itself: that way the last batch of an epoch, which may be
  smaller, counts as it should.
one number for all [jnp.sum((x_hat - x) ** 2, axis=(1, 2)) => jnp.mean((x_hat - x) ** 2)]: You averaged over everything,
  pixels and images, and one number is left. `fit` wants one for each image, and averages them itself; each is the sum
  over the pixels of its image.
mean over pixels [axis=(1, 2)) => axis=(1, 2)) / 784]: You averaged over the {28 * 28} pixels of an image. That trains
  too, with gradients {28 * 28} times smaller, but its numbers cannot be held against the anchors of this chapter: sum
  over the pixels.
parameter instead of mean [model.reconstruct(x) => model.decoder(model.encode(x))]: You compared the image with what the
  decoder outputs, and that is the parameter of the likelihood: logits here, any real numbers. The reconstruction is the
  mean that belongs to them, between 0 and 1.
sigmoid by hand [model.reconstruct(x) => jax.nn.sigmoid(model.decoder(model.encode(x)))]: You put a sigmoid behind the
  decoder. That is the mean of a Bernoulli; the likelihood of a model knows its own mean. With a Gaussian the decoder's
  output is the mean already, so this loss would train another network.
the model's own loss [jnp.sum((x_hat - x) ** 2, axis=(1, 2)) => model.nll(x)]: That is the negative log-likelihood, here
  the binary cross-entropy: the loss of the chapter, `aelib.nll`. The question is the squared error of the
  reconstruction.
NumPy on the way [model.reconstruct(x) => np.asarray(model.reconstruct(x))]: The numbers are right, but `fit` cannot
  train with them. It compiles the loss and differentiates it: then the weights and `x` are stand-ins without values.
  Whatever asks for their values loses the path back: a NumPy function, `float`, an `if`. Compute with the arrays that
  the model returns, by their methods such as `sum` or with `jax.numpy`, and return one array.
gradient stopped [model.reconstruct(x) => jax.lax.stop_gradient(model.reconstruct(x))]: The numbers are right, but their
  gradient is not that of the squared error: something on the way, such as `jax.lax.stop_gradient`, keeps it from the
  weights. Let it flow through the decoder and the encoder.
absolute differences [(x_hat - x) ** 2 => jnp.abs(x_hat - x)]: You summed the absolute differences. That loss asks for
  the median of a pixel, the squared error for its mean: square each difference instead.
not squared [** 2 =>]: You summed the differences as they are, so that too bright and too dark pixels cancel, and an
  all-black answer would be the best. Square each difference before the sum.
length [jnp.sum((x_hat - x) ** 2, axis=(1, 2)) => jnp.sqrt(jnp.sum((x_hat - x) ** 2, axis=(1, 2)))]: You returned the
  length of each difference. The squared error is its square: no root at the end.
"""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax.flatten_util import ravel_pytree

from aelib.course.exercises.comparing import agree, within_a_thousandth
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import dense_autoencoder


@cache
def small_autoencoder(likelihood):
    """Return a network whose outputs are far from where an untrained one begins, so that a clip shows."""
    model = dense_autoencoder((28, 28), hidden=(8,), latent=3, likelihood=likelihood, rngs=nnx.Rngs(0))
    kernel = model.decoder.layers[-1].kernel  # pyright: ignore[reportAttributeAccessIssue]
    kernel[...] = 5 * kernel[...]
    return model


def model_and_batches():
    rng, likelihoods = np.random.default_rng(5), {4: Bernoulli(), 6: Gaussian(sigma=0.5)}
    return [
        (small_autoencoder(likelihood), rng.random((n, 28, 28), dtype=np.float32), jax.random.key(n))
        for n, likelihood in likelihoods.items()
    ]


def loss_for_fit(model, x, key):
    x_hat = model.reconstruct(x)
    return jnp.sum((x_hat - x) ** 2, axis=(1, 2))


def as_fit_uses_it(loss, model, x, key):
    """Return the losses, or, where these are right and `fit` could not train with them, a verdict that says so."""
    losses = loss(model, x, key)
    if loss is loss_for_fit or not agree(within_a_thousandth, loss_for_fit(model, x, key), losses):
        return losses
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)

    @jax.jit
    def gradients(params, x):
        def mean(params, f):
            return jnp.mean(f(nnx.merge(graphdef, params, rest, copy=True), x, key))

        return [ravel_pytree(jax.grad(mean)(params, f))[0] for f in (loss_for_fit, loss)]

    try:
        right, given = gradients(params, jnp.asarray(x))
    except Exception as error:
        return Verdict("not differentiable", f"Inside `jax.jit` and `jax.grad` it stopped with {type(error).__name__}.")
    return losses if agree(within_a_thousandth, right, given) else Verdict("another gradient")


EXERCISE = exercise(
    __name__, __doc__, loss_for_fit, cases=model_and_batches, call=as_fit_uses_it,
    unrelated=lambda model, x, key: np.cos(x).sum(axis=(1, 2)),
)  # fmt: skip
