"""What a score detects: the area under the ROC curve."""

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, require_array, require_finite


def auroc(usual: Float[Array, " n"], strange: Float[Array, " m"]) -> float:
    """Return the area under the ROC curve: how often, of one of each, the strange one has the larger score.

    A tie counts one half. One half is guessing, and 0 is as informative as 1: the sign of the score is wrong. The area
    says nothing about any one threshold, and does not depend on how frequent strange examples are.

    Args:
        usual: The scores [n] of usual examples, finite.
        strange: Those [m] of examples that a high score should detect.

    References:
        Hanley and McNeil, *The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve*,
        Radiology 143 (1982).

    Example:
        >>> auroc(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
        0.875
    """
    for name, scores in (("usual", usual), ("strange", strange)):
        require_array(name, scores, ("n",))
        if not len(scores):
            raise ValueError(f"{name} must hold at least one score, but got {describe(scores)}")
        require_finite(name, scores)
    ordered = np.sort(np.asarray(usual))
    below, above = (np.searchsorted(ordered, np.asarray(strange), side).mean() for side in ("left", "right"))
    return float((below + above) / 2 / len(ordered))
