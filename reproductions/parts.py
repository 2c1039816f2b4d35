"""The parts of a run: what is finished is kept, and what was killed goes on.

Below the folder of a run, of the code that it runs and of the versions that compute, each part has its own folder:

    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-2/result.json     a finished part
    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-3/...             the checkpoints of one under way

The time that a part took is counted over all processes that worked on it, to a few seconds. What parts gave is kept in
the record too, so that a run goes on from there where the folder is gone, or on another machine.

Several processes may work on the same run. Each part under way is locked, and the others leave it out.
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

from filelock import FileLock, Timeout

from aelib.files import write_atomically
from aelib.training.watch import catching_ctrl_c

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
        """Return the seconds so far, by the clock and of all cores."""
        wall, cpu = self.started
        return self.before[0] + time.perf_counter() - wall, self.before[1] + time.process_time() - cpu

    def stop(self) -> tuple[float, float]:
        """Return them a last time."""
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

    finished: the finished parts by name.
    elsewhere: the locks of those that another process is at, by name.
    """

    def __init__(
        self, folder: Path, expected: int, hardware: str, *,
        so_far: bool = False, recorded: Mapping[str, Finished] | None = None,
    ):  # fmt: skip
        self.folder, self.expected, self.hardware, self.so_far = folder, expected, hardware, so_far
        self.recorded = recorded or {}
        self.finished: dict[str, Finished] = {}
        self.names: list[str] = []
        self.elsewhere: dict[str, FileLock] = {}
        self.before = 0

    def part(
        self, name: str, compute: Callable[[Path], Any], *, ready: bool = True, leaves: Sequence[str] = ()
    ) -> Any:  # fmt: skip
        """Return what the part `name` gave before, or else what `compute` gives now, as JSON can hold it.

        It gives None for a part that is not finished where only what is there so far is asked for, where another
        process is at it, and where it is not `ready`, because it builds on a part that gave None. After Ctrl-C it
        raises `KeyboardInterrupt`, and the part goes on another time.

        `compute` gets the part's folder, for the checkpoints of `fit`, each in a folder of its own within. Files there
        which other parts read are named by `leaves`: without them a finished part is computed again, and so is one
        that was finished on another machine, whose record does not hold them. All else there is removed at its end.
        Raises `ValueError` for a name that is used twice or is not made of letters, digits, dots, hyphens and
        underscores, the first a letter or a digit.
        """
        if name in self.names or not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
            raise ValueError(
                "a part must have a name of its own, of letters, digits, dots, hyphens and underscores, "
                f"and begin with a letter or a digit, not {name!r}"
            )
        self.names.append(name)
        place = self.folder / name
        if not ready:  # even if another process has finished it since, what it builds on is not known in this pass
            return None
        if self._was_finished(name, leaves):
            return self.finished[name].result
        if self.so_far:
            return None
        place.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place / "lock")
        try:
            held = lock.acquire(blocking=False)
        except Timeout:
            self.elsewhere[name] = lock
            return None
        with held:
            if not self._was_finished(name, leaves):  # by another process, in between
                self._tell(name)
                if (place / "result.json").exists():  # that of files which are gone
                    for file in ("result.json", "clock.json"):
                        (place / file).unlink(missing_ok=True)
                content = json.dumps(asdict(self._finish(place, compute)), allow_nan=False)
                write_atomically(place / "result.json", content.encode())
                self.finished[name] = Finished(**json.loads(content))  # as it will be read
                self._tidy(place, leaves)
        return self.finished[name].result

    def again(self) -> bool:
        """Return whether the run has to go through its parts once more, for those that another process was at.

        Where the last time finished none it waits for one of them.
        """
        if not self.elsewhere:
            return False
        if len(self.finished) == self.before:
            name, lock = next(iter(self.elsewhere.items()))
            print(f"waits for {name}, which another process is at", flush=True)
            with lock:
                pass
        self.names, self.elsewhere, self.before = [], {}, len(self.finished)
        return True

    def _was_finished(self, name: str, leaves: Sequence[str]) -> bool:
        """Return whether a part is finished, and then it is among the finished ones."""
        if name in self.finished:
            return True
        file = self.folder / name / "result.json"
        if file.exists() and (self.so_far or all((file.parent / needed).exists() for needed in leaves)):
            self.finished[name] = Finished(**json.loads(file.read_text()))
            self._tell(name, ": was finished before")
        elif name in self.recorded and (self.so_far or not leaves):
            self.finished[name] = self.recorded[name]
            self._tell(name, ": was recorded before")
        return name in self.finished

    def _tidy(self, place: Path, leaves: Sequence[str]) -> None:
        """Remove what nothing needs once a part is finished: checkpoints, and what a killed process was at writing."""
        for path in place.iterdir():
            if path.name in {"lock", "clock.json", "result.json", *leaves}:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _tell(self, name: str, what: str = "") -> None:
        print(f"part {len(self.names)} of {self.expected}, {name}{what}", flush=True)

    def _finish(self, place: Path, compute: Callable[[Path], Any]) -> Finished:
        clock, result = Clock(place), None
        with catching_ctrl_c() as ctrl_c:
            try:
                result = compute(place)
            except Exception:
                if not ctrl_c.is_set():
                    raise
            finally:
                seconds, cpu_seconds = clock.stop()
        if ctrl_c.is_set():  # `fit` has returned before its end, and what was made of that counts for nothing
            raise KeyboardInterrupt
        return Finished(result, seconds, cpu_seconds, self.hardware)
