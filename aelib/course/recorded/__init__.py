"""What the course's long runs drew: pictures of networks that train longer than a reader waits.

Each file here belongs to a run of `make reproduce` in the course's repository, which writes it anew.
"""

from pathlib import Path

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
        {'drawn': (10, 28, 28), 'prior': (10, 28, 28)}
    """
    known = {file.stem: file for file in sorted(HERE.glob("*.npz"))}
    if run not in known:
        raise ValueError(f"run must be one of {', '.join(known)}, but got {run!r}")
    with np.load(known[run], allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) / 255 for name in stored.files}
