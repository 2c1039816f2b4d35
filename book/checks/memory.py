"""What the gates found out about a file, kept by what stands in it: a file that is the same is not read again."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def digest(*parts: bytes | str) -> str:
    """Return the digest of texts and bytes, one after the other.

    >>> digest("a", b"b") == digest(b"a", "b") != digest("ab")
    True
    """
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


class Memory:
    """Results of functions, as JSON, by the digest of what they were called with; kept in a `file`, if any.

    Results of another version of the code in `book` are forgotten.
    """

    def __init__(self, file: Path | None = None):
        self.file = file
        self.code = digest(*(path.read_bytes() for path in sorted(Path(__file__).parents[1].rglob("*.py"))))
        self.used: dict[str, Any] = {}
        self.known: dict[str, Any] = {}
        try:
            kept = json.loads(file.read_text(encoding="utf-8")) if file else {}
            self.known = kept["found"] if kept.get("code") == self.code else {}
        except (OSError, ValueError, KeyError):
            pass

    def __call__(self, what: str, *parts: bytes | str, find: Callable[[], Any]) -> Any:
        """Return what `find` returned when `what` was first asked about these `parts`."""
        key = f"{what} {digest(*parts)}"
        if key not in self.used:
            self.used[key] = self.known[key] if key in self.known else find()
        return self.used[key]

    def keep(self) -> None:
        """Write what was asked for since the start; the rest is about files that are gone."""
        if self.file:
            text = json.dumps({"code": self.code, "found": self.used}, ensure_ascii=False)
            self.file.with_suffix(".new").write_text(text, encoding="utf-8")
            self.file.with_suffix(".new").replace(self.file)
