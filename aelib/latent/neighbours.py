"""Neighbours: whose they are, by a vote among the nearest codes, and in how many dimensions they lie."""

import numpy as np
from jaxtyping import Float, Int

from aelib.arguments import Array, describe, require_array, require_count

TREE_DIMENSIONS = 10  # up to here a tree of cells finds neighbours faster than comparing with all


def knn_predict(
    reference: Float[Array, "n k"],
    reference_labels: Int[Array, " n"],
    query: Float[Array, "m k"],
    *,
    neighbours: int = 15,
) -> Int[np.ndarray, " m"]:
    """Give each query code the label that is the most frequent one among its nearest reference codes.

    Distances are Euclidean, so the result changes when an axis of the code is stretched. Reference and query must be
    different examples (training and test codes): a point is always its own nearest neighbour. A tie goes to the
    smaller label.

    `reference` and `query` hold one code a row; images are flattened. Labels are integers from 0 on. Raises
    `ValueError` or `TypeError` where shapes or dtypes do not fit, or where there are fewer reference codes than
    `neighbours`.

    >>> reference = np.array([[0.0], [1.0], [10.0]], np.float32)
    >>> knn_predict(reference, np.array([7, 7, 3]), np.array([[0.4], [9.0]], np.float32), neighbours=1)
    array([7, 3])
    """
    require_array("reference", reference, ("n", "..."))
    require_array("query", query, ("m", "..."))
    require_array("reference_labels", reference_labels, (len(reference),), np.integer)
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
    # Distances are differences of squares (in `_closeness`), which cancel where codes lie far from the origin.
    centre = np.asarray(reference).mean(axis=0, dtype=np.float64).astype(reference.dtype)
    reference, query = (np.reshape(np.asarray(codes) - centre, (len(codes), -1)) for codes in (reference, query))
    nearest = _nearest(reference, query, neighbours)
    labels, classes = np.asarray(reference_labels), int(np.max(reference_labels)) + 1
    votes = np.zeros((len(query), classes), int)
    np.add.at(votes, (np.arange(len(query))[:, None], labels[nearest]), 1)
    return votes.argmax(axis=1).astype(labels.dtype)


def knn_accuracy(
    reference: Float[Array, "n k"],
    reference_labels: Int[Array, " n"],
    query: Float[Array, "m k"],
    query_labels: Int[Array, " m"],
    *,
    neighbours: int = 15,
) -> float:
    """Share of query codes to which `knn_predict` gives their own label, a number between 0 and 1.

    Chance is the share of the largest class. Shapes, labels and errors are those of `knn_predict`.

    >>> reference = np.array([[0.0], [1.0], [10.0]], np.float32)
    >>> query = np.array([[0.4], [9.0]], np.float32)
    >>> knn_accuracy(reference, np.array([7, 7, 3]), query, np.array([7, 3]), neighbours=1)
    1.0
    """
    require_array("query", query, ("m", "..."))
    require_array("query_labels", query_labels, (len(query),), np.integer)
    predicted = knn_predict(reference, reference_labels, query, neighbours=neighbours)
    return float((predicted == np.asarray(query_labels)).mean())


def intrinsic_dimension(x: Float[Array, "n ..."]) -> float:
    """Estimate in how many directions the data extend around a point: TwoNN, from the two nearest neighbours of each.

    Where points lie evenly in d dimensions, the ratio r2/r1 of the distances to the second and to the first neighbour
    exceeds t with probability t^-d, so the likelihood of n ratios is greatest at d = n / sum(log(r2/r1)) (Facco,
    d'Errico, Rodriguez and Laio, Scientific Reports 7, 12140, 2017, who fit the same law by a line). For curved or
    noisy data the estimate grows with n, as the neighbourhoods shrink.

    `x` holds one example a row; images are flattened. Examples that occur twice are left out. Raises `ValueError` where
    fewer than three different ones are left.

    >>> points = np.random.default_rng(0).random((2000, 2)) @ np.ones((2, 5))
    >>> round(intrinsic_dimension(points))
    1
    """
    require_array("x", x, ("n", "..."))
    points = np.unique(np.asarray(x, np.float64).reshape(len(x), -1), axis=0)
    if len(points) < 3:
        raise ValueError(f"x must hold at least three different examples, but {len(points)} came")
    points -= points.mean(axis=0)
    single = points.astype(np.float32)
    logs = 0.0
    for start in range(0, len(points), 500):
        piece = slice(start, start + 500)
        # The single-precision distances choose the candidates, and those are measured again in double precision.
        far = -_closeness(single, single[piece])
        near = np.argpartition(far, min(4, len(points) - 1), axis=1)[:, :5]
        squared = np.sort(((points[near] - points[piece, None]) ** 2).sum(axis=-1), axis=1)
        logs += 0.5 * np.log(squared[:, 2] / squared[:, 1]).sum()  # column 0 is the point itself
    return float(len(points) / logs)


def principal_components(
    x: Float[Array, "n ..."],
) -> tuple[Float[np.ndarray, " p"], Float[np.ndarray, "p p"], Float[np.ndarray, " p"]]:
    """Give the mean of the examples, the directions along which they spread most, and their variances along these.

    The second array holds the eigenvectors of the covariance (a sum over the n examples, divided by n) in its columns,
    of length 1 and with the largest variance first; the sign of a column is arbitrary. Variances are in squared units
    of `x`, and they add up to the mean squared distance from the mean. Code and reconstruction of k numbers are
    `(x - mean) @ U[:, :k]` and `mean + codes @ U[:, :k].T`. All three arrays are float64.

    `x` holds one example a row; images are flattened. Raises `ValueError` or `TypeError` where `x` is no such array or
    has no rows.

    >>> mean, U, variances = principal_components(np.array([[1.0, 1.0], [3.0, 3.0]]))
    >>> mean, np.abs(U[:, 0]).round(3), variances.round(3)
    (array([2., 2.]), array([0.707, 0.707]), array([2., 0.]))
    """
    require_array("x", x, ("n", "..."))
    if not x.size:
        raise ValueError(f"x must hold at least one example, but {describe(x)} came")
    rows = np.asarray(x).reshape(len(x), -1)
    mean = rows.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((len(mean), len(mean)))
    for start in range(0, len(rows), 1000):  # pieces, for float32 sums over all rows would lose digits
        centred = rows[start : start + 1000] - mean.astype(rows.dtype)
        covariance += centred.T @ centred
    variances, U = np.linalg.eigh(covariance / len(rows))
    return mean, U[:, ::-1], np.maximum(variances[::-1], 0)


def principal_angles(a: Float[Array, "p k"], b: Float[Array, "p m"]) -> Float[np.ndarray, " angles"]:
    """Give the angles between two subspaces, the spans of the columns of `a` and of `b`, in degrees, smallest first.

    The first angle is the smallest that a vector of one subspace can have with a vector of the other, the second the
    smallest that is left at right angles to that pair, and so on; there are as many as the smaller subspace has
    dimensions, between 0 and 90. They depend on the subspaces only, not on the columns that span them. Sines and
    cosines are both computed, because a cosine says nothing about an angle near 0 (Björck and Golub, Numerical Methods
    for Computing Angles Between Linear Subspaces, 1973).

    Raises `ValueError` where the columns have different lengths, are linearly dependent or not finite, and `TypeError`
    for what is no floating-point array.

    >>> plane = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    >>> principal_angles(plane, np.array([[0.0], [1.0], [1.0]])).round(3)
    array([45.])
    """
    require_array("a", a, ("p", "k"))
    require_array("b", b, (a.shape[0], "m"))
    larger, smaller = sorted((_orthonormal("a", a), _orthonormal("b", b)), key=lambda basis: -basis.shape[1])
    overlap = larger.T @ smaller
    cosines = np.linalg.svd(overlap, compute_uv=False)
    sines = np.linalg.svd(smaller - larger @ overlap, compute_uv=False)[::-1]
    return np.degrees(np.arctan2(sines, cosines))


def _orthonormal(name: str, columns: Array) -> np.ndarray:
    """Give orthonormal columns with the same span, or refuse columns that span less than their number says."""
    matrix = np.asarray(columns, np.float64)
    if not np.isfinite(matrix).all():
        raise ValueError(f"{name} must hold finite numbers, but NaN or an infinity came")
    basis, sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    rank = int((sizes > sizes.max(initial=0) * max(matrix.shape) * np.finfo(columns.dtype).eps).sum())
    if not 0 < rank == matrix.shape[1]:
        raise ValueError(f"{name} must have linearly independent columns, but {matrix.shape[1]} of rank {rank} came")
    return basis


def _closeness(reference: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Give 2 q.r - |r|^2, which is |q|^2 - |q - r|^2, for each query and reference code: the largest is the nearest."""
    return 2 * (query @ reference.T) - (reference**2).sum(1)


def _nearest(reference: np.ndarray, query: np.ndarray, neighbours: int) -> np.ndarray:
    """The indices [m, neighbours] of the reference codes nearest to each query, in no order."""
    if reference.shape[1] <= TREE_DIMENSIONS:
        from scipy.spatial import KDTree  # here, because it is a fifth of what importing Flax takes

        return KDTree(reference).query(query, neighbours)[1].reshape(len(query), neighbours)
    blocks = [
        np.argpartition(-_closeness(reference, query[i : i + 500]), neighbours - 1, axis=1)[:, :neighbours]
        for i in range(0, len(query), 500)
    ]
    return np.concatenate([np.zeros((0, neighbours), int), *blocks])
