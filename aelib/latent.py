"""What one does with codes: so far, ask whether neighbours in code space carry the same label."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from aelib.arguments import Array, require_array, require_count


def knn_accuracy(
    reference: Float[Array, "n k"],
    reference_labels: Int[Array, " n"],
    query: Float[Array, "m k"],
    query_labels: Int[Array, " m"],
    *,
    neighbours: int = 15,
) -> float:
    """Share of query codes whose label is the most frequent one among their nearest reference codes.

    Distances are Euclidean, so the result changes when an axis of the code is stretched. Reference and query must be
    different examples (training and test codes): a point is always its own nearest neighbour. A tie goes to the
    smaller label.

    `reference` and `query` hold one code a row; images are flattened. Labels are integers from 0 on. Returns a number
    between 0 and 1; chance is the share of the largest class. Raises `ValueError` or `TypeError` where shapes or
    dtypes do not fit, or where there are fewer reference codes than `neighbours`.

    >>> reference = np.array([[0.0], [1.0], [10.0]], np.float32)
    >>> query = np.array([[0.4], [9.0]], np.float32)
    >>> knn_accuracy(reference, np.array([7, 7, 3]), query, np.array([7, 3]), neighbours=1)
    1.0
    """
    require_array("reference", reference, ("n", "..."))
    require_array("query", query, ("m", "..."))
    require_array("reference_labels", reference_labels, (len(reference),), np.integer)
    require_array("query_labels", query_labels, (len(query),), np.integer)
    require_count("neighbours", neighbours)
    if reference.shape[1:] != query.shape[1:]:
        raise ValueError(
            f"query must have codes of the same shape as reference, {list(reference.shape[1:])} each, "
            f"but {list(query.shape[1:])} came"
        )
    if neighbours > len(reference):
        raise ValueError(
            f"neighbours must be at most the number of reference codes, {len(reference)}, not {neighbours}"
        )
    # Distances are differences of squares (in `_vote`), which cancel where codes lie far from the origin.
    centre = np.asarray(reference).mean(axis=0, dtype=np.float64).astype(reference.dtype)
    reference, query = (jnp.reshape(np.asarray(codes) - centre, (len(codes), -1)) for codes in (reference, query))
    labels, classes = jnp.asarray(reference_labels), int(max(np.max(reference_labels), np.max(query_labels))) + 1
    hits = [
        _vote(reference, labels, query[start : start + 500], neighbours, classes) == query_labels[start : start + 500]
        for start in range(0, len(query), 500)
    ]
    return float(np.concatenate(hits).mean())


def _vote(reference: jax.Array, labels: jax.Array, query: jax.Array, neighbours: int, classes: int) -> np.ndarray:
    """The most frequent label among each query's nearest reference codes."""
    # |q - r|^2 = |q|^2 - 2 q.r + |r|^2, and |q|^2 is the same for every r.
    products = jnp.matmul(query, reference.T, precision="highest")  # by default a GPU rounds the factors to 10 bits
    closeness = 2 * products - (reference**2).sum(1)
    nearest = np.argpartition(np.asarray(-closeness), neighbours - 1, axis=1)[:, :neighbours]
    votes = jax.nn.one_hot(labels[nearest], classes).sum(1)
    return np.asarray(votes.argmax(1))
