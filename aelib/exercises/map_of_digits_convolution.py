"""The exercises of the chapter "A map of digits" that are about convolution."""

from itertools import pairwise, product

import numpy as np

from aelib.exercises.comparing import exactly
from aelib.exercises.declaration import Exercise, Misconception

CHAPTER = "map-of-digits"

FILTERS, STRIDES = (8, 16, 16), (2, 2, 1)
CHANNELS = (1, *FILTERS)
CONVOLUTION_WEIGHTS = [9 * a * b for a, b in pairwise(CHANNELS)]
CONVOLUTIONS = sum(CONVOLUTION_WEIGHTS) + sum(FILTERS)
GRIDS = tuple(28 // int(np.prod(STRIDES[:layers])) for layers in range(len(STRIDES) + 1))  # height, and width
DENSE = GRIDS[-1] ** 2 * FILTERS[-1] * 2 + 2


def _with_grid(side: int) -> int:
    return CONVOLUTIONS + side**2 * FILTERS[-1] * 2 + 2


CONV_PARAMETERS = Exercise(
    name="conv-parameters",
    chapter=CHAPTER,
    title="Count the parameters of a convolutional encoder",
    minutes=5,
    difficulty=1,
    asks="one whole number",
    hints=(
        "Begin with one filter of the first layer. It looks at three by three pixels: what does it store?",
        "A filter stores 9 weights for each channel that it reads, and one bias. The second layer reads 8 channels. "
        "Where a filter is applied, and how often, changes nothing about what it stores.",
        "The three layers store (9·1 + 1)·8, (9·8 + 1)·16 and (9·16 + 1)·16 numbers. The strides matter in one place: "
        "they turn 28 by 28 into 14 by 14, then into 7 by 7, and the dense layer reads all 7·7·16 numbers of the last "
        "grid.",
    ),
    answer=CONVOLUTIONS + DENSE,
    same=exactly,
    misconceptions=(
        Misconception(
            "channels forgotten",
            sum(9 * b + b for b in FILTERS) + DENSE,
            "You gave every filter 9 weights. A filter of the second layer reads all 8 channels that the first layer "
            "made, three by three numbers from each: 9·8 = 72 weights.",
        ),
        Misconception(
            "biases forgotten",
            sum(CONVOLUTION_WEIGHTS) + DENSE - 2,
            "You counted the weights. Each filter also adds one bias, 8 + 16 + 16 of them, and so does each of the two "
            "numbers of the code.",
        ),
        Misconception(
            "biases of the filters forgotten",
            sum(CONVOLUTION_WEIGHTS) + DENSE,
            "The dense layer is complete, and the filters have no biases. Each of the 8 + 16 + 16 filters adds one.",
        ),
        Misconception(
            "biases of the dense layer forgotten",
            CONVOLUTIONS + DENSE - 2,
            "The filters are complete. The dense layer has a bias for each of the two numbers that come out of it.",
        ),
        Misconception(
            "one bias per layer",
            sum(CONVOLUTION_WEIGHTS) + DENSE - 2 + 4,
            "You gave each layer one bias. It is one for each filter, and one for each number of the code.",
        ),
        Misconception(
            "a bias for each channel read",
            sum(10 * a * b for a, b in pairwise(CHANNELS)) + DENSE,
            "You gave a filter one bias for each channel that it reads. A filter adds up what it finds in all its "
            "channels and then adds one bias: 9·8 + 1 numbers in the second layer, not (9 + 1)·8.",
        ),
        Misconception(
            "counted at every position",
            sum((9 * a + 1) * b * g**2 for (a, b), g in zip(pairwise(CHANNELS), GRIDS[1:], strict=True)) + DENSE,
            "You counted a filter again at each position that it is applied to. It is the same filter everywhere: "
            "its weights are stored once. That sharing is what makes a convolution small.",
        ),
        Misconception(
            "counted as if dense",
            sum((a + 1) * b for a, b in pairwise([c * g**2 for c, g in zip(CHANNELS, GRIDS, strict=True)])) + DENSE,
            "You connected every number of a layer with every number of the next, as in a dense layer. A convolution "
            "connects three by three neighbours, with the same weights at every position.",
        ),
        Misconception(
            "dense layer forgotten",
            CONVOLUTIONS,
            "You counted the three convolutions. They end in a grid of 7 by 7 with 16 channels; a dense layer makes "
            "the two numbers of the code from it.",
        ),
        Misconception(
            "strides ignored",
            _with_grid(28),
            "You fed the dense layer 28 by 28 positions. The first two layers move their filters by two pixels, and "
            "each halves height and width.",
        ),
        Misconception(
            "one stride ignored",
            _with_grid(14),
            "You fed the dense layer 14 by 14 positions. Two of the three layers move by two pixels, so the side is "
            "halved twice.",
        ),
        Misconception(
            "grid of four",
            _with_grid(4),
            "You fed the dense layer 4 by 4 positions. Either the third layer halved the grid too, though its stride "
            "is 1, or there was no padding, so that each layer lost its border. With zero padding the sides are 28, "
            "14, 7 and 7.",
        ),
        Misconception(
            "grid of three",
            _with_grid(3),
            "You fed the dense layer 3 by 3 positions. The third layer moves its filters by one pixel and keeps the "
            "grid as it is. With zero padding the sides are 28, 14, 7 and 7.",
        ),
        Misconception(
            "last channels forgotten",
            _with_grid(7) - GRIDS[-1] ** 2 * (FILTERS[-1] - 1) * 2,
            "You fed the dense layer 7·7 numbers. There are 7 by 7 from each of the 16 filters of the third layer.",
        ),
        Misconception(
            "positions forgotten",
            CONVOLUTIONS + FILTERS[-1] * 2 + 2,
            "You fed the dense layer 16 numbers, one for each filter. Each filter leaves a grid of 7 by 7 numbers, and "
            "the dense layer reads all of them: it has to know where something was found.",
        ),
        Misconception(
            "decoder too",
            CONVOLUTIONS + DENSE + sum(CONVOLUTION_WEIGHTS) + 16 + 8 + 1 + 2 * 784 + 784,
            "You counted the decoder as well. The question is the encoder alone.",
        ),
    ),
    unrelated=7,
    explanation="5,138 parameters, 3,568 of them in the convolutions. The dense encoder 784-256-128-2 has 234,114, "
    "nearly 46 times as many. A filter is stored once and used at every position. Only the dense layer tells one "
    "position from another, and it holds the other 1,570.",
)


def _image_and_kernel() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(1)
    return [
        (rng.random(shape, dtype=np.float32), rng.standard_normal((3, 3)).astype(np.float32))
        for shape in ((6, 8), (7, 5))
    ]


def _slide(padded: np.ndarray, kernel: np.ndarray, stride: int = 1) -> np.ndarray:
    """Return at each position the sum of the kernel times what lies under it, its corner at that position."""
    height, width = padded.shape[0] - 2, padded.shape[1] - 2
    offsets = product(range(3), repeat=2)
    moved = [kernel[u, v] * padded[u : u + height : stride, v : v + width : stride] for u, v in offsets]
    return np.sum(moved, axis=0)


def _inside(right: np.ndarray, given: np.ndarray) -> bool:
    """Say whether two results agree where the kernel lay wholly inside the picture."""
    return right.shape == given.shape and bool(np.allclose(right[1:-1, 1:-1], given[1:-1, 1:-1], atol=1e-4))


CONVOLVE_BY_HAND = Exercise(
    name="convolve-by-hand",
    chapter=CHAPTER,
    title="Convolve by hand",
    minutes=10,
    difficulty=2,
    asks="a function `f(x, kernel)` of arrays [h, w] and [3, 3] that returns an array [h, w]",
    hints=(
        "Which pixels does the output in row 5, column 7 depend on, and which weight does each of them get?",
        "Put a frame of zeros around the picture, one pixel wide. Then the output at (i, j) is made from the rows "
        "i to i + 2 and the columns j to j + 2 of the framed picture, and no position is an exception.",
        "`np.pad(x, 1)` makes the frame. Go through the nine weights instead of the pixels: the weight in row u, "
        "column v meets, for all outputs at once, the part of the framed picture that begins at row u and column v and "
        "is as large as x. Multiply each such part by its weight, and add the nine.",
    ),
    answer=lambda x, kernel: _slide(np.pad(x, 1), kernel),
    cases=_image_and_kernel,
    misconceptions=(
        Misconception(
            "kernel flipped",
            lambda x, kernel: _slide(np.pad(x, 1), kernel[::-1, ::-1]),
            "You turned the kernel by 180 degrees, as mathematics and SciPy's `convolve2d` do. The layers that are "
            "called convolutional do not: their upper left weight meets the upper left pixel, which is "
            "cross-correlation. For learned kernels the two are equally good, and here one is asked for.",
        ),
        Misconception(
            "rows and columns swapped",
            lambda x, kernel: _slide(np.pad(x, 1), kernel.T),
            "You used the kernel transposed: its rows meet the columns of the picture. Weight (u, v) belongs to the "
            "pixel u rows further down and v columns further right.",
        ),
        Misconception(
            "no padding",
            _slide,
            "Your output has lost its border, one pixel on each side: you kept the positions where the kernel lies "
            "wholly inside. Pad with zeros, so that the output is as large as the picture.",
        ),
        Misconception(
            "border repeated",
            lambda x, kernel: _slide(np.pad(x, 1, mode="edge"), kernel),
            "You continued the picture by repeating its border. The interior is right. Outside the picture this "
            "convolution sees zeros.",
        ),
        Misconception(
            "border left at zero",
            lambda x, kernel: np.pad(_slide(x, kernel), 1),
            "The interior is right, and around it you left a frame of zeros: the results for those pixels are missing. "
            "It is the picture that needs the frame, before you multiply: at its border the kernel reaches outside, "
            "meets zeros there and pixels elsewhere.",
        ),
        Misconception(
            "wrapped around",
            lambda x, kernel: _slide(np.pad(x, 1, mode="wrap"), kernel),
            "At the border you look around the edge: what leaves the picture on the left comes in on the right, as it "
            "does with `np.roll`, a negative index or a Fourier transform. Outside the picture this convolution sees "
            "zeros.",
        ),
        Misconception(
            "stride 2",
            lambda x, kernel: _slide(np.pad(x, 1), kernel, stride=2),
            "Your output has half the height and half the width: the kernel moved by two pixels. The stride of this "
            "exercise is 1.",
            same=lambda right, given: True,  # wherever the kernel began
        ),
        Misconception(
            "not centred",
            lambda x, kernel: _slide(np.pad(x, ((0, 2), (0, 2))), kernel),
            "All your numbers are those of this convolution, one row and one column off: your kernel's upper left "
            "corner lies on the pixel, and its centre should. Pad one row above and one below, not two below.",
        ),
        Misconception(
            "not centred, lower right",
            lambda x, kernel: _slide(np.pad(x, ((2, 0), (2, 0))), kernel),
            "All your numbers are those of this convolution, one row and one column off: your kernel's lower right "
            "corner lies on the pixel, and its centre should. Pad one row above and one below, not two above.",
        ),
        Misconception(
            "another border",
            lambda x, kernel: _slide(np.pad(x, 1, mode="reflect"), kernel),
            "The interior is right, and the border is not. There the kernel reaches outside the picture, where this "
            "convolution sees zeros: frame the picture by `np.pad(x, 1)`, and no position is an exception.",
            same=_inside,
        ),
    ),
    unrelated=lambda x, kernel: np.cos(9 * x),
    explanation="Nine shifted pictures, each times one weight, added. In a layer that reads many channels and has many "
    "filters, each of the nine weights is a matrix, and the sum is one of nine matrix products.",
)


def _codes_and_kernel() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(4)
    return [
        (rng.standard_normal(shape).astype(np.float32), rng.standard_normal((3, 3)).astype(np.float32))
        for shape in ((3, 4), (4, 2))
    ]


def _canvas(z: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return the patches z[i, j] * kernel, added up with their corners at (2i, 2j); nothing is cut off."""
    h, w = z.shape
    canvas = np.zeros((2 * h + 1, 2 * w + 1))
    for u, v in product(range(3), repeat=2):
        canvas[u : u + 2 * h : 2, v : v + 2 * w : 2] += kernel[u, v] * z
    return canvas


def _spread(z: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _canvas(z, kernel)[:-1, :-1]


def _one_early(z: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return _canvas(z, kernel)[1:, 1:]


def _wrapped(z: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    canvas = _canvas(z, kernel)
    canvas[0] += canvas[-1]
    canvas[:, 0] += canvas[:, -1]
    return canvas[:-1, :-1]


def _overwritten_by_weights(z: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    h, w = z.shape
    canvas = np.zeros((2 * h + 1, 2 * w + 1))
    for u, v in product(range(3), repeat=2):
        canvas[u : u + 2 * h : 2, v : v + 2 * w : 2] = kernel[u, v] * z
    return canvas[:-1, :-1]


def _overwritten_by_patches(z: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    canvas = np.zeros((2 * len(z) + 1, 2 * z.shape[1] + 1))
    for (i, j), value in np.ndenumerate(z):
        canvas[2 * i : 2 * i + 3, 2 * j : 2 * j + 3] = value * kernel
    return canvas[:-1, :-1]


SPREAD_BACK = Exercise(
    name="spread-back",
    chapter=CHAPTER,
    title="Spread back what was gathered",
    minutes=15,
    difficulty=3,
    asks="a function `f(z, kernel)` of arrays [h, w] and [3, 3] that returns an array [2h, 2w]",
    hints=(
        "Write ⟨conv(x), z⟩ as one big sum over i, j, u and v. Which terms contain a given pixel of x?",
        "The convolution computes output (i, j) from the pixels (2i + u, 2j + v), with the weights W(u, v). On the way "
        "back z(i, j) goes to the same pixels, with the same weights. A pixel that several outputs have read receives "
        "something from each.",
        "Make an array of zeros that is one row and one column larger than the picture. For each of the nine weights "
        "add `kernel[u, v] * z` to h rows, every second one from u on, and to w columns, every second one from v on. "
        "At the end cut off the last row and column: there the convolution read zeros.",
    ),
    answer=_spread,
    cases=_codes_and_kernel,
    misconceptions=(
        Misconception(
            "enlarged and convolved",
            lambda z, kernel: _slide(np.pad(z.repeat(2, 0).repeat(2, 1), 1), kernel),
            "You enlarged z by repeating each number and convolved the result, as if to undo the convolution. A "
            "transposed convolution undoes nothing: it is the transpose of a matrix, not its inverse. Send each z to "
            "the pixels that it was computed from, with the weights by which it was computed.",
        ),
        Misconception(
            "kernel flipped",
            lambda z, kernel: _spread(z, kernel[::-1, ::-1]),
            "Each z lays down its patch turned by 180 degrees. That is how Flax's `ConvTranspose` stores its kernel, "
            "and a learned one does not mind. But here the kernel is that of the convolution: weight (u, v) took from "
            "the pixel (2i + u, 2j + v), and there it gives back.",
        ),
        Misconception(
            "zeros between, kernel not flipped",
            lambda z, kernel: _canvas(z, kernel[::-1, ::-1])[1:, 1:],
            "You put zeros between the numbers of z and slid the kernel over them. That is nearly how one computes it, "
            "but sliding reads where spreading writes: each patch comes out turned by 180 degrees, and one pixel too "
            "early. Turn the kernel, and put two zeros before the first number instead of one.",
        ),
        Misconception(
            "one pixel early",
            _one_early,
            "Your patches begin one pixel too far up and to the left, as if the convolution had padded on all sides. "
            "This one reads the pixels 2i, 2i + 1 and 2i + 2, and so pads below and on the right only.",
        ),
        Misconception(
            "overwritten",
            _overwritten_by_patches,
            "Where patches overlap only one is left: the later has overwritten the earlier, or each was cut to two by "
            "two. A pixel that two outputs read counts in both, so it gets the sum of what they give back: `+=` "
            "instead of `=`.",
        ),
        Misconception(
            "overwritten, weight by weight",
            _overwritten_by_weights,
            "You write the nine weights one after the other, and every second pixel is written more than once: the "
            "last weight wins there. A pixel gets the sum of all that reaches it: `+=` instead of `=`.",
        ),
        Misconception(
            "side by side",
            np.kron,
            "You laid the patches side by side, as `np.kron` does, three pixels apart. They lie two pixels apart: "
            "neighbours share a row or a column of pixels, and there they add.",
        ),
        Misconception(
            "side by side, cut",
            lambda z, kernel: np.kron(z, kernel)[: 2 * len(z), : 2 * z.shape[1]],
            "You laid the patches three pixels apart, as `np.kron` does, and cut off what was too much. They lie two "
            "pixels apart: neighbours share a row or a column of pixels, and there they add.",
        ),
        Misconception(
            "averaged",
            lambda z, kernel: _spread(z, kernel) / _spread(np.ones_like(z), np.ones((3, 3))),
            "Where patches overlap you divided by how many they are. The transpose of a matrix adds; the checkerboard "
            "that the overlaps leave is real, and decoders do show it.",
        ),
        Misconception(
            "not cut off",
            _canvas,
            "Your picture has one row and one column too many. There the convolution read the zeros of its padding, "
            "which are not part of x: what is given back to them is lost.",
        ),
        Misconception(
            "wrapped around",
            _wrapped,
            "What goes beyond the lower or right edge comes in again on the other side. There the convolution read "
            "zeros that are not part of x: what is given back to them is lost.",
        ),
        Misconception(
            "rows and columns swapped",
            lambda z, kernel: _spread(z, kernel.T),
            "You used the kernel transposed. Weight (u, v) belongs to row 2i + u and column 2j + v. It is the big "
            "matrix of the convolution that is transposed, not the small one of its weights.",
        ),
    ),
    unrelated=lambda z, kernel: np.cos(9 * z.repeat(2, 0).repeat(2, 1)),
    explanation="Each number spreads over the pixels that it was gathered from. It is also what backpropagation "
    "does: the gradient with respect to x of a convolution is the transposed convolution of the gradient that arrives. "
    "Every second pixel receives more patches than its neighbours, which decoders show as a checkerboard.",
)
