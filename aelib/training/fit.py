"""`fit`: the loop over epochs. A step is in `aelib.training.step`, what surrounds both in `aelib.training.run`."""

import os
from collections.abc import Callable
from contextlib import closing
from typing import Any

import jax
import optax
from flax import nnx

from aelib.arguments import require_flag
from aelib.training.contract import asks_to_stop
from aelib.training.history import History
from aelib.training.losses import Loss
from aelib.training.resume import Checkpoint
from aelib.training.run import Run
from aelib.training.scale.devices import Devices
from aelib.training.watch import watching


def fit(
    model: nnx.Module,
    loss: Loss,
    data: Any,
    *,
    epochs: int,
    batch_size: int,
    optimizer: optax.GradientTransformation | nnx.Optimizer[Any],
    key: jax.Array,
    validation: Any = None,
    progress: bool = True,
    each_epoch: Callable[[int, nnx.Module, History], bool | None] | None = None,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    scale: Devices | None = None,
) -> History:
    """Train `model` in place by minibatch gradient descent.

    An epoch visits every example once, in a new random order. The same arguments give the same bits. Ctrl-C stops
    within about half a second and returns what was reached. Arrays that you took from the model before stay valid.

    Args:
        model: Its `nnx.Param` variables are trained (with an `nnx.Optimizer`, those of its `wrt`), in training mode.
        loss: `loss(model, batch, key)` returns one value **per example**, [batch]; `fit` averages. Such as `aelib.nll`.
        data: An array, or a tuple, dict or other pytree of arrays such as `(images, labels)`, but no list, with the
            examples along axis 0.
        epochs: How often to visit every example.
        batch_size: Examples per step. The last step of an epoch averages over those that remain.
        optimizer: An Optax transformation, whose state begins anew, or an `nnx.Optimizer`, whose state and number of
            steps go on: fitting twice for two epochs is fitting once for four.
        key: Decides the order of the examples and the randomness that `loss` gets.
        validation: Data like `data`, or the share of `data` to hold out (0.1), evaluated after each epoch.
        progress: Show a bar in a terminal or a notebook, at most ten lines elsewhere.
        each_epoch: Called as `each_epoch(epoch, model, history)` after epoch 1, 2, ...; returning True stops. Training
            does not see what it changes in the model.
        checkpoint: A folder in which to save what is needed to resume after a kill, or a `Checkpoint`. It does not know
            `loss` and the settings of `optimizer`: with others, training goes on from the weights reached.
        scale: Devices among which to divide each batch, and micro-batches in which to compute it. None: neither.

    Returns:
        The losses of steps and epochs, and whether Ctrl-C ended it.

    Raises:
        TypeError, ValueError: If an argument does not fit, or `checkpoint` belongs to another training. A target that
            the likelihood does not take is named before the first step, or after the step that it spoils.
        FloatingPointError: If a loss or a weight is not finite. `model` holds the last weights known to be finite.

    Example:
        >>> import numpy as np, aelib
        >>> model = aelib.dense_autoencoder((4,), hidden=(), latent=1,
        ...                                 likelihood=aelib.Gaussian(sigma=1.0), rngs=nnx.Rngs(0))
        >>> x = np.asarray(jax.random.uniform(jax.random.key(0), (50, 4)))
        >>> fit(model, aelib.nll, x, epochs=3, batch_size=20, progress=False,
        ...     optimizer=optax.sgd(0.1), key=jax.random.key(1)).step_loss.shape
        (9,)
    """
    require_flag("progress", progress)
    run = Run(
        model, loss, data, epochs=epochs, batch_size=batch_size, optimizer=optimizer, key=key, validation=validation,
        each_epoch=each_epoch, scale=scale,
    )  # fmt: skip
    log = run.start(checkpoint)
    with closing(run), watching(progress, log, run.scale) as watch:
        for epoch in run.epochs(log):
            for steps in run.pieces(epoch):  # of about half a second; none if the piece before did this epoch, too
                if watch.stopped:
                    return run.finish(log, interrupted=True)
                run.save_if_due(log)
                log.add(run.advance(steps))  # takes them, and puts the new weights into `model`
                watch.advance()
            log.finish_epoch(run.validate(epoch))
            watch.finish_epoch()
            stop = each_epoch is not None and asks_to_stop(each_epoch(epoch + 1, model, log.history()))
            if run.scale.any(stop):  # in any process
                log.stopped = True
                break
        return run.finish(log)
