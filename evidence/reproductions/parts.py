"""The parts of a run: what a finished one gave is kept, and one that was killed resumes from its checkpoints.

Below the folder of a run, of the code that it runs and of the versions that compute, each part has its own folder:

    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-2/result.json     a finished part
    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-3/...             the checkpoints of one under way

The results of parts are in the record too, so that a run can resume without the folder, or on another machine.
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aelib.files import write_atomically
from aelib.training.watch import catching_ctrl_c


@dataclass(frozen=True)
class Finished:
    """The result of a part, the time that its last process took, by the clock and of all cores, and the machine."""

    result: Any
    seconds: float
    cpu_seconds: float
    hardware: str


class Parts:
    """The finished parts of one run and the folders of the others, below `folder`, which belongs to one version of it.

    Args:
        folder: Where the parts are.
        expected: How many parts the run has, so that messages can tell how far it is.
        hardware: The machine that finishes the parts.
        so_far: Begin no part.
        recorded: Parts by name that count as finished too.

    Attributes:
        finished: The finished parts by name.
        names: Those of all parts, in the order in which they were asked for.
    """

    def __init__(
        self, folder: Path, expected: int, hardware: str, *,
        so_far: bool = False, recorded: Mapping[str, Finished] | None = None,
    ):  # fmt: skip
        self.folder, self.expected, self.hardware, self.so_far = folder, expected, hardware, so_far
        self.recorded = recorded or {}
        self.finished: dict[str, Finished] = {}
        self.names: list[str] = []

    def part(
        self, name: str, compute: Callable[[Path], Any], *, ready: bool = True, leaves: Sequence[str] = ()
    ) -> Any:  # fmt: skip
        """Return the kept result of the part `name`, or else compute it.

        Args:
            name: The part's own name: letters, digits, dots, hyphens and underscores, the first a letter or a digit.
            compute: Returns the result, which JSON can hold. It gets the part's folder, for the checkpoints of `fit`,
                each in a folder of its own within.
            ready: Whether the parts on which this one builds are finished.
            leaves: The files in that folder which other parts read: without them a finished part is computed again,
                and so is one that another machine finished, whose record does not hold them. All other files there
                are removed at the end.

        Returns:
            The result, or None if the part is not `ready`, or not finished and parts are not to be begun.

        Raises:
            ValueError: If the name has another form or is used twice.
            KeyboardInterrupt: After Ctrl-C; the part resumes another time.
        """
        if name in self.names or not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
            raise ValueError(
                "a part must have a name of its own, of letters, digits, dots, hyphens and underscores, "
                f"and begin with a letter or a digit, but got {name!r}"
            )
        self.names.append(name)
        place = self.folder / name
        file = place / "result.json"
        said = f"part {len(self.names)} of {self.expected}, {name}"
        if not ready:
            return None
        if file.exists() and (self.so_far or all((place / needed).exists() for needed in leaves)):
            print(f"{said}: was finished before", flush=True)
        elif name in self.recorded and (self.so_far or not leaves):
            print(f"{said}: was recorded before", flush=True)
            self.finished[name] = self.recorded[name]
            return self.recorded[name].result
        elif self.so_far:
            return None
        else:
            print(said, flush=True)
            file.unlink(missing_ok=True)  # where what it leaves is gone
            self._finish(place, compute)
            for path in place.iterdir():
                if path.name not in {file.name, *leaves}:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.finished[name] = Finished(**json.loads(file.read_text()))
        return self.finished[name].result

    def _finish(self, place: Path, compute: Callable[[Path], Any]) -> None:
        """Compute a part and keep what it gave."""
        place.mkdir(parents=True, exist_ok=True)
        result, wall, cpu = None, time.perf_counter(), time.process_time()
        with catching_ctrl_c() as ctrl_c:
            try:
                result = compute(place)
            except Exception:
                if not ctrl_c.is_set():
                    raise
        if ctrl_c.is_set():  # `fit` has returned early, so the result is not that of the part
            raise KeyboardInterrupt
        done = Finished(result, time.perf_counter() - wall, time.process_time() - cpu, self.hardware)
        write_atomically(place / "result.json", json.dumps(asdict(done), allow_nan=False).encode())
