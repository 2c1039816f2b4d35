"""The parts of a run: results of finished parts are kept, and killed parts resume.

Below the folder of a run, of the code that it runs and of the versions that compute, each part has its own folder:

    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-2/result.json     a finished part
    _build/reproduce/pretraining_grid/3f0c.../1000-labels-seed-3/...             the checkpoints of one under way

The time that a part took is counted over all processes that worked on it, to a few seconds. The results of parts are
in the record too, so that a run can resume without the folder, or on another machine.

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
    """The result of a part, the time it took, by the clock and of all cores together, and the machine."""

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
        """Stop the clock and return its seconds."""
        self.stopped.set()
        self.thread.join()
        return self.read()

    def _write(self) -> None:
        while not self.stopped.wait(SECONDS_BETWEEN):
            write_atomically(self.file, json.dumps(self.read()).encode())


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
        elsewhere: The locks of the parts that another process computes, by name.
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
            The result, or None if the part is not `ready`, another process computes it, or it is not finished and
            parts are not to be begun.

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
        if not ready:  # even if another process has finished it since: what it builds on is unknown in this pass
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
                if (place / "result.json").exists():  # whose files are gone
                    for file in ("result.json", "clock.json"):
                        (place / file).unlink(missing_ok=True)
                content = json.dumps(asdict(self._finish(place, compute)), allow_nan=False)
                write_atomically(place / "result.json", content.encode())
                self.finished[name] = Finished(**json.loads(content))  # as it will be read
                self._tidy(place, leaves)
        return self.finished[name].result

    def again(self) -> bool:
        """Return whether the run has to go through its parts once more, for parts that another process computed.

        If the last pass finished none, wait for one of them.
        """
        if not self.elsewhere:
            return False
        if len(self.finished) == self.before:
            name, lock = next(iter(self.elsewhere.items()))
            print(f"waiting for {name}, which another process computes", flush=True)
            with lock:
                pass
        self.names, self.elsewhere, self.before = [], {}, len(self.finished)
        return True

    def _was_finished(self, name: str, leaves: Sequence[str]) -> bool:
        """Return whether a part is finished; if so, add it to `finished`."""
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
        """Remove what a finished part no longer needs: checkpoints, and files that a killed process left unfinished."""
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
        if ctrl_c.is_set():  # `fit` has returned early, so the result is not that of the part
            raise KeyboardInterrupt
        return Finished(result, seconds, cpu_seconds, self.hardware)
