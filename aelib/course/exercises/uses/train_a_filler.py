"""Train a network that fills holes

minutes: 35
difficulty: 3
asks: a function `f(x)` of digits [n, 28, 28] that returns a function `fill(y)` of digits [m, 28, 28] whose lower halves
  are 0, which returns digits [m, 28, 28]
hint: What would a plain autoencoder answer to a digit whose lower half is white? It must see such digits in
  training.
hint: Either train with `aelib.denoising` and a noise that hides the lower half, with the whole digit as the target, or
  train a network from the upper half to the lower one.
hint: An `aelib.dense_autoencoder` with `hidden=({HIDDEN},)` and {LATENT} numbers, a noise of key and x that sets the
  rows of x from the {UPPER + 1}th on to 0, and {EPOCHS} epochs of batches of {BATCH} with `optax.adam(1e-3)`. Fill by
  `model.reconstruct`, and keep the upper half.
right: Your network fills the half better than the nearest digits do. It has learnt one conditional mean and no other:
  for another hole train another one, or train with holes of all kinds.
point: The damage of the training is the damage of the test. An autoencoder that was never shown holes answers white.
point: Pictures and labels of the test have chosen nothing. The check draws its digits from the test set, once.
point: Beside your error stand the mean image and the neighbours. Without them nobody knows whether it is small.

holes left: Your lower halves are white or nearly so. A network that is trained to return its input returns the holes.
mean image: Your function answers the same lower half for each digit. It has not looked at the upper one.
upper half changed: Your function changes pixels that are known. Keep the upper half as it came.
test digits looked up: No network of this size has so small an error. Your function knows the digits of the test from
  elsewhere than x, so its error says nothing about new ones.
no better than neighbours: Better than the mean image, and no better than a few of the nearest training digits. Train
  longer, with the hole in the input and the whole digit as the target.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import outcome
from aelib.course.exercises.running import AnswerError

COUNT, JUDGED, ENOUGH, TOO_GOOD = 6000, 500, 16.5, 6.0
UPPER, HIDDEN, LATENT, EPOCHS, BATCH = 14, 512, 128, 15, 100
"""The rows of the upper half, and what the right answer trains with."""


def judge(answer):
    """Train on some mirrored digits, and measure the lower halves of others."""
    from aelib.data import mnist

    digits = mnist()
    x, test = (np.flip(part.images, axis=2) for part in (digits.train, digits.test))  # seen in no other training
    x, test = x[:COUNT], test[np.random.default_rng(7).permutation(len(test))[:JUDGED]]
    given = test.copy()
    given[:, UPPER:] = 0
    fill = answer(x.copy())
    if not callable(fill):
        raise AnswerError("The function must return a function fill(y) of digits [m, 28, 28].")
    found = np.asarray(fill(given.copy()), np.float64)
    if found.shape != given.shape or not np.isfinite(found).all():
        raise AnswerError(f"fill must return finite digits {list(given.shape)}, but got {list(found.shape)}.")
    error = float(((found - test)[:, UPPER:] ** 2).sum(axis=(1, 2)).mean())
    mean = float(((x.mean(axis=0) - test)[:, UPPER:] ** 2).sum(axis=(1, 2)).mean())
    report = f"Your error is {error:.1f}. That of the mean image is {mean:.1f}, and at most {ENOUGH:g} is asked for."
    outcomes = {
        "changed": np.abs(found[:, :UPPER] - test[:, :UPPER]).max() > 0.05,
        "test digits looked up": error < TOO_GOOD,
        "filled": error <= ENOUGH,
        "white": found[:, UPPER:].mean() < 0.6 * test[:, UPPER:].mean(),
        "same": found[:, UPPER:].std(axis=0).max() < 1e-3,
        "neighbours": error < mean,
        "far off": True,
    }
    names = {"changed": "upper half changed", "white": "holes left", "same": "mean image",
             "neighbours": "no better than neighbours"}  # fmt: skip
    happened = outcome(outcomes)
    return Verdict(names.get(happened, happened), report)


def trained(hide=True, epochs=EPOCHS, keep=True):
    """Return the answer that trains with the lower half hidden, or not."""

    def learn(x):
        import jax
        import optax
        from flax import nnx

        from aelib.likelihoods import Bernoulli
        from aelib.models.autoencoder import dense_autoencoder
        from aelib.training.fit import fit
        from aelib.training.losses import denoising, nll

        model = dense_autoencoder((28, 28), hidden=(HIDDEN,), latent=LATENT, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
        loss = denoising(lambda key, x: x.at[:, UPPER:].set(0)) if hide else nll
        settings = {"epochs": epochs, "batch_size": BATCH, "key": jax.random.key(0), "progress": False}
        fit(model, loss, x, optimizer=optax.adam(1e-3), **settings)

        def fill(y):
            x_hat = np.asarray(model.reconstruct(y))
            return np.concatenate([y[:, :UPPER], x_hat[:, UPPER:]], axis=1) if keep else x_hat

        return fill

    return learn


def of_mean(x):
    """Fill with the lower half of the mean image."""

    def fill(y):
        y[:, UPPER:] = x.mean(axis=0)[UPPER:]
        return y

    return fill


def of_neighbours(x, count=5):
    """Fill with the mean of the digits with the nearest upper halves."""
    top = x[:, :UPPER].reshape(len(x), -1)

    def fill(y):
        rows = y[:, :UPPER].reshape(len(y), -1)
        near = np.argpartition((top**2).sum(axis=1) - 2 * rows @ top.T, count, axis=1)[:, :count]
        return np.concatenate([y[:, :UPPER], x[near].mean(axis=1)[:, UPPER:]], axis=1)

    return fill


def of_the_test(x):
    """Fill with the mirrored test digit that has the nearest upper half."""
    from aelib.data import mnist

    return of_neighbours(np.flip(mnist().test.images, axis=2), 1)


EXERCISE = exercise(
    __name__, __doc__, trained(), measure=judge, passes="filled", seconds=120,
    unrelated=lambda x: lambda y: np.concatenate([y[:, :UPPER], np.abs(np.cos(y[:, UPPER:] + y[:, :UPPER]))], axis=1),
    holes_left=trained(hide=False, epochs=6), mean_image=of_mean, upper_half_changed=trained(epochs=3, keep=False),
    no_better_than_neighbours=of_neighbours, test_digits_looked_up=of_the_test,
)  # fmt: skip
