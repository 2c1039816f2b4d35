"""A training that can be killed: its state in one file, from which `fit` resumes as if nothing had happened.

The file `training.safetensors` holds all that the next step depends on (weights, optimizer, other state of the model),
the losses so far, what identifies the training (data, validation data, batch size, key, parts, and the structure of
model and optimizer; neither the loss nor the optimizer's settings), and the versions of the libraries. A new file
replaces the old one in one piece, a digest reveals a damaged one, and reading it executes nothing.
"""

import json
import os
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import numpy as np
import safetensors
import safetensors.numpy

from aelib.arguments import require_flag, require_path
from aelib.files import by_path, digest, like, remove_leftovers, write_atomically
from aelib.training.history import Log
from aelib.training.plan import Plan

FORMAT, FILE, METADATA_KEY = 2, "training.safetensors", "aelib-training"
SECONDS_BETWEEN = 10.0
SHARE_OF_TIME = 0.05
"""The share of the time that may go into writing: where that takes long, more seconds lie between two writes."""
Identity = dict[str, dict[str, str]]
"""What identifies a training: digests of what the user "asked" for, and the structure of what is "built"."""


@dataclass(frozen=True)
class Reached:
    """How far a training got: its state after `done` steps of `steps_per_epoch`, and the losses so far.

    `stopped` is the argument `epochs` with which `each_epoch` stopped it, or 0.
    """

    state: Any
    taken: int
    before: int
    done: int
    steps_per_epoch: int
    stopped: int
    step_loss: np.ndarray
    loss: np.ndarray
    validation: np.ndarray
    seconds: float

    @classmethod
    def of(cls, state: Any, taken: int, before: int, log: Log) -> "Reached":
        """Return how far the training with this log got."""
        stopped = log.plan.epochs if log.stopped else 0
        losses = log.step_loss[: log.steps], np.array(log.loss), np.array(log.validation or [])
        seconds = time.perf_counter() - log.started
        return cls(state, taken, before, log.done, log.plan.steps_per_epoch, stopped, *losses, seconds)

    def under(self, plan: Plan) -> "Reached":
        """Return the same, or where epochs now have another number of steps, the same at the last completed epoch."""
        per_epoch = plan.steps_per_epoch
        if self.steps_per_epoch == per_epoch:
            return self
        before = self.before // self.steps_per_epoch * per_epoch  # so many epochs of the new length
        done = len(self.loss) * per_epoch
        taken = self.taken + self.done - done  # with `done` the number of updates that were made, as before
        return replace(self, taken=taken, before=before, done=done, steps_per_epoch=per_epoch)

    def fill(self, log: Log) -> None:
        """Put the losses into an empty log, and whether `each_epoch` stopped this very training."""
        log.stopped = self.stopped == log.plan.epochs
        missing = np.zeros(log.plan.steps - self.done, np.float32)
        log.step_loss, log.steps = np.concatenate([self.step_loss, missing]), len(self.step_loss)
        log.offset, log.loss, log.started = log.steps - self.done, self.loss.tolist(), log.started - self.seconds
        if log.validation is not None:
            log.validation = self.validation.tolist() or [float("nan")] * len(log.loss)


LOSSES = ("step_loss", "loss", "validation")
NUMBERS = ("taken", "before", "done", "steps_per_epoch", "stopped", "seconds")
"""The fields of `Reached` that the file has beside the state, as arrays and as numbers in its header."""


class Checkpoint:
    """The file of one training, in `folder`.

    Args:
        folder: Made where it is missing.
        anyway: Resume even if `data`, `validation`, `batch_size`, `key` or the parts of `scale` have changed. If an
            epoch now has another number of steps, the epoch that was under way begins again, with the weights reached.

    Raises:
        TypeError, OSError: If `folder` is not a path, or cannot be made.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     Checkpoint(folder, anyway=True).path.name
        'training.safetensors'
    """

    def __init__(self, folder: str | os.PathLike[str], *, anyway: bool = False):
        require_path("checkpoint", folder, "the path of a folder")
        require_flag("anyway", anyway)
        if Path(folder).exists() and not Path(folder).is_dir():
            raise NotADirectoryError(f"checkpoint must be the path of a folder, but {folder} is a file")
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.path, self.anyway = Path(folder) / FILE, anyway
        remove_leftovers(self.path)
        self.wait, self.written_at, self.written = SECONDS_BETWEEN, time.perf_counter(), 0

    def beneath(self, name: str) -> "Checkpoint":
        """Return the checkpoint of a part of this training, in a folder of its own."""
        return Checkpoint(self.path.parent / name, anyway=self.anyway)

    def load(self, identity: Identity, state: Any, epochs: int) -> Reached | None:
        """Return how far the training with this `identity` got, or None where there is no file.

        Raises:
            ValueError: If the file is damaged or of another training; the message names what differs.
        """
        self.written = 0
        if not self.path.exists():
            return None
        header, arrays = self._read()
        differ = [f"{name} changed" for name in changed(header["built"], identity["built"])]
        if differ:
            raise self._refusal(f"it belongs to another training: {', '.join(differ)}{self._versions(header)}")
        differ = [f"{name} changed" for name in changed(header["asked"], identity["asked"])]
        if differ and not self.anyway:
            remedy = "to resume all the same, pass checkpoint=aelib.Checkpoint(folder, anyway=True)"
            raise self._refusal(f"{', '.join(differ)}{self._versions(header)}; {remedy}")
        if (already := header["done"] / header["steps_per_epoch"]) > epochs:
            raise self._refusal(f"it has {already:.4g} epochs already, and epochs is {epochs}")
        if versions() != header["versions"]:
            text = f"resuming with other versions, so the last bits of the results may differ{self._versions(header)}"
            warnings.warn(text, RuntimeWarning, stacklevel=4)
        leaves, tree = jax.tree.flatten(state)
        leaves = [like(leaf, arrays.pop(name)) for leaf, name in zip(leaves, by_path(state), strict=True)]
        self.written = header["done"]
        numbers = {name: header[name] for name in NUMBERS}
        return Reached(jax.tree.unflatten(tree, leaves), **arrays, **numbers)

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

    def save(self, identity: Identity, reached: Reached) -> None:
        """Write how far training got; where that fails, warn: the file before this one is still there, and whole."""
        started = time.perf_counter()
        arrays = {**by_path(reached.state), **{name: getattr(reached, name) for name in LOSSES}}
        numbers = {name: getattr(reached, name) for name in NUMBERS}
        header = json.dumps({"format": FORMAT, "versions": versions(), **identity, **numbers})
        metadata = {METADATA_KEY: header, "digest": sealed(arrays, header)}
        try:
            write_atomically(self.path, safetensors.numpy.save(arrays, metadata))
            self.written = reached.done
        except OSError as error:
            still = f"{self.path} still holds step {self.written}" if self.written else f"there is no {self.path} yet"
            message = f"the checkpoint of step {reached.done} could not be written ({error}); {still}"
            warnings.warn(message, RuntimeWarning, stacklevel=4)
        self.written_at = time.perf_counter()
        self.wait = max(SECONDS_BETWEEN, (self.written_at - started) / SHARE_OF_TIME)

    @staticmethod
    def _versions(header: Mapping[str, Any]) -> str:
        then, now = header["versions"], versions()
        differ = [f"{name} {then.get(name)}, now {now[name]}" for name in changed(then, now)]
        return f" (it was written with {'; '.join(differ)})" if differ else ""

    def _refusal(self, reason: str) -> ValueError:
        return ValueError(
            f"fit cannot resume from {self.path}: {reason}. Nothing was changed. To begin anew, pass another folder or "
            f"remove this file"
        )


def sealed(arrays: Mapping[str, np.ndarray], header: str) -> str:
    """Return the digest of everything in the file."""
    return digest({**arrays, METADATA_KEY: np.frombuffer(header.encode(), np.uint8)})


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the names whose values differ, or that one of the two lacks."""
    return [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]


def versions() -> dict[str, str]:
    """Return the versions of the libraries that bits may depend on."""
    return {name: version(name) for name in ("aelib", "jax", "jaxlib", "flax", "optax")}
