"""What one does with codes: good arguments and right answers."""

from typing import Any

import jax
import numpy as np

from aelib import latent
from tests.aelib.fuzzing.answers import assert_between, assert_shape, double, near
from tests.aelib.fuzzing.harness import Entry

rng = np.random.default_rng(0)
CODES = rng.normal(size=(12, 2)).astype(np.float32)
MORE = rng.normal(size=(9, 2)).astype(np.float32)
WIDE, WIDE_MORE = rng.normal(size=(30, 12)).astype(np.float32), rng.normal(size=(7, 12)).astype(np.float32)
LABELS = np.arange(12) % 3
KEY = jax.random.key(0)


def flat(array: np.ndarray) -> np.ndarray:
    """Give [n, ...] as [n, k], where n may be 0."""
    return array.reshape(len(array), int(np.prod(array.shape[1:])))


def squared_distances(queries: Any, references: Any) -> np.ndarray:
    """Squared distances [m, n], of arrays of any size of numbers; relative to their size."""
    queries, references = (flat(double(array)) for array in (queries, references))
    size = max(np.abs(queries).max(initial=0), np.abs(references).max(initial=0)) or 1.0
    queries, references = queries / size, references / size
    return ((queries[:, None] - references[None]) ** 2).sum(-1)


def right_area(result: Any, given: dict[str, Any]) -> None:
    usual, strange = np.asarray(given["usual"]), np.asarray(given["strange"])
    near(result, ((strange[:, None] > usual) + 0.5 * (strange[:, None] == usual)).mean())


def right_filling(result: Any, given: dict[str, Any]) -> None:
    x, known = double(given["x"]), np.asarray(given["known"])
    assert_shape(result, x.shape)
    assert (result[:, known] == x[:, known]).all()


def right_procrustes(result: Any, given: dict[str, Any]) -> None:
    a, b = double(given["a"]), double(given["b"])
    assert_shape(result, a.shape)
    assert np.isfinite(result).all()
    size = max(np.abs(b).max(initial=0), np.finfo(float).tiny)
    # As near as it comes: no other scale, and no other place, is nearer.
    moved, target = double(result) / size, b / size
    best = ((moved - target) ** 2).sum()
    centre = moved.mean(axis=0)
    for change in (0.99, 1.01):
        assert best <= ((centre + change * (moved - centre) - target) ** 2).sum() * (1 + 1e-6) + 1e-9
    assert best <= ((moved + 0.01 - target) ** 2).sum() * (1 + 1e-6) + 1e-9


def right_neighbours(result: Any, given: dict[str, Any]) -> None:
    labels, k = np.asarray(given["reference_labels"]), int(given["neighbours"])
    distances = squared_distances(given["query"], given["reference"])
    assert_shape(result, (len(distances),))
    assert np.asarray(result).dtype == labels.dtype
    for row, said in zip(distances, np.asarray(result), strict=True):
        order = np.argsort(row, kind="stable")
        if k < len(row) and row[order[k]] - row[order[k - 1]] <= 1e-3 * row[order[k]] + 1e-6:
            continue  # which of the two is nearer is a matter of rounding
        found, counts = np.unique(labels[order[:k]], return_counts=True)
        assert said == found[counts.argmax()]


def right_accuracy(result: Any, given: dict[str, Any]) -> None:
    assert 0 <= result <= 1


def right_dimension(result: Any, given: dict[str, Any]) -> None:
    given_points = double(given["x"]).reshape(len(given["x"]), -1)
    if np.abs(given_points).max() > 1e6 * np.median(np.abs(given_points)):
        return  # beside one so far away the distances of the others are lost in rounding
    points = np.unique(given_points - given_points.mean(axis=0), axis=0)
    distances = np.sqrt(np.sort(squared_distances(points, points), axis=1)[:, 1:3])
    if len(points) < 3 or distances.min() < 1e-9 * np.abs(given_points).max():
        return  # points so near to each other are apart, or one, as rounding has it
    expected = len(points) / max(np.log(distances[:, 1] / distances[:, 0]).sum(), 1e-12)
    assert result > 0
    assert min(result, 1e6) == min(expected, 1e6) or abs(result / expected - 1) < 0.02, f"{result}, not {expected}"


def right_path(result: Any, given: dict[str, Any]) -> None:
    a, b, count = double(given["a"]), double(given["b"]), int(given["count"])
    share = np.linspace(0, 1, count).reshape(-1, *[1] * a.ndim)
    near(result, (1 - share) * a + share * b, given["a"], given["b"], scale=np.abs(a) + np.abs(b))


def right_components(result: Any, given: dict[str, Any]) -> None:
    rows = double(given["x"]).reshape(len(given["x"]), -1)
    size = np.abs(rows).max() or 1.0
    mean, directions, variances = (double(part) for part in result)
    width = rows.shape[1]
    assert_shape(mean, (width,))
    assert_shape(directions, (width, width))
    coarse = np.asarray(given["x"]).dtype.itemsize < 4
    near(mean / size, (rows / size).mean(axis=0), np.float32(0), scale=10 if coarse else 1)
    np.testing.assert_allclose(directions.T @ directions, np.eye(width), atol=1e-4)
    if size < 1e18 and size > 1e-18:
        spread = ((rows - rows.mean(axis=0)) ** 2).sum(axis=1).mean()
        assert abs(variances.sum() - spread) <= 2e-2 * spread + 1e-4 * size**2
        assert (np.diff(variances) <= 0).all()


def right_angles(result: Any, given: dict[str, Any]) -> None:
    a, b = (np.linalg.svd(double(given[name]), full_matrices=False)[0] for name in "ab")
    cosines = np.clip(np.linalg.svd(a.T @ b, compute_uv=False), -1, 1)
    np.testing.assert_allclose(np.cos(np.radians(result)), cosines, atol=1e-6)


def right_variation(result: Any, given: dict[str, Any]) -> None:
    a, b = (double(given[name]) / double(given[name]).max() for name in "ab")
    near(result, np.abs(a / a.sum() - b / b.sum()).sum() / 2, np.float32(0), np.asarray(given["a"]))


def right_test(result: Any, given: dict[str, Any]) -> None:
    assert 0 <= result.low <= result.accuracy <= result.high <= 1


def right_box(result: Any, given: dict[str, Any]) -> None:
    codes = double(given["codes"])
    assert_shape(result, (int(given["count"]), codes.shape[1]))
    assert_between(result, codes.min(axis=0), codes.max(axis=0))


def right_mixture(mixture: Any, given: dict[str, Any]) -> None:
    m, k = int(given["components"]), np.shape(given["codes"])[1]
    assert_shape(mixture.means, (m, k))
    assert_shape(mixture.covariances, (m, k, k))
    assert abs(mixture.weights.sum() - 1) < 1e-6
    assert np.isfinite(mixture.means).all()


def right_ppca(mixture: Any, given: dict[str, Any]) -> None:
    q, p = int(given["rank"]), np.shape(given["x"])[1]
    assert_shape(mixture.loadings, (len(mixture.weights), p, q))
    assert len(mixture.weights) <= int(given["components"])
    assert abs(mixture.weights.sum() - 1) < 1e-6
    assert (mixture.variances > 0).all()
    assert np.isfinite(mixture.loadings).all()


def right_expected(result: Any, given: dict[str, Any]) -> None:
    assert_shape(result, np.shape(given["x"]))
    assert np.isfinite(result).all()


def right_densities(result: Any, given: dict[str, Any]) -> None:
    assert_shape(result, (len(given["x"]),))
    assert np.isfinite(result).all()


def right_sample(result: Any, given: dict[str, Any]) -> None:
    assert_shape(result, (int(given["count"]), 2))
    assert np.isfinite(result).all()


MIXTURE = latent.Mixture(np.array([0.25, 0.75]), np.array([[0.0, 1.0], [2.0, 3.0]]), np.stack([np.eye(2)] * 2))
PPCA = latent.PPCAMixture(
    np.array([0.25, 0.75]), np.array([[0.0, 1.0], [2.0, 3.0]]), np.ones((2, 2, 1)), np.array([1.0, 0.5])
)

TABLE = {
    "latent.procrustes": Entry(latent.procrustes, {"a": CODES, "b": CODES[::-1] * 2 + 1}, right_procrustes),
    "latent.knn_predict": Entry(
        latent.knn_predict, {"reference": CODES, "reference_labels": LABELS, "query": MORE, "neighbours": 3},
        right_neighbours,
    ),
    "latent.knn_predict, many numbers": Entry(
        latent.knn_predict,
        {"reference": WIDE, "reference_labels": np.arange(30) % 4, "query": WIDE_MORE, "neighbours": 4},
        right_neighbours,
    ),
    "latent.knn_accuracy": Entry(
        latent.knn_accuracy,
        {"reference": CODES, "reference_labels": LABELS, "query": MORE, "query_labels": LABELS[:9], "neighbours": 3},
        right_accuracy,
    ),
    "latent.intrinsic_dimension": Entry(latent.intrinsic_dimension, {"x": WIDE}, right_dimension),
    "latent.interpolate": Entry(latent.interpolate, {"a": CODES, "b": CODES[::-1], "count": 4}, right_path),
    "latent.principal_components": Entry(latent.principal_components, {"x": WIDE}, right_components),
    "latent.fill_gaussian": Entry(
        latent.fill_gaussian,
        {"x": WIDE[:, :4], "known": np.array([True, False, True, True]), "mean": np.arange(4.0),
         "covariance": np.eye(4) + 0.3},
        right_filling,
        also=(np.linalg.LinAlgError,),
    ),
    "latent.auroc": Entry(latent.auroc, {"usual": WIDE[:, 0], "strange": WIDE_MORE[:, 1]}, right_area),
    "latent.principal_angles": Entry(
        latent.principal_angles, {"a": WIDE[:, :3], "b": rng.normal(size=(30, 2))}, right_angles
    ),
    "latent.total_variation": Entry(
        latent.total_variation, {"a": [3.0, 1.0, 0.0], "b": np.array([1.0, 1.0, 1.0])},
        right_variation,
    ),
    "latent.two_sample_test": Entry(
        latent.two_sample_test, {"a": rng.random((24, 3), np.float32), "b": rng.random((24, 3), np.float32),
                                 "key": KEY, "epochs": 1},
        right_test, share=0.1,
    ),
    "latent.sample_box": Entry(latent.sample_box, {"key": KEY, "codes": CODES, "count": 5}, right_box),
    "latent.sample_smote": Entry(
        latent.sample_smote, {"key": KEY, "codes": CODES, "count": 5, "neighbours": 2}, right_box
    ),
    "latent.fit_mixture": Entry(
        latent.fit_mixture, {"codes": CODES, "components": 2, "steps": 5, "key": KEY}, right_mixture
    ),
    "latent.noise_levels": Entry(
        latent.noise_levels, {"count": 4, "low": 0.1, "high": 5.0},
        lambda levels, given: assert_shape(levels, (int(given["count"]) + 1,)),
    ),
    "latent.denoising_flow": Entry(
        latent.denoising_flow, {"repair": lambda x, sigma: x / (1 + sigma**2), "x": CODES, "levels": [5.0, 1.0, 0.0]},
        lambda path, given: assert_shape(path, (len(given["levels"]), *np.shape(given["x"]))), own=("repair",),
    ),
    "latent.fit_ppca_mixture": Entry(
        latent.fit_ppca_mixture, {"x": WIDE, "components": 2, "rank": 3, "steps": 2, "key": KEY}, right_ppca
    ),
    "latent.Mixture.sample": Entry(MIXTURE.sample, {"key": KEY, "count": 5}, right_sample),
    "latent.PPCAMixture.sample": Entry(PPCA.sample, {"key": KEY, "count": 5}, right_sample),
    "latent.PPCAMixture.expected": Entry(
        PPCA.expected, {"x": CODES, "known": np.array([True, False]), "noise": 0.5}, right_expected
    ),
    "latent.PPCAMixture.log_density": Entry(
        PPCA.log_density, {"x": CODES, "known": np.array([True, False]), "noise": 0.5}, right_densities
    ),
}  # fmt: skip
