"""The exercises of the chapter "Stacked autoencoders", from recall to a derivation."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from aelib.exercises.comparing import exactly
from aelib.exercises.declaration import Exercise, Misconception

CHAPTER = "stacked-autoencoders"

WIDTHS = (784, 500, 200, 50)


def _both_ways(inputs: int, outputs: int) -> int:
    """The parameters of one layer of weights up and one down, biases included."""
    return 2 * inputs * outputs + inputs + outputs


WEIGHTS_IN_TRAINING = Exercise(
    name="weights-in-training",
    chapter=CHAPTER,
    title="What moves while a layer trains",
    minutes=5,
    difficulty=1,
    asks="one whole number",
    hints=(
        "Which autoencoder is being trained at that moment? What goes into it, and what comes out?",
        "The second layer is an autoencoder of the codes of the first: 500 numbers in, 200 in the middle, 500 out.",
        "It has a matrix of 500 times 200 numbers up and one of 200 times 500 down, 200 biases for its code and 500 "
        "for what comes out. All else in the stack stands still.",
    ),
    answer=_both_ways(500, 200),
    same=exactly,
    misconceptions=(
        Misconception(
            "first layer too",
            _both_ways(784, 500) + _both_ways(500, 200),
            "You counted the first layer as well. It stands still: its codes were computed once, and are the data now. "
            "What moves both layers at once is fine-tuning.",
        ),
        Misconception(
            "encoder only",
            500 * 200 + 200,
            "You counted the way up alone. A layer is trained as an autoencoder: without a decoder there is nothing "
            "that could be compared with its input.",
        ),
        Misconception(
            "biases forgotten",
            2 * 500 * 200,
            "You counted the two matrices. The 200 units of the code and the 500 of the output have biases too.",
        ),
        Misconception(
            "tied weights",
            500 * 200 + 500 + 200,
            "You counted one matrix, as if the decoder used the encoder's transposed. This stack is not tied.",
        ),
        Misconception(
            "decoder down to the image",
            500 * 200 + 200 + 200 * 784 + 784,
            "Your decoder gives an image. The second layer never sees one: its input and its target are the 500 codes.",
        ),
        Misconception(
            "the whole stack",
            sum(_both_ways(*pair) for pair in pairwise(WIDTHS)),
            "This is the whole stack, all three layers up and down. While the second one trains, the first stands "
            "still, and the third has not begun.",
        ),
        Misconception(
            "the third layer",
            _both_ways(200, 50),
            "You counted the third layer, of 200 and 50. The second autoencoder stands on 500 codes.",
        ),
        Misconception(
            "the first layer",
            _both_ways(784, 500),
            "You counted the first layer, of 784 and 500. It is finished when the second begins, which stands on its "
            "500 codes.",
        ),
        Misconception(
            "biases of the output forgotten",
            2 * 500 * 200 + 200,
            "You counted the biases of the code and not those of the output: each of the 500 numbers that come out has "
            "one too.",
        ),
    ),
    unrelated=12,
    explanation="200,700 parameters. The first layer has 785,284, and greedy training holds the gradient of one layer "
    "at a time. In 2006 that mattered too.",
)


def _sigmoid(t: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-t))


def _layer_and_data() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(0)
    cases = []
    for n, p in ((6, 5), (4, 7)):  # as wide as the input, so that no shape tells a mistake
        x = rng.random((n, p))
        hole = rng.random((n, p)) < 0.4
        up, down = (rng.normal(0, 1.5, (p, p)) for _ in range(2))
        b, c = rng.normal(0, 1, (2, p))
        cases.append(tuple(array.astype(np.float32) for array in (x, hole, up, b, down, c)))
    return cases


NEXT_LAYER_DATA = Exercise(
    name="next-layer-data",
    chapter=CHAPTER,
    title="The data of the next layer",
    minutes=10,
    difficulty=1,
    asks="a function `f(x, hole, U, b, V, c)` of six arrays that returns an array [n, p]",
    hints=(
        "The first layer is finished. Which of its two halves does the second layer stand on?",
        "The second layer rebuilds codes. Whose codes, of digits with holes or of whole ones? Ask what the holes were "
        "for.",
        "The holes belong to the training of the first layer, and its decoder is set aside. What remains is the "
        "encoder, of the whole input: multiply by U, add b, and apply the sigmoid.",
    ),
    answer=lambda x, hole, up, b, down, c: _sigmoid(x @ up + b),
    cases=_layer_and_data,
    misconceptions=(
        Misconception(
            "the input again",
            lambda x, hole, up, b, down, c: x,
            "This is what the first layer was trained on. The second one would learn the first one's task once more, "
            "and nothing would be stacked.",
        ),
        Misconception(
            "codes of damaged examples",
            lambda x, hole, up, b, down, c: _sigmoid(np.where(hole, 0, x) @ up + b),
            "These are the codes of examples with holes. The holes were there to train the first layer; when its "
            "codes become data, encode the whole examples. The second layer damages its own input itself.",
        ),
        Misconception(
            "reconstructions",
            lambda x, hole, up, b, down, c: _sigmoid(_sigmoid(x @ up + b) @ down + c),
            "These are the reconstructions of the first layer. Its decoder is set aside after training, until the "
            "stack is unrolled; the next layer sees codes.",
        ),
        Misconception(
            "reconstructions of damaged examples",
            lambda x, hole, up, b, down, c: _sigmoid(_sigmoid(np.where(hole, 0, x) @ up + b) @ down + c),
            "These are repaired examples: damaged, encoded and decoded. That is what the first layer is trained to do, "
            "and not what it hands on, which are codes of whole examples.",
        ),
        Misconception(
            "no sigmoid",
            lambda x, hole, up, b, down, c: x @ up + b,
            "These are pre-activations, any real numbers. The codes come out of the sigmoid, and because they lie "
            "between 0 and 1 the next layer may have the same likelihood as the first.",
        ),
        Misconception(
            "codes with holes",
            lambda x, hole, up, b, down, c: np.where(hole, 0, _sigmoid(x @ up + b)),
            "You made holes in the codes. That happens to the input of the second layer in each of its training "
            "steps, with holes of its own; its data, and its target, are whole.",
        ),
        Misconception(
            "codes of what was hidden",
            lambda x, hole, up, b, down, c: _sigmoid(x * hole @ up + b),
            "You encoded what the holes had hidden: `hole` is 1 where a number was set to zero. And the examples have "
            "to be whole, without any holes.",
        ),
        Misconception(
            "the decoder's half",
            lambda x, hole, up, b, down, c: _sigmoid(x @ down + c),
            "You encoded with the decoder's matrix and bias. Up is `U` and `b`; equal widths hide the mistake.",
        ),
        Misconception(
            "matrix transposed",
            lambda x, hole, up, b, down, c: _sigmoid(x @ up.T + b),
            "You multiplied by the transpose. Examples are rows, so the codes are x U + b; equal widths hide the "
            "mistake.",
        ),
        Misconception(
            "bias forgotten",
            lambda x, hole, up, b, down, c: _sigmoid(x @ up),
            "The bias of the encoder is missing: the codes are those of the trained layer, all of it.",
        ),
    ),
    unrelated=lambda x, hole, up, b, down, c: np.cos(x),
    explanation="The codes of the whole examples, by the encoder as it is after its training. They are computed once.",
)

Layers = Sequence[tuple[np.ndarray, np.ndarray]]


def _stacks() -> list[tuple[np.ndarray, list[Any], list[Any]]]:
    rng = np.random.default_rng(1)
    cases = []
    for depth, width in ((2, 4), (3, 3)):
        draw = [(rng.normal(0, 1.5, (width, width)), rng.normal(0, 0.7, width)) for _ in range(2 * depth)]
        layers = [(kernel.astype(np.float32), bias.astype(np.float32)) for kernel, bias in draw]
        cases.append((rng.random((5, width)).astype(np.float32), layers[:depth], layers[depth:]))
    return cases


def _unrolled(
    last: Callable[[np.ndarray], np.ndarray] = lambda t: t,
    between: Callable[[np.ndarray], np.ndarray] = _sigmoid,
    down_of: Callable[[Layers, Layers], Layers] = lambda ups, downs: downs[::-1],
    top: Callable[[np.ndarray], np.ndarray] = _sigmoid,
) -> Callable[[np.ndarray, Layers, Layers], np.ndarray]:
    """Go up by the sigmoid and down again, with choices for what can go wrong on the way."""

    def run(x: np.ndarray, ups: Layers, downs: Layers) -> np.ndarray:
        for kernel, bias in ups[:-1]:
            x = _sigmoid(x @ kernel + bias)
        kernel, bias = ups[-1]
        x = top(x @ kernel + bias)
        *hidden, (kernel, bias) = down_of(ups, downs)
        for inner, shift in hidden:
            x = between(x @ inner + shift)
        return last(x @ kernel + bias)

    return run


def _without_biases(layers: Layers) -> Layers:
    return [(kernel, np.zeros_like(bias)) for kernel, bias in layers]


def _one_after_the_other(x: np.ndarray, ups: Layers, downs: Layers) -> np.ndarray:
    """Rebuild the example by the first layer, what comes out by the second, and so on."""
    for up, down in zip(ups[:-1], downs[:-1], strict=True):
        x = _sigmoid(_unrolled()(x, [up], [down]))
    return _unrolled()(x, ups[-1:], downs[-1:])


UNROLL = Exercise(
    name="unroll-a-stack",
    chapter=CHAPTER,
    title="Unroll a stack",
    minutes=15,
    difficulty=2,
    asks="a function `f(x, ups, downs)` of an array [n, p] and two lists of pairs (matrix, bias) that returns the "
    "logits, an array [n, p]",
    hints=(
        "Draw three frames of the film strip, and follow one example up through all encoders. Which decoder comes "
        "first on the way down?",
        "Each layer's decoder was trained to give the codes below it, which lie between 0 and 1. So what stands "
        "between two decoders? And what does a Bernoulli likelihood do with what the last one gives?",
        "Up: multiply, add the bias, sigmoid, for every pair in ups. Down: the pairs of downs in reverse order, with a "
        "sigmoid after each but the last, whose output are logits, to which the likelihood applies the sigmoid itself.",
    ),
    answer=_unrolled(),
    cases=_stacks,
    misconceptions=(
        Misconception(
            "sigmoid on the logits",
            _unrolled(last=_sigmoid),
            "You applied the sigmoid to the last layer too. The likelihood takes logits and applies it itself: twice "
            "squeezes every pixel into the range from 0.5 to 0.73.",
        ),
        Misconception(
            "nothing between decoders",
            _unrolled(between=lambda t: t),
            "Nothing stands between your decoders. The decoder of the second layer gives logits of codes; the codes "
            "themselves, on which the first decoder was trained, come out of a sigmoid.",
        ),
        Misconception(
            "decoders in the order of training",
            _unrolled(down_of=lambda ups, downs: downs),
            "Your decoders run in the order in which they were trained. The one that was trained last rebuilds what "
            "lies directly below the top, so it comes first on the way down.",
        ),
        Misconception(
            "encoders transposed",
            _unrolled(
                down_of=lambda ups, downs: [(up[0].T, down[1]) for up, down in zip(ups[::-1], downs[::-1], strict=True)]
            ),
            "You went down by the encoders' matrices, transposed. That is right for tied weights; these decoders have "
            "matrices of their own, which were trained.",
        ),
        Misconception(
            "top layer only",
            _unrolled(down_of=lambda ups, downs: downs[-1:]),
            "You went down by one layer. That rebuilds the codes below the top, and not the image: all decoders are "
            "needed, the top one first.",
        ),
        Misconception(
            "bottom layer only",
            _unrolled(down_of=lambda ups, downs: downs[:1]),
            "You went straight to the first layer's decoder. It was trained to read the first layer's codes, and you "
            "hand it those of the top. Equal widths hide the mistake.",
        ),
        Misconception(
            "linear code on top",
            _unrolled(top=lambda t: t),
            "Your highest code has no sigmoid. All layers of this stack are sigmoid; a linear code on top, as in the "
            "chapter's stack of four, is an exception.",
        ),
        Misconception(
            "sigmoid twice on the highest code",
            _unrolled(top=lambda t: _sigmoid(_sigmoid(t))),
            "Your highest code goes through the sigmoid twice, once on the way up and once more before the first "
            "decoder, which was trained on codes.",
        ),
        Misconception(
            "order of training and a sigmoid at the end",
            _unrolled(last=_sigmoid, down_of=lambda ups, downs: downs),
            "Two things: your decoders run in the order in which they were trained, and the one of the top has to "
            "come first; and the last one has a sigmoid, which the likelihood of logits applies itself.",
        ),
        Misconception(
            "one autoencoder after the other",
            lambda x, ups, downs: _one_after_the_other(x, ups, downs),
            "You went up and down in each layer before the next. The second layer reads the codes of the first and "
            "not its reconstructions: go up through all encoders, and then down through all decoders.",
        ),
        Misconception(
            "no biases at all",
            lambda x, ups, downs: _unrolled()(x, _without_biases(ups), _without_biases(downs)),
            "You left out the biases: each layer is a pair, a matrix and a bias, on the way up and on the way down.",
        ),
    ),
    unrelated=lambda x, ups, downs: np.sin(x),
    explanation="Up in the order of training, down in reverse, a sigmoid at each place but the last. `aelib.unroll` "
    "copies the weights into one deep autoencoder that does the same, so that fine-tuning can move all of them.",
)


def _accuracies() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(2)
    cases = []
    for seeds, layers in ((3, 4), (5, 6)):  # not three layers, so that none is counted off from the chapter's stacks
        deep = np.linspace(0, 1, layers)
        level = rng.normal(0, 0.01, (seeds, 1))  # seeds have easier and harder labels
        shared = rng.normal(0, 0.006, (seeds, 1)) * deep  # which depth helps or hurts more
        trained = 0.88 + level + shared + 0.011 * deep + rng.normal(0, 0.002, (seeds, layers))
        random = 0.85 + level + shared - 0.013 * deep + rng.normal(0, 0.002, (seeds, layers))
        cases.append((trained.astype(np.float32), random.astype(np.float32)))
    return cases


def _error_of_mean(differences: np.ndarray) -> float:
    return differences.std(ddof=1) / np.sqrt(len(differences))


WHAT_DEPTH_ADDS = Exercise(
    name="what-depth-adds",
    chapter=CHAPTER,
    title="What depth adds, beyond the control",
    minutes=15,
    difficulty=2,
    asks="a function `f(trained, random)` of two arrays [seeds, layers] that returns two numbers, a difference and its "
    "standard error",
    hints=(
        "What would the trained stack's accuracy do from the first layer to the last if training had no part in it?",
        "For each seed, take what the trained stack gains from its first layer to its last, and what the random stack "
        "of the same seed gains. The seeds have easier and harder labels: in what is that cancelled?",
        "Four numbers a seed: (last minus first of the trained stack) minus (last minus first of the random one). "
        "Their mean is the difference; their standard deviation, with n − 1 in the denominator, over the root of n is "
        "its standard error.",
    ),
    answer=lambda trained, random: (
        (d := (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
        _error_of_mean(d),
    ),
    cases=_accuracies,
    misconceptions=(
        Misconception(
            "no control",
            lambda trained, random: (
                (d := trained[:, -1] - trained[:, 0]).mean(),
                _error_of_mean(d),
            ),
            "This is the gain of the trained stack alone. Layers change accuracy without any training too, and the "
            "random stack says by how much: subtract its gain.",
        ),
        Misconception(
            "last layers compared",
            lambda trained, random: (
                (d := trained[:, -1] - random[:, -1]).mean(),
                _error_of_mean(d),
            ),
            "This is what training adds at the last layer. The question is what depth adds, beyond the control: a "
            "stack may be better at all layers alike, and then depth adds nothing.",
        ),
        Misconception(
            "standard deviation",
            lambda trained, random: (
                (d := (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                d.std(ddof=1),
            ),
            "The difference is right. What stands beside it is the standard deviation, how far one seed strays; the "
            "mean of n seeds strays less, by the root of n.",
        ),
        Misconception(
            "spread of a population",
            lambda trained, random: (
                (d := (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                d.std() / np.sqrt(len(d)),
            ),
            "The difference is right, and its error a little too small: a spread that is estimated from n seeds, "
            "around their own mean, has n − 1 in the denominator. In NumPy that is `ddof=1`.",
        ),
        Misconception(
            "not paired",
            lambda trained, random: (
                ((trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                np.sqrt(sum(column.var(ddof=1) / len(column) for a in (trained, random) for column in a[:, [0, -1]].T)),
            ),
            "The difference is right. Its error is that of four columns which have nothing to do with each other; but "
            "each seed has the same labels in all four, and what they share cancels. Subtract within each seed first.",
        ),
        Misconception(
            "spread as NumPy gives it",
            lambda trained, random: (
                (d := (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                d.std(),
            ),
            "The difference is right. Beside it stands NumPy's standard deviation, with n in the denominator and "
            "without the root of n: how far one seed strays, and a little too small.",
        ),
        Misconception(
            "two samples",
            lambda trained, random: (
                ((trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                np.sqrt(sum((a[:, -1] - a[:, 0]).var(ddof=1) / len(a) for a in (trained, random))),
            ),
            "The difference is right. Its error is that of two gains which have nothing to do with each other; but the "
            "two stacks of a seed have the same labels. Subtract the gains within each seed, then take the spread.",
        ),
        Misconception(
            "gain of one layer",
            lambda trained, random: (
                (
                    d := ((trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])) / (trained.shape[1] - 1)
                ).mean(),
                _error_of_mean(d),
            ),
            "You divided by the number of steps from layer to layer. The question is the whole way, from the first "
            "layer to the last.",
        ),
        Misconception(
            "the third layer",
            lambda trained, random: (
                (d := (trained[:, 2] - trained[:, 0]) - (random[:, 2] - random[:, 0])).mean(),
                _error_of_mean(d),
            ),
            "You stopped at the third layer. A stack may have more: the last column is the last layer.",
        ),
        Misconception(
            "error squared",
            lambda trained, random: (
                (d := (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                _error_of_mean(d) ** 2,
            ),
            "The difference is right. Beside it stands the variance of the mean; the standard error is its root.",
        ),
        Misconception(
            "random minus trained",
            lambda trained, random: (
                (d := (random[:, -1] - random[:, 0]) - (trained[:, -1] - trained[:, 0])).mean(),
                _error_of_mean(d),
            ),
            "The sign is the other way round: the gain of the trained stack minus that of the random one.",
        ),
        Misconception(
            "half of an interval",
            lambda trained, random: (
                (d := (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])).mean(),
                1.96 * _error_of_mean(d),
            ),
            "The difference is right. Beside it stands half of a 95 per cent interval, 1.96 standard errors; the "
            "question is for one. For so few seeds 1.96 would be too small, besides.",
        ),
    ),
    unrelated=lambda trained, random: (0.5, 0.5),
    explanation="A difference of differences, with the error of a mean over seeds. It is the same as an interaction: "
    "does depth matter more where there was training?",
)


def _filters() -> list[tuple[np.ndarray, float]]:
    rng = np.random.default_rng(3)
    return [(rng.normal(0.05, 1, 9).astype(np.float32), r) for r in (4.0, 2.5)]


def _scaled(w: np.ndarray, length: float) -> np.ndarray:
    return length * w / np.linalg.norm(w)


BEST_IMAGE = Exercise(
    name="image-for-a-unit",
    chapter=CHAPTER,
    title="The image that drives a unit hardest",
    minutes=10,
    difficulty=2,
    asks="a function `f(w, length)` of an array [p] and a number that returns an image, an array [p]",
    hints=(
        "Where a weight is negative, which value of the pixel does least harm, if ink cannot be negative?",
        "Leave out those pixels. Among the rest, which direction has the largest inner product with the weights, for "
        "a given length?",
        "Pixels with negative weight are 0. The others are proportional to their weights, by the inequality of Cauchy "
        "and Schwarz, and scaled so that the root of the sum of all squares is the length.",
    ),
    answer=lambda w, length: _scaled(np.maximum(w, 0), length),
    cases=_filters,
    misconceptions=(
        Misconception(
            "negative ink",
            _scaled,
            "This is the best image if ink may be negative. Pixels cannot be: yours has some below zero.",
        ),
        Misconception(
            "cut after scaling",
            lambda w, length: np.maximum(_scaled(w, length), 0),
            "The direction is right, and the image too short: you scaled the weights first and then cut the negative "
            "ones off. Cut first, then scale what is left.",
        ),
        Misconception(
            "absolute weights",
            lambda w, length: _scaled(np.abs(w), length),
            "You put ink where weights are negative too. There ink holds the unit back: those pixels are best left "
            "white.",
        ),
        Misconception(
            "one pixel",
            lambda w, length: length * (np.arange(len(w)) == w.argmax()).astype(np.float32),
            "All your ink is in the pixel with the largest weight. For a given sum of ink that would be best; for a "
            "given length, the root of the sum of squares, it pays to share: a pixel with half the weight gets half "
            "the ink.",
        ),
        Misconception(
            "equal ink",
            lambda w, length: _scaled((w > 0).astype(np.float32), length),
            "You gave every pixel of positive weight the same ink. Pixels with larger weights should get more, in "
            "proportion.",
        ),
        Misconception(
            "sum of ink",
            lambda w, length: length * np.maximum(w, 0) / np.maximum(w, 0).sum(),
            "The direction is right. You made the sum of ink equal to the length; the length is the root of the sum "
            "of squares.",
        ),
        Misconception(
            "root forgotten",
            lambda w, length: length * np.maximum(w, 0) / (np.maximum(w, 0) ** 2).sum(),
            "The direction is right. You divided by the sum of squares; the length is its root.",
        ),
        Misconception(
            "length forgotten",
            lambda w, length: _scaled(np.maximum(w, 0), 1.0),
            "The direction is right; its length is 1. Multiply by `length`.",
        ),
        Misconception(
            "not scaled",
            lambda w, length: np.maximum(w, 0),
            "The direction is right, and the image is as long as the positive part of the weights happens to be. "
            "Divide by that length, and multiply by `length`.",
        ),
        Misconception(
            "ink of at most 1",
            lambda w, length: np.clip(_scaled(np.maximum(w, 0), length), 0, 1),
            "You cut off the ink above 1, as the chapter's search does. Here pixels may be larger, and the cut image "
            "is too short.",
        ),
    ),
    unrelated=lambda w, length: np.cos(w),
    explanation="The positive part of the weights, scaled. The bias plays no part, nor does the sigmoid, which rises "
    "everywhere. Above the first layer no such formula holds, and one has to climb.",
)


def _covariances() -> list[tuple[np.ndarray, float]]:
    rng = np.random.default_rng(4)
    cases = []
    for p, q in ((4, 0.25), (3, 0.5)):
        x = rng.normal(0, 1, (50, p)) @ rng.normal(0, 1, (p, p))
        cases.append(((x.T @ x / 50).astype(np.float32), q))
    return cases


def _repair(S: np.ndarray, q: float) -> np.ndarray:
    return np.linalg.solve((1 - q) * S + q * np.diag(np.diag(S)), S)


def _from_the_others(S: np.ndarray, q: float) -> np.ndarray:
    """Guess each number as well as can be from the damaged others, and not from itself."""
    p = len(S)
    guess = np.zeros((p, p))
    moments = (1 - q) * S + q * np.diag(np.diag(S))
    for j in range(p):
        others = np.arange(p) != j
        guess[others, j] = np.linalg.solve(moments[np.ix_(others, others)], S[others, j])
    return guess


LINEAR_REPAIR = Exercise(
    name="linear-repair",
    chapter=CHAPTER,
    title="The best linear repair",
    minutes=30,
    difficulty=3,
    asks="a function `f(S, q)` of an array [p, p] and a number that returns a matrix, an array [p, p]",
    hints=(
        "Without holes the identity would be the best matrix. Write the damaged example as a mask times the whole one.",
        "Least squares: M solves E[x̃ᵀ x̃] M = E[x̃ᵀ x], where x̃ is the damaged example, a row as x is. A "
        "number is there with probability 1 − q, and two different ones with probability (1 − q)².",
        "E[x̃ᵀ x] is (1 − q) S. E[x̃ᵀ x̃] is (1 − q)² S away from the diagonal, and (1 − q) S on it, because a number is "
        "there together with itself. Divide both sides by 1 − q, and solve the linear equations for M.",
    ),
    answer=_repair,
    cases=_covariances,
    misconceptions=(
        Misconception(
            "the identity",
            lambda S, q: np.eye(len(S)),
            "The identity copies the holes. It is the best matrix without damage, and that is the trap which the "
            "damage is there to avoid.",
        ),
        Misconception(
            "brighter",
            lambda S, q: np.eye(len(S)) / (1 - q),
            "You make up for the lost ink on average, each number by itself. It is what comes out if E[x̃ᵀ x̃] is taken "
            "to be (1 − q)² S on the diagonal too; but a number is there together with itself with probability 1 − q, "
            "and so the others help to guess it.",
        ),
        Misconception(
            "cross-moment without holes",
            lambda S, q: _repair(S, q) / (1 - q),
            "Your matrix is right up to a factor: E[x̃ᵀ x] is (1 − q) S, because in one of its two places the example "
            "has holes. With S in its place everything comes out too bright.",
        ),
        Misconception(
            "shares exchanged",
            lambda S, q: np.linalg.solve(q * S + (1 - q) * np.diag(np.diag(S)), S),
            "You exchanged what is lost with what is left: q is the probability of a hole. At q = 0 your matrix should "
            "become the identity.",
        ),
        Misconception(
            "ridge",
            lambda S, q: np.linalg.solve((1 - q) * S + q * np.eye(len(S)), S),
            "Close: you added q times the identity. What holes add is q times the diagonal of S: a number whose "
            "squares are large loses much.",
        ),
        Misconception(
            "transposed",
            lambda S, q: _repair(S, q).T,
            "This is the transpose. Examples are rows here, so that the repaired ones are the damaged ones times M.",
        ),
        Misconception(
            "darker",
            lambda S, q: (1 - q) * np.eye(len(S)),
            "You shrink each number by itself. What is left would be darker still; and the numbers that are there can "
            "help to guess those that are not.",
        ),
        Misconception(
            "the inverse",
            lambda S, q: np.linalg.inv(_repair(S, q)),
            "This is the inverse of the right matrix. M stands to the right of E[x̃ᵀ x̃]: multiply both sides from the "
            "left by the inverse of that.",
        ),
        Misconception(
            "each from the others only",
            _from_the_others,
            "You never let a number speak for itself. With probability 1 − q it is not hidden, and then it is its own "
            "best guess; one matrix has to serve both cases.",
        ),
        Misconception(
            "diagonal counted twice",
            lambda S, q: np.linalg.solve((1 - q) * S + np.diag(np.diag(S)), S),
            "You added the whole diagonal to a matrix that has a part of it already. On the diagonal E[x̃ᵀ x̃] is "
            "(1 − q) S, no more: what is missing there, beside (1 − q)² S, is q (1 − q) S.",
        ),
        Misconception(
            "one hole for two",
            lambda S, q: np.linalg.solve(S + q * np.diag(np.diag(S)), S),
            "You took E[x̃ᵀ x̃] to be (1 − q) S away from its diagonal. There two numbers have to be left at once, which "
            "has probability (1 − q)².",
        ),
        Misconception(
            "cross-moment with two holes",
            lambda S, q: (1 - q) * _repair(S, q),
            "Your matrix is right up to a factor: E[x̃ᵀ x] is (1 − q) S and not (1 − q)² S, because the whole example "
            "has no holes. As it is, everything comes out too dark.",
        ),
    ),
    unrelated=lambda S, q: np.sin(S),
    explanation="M solves ((1 − q) S + q diag S) M = S. At q = 0 it is the identity; with holes each number is also "
    "guessed from the others, by how they vary together. A linear denoising autoencoder wide enough to copy learns "
    "this, and not a copy.",
)

EXERCISES = (
    WEIGHTS_IN_TRAINING,
    NEXT_LAYER_DATA,
    UNROLL,
    BEST_IMAGE,
    WHAT_DEPTH_ADDS,
    LINEAR_REPAIR,
)
