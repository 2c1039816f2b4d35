"""How far two subspaces are apart, whatever their bases: the largest principal angle."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.linear_autoencoders.chapter import CHAPTER
from aelib.course.exercises.linear_autoencoders.subspaces import orthonormal_basis, spread_examples
from aelib.latent import principal_angles, principal_components


def _decoders_and_data() -> list[tuple[np.ndarray, np.ndarray]]:
    cases = []
    for seed, k, scales in ((1, 2, (3, 2, 1, 0.5)), (2, 3, (4, 3, 2, 1, 0.6)), (3, 2, (2.0, 1.6, 0.7))):
        x = spread_examples(seed, 60, tuple(map(float, scales)))
        rng = np.random.default_rng(seed + 10)
        mixed = rng.standard_normal((k, k)) @ principal_components(x)[1][:, :k].T
        cases.append(((mixed + 0.15 * rng.standard_normal(mixed.shape)).astype(np.float32), x))
    return cases


def _degrees_apart(right: np.ndarray, given: np.ndarray) -> bool:
    return bool(
        np.allclose(given, right, rtol=0, atol=0.05, equal_nan=True)
    )  # float32 and an arc cosine cost this much


def _eigenvectors(x: np.ndarray, *, centred: bool = True) -> np.ndarray:
    moved = np.asarray(x, np.float64) - (x.mean(0) if centred else 0)
    return np.linalg.eigh(moved.T @ moved)[1]


def _first(x: np.ndarray, k: int, *, centred: bool = True, last: bool = False) -> np.ndarray:
    vectors = _eigenvectors(x, centred=centred)
    return vectors[:, :k] if last else vectors[:, ::-1][:, :k]


def _overlap_angle(a: np.ndarray, b: np.ndarray, *, largest: bool = True) -> float:
    cosines = np.linalg.svd(a.T @ b, compute_uv=False)
    return float(np.degrees(np.arccos(np.clip(cosines.min() if largest else cosines.max(), -1, 1))))


def _worst_pair(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.degrees(np.arccos(np.abs((a * b).sum(0)).min())))


def _one_by_one(kernel: np.ndarray, x: np.ndarray) -> np.ndarray:
    rows = kernel / np.linalg.norm(kernel, axis=1, keepdims=True)
    return np.abs((rows * _first(x, len(kernel)).T).sum(1))


SUBSPACE_ANGLE = Exercise(
    name="subspace-angle",
    chapter=CHAPTER,
    title="How far is this decoder from the components?",
    minutes=15,
    difficulty=2,
    asks="a function `f(kernel, x)` of arrays [k, p] and [n, p] that returns one number, in degrees",
    hints=(
        "Two things have to be found before there is an angle: the principal subspace of the data, and a good basis "
        "of the decoder's.",
        "Centre the data and take the k leading eigenvectors of their covariance; `numpy.linalg.eigh` sorts from small "
        "to large. The kernel's rows span the other subspace. Make them orthonormal with a QR factorisation of the "
        "transpose.",
        "The singular values of the product of the two orthonormal bases, one of them transposed, are the cosines of "
        "the principal angles. The largest angle belongs to the smallest of them. `aelib.latent` has a function for "
        "the components and one for the angles; both work with columns.",
    ),
    answer=lambda kernel, x: principal_angles(kernel.T, principal_components(x)[1][:, : len(kernel)])[-1],
    cases=_decoders_and_data,
    same=_degrees_apart,
    misconceptions=(
        Misconception(
            "row by row",
            lambda kernel, x: np.degrees(np.arccos(_one_by_one(kernel, x).min())),
            "You compared the i-th unit with the i-th component. The loss knows the subspace and not its axes: any "
            "invertible mixture of the units is the same autoencoder, and its rows may point anywhere in the subspace.",
        ),
        Misconception(
            "not orthonormal",
            lambda kernel, x: _overlap_angle(kernel.T / np.linalg.norm(kernel, axis=1), _first(x, len(kernel))),
            "You gave the rows of the kernel length 1, but they are not perpendicular to each other. Singular values "
            "are cosines only between orthonormal bases: take the QR factorisation of the transposed kernel first.",
        ),
        Misconception(
            "neither length nor angle",
            lambda kernel, x: _overlap_angle(kernel.T, _first(x, len(kernel))),
            "You multiplied the kernel as it is with the components. Its rows have any length and any angle to each "
            "other, so the singular values are no cosines. Make an orthonormal basis of their span first.",
        ),
        Misconception(
            "smallest angle",
            lambda kernel, x: _overlap_angle(orthonormal_basis(kernel.T), _first(x, len(kernel)), largest=False),
            "This is the smallest of the principal angles. Two planes in space always share a line, so their smallest "
            "angle is 0 even where they stand upright on each other. The largest one says whether they are the same.",
        ),
        Misconception(
            "not centred",
            lambda kernel, x: principal_angles(kernel.T, _first(x, len(kernel), centred=False))[-1],
            "You took the components of data that are not centred. Their first direction points to where the data "
            "are, not along which they differ. Subtract the mean of the rows.",
        ),
        Misconception(
            "smallest eigenvalues",
            lambda kernel, x: principal_angles(kernel.T, _first(x, len(kernel), last=True))[-1],
            "You took the eigenvectors with the smallest eigenvalues. `numpy.linalg.eigh` sorts in ascending order, so "
            "that the leading ones are the last columns.",
        ),
        Misconception(
            "rows of the eigenvectors",
            lambda kernel, x: principal_angles(kernel.T, _eigenvectors(x)[-len(kernel) :].T)[-1],
            "You took rows from the matrix of eigenvectors. `numpy.linalg.eigh` returns them as columns; it is `svd` "
            "that has the directions of the data in the rows of its last factor.",
        ),
        Misconception(
            "mean angle",
            lambda kernel, x: principal_angles(kernel.T, _first(x, len(kernel))).mean(),
            "This is the mean of the principal angles. The largest is asked for: two subspaces are equal when that "
            "one is 0.",
        ),
        Misconception(
            "basis against basis",
            lambda kernel, x: _worst_pair(orthonormal_basis(kernel.T), _first(x, len(kernel))),
            "You compared the i-th vector of one orthonormal basis with the i-th of the other. Each basis may be "
            "turned inside its subspace, and your angles change. Singular values of the product do not.",
        ),
        Misconception(
            "radians",
            lambda kernel, x: np.radians(principal_angles(kernel.T, _first(x, len(kernel)))[-1]),
            "Right, in radians. The question is in degrees.",
            same=lambda right, given: bool(np.allclose(right, given, rtol=0, atol=1e-3)),
        ),
    ),
    unrelated=lambda kernel, x: float(np.cos(x).sum()),
    explanation="An angle of 0 says that the network has found the principal subspace, whatever its units look like. "
    "This is the only part of a linear autoencoder that two runs have to agree about.",
)
