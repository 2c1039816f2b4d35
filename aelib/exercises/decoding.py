"""The exercises of the chapter "Point anywhere", from counting classes to a test that is fair."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.exercises.declaration import Exercise, Misconception

CHAPTER = "decoding"


def _frequencies(labels: np.ndarray) -> np.ndarray:
    return np.bincount(labels, minlength=10) / len(labels)


def _total_variation(drawn: np.ndarray, reference: np.ndarray) -> float:
    return np.abs(_frequencies(drawn) - _frequencies(reference)).sum() / 2


def _of_present_classes(drawn: np.ndarray, reference: np.ndarray) -> float:
    present = np.unique(drawn)
    return np.abs(_frequencies(drawn) - _frequencies(reference))[present].sum() / 2


def _labels() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    even, skewed = np.full(10, 0.1), np.array([0.2, 0.3, 0.15, 0, 0.05, 0, 0.15, 0.1, 0.02, 0.03])
    inner = np.array([0, 0.2, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0, 0])  # the first class and the last ones never occur
    amounts = (
        (200, 500, skewed, even),
        (90, 60, even, skewed),
        (300, 300, skewed[::-1], skewed),
        (120, 80, inner, even),
    )
    return [(rng.choice(10, n, p=p), rng.choice(10, m, p=q)) for n, m, p, q in amounts]


CLASS_COVERAGE = Exercise(
    name="class-coverage",
    chapter=CHAPTER,
    title="How well are the classes covered?",
    minutes=5,
    difficulty=1,
    asks="a function `f(drawn, reference)` of two arrays of labels, [n] and [m], that returns one number",
    hints=(
        "The two arrays may differ in length. What do you have to make of the labels before you can subtract?",
        "Count each of the ten classes in either array and divide by its length. A class that occurs in one array only "
        "belongs into the sum as well.",
        "`np.bincount(labels, minlength=10)` counts, with a zero for a class that is missing. Divide by the number of "
        "labels, subtract the two lists of shares, take absolute values, add up, and halve.",
    ),
    answer=_total_variation,
    cases=_labels,
    misconceptions=(
        Misconception(
            "not halved",
            lambda drawn, reference: 2 * _total_variation(drawn, reference),
            "You have twice the total variation. What is missing in one class is too much in another, and you counted "
            "it in both. Halved, the number is the share that would have to change its class, and at most 1.",
        ),
        Misconception(
            "largest difference",
            lambda drawn, reference: np.abs(_frequencies(drawn) - _frequencies(reference)).max(),
            "You took the class with the largest difference. A sampler that is a little wrong in all classes would "
            "come off well; the total variation adds the differences up.",
        ),
        Misconception(
            "against uniform",
            lambda drawn, reference: np.abs(_frequencies(drawn) - 0.1).sum() / 2,
            "You compared with 0.1 for each class and did not look at `reference`. Real digits are not quite balanced, "
            "and the reference of another question may be far from it.",
        ),
        Misconception(
            "counts, not shares",
            lambda drawn, reference: (
                np.abs(np.bincount(drawn, minlength=10) - np.bincount(reference, minlength=10)).sum() / 2
            ),
            "You subtracted counts. With 200 samples and 500 digits the counts differ however alike the frequencies "
            "are: divide each by the length of its array first.",
        ),
        Misconception(
            "missing classes left out",
            _of_present_classes,
            "You summed over the classes that were drawn. A class that was never drawn is what coverage is about, and "
            "it belongs into the sum with its whole share.",
        ),
        Misconception(
            "agreement",
            lambda drawn, reference: 1 - _total_variation(drawn, reference),
            "That is the share that can keep its class. Total variation is the rest, 0 where the frequencies agree.",
        ),
        Misconception(
            "euclidean",
            lambda drawn, reference: np.linalg.norm(_frequencies(drawn) - _frequencies(reference)),
            "You squared the differences and took a root. That is a distance too, but no share of the samples: the "
            "total variation adds up absolute differences.",
        ),
    ),
    unrelated=lambda drawn, reference: float(np.sin(drawn.sum())),
    explanation="The share of the samples that would have to change their class. It says nothing about whether a "
    "sample that counts as a 3 looks like one.",
)


def _gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The squared distance of each row of `a` to each of `b`."""
    return ((a[:, None] - b) ** 2).sum(axis=2)


def _nearest_gaps(samples: np.ndarray, given: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return _gaps(samples, given).min(axis=1), _gaps(samples, others).min(axis=1)


def _share_nearer(samples: np.ndarray, given: np.ndarray, others: np.ndarray) -> float:
    to_given, to_others = _nearest_gaps(samples, given, others)
    return (to_given < to_others).mean()


def _share_that_is_nearest(samples: np.ndarray, given: np.ndarray, others: np.ndarray) -> float:
    nearest = _gaps(samples, np.concatenate([given, others])).argmin(axis=1)
    return len(np.unique(nearest[nearest < len(given)])) / len(given)


def _samples_and_data() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(1)
    cases = []
    for n, m, p, own in ((40, 60, 3, 0.3), (75, 30, 5, 0.1), (50, 50, 2, 1.0)):
        given, others = rng.standard_normal((2, m, p))
        copied = given[rng.integers(0, m, n)] + own * rng.standard_normal((n, p))
        cases.append((np.concatenate([copied, rng.standard_normal((n // 2, p))]), given, others))
    return cases


COPIES_OF_THE_DATA = Exercise(
    name="copies-of-the-data",
    chapter=CHAPTER,
    title="Does it return what it was given?",
    minutes=10,
    difficulty=1,
    asks="a function `f(samples, given, others)` of arrays [n, p], [m, p] and [m, p] that returns one number",
    hints=(
        "One sample first. How do you find out whether it is nearer to one of the given or to one of the others?",
        "Of the distances from a sample to all that were given take the smallest, and the same for the others. Compare "
        "the two, sample by sample, and take the share at the end.",
        "`((samples[:, None] - given) ** 2).sum(axis=2)` holds all squared distances [n, m], and `.min(axis=1)` the "
        "smallest for each sample. The mean of a comparison of two such arrays is a share.",
    ),
    answer=_share_nearer,
    cases=_samples_and_data,
    misconceptions=(
        Misconception(
            "share of the others",
            lambda samples, given, others: _share_nearer(samples, others, given),
            "That is the share that is nearer to the others. 1 is to mean that all samples stand beside what the "
            "sampler was given.",
        ),
        Misconception(
            "mean distances",
            lambda samples, given, others: np.divide(
                *(np.sqrt(gaps).mean() for gaps in _nearest_gaps(samples, given, others))
            ),
            "You divided two mean distances, as this chapter's table lets you. A few samples far from everything "
            "decide it. Compare sample by sample, and count.",
        ),
        Misconception(
            "mean squared distances",
            lambda samples, given, others: np.divide(*(g.mean() for g in _nearest_gaps(samples, given, others))),
            "You divided two mean squared distances, as this chapter's table lets you. A few samples far from "
            "everything decide it. Compare sample by sample, and count.",
        ),
        Misconception(
            "far from all of them",
            lambda samples, given, others: (
                np.sqrt(_gaps(samples, given)).mean(axis=1) < np.sqrt(_gaps(samples, others)).mean(axis=1)
            ).mean(),
            "You compared the mean distances to all that were given and to all others. A copy of one digit is far from "
            "all the rest, and hardly shows in a mean: take the nearest.",
        ),
        Misconception(
            "nearest mean",
            lambda samples, given, others: _share_nearer(
                samples, given.mean(axis=0, keepdims=True), others.mean(axis=0, keepdims=True)
            ),
            "You compared each sample with two means. Two halves of one collection have nearly the same mean; a copy "
            "stands beside a single example.",
        ),
        Misconception(
            "exact copies",
            lambda samples, given, others: np.isclose(_nearest_gaps(samples, given, others)[0], 0).mean(),
            "You counted samples that are equal to one that was given. A blend of two, or a soft copy, is equal to "
            "none and still owes all to them.",
        ),
        Misconception(
            "data for samples",
            _share_that_is_nearest,
            "You counted which of the given examples are the nearest of some sample. That says how much of the data "
            "the sampler uses. Asked is the share of the samples.",
        ),
        Misconception(
            "counted only",
            lambda samples, given, others: len(samples) * _share_nearer(samples, given, others),
            "That is how many samples are nearer. Divide by how many there are.",
        ),
    ),
    unrelated=lambda samples, given, others: float(np.sin(samples).sum()),
    explanation="About one half for pictures that owe nothing to the given examples, and 1 for copies. It needs others "
    "from the same source, as many as were given, which nobody showed to the sampler.",
)


def _chosen(weights: np.ndarray, u: np.ndarray) -> np.ndarray:
    return np.minimum(np.searchsorted(np.cumsum(weights), u, side="right"), len(weights) - 1)


def _mixture_draws(
    which: Callable[[np.ndarray, np.ndarray], np.ndarray] = _chosen, spread: str = "nij,nj->ni"
) -> Callable[..., np.ndarray]:
    def draw(weights: np.ndarray, means: np.ndarray, roots: np.ndarray, u: np.ndarray, noise: np.ndarray) -> np.ndarray:
        chosen = which(weights, u)
        return means[chosen] + np.einsum(spread, roots[chosen], noise)

    return draw


def _mixtures() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(2)
    cases = []
    for m, k, n in ((3, 2, 40), (5, 4, 30)):
        weights = rng.dirichlet(np.full(m, 2.0))
        roots = np.tril(rng.standard_normal((m, k, k)))
        cases.append((weights, 5 * rng.standard_normal((m, k)), roots, rng.random(n), rng.standard_normal((n, k))))
    return cases


DRAW_FROM_A_MIXTURE = Exercise(
    name="draw-from-a-mixture",
    chapter=CHAPTER,
    title="Draw from a mixture by hand",
    minutes=10,
    difficulty=2,
    asks="a function `f(weights, means, roots, u, noise)` that returns codes [n, k]",
    hints=(
        "A code comes from one of the Gaussians, not from a blend of them. Which one does its u choose?",
        "Cut the interval from 0 to 1 into pieces as long as the weights; the piece in which u falls is the Gaussian. "
        "Then stretch the noise by that Gaussian's root and add its mean.",
        "The ends of the pieces are `np.cumsum(weights)`, and `np.searchsorted` says in which piece each u lies. With "
        "these n indices take rows of `means` and matrices of `roots`; the matrix acts on the noise as on a column.",
    ),
    answer=_mixture_draws(),
    cases=_mixtures,
    misconceptions=(
        Misconception(
            "blended",
            lambda weights, means, roots, u, noise: weights @ means + noise @ np.einsum("m,mij->ij", weights, roots).T,
            "You averaged the Gaussians by their weights, and that makes a single cloud, in the middle between them. A "
            "mixture first chooses one of them, and then draws from that one alone.",
        ),
        Misconception(
            "all alike",
            _mixture_draws(lambda weights, u: (u * len(weights)).astype(int)),
            "You chose all Gaussians with the same probability. The weights say how often each one is drawn from: a "
            "piece of the interval from 0 to 1 is as long as the weight.",
        ),
        Misconception(
            "weights for ends",
            _mixture_draws(lambda weights, u: np.minimum(np.searchsorted(weights, u), len(weights) - 1)),
            "You looked u up among the weights themselves. They are the lengths of the pieces; where the pieces end is "
            "their cumulative sum.",
        ),
        Misconception(
            "always the heaviest",
            _mixture_draws(lambda weights, u: np.full(len(u), weights.argmax())),
            "All your codes come from the Gaussian with the largest weight. The others are drawn as often as their "
            "weights say, which is what u is for.",
        ),
        Misconception(
            "one too early",
            _mixture_draws(lambda weights, u: np.maximum(_chosen(weights, u) - 1, 0)),
            "Your choice is one too early: where u lies below the first weight, no end of a piece is passed, and the "
            "Gaussian has the index 0. Nothing has to be subtracted.",
        ),
        Misconception(
            "mean stretched too",
            lambda weights, means, roots, u, noise: np.einsum(
                "nij,nj->ni", roots[_chosen(weights, u)], means[_chosen(weights, u)] + noise
            ),
            "You let the root act on the mean as well, and the clouds stand elsewhere. It is to stretch the noise "
            "alone; the mean comes on top.",
        ),
        Misconception(
            "no root",
            lambda weights, means, roots, u, noise: means[_chosen(weights, u)] + noise,
            "You added the noise as it came, so each Gaussian is a round cloud of the same size. The root turns and "
            "stretches it to the covariance.",
        ),
        Misconception(
            "transposed root",
            _mixture_draws(spread="nji,nj->ni"),
            "You multiplied by the transpose of the root, as `noise @ roots` does for rows. For a column of noise the "
            "covariance is R times its transpose, as asked; for yours it is the transpose times R.",
        ),
        Misconception(
            "covariance for root",
            lambda weights, means, roots, u, noise: (
                means[_chosen(weights, u)]
                + np.einsum("nij,nkj,nk->ni", roots[_chosen(weights, u)], roots[_chosen(weights, u)], noise)
            ),
            "You multiplied the noise by the covariance. Standard deviations, not variances, are what stretches noise: "
            "with a variance of 9 it has to become three times as wide.",
        ),
    ),
    unrelated=lambda weights, means, roots, u, noise: np.sin(noise),
    explanation="Choose, then draw. Both steps together make the density a weighted sum of Gaussian densities, though "
    "no code is a weighted sum of anything.",
)


def _ball_volume(k: np.ndarray) -> np.ndarray:
    from scipy.special import gamma

    return np.pi ** (k / 2) / gamma(k / 2 + 1)


def _each_within_a_thousandth(right: np.ndarray, given: np.ndarray) -> bool:
    return np.allclose(given, right, rtol=1e-3, atol=0)


VOLUME_OF_A_BALL = Exercise(
    name="volume-of-a-ball",
    chapter=CHAPTER,
    title="The box that is nearly all corners",
    minutes=10,
    difficulty=2,
    asks="a function `f(k)` of an array of code sizes [n] that returns shares [n]",
    hints=(
        "A share is a quotient of two volumes. How long is a side of the box?",
        "The box goes from −1 to 1, so its side is 2, and its volume the k-th power of that. Divide the volume of the "
        "ball by it, for each k.",
        "For k = 2 the formula gives the area π of the circle, and the square around it has the area 4. Write the same "
        "quotient with k in the place of the 2, and check k = 3: the ball has 4.19 and the cube 8.",
    ),
    answer=lambda k: _ball_volume(k) / 2.0**k,
    cases=lambda: [(np.array([1, 2, 3, 8]),), (np.array([32]),), (np.array([5, 16, 20]),)],
    same=_each_within_a_thousandth,
    misconceptions=(
        Misconception(
            "volume of the ball",
            _ball_volume,
            "That is the volume of the ball, and the question is its share of the box. For k = 5 the ball has 5.26, "
            "which is no probability.",
        ),
        Misconception(
            "side of length 1",
            lambda k: np.minimum(_ball_volume(k), 1.0),
            "A probability above 1 does not become right by being cut off at 1. The box has sides of length 2: divide "
            "by its volume.",
        ),
        Misconception(
            "circle in every pair of axes",
            lambda k: (np.pi / 4) ** (k / 2),
            "You multiplied the shares of k / 2 circles, as if the numbers of the code came in pairs, each pair in a "
            "circle of its own. That body is larger than the ball: a point of the ball is near the origin in all "
            "directions together.",
        ),
        Misconception(
            "circle for every further axis",
            lambda k: (np.pi / 4) ** (k - 1.0),
            "You took π/4 once more for every further number of the code. It is right for k = 2, and for k = 3 it "
            "gives 0.62 where the ball has 4.19 of 8: the share that is left falls ever faster.",
        ),
        Misconception(
            "gamma of half of k",
            lambda k: _ball_volume(k) * k / 2 / 2.0**k,
            "Below the line stands Γ(k/2 + 1), and you computed Γ(k/2). For k = 2 both are 1; for k = 1 ball and box "
            "are the same stretch, and yours gives one half.",
        ),
        Misconception(
            "independent of k",
            lambda k: np.full(np.shape(k), np.pi / 4),
            "That is the share of a circle in a square, for k = 2. Every further number of the code adds corners to "
            "the box, and there is none of the ball in them.",
        ),
        Misconception(
            "box twice as large in all",
            lambda k: _ball_volume(k) / (2.0 * k),
            "You divided by 2k. A box with sides of length 2 has the volume 2·2·2 and so on, k factors.",
        ),
    ),
    unrelated=lambda k: 1.0 / (1 + k) ** 2,
    explanation="In 32 dimensions one point of the box in a million times a thousand million lies in the ball. Real "
    "codes fill no ball, but their box is probably mostly corners as well; the holes that were seen in the plane are "
    "harmless beside that.",
)


def _moved(J: np.ndarray, z: np.ndarray) -> np.ndarray:
    return np.einsum("mpk,mk->mp", J, np.diff(z, axis=0))


def _ways() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((m - 1, p, k)), np.cumsum(rng.standard_normal((m, k)), axis=0))
        for m, p, k in ((12, 30, 2), (7, 10, 3))
    ]


LENGTH_BY_JACOBIAN = Exercise(
    name="length-by-jacobian",
    chapter=CHAPTER,
    title="The length of a way, by the Jacobian",
    minutes=15,
    difficulty=2,
    asks="a function `f(J, z)` of arrays [m - 1, p, k] and [m, k] that returns one number",
    hints=(
        "How far does the picture move while the code takes one of the steps? There are m − 1 of them.",
        "A step of the code is the difference of two rows of `z`. The Jacobian of that step turns it into a change of "
        "the p pixels; its length is what the step contributes.",
        "For each step multiply the matrix [p, k] by the difference [k]. Square the p numbers, add them up, take the "
        "root, and then add the m − 1 lengths: root first, sum second.",
    ),
    answer=lambda J, z: np.linalg.norm(_moved(J, z), axis=1).sum(),
    cases=_ways,
    misconceptions=(
        Misconception(
            "length among codes",
            lambda J, z: np.linalg.norm(np.diff(z, axis=0), axis=1).sum(),
            "That is the length of the way on the map, and the decoder has no part in it. Stretch an axis of the map, "
            "undo it in the decoder, and your number changes, although no picture does.",
        ),
        Misconception(
            "places for steps",
            lambda J, z: np.linalg.norm(np.einsum("mpk,mk->mp", J, z[:-1]), axis=1).sum(),
            "You multiplied the Jacobian by the places on the way. It acts on a step, the difference of two places: "
            "with the whole way moved aside the length has to stay.",
        ),
        Misconception(
            "sum of absolute changes",
            lambda J, z: np.abs(_moved(J, z)).sum(),
            "You added the absolute changes of the pixels. The length of a step is the root of the sum of their "
            "squares.",
        ),
        Misconception(
            "energy",
            lambda J, z: (_moved(J, z) ** 2).sum(),
            "You added squared lengths. That is the energy of the way, which is handy to minimise, but halving all "
            "steps halves it. Take the root of each step before you add.",
        ),
        Misconception(
            "root at the end",
            lambda J, z: np.sqrt((_moved(J, z) ** 2).sum()),
            "You took one root of the sum of all squares. Lengths of steps add; their squares do not, unless the steps "
            "are at right angles.",
        ),
        Misconception(
            "norms multiplied",
            lambda J, z: (np.linalg.norm(J, axis=(1, 2)) * np.linalg.norm(np.diff(z, axis=0), axis=1)).sum(),
            "You multiplied the size of the matrix by the length of the step. How far the picture moves depends on the "
            "direction of the step as well: multiply matrix and vector first, and take the length of the result.",
        ),
        Misconception(
            "largest stretch",
            lambda J, z: (np.linalg.norm(J, 2, axis=(1, 2)) * np.linalg.norm(np.diff(z, axis=0), axis=1)).sum(),
            "You multiplied the largest stretch of the matrix by the length of the step, as if each step went in the "
            "direction in which the decoder stretches most. Multiply the matrix by the step itself.",
        ),
        Misconception(
            "mean step",
            lambda J, z: np.linalg.norm(_moved(J, z), axis=1).mean(),
            "You have the mean length of a step. The length of the way is the sum of them.",
        ),
        Misconception(
            "straight through",
            lambda J, z: np.linalg.norm(_moved(J, z).sum(axis=0)),
            "You added the changes of the pixels and then took the length: the distance from beginning to end. A way "
            "out and back would have the length 0. Take the length of each step.",
        ),
        Misconception(
            "area factor",
            lambda J, z: np.sqrt(np.linalg.det(np.swapaxes(J, 1, 2) @ J)).sum(),
            "You added area factors. They say how much room the decoder makes around a code, in all directions at "
            "once; the way goes in one.",
        ),
    ),
    unrelated=lambda J, z: float(np.cos(J).sum()),
    explanation="The same number whatever the coordinates of the map are: a reparametrisation changes the steps and "
    "the Jacobian, and their product stays.",
)


def _travelled(pictures: np.ndarray, power: int = 1) -> np.ndarray:
    small = np.linalg.norm(np.diff(pictures, axis=0), axis=(1, 2))
    return np.concatenate([[0], np.cumsum(small**power)])


def _times(pictures: np.ndarray) -> np.ndarray:
    return np.linspace(0, 1, len(pictures))


def _read_backwards(travelled: np.ndarray, count: int) -> np.ndarray:
    return np.interp(np.linspace(0, travelled[-1], count), travelled, _times(travelled))


def _without_the_start(pictures: np.ndarray, count: int) -> np.ndarray:
    travelled = _travelled(pictures)
    return np.interp(np.linspace(0, travelled[-1], count), travelled[1:], _times(pictures)[1:])


def _nearest_of_the_given(pictures: np.ndarray, count: int) -> np.ndarray:
    travelled = _travelled(pictures)
    gaps = np.abs(np.linspace(0, travelled[-1], count)[:, None] - travelled)
    return _times(pictures)[gaps.argmin(axis=1)]


def _decoded_ways() -> list[tuple[np.ndarray, int]]:
    rng = np.random.default_rng(4)
    cases = []
    for m, count in ((60, 7), (41, 11)):
        t = np.linspace(0, 1, m)[:, None, None]
        a, b, c = rng.random((3, 28, 28))
        late = 1 / (1 + np.exp(-20 * (t - 0.6)))
        cases.append(((1 - late) * a + late * b + 0.3 * np.sin(np.pi * t) * c, count))
    return cases


EQUAL_STEPS = Exercise(
    name="equal-steps",
    chapter=CHAPTER,
    title="Walk evenly",
    minutes=15,
    difficulty=2,
    asks="a function `f(pictures, count)` of an array [m, 28, 28] and a number that returns `count` values of t",
    hints=(
        "Make a list of how far the picture has travelled at each of the m values of t. It begins with 0.",
        "You can look up a distance for a time. The exercise needs the reverse: at which time is a wanted distance "
        "reached? The list grows, so it can be read backwards.",
        "The wanted distances are `count` equally spaced numbers from 0 to the whole length. `np.interp` takes them, "
        "the list of distances travelled, and the list of times, in this order.",
    ),
    answer=lambda pictures, count: _read_backwards(_travelled(pictures), count),
    cases=_decoded_ways,
    misconceptions=(
        Misconception(
            "equal times",
            lambda pictures, count: np.linspace(0, 1, count),
            "Your values are equally spaced in t, and that is the straight line with equal steps of the code again. "
            "Between some of them the picture does not change, between others all at once.",
        ),
        Misconception(
            "read forwards",
            lambda pictures, count: np.interp(
                np.linspace(0, 1, count), _times(pictures), _travelled(pictures) / _travelled(pictures)[-1]
            ),
            "You give the distance travelled at equal times. Asked is the reverse, the times of equal distances: "
            "exchange the two lists that you interpolate between.",
        ),
        Misconception(
            "numbers of pictures",
            lambda pictures, count: (len(pictures) - 1) * _read_backwards(_travelled(pictures), count),
            "You give the places in the list of pictures, from 0 to m − 1. Asked are values of t, from 0 to 1: divide.",
        ),
        Misconception(
            "squared steps",
            lambda pictures, count: _read_backwards(_travelled(pictures, 2), count),
            "You added squared steps. Squares favour the large ones, and their sum depends on how finely the way was "
            "cut. The distance travelled is the sum of the lengths.",
        ),
        Misconception(
            "distance from the start",
            lambda pictures, count: _read_backwards(np.linalg.norm(pictures - pictures[0], axis=(1, 2)), count),
            "You measured how far each picture is from the first. A way that bends travels farther than it gets away: "
            "add up the small steps.",
        ),
        Misconception(
            "start left out of the list",
            _without_the_start,
            "Your list of distances begins with the first step. It begins with 0, at the first picture, and so has one "
            "entry for each of the m times.",
        ),
        Misconception(
            "nearest of the given times",
            _nearest_of_the_given,
            "You took the nearest of the m times that are there. The wanted distances lie between those of two "
            "pictures: interpolate.",
        ),
        Misconception(
            "ends left out",
            lambda pictures, count: _read_backwards(_travelled(pictures), count + 2)[1:-1],
            "Your first value is not 0, or your last is not 1. The two ends belong to the `count` values.",
        ),
    ),
    unrelated=lambda pictures, count: np.linspace(1, 0, count) ** 2,
    explanation="Equal steps of the picture. It is the same reparametrisation of a curve by its arc length that "
    "geometry books begin with, and it leaves the way itself as it is.",
)


def _judged(
    known_a: np.ndarray, known_b: np.ndarray, out_a: np.ndarray, out_b: np.ndarray, near: Callable[..., Any] = np.argmin
) -> float:
    known, out = np.concatenate([known_a, known_b]), np.concatenate([out_a, out_b])
    return float(((near(_gaps(out, known), axis=1) >= len(known_a)) == (np.arange(len(out)) >= len(out_a))).mean())


def _told_apart(a: np.ndarray, b: np.ndarray) -> float:
    n, half = len(a), len(a) // 2
    return _judged(a[:half], b[:half], a[half:], b[half:n])


def _by_mean(a: np.ndarray, b: np.ndarray) -> float:
    n, half = len(a), len(a) // 2
    return _judged(a[:half].mean(0, keepdims=True), b[:half].mean(0, keepdims=True), a[half:], b[half:n])


def _leave_one_out(a: np.ndarray, b: np.ndarray) -> float:
    both = np.concatenate([a, b[: len(a)]])
    gaps = _gaps(both, both)
    np.fill_diagonal(gaps, np.inf)
    return float(((gaps.argmin(axis=1) >= len(a)) == (np.arange(len(both)) >= len(a))).mean())


def _two_sets() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(5)
    return [
        (rng.standard_normal((n, p)), scale * rng.standard_normal((m, p)) + shift)
        for n, m, p, scale, shift in ((60, 200, 3, 1, 0.8), (81, 81, 2, 2.5, 0), (50, 150, 4, 1, 0))
    ]


FAIR_TWO_SAMPLE_TEST = Exercise(
    name="fair-two-sample-test",
    chapter=CHAPTER,
    title="A fair two-sample test",
    minutes=20,
    difficulty=3,
    asks="a function `f(a, b)` of two arrays [n, p] and [m, p] that returns one number",
    hints=(
        "Four groups of examples play a part: of either set those that are known and those that are judged.",
        "Cut `b` down to n rows first, then halve both sets. Stack the known halves and the judged halves, and for "
        "each judged example find the nearest known one: does it come from the same set?",
        "With `half = len(a) // 2` the known ones are `a[:half]` and `b[:half]`, the judged ones `a[half:]` and the "
        "rows of `b` from half to n. All squared differences at once: `judged[:, None] - known`, squared and summed "
        "over the last axis. An index of at least half means b.",
    ),
    answer=_told_apart,
    cases=_two_sets,
    misconceptions=(
        Misconception(
            "judged on what is known",
            lambda a, b: _judged(a[: len(a) // 2], b[: len(a) // 2], a[: len(a) // 2], b[: len(a) // 2]),
            "You judged examples that are known. Each is its own nearest neighbour, so every verdict is right, for any "
            "two sets whatever. The verdicts that count are those on examples held out.",
        ),
        Misconception(
            "all of b",
            lambda a, b: _judged(a[: len(a) // 2], b[: len(b) // 2], a[len(a) // 2 :], b[len(b) // 2 :]),
            "You used all of `b`. With three times as many examples from one set, whoever always answers b is right in "
            "three cases of four without having looked. Use as many of `b` as of `a`.",
        ),
        Misconception(
            "all the rest of b judged",
            lambda a, b: _judged(a[: len(a) // 2], b[: len(a) // 2], a[len(a) // 2 :], b[len(a) // 2 :]),
            "You judged all of `b` that is not known. Where `b` is longer its verdicts outnumber those on `a`, and a "
            "judge that leans to b looks good: stop at the first n.",
        ),
        Misconception(
            "leave one out",
            _leave_one_out,
            "You judged every example by all others. That can be a fair test too, but it is another one: here half of "
            "either set is known, and the other half is judged.",
        ),
        Misconception(
            "everything judged",
            lambda a, b: _judged(a[: len(a) // 2], b[: len(a) // 2], a, b[: len(a)]),
            "You judged the known examples too. They are always right, each being its own nearest neighbour, and push "
            "the share up by a quarter where there is nothing to see.",
        ),
        Misconception(
            "share of errors",
            lambda a, b: 1 - _told_apart(a, b),
            "You return the share of wrong verdicts. Half is guessing either way, but 1 is to mean that the sets are "
            "told apart.",
        ),
        Misconception(
            "nearest mean",
            _by_mean,
            "You asked which set's mean is nearer. Two clouds with the same centre, one wide and one narrow, look the "
            "same to that judge. The nearest single example is what is asked for.",
        ),
        Misconception(
            "only one set judged",
            lambda a, b: _judged(a[: len(a) // 2], b[: len(a) // 2], a[len(a) // 2 :], b[:0]),
            "You judged the examples of `a` only. A classifier that answers a to everything would be perfect: both "
            "sets have to be judged, as many examples of each.",
        ),
    ),
    unrelated=lambda a, b: float(np.cos(a).mean()),
    explanation="Half is what guessing gives. Here one training, a list of known examples, costs nothing; what it can "
    "see is limited by what the Euclidean distance sees.",
)

EXERCISES = (
    CLASS_COVERAGE,
    COPIES_OF_THE_DATA,
    DRAW_FROM_A_MIXTURE,
    VOLUME_OF_A_BALL,
    LENGTH_BY_JACOBIAN,
    EQUAL_STEPS,
    FAIR_TWO_SAMPLE_TEST,
)
