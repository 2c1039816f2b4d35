"""A training that can be killed: its state in one file, from which `fit` goes on as if nothing had happened.

The file `training.safetensors` in the folder of a training holds all that the next step depends on (weights, optimizer,
other state of the model), the losses so far, and digests of what the training was called with. Another call is
recognised by them and refused. A new file replaces the old one in one piece, so that at any moment, whatever is pulled
out or full, there is one whole file, or none yet.

Arrays and metadata are in the safetensors format, and reading them runs nothing that the file says.
"""

import hashlib
import json
import os
import time
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
import safetensors.numpy

from aelib.arguments import describe, require_count, require_number, require_path
from aelib.files import DTYPES, like, plain, remove_leftovers, write_atomically

FORMAT = 1
FILE = "training.safetensors"
METADATA_KEY = "aelib-training"
SECONDS_BETWEEN = 10.0
MOST_STEPS = 10**12
SHARE_OF_TIME = 0.05
"""The share of the time that may go into writing: where that takes long, more seconds lie between two writes."""

CAUSES = {
    "data": "data are others",
    "validation": "validation is other data",
    "batch_size": "batch_size is another",
    "accumulate": "accumulate is another",
    "key": "key is another",
    "model": "model has another structure or began with other weights: build it again as you did then",
    "loss": "the gradient is computed otherwise, by another loss or model",
    "optimizer": "optimizer is another",
}
"""What each argument of a training says when it has changed."""


@dataclass(frozen=True, eq=False)
class Reached:
    """How far a training got.

    model, optimizer: pytrees of arrays, all that its next step depends on.
    done: the number of steps behind it.
    step_loss: the loss of each of them, float32 [done].
    validation: the loss on the validation data after each completed epoch, float64 [epochs].
    seconds: how long it took.
    """

    model: Any
    optimizer: Any
    done: int
    step_loss: np.ndarray
    validation: np.ndarray
    seconds: float


class Resumption:
    """The file of one training, which is known by the digests of its arguments."""

    def __init__(self, folder: str | os.PathLike[str]):
        """Make the `folder` where it is missing, and clear away what a killed process left half written.

        Raises `TypeError` for what is not a path, and `OSError` where the folder cannot be made.
        """
        require_path("checkpoint", folder, "the path of a folder")
        if Path(folder).exists() and not Path(folder).is_dir():
            raise NotADirectoryError(f"checkpoint must be the path of a folder, but {folder} is a file")
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.path = Path(folder) / FILE
        remove_leftovers(self.path)
        self.epochs, self.arguments = 0, {}
        self.wait, self.written_at, self.written = SECONDS_BETWEEN, time.perf_counter(), 0

    def begin(
        self, epochs: int, steps_per_epoch: int, arguments: Mapping[str, Any], model: Any, optimizer: Any
    ) -> Reached | None:
        """Give where the training stopped that was called with these arguments, or None where there is no file.

        `epochs` may have grown. `arguments` are digests of the others, by the names in `CAUSES`. `model` and
        `optimizer` are as a training begins; a model with the weights that the file holds will do as well, so that a
        training that was stopped goes on when it is called again.

        Raises `ValueError`, which says what is wrong, for a file that is damaged, is none of `fit`, comes from a newer
        `aelib`, or belongs to another training; and `OSError` where it cannot be read.
        """
        state = {"model": model, "optimizer": optimizer}
        self.epochs, self.arguments = epochs, {**arguments, "model": digest(model)}
        if not self.path.exists():
            return None
        try:
            with safetensors.safe_open(self.path, framework="numpy") as file:
                header = self._header(file.metadata())
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
        except safetensors.SafetensorError as error:
            raise self._refusal(f"it is no safetensors file, or it is cut off or damaged ({error})") from error
        if digest(arrays) != header.digest:
            raise self._refusal("it is damaged: its numbers are not those that were written")
        self._require_same_training(header)
        expected = _arrays(state)
        step_loss, validation = arrays.pop("step_loss", np.zeros(0)), arrays.pop("validation", np.zeros(0))
        if _outline(arrays) != _outline(expected):
            raise self._refusal("it belongs to another training: its arrays are others")
        done, lengths = header.done, (0, header.done // steps_per_epoch)
        losses = {"step_loss": step_loss, "validation": validation}
        if done > epochs * steps_per_epoch or _outline(losses) not in [_losses(done, length) for length in lengths]:
            raise self._refusal("it is damaged: its losses are not those of the steps behind it")
        leaves, structure = jax.tree.flatten(state)
        leaves = [like(leaf, arrays[name]) for leaf, name in zip(leaves, expected, strict=True)]
        state = jax.tree.unflatten(structure, leaves)
        self.written = header.done
        return Reached(**state, done=header.done, step_loss=step_loss, validation=validation, seconds=header.seconds)

    def is_due(self) -> bool:
        """Whether enough time has passed since the last write."""
        return time.perf_counter() - self.written_at >= self.wait

    def write(self, reached: Reached) -> None:
        """Write how far training got. Where that fails, warn: the file before this one is still there, and whole."""
        started = time.perf_counter()
        arrays = _arrays({"model": reached.model, "optimizer": reached.optimizer})
        arrays |= {"step_loss": reached.step_loss, "validation": reached.validation}
        header = _Header(
            format=FORMAT,
            epochs=self.epochs,
            arguments=self.arguments,
            done=reached.done,
            seconds=reached.seconds,
            model=digest(reached.model),
            digest=digest(arrays),
        )
        try:
            write_atomically(self.path, safetensors.numpy.save(arrays, {METADATA_KEY: json.dumps(asdict(header))}))
            self.written = reached.done
        except OSError as error:
            still = f"{self.path} still holds step {self.written}" if self.written else f"there is no {self.path} yet"
            message = f"the checkpoint of step {reached.done} could not be written ({error}); {still}"
            warnings.warn(message, RuntimeWarning, stacklevel=3)
        self.written_at = time.perf_counter()
        self.wait = max(SECONDS_BETWEEN, (self.written_at - started) / SHARE_OF_TIME)

    def _header(self, metadata: dict[str, str] | None) -> "_Header":
        text = (metadata or {}).get(METADATA_KEY)
        if text is None:
            raise self._refusal("it is a safetensors file, but fit did not write it")
        try:
            written = json.loads(text)
            number = written["format"]
            if number == FORMAT:
                return _Header(**written).checked()
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._refusal(f"its description is damaged ({error})") from error
        newer = ", so a newer aelib wrote it: upgrade yours" if isinstance(number, int) and number > FORMAT else ""
        raise self._refusal(f"it has format {describe(number)}, and this aelib reads format {FORMAT}{newer}")

    def _require_same_training(self, header: "_Header") -> None:
        before = header.arguments
        if self.arguments["model"] == header.model:  # a training that was stopped, and is called again
            self.arguments["model"] = before.get("model")
        changed = [name for name in CAUSES if self.arguments.get(name) != before.get(name)]
        if changed:
            # The program of the loss has the shape of a batch in it.
            causes = [
                CAUSES[name]
                for name in changed
                if name != "loss" or not {"data", "batch_size", "accumulate"} & {*changed}
            ]
            raise self._refusal(f"it belongs to another training: {'; '.join(causes)}")
        if self.epochs < header.epochs:
            raise self._refusal(f"epochs was {header.epochs} and may grow, but not shrink to {self.epochs}")

    def _refusal(self, reason: str) -> ValueError:
        return ValueError(
            f"fit cannot go on from {self.path}: {reason}. Nothing was changed. To begin anew, give another folder or "
            f"remove this file"
        )


@dataclass(frozen=True)
class _Header:
    """What the metadata of the file say, as JSON; `model` and `digest` are of the model, and of all arrays, in it."""

    format: int
    epochs: int
    arguments: dict[str, Any]
    done: int
    seconds: float
    model: str
    digest: str

    def checked(self) -> "_Header":
        """Give the header itself, or raise `TypeError` or `ValueError` where it is not of these kinds."""
        require_count("epochs", self.epochs)
        require_count("done", self.done, minimum=0, maximum=MOST_STEPS)
        require_number("seconds", self.seconds, low=0)
        if not isinstance(self.arguments, dict):
            raise TypeError(f"arguments must be digests, but {describe(self.arguments)} came")
        return self


def digest(value: Any) -> str:
    """Give a digest of a pytree of arrays: BLAKE2 of their routes, dtypes, shapes and bits.

    >>> digest({"a": np.zeros(3)}) == digest({"a": np.zeros(3)}), digest(np.zeros(3)) == digest(np.zeros((3, 1)))
    (True, False)
    """
    found = hashlib.blake2b(digest_size=16)
    for name, array in _arrays(value).items():
        found.update(f"{name} {array.dtype} {array.shape};".encode())
        found.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return found.hexdigest()


def program(function: Any, *arguments: Any) -> str:
    """Give a digest of what `function` computes of `arguments`: of the program that XLA would get, constants included.

    It does not depend on the machine.
    """
    lowered = jax.jit(function).trace(*arguments).lower(lowering_platforms=("cpu",))
    return hashlib.blake2b(lowered.as_text().encode(), digest_size=16).hexdigest()


def _arrays(state: Any) -> dict[str, np.ndarray]:
    """Give the leaves of `state` by their routes, as arrays of numbers."""
    arrays = {
        jax.tree_util.keystr(path): np.asarray(plain(leaf)) for path, leaf in jax.tree_util.tree_leaves_with_path(state)
    }
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES.values():
            expected = f"the training must have arrays of the dtypes {', '.join(DTYPES.values())} to be written"
            raise TypeError(f"{expected}, but {name} is {describe(array)}")
    return arrays


def _losses(done: int, epochs: int) -> dict[str, Any]:
    return {"step_loss": (np.dtype(np.float32), (done,)), "validation": (np.dtype(np.float64), (epochs,))}


def _outline(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    return {name: (array.dtype, array.shape) for name, array in arrays.items()}
