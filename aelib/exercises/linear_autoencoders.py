"""The exercises of the chapter "Linear autoencoders": subspaces, saddles, decay, and what is a likelihood."""

from collections.abc import Callable
from itertools import combinations

import numpy as np

from aelib.exercises.declaration import Exercise, Misconception
from aelib.latent import principal_angles, principal_components

CHAPTER = "linear-autoencoders"


def _data(seed: int, n: int, scales: tuple[float, ...]) -> np.ndarray:
    """Rows that spread by `scales` along directions of no axis, far from the origin."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.standard_normal((len(scales), len(scales))))[0]
    return (rng.standard_normal((n, len(scales))) * scales @ turn + 3).astype(np.float32)


def _decoders_and_data() -> list[tuple[np.ndarray, np.ndarray]]:
    cases = []
    for seed, k, scales in ((1, 2, (3, 2, 1, 0.5)), (2, 3, (4, 3, 2, 1, 0.6)), (3, 2, (2.0, 1.6, 0.7))):
        x = _data(seed, 60, tuple(map(float, scales)))
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


def _basis(columns: np.ndarray) -> np.ndarray:
    return np.linalg.qr(np.asarray(columns, np.float64))[0]


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
            lambda kernel, x: _overlap_angle(_basis(kernel.T), _first(x, len(kernel)), largest=False),
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
            lambda kernel, x: _worst_pair(_basis(kernel.T), _first(x, len(kernel))),
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


def _decoders_and_covariances() -> list[tuple[np.ndarray, np.ndarray]]:
    cases = []
    for seed, k, scales in ((4, 2, (3, 2, 1, 0.5)), (5, 3, (4, 3, 2, 1, 0.6)), (6, 2, (2.0, 1.5, 0.7))):
        U = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(scales), len(scales))))[0]
        B = np.random.default_rng(seed + 20).standard_normal((len(scales), k))
        cases.append((B.astype(np.float32), (U * np.square(scales) @ U.T).astype(np.float32)))
    return cases


def _inside(basis: np.ndarray, S: np.ndarray) -> np.ndarray:
    return np.linalg.eigvalsh(basis.T @ S @ basis)[::-1]


def _along(columns: np.ndarray, S: np.ndarray) -> np.ndarray:
    return np.sort(((S @ columns) * columns).sum(0))[::-1]


def _in_any_order(right: np.ndarray, given: np.ndarray) -> bool:
    return bool(np.allclose(np.sort(given), np.sort(right), rtol=1e-3))


AXES_IN_THE_SUBSPACE = Exercise(
    name="axes-in-the-subspace",
    chapter=CHAPTER,
    title="Axes in a subspace that has none",
    minutes=15,
    difficulty=2,
    asks="a function `f(B, S)` of arrays [p, k] and [p, p] that returns k variances, the largest first",
    hints=(
        "The columns of B are an arbitrary basis. Which numbers do not change when you mix them?",
        "Find an orthonormal basis Q of the span. In its coordinates the projected data have a covariance of k by k "
        "numbers. What are its principal axes?",
        "Project an example with an orthonormal basis Q, and its coordinates have the covariance QᵀSQ, a small matrix "
        "that is not diagonal. Its eigenvalues are the variances along its own principal axes. "
        "`numpy.linalg.eigvalsh` gives them in ascending order.",
    ),
    answer=lambda B, S: _inside(_basis(B), S),
    cases=_decoders_and_covariances,
    misconceptions=(
        Misconception(
            "columns as axes",
            lambda B, S: _along(B / np.linalg.norm(B, axis=0), S),
            "You measured the variance along each column of the decoder. The code's axes are not the principal "
            "components: mix the columns, and the autoencoder is the same while your numbers change.",
        ),
        Misconception(
            "columns as they are",
            lambda B, S: _along(B, S),
            "You measured along the columns of the decoder as they are, lengths and all. Double a column and halve the "
            "encoder's row: the autoencoder is the same, and your number is four times as large.",
        ),
        Misconception(
            "basis not turned",
            lambda B, S: _along(_basis(B), S),
            "Your basis is orthonormal, and your variances have the right sum. But the coordinates in this basis are "
            "still correlated, so it is not the principal one: diagonalise the small matrix.",
            same=_in_any_order,
        ),
        Misconception(
            "left singular vectors",
            lambda B, S: _along(np.linalg.svd(B, full_matrices=False)[0], S),
            "The left singular vectors of the decoder are an orthonormal basis, and your variances have the right sum. "
            "But they are the components only after weight decay. Diagonalise the covariance in this basis.",
            same=_in_any_order,
        ),
        Misconception(
            "columns of length 1",
            lambda B, S: _inside(B / np.linalg.norm(B, axis=0), S),
            "You gave the columns of B length 1, but they are not perpendicular to each other. Take an orthonormal "
            "basis of their span.",
        ),
        Misconception(
            "not orthonormal",
            lambda B, S: _inside(np.asarray(B, np.float64), S),
            "You diagonalised BᵀSB. Its eigenvalues depend on the lengths and angles of the columns of B; put an "
            "orthonormal basis of their span in the place of B.",
        ),
        Misconception(
            "components of the data",
            lambda B, S: np.linalg.eigvalsh(S)[::-1][: B.shape[1]],
            "These are the leading eigenvalues of S, the variances in the best subspace. The decoder given here spans "
            "another one, and B does not enter your answer.",
        ),
        Misconception(
            "ascending",
            lambda B, S: _inside(_basis(B), S)[::-1],
            "The right variances, with the smallest first. The largest is asked for first.",
        ),
        Misconception(
            "standard deviations",
            lambda B, S: np.sqrt(_inside(_basis(B), S)),
            "These are standard deviations. The question is about their squares, the variances.",
        ),
    ),
    unrelated=lambda B, S: np.cos(B[0]),
    explanation="Orthonormal first, then diagonal: principal components inside the subspace. So a network that has "
    "found the right subspace needs one small eigenproblem, of k by k, to give the components with order and scale.",
)


def _examples_and_codes() -> list[tuple[np.ndarray, np.ndarray]]:
    cases = []
    for seed, scales, k in ((7, (3, 2, 1, 0.5, 0.3), 2), (8, (2.0, 1.5, 1.0), 1), (9, (2, 1.5, 1.2, 1), 3)):
        x = _data(seed, 40, tuple(map(float, scales)))
        W = np.random.default_rng(seed).standard_normal((len(scales), k))
        cases.append((x, (np.tanh(x @ W / 4) + 0.4 * np.sin(x[:, :1]) + 2).astype(np.float32)))
    return cases


def _left(x: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    target = np.asarray(x, np.float64)
    inputs = np.asarray(inputs, np.float64)
    return ((target - inputs @ np.linalg.lstsq(inputs, target, rcond=None)[0]) ** 2).sum(1)


def _with_ones(z: np.ndarray) -> np.ndarray:
    return np.hstack([z, np.ones((len(z), 1))])


def _correlation_decoder(x: np.ndarray, z: np.ndarray) -> float:
    centred, codes = x - x.mean(0), z - z.mean(0)
    return float(((centred - codes @ (codes.T @ centred) / len(x)) ** 2).sum(1).mean())


BEST_PLAIN_DECODER = Exercise(
    name="best-plain-decoder",
    chapter=CHAPTER,
    title="A clever encoder and a plain decoder",
    minutes=15,
    difficulty=2,
    asks="a function `f(x, z)` of arrays [n, p] and [n, k] that returns one number, the smallest error",
    hints=(
        "The codes are given, so the encoder is fixed. What is left to choose, and how does the error depend on it?",
        "A linear decoder is a matrix and a bias, and the squared error is a parabola in them: an ordinary problem of "
        "least squares with the codes as inputs and the examples as targets.",
        "Append a column of ones to the codes, so that the bias is one more row of the matrix, and let "
        "`numpy.linalg.lstsq` find it. The error is the sum over the p numbers of an example of the squared residuals, "
        "averaged over the examples.",
    ),
    answer=lambda x, z: _left(x, _with_ones(z)).mean(),
    cases=_examples_and_codes,
    misconceptions=(
        Misconception(
            "no bias",
            lambda x, z: _left(x, z).mean(),
            "Your decoder has no bias, so that a code of zero has to mean an image of zero. A bias costs nothing: "
            "append a column of ones to the codes.",
        ),
        Misconception(
            "only the codes centred",
            lambda x, z: _left(x, z - z.mean(0)).mean(),
            "You centred the codes and not the examples, and gave the decoder no bias. Then nothing can draw the mean. "
            "Centre both, or append a column of ones.",
        ),
        Misconception(
            "only the examples centred",
            lambda x, z: _left(x - x.mean(0), z).mean(),
            "You centred the examples and not the codes, and gave the decoder no bias. The codes' own mean then draws "
            "something that the mean image already has. Centre both, or append a column of ones.",
        ),
        Misconception(
            "lengths",
            lambda x, z: np.sqrt(_left(x, _with_ones(z))).mean(),
            "You averaged the lengths of what is left. The question is about their squares.",
        ),
        Misconception(
            "correlations",
            _correlation_decoder,
            "You decoded with the covariances between codes and examples. That is the best decoder only for codes that "
            "are uncorrelated and have variance 1: least squares also divides by the codes' own covariance.",
        ),
        Misconception(
            "principal components",
            lambda x, z: principal_components(x)[2][z.shape[1] :].sum(),
            "This is what principal components leave, and the codes do not enter it. It is the lower bound for every "
            "encoder. These codes are not as good, and the question is how much they leave.",
        ),
        Misconception(
            "sum over examples",
            lambda x, z: _left(x, _with_ones(z)).sum(),
            "You summed over the examples. Errors in this book are summed over the numbers of an example and averaged "
            "over examples.",
        ),
        Misconception(
            "mean over everything",
            lambda x, z: _left(x, _with_ones(z)).mean() / x.shape[1],
            "You averaged over the p numbers of an example too. Sum over these, and average over examples.",
        ),
        Misconception(
            "zero",
            lambda x, z: 0.0,
            "An encoder can send every example to a place of its own, but a linear decoder answers with points of one "
            "k-dimensional plane. Examples outside it cannot be met.",
        ),
    ),
    unrelated=lambda x, z: float(np.sin(x).sum()),
    explanation="Whatever made the codes, this number is at least the sum of the eigenvalues that principal components "
    "leave out. Try codes of your own on digits: class labels, a deep network's, the ink. Only the decoder can go "
    "below.",
)


def _spectra() -> list[tuple[np.ndarray, int]]:
    return [
        (np.array([7.0, 4.0, 2.0, 1.0], np.float32), 2),
        (np.array([9.5, 6.0, 3.1, 1.7, 0.6], np.float32), 3),
        (np.array([5.0, 2.2, 1.1, 0.3], np.float32), 1),
        (np.array([5.0, 3.0, 2.0, 1.0], np.float32), 2),  # 5 is as much as 3 and 2 together
    ]


def _heights(eigenvalues: np.ndarray, ranks: range) -> list[float]:
    chosen = [J for r in ranks for J in combinations(range(len(eigenvalues)), r)]
    return [float(np.delete(eigenvalues.astype(np.float64), J).sum()) for J in chosen]


def _above_the_best(eigenvalues: np.ndarray, k: int, heights: list[float]) -> np.ndarray:
    best = eigenvalues.astype(np.float64)[k:].sum()
    return np.sort([h for h in heights if abs(h - best) > 1e-6])


def _floor(eigenvalues: np.ndarray, k: int) -> float:
    return float(eigenvalues.astype(np.float64)[k:].sum()) + 1e-6


def _kept(eigenvalues: np.ndarray, k: int) -> np.ndarray:
    heights = _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1)))
    return np.sort(eigenvalues.astype(np.float64).sum() - heights)


def _one_swap(eigenvalues: np.ndarray, k: int) -> np.ndarray:
    e = eigenvalues.astype(np.float64)
    return np.sort([e[k:].sum() + e[i] - e[j] for i in range(k) for j in range(k, len(e))])


SADDLE_HEIGHTS = Exercise(
    name="saddle-heights",
    chapter=CHAPTER,
    title="The heights of all saddles",
    minutes=15,
    difficulty=2,
    asks="a function `f(eigenvalues, k)` of an array [p] and a whole number that returns a sorted array of losses",
    hints=(
        "A critical point keeps a set of components and removes the others. Which sets are possible, and what does "
        "each lose?",
        "Any set of at most k components is possible, the empty one too: a unit may lie idle. The loss is the sum of "
        "the eigenvalues that are not in the set. One of these sets is the minimum.",
        "Go through the sizes from 0 to k, and for each through all sets of that size, with `itertools.combinations`. "
        "Collect the total minus what the set keeps, leave out the one set that holds the k largest, and sort what you "
        "have collected, the lowest first.",
    ),
    answer=lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1))),
    cases=_spectra,
    misconceptions=(
        Misconception(
            "no idle units",
            lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k, k + 1))),
            "You counted the sets of exactly k components. A unit may also lie idle, with zeros in the decoder and in "
            "the encoder: the gradient is zero there too, so smaller sets count, down to the empty one.",
        ),
        Misconception(
            "equal heights once",
            lambda eigenvalues, k: np.unique(_above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1)))),
            "Where two sets of components add up to the same, you counted one height. They are different families, and "
            "each has its own place in the array.",
        ),
        Misconception(
            "fewer than k",
            lambda eigenvalues, k: np.sort(_heights(eigenvalues, range(k))),
            "You counted the sets of fewer than k components. Those of exactly k are critical points too, and all but "
            "one of them are saddles; `range(k)` ends before k.",
        ),
        Misconception(
            "descending",
            lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1)))[::-1],
            "The right heights, with the highest first. The lowest is asked for first.",
        ),
        Misconception(
            "minimum included",
            lambda eigenvalues, k: np.sort(_heights(eigenvalues, range(k + 1))),
            "One of your critical points is the minimum, the set of the k largest. The question is about the saddles.",
        ),
        Misconception(
            "zero forgotten",
            lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(1, k + 1))),
            "One saddle is missing, the highest: all weights zero. Nothing is reconstructed, the loss is the sum of "
            "all eigenvalues, and the gradient is zero, because each matrix is multiplied by the other.",
        ),
        Misconception(
            "more than k",
            lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(len(eigenvalues) + 1))),
            "You allowed sets of more than k components. A code of k numbers has room for k.",
        ),
        Misconception(
            "kept instead of lost",
            _kept,
            "You added up what the sets keep. The loss is what they leave out.",
        ),
        Misconception(
            "one swap only",
            _one_swap,
            "These are the sets that differ from the best in one component. There are saddles with several wrong "
            "components, and with units that do nothing.",
        ),
        Misconception(
            "not sorted",
            lambda eigenvalues, k: np.array(
                [h for h in _heights(eigenvalues, range(k + 1)) if h > _floor(eigenvalues, k)]
            ),
            "The right heights, in the order in which you met them. Sort them, the lowest first.",
        ),
    ),
    unrelated=lambda eigenvalues, k: np.cos(eigenvalues),
    explanation="There are C(p, k) - 1 saddles where all units work, and one for each smaller set where some are idle. "
    "From every one a path leads down, and the lowest lie little above the minimum, where eigenvalues are close.",
)


def _spectra_and_excesses() -> list[tuple[np.ndarray, int, float]]:
    return [
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 2, 0.05),
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 3, 0.6),
        (np.array([4.0, 2.5, 2.45, 1.5, 0.9], np.float32), 2, 0.2),
        (np.array([4.0, 2.5, 2.3, 1.5, 0.9], np.float32), 1, 0.03),
    ]


def _angle_of(share: float, *, capped: bool = True) -> float:
    return float(np.degrees(np.arcsin(np.sqrt(min(share, 1.0) if capped else share))))


def _gap(eigenvalues: np.ndarray, k: int) -> float:
    return float(eigenvalues[k - 1]) - float(eigenvalues[k])


LOSS_TO_ANGLE = Exercise(
    name="loss-to-angle",
    chapter=CHAPTER,
    title="What a loss says about an angle",
    minutes=10,
    difficulty=2,
    asks="a function `f(eigenvalues, k, excess)` of an array [p], a whole number and a number that returns degrees",
    hints=(
        "Which inequality of the chapter has the excess of the loss on one side and angles on the other?",
        "A sum of squared sines is at most the excess over the gap between two neighbouring eigenvalues. How large can "
        "a single angle be, if it gets the whole sum?",
        "The gap is the k-th eigenvalue minus the next, at places k-1 and k of the array. The largest possible angle "
        "has a squared sine of the excess over the gap. Where this is 1 or more, nothing is excluded, and the answer "
        "is 90 degrees.",
    ),
    answer=lambda eigenvalues, k, excess: _angle_of(excess / _gap(eigenvalues, k)),
    cases=_spectra_and_excesses,
    misconceptions=(
        Misconception(
            "not capped",
            lambda eigenvalues, k, excess: _angle_of(excess / _gap(eigenvalues, k), capped=False),
            "Where the excess is larger than the gap, your sine is larger than 1 and the answer NaN. Then the loss "
            "excludes no angle: the answer is 90 degrees.",
        ),
        Misconception(
            "one place too far",
            lambda eigenvalues, k, excess: _angle_of(excess / _gap(eigenvalues, k + 1)),
            "You took the gap after the next eigenvalue. Arrays count from 0: the k-th eigenvalue stands at place k-1, "
            "the one that competes with it at place k.",
        ),
        Misconception(
            "sine not squared",
            lambda eigenvalues, k, excess: np.degrees(np.arcsin(min(excess / _gap(eigenvalues, k), 1.0))),
            "The ratio of excess and gap bounds the square of the sine. Take its root first.",
        ),
        Misconception(
            "eigenvalue, not gap",
            lambda eigenvalues, k, excess: _angle_of(excess / float(eigenvalues[k - 1])),
            "You divided by the k-th eigenvalue. Who loses part of one direction gains part of another, so what it "
            "costs is the difference to the next eigenvalue.",
        ),
        Misconception(
            "shared equally",
            lambda eigenvalues, k, excess: _angle_of(excess / _gap(eigenvalues, k) / k),
            "You gave every angle the same share of the sum. A single angle is largest when the others are 0 and it "
            "has the whole sum.",
        ),
        Misconception(
            "relative excess",
            lambda eigenvalues, k, excess: _angle_of(excess * float(eigenvalues[k:].sum()) / _gap(eigenvalues, k)),
            "You took the excess for a share of the smallest loss. It is given as a difference of losses, so it goes "
            "over the gap as it is.",
        ),
        Misconception(
            "share of the loss",
            lambda eigenvalues, k, excess: _angle_of(excess / float(eigenvalues[k:].sum())),
            "You divided by the best loss, as if all of it hung on one angle. Only the gap between the k-th eigenvalue "
            "and the next does.",
        ),
        Misconception(
            "first gap",
            lambda eigenvalues, k, excess: _angle_of(excess / _gap(eigenvalues, 1)),
            "You took the gap between the first two eigenvalues. Inside the subspace directions may be exchanged at no "
            "cost; what counts is its edge, between the k-th eigenvalue and the next.",
        ),
        Misconception(
            "radians",
            lambda eigenvalues, k, excess: np.radians(_angle_of(excess / _gap(eigenvalues, k))),
            "The right angle, in radians. The question is in degrees.",
        ),
    ),
    unrelated=lambda eigenvalues, k, excess: float(np.cos(eigenvalues).sum()),
    explanation="And the bound is reached: turn the k-th direction towards the next by this angle, and the excess is "
    "what you were given. So nobody can say more from the loss alone.",
)


def _spectra_and_strengths() -> list[tuple[np.ndarray, int, float]]:
    return [
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 3, 0.5),
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 4, 1.5),
        (np.array([4.0, 0.9, 0.4], np.float32), 2, 0.3),
    ]


def _shrunk(eigenvalues: np.ndarray, k: int, gamma: float) -> np.ndarray:
    return np.maximum(1 - gamma / eigenvalues[:k].astype(np.float64), 0)


WEIGHT_DECAY_SPECTRUM = Exercise(
    name="weight-decay-spectrum",
    chapter=CHAPTER,
    title="What weight decay leaves of a decoder",
    minutes=10,
    difficulty=1,
    asks="a function `f(eigenvalues, k, gamma)` of an array [p] and two numbers that returns k numbers",
    hints=(
        "The chapter derives, for each component, how large the decoder's singular value should be.",
        "The derivative of the gain is zero where the squared singular value is one minus a ratio. For which "
        "eigenvalues is that ratio larger than one, and what is the best value then?",
        "For an eigenvalue above the strength of decay the squared singular value is one minus strength over "
        "eigenvalue. For one below it the formula is negative, which no square can be: the gain falls from zero on, so "
        "the unit is given up, with 0.",
    ),
    answer=_shrunk,
    cases=_spectra_and_strengths,
    misconceptions=(
        Misconception(
            "negative squares",
            lambda eigenvalues, k, gamma: 1 - gamma / eigenvalues[:k],
            "One of your squares is negative. Where the eigenvalue is below the strength of decay, keeping the "
            "component costs more than it gains: its singular value is 0.",
        ),
        Misconception(
            "singular values",
            lambda eigenvalues, k, gamma: np.sqrt(_shrunk(eigenvalues, k, gamma)),
            "These are the singular values. The question is about their squares.",
        ),
        Misconception(
            "ridge",
            lambda eigenvalues, k, gamma: eigenvalues[:k] / (eigenvalues[:k] + gamma),
            "This is how ridge regression shrinks, where the penalty is on one matrix and the other is fixed. Here "
            "both matrices pay, which shrinks more and lets components vanish.",
        ),
        Misconception(
            "subtracted",
            lambda eigenvalues, k, gamma: np.maximum(eigenvalues[:k] - gamma, 0),
            "You subtracted the strength from the eigenvalue. That is the variance of the code along this "
            "component; the decoder's squared singular value is this over the eigenvalue, a number below 1.",
        ),
        Misconception(
            "gain",
            lambda eigenvalues, k, gamma: np.maximum(eigenvalues[:k] - gamma, 0) ** 2 / eigenvalues[:k],
            "This is by how much each component lowers the loss, the largest value of the gain. The question is where "
            "the gain is largest.",
        ),
        Misconception(
            "squared twice",
            lambda eigenvalues, k, gamma: _shrunk(eigenvalues, k, gamma) ** 2,
            "You squared once too often: one minus the ratio is the square of the singular value already.",
        ),
        Misconception(
            "half the strength",
            lambda eigenvalues, k, gamma: np.maximum(1 - gamma / (2 * eigenvalues[:k]), 0),
            "You shrink half as much, as if one matrix paid. Encoder and decoder are both penalised, and by the same "
            "amount at the optimum.",
        ),
        Misconception(
            "all eigenvalues",
            lambda eigenvalues, k, gamma: _shrunk(eigenvalues, len(eigenvalues), gamma),
            "You shrank all p components. The decoder has k columns, so at most k singular values, and they belong to "
            "the k largest eigenvalues.",
        ),
    ),
    unrelated=lambda eigenvalues, k, gamma: np.cos(eigenvalues[:k]),
    explanation="The encoder is the transpose, so component j of the reconstruction is multiplied by this number. "
    "A strength between two eigenvalues chooses the size of the code: units beyond it are switched off.",
)


def _rows_and_sizes() -> list[tuple[np.ndarray, int]]:
    return [(_data(11, 25, (3.0, 2.0, 1.0, 0.6, 0.5)), 2), (_data(12, 30, (1.0, 0.5, 0.2, 0.1)), 1)]


def _gaussian(
    variances: np.ndarray, k: int, *, spread: int | None = None, constant: bool = True, trace: bool = True
) -> float:
    """The mean log-density where the last variances are replaced by their sum over `spread` (p - k unless given)."""
    p = len(variances)
    noise = variances[k:].sum() / (spread or p - k)
    used = np.concatenate([variances[:k], np.full(p - k, noise)])
    terms = p * np.log(2 * np.pi) * constant + np.log(used).sum() + (variances / used).sum() * trace
    return float(-0.5 * terms)


def _own_likelihood(x: np.ndarray, k: int) -> float:
    variances = principal_components(x)[2]
    return float(-0.5 * len(variances) * (np.log(2 * np.pi * variances[k:].sum() / len(variances)) + 1))


def _variances(x: np.ndarray) -> np.ndarray:
    return principal_components(x)[2]


def _with_noise(variances: np.ndarray, k: int) -> np.ndarray:
    return np.concatenate([variances[:k] + variances[k:].mean(), variances[k:]])


PPCA_LOG_DENSITY = Exercise(
    name="ppca-log-density",
    chapter=CHAPTER,
    title="An honest likelihood",
    minutes=15,
    difficulty=3,
    asks="a function `f(x, k)` of an array [n, p] and a whole number that returns one number, in nats per example",
    hints=(
        "The fitted distribution is a Gaussian. Which covariance has it, and what are its eigenvalues?",
        "Centre the data and find the eigenvalues of their covariance, divided by n. The model keeps the k largest and "
        "replaces each of the others by their mean, which is the variance of the noise.",
        "The mean log-density is minus a half of: p times the logarithm of 2π, plus the logarithms of the k largest "
        "eigenvalues, plus p-k times the logarithm of the noise variance, plus p. The last p is the mean of the "
        "quadratic form, since the model was fitted to these data.",
    ),
    answer=lambda x, k: _gaussian(_variances(x), k),
    cases=_rows_and_sizes,
    misconceptions=(
        Misconception(
            "the autoencoder's own",
            _own_likelihood,
            "This is how probable an example is given its own code, with the best width. It is what an autoencoder "
            "reports. It charges nothing for the code, and so it is too large.",
        ),
        Misconception(
            "noise over p",
            lambda x, k: _gaussian(_variances(x), k, spread=x.shape[1]),
            "You divided the variance that is left over by p. It lies in p-k directions; along the k components the "
            "noise has been counted in their eigenvalues already.",
        ),
        Misconception(
            "n - 1",
            lambda x, k: _gaussian(_variances(x) * len(x) / (len(x) - 1), k),
            "You divided the covariance by n - 1. That is unbiased, but it is not the covariance under which the data "
            "are most probable, which is divided by n.",
        ),
        Misconception(
            "no constant",
            lambda x, k: _gaussian(_variances(x), k, constant=False),
            "The constant of the Gaussian is missing, p/2 times the logarithm of 2π. It does not matter for fitting, "
            "but a log-density without it cannot be compared with another model's.",
        ),
        Misconception(
            "no quadratic form",
            lambda x, k: _gaussian(_variances(x), k, trace=False),
            "You have the normalisation of the Gaussian, and not its exponent. Averaged over the data to which the "
            "model was fitted the quadratic form is p, so p/2 nats are missing.",
        ),
        Misconception(
            "sum over examples",
            lambda x, k: len(x) * _gaussian(_variances(x), k),
            "This is the log-density of all examples together. The question is their mean.",
        ),
        Misconception(
            "negative",
            lambda x, k: -_gaussian(_variances(x), k),
            "This is the negative log-density, a loss. The question is about the log-density itself.",
        ),
        Misconception(
            "not centred",
            lambda x, k: _gaussian(np.linalg.eigvalsh(x.T.astype(np.float64) @ x / len(x))[::-1], k),
            "You did not subtract the mean. A Gaussian around the origin has to stretch to where the examples are, and "
            "makes them less probable.",
        ),
        Misconception(
            "noise added twice",
            lambda x, k: _gaussian(_with_noise(_variances(x), k), k, trace=False) - 0.5 * x.shape[1],
            "You added the variance of the noise to the k largest eigenvalues. The noise is in them already: W "
            "contributes only the eigenvalue minus the noise.",
        ),
        Misconception(
            "full covariance",
            lambda x, k: _gaussian(_variances(x), x.shape[1] - 1),
            "You kept every eigenvalue: a Gaussian with any covariance, fitted to the data. With a code of k numbers "
            "only the k largest are free, and the others share one value.",
        ),
    ),
    unrelated=lambda x, k: float(np.cos(x).sum()),
    explanation="This is a density: it integrates to one over all possible examples, so models of any kind can be held "
    "against it. What it falls short of the autoencoder's own number is the price of the code.",
)


def _maps_and_examples() -> list[tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]]:
    rng = np.random.default_rng(13)
    W, x = rng.standard_normal((4, 2)), rng.standard_normal((12, 4)).astype(np.float32)
    thin = rng.standard_normal((5, 1))
    return [
        (lambda x: np.tanh(x @ W) @ W.T / 3, x),
        (lambda x: 0.6 * x + 0.1, x[:7]),
        (lambda x: np.tanh(x @ thin) @ thin.T + 0.3, 2 * rng.standard_normal((9, 5)).astype(np.float32)),
    ]


def _of_moves(
    compare: Callable[[np.ndarray, np.ndarray], float],
) -> Callable[[Callable[[np.ndarray], np.ndarray], np.ndarray], float]:
    """Compare the second move with the first, both [n, p]."""

    def answer(reconstruct: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> float:
        once = reconstruct(x)
        return compare(reconstruct(once) - once, once - x)

    return answer


NEARLY_A_PROJECTION = Exercise(
    name="nearly-a-projection",
    chapter=CHAPTER,
    title="How nearly is it a projection?",
    minutes=10,
    difficulty=1,
    asks="a function `f(reconstruct, x)` of a function and an array [n, p] that returns one number",
    hints=(
        "A projection does nothing the second time. So how far does the second application move things?",
        "Apply the function to x, and again to the result. Compare the second move with the first: squared lengths, "
        "added up over all examples.",
        "The second move leads from the reconstruction to the reconstruction of the reconstruction, the first from the "
        "example to its reconstruction. Square both, sum each over everything, and divide the second sum by the first "
        "one.",
    ),
    answer=_of_moves(lambda second, first: (second**2).sum() / (first**2).sum()),
    cases=_maps_and_examples,
    misconceptions=(
        Misconception(
            "measured from the example",
            _of_moves(lambda second, first: ((first + second) ** 2).sum() / (first**2).sum()),
            "You compared the second reconstruction with the example. For a projection your number is 1. The second "
            "move starts at the first reconstruction.",
        ),
        Misconception(
            "lengths, not squares",
            _of_moves(lambda second, first: np.linalg.norm(second, axis=1).sum() / np.linalg.norm(first, axis=1).sum()),
            "You compared lengths. The question is about squares, so that the first sum is the squared error.",
        ),
        Misconception(
            "root of the ratio",
            _of_moves(lambda second, first: float(np.sqrt((second**2).sum() / (first**2).sum()))),
            "You took the square root at the end. The ratio of the squares is asked for.",
        ),
        Misconception(
            "mean of ratios",
            _of_moves(lambda second, first: ((second**2).sum(1) / (first**2).sum(1)).mean()),
            "You averaged one ratio for each example. An example that is reconstructed nearly perfectly divides by "
            "nearly nothing and decides the mean. Sum first, then divide.",
        ),
        Misconception(
            "upside down",
            _of_moves(lambda second, first: (first**2).sum() / (second**2).sum()),
            "You divided the first by the second, so that a projection has an infinite ratio. The second move is the "
            "numerator.",
        ),
        Misconception(
            "not in proportion",
            _of_moves(lambda second, first: (second**2).sum()),
            "This is the size of the second move alone, which depends on the units of the examples and on how many "
            "there are. Divide by that of the first move.",
        ),
        Misconception(
            "over the size of x",
            lambda reconstruct, x: ((reconstruct(reconstruct(x)) - reconstruct(x)) ** 2).sum() / (x**2).sum(),
            "You divided by the size of the examples. The second move has to be small beside the first, and not beside "
            "the image: a poor autoencoder that answers anything small would pass.",
        ),
    ),
    unrelated=lambda reconstruct, x: float(np.cos(x).sum()),
    explanation="0 for every projection, flat or curved, and c squared for a map that shrinks all by a factor c. It "
    "does not say that the reconstruction is the nearest point: a bad projection is a projection too.",
)

EXERCISES = (
    SUBSPACE_ANGLE,
    AXES_IN_THE_SUBSPACE,
    BEST_PLAIN_DECODER,
    SADDLE_HEIGHTS,
    LOSS_TO_ANGLE,
    WEIGHT_DECAY_SPECTRUM,
    PPCA_LOG_DENSITY,
    NEARLY_A_PROJECTION,
)
