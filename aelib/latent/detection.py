"""What a score detects: the area under the ROC curve."""

import warnings

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, is_array, require_array, require_finite

LABELS = "with labels, call auroc(scores[labels == 0], scores[labels == 1])"


def auroc(usual: Float[Array, " n"], strange: Float[Array, " m"]) -> float:
    """Return the area under the ROC curve: how often, of one of each, the strange one has the larger score.

    A tie counts one half. One half is guessing, and 0 is as informative as 1: the sign of the score is wrong. The area
    says nothing about any one threshold, and does not depend on how frequent strange examples are.

    It takes the scores of two groups, not labels and scores, as scikit-learn does: what looks like labels raises an
    error where it is of integers or truth values, and a warning where it is of floats.

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
        if is_array(scores) and scores.dtype.name.startswith(("bool", "int", "uint")):
            of = f"{name} must be the scores of {name} examples, floats [n] and not labels"
            raise TypeError(f"{of}, but got {describe(scores)}: {LABELS}")
        require_array(name, scores, ("n",))
        if not len(scores):
            raise ValueError(f"{name} must hold at least one score, but got {describe(scores)}")
        require_finite(name, scores)
    _warn_of_labels(usual, strange)
    ordered = np.sort(np.asarray(usual))
    below, above = (np.searchsorted(ordered, np.asarray(strange), side).mean() for side in ("left", "right"))
    return float((below + above) / 2 / len(ordered))


def _warn_of_labels(usual: Array, strange: Array) -> None:
    """Warn where one of two groups of equal length holds nothing but 0 and 1."""
    binary = [bool(np.isin(scores, (0, 1)).all()) and len(np.unique(scores)) == 2 for scores in (usual, strange)]
    if len(usual) == len(strange) and binary[0] != binary[1]:
        warnings.warn(f"{('usual', 'strange')[binary[1]]} holds nothing but 0 and 1: {LABELS}", stacklevel=3)
