"""Files: a model in one file, which can be read without running anything that the file says.

The arrays are in the safetensors format, each under its path in the model ("encoder.layers.0.kernel"). The
architecture is JSON in the file's metadata: {"format": 1, "class": "Autoencoder", "arguments": {...}}, where the
encoder, the decoder and the likelihood are in turn written as {"class": ..., "arguments": {...}}. `load` builds only
the classes of one table, and only after the arrays that they would have agree with those in the file.
"""

import inspect
import json
import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np
import safetensors.numpy
from flax import nnx

from aelib.arguments import describe, require_path
from aelib.files import DTYPES, like, plain, write_atomically
from aelib.likelihoods import Bernoulli, Categorical, Gaussian
from aelib.models.autoencoder import Autoencoder, Classifier
from aelib.models.denoiser import Denoiser
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder
from aelib.models.quantizer import VectorQuantizer
from aelib.models.sparse import SparseAutoencoder
from aelib.models.stack import Stack
from aelib.models.variational import VariationalAutoencoder

FORMAT = 1
METADATA_KEY = "aelib"

BUILDABLE: dict[type[Any], tuple[str, ...]] = {
    Stack: ("layers",),
    Autoencoder: ("encoder", "decoder", "likelihood"),
    VariationalAutoencoder: ("encoder", "decoder", "likelihood"),
    Classifier: ("shape", "hidden", "classes", "activation", "dtype"),
    SparseAutoencoder: ("size", "width", "sparsity", "active"),
    VectorQuantizer: ("count", "size", "commitment"),
    Denoiser: ("size", "hidden", "activation", "dtype"),
    DenseEncoder: ("shape", "hidden", "latent", "activation", "output", "dtype"),
    DenseDecoder: ("latent", "hidden", "shape", "activation", "output", "dtype"),
    ConvEncoder: ("shape", "latent", "filters", "strides", "dtype"),
    ConvDecoder: ("latent", "shape", "filters", "strides", "output", "dtype"),
    Gaussian: ("sigma",),
    Bernoulli: (),
    Categorical: (),
}
"""The classes that `load` builds, each with what its file says of it."""
CLASSES = {cls.__name__: cls for cls in BUILDABLE}
FILL = "build the same model, and fill it by load(path, into=model)"


def save(model: nnx.Module, path: str | os.PathLike[str]) -> None:
    """Write `model` to the file `path`, with enough information to rebuild it if it is made of `aelib`'s classes.

    Of any other model (with a custom encoder, or an activation that is a function without a name in `aelib`) the file
    holds the arrays and the class, and `load` needs `into=`. The file appears in one piece or not at all: when writing
    fails, what was at `path` before is still there.

    Args:
        model: Any NNX module with one array in each variable.
        path: The file to write; a link stays a link.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(Classifier((4,), (3,), 2, rngs=nnx.Rngs(0)), f"{folder}/classifier.safetensors")
        ...     os.listdir(folder)
        ['classifier.safetensors']
    """
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but got {describe(model)}")
    require_path("path", path)
    arrays: dict[str, np.ndarray] = {}
    for name, variable in _variables(model).items():
        value = variable.get_value()
        if not isinstance(value, jax.Array | np.ndarray) or plain(value).dtype.name not in DTYPES.values():
            expected = f"model must hold arrays of the dtypes {', '.join(DTYPES.values())}"
            raise TypeError(f"{expected}, but {name} holds {describe(value)}")
        arrays[name] = np.asarray(plain(value))
    metadata = {METADATA_KEY: json.dumps({"format": FORMAT, **_architecture_of(model)})}
    write_atomically(path, safetensors.numpy.save(arrays, metadata))


def load(path: str | os.PathLike[str], *, into: Any = None) -> Any:
    """Read a model that `save` wrote: build it, or fill the arrays of the model `into`, and return it.

    Nothing in the file is executed, and no memory is allocated before its arrays have the names, shapes and dtypes of
    the model's.

    Args:
        path: The file.
        into: The same model built anew, where it has a part of your own. It is filled completely or, when anything is
            wrong, not touched.

    Raises:
        ValueError: If `save` did not write it, it is damaged or of another model, or a part of it is your own.

    Example:
        >>> import tempfile
        >>> model = Classifier((4,), (3,), 2, rngs=nnx.Rngs(0))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(model, f"{folder}/classifier.safetensors")
        ...     load(f"{folder}/classifier.safetensors").hidden
        (3,)
    """
    if into is not None and not isinstance(into, nnx.Module):
        raise TypeError(f"into must be a flax.nnx.Module, but got {describe(into)}")
    require_path("path", path)
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"path must be the name of a file, but there is none at {path}")
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            architecture = _read_architecture(path, file.metadata())
            if into is None:
                model, remedy = _rebuilt(path, architecture), f". If it was changed after it was built, {FILL}"
            else:
                model, remedy, own = into, "", _architecture_of(into)
                if "arguments" in own and "arguments" in architecture and own != architecture:
                    raise ValueError(f"{path} holds another model: {json.dumps(architecture)}, not {json.dumps(own)}")
            variables = _variables(model)
            _require_same_arrays(path, file, variables, remedy)
            arrays = {name: like(one.get_value(), file.get_tensor(name)) for name, one in variables.items()}
    except safetensors.SafetensorError as error:
        raise ValueError(f"{path} is not a safetensors file, or it is truncated or damaged ({error})") from error
    for name, variable in variables.items():
        variable.set_value(arrays[name])
    return model


def _architecture_of(model: nnx.Module) -> dict[str, Any]:
    """Return `model` as {class, arguments}, or as {class} alone where a part or an activation is one's own."""
    cls = type(model)
    try:
        return _written(model)
    except TypeError:
        return {"class": cls.__name__ if cls in BUILDABLE else f"{cls.__module__}.{cls.__qualname__}"}


def _written(part: Any) -> Any:
    """Return `part` in terms of JSON. Raise `TypeError` for what `load` could not build."""
    if isinstance(part, list | tuple | nnx.List):
        return [_written(each) for each in part]
    if type(part) in BUILDABLE:
        arguments = {name: _written(getattr(part, name)) for name in BUILDABLE[type(part)]}
        return {"class": type(part).__name__, "arguments": arguments}
    if part is None or isinstance(part, str | int | float):
        return part
    raise TypeError(f"{describe(part)} is not of aelib")


def _build(written: Any, rngs: nnx.Rngs) -> Any:
    """Build what `_written` returned; for anything else raise `ValueError`, or what the class raises."""
    if isinstance(written, list):
        return [_build(each, rngs) for each in written]
    if not isinstance(written, dict):
        return written
    if written.get("class") not in CLASSES:
        raise ValueError(f"{written.get('class')} is not a class of aelib")
    cls: type[Any] = CLASSES[written["class"]]
    arguments = {key: _build(value, rngs) for key, value in written["arguments"].items()}
    make: Any = partial(cls, rngs=rngs) if "rngs" in inspect.signature(cls.__init__).parameters else cls
    return make(**arguments)


def _rebuilt(path: Path, architecture: dict[str, Any]) -> nnx.Module:
    """Build the model with shapes and dtypes in the place of arrays, which costs no memory, whatever the sizes."""
    if "arguments" not in architecture:
        raise ValueError(
            f"{path} holds the arrays of a model of the class {architecture['class']}, but not how to build it, since "
            f"a part of it or an activation is your own: {FILL}"
        )
    try:
        return nnx.eval_shape(lambda: _build(architecture, nnx.Rngs(0)))
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"{path} describes a model that cannot be built: {error}") from error


def _read_architecture(path: Path, metadata: dict[str, str] | None) -> dict[str, Any]:
    text = (metadata or {}).get(METADATA_KEY)
    with suppress(TypeError, ValueError, RecursionError):  # of a text that is none, not JSON, or too deep
        architecture = json.loads(text)  # pyright: ignore[reportArgumentType]
        if isinstance(architecture, dict) and architecture.pop("format", None) == FORMAT and "class" in architecture:
            return architecture
    raise ValueError(
        f"{path} must be a file that aelib.save wrote, with an architecture of format {FORMAT}, but got "
        f"{describe(text)}"
    )


def _require_same_arrays(path: Path, file: Any, variables: dict[str, Any], remedy: str) -> None:
    outlines = {name: jax.eval_shape(plain, variable.get_value()) for name, variable in variables.items()}
    expected = {name: f"{outline.dtype} {list(outline.shape)}" for name, outline in outlines.items()}
    stored = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
    found = {name: f"{DTYPES.get(one.get_dtype())} {list(one.get_shape())}" for name, one in stored.items()}
    problems = [
        f"{name} is {found.get(name, 'missing')}, but the model has {expected.get(name, 'none')}"
        for name in sorted({*found, *expected})
        if found.get(name) != expected.get(name)
    ]
    if problems:
        more = f", and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise ValueError(f"{path} holds the arrays of another model: {'; '.join(problems[:3])}{more}{remedy}")


def _variables(model: nnx.Module) -> dict[str, Any]:
    """Return the variables of `model` by their paths, such as "encoder.layers.0.kernel"."""
    return {".".join(map(str, path)): part for path, part in nnx.iter_graph(model) if isinstance(part, nnx.Variable)}
