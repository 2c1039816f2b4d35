"""A training that can be killed: its state in one file, from which `fit` resumes as if nothing had happened.

The file `training.safetensors` holds all that the next step depends on (weights, optimizer, other state of the model),
the losses so far, and a digest of each thing that identifies the training: data, validation data, batch size, key,
parts, and the structure of model and optimizer; neither the loss nor the optimizer's settings. A new file replaces the
old one in one piece, a digest reveals a damaged one, and reading it executes nothing.
"""

import json
import os
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np
import safetensors
import safetensors.numpy

from aelib.arguments import require_path
from aelib.files import by_path, digest, like, remove_leftovers, structure, write_atomically
from aelib.training.history import Log
from aelib.training.step import State

FORMAT, FILE, METADATA_KEY = 3, "training.safetensors", "aelib-training"
SECONDS_BETWEEN = 10.0
SHARE_OF_TIME = 0.05
"""The share of the time that may go into writing: where that takes long, more seconds lie between two writes."""
LOSSES = ("step_loss", "loss", "validation")


def identity(data: Any, validation: Any, batch_size: int, key: jax.Array, parts: int, state: State) -> dict[str, str]:
    """Return what identifies a training, in words or as digests."""
    return {
        "data": digest(data),
        "validation": digest(validation),
        "batch_size": str(batch_size),
        "key": digest(key),
        "parts": str(parts),
        "model": structure((state.params, state.rest)),
        "optimizer": structure(state.opt_state),
    }


def folder_of(checkpoint: str | os.PathLike[str]) -> Path:
    """Check the argument `checkpoint`, and return it as a path."""
    require_path("checkpoint", checkpoint, "the path of a folder")
    if Path(checkpoint).exists() and not Path(checkpoint).is_dir():
        raise NotADirectoryError(f"checkpoint must be the path of a folder, but {checkpoint} is a file")
    return Path(checkpoint)


class Checkpoint:
    """The file of the training with this `identity`, in `folder`, which is made where it is missing."""

    def __init__(self, folder: str | os.PathLike[str], identity: dict[str, str]):
        self.path, self.identity = folder_of(folder) / FILE, identity
        self.path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(self.path)
        self.wait, self.written_at, self.written = SECONDS_BETWEEN, time.perf_counter(), 0

    def load(self, state: State, log: Log) -> State:
        """Return the state that was reached, and fill the log; without a file, the state that is given.

        Raises:
            ValueError: If the file is damaged or of another training; the message names what differs.
        """
        if not self.path.exists():
            return state
        header, arrays = self._read()
        found, own = header["identity"], self.identity
        if differ := [f"{name} changed" for name in own if found.get(name) != own[name]]:
            raise self._refusal(f"it belongs to another training: {', '.join(differ)}")
        losses = {name: arrays.pop(name) for name in LOSSES}
        if (steps := len(losses["step_loss"])) > len(log.step_loss):
            raise self._refusal(f"it has {steps / log.per_epoch:.4g} epochs already, and epochs is {log.planned}")
        log.step_loss[:steps], log.steps, log.loss = losses["step_loss"], steps, losses["loss"].tolist()
        log.validation = None if log.validation is None else losses["validation"].tolist()
        log.stopped, log.started = header["stopped"] == log.planned, log.started - header["seconds"]
        log.epochs_before, self.written = header["before"], steps
        leaves, tree = jax.tree.flatten(state)
        leaves = [like(leaf, arrays[name]) for leaf, name in zip(leaves, by_path(state), strict=True)]
        return jax.tree.unflatten(tree, leaves)

    def _read(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        try:
            with safetensors.safe_open(self.path, framework="numpy") as file:
                metadata = file.metadata() or {}
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
            header = metadata.get(METADATA_KEY)
            is_whole = header is not None and metadata.get("digest") == sealed(arrays, header)
        except (safetensors.SafetensorError, TypeError) as error:
            raise self._refusal(f"it is damaged, or not a safetensors file ({error})") from error
        if header is None:
            raise self._refusal("it is a safetensors file, but fit did not write it")
        if not is_whole:
            raise self._refusal("it is damaged: its content is not what was written")
        found = json.loads(header)
        if found["format"] != FORMAT:
            raise self._refusal(f"it has format {found['format']}, and this aelib reads format {FORMAT}")
        return found, arrays

    def is_due(self) -> bool:
        """Return whether enough time has passed since the last write."""
        return time.perf_counter() - self.written_at >= self.wait

    def save(self, state: State, log: Log) -> None:
        """Write how far training got; where that fails, warn: the file before this one is still there, and whole."""
        if self.written == log.steps:
            return
        started = time.perf_counter()
        losses = log.step_loss[: log.steps], np.array(log.loss), np.array(log.validation or [])
        arrays = {**by_path(state), **dict(zip(LOSSES, losses, strict=True))}
        stopped, seconds = log.planned if log.stopped else 0, started - log.started
        reached = {"before": log.epochs_before, "stopped": stopped, "seconds": seconds}
        header = json.dumps({"format": FORMAT, "identity": self.identity, **reached})
        metadata = {METADATA_KEY: header, "digest": sealed(arrays, header)}
        try:
            write_atomically(self.path, safetensors.numpy.save(arrays, metadata))
            self.written = log.steps
        except OSError as error:
            still = f"{self.path} still holds step {self.written}" if self.written else f"there is no {self.path} yet"
            message = f"the checkpoint of step {log.steps} could not be written ({error}); {still}"
            warnings.warn(message, RuntimeWarning, stacklevel=3)
        self.written_at = time.perf_counter()
        self.wait = max(SECONDS_BETWEEN, (self.written_at - started) / SHARE_OF_TIME)

    def _refusal(self, reason: str) -> ValueError:
        return ValueError(
            f"fit cannot resume from {self.path}: {reason}. Nothing was changed. To begin anew, pass another folder or "
            f"remove this file"
        )


def sealed(arrays: Mapping[str, np.ndarray], header: str) -> str:
    """Return the digest of everything in the file."""
    return digest({**arrays, METADATA_KEY: np.frombuffer(header.encode(), np.uint8)})
