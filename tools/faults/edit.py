"""A change of one place of a text, by which it has a fault."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """What a fault has in place of `old`. Its `name` says which it is, for as long as its line is the same."""

    name: str
    file: str
    kind: str
    line: int
    start: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The file's text with this edit made."""
        return source[: self.start] + self.new.encode() + source[self.start + len(self.old.encode()) :]

    def __str__(self) -> str:
        old, new = (" ".join(text.split())[:100] for text in (self.old, self.new))
        return f"{self.file}:{self.line} [{self.kind}] {old}  =>  {new}"


def edit(file: str, source: bytes, kind: str, start: int, end: int, new: str) -> Edit:
    """The edit that replaces what stands in `source` from `start` to `end`, in bytes."""
    begins = source.rfind(b"\n", 0, start) + 1
    text, old = source[begins:].partition(b"\n")[0].strip().decode(), source[start:end].decode()
    told = repr((file, kind, text, start - begins, old, new))
    name = hashlib.sha1(told.encode()).hexdigest()[:10]
    return Edit(name, file, kind, source[:start].count(b"\n") + 1, start, old, new)
