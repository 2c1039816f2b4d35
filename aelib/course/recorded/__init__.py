"""What the course's long runs found: pictures and numbers of networks that train longer than a reader waits.

Each file here belongs to a run of `make reproduce` in the course's repository, or to a control of `make evidence`,
which writes it anew.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

HERE = Path(__file__).parent


def pictures(run: str) -> dict[str, Float[np.ndarray, "... height width"]]:
    """Return the pictures of a long run by name, in [0, 1], rounded to 256 greys.

    Args:
        run: The run, such as "importance_weighted".

    Raises:
        ValueError: There are no pictures of such a run.

    Example:
        >>> {name: images.shape for name, images in pictures("importance_weighted").items()}
        {'drawn': (10, 28, 28), 'prior': (10, 28, 28), 'plain': (10, 28, 28)}
    """
    with np.load(_file(run, "npz"), allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) / 255 for name in stored.files}


def numbers(run: str) -> dict[str, Any]:
    """Return the numbers of a long run that a chapter draws, by name: lists, which `numpy.asarray` makes arrays.

    Args:
        run: The run, such as "crossing".

    Raises:
        ValueError: There are no numbers of such a run.

    Example:
        >>> found = numbers("crossing")
        >>> found["ways"], np.shape(found["nearest"])
        ([1, 2, 3, 4, 6], (5, 4))
    """
    return json.loads(_file(run, "json").read_text(encoding="utf-8"))


def _file(run: str, ending: str) -> Path:
    """Return the file that a run left here, with this ending."""
    known = {file.stem: file for file in sorted(HERE.glob(f"*.{ending}"))}
    if run not in known:
        raise ValueError(f"run must be one of {', '.join(known)}, but got {run!r}")
    return known[run]
