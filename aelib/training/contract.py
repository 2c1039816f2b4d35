"""The contract of `fit`: what it asks of its arguments, before anything is computed, and of what comes out on the way.

A loss or a weight that is not finite ends a training, with the place and the causes.
"""

import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.core import Tracer

from aelib.arguments import describe, is_array, leaves, remedy, require_count, require_finite, require_key
from aelib.training.draws import require_given_key
from aelib.training.history import Log
from aelib.training.mesh import mesh_of, on_mesh, shares
from aelib.training.optimizers import as_transformation
from aelib.training.tracing import Program


def require_arguments(
    model: Any, loss: Any, epochs: Any, batch_size: Any, optimizer: Any, key: Any, parts: Any, each_epoch: Any = None
) -> optax.GradientTransformationExtraArgs:
    """Check the kind of each of these arguments, and return the optimizer as a transformation that takes the loss."""
    require_outside((jnp.zeros(()), key))  # an array that is made here is traced where the caller is
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but got {describe(model)}")
    require_function(
        "loss", loss, ("model", "batch", "key"), "for example lambda model, x, key: model.nll(x)", own_loss(model)
    )
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    transformation = as_transformation(optimizer)
    require_key("key", key)
    require_count("parts", parts)
    if each_epoch is not None:
        require_function("each_epoch", each_epoch, ("epoch", "model", "history"), "a function of these three, or None")
    return transformation


def require_outside(values: Any) -> None:
    """Check that nobody traces the call of `fit`: none of the arrays in `values` is traced."""
    if any(isinstance(leaf, Tracer) for leaf in jax.tree.leaves(values)):
        raise TypeError("fit compiles by itself: call it outside of jax.jit, jax.grad and jax.vmap")


def on_device(name: str, data: Any) -> Any:
    """Check the argument with this `name`, examples along axis 0, and return it where JAX computes."""
    found = leaves(name, data, list)  # a list of examples would be taken for as many arrays
    if not found:
        raise ValueError(f"{name} must hold at least one array, but got {describe(data)}")
    for where, leaf in found:
        if not is_array(leaf) or leaf.ndim == 0:
            expected = "an array with the examples along axis 0"
            raise TypeError(f"{where} must be {expected}, but got {describe(leaf)}{remedy(where, leaf)}")
    require_outside(data)
    sizes = {where: len(leaf) for where, leaf in found}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{where} has {size}" for where, size in sizes.items())
        raise ValueError(f"the arrays in {name} must have the same number of examples, but {listed}")
    if found[0][1].shape[0] == 0:
        raise ValueError(f"{name} must hold at least one example, but got {describe(found[0][1])}")
    data = jax.tree.map(jnp.asarray, data)
    for (where, _), leaf in zip(found, jax.tree.leaves(data), strict=True):
        if jnp.issubdtype(leaf.dtype, jnp.floating):
            require_finite(where, leaf)
    return on_mesh(data, mesh_of(data))


def require_even_shares(batch_size: int, parts: int, data: Any) -> None:
    """Check that the batches can be divided into parts, and among the devices that hold `data`."""
    if batch_size % (parts * (devices := shares(data))):
        raise ValueError(
            f"batch_size must be a multiple of {parts * devices}, for {parts} parts on {devices} devices, but got "
            f"batches of {batch_size} examples"
        )


def require_same_structure(data: Any, validation: Any) -> None:
    """Check that the arrays of `validation` are like those of `data`, but for the number of examples."""

    def outline(tree: Any) -> tuple[Any, list[Any]]:
        return jax.tree.structure(tree), [(leaf.shape[1:], leaf.dtype) for leaf in jax.tree.leaves(tree)]

    if outline(data) != outline(validation):
        shown = [jax.tree.map(lambda leaf: f"{leaf.dtype}{list(leaf.shape)}", tree) for tree in (data, validation)]
        raise ValueError(f"validation must have the structure of data, {shown[0]}, but got {shown[1]}")


def require_loss_per_example(
    loss: Any, graphdef: nnx.GraphDef[Any], params: Any, rest: Any, key: jax.Array, trainable: Any, batch: Any
) -> Program:
    """Trace the loss on one batch, without computing anything, and check that it returns one value per example.

    What the loss calls knows the numbers of `batch`, and a likelihood raises for those that it does not take. Return
    what was traced.
    """
    if not jax.tree.leaves(params):
        raise ValueError("model must have weights to train (nnx.Param variables), but it has none")

    batch_size = jax.tree.leaves(batch)[0].shape[0]
    expected = (
        f"loss must return one floating-point value per example, [{batch_size}] for this batch; fit averages them"
    )

    def values_and_rest(params: Any, rest: Any) -> Any:
        model = nnx.merge(graphdef, params, rest)
        values = loss(model, batch, key)
        if not isinstance(values, jax.Array | np.ndarray) or not jnp.issubdtype(values.dtype, jnp.floating):
            raise TypeError(f"{expected}. It returned {describe(values)}")
        return values, nnx.split(model, trainable, ...)[2]

    require_given_key(jax.make_jaxpr(values_and_rest, return_shape=True), [key, *jax.tree.leaves(batch)], params, rest)
    try:  # traced already
        traced, (values, new_rest) = jax.make_jaxpr(values_and_rest, return_shape=True)(params, rest)
    except UNKNOWN as error:
        raise TypeError(
            "loss must compute by jax.numpy: no number is known while fit compiles it, so use jnp for np, jnp.where "
            "for if, and no float()"
        ) from error
    if values.shape != (batch_size,):
        hint = ""
        if values.shape == ():
            hint = ": leave out the .mean() or .sum() over the batch"
        elif values.shape[:1] == (batch_size,):
            hint = ": sum it over every axis but the first"
        raise ValueError(f"{expected}. It returned an array {values.dtype} {list(values.shape)}{hint}")
    if jax.tree.structure(new_rest) != jax.tree.structure(rest):
        raise ValueError("loss must not add variables to the model or remove any, but this one does")
    return Program(traced)


def require_same_each_time(trace: Callable[[], Program]) -> Program:
    """Check that the loss draws nothing but by its key: that it is the same when it is traced twice. Return the trace.

    It is compiled once, so that what NumPy draws would be the same in every step.
    """
    traced = trace()
    try:
        is_same = trace() == traced
    except jax.errors.UnexpectedTracerError:  # it keeps a key of its own, and splits it
        is_same = False
    if not is_same:
        raise ValueError(
            "loss must be the same function each time, but traced twice it was two. What it draws with NumPy, or with "
            "a key of its own, would be the same in every step: draw with jax.random and the key that loss is given, "
            "as aelib.gaussian_noise does"
        )
    return traced


def require_unchanged(trace: Callable[[], Program], traced: Program, epoch: int) -> None:
    """Check that `each_epoch` changed nothing that the loss reads from outside: this would not reach training.

    It traces after the epochs 1, 2, 4, 8 and so on, which costs little however many there are.
    """
    if epoch.bit_count() == 1 and trace() != traced:
        raise ValueError(
            f"loss must depend on nothing that changes but its arguments, but after epoch {epoch} it reads another "
            "value from outside than before the first, and the steps are compiled with that one. Keep the value in an "
            "nnx.Variable of the model that the loss itself changes, or call fit once for each value, with one "
            "nnx.Optimizer; the reference on training shows both"
        )


UNKNOWN = (
    jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError, jax.errors.TracerIntegerConversionError,
)  # fmt: skip
"""What JAX raises where a traced array is asked for its numbers."""

REMEDIES = {
    "nll": "aelib.nll, which asks the model",
    "binary_cross_entropy": "aelib.nll, which asks the model",
    "cross_entropy": "aelib.nll, which asks the model",
    "denoising": "aelib.denoising(aelib.masking_noise(0.25))",
    "masking_noise": "aelib.masking_noise(0.25)",
    "gaussian_noise": "aelib.gaussian_noise(0.5)",
    "squared_error": "lambda model, x, key: aelib.squared_error(model.reconstruct(x), x)",
    "sparse_loss": "aelib.sparse_loss()",
    "denoiser_loss": "aelib.denoiser_loss(0.03, 20.0)",
}
"""What to pass instead of common wrong losses."""


OWN = {"SparseAutoencoder": "sparse_loss", "Denoiser": "denoiser_loss"}
"""Which models are trained by a loss of their own."""


def own_loss(model: Any) -> str | None:
    """Return the loss of a model that is trained by one of its own."""
    kinds = {each.__name__ for each in type(model).__mro__} & OWN.keys()
    return REMEDIES[OWN[kinds.pop()]] if kinds else None


def require_function(
    name: str, value: Any, arguments: tuple[str, ...], remedy: str, instead: str | None = None
) -> None:
    """Check that `value` is a function that can be called with these arguments; else say `instead`, or a remedy."""
    expected = f"{name} must be a function {name}({', '.join(arguments)})"
    if not callable(value):
        raise TypeError(f"{expected}, but got {describe(value)}")
    try:
        signature = inspect.signature(value)
    except ValueError:  # a function of C does not say
        return
    try:
        signature.bind(*arguments)
    except TypeError:
        called = getattr(value, "__name__", type(value).__name__)
        given = f"{called}({', '.join(signature.parameters)})"
        raise TypeError(f"{expected}, but got {given}. Pass {instead or REMEDIES.get(called, remedy)}") from None


def asks_to_stop(answer: Any) -> bool:
    """Return what `each_epoch` returned, as a truth value; raise `TypeError` for what may not be meant as one."""
    if answer is None or (np.shape(answer) == () and getattr(answer, "dtype", type(answer)) in (bool, np.bool_)):
        return bool(answer)
    raise TypeError(f"each_epoch must return True to stop, or None, but got {describe(answer)}")


def finite_losses(
    losses: jax.Array,
    weights_are_finite: jax.Array,
    count: int,
    log: Log,
    batch_at: Callable[[int], Any],
    try_loss: Callable[[Any], Any],
) -> np.ndarray:
    """Return the losses of the `count` steps that follow those of the `log`, [count].

    If one is not finite, or the weights are not, raise `FloatingPointError`, or what `try_loss` raises for the batch of
    that step: where the reason is a number that the likelihood does not take, this says so.
    """
    require_outside((losses, weights_are_finite))
    found = np.asarray(losses)[:count]
    bad = np.flatnonzero(~np.isfinite(found))
    if not len(bad) and weights_are_finite:
        return found
    first, per_epoch = log.steps, log.per_epoch
    step = first + int(bad[0] if len(bad) else count - 1)
    if len(bad):
        try_loss(batch_at(step % per_epoch))
    if not len(bad) and step == log.epochs_before == 0:
        raise FloatingPointError(
            f"the weights are no longer finite in epoch 1, step 1 of {per_epoch}: the loss, {found[0]:g}, is finite, "
            f"but {SLOPES}. The model holds the weights it had before"
        )
    what = f"the loss is {found[bad[0]]}" if len(bad) else "the weights are no longer finite"
    unchanged = len(bad) and step == log.epochs_before == 0
    causes = CAUSES.replace(RATE, "no weight has changed before, so ") if unchanged else CAUSES
    raise FloatingPointError(
        f"{what} in epoch {step // per_epoch + 1}, step {step % per_epoch + 1} of {per_epoch}: {causes}. The model "
        f"holds the weights it had after {first} steps, the last ones known to be finite"
    )


RATE = "the learning rate may be too high, "
CAUSES = (
    f"{RATE}the data may not be in the range that the model expects (images in [0, 1], not 0 to 255; each column of a "
    "table with mean 0 and standard deviation 1; labels count from 0), or the loss may take the logarithm of zero, "
    "divide by zero, have the slope of a root at zero (as a norm of zeros has), or take the exponential of a large "
    "number, such as a log-variance of a variational model"
)
SLOPES = (
    "the slope is not. It may be that of a root at zero, as a norm of zeros has it, or of a branch of jnp.where that "
    "is not taken and divides by zero: keep what is under the root, or divides, above zero by jnp.maximum(..., 1e-12). "
    "Or the learning rate is far too high"
)
