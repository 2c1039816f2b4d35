"""Neighbours: classification by a vote among the nearest codes, and the dimension that their distances reveal."""

import math

import numpy as np
from jaxtyping import Float, Int

from aelib.arguments import Array, describe, require_array, require_count, require_finite, require_squares

TREE_DIMENSIONS = 10  # up to here a tree of cells finds neighbours faster than comparing with all


def knn_predict(
    reference: Float[Array, "n ..."],
    reference_labels: Int[Array, " n"],
    query: Float[Array, "m ..."],
    *,
    neighbours: int = 15,
) -> Int[np.ndarray, " m"]:
    """Return for each query code the label that is most frequent among its nearest reference codes.

    Distances are Euclidean, so the result changes when an axis of the code is stretched. Reference and query must be
    different examples (training and test codes): a point is always its own nearest neighbour. A tie goes to the
    smaller label.

    Args:
        reference: One code per row, [n, ...]; images are flattened.
        reference_labels: The integer labels [n] of the reference codes.
        query: The codes [m, ...] whose labels [m] are predicted.
        neighbours: How many of the nearest reference codes vote.

    References:
        Cover and Hart, *Nearest Neighbor Pattern Classification*, IEEE Transactions on Information Theory 13 (1967).

    Example:
        >>> reference = np.array([[0.0], [1.0], [10.0]], np.float32)
        >>> knn_predict(reference, np.array([7, 7, 3]),
        ...             np.array([[0.4], [9.0]], np.float32), neighbours=1)
        array([7, 3])
    """
    require_array("reference", reference, ("n", "..."))
    require_array("query", query, ("m", *reference.shape[1:]))
    require_array("reference_labels", reference_labels, (len(reference),), np.integer)
    require_finite("reference", reference)
    require_finite("query", query)
    require_count("neighbours", neighbours, maximum=len(reference))
    if not reference.size:
        raise ValueError(f"reference must have codes of at least one number, but got {describe(reference)}")
    require_squares("reference", reference, np.promote_types(reference.dtype, np.float32))
    require_squares("query", query, np.promote_types(query.dtype, np.float32))
    # In float16 the sums of squares below would overflow, and in bfloat16 lose their digits.
    wide = np.promote_types(reference.dtype, np.float32)
    codes = np.asarray(reference, wide).reshape(len(reference), -1)
    nearest = _nearest(codes, np.asarray(query).reshape(len(query), codes.shape[1]), neighbours)
    classes, labels = np.unique(np.asarray(reference_labels), return_inverse=True)
    votes = np.zeros((len(query), len(classes)), int)
    np.add.at(votes, (np.arange(len(query))[:, None], labels[nearest]), 1)
    return classes[votes.argmax(axis=1)]


def knn_accuracy(
    reference: Float[Array, "n ..."],
    reference_labels: Int[Array, " n"],
    query: Float[Array, "m ..."],
    query_labels: Int[Array, " m"],
    *,
    neighbours: int = 15,
) -> float:
    """Return the share of query codes, between 0 and 1, for which `knn_predict` predicts their own label.

    Chance is the share of the largest class. The arguments are those of `knn_predict`, and the labels of the queries.

    Example:
        >>> reference = np.array([[0.0], [1.0], [10.0]], np.float32)
        >>> query = np.array([[0.4], [9.0]], np.float32)
        >>> knn_accuracy(reference, np.array([7, 7, 3]), query,
        ...              np.array([7, 3]), neighbours=1)
        1.0
    """
    require_array("query", query, ("m", "..."))
    require_array("query_labels", query_labels, (len(query),), np.integer)
    if not len(query):
        raise ValueError(f"query must hold at least one code, but got {describe(query)}")
    predicted = knn_predict(reference, reference_labels, query, neighbours=neighbours)
    return float((predicted == np.asarray(query_labels)).mean())


def intrinsic_dimension(x: Float[Array, "n ..."]) -> float:
    """Estimate in how many directions the data extend around a point: TwoNN, from the two nearest neighbours of each.

    Where points lie evenly in d dimensions, the ratio r2/r1 of the distances to the second and to the first neighbour
    exceeds t with probability t^-d, so the likelihood of n ratios is greatest at d = n / sum(log(r2/r1)). For curved or
    noisy data the estimate grows with n, as the neighbourhoods shrink. It is infinite where both nearest neighbours of
    every point are at one distance, as on a lattice. Duplicates are left out.

    References:
        Facco, d'Errico, Rodriguez and Laio, *Estimating the Intrinsic Dimension of Datasets by a Minimal Neighborhood
        Information*, Scientific Reports 7, 12140 (2017), who fit the same law by a line.

    Example:
        >>> points = np.random.default_rng(0).random((2000, 2)) @ np.ones((2, 5))
        >>> round(intrinsic_dimension(points))
        1
    """
    require_array("x", x, ("n", "..."))
    require_finite("x", x)
    require_squares("x", x, np.float64)
    points = np.unique(np.reshape(np.asarray(x, np.float64), (len(x), math.prod(x.shape[1:]))), axis=0)
    points = np.unique(points - points.mean(axis=0), axis=0)  # without those that differ by less than rounding
    if len(points) < 3 or not points.size:
        raise ValueError(f"x must hold at least three examples that differ, but got {describe(x)}")
    candidates = _nearest(points, points, min(5, len(points)))
    logs = 0.0
    for start in range(0, len(points), 500):
        piece = slice(start, start + 500)
        # Measured anew: of points close to each other differences of squares, as in `_nearest`, keep few digits.
        distances = np.linalg.norm(points[candidates[piece]] - points[piece, None], axis=-1)
        first, second = np.sort(distances, axis=1)[:, 1:3].T  # column 0 is the point itself
        logs += (np.log(second) - np.log(first)).sum()
    return float(len(points) / logs) if logs > 0 else math.inf


def _nearest(reference: np.ndarray, query: np.ndarray, neighbours: int) -> np.ndarray:
    """Return the indices [m, neighbours] of the reference codes nearest to each query, in no order."""
    centre = reference.mean(axis=0, dtype=np.float64).astype(reference.dtype)
    reference, query = reference - centre, query - centre  # far from the origin the squares below would cancel
    if reference.shape[1] <= TREE_DIMENSIONS:
        from scipy.spatial import KDTree  # here, because it is a fifth of what importing Flax takes

        return KDTree(reference).query(query, neighbours)[1].reshape(len(query), neighbours)
    nearest = np.zeros((len(query), neighbours), int)
    squares = (reference**2).sum(axis=1)
    for start in range(0, len(query), 500):
        piece = slice(start, start + 500)
        distances = squares - 2 * (query[piece] @ reference.T)  # |q - r|^2 - |q|^2 = |r|^2 - 2 q.r
        nearest[piece] = np.argpartition(distances, neighbours - 1, axis=1)[:, :neighbours]
    return nearest
