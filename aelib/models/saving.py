"""Checkpoints: a model in one file, which can be read without running anything that the file says.

The arrays are in the safetensors format, each under its route in the model ("encoder.layers.0.kernel"). The
architecture is JSON in the file's metadata: {"format": 1, "class": "Autoencoder", "arguments": {...}}, where the
encoder, the decoder and the likelihood are in turn written as {"class": ..., "arguments": {...}}. `load` builds only
the classes of one table, and only after the arrays that they would have agree with those in the file.
"""

import json
import os
from collections.abc import Callable
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
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder

FORMAT = 1
METADATA_KEY = "aelib"
Route = tuple[Any, ...]
"""The way to a variable in a model, such as ("encoder", "layers", 0, "kernel")."""

MAX_ARCHITECTURE = 10_000
"""The longest architecture that is read, in characters; that of the largest model in the course has about 500."""

PARTS = ("encoder", "decoder", "likelihood")
"""The arguments that are themselves written as {class, arguments}."""

BUILDABLE: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "Autoencoder": (Autoencoder, ("encoder", "decoder", "likelihood")),
    "Classifier": (Classifier, ("shape", "hidden", "classes", "activation", "dtype")),
    "DenseEncoder": (DenseEncoder, ("shape", "hidden", "latent", "activation", "output", "dtype")),
    "DenseDecoder": (DenseDecoder, ("latent", "hidden", "shape", "activation", "output", "dtype")),
    "ConvEncoder": (ConvEncoder, ("shape", "latent", "filters", "strides", "dtype")),
    "ConvDecoder": (ConvDecoder, ("latent", "shape", "filters", "strides", "output", "dtype")),
    "Gaussian": (Gaussian, ("sigma",)),
    "Bernoulli": (Bernoulli, ()),
    "Categorical": (Categorical, ()),
}
"""The classes that `load` builds, each with the names of its arguments."""

ABSENT: dict[str, dict[str, Any]] = {
    "Classifier": {"dtype": None},
    "DenseEncoder": {"output": "identity", "dtype": None},
    "DenseDecoder": {"dtype": None},
    "ConvEncoder": {"dtype": None},
    "ConvDecoder": {"dtype": None},
}
"""The arguments that came after the first files, with what a file means that lacks them. Only other values are written,
so that an older `aelib` reads what it can build."""

WITHOUT_WEIGHTS = ("Autoencoder", "Gaussian", "Bernoulli", "Categorical")
"""The classes among them that make no weights of their own, so that they take no `rngs`."""


def save(model: nnx.Module, path: str | os.PathLike[str]) -> None:
    """Write `model` to the file `path`, with its architecture where it is one of `aelib`'s.

    The file appears in one piece or not at all: when writing fails, what was at `path` before is still there. A link
    stays a link, and the file that it names is written. `load` builds an `Autoencoder`, a `Classifier`, and the dense
    and convolutional encoders and decoders of `aelib`. Of any other model (a `Stack`, one with a `TiedDecoder`, or with
    a custom encoder or another part of your own) the file holds the arrays and the name, and `load` needs `into=`.

    Raises `TypeError` for what is not an NNX module or has a variable that is not an array of bool, uint8 to uint64,
    int8 to int64, bfloat16, float16, float32, float64 or complex64, `ValueError` for two variables of one name, and
    `OSError` when the file can't be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Classifier((4,), (3,), 2, rngs=nnx.Rngs(0)), f"{folder}/classifier.safetensors")
    ...     os.listdir(folder)
    ['classifier.safetensors']
    """
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but {describe(model)} came")
    require_path("path", path)
    arrays: dict[str, np.ndarray] = {}
    for route, variable in _variables(model).items():
        value = variable.get_value()
        if not isinstance(value, jax.Array | np.ndarray):
            raise TypeError(f"model must hold one array in each variable, but {_name(route)} holds {describe(value)}")
        if _name(route) in arrays:
            raise ValueError(f"model must give its variables different names, but two are called {_name(route)}")
        array = np.asarray(plain(value))
        if array.dtype.name not in DTYPES.values():
            expected = f"model must hold arrays of the dtypes {', '.join(DTYPES.values())}"
            raise TypeError(f"{expected}, but {_name(route)} holds {describe(array)}")
        arrays[_name(route)] = array
    metadata = {METADATA_KEY: json.dumps({"format": FORMAT, **_architecture_of(model)})}
    content = safetensors.numpy.save(arrays, metadata)
    write_atomically(path, content)


def load(path: str | os.PathLike[str], *, into: Any = None) -> Any:
    """Read a model that `save` wrote: build it, or fill the arrays of the model `into`, and return it.

    A `Stack` needs `into`, the same model built anew, and so does one with a `TiedDecoder` or with a part of your own.
    `into` is filled completely or, when anything is wrong, not touched. Nothing in the file is
    executed, and no memory is asked for before its arrays have the names, shapes and dtypes of the model's.

    Raises `FileNotFoundError` where there is no such file, `OSError` where it can't be read, `TypeError` when `into` is
    not an NNX module, and `ValueError`, which says what is wrong, for everything else: a file that is not a checkpoint,
    or is cut off, or comes from a newer `aelib`; a class that `aelib` can't build; arrays of another model.

    >>> import tempfile
    >>> model = Classifier((4,), (3,), 2, rngs=nnx.Rngs(0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/classifier.safetensors")
    ...     load(f"{folder}/classifier.safetensors").hidden
    (3,)
    """
    if into is not None and not isinstance(into, nnx.Module):
        raise TypeError(f"into must be a flax.nnx.Module, but {describe(into)} came")
    require_path("path", path)
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}")
    if not path.is_file():
        raise ValueError(f"{path} is a folder, a device or a pipe, not a file that aelib.save wrote")
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            architecture = _read_architecture(path, file.metadata())
            if into is None:
                model = _abstract_model(path, architecture, arrays=len(file.keys()))
            else:
                _require_same_architecture(path, architecture, into)
                model = into
            variables = _variables(model)
            _require_same_arrays(path, file, variables)
            filled = {
                route: variable.replace(like(variable.get_value(), file.get_tensor(_name(route))))
                for route, variable in variables.items()
            }
    except safetensors.SafetensorError as error:
        raise ValueError(f"{path} is not a safetensors file, or it is truncated or damaged ({error})") from error
    state = nnx.from_flat_state(filled)
    if into is None:
        return nnx.merge(nnx.split(model)[0], state)
    nnx.update(into, state)
    return into


def _architecture_of(model: nnx.Module) -> dict[str, Any]:
    """Write the architecture of `model`, or the name of its class alone where `load` could not build the same one."""
    architecture = _written(model)
    try:
        rebuilt = _outline(_variables(_abstract(architecture)))
    except ValueError:
        rebuilt = None
    if rebuilt != _outline(_variables(model)) or len(json.dumps(architecture)) > MAX_ARCHITECTURE:
        return {"class": architecture["class"]}
    return architecture


def _written(part: Any) -> dict[str, Any]:
    """Write `part` as {class, arguments}, or as {class} alone where it is not of a class that `load` builds."""
    name = type(part).__name__
    if name not in BUILDABLE or type(part) is not BUILDABLE[name][0]:
        return {"class": f"{type(part).__module__}.{type(part).__qualname__}"}
    arguments = {argument: getattr(part, argument) for argument in BUILDABLE[name][1]}
    absent = ABSENT.get(name, {})
    arguments = {key: value for key, value in arguments.items() if key not in absent or value != absent[key]}
    return {
        "class": name,
        "arguments": {
            argument: _written(value) if argument in PARTS else list(value) if isinstance(value, tuple) else value
            for argument, value in arguments.items()
        },
    }


def _build(written: Any, rngs: nnx.Rngs) -> Any:
    """Build what `_written` wrote. Raises `ValueError` for anything else."""
    if not isinstance(written, dict) or not isinstance(written.get("class"), str):
        raise ValueError(f"a class and its arguments were expected, but {describe(written)} came")
    name = written["class"]
    if name not in BUILDABLE:
        raise ValueError(f"{name} is not a class of aelib")
    cls, expected = BUILDABLE[name]
    arguments = written.get("arguments")
    if isinstance(arguments, dict):
        arguments = ABSENT.get(name, {}) | arguments
    if not isinstance(arguments, dict) or set(arguments) != set(expected):
        raise ValueError(f"{name} takes the arguments {expected}, but {describe(arguments)} came")
    arguments = {key: _build(value, rngs) if key in PARTS else value for key, value in arguments.items()}
    return cls(**arguments) if name in WITHOUT_WEIGHTS else cls(**arguments, rngs=rngs)


def _abstract(architecture: dict[str, Any]) -> nnx.Module:
    """Build the model with shapes and dtypes in the place of arrays, which costs no memory, whatever the sizes."""

    def build() -> nnx.Module:
        model = _build(architecture, nnx.Rngs(0))
        if not isinstance(model, nnx.Module):
            raise ValueError(f"{architecture['class']} is not a model")
        return model

    try:
        return nnx.eval_shape(build)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _abstract_model(path: Path, architecture: dict[str, Any], *, arrays: int) -> nnx.Module:
    name = architecture["class"]
    if "arguments" not in architecture:
        raise ValueError(
            f"{path} holds the arrays of a model of the class {name}, but not how to build it: build one yourself, "
            f"and fill it by load(path, into=model)"
        )
    try:
        # Every layer has arrays, and takes time to build even without them.
        if (layers := _layers(architecture)) > arrays:
            raise ValueError(f"it has {layers} layers, but the file has {arrays} arrays")
        return _abstract(architecture)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} describes a model that can't be built: {error}") from error


def _layers(written: Any) -> int:
    """Count the layers that an architecture lists, in all of its parts."""
    if not isinstance(written, dict) or not isinstance(arguments := written.get("arguments"), dict):
        return 0
    lists = [sizes for sizes in (arguments.get("hidden"), arguments.get("filters")) if isinstance(sizes, list)]
    return sum(map(len, lists)) + sum(_layers(arguments.get(part)) for part in PARTS)


def _read_architecture(path: Path, metadata: dict[str, str] | None) -> dict[str, Any]:
    text = (metadata or {}).get(METADATA_KEY)
    if text is None:
        raise ValueError(f"{path} is a safetensors file, but not one that aelib.save wrote: it names no architecture")
    if len(text) > MAX_ARCHITECTURE:
        raise ValueError(f"{path} has an architecture of {len(text)} characters; at most {MAX_ARCHITECTURE} are read")
    try:
        architecture = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} has an architecture that is not JSON ({error})") from error
    if not isinstance(architecture, dict) or not isinstance(architecture.get("class"), str):
        raise ValueError(f"{path} has an architecture without a class: {text[:200]}")
    written_format = architecture.pop("format", None)
    if type(written_format) is not int or written_format < 1:
        raise ValueError(f"{path} has no valid format number, but {describe(written_format)}")
    if written_format > FORMAT:
        raise ValueError(
            f"{path} has format {written_format}, and this aelib reads formats up to {FORMAT}: a newer aelib "
            f"wrote it, so upgrade yours"
        )
    return architecture


def _require_same_architecture(path: Path, architecture: dict[str, Any], into: nnx.Module) -> None:
    own = _architecture_of(into)
    if "arguments" in own and "arguments" in architecture and own != architecture:
        raise ValueError(f"{path} holds another model than into: {json.dumps(architecture)}, not {json.dumps(own)}")


def _require_same_arrays(path: Path, file: Any, variables: dict[Route, Any]) -> None:
    expected = _outline(variables)
    found = {name: _stored_outline(file.get_slice(name)) for name in file.keys()}  # noqa: SIM118 - not a dictionary
    problems = [f"{name} is missing" for name in expected if name not in found]
    problems += [f"{name} is not in the model" for name in found if name not in expected]
    problems += [
        f"{name} is {found[name]}, but the model needs {expected[name]}"
        for name in expected
        if name in found and found[name] != expected[name]
    ]
    if problems:
        more = f", and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise ValueError(f"{path} holds the arrays of another model: {'; '.join(problems[:3])}{more}")


def _variables(model: nnx.Module) -> dict[Route, Any]:
    """Give the variables of `model` by their routes."""
    return dict(nnx.to_flat_state(nnx.state(model)))


def _name(route: Route) -> str:
    return ".".join(map(str, route))


def _outline(variables: dict[Route, Any]) -> dict[str, str]:
    """Give dtype and shape of each array as the file would have it, such as "float32 [784, 512]"."""
    arrays = {_name(route): jax.eval_shape(plain, variable.get_value()) for route, variable in variables.items()}
    return {name: f"{array.dtype} {list(array.shape)}" for name, array in arrays.items()}


def _stored_outline(stored: Any) -> str:
    return f"{DTYPES.get(stored.get_dtype(), stored.get_dtype())} {list(stored.get_shape())}"
