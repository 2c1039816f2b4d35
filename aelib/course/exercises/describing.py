"""What a reader passed, in the few words that a message has room for; without importing JAX, which they may not use."""

import os
import re
import reprlib
from pathlib import Path
from typing import Any

_INTERNAL = re.compile(r" at 0x[0-9a-f]|Traced<|Verdict\(|Tracer")
"""What a message never shows: where an object lies, what JAX or a check keeps to itself."""


def describe(value: Any) -> str:
    """Return what `value` is.

    Example:
        >>> import numpy as np
        >>> describe(np.zeros((3, 5), np.float32)), describe("seven"), describe(None)
        ('an array float32 [3, 5]', "the str 'seven'", 'None')
    """
    if value is None:
        return "None"
    try:
        if getattr(value, "ndim", None) is not None and hasattr(value, "dtype"):
            return f"an array {value.dtype} [{', '.join(map(str, value.shape))}]"
        if isinstance(value, int) and value.bit_length() > 200:  # Python writes no number of more than 4300 digits
            return f"the {type(value).__name__} of {value.bit_length()} bits"
        if isinstance(value, str | bytes):
            value = value[:100]
        many = isinstance(value, list | tuple | dict | set | frozenset) and len(value) > 100
        text = reprlib.repr(value) if many else repr(value)
    except Exception:
        text = "whose repr fails"
    if _INTERNAL.search(text):
        name = getattr(value, "__name__", "")
        return f"the {type(value).__name__}{f' `{name}`' if name else ''}"
    return f"the {type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def sentence(text: str) -> str:
    """Return the text with a capital letter."""
    return text[0].upper() + text[1:]


def require_path(name: str, value: Any) -> Path:
    """Return `value` as a path, or say that it cannot be one.

    Raises:
        TypeError: If it is neither a string nor a path.
    """
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path (a str or a pathlib.Path), but got {describe(value)}")
    return Path(value)
