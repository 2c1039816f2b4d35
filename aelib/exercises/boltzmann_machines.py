"""The exercises of the chapter "Boltzmann machines": counting small machines, their gradient, and filling in."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.exercises.declaration import Exercise, Misconception

CHAPTER = "boltzmann-machines"


def _sigmoid(t: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(t / 2)) / 2


def _states(n: int) -> np.ndarray:
    return np.array(list(np.ndindex(*(2,) * n)), float)


def _machine(rng: np.random.Generator, p: int, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return rng.normal(size=(p, k)), rng.normal(size=p), rng.normal(size=k)


def _images_and_machines() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(0)
    sizes = ((5, 4, 3), (7, 3, 5), (4, 6, 2))
    return [((rng.random((n, p)) < 0.5).astype(float), *_machine(rng, p, k)) for n, p, k in sizes]


def _free_energy(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return -x @ b - np.logaddexp(0, x @ W + c).sum(1)


def _by(unnormalised: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Return the answer that makes all images' values of `unnormalised` add up to 1."""

    def answer(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return unnormalised(x, W, b, c) / unnormalised(_states(len(b)), W, b, c).sum()

    return answer


def _of_the_batch(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    weights = np.exp(-_free_energy(x, W, b, c))
    return weights / weights.sum()


def _rebuilt(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    on = _sigmoid(_sigmoid(x @ W + c) @ W.T + b)
    return np.where(x == 1, on, 1 - on).prod(1)


def _with_expected_hidden(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    t = x @ W + c
    return np.exp(x @ b + (t * _sigmoid(t)).sum(1))


MACHINE_BY_COUNTING = Exercise(
    name="machine-by-counting",
    chapter=CHAPTER,
    title="A machine, counted out",
    minutes=10,
    difficulty=1,
    asks="a function `f(x, W, b, c)` of bits [n, p] and a machine that returns n probabilities",
    hints=(
        "Which sum makes the probabilities of images add up to 1, and over what does it run?",
        "Give each image its unnormalised weight, the sum over all hidden states of the exponential of minus the "
        "energy. Do the same for every image of p bits, not only for those that were passed.",
        "The weight of an image is exp(b·x) times, for each hidden unit, 1 plus exp of its pre-activation. "
        "`np.ndindex(2, 2, 2)` goes through all states of three bits. Divide the weights of the images that were "
        "passed by the sum of the weights of all.",
    ),
    answer=_by(lambda *a: np.exp(-_free_energy(*a))),
    cases=_images_and_machines,
    misconceptions=(
        Misconception(
            "normalised over the batch",
            _of_the_batch,
            "Your probabilities add up to 1 over the images that were passed. They have to do so over all images that "
            "there are, most of which nobody passed: that is what Z is for.",
        ),
        Misconception(
            "energy upside down",
            _by(lambda *a: np.exp(_free_energy(*a))),
            "You made high energy probable. A machine prefers low energy: the exponent is minus the (free) energy.",
        ),
        Misconception(
            "hidden units off",
            _by(lambda x, W, b, c: np.exp(x @ b)),
            "You left the hidden units out, or held them at 0. What is left are independent pixels. Sum over all "
            "hidden states.",
        ),
        Misconception(
            "best hidden state only",
            _by(lambda x, W, b, c: np.exp(x @ b + np.maximum(x @ W + c, 0).sum(1))),
            "You took the one hidden state of lowest energy for each image. The probability of an image is a sum over "
            "all hidden states that go with it: each unit contributes 1 + exp(t), not the larger of the two.",
        ),
        Misconception(
            "expected hidden state",
            _by(_with_expected_hidden),
            "You put the probabilities of the hidden units into the energy. The exponential of an average is not the "
            "average of exponentials: sum exp(-E) over the hidden states.",
        ),
        Misconception(
            "factors added",
            _by(lambda x, W, b, c: np.exp(x @ b) * (1 + np.exp(x @ W + c)).sum(1)),
            "You added up the factors of the hidden units. Each unit can be on or off whatever the others are, so the "
            "sum over all hidden states is the product of the factors 1 + exp(t).",
        ),
        Misconception(
            "visible biases forgotten",
            _by(lambda x, W, b, c: np.exp(-_free_energy(x, W, 0 * b, c))),
            "The visible biases are missing: the factor exp(b·x) does not depend on the hidden state, so that it "
            "stands before the sum over them.",
        ),
        Misconception(
            "hidden biases forgotten",
            _by(lambda x, W, b, c: np.exp(-_free_energy(x, W, b, 0 * c))),
            "The hidden biases are missing. They belong into the pre-activations: t = xW + c.",
        ),
        Misconception(
            "not normalised",
            lambda *a: np.exp(-_free_energy(*a)),
            "These are weights, not probabilities yet: they do not add up to 1 over all images. Divide by Z.",
        ),
        Misconception(
            "how well it is rebuilt",
            _rebuilt,
            "You sent each image up and down and multiplied the probabilities of its pixels. That says how well the "
            "image is rebuilt. How probable it is follows from the energies of all states.",
        ),
        Misconception(
            "divided by the number of images",
            lambda x, W, b, c: np.exp(-_free_energy(x, W, b, c)) / 2 ** len(b),
            "You divided by how many images there are. Z is the sum of their weights, and these differ.",
        ),
        Misconception(
            "logarithms",
            lambda *a: np.log(_by(lambda *a: np.exp(-_free_energy(*a)))(*a)),
            "These are the logarithms of the right probabilities. The exercise asks for the probabilities themselves.",
        ),
    ),
    unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    explanation="Easy for six pixels, and it has to be: for 784 the same loop would go through more images than there "
    "are atoms to write them down with.",
)

PLUS_MINUS_UNITS = Exercise(
    name="plus-minus-units",
    chapter=CHAPTER,
    title="Hidden units that are never off",
    minutes=10,
    difficulty=2,
    asks="a function `f(x, W, b, c)` of bits [n, p] and a machine that returns n free energies",
    hints=(
        "Repeat the chapter's derivation. In which line are the values of the hidden units put in?",
        "The sum over hidden states of a product with one factor for each unit is a product of sums. Each sum goes "
        "over the two values of one unit. Which two terms has it now?",
        "For unit j the two terms are exp of -t and exp of +t, with its pre-activation t. The free energy is minus "
        "b·x and minus the sum over units of the logarithm of those two terms added; `np.logaddexp` does not overflow.",
    ),
    answer=lambda x, W, b, c: -x @ b - np.logaddexp(x @ W + c, -(x @ W + c)).sum(1),
    cases=_images_and_machines,
    misconceptions=(
        Misconception(
            "bits",
            _free_energy,
            "That is the free energy for hidden units that are 0 or 1. One of the two terms of each sum was exp(0) = 1 "
            "because a unit that is off adds no energy. A unit that is -1 does.",
        ),
        Misconception(
            "log 2 dropped",
            lambda x, W, b, c: -x @ b - np.log(np.cosh(x @ W + c)).sum(1),
            "Right up to a constant: cosh has a ½ in it, and you are off by log 2 for each hidden unit. It changes no "
            "gradient, but Z, and free energies of machines with different numbers of units.",
        ),
        Misconception(
            "visible biases forgotten",
            lambda x, W, b, c: -np.logaddexp(x @ W + c, -(x @ W + c)).sum(1),
            "The term of the visible biases is missing. It does not depend on the hidden units and stays as it was.",
        ),
        Misconception(
            "sign",
            lambda x, W, b, c: x @ b + np.logaddexp(x @ W + c, -(x @ W + c)).sum(1),
            "You have log of the weight of an image; the free energy is minus that.",
        ),
        Misconception(
            "visible bias upside down",
            lambda x, W, b, c: x @ b - np.logaddexp(x @ W + c, -(x @ W + c)).sum(1),
            "The term of the visible biases has the wrong sign: the energy has -b·x, and so has the free energy.",
        ),
        Misconception(
            "visible units signed too",
            lambda x, W, b, c: -(2 * x - 1) @ b - np.logaddexp((2 * x - 1) @ W + c, -((2 * x - 1) @ W + c)).sum(1),
            "You made the visible units -1 and +1 too. Only the hidden units have new values; x stays as it comes.",
        ),
        Misconception(
            "best hidden state only",
            lambda x, W, b, c: -x @ b - np.abs(x @ W + c).sum(1),
            "That is the lowest energy that any hidden state gives. The free energy collects all of them and is lower "
            "still.",
        ),
        Misconception(
            "hidden biases forgotten",
            lambda x, W, b, c: -x @ b - np.logaddexp(x @ W, -(x @ W)).sum(1),
            "The hidden biases are missing. They move the point at which both values of a unit are equally probable.",
        ),
        Misconception(
            "each value a unit of its own",
            lambda x, W, b, c: -x @ b - (np.logaddexp(0, x @ W + c) + np.logaddexp(0, -(x @ W + c))).sum(1),
            "You gave each of the two values a unit of its own, which may be off. One unit has two values, so its sum "
            "has two terms, and one logarithm is taken of both together.",
        ),
        Misconception(
            "one logarithm of all units",
            lambda x, W, b, c: -x @ b - np.log((np.exp(x @ W + c) + np.exp(-(x @ W + c))).sum(1)),
            "You added the units up inside one logarithm. The sums of the single units are multiplied, so that their "
            "logarithms are added.",
        ),
        Misconception(
            "energy at the mean",
            lambda x, W, b, c: -x @ b - ((x @ W + c) * np.tanh(x @ W + c)).sum(1),
            "You put the means of the hidden units into the energy. The exponential of an average is not the average "
            "of exponentials: sum exp(-E) over the hidden states, and take the logarithm then.",
        ),
        Misconception(
            "twice the argument",
            lambda x, W, b, c: -x @ b - np.logaddexp(0, 2 * (x @ W + c)).sum(1),
            "The difference of the two terms is right, exp(2t) for one, but you gave a unit at -1 the energy 0. It has "
            "the energy +t, and so each unit is off by t.",
        ),
    ),
    unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    explanation="The values of the units went in at one place. Any two values, or more than two, can be put there, and "
    "the mean of a unit is always the derivative of the logarithm of its sum: here the hyperbolic tangent.",
)


def _ends_of_chains() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(1)
    cases = []
    for n, p, k in ((6, 5, 3), (9, 4, 4)):
        x, end = (rng.random((2, n, p)) < 0.5).astype(float)
        cases.append((x, end, rng.normal(size=(p, k)), rng.normal(size=k)))
    return cases


def _correlation(x: np.ndarray, W: np.ndarray, c: np.ndarray) -> np.ndarray:
    return x.T @ _sigmoid(x @ W + c) / len(x)


CONTRASTIVE_STEP = Exercise(
    name="contrastive-step",
    chapter=CHAPTER,
    title="The step of CD-1",
    minutes=10,
    difficulty=2,
    asks="a function `f(x, end, W, c)` of two batches [n, p], weights and hidden biases that returns [p, k]",
    hints=(
        "There are two phases. Which images does each of them look at?",
        "The slope of minus the free energy with respect to W is an image's pixel times the probability of the unit "
        "that goes with that same image. Average it over each of the two batches.",
        "For a batch X: the transpose of X times the sigmoid of XW + c, divided by the number of rows. Uphill in "
        "log p, the batch `x` counts with a plus and the batch `end` with a minus, and nothing else is multiplied in.",
    ),
    answer=lambda x, end, W, c: _correlation(x, W, c) - _correlation(end, W, c),
    cases=_ends_of_chains,
    misconceptions=(
        Misconception(
            "downhill",
            lambda x, end, W, c: _correlation(end, W, c) - _correlation(x, W, c),
            "That is the gradient of the loss -log p. A step along it makes what the machine shows more probable and "
            "the data less. The step uphill in log p has the opposite sign.",
        ),
        Misconception(
            "no negative phase",
            lambda x, end, W, c: _correlation(x, W, c),
            "You have the positive phase. Without the negative one every weight can only grow.",
        ),
        Misconception(
            "old hidden units",
            lambda x, end, W, c: (x - end).T @ _sigmoid(x @ W + c) / len(x),
            "You used the hidden units of the data for both phases. That is nearly the first term of the expansion "
            "alone, a step of reconstruction. In CD-1 the second phase goes up once more, from `end`.",
        ),
        Misconception(
            "new hidden units",
            lambda x, end, W, c: (x - end).T @ _sigmoid(end @ W + c) / len(x),
            "You used the hidden units of `end` for both phases. In the first one pixels and hidden units both belong "
            "to the data.",
        ),
        Misconception(
            "old pixels",
            lambda x, end, W, c: x.T @ (_sigmoid(x @ W + c) - _sigmoid(end @ W + c)) / len(x),
            "You used the pixels of the data for both phases. In the second one pixels and hidden units both belong to "
            "`end`.",
        ),
        Misconception(
            "product of means",
            lambda x, end, W, c: (
                np.outer(x.mean(0), _sigmoid(x @ W + c).mean(0)) - np.outer(end.mean(0), _sigmoid(end @ W + c).mean(0))
            ),
            "You multiplied the mean of the pixels by the mean of the units. The mean of a product is asked for: "
            "whether pixel and unit are on together is what a weight is about.",
        ),
        Misconception(
            "hidden units rounded",
            lambda x, end, W, c: (x.T @ (x @ W + c > 0) - end.T @ (end @ W + c > 0)) / len(x),
            "You rounded the hidden units to 0 or 1. They enter by their probabilities.",
        ),
        Misconception(
            "sum over the batch",
            lambda x, end, W, c: len(x) * (_correlation(x, W, c) - _correlation(end, W, c)),
            "You summed over the batch. The mean keeps the size of a step the same for every batch size.",
        ),
        Misconception(
            "hidden biases forgotten",
            lambda x, end, W, c: _correlation(x, W, 0 * c) - _correlation(end, W, 0 * c),
            "The hidden biases are missing in the pre-activations.",
        ),
        Misconception(
            "sigmoid forgotten",
            lambda x, end, W, c: (x.T @ (x @ W + c) - end.T @ (end @ W + c)) / len(x),
            "You took pre-activations. The probability that a hidden unit is on is the sigmoid of its pre-activation.",
        ),
        Misconception(
            "through the sigmoid",
            lambda x, end, W, c: (
                (
                    x.T @ (_sigmoid(x @ W + c) * _sigmoid(-x @ W - c))
                    - end.T @ (_sigmoid(end @ W + c) * _sigmoid(-end @ W - c))
                )
                / len(x)
            ),
            "You multiplied by the slope of the sigmoid, as backpropagation would. The sigmoid is already a derivative "
            "here, that of log(1 + exp t) in the free energy.",
        ),
    ),
    unrelated=lambda x, end, W, c: np.cos(W),
    explanation="Two correlations, each between a pixel and a unit that it is joined to, and their difference.",
)


def _wide_machines() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(2)
    W, b, c = _machine(rng, 784, 8)
    return [
        (W, b + 2, c),
        (0.3 * rng.normal(size=(20, 3)), rng.normal(size=20), rng.normal(size=3) - 1),
        (0.3 * rng.normal(size=(4, 40)), rng.normal(size=4) + 1, rng.normal(size=40)),
    ]


def _small_hidden(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the machine, turned round where its visible layer is the smaller one."""
    return (W, b, c) if len(c) <= len(b) else (W.T, c, b)


def _of_small_states(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the logarithm of what each state of the smaller layer contributes to Z."""
    W, b, c = _small_hidden(W, b, c)
    z = _states(len(c))
    return z @ c + np.logaddexp(0, z @ W.T + b).sum(1)


def _overflowing(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    W, b, c = _small_hidden(W, b, c)
    z = _states(len(c))
    with np.errstate(over="ignore"):
        return np.log((np.exp(z @ c) * (1 + np.exp(z @ W.T + b)).prod(1)).sum())


def _without_biases_of_the_small_layer(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    W, b, c = _small_hidden(W, b, c)
    return np.logaddexp.reduce(_of_small_states(W, b, 0 * c))


def _best_of_the_large_layer(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    W, b, c = _small_hidden(W, b, c)
    z = _states(len(c))
    return np.logaddexp.reduce(z @ c + np.maximum(z @ W.T + b, 0).sum(1))


def _from_the_mean(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    of_each = _of_small_states(W, b, c)
    return of_each.mean() + np.log(len(of_each))


def _uniform_over_states(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    of_each = _of_small_states(W, b, c)
    return np.logaddexp.reduce(of_each) - np.log(len(of_each))


LOG_PARTITION = Exercise(
    name="log-partition",
    chapter=CHAPTER,
    title="Log Z, from the small side",
    minutes=15,
    difficulty=2,
    asks="a function `f(W, b, c)` of a machine that returns one number",
    hints=(
        "One layer has too many states. Of what are there few, and does the energy tell visible from hidden?",
        "Where there are few hidden units: for one hidden state the pixels are independent, and the sum over all "
        "images is a product with one factor for each pixel. Sum that over the hidden states, and take logarithms "
        "before anything grows large. Where there are few visible ones, exchange the layers.",
        "The logarithm for one hidden state z is c·z plus, for each pixel, the logarithm of 1 plus exp of b + Wz. "
        "That is one number for each of the states of k bits; `np.logaddexp.reduce` adds what they are logarithms of. "
        "Exchanging the layers means: the transpose for W, and b and c in each other's place.",
    ),
    answer=lambda W, b, c: np.logaddexp.reduce(_of_small_states(W, b, c)),
    cases=_wide_machines,
    seconds=5.0,  # whoever lists the states of the large layer fills the memory until then
    same=lambda right, given: np.allclose(given, right, rtol=0, atol=0.01, equal_nan=True),
    misconceptions=(
        Misconception(
            "overflow",
            _overflowing,
            "The formula is right, and Z is too large: an infinity came out, whose logarithm is one too. Stay with "
            "logarithms: sums for products, and `np.logaddexp` for sums.",
        ),
        Misconception(
            "largest term only",
            lambda W, b, c: _of_small_states(W, b, c).max(),
            "You took the one state that contributes most. It is close where one state dominates; Z is the sum over "
            "all of them.",
        ),
        Misconception(
            "sum of logarithms",
            lambda W, b, c: _of_small_states(W, b, c).sum(),
            "You added the logarithms of what the states contribute, which is the logarithm of their product. Z is a "
            "sum over states: use `np.logaddexp.reduce`.",
        ),
        Misconception(
            "mean of logarithms",
            _from_the_mean,
            "You averaged logarithms and multiplied by the number of states. A logarithm of a mean is larger than the "
            "mean of the logarithms.",
        ),
        Misconception(
            "hidden biases forgotten",
            lambda W, b, c: np.logaddexp.reduce(_of_small_states(W, b, 0 * c)),
            "The hidden biases are missing: a hidden state z has the energy -c·z by itself.",
        ),
        Misconception(
            "visible biases forgotten",
            lambda W, b, c: np.logaddexp.reduce(_of_small_states(W, 0 * b, c)),
            "The visible biases are missing: pixel i gets b plus what the hidden units send it.",
        ),
        Misconception(
            "biases of the small layer forgotten",
            _without_biases_of_the_small_layer,
            "The biases of the layer whose states you list are missing: each of its states has an energy by itself.",
        ),
        Misconception(
            "best state of the large layer",
            _best_of_the_large_layer,
            "For each state of the small layer you took the best one of the large layer, for each hidden state the "
            "best image, say. All count: each unit contributes 1 + exp of what it gets, not the larger of the two.",
        ),
        Misconception(
            "minus log Z",
            lambda W, b, c: -np.logaddexp.reduce(_of_small_states(W, b, c)),
            "That is minus log Z. A machine of low energies has a large Z.",
        ),
        Misconception(
            "mean over states",
            _uniform_over_states,
            "You took the mean over the states of the small layer, as if each of them were equally probable. Z is "
            "their sum, so your number is too small by log 2 for each unit of that layer.",
        ),
    ),
    unrelated=lambda W, b, c: np.cos(W.sum()),
    explanation="With this number the likelihood of a machine with few hidden units is exact, for images of any size. "
    "With 784 pixels and a hundred hidden units it is out of reach again, and one has to estimate it.",
)


def _fields() -> list[tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]]:
    rng = np.random.default_rng(3)
    A, w = rng.normal(size=(4, 4)), rng.normal(size=4)
    spin = np.array([[0.0, 1.0], [-1.0, 0.0]])
    return [
        (lambda w: np.tanh(A @ w), w),
        (lambda w: A.T @ np.tanh(A @ w), w),  # of the sum of log cosh of Aw
        (lambda w: spin @ w - 0.3 * w, np.array([1.0, 2.0])),
        (lambda w: w**2 + w.sum(), w[:3]),
    ]


def _jacobian(field: Callable[[np.ndarray], Any], w: np.ndarray) -> np.ndarray:
    h = 1e-5
    return np.array([(np.asarray(field(w + m)) - np.asarray(field(w - m))) / (2 * h) for m in h * np.eye(len(w))]).T


def _norm_of(combine: Callable[[np.ndarray], float]) -> Callable[..., float]:
    return lambda field, w: combine(_jacobian(field, w))


def _share(J: np.ndarray) -> float:
    return float(((J - J.T) ** 2).sum() / 4 / (J**2).sum())


LOPSIDED_FIELD = Exercise(
    name="lopsided-field",
    chapter=CHAPTER,
    title="The gradient of nothing",
    minutes=10,
    difficulty=2,
    asks="a function `f(field, w)` of a function and a vector [n] that returns one number",
    hints=(
        "How does a nudge of one entry of w change the field? All such answers together are a matrix.",
        "Nudge each entry of w a little to both sides, and divide the difference of the field by the length of the "
        "way: a column of the Jacobian. Then take the matrix apart with the help of its transpose.",
        "Central differences with a step of 1e-5 are precise enough: the field at `w + h * e` less that at "
        "`w - h * e`, divided by 2h, for each unit vector e. With J put together, add up the squares of half of J "
        "minus its transpose, and divide by the sum of the squares of J.",
    ),
    answer=_norm_of(_share),
    cases=_fields,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=1e-4),  # for a gradient 0 is right
    misconceptions=(
        Misconception(
            "the symmetric part",
            _norm_of(lambda J: 1 - _share(J)),
            "That is the share of the symmetric part: a gradient gets 1 and a pure rotation 0. Subtract the transpose "
            "where you added it.",
        ),
        Misconception(
            "not divided",
            _norm_of(lambda J: _share(J) * float((J**2).sum())),
            "You did not divide by the sum of squares of J. Steps twice as large would look four times as lopsided.",
        ),
        Misconception(
            "not halved",
            _norm_of(lambda J: 4 * _share(J)),
            "The half of the antisymmetric part is missing, and a share came out four times too large: a pure rotation "
            "would get 4.",
        ),
        Misconception(
            "halved after squaring",
            _norm_of(lambda J: 2 * _share(J)),
            "You halved the sum of squares. The half stands before J - Jᵀ, so its square is a quarter.",
        ),
        Misconception(
            "largest singular values",
            _norm_of(lambda J: float((np.linalg.norm(J - J.T, 2) / 2 / np.linalg.norm(J, 2)) ** 2)),
            "You took the largest singular value for the size of a matrix. The exercise asks for sums of squares.",
        ),
        Misconception(
            "not squared",
            _norm_of(lambda J: float(np.sqrt(_share(J)))),
            "You compared the roots of the sums of squares. Only the sums themselves add up to the whole.",
        ),
        Misconception(
            "as on the page",
            _norm_of(lambda J: float(2 * np.sqrt(_share(J)))),
            "That is what `asymmetry` on the page prints: a ratio of lengths, without the half. A share of the sum of "
            "squares is asked for, at most 1.",
        ),
        Misconception(
            "absolute values",
            _norm_of(lambda J: float(np.abs(J - J.T).sum() / 2 / np.abs(J).sum())),
            "You added absolute values. The exercise asks for sums of squares.",
        ),
        Misconception(
            "divided by the symmetric part",
            _norm_of(lambda J: float(((J - J.T) ** 2).sum() / max(((J + J.T) ** 2).sum(), 1e-12))),
            "You compared the antisymmetric part with the symmetric one. A share is of the whole: divide by the sum of "
            "squares of J.",
        ),
        Misconception(
            "diagonal counted alone",
            _norm_of(lambda J: float(((J - np.diag(np.diag(J))) ** 2).sum() / (J**2).sum())),
            "You measured how far J is from a diagonal matrix. A gradient may well have entries off the diagonal, as "
            "long as they come in equal pairs.",
        ),
    ),
    unrelated=lambda field, w: float(np.cos(w).sum()),
    explanation="Equal pairs off the diagonal are what a matrix of second derivatives has. Where they are missing at a "
    "single point, no function has that field for its gradient.",
)


def _half_known() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(4)
    cases = []
    for n, p, k in ((5, 6, 4), (8, 5, 3)):
        x, known = (rng.random((n, p)) < 0.5).astype(float), rng.random(p) < 0.5
        known[:2] = True, False
        cases.append((x, known, *_machine(rng, p, k), rng.random((n, k)), rng.random((n, p))))
    return cases


def _turn(
    x: np.ndarray,
    known: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    hidden: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda u, on: u < on,
    visible: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda v, on: v < on,
    kept: Callable[[np.ndarray], np.ndarray] = lambda known: known,
) -> np.ndarray:
    """Return one turn of the chain, with the parts that misconceptions change as arguments."""
    z = hidden(u, _sigmoid(x @ W + c)).astype(float)
    new = visible(v, _sigmoid(z @ W.T + b)).astype(float)
    return np.where(kept(known), x, new)


def _changed(**parts: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda *arguments: _turn(*arguments, **parts)


FILL_IN_PIXELS = Exercise(
    name="fill-in-pixels",
    chapter=CHAPTER,
    title="Fill in what is missing",
    minutes=15,
    difficulty=3,
    asks="a function `f(x, known, W, b, c, u, v)` that returns new images [n, p] of bits",
    hints=(
        "A turn of the chain, and then something is put back.",
        "Draw all hidden units from the images, draw all pixels from the hidden units, and for the pixels that are "
        "known take those that came. The hidden units go down as bits.",
        "A hidden unit is on where `u` is below the sigmoid of xW + c. A pixel is on where `v` is below the sigmoid of "
        "z times the transpose of W, plus b. `np.where(known, old, new)` takes `old` in the columns that are known.",
    ),
    answer=_turn,
    cases=_half_known,
    misconceptions=(
        Misconception(
            "nothing kept",
            _changed(kept=lambda known: np.zeros_like(known)),
            "You let the known pixels go. Then the chain forgets them, and draws from the whole model.",
        ),
        Misconception(
            "the wrong half",
            _changed(kept=lambda known: ~known.astype(bool)),
            "You kept the unknown pixels and drew the known ones.",
        ),
        Misconception(
            "probabilities sent down",
            _changed(hidden=lambda u, on: on),
            "You sent the probabilities of the hidden units down, as an autoencoder does. In Gibbs sampling they are "
            "drawn first: each hidden state is a decision that the pixels then agree on.",
        ),
        Misconception(
            "probabilities of pixels",
            _changed(visible=lambda v, on: on),
            "The unknown pixels came out as probabilities. The images of the chain are bits: compare with `v`.",
        ),
        Misconception(
            "draws turned round",
            _changed(hidden=lambda u, on: u > on, visible=lambda v, on: v > on),
            "A uniform number lies below p with probability p. With `>` units are on with probability 1 - p.",
        ),
        Misconception(
            "hidden units rounded",
            _changed(hidden=lambda u, on: on > 0.5),
            "You turned on each hidden unit that is more likely on than off. Draw it: compare with `u`.",
        ),
        Misconception(
            "pixels rounded",
            _changed(visible=lambda v, on: on > 0.5),
            "You turned on each pixel that is more likely on than off. Draw it: compare with `v`.",
        ),
        Misconception(
            "visible draw turned round",
            _changed(visible=lambda v, on: v > on),
            "A uniform number lies below p with probability p. With `>` pixels are on with probability 1 - p.",
        ),
        Misconception(
            "nothing drawn",
            _changed(hidden=lambda u, on: on, visible=lambda v, on: on),
            "You sent probabilities up and down: an autoencoder's reconstruction, the same at each turn. Draw the "
            "hidden units with `u`, and then the pixels with `v`.",
        ),
        Misconception(
            "only known pixels sent up",
            lambda x, known, W, b, c, u, v: np.where(known, x, _turn(x * known, known, W, b, c, u, v)),
            "You sent up the known pixels only, with 0 for the others. The unknown ones have values too, those of the "
            "turn before: a chain goes on from where it is.",
        ),
        Misconception(
            "hidden draw turned round",
            _changed(hidden=lambda u, on: u > on),
            "A uniform number lies below p with probability p. With `>` hidden units are on with probability 1 - p.",
        ),
        Misconception(
            "visible biases forgotten",
            lambda x, known, W, b, c, u, v: _turn(x, known, W, 0 * b, c, u, v),
            "The visible biases are missing on the way down: a pixel gets b plus what the hidden units send it.",
        ),
        Misconception(
            "hidden biases forgotten",
            lambda x, known, W, b, c, u, v: _turn(x, known, W, b, 0 * c, u, v),
            "The hidden biases are missing on the way up: t = xW + c.",
        ),
        Misconception(
            "rounded",
            _changed(hidden=lambda u, on: on > 0.5, visible=lambda v, on: on > 0.5),
            "You turned on whatever is more likely on than off. That chain runs into a fixed picture and stays there: "
            "it looks for a low energy, and does not draw.",
        ),
    ),
    unrelated=lambda x, known, W, b, c, u, v: np.cos(x + v),
    explanation="The distribution of the unknown pixels, given the known ones: a question that a model of p(x) answers "
    "without having been trained for it.",
)

EXERCISES = (
    MACHINE_BY_COUNTING,
    PLUS_MINUS_UNITS,
    CONTRASTIVE_STEP,
    LOG_PARTITION,
    LOPSIDED_FIELD,
    FILL_IN_PIXELS,
)
