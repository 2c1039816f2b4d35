"""The parts of a run: what is finished is kept, and what was killed goes on.

Below the folder of a run, of the code that it runs and of the versions that compute, each part has its own folder:

    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-2/result.json     a finished part
    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-3/...             the checkpoints of one under way

The time that a part took is counted over all processes that worked on it, to a few seconds. What parts gave is kept in
the record too, so that a run goes on from there where the folder is gone, or on another machine.
"""

import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aelib.files import write_atomically
from aelib.interruption import catching_ctrl_c

SECONDS_BETWEEN = 5.0
"""How often the time that a part has taken is written down."""


@dataclass(frozen=True)
class Finished:
    """What a part gave, the time it took, by the clock and of all cores together, and the machine that finished it."""

    result: Any
    seconds: float
    cpu_seconds: float
    hardware: str


class Clock:
    """The time that a part takes, in a file of its folder, so that a kill loses little of it."""

    def __init__(self, folder: Path):
        self.file = folder / "clock.json"
        self.before = json.loads(self.file.read_text()) if self.file.exists() else [0.0, 0.0]
        self.started = time.perf_counter(), time.process_time()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._write, daemon=True)
        self.thread.start()

    def read(self) -> tuple[float, float]:
        """Give the seconds so far, by the clock and of all cores."""
        wall, cpu = self.started
        return self.before[0] + time.perf_counter() - wall, self.before[1] + time.process_time() - cpu

    def stop(self) -> tuple[float, float]:
        """Give them a last time."""
        self.stopped.set()
        self.thread.join()
        return self.read()

    def _write(self) -> None:
        while not self.stopped.wait(SECONDS_BETWEEN):
            write_atomically(self.file, json.dumps(self.read()).encode())


class Parts:
    """The finished parts of one run and the folders of the others, below `folder`, which belongs to one version of it.

    They are counted against the `expected` number, so that one sees how far the run is. With `so_far` none is begun.
    Those that are `recorded` count as finished too, and `hardware` is the machine that finishes the others.
    """

    def __init__(
        self, folder: Path, expected: int, hardware: str, *,
        so_far: bool = False, recorded: Mapping[str, Finished] | None = None,
    ):  # fmt: skip
        self.folder, self.expected, self.hardware, self.so_far = folder, expected, hardware, so_far
        self.recorded = recorded or {}
        self.finished: dict[str, Finished] = {}
        self.names: list[str] = []

    def part(self, name: str, compute: Callable[[Path], Any], *, leaves: Sequence[str] = ()) -> Any:
        """Give what the part `name` gave before, or else what `compute` gives now, as JSON can hold it.

        Where only what is there so far is asked for, a part that is not finished gives None. After Ctrl-C it raises
        `KeyboardInterrupt`, and the part goes on another time.

        `compute` gets the part's folder, for the checkpoints of `fit`, each in a folder of its own within. Files there
        which other parts read are named by `leaves`: without them a finished part is computed again.
        Raises `ValueError` for a name that is used twice or is not made of letters, digits, dots and hyphens.
        """
        if name in self.names or not re.fullmatch(r"[\w.-]+", name):
            raise ValueError(f"a part must have a name of its own, of letters, digits, dots and hyphens, not {name!r}")
        self.names.append(name)
        place = self.folder / name
        file = place / "result.json"
        number = f"part {len(self.names)} of {self.expected}"
        there = self.so_far or all((place / needed).exists() for needed in leaves)
        if file.exists() and there:
            self.finished[name] = Finished(**json.loads(file.read_text()))
            print(f"{number}, {name}: was finished before", flush=True)
        elif name in self.recorded and there:
            self.finished[name] = self.recorded[name]
            print(f"{number}, {name}: was recorded before", flush=True)
        elif self.so_far:
            return None
        else:
            print(f"{number}, {name}", flush=True)
            content = json.dumps(asdict(self._finish(place, compute)), allow_nan=False)
            write_atomically(file, content.encode())
            self.finished[name] = Finished(**json.loads(content))  # as it will be read
            for checkpoint in place.iterdir():  # nothing needs them any more
                if checkpoint.is_dir():
                    shutil.rmtree(checkpoint)
        return self.finished[name].result

    def _finish(self, place: Path, compute: Callable[[Path], Any]) -> Finished:
        place.mkdir(parents=True, exist_ok=True)
        clock = Clock(place)
        try:
            with catching_ctrl_c() as ctrl_c:
                result = compute(place)
        finally:
            seconds, cpu_seconds = clock.stop()
        if ctrl_c.is_set():  # `fit` has returned before its end
            raise KeyboardInterrupt
        return Finished(result, seconds, cpu_seconds, self.hardware)
