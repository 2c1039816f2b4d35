"""The exercises of the chapter "A map of digits", from recall to an open question."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from aelib.exercises.comparing import within
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.map_of_digits_convolution import CONV_PARAMETERS, CONVOLVE_BY_HAND, SPREAD_BACK
from aelib.exercises.measuring import close, distances, keeps_distances, nearest_accuracy, not_of_each_row, rows

CHAPTER = "map-of-digits"


def _predicted_and_true() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    pairs = []
    # Among the second there is no 3; and no 9, so that counts without a minimum length end early.
    for counts in ((9, 14, 5, 8, 12, 6, 7, 11, 4, 10), (6, 3, 9, 0, 7, 12, 5, 8, 10, 0)):
        true = rng.permutation(np.repeat(np.arange(10), counts))
        predicted = np.where(rng.random(len(true)) < 0.6, true, rng.integers(0, 10, len(true)))
        pairs.append((predicted, true))
    predicted, _ = pairs[1]
    predicted[predicted == 5] = 6  # nothing is taken for a 5
    return pairs


def _counts(labels: np.ndarray) -> np.ndarray:
    return np.bincount(labels, minlength=10).astype(float)


def _hits(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    return _counts(true[predicted == true])


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return part / np.where(whole > 0, whole, np.nan)  # NaN for 0/0, without a warning


def _said_over_true(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return _counts(predicted) / _counts(true)


def _recall(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    return _share(_hits(predicted, true), _counts(true))


def _confusion(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    digits = np.arange(10)
    return ((true == digits[:, None])[:, None] & (predicted == digits[:, None])).sum(2)


CLASS_RECALL = Exercise(
    name="class-recall",
    chapter=CHAPTER,
    title="The recall of each digit",
    minutes=5,
    difficulty=1,
    asks="a function `f(predicted, true)` of two arrays [n] of whole numbers from 0 to 9 that returns ten numbers",
    hints=(
        "Take the fours alone: all the examples that are fours. What do you ask about them?",
        "For each digit two counts are needed: how many examples are that digit, and how many of these were also taken "
        "for it. Nothing else enters.",
        "`predicted == true` says where a prediction is right, and indexing `true` with it lists the digits that were "
        "recognised. `np.bincount` with `minlength=10` counts how often each digit occurs in a list, so use it twice "
        "and divide; without `minlength` a list ends at the largest digit that occurs, and two lists of different "
        "lengths cannot be divided (a ValueError about shapes). Where a digit does not occur this is 0/0, which is "
        "NaN.",
    ),
    answer=_recall,
    cases=_predicted_and_true,
    misconceptions=(
        Misconception(
            "precision",
            lambda predicted, true: _share(_hits(predicted, true), _counts(predicted)),
            "This is precision: of all that was taken for a four, which share is one? Recall asks the other way round: "
            "of all fours, which share was taken for one? Call everything a four, and the recall of the fours is 1. "
            "Divide by the counts of the true labels; or are the two arguments in the wrong order?",
        ),
        Misconception(
            "how often said",
            _said_over_true,
            "You divided how often a digit was said by how often it occurs, without asking whether it was said of the "
            "right ones, so that a share can be above 1. Count the hits: the examples at which the two arrays agree.",
        ),
        Misconception(
            "divided by all",
            lambda predicted, true: _hits(predicted, true) / len(true),
            "You divided by the number of all examples, so your ten numbers add up to the accuracy, and none can be "
            "much above a tenth. Divide the hits of each digit by how many examples of that digit there are.",
        ),
        Misconception(
            "shares of the hits",
            lambda predicted, true: _share(_hits(predicted, true), np.full(10, (predicted == true).sum())),
            "You divided by the number of all hits, so your ten numbers add up to 1. Divide the hits of each digit by "
            "how many examples of that digit there are.",
        ),
        Misconception(
            "counts",
            _hits,
            "You counted the hits of each digit. A recall is a share: divide by how many examples of that digit there "
            "are.",
        ),
        Misconception(
            "accuracy repeated",
            lambda predicted, true: np.full(10, (predicted == true).mean()),
            "All your ten numbers are the accuracy over all examples. Before you average, select the examples whose "
            "true label is the digit in question.",
        ),
        Misconception(
            "accuracy",
            lambda predicted, true: (predicted == true).mean(),
            "You returned the accuracy, one number for all digits. The question is how it differs between them: ten "
            "numbers, the first for the zeros.",
        ),
        Misconception(
            "the others counted as right",
            lambda predicted, true: np.array([((predicted == d) == (true == d)).mean() for d in range(10)]),
            "For each digit you also counted as right all that is not this digit and was not taken for it. That is the "
            "accuracy of the question `is it a four?`, to which a constant no is right for nine examples in ten. "
            "Recall looks at the fours alone.",
        ),
        Misconception(
            "the whole table",
            lambda predicted, true: _share(_confusion(predicted, true), _counts(true)[:, None]),
            "This is the confusion matrix, each row divided by its sum: which share of each digit was taken for which. "
            "It contains the answer, ten of its hundred numbers. Where do prediction and truth agree?",
        ),
        Misconception(
            "absent digits as 0",
            lambda predicted, true: np.nan_to_num(_recall(predicted, true)),
            "Right where a digit occurs. Where none does you say 0, and that claims that all of them were missed. "
            "There are none to miss: the recall is not defined, so return NaN there.",
        ),
        Misconception(
            "list cut short",
            lambda predicted, true: _recall(predicted, true)[: true.max() + 1],
            "Your list ends at the largest digit that occurs, as that of `np.bincount` does without `minlength=10`. "
            "Return ten numbers, and NaN for a digit that does not occur. Where the nines occur and none is "
            "recognised, the two counts even differ in length and cannot be divided.",
        ),
        Misconception(
            "absent digits left out",
            lambda predicted, true: _recall(predicted, true)[np.unique(true)],
            "You return one number for each digit that occurs, so that the fourth number is not always that of the "
            "threes. Return ten, and NaN for a digit that does not occur.",
        ),
    ),
    unrelated=lambda predicted, true: np.cos(_counts(true)),
    explanation="One recall for each digit. Their average, weighted by how often each digit occurs, is the accuracy: "
    "that is why one accuracy can hide a digit that is lost almost entirely.",
)


def _two_maps() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(2)
    maps = []
    for n, degrees, mirror, scale in ((12, 70.0, 1, 0.4), (20, 130.0, -1, 2.5), (15, 200.0, 1, 1.3)):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        a = rng.standard_normal((n, 2)) * (3.0, 1.0) + (4.0, -2.0)
        b = scale * a @ np.array([[c, s], [-s * mirror, c * mirror]]) + scale * rng.normal(0, 0.7, (n, 2)) + (1.0, 5.0)
        maps.append((a.astype(np.float32), b.astype(np.float32)))
    return maps


def _turn(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rotation or reflection R that brings `a @ R` nearest to `b`, and the singular values of `a.T @ b`."""
    u, s, vt = np.linalg.svd(a.T @ b)
    return u @ vt, s


def _align(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a0, b0 = a - a.mean(0), b - b.mean(0)
    turn, s = _turn(a0, b0)
    return s.sum() / (a0**2).sum() * a0 @ turn + b.mean(0)


def _align_by_rotation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a0, b0 = a - a.mean(0), b - b.mean(0)
    u, s, vt = np.linalg.svd(a0.T @ b0)
    signs = np.array([1, np.linalg.det(u @ vt)])
    return (s * signs).sum() / (a0**2).sum() * a0 @ (u * signs) @ vt + b.mean(0)


def _align_with(
    scale: Callable[[np.ndarray, np.ndarray, np.ndarray], Any], transposed: bool = False
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return an alignment of centred maps with another `scale(a, b, singular values)`, or with R transposed."""

    def align(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        a0, b0 = a - a.mean(0), b - b.mean(0)
        turn, s = _turn(a0, b0)
        return scale(a0, b0, s) * a0 @ (turn.T if transposed else turn) + b.mean(0)

    return align


def _align_by_v(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a0, b0 = a - a.mean(0), b - b.mean(0)
    u, s, vt = np.linalg.svd(a0.T @ b0)
    return s.sum() / (a0**2).sum() * a0 @ u @ vt.T + b.mean(0)


def _align_about_the_origin(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    turn, s = _turn(a, b)
    return s.sum() / (a**2).sum() * a @ turn


def _fit_linearly(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    ones = np.ones((len(a), 1))
    return np.hstack([a, ones]) @ np.linalg.lstsq(np.hstack([a, ones]), b, rcond=None)[0]


ALIGN_TWO_MAPS = Exercise(
    name="align-two-maps",
    chapter=CHAPTER,
    title="Lay one map on another",
    minutes=15,
    difficulty=2,
    asks="a function `f(a, b)` of two arrays [n, 2] that returns the moved a, an array [n, 2]",
    hints=(
        "Four things may change: the place, the direction, the handedness and the size. Deal with the place first. "
        "Where must the centre of the moved map lie?",
        "With both maps centred, the best rotation or reflection R is the one for which the products of `a @ R` and b "
        "add up to the most. The singular value decomposition of `a.T @ b` says which that is. Then the best scale is "
        "a regression with one coefficient.",
        "Let U, D, Vᵀ be the singular value decomposition of `a.T @ b`, both centred. Then R = U Vᵀ, and its "
        "determinant may have either sign. The scale is the sum of D, divided by the sum of all squares of the centred "
        "a. At the end move everything to the centre of b.",
    ),
    answer=_align,
    cases=_two_maps,
    misconceptions=(
        Misconception(
            "rotations only",
            _align_by_rotation,
            "You allow rotations but no reflections; perhaps you corrected the sign of the determinant. For molecules "
            "that is right. Two trainings are as likely to give mirror images as not: the loss knows no left and "
            "right, so a reflection is among the changes that you may undo.",
        ),
        Misconception(
            "not centred",
            _align_about_the_origin,
            "You turned and scaled about the origin. Where a map lies is a coordinate too: first subtract the mean of "
            "each map, and at the end add the mean of b.",
        ),
        Misconception(
            "left at the origin",
            lambda a, b: _align(a, b) - b.mean(0),
            "Direction and size are right, but the moved map is centred at the origin. Add the mean of b.",
        ),
        Misconception(
            "left in its place",
            lambda a, b: _align(a, b) - b.mean(0) + a.mean(0),
            "Direction and size are right, but the moved map lies where a was. Add the mean of b, not that of a.",
        ),
        Misconception(
            "no scale",
            _align_with(lambda a, b, s: 1.0),
            "You shift and turn, and keep the size of a. The size of a map is a coordinate as well: a decoder undoes "
            "it with one factor in its first layer. Allow one common scale.",
        ),
        Misconception(
            "same size",
            _align_with(lambda a, b, s: np.linalg.norm(b) / np.linalg.norm(a)),
            "You made the moved map as large as b. The least squares are reached by a smaller one: where the maps "
            "disagree, no size helps, and a larger map is farther off. The scale is a regression coefficient, the sum "
            "of the products divided by the sum of the squares of a.",
        ),
        Misconception(
            "scale undivided",
            _align_with(lambda a, b, s: s.sum()),
            "The direction is right, but you multiply by the sum of the singular values itself, so that the scale "
            "grows with the number of digits. It is a regression coefficient: divide by the sum of all squares of the "
            "centred a.",
        ),
        Misconception(
            "scale per digit",
            _align_with(lambda a, b, s: s.sum() / len(a)),
            "The direction is right. You divided the sum of the singular values by the number of digits; it has to be "
            "divided by the sum of all squares of the centred a, as in a regression.",
        ),
        Misconception(
            "scale of the reverse",
            _align_with(lambda a, b, s: s.sum() / (b**2).sum()),
            "The direction is right and the scale belongs to the reverse, moving b onto a: you divided by the squares "
            "of b. Divide by those of a, which is what gets multiplied.",
        ),
        Misconception(
            "transposed",
            _align_with(lambda a, b, s: s.sum() / (a**2).sum(), transposed=True),
            "You turn the wrong way, by the transpose of the best rotation. A reflection is its own transpose, so that "
            "some maps come out right all the same. Codes are rows here: `a @ R` goes with the decomposition of "
            "`a.T @ b`.",
        ),
        Misconception(
            "V instead of its transpose",
            _align_by_v,
            "The third matrix that `np.linalg.svd` returns is Vᵀ already, and you transposed it once more. Where "
            "V is its own transpose nothing changes, so that some maps come out right.",
        ),
        Misconception(
            "shifted only",
            lambda a, b: a - a.mean(0) + b.mean(0),
            "You moved a to the centre of b, and left its direction and its size. Both are coordinates too: turn it by "
            "the rotation or reflection that the singular value decomposition gives, and scale it.",
        ),
        Misconception(
            "b moved",
            lambda a, b: _align(b, a),
            "You moved b onto a. Return a, moved onto b.",
        ),
        Misconception(
            "b returned",
            lambda a, b: b,
            "You returned b itself. Nothing of a is left in it, and so it cannot show how the two maps differ. Return "
            "a, shifted, turned and scaled as a whole: where the maps disagree, its codes will miss those of b.",
        ),
        Misconception(
            "standardised",
            lambda a, b: (_align(a, b) - b.mean(0)) / np.linalg.norm(b - b.mean(0)),
            "The direction is right, but your map has mean 0 and the size 1, as SciPy's `procrustes` returns it. Give "
            "it back the size and the mean of b, so that it can be drawn on top of b.",
        ),
        Misconception(
            "any linear map",
            _fit_linearly,
            "You fitted any linear map, by `np.linalg.lstsq` perhaps. It may shear the map and stretch one axis, and "
            "that changes which codes are neighbours: two different maps would look more alike than they are. Only a "
            "shift, a rotation or reflection and one scale leave the neighbours as they were.",
        ),
    ),
    unrelated=lambda a, b: np.cos(a) + b,
    explanation="What is left after the best alignment is a difference between the maps and not between their "
    "coordinates. Shifts, rotations, reflections and one scale keep every nearest neighbour, so that the kNN accuracy "
    "of a map is the same before and after.",
)


@cache
def _points_on_surfaces() -> list[tuple[np.ndarray]]:
    """A rolled-up sheet in three dimensions, a cube of three in six, and a normal cloud of five in eight."""
    rng = np.random.default_rng(3)
    t, height = 4 + 8 * rng.random(300), 9 * rng.random(300)
    sheet = np.stack([t * np.cos(t), height, t * np.sin(t)], axis=1)
    cube = rng.random((250, 3)) @ np.linalg.qr(rng.standard_normal((6, 6)))[0][:3]
    cloud = rng.standard_normal((280, 5)) @ np.linalg.qr(rng.standard_normal((8, 8)))[0][:5]
    return [(points.astype(np.float32),) for points in (sheet, cube, cloud)]


def _logs(points: np.ndarray, first: int = 1, second: int = 2) -> np.ndarray:
    """Return log of the ratio of two of each point's sorted distances; number 0 is that to the point itself."""
    r = np.sqrt(np.sort(distances(points, points), axis=1))
    return np.log(r[:, second] / r[:, first])


def _line(points: np.ndarray) -> float:
    """Return the slope by which Facco and others (2017) estimate: through the origin, the largest tenth discarded."""
    x = np.sort(_logs(points))
    y = -np.log(1 - np.arange(len(x)) / len(x))
    kept = slice(int(0.9 * len(x)))
    return float(x[kept] @ y[kept] / (x[kept] @ x[kept]))


INTRINSIC_DIMENSION = Exercise(
    name="intrinsic-dimension",
    chapter=CHAPTER,
    title="How many dimensions have the points?",
    minutes=15,
    difficulty=2,
    asks="a function `f(points)` of an array [n, p], no two points the same, that returns one number",
    hints=(
        "Write down the logarithm of the density of one ratio, as a function of q. And of n independent ratios?",
        "The log-likelihood is n log q minus (q + 1) times the sum of the log μ. Where is its derivative with "
        "respect to q zero? Then see how you get the two distances: each point is at distance zero from itself.",
        "q is n divided by the sum of the n numbers log μ, with the natural logarithm. Take all n by n distances, "
        "`np.sort` each row, and skip the first column, where every point has found itself: the columns 1 and 2 are "
        "the nearest and the second nearest neighbour.",
    ),
    answer=lambda points: 1 / _logs(points).mean(),
    cases=_points_on_surfaces,
    same=within(5e-3),  # n - 1 in the place of n, which removes the bias, is right too
    misconceptions=(
        Misconception(
            "squared distances",
            lambda points: 1 / (2 * _logs(points)).mean(),
            "You have half the dimension: your distances are squared, and the logarithm of a square is twice the "
            "logarithm. Take the square root first.",
        ),
        Misconception(
            "n forgotten",
            lambda points: 1 / _logs(points).sum(),
            "You divided 1 by the sum of the log μ. The derivative of n log q is n / q, since each point brings a "
            "term: divide n by the sum, or 1 by the mean.",
        ),
        Misconception(
            "one too few",
            lambda points: 1 / _logs(points).mean() - 1,
            "Your dimension is one too small. In the log-likelihood (q + 1) is the factor of the sum of the log μ, but "
            "its derivative with respect to q is 1: the 1 falls away.",
        ),
        Misconception(
            "self counted",
            lambda points: 0.0,
            "Your dimension is zero, or nearly: each point counts itself as its nearest neighbour, at a distance of "
            "0 up to rounding, and then the second is infinitely farther. Skip the first of the sorted distances.",
            same=lambda right, given: bool(np.all((given >= 0) & (given < 0.3))),
        ),
        Misconception(
            "third over second",
            lambda points: 1 / _logs(points, 2, 3).mean(),
            "You compared the third neighbour with the second. Only the point itself has to be skipped: the sorted "
            "distances begin with 0, so the nearest neighbour is number 1 and the second nearest number 2.",
        ),
        Misconception(
            "third over first",
            lambda points: 1 / _logs(points, 1, 3).mean(),
            "You compared the third neighbour with the nearest. The density in the exercise is that of the second "
            "over the nearest.",
        ),
        Misconception(
            "common logarithm",
            lambda points: np.log(10) / _logs(points).mean(),
            "Your dimension is 2.303 times too large, and that is log 10: you used logarithms to base ten. The "
            "derivative of the density brings in natural ones.",
        ),
        Misconception(
            "binary logarithm",
            lambda points: np.log(2) / _logs(points).mean(),
            "Your dimension is 0.693 times what it should be, and that is log 2: you used logarithms to base two. The "
            "derivative of the log-likelihood brings in natural ones.",
        ),
        Misconception(
            "sign",
            lambda points: -1 / _logs(points).mean(),
            "The size is right and the sign is not: you divided the nearest distance by the second nearest, or lost a "
            "minus sign on the way. μ is the larger over the smaller, at least 1.",
        ),
        Misconception(
            "not inverted",
            lambda points: _logs(points).mean(),
            "You have the mean of log μ, which is one over the dimension: in many dimensions the second neighbour is "
            "hardly farther away than the first, so that log μ is small.",
        ),
        Misconception(
            "mean of the dimensions",
            lambda points: (1 / _logs(points)).mean(),
            "You estimated a dimension from each point alone, one over log μ, and averaged these. A point whose two "
            "neighbours are equally far then counts without limit. Average log μ first, and invert the average.",
        ),
        Misconception(
            "logarithm of the mean",
            lambda points: 1 / np.log(np.exp(_logs(points)).mean()),
            "You averaged the ratios and took the logarithm of the average. The log-likelihood is a sum over points of "
            "log μ: the logarithm comes first, the sum afterwards.",
        ),
        Misconception(
            "no logarithm",
            lambda points: 1 / np.exp(_logs(points)).mean(),
            "You divided n by the sum of the ratios themselves, and what comes out is never above 1. What the "
            "log-likelihood adds up is log μ.",
        ),
        Misconception(
            "rounded",
            lambda points: np.round(1 / _logs(points).mean()),
            "You rounded to a whole number. The estimate is one of a real number, and how far it is from a whole one "
            "says how far to trust it: leave the decimals.",
        ),
        Misconception(
            "straight line",
            _line,
            "You fitted a straight line to the distribution of log μ, as Facco and others do in their paper. That is a "
            "good estimator, and sturdier against a few large ratios, but not the maximum of the likelihood. Set the "
            "derivative of the log-likelihood to zero.",
            same=within(0.03),  # the details of the fit differ between implementations
        ),
    ),
    unrelated=lambda points: float(np.abs(points).mean()) + 40,
    explanation="n divided by the sum of log μ. Neither the scale nor the density of the points enters, as long as the "
    "density is even around each point. Your function was tried on a rolled-up sheet, a cube and a cloud of 2, 3 and 5 "
    "dimensions, and estimates 1.92, 2.84 and 4.86: try an estimator on points whose dimension you know before you "
    "believe it about digits.",
)


@cache
def _ten_groups() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Codes [600, 2] and [300, 2] in ten overlapping groups on a ring, and their groups."""
    rng = np.random.default_rng(7)
    angle = np.arange(10) * np.pi / 5 + 0.2
    groups = rng.integers(0, 10, 900)
    codes = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)[groups] + rng.normal(0, 0.5, (900, 2))
    codes = codes.astype(np.float32)
    return codes[:600], codes[600:], groups[:600], groups[600:]


@cache
def _accuracy_of_codes() -> float:
    reference, query, reference_groups, query_groups = _ten_groups()
    return nearest_accuracy(query, reference, query_groups, reference_groups)


def _judge_change(pair: tuple[Callable[..., Any], Callable[..., Any]]) -> Verdict:
    """Ask in this order: is it a function of one code, can it be undone, and which codes are neighbours now?"""
    change, change_back = pair
    reference, query, reference_groups, query_groups = _ten_groups()
    if fault := not_of_each_row("change", change, query, width=2):
        return fault
    changed, changed_reference = (rows("change", change, codes, 2) for codes in (query, reference))
    anywhere = np.random.default_rng(8).uniform(-6, 6, (200, 2)).astype(np.float32)
    off = max(_off(change, change_back, batch) for batch in (query, anywhere))
    accuracy = nearest_accuracy(changed, changed_reference, query_groups, reference_groups)
    report = (
        f"Measured: changed and changed back, a code is off by at most {off:.2g} of the largest (allowed: 0.001); "
        f"nearest neighbours: {100 * accuracy:.0f} % right, needs below 50 % (before: {100 * _accuracy_of_codes():.0f} "
        "%)."
    )
    if off > 1e-3:
        flat = np.linalg.matrix_rank(changed - changed.mean(0)) < 2
        return Verdict("forgets" if flat or len(np.unique(changed, axis=0)) < len(changed) else "not undone", report)
    if keeps_distances(query[:50], reference[:50], changed[:50], changed_reference[:50]):
        return Verdict("nothing" if close(query, changed) else "distances kept", report)
    if accuracy < 0.5:
        return Verdict("other neighbours", report)
    if close(changed, _fit_linearly(query, changed)):
        return Verdict("stretched", report)
    if _keeps_radius(query, changed):
        return Verdict("swirled", report)
    return Verdict("gentle" if accuracy > 0.75 else "on the way", report)


def _off(change: Callable[..., Any], change_back: Callable[..., Any], codes: np.ndarray) -> float:
    """Return how far off a code is at most after both, as a share of the largest coordinate."""
    changed = change(codes.copy())
    rows("change", lambda _: changed, codes, 2)
    # Taken back in another order: a function that remembers the codes does not pass.
    back = rows("change_back", change_back, np.asarray(changed)[::-1], 2)[::-1]
    return float(np.abs(back - codes).max() / np.abs(codes).max())


def _keeps_radius(z: np.ndarray, changed: np.ndarray) -> bool:
    """Say whether there is a centre from which each code is as far as it was: |z' - m|² = |z - m|² is linear in m."""
    step, squares = changed - z, (changed**2).sum(1)
    return close(squares, (z**2).sum(1) + step @ np.linalg.lstsq(step, squares - (z**2).sum(1), rcond=None)[0])


def _twist(z: np.ndarray, radians: float) -> np.ndarray:
    """Rotate each code about the origin, by `radians` for each unit of its distance from there."""
    r, angle = np.hypot(z[:, 0], z[:, 1]), np.arctan2(z[:, 1], z[:, 0])
    angle = angle + radians * r
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)


def _wave(z: np.ndarray, height: float) -> np.ndarray:
    """Move each code along the second axis, by a sine of its first coordinate."""
    return np.stack([z[:, 0], z[:, 1] + height * np.sin(9 * z[:, 0])], axis=1)


_LONG = np.array([1024, 1], np.float32)
_LOTS = np.random.default_rng(9)

SAME_LOSS_OTHER_MAP = Exercise(
    name="same-loss-other-map",
    chapter=CHAPTER,
    title="The same loss, another map",
    minutes=15,
    difficulty=2,
    asks="a pair of functions `(change, change_back)`, from codes [n, 2] to codes [n, 2] and back",
    hints=(
        "The decoder can undo any change that loses nothing. Which changes lose nothing, and still move neighbours "
        "apart?",
        "A nearest neighbour is the code at the smallest distance, and distances weigh both axes alike. What if they "
        "did not? Or turn the map about its centre, by an angle that is not the same everywhere.",
        "Stretch one axis until only the other decides who is near, and divide again on the way back. A factor of ten "
        "is not enough: with 600 codes around, the nearest is so close that it takes a factor of about a thousand. A "
        "power of two, such as 1024, costs no precision at all. A swirl has to turn by about one full turn more with "
        "each unit of distance.",
    ),
    answer=(lambda z: z * _LONG, lambda z: z / _LONG),
    measure=_judge_change,
    misconceptions=(
        Misconception(
            "nothing changed",
            (lambda z: z, lambda z: z),
            "The changed codes are the codes. That does leave the loss as it was. Now find a change that moves "
            "neighbours apart.",
        ),
        Misconception(
            "distances kept",
            (lambda z: z[:, ::-1], lambda z: z[:, ::-1]),
            "This can be undone, but all distances are as before, up to one common factor. Rotations, reflections, "
            "shifts and one scale for both axes leave every nearest neighbour where it was, and so the kNN accuracy. "
            "They change where the zeros lie on the map; what other changes are there?",
        ),
        Misconception(
            "stretched too little",
            (lambda z: z * np.array([256, 1], np.float32), lambda z: z / np.array([256, 1], np.float32)),
            "The right idea, not enough. You made distances count more in one direction than in the other. But the "
            "nearest of 600 codes is so near that the other direction still has a say, even after the chapter's "
            "factor of 256. Go on doubling, and watch the share below fall.",
        ),
        Misconception(
            "swirled too little",
            (partial(_twist, radians=0.3 * np.pi), partial(_twist, radians=-0.3 * np.pi)),
            "The right idea, not enough. You turn each code by an angle that depends on its distance from a centre. "
            "But codes that lie near one another still turn by nearly the same angle and stay together, as in the "
            "chapter's gentle swirl. Let the angle grow faster, and watch the share below fall.",
        ),
        Misconception(
            "too gentle",
            (lambda z: z**3, np.cbrt),
            "This can be undone, and distances are not what they were, but most codes still have a nearest neighbour "
            "of their own group. Near each point a smooth change is a mild stretch, and neighbours survive that. "
            "Stretch by much more in one direction than in the other, or bring together what was far apart.",
        ),
        Misconception(
            "forgets",
            (lambda z: z * np.array([1, 0]), lambda z: z),
            "Your change sends different codes to one place, or all of them onto one line. No decoder can take that "
            "back: the reconstructions would suffer. That a map which has lost something is worse surprises nobody; "
            "here nothing may be lost, not even to rounding: float32 has seven digits.",
        ),
        Misconception(
            "not undone",
            (lambda z: z + 100 * np.sin(9 * z[:, ::-1]), lambda z: z - 100 * np.sin(9 * z[:, ::-1])),
            "What `change` does, `change_back` does not undo. It gets the changed codes and nothing else, so a "
            "quantity that the way back needs must be there unchanged. Take the steps back in reverse order. If they "
            "look right, look at the size of your numbers: whoever adds something a hundred thousand times larger to "
            "a float32 has only two of its digits left.",
        ),
        Misconception(
            "random",
            (lambda z: z + 9 * _LOTS.standard_normal(z.shape), lambda z: z),
            "Your change draws random numbers, so that the same code goes to another place each time. Fix the numbers "
            "beforehand, or do without: the change has to be one function, which the decoder can undo.",
        ),
        Misconception(
            "depends on the batch",
            (lambda z: (z - z.mean(0)) / z.std(0), lambda z: z),
            "Where a code goes depends on which other codes came with it: by a mean or a standard deviation of the "
            "batch, by its rank, or by its place in the array. The decoder may get one code alone: use numbers that "
            "are fixed beforehand.",
        ),
    ),
    unrelated=(partial(_wave, height=5), partial(_wave, height=-5)),
    explanation="Every reconstruction is what it was, and the neighbours are others. Say in two or three sentences "
    "what this means for a claim such as: in this map 80 % of the digits lie next to their own kind.",
    rubric="- The loss sees only what the decoder makes of a code. Put `change` behind the encoder and `change_back` "
    "before the decoder: the loss is the same for every image.\n"
    "- So the loss prefers no map to any of its changes. Where a digit lies, how far apart two are, and who is whose "
    "neighbour cannot be read off the loss.\n"
    "- What survives every such change is overlap: two images with one code keep one code.\n"
    "- That trained maps separate digits nevertheless is a finding about networks and their training. It has to be "
    "measured, over several seeds, and with a distance that one has chosen.",
)


def _tables() -> list[tuple[np.ndarray, int]]:
    rng = np.random.default_rng(10)
    tables = (rng.uniform(0.3, 0.8, (2, 2, 2)).round(3), rng.uniform(0.3, 0.8, (2, 2, 2)).round(3))
    return [(table, factor) for table in tables for factor in range(3)]


def _differences(results: np.ndarray, factor: int) -> np.ndarray:
    return np.take(results, 1, axis=factor) - np.take(results, 0, axis=factor)


WHICH_CAUSE = Exercise(
    name="which-cause",
    chapter=CHAPTER,
    title="Which cause?",
    minutes=15,
    difficulty=3,
    asks="a function `f(results, factor)` of an array [2, 2, 2] and an axis, 0, 1 or 2, that returns one number",
    hints=(
        "Which of the eight runs can be compared with which, if only the number of digits may differ between the two?",
        "For each factor there are four pairs of runs that differ in this factor alone, one pair for each setting of "
        "the other two. Each pair gives a difference.",
        "Select the four runs with index 1 along the axis `factor` and the four with index 0, by `np.take` with "
        "`axis=factor` or by `np.diff`. They lie in the same order, so subtract them as they are, and average the four "
        "differences.",
    ),
    answer=lambda results, factor: _differences(results, factor).mean(),
    cases=_tables,
    misconceptions=(
        Misconception(
            "extreme corners",
            lambda results, factor: results[1, 1, 1] - results[0, 0, 0],
            "You compared the two extreme runs, whatever the factor. They differ in the network, the updates and the "
            "digits at once, so that their difference is what all three do together: any split of it among them "
            "would fit. That is what one compares who lays the map at the top of the chapter beside that of a "
            "dense network on all digits.",
        ),
        Misconception(
            "one pair, from the first run",
            lambda results, factor: _differences(results, factor)[0, 0],
            "You changed one factor and kept the others as in the first run: a clean comparison, and one of four. "
            "With the other factors at their second setting the same change may do more, less or the opposite. "
            "Average over all four settings.",
        ),
        Misconception(
            "one pair, from the last run",
            lambda results, factor: _differences(results, factor)[1, 1],
            "You took one factor back from the last run, as in an ablation: a clean comparison, and one of four. With "
            "the other factors at their first setting the same change may do more, less or the opposite. Average over "
            "all four settings.",
        ),
        Misconception(
            "median",
            lambda results, factor: np.median(_differences(results, factor)),
            "You took the median of the four differences, which leaves out the largest and the smallest. A main effect "
            "is their mean: where one pair stands out, that is no stray measurement but another setting, and it "
            "counts as much as the others.",
        ),
        Misconception(
            "setting 1 only",
            lambda results, factor: np.take(results, 1, axis=factor).mean(),
            "You averaged the four runs with setting 1. That is how well they do, and not what the change to setting 1 "
            "has done: subtract the average of the four runs with setting 0.",
        ),
        Misconception(
            "not averaged",
            _differences,
            "These are the four differences, each of them right. Look at them before you go on: they tell more than "
            "their mean does. The question is their average, one number.",
        ),
        Misconception(
            "ratio of means",
            lambda results, factor: np.take(results, 1, axis=factor).mean() / np.take(results, 0, axis=factor).mean(),
            "You divided where the question is a difference. From 0.40 to 0.60 the accuracy rises by 0.20, that is 20 "
            "points, and by half; both can be said, and here the points are asked for.",
        ),
        Misconception(
            "mean of ratios",
            lambda results, factor: (np.take(results, 1, axis=factor) / np.take(results, 0, axis=factor)).mean(),
            "You averaged four quotients. The effect is asked for as a difference: subtract the runs of each pair, "
            "then average.",
        ),
        Misconception(
            "other way round",
            lambda results, factor: -_differences(results, factor).mean(),
            "Right up to the sign: you subtracted the second setting from the first. A change that helps has a "
            "positive effect: index 1 minus index 0.",
        ),
        Misconception(
            "factor ignored",
            lambda results, factor: _differences(results, 0).mean(),
            "Your function gives the effect of the network whatever it is asked. The second argument names the axis "
            "along which the two runs of a pair differ.",
        ),
        Misconception(
            "axes from the end",
            lambda results, factor: _differences(results, 2 - factor).mean(),
            "You counted the axes from the end, so that network and digits have changed places. Axis 0 is the network, "
            "axis 1 the updates, axis 2 the digits.",
        ),
        Misconception(
            "updates and digits exchanged",
            lambda results, factor: _differences(results, (0, 2, 1)[factor]).mean(),
            "Your network is right, and updates and digits have changed places. Axis 0 is the network, axis 1 the "
            "updates, axis 2 the digits.",
        ),
        Misconception(
            "network and updates exchanged",
            lambda results, factor: _differences(results, (1, 0, 2)[factor]).mean(),
            "Your digits are right, and network and updates have changed places. Axis 0 is the network, axis 1 the "
            "updates, axis 2 the digits.",
        ),
        Misconception(
            "axes from one",
            lambda results, factor: _differences(results, factor - 1).mean(),
            "You counted the axes from 1. They count from 0, in `factor` as in NumPy: use `axis=factor` as it comes. "
            "(The axis −1 is the last one, so that no error came.)",
        ),
        Misconception(
            "the last axis always",
            lambda results, factor: _differences(results, 2).mean(),
            "Your function gives the effect of the digits whatever it is asked, as `np.diff` does without `axis`. The "
            "second argument names the axis along which the two runs of a pair differ.",
        ),
        Misconception(
            "half",
            lambda results, factor: _differences(results, factor).mean() / 2,
            "You have half of it: the distance from the mean of all eight runs, or the coefficient of a regression in "
            "which the settings are −1 and 1. From one setting to the other it is twice that.",
        ),
        Misconception(
            "sum",
            lambda results, factor: _differences(results, factor).sum(),
            "You added the four differences. Each of them is an estimate of the same effect under other conditions: "
            "average them.",
        ),
        Misconception(
            "signs dropped",
            lambda results, factor: np.abs(_differences(results, factor)).mean(),
            "You averaged the sizes of the differences without their signs. Then a change that helps twice and hurts "
            "twice as much seems to help.",
        ),
    ),
    unrelated=lambda results, factor: np.cos(results).sum(),
    explanation="The average of four differences, in each of which one factor changes and nothing else. Where each run "
    "is a single seed, it also holds what the seeds do: give a main effect together with its spread over seeds. Now "
    "answer the three questions of this exercise in a few sentences.",
    rubric="- Compare two runs that differ in the number of digits alone: the same network, the same number of "
    "updates, the same seeds. Better, all such pairs.\n"
    "- The map at the top of the chapter and the other one differ in the network, the updates and the digits. One "
    "difference cannot be split among three causes.\n"
    "- Epochs are not updates. In batches of 32, an epoch of 1,000 digits has 32 steps, so the 200 epochs of the "
    "original are 6,400 updates. 200 epochs of 60,000 digits are 375,000: whoever keeps the epochs has changed two "
    "factors.\n"
    "- The average is a poor summary where the four differences disagree, which is called an interaction. If more "
    "digits help only after many updates, neither the digits nor the updates are the cause; both together are.\n"
    "- A difference counts if it is large beside the spread over seeds. After 960 updates on 1,000 digits, the kNN "
    "accuracies of the chapter's dense network with the seeds 0, 1 and 2 differ by more than 0.1: a single seed can "
    "pass for an effect.",
)

EXERCISES = (
    CLASS_RECALL,
    CONV_PARAMETERS,
    CONVOLVE_BY_HAND,
    ALIGN_TWO_MAPS,
    INTRINSIC_DIMENSION,
    SPREAD_BACK,
    SAME_LOSS_OTHER_MAP,
    WHICH_CAUSE,
)
