"""Writing a file so that it appears in one piece or not at all, even where the power fails."""

import errno
import os
import uuid
from contextlib import suppress
from pathlib import Path


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the file `path`, or where `path` is a link the file that it names.

    When writing fails, what was there before is still there. Raises `OSError` then.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():  # or the error would name a file that nobody asked for
        raise FileNotFoundError(errno.ENOENT, "There is no such folder to write into", str(target.parent))
    temporary = _temporary(target, uuid.uuid4().hex)
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # not every system can; the file itself is safe by now
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # so that the new name, too, is on the disk
        finally:
            os.close(folder)


def remove_leftovers(path: str | os.PathLike[str]) -> None:
    """Remove what processes that were killed while they wrote the file `path` have left beside it."""
    target = Path(os.path.realpath(path))
    for leftover in target.parent.glob(_temporary(target, "*").name):
        leftover.unlink(missing_ok=True)


def _temporary(target: Path, unique: str) -> Path:
    return target.with_name(f".{target.name}.{unique}.tmp")
