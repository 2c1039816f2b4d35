"""A convolution as nine shifted pictures, each times one weight, in a frame of zeros."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.map_of_digits.chapter import CHAPTER
from aelib.course.exercises.map_of_digits.sliding_kernel import slide


def _image_and_kernel() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(1)
    return [
        (rng.random(shape, dtype=np.float32), rng.standard_normal((3, 3)).astype(np.float32))
        for shape in ((6, 8), (7, 5))
    ]


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
    answer=lambda x, kernel: slide(np.pad(x, 1), kernel),
    cases=_image_and_kernel,
    misconceptions=(
        Misconception(
            "kernel flipped",
            lambda x, kernel: slide(np.pad(x, 1), kernel[::-1, ::-1]),
            "You turned the kernel by 180 degrees, as mathematics and SciPy's `convolve2d` do. The layers that are "
            "called convolutional do not: their upper left weight meets the upper left pixel, which is "
            "cross-correlation. For learned kernels the two are equally good, and here one is asked for.",
        ),
        Misconception(
            "rows and columns swapped",
            lambda x, kernel: slide(np.pad(x, 1), kernel.T),
            "You used the kernel transposed: its rows meet the columns of the picture. Weight (u, v) belongs to the "
            "pixel u rows further down and v columns further right.",
        ),
        Misconception(
            "no padding",
            slide,
            "Your output has lost its border, one pixel on each side: you kept the positions where the kernel lies "
            "wholly inside. Pad with zeros, so that the output is as large as the picture.",
        ),
        Misconception(
            "border repeated",
            lambda x, kernel: slide(np.pad(x, 1, mode="edge"), kernel),
            "You continued the picture by repeating its border. The interior is right. Outside the picture this "
            "convolution sees zeros.",
        ),
        Misconception(
            "border left at zero",
            lambda x, kernel: np.pad(slide(x, kernel), 1),
            "The interior is right, and around it you left a frame of zeros: the results for those pixels are missing. "
            "It is the picture that needs the frame, before you multiply: at its border the kernel reaches outside, "
            "meets zeros there and pixels elsewhere.",
        ),
        Misconception(
            "wrapped around",
            lambda x, kernel: slide(np.pad(x, 1, mode="wrap"), kernel),
            "At the border you look around the edge: what leaves the picture on the left comes in on the right, as it "
            "does with `np.roll`, a negative index or a Fourier transform. Outside the picture this convolution sees "
            "zeros.",
        ),
        Misconception(
            "stride 2",
            lambda x, kernel: slide(np.pad(x, 1), kernel, stride=2),
            "Your output has half the height and half the width: the kernel moved by two pixels. The stride of this "
            "exercise is 1.",
            same=lambda right, given: True,  # wherever the kernel began
        ),
        Misconception(
            "not centred",
            lambda x, kernel: slide(np.pad(x, ((0, 2), (0, 2))), kernel),
            "All your numbers are those of this convolution, one row and one column off: your kernel's upper left "
            "corner lies on the pixel, and its centre should. Pad one row above and one below, not two below.",
        ),
        Misconception(
            "not centred, lower right",
            lambda x, kernel: slide(np.pad(x, ((2, 0), (2, 0))), kernel),
            "All your numbers are those of this convolution, one row and one column off: your kernel's lower right "
            "corner lies on the pixel, and its centre should. Pad one row above and one below, not two above.",
        ),
        Misconception(
            "another border",
            lambda x, kernel: slide(np.pad(x, 1, mode="reflect"), kernel),
            "The interior is right, and the border is not. There the kernel reaches outside the picture, where this "
            "convolution sees zeros: frame the picture by `np.pad(x, 1)`, and no position is an exception.",
            same=_inside,
        ),
    ),
    unrelated=lambda x, kernel: np.cos(9 * x),
    explanation="Nine shifted pictures, each times one weight, added. In a layer that reads many channels and has many "
    "filters, each of the nine weights is a matrix, and the sum is one of nine matrix products.",
)
