"""Convolve by hand

minutes: 10
difficulty: 2
asks: a function `f(x, kernel)` of arrays [h, w] and [3, 3] that returns an array [h, w]
hint: Which pixels does the output in row 5, column 7 depend on, and which weight does each of them get?
hint: Put a frame of zeros around the picture, one pixel wide. Then the output at (i, j) is made from the rows i to i +
  2 and the columns j to j + 2 of the framed picture, and no position is an exception.
hint: `np.pad(x, 1)` makes the frame. Go through the nine weights instead of the pixels: the weight in row u, column v
  meets, for all outputs at once, the part of the framed picture that begins at row u and column v and is as large as x.
  Multiply each such part by its weight, and add the nine.
right: Nine shifted pictures, each times one weight, added. In a layer that reads many channels and has many filters,
  each of the nine weights is a matrix, and the sum is one of nine matrix products.

kernel flipped: You turned the kernel by 180 degrees, as mathematics and SciPy's `convolve2d` do. The layers that are
  called convolutional do not: their upper left weight meets the upper left pixel, which is cross-correlation. For
  learned kernels the two are equally good, and here one is asked for.
rows and columns swapped: You used the kernel transposed: its rows meet the columns of the picture. Weight (u, v)
  belongs to the pixel u rows further down and v columns further right.
no padding: Your output has lost its border, one pixel on each side: you kept the positions where the kernel lies wholly
  inside. Pad with zeros, so that the output is as large as the picture.
last weight only: One of the nine products is left: each has overwritten the one before. Add them up, `+=` in the place
  of `=`.
border repeated: You continued the picture by repeating its border. The interior is right. Outside the picture this
  convolution sees zeros.
border left at zero: The interior is right, and around it you left a frame of zeros: the results for those pixels are
  missing. It is the picture that needs the frame, before you multiply: at its border the kernel reaches outside, meets
  zeros there and pixels elsewhere.
wrapped around: At the border you look around the edge: what leaves the picture on the left comes in on the right, as it
  does with `np.roll`, a negative index or a Fourier transform. Outside the picture this convolution sees zeros.
stride 2: Your output has half the height and half the width: the kernel moved by two pixels. The stride of this
  exercise is 1.
not centred: All your numbers are those of this convolution, one row and one column off: your kernel's upper left corner
  lies on the pixel, and its centre should. Pad one row above and one below, not two below.
not centred, lower right: All your numbers are those of this convolution, one row and one column off: your kernel's
  lower right corner lies on the pixel, and its centre should. Pad one row above and one below, not two above.
another border: The interior is right, and the border is not. There the kernel reaches outside the picture, where this
  convolution sees zeros: frame the picture by `np.pad(x, 1)`, and no position is an exception.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.map_of_digits.sliding_kernel import slide


def image_and_kernel():
    rng = np.random.default_rng(1)
    return [
        (rng.random(shape, dtype=np.float32), rng.standard_normal((3, 3)).astype(np.float32))
        for shape in ((6, 8), (7, 5))
    ]


def alike_inside(right, given):
    """Say whether two results agree where the kernel lay wholly inside the picture."""
    return right.shape == given.shape and bool(np.allclose(right[1:-1, 1:-1], given[1:-1, 1:-1], atol=1e-4))


EXERCISE = exercise(
    __name__, __doc__, lambda x, kernel: slide(np.pad(x, 1), kernel), cases=image_and_kernel,
    unrelated=lambda x, kernel: np.cos(9 * x),
    kernel_flipped=lambda x, kernel: slide(np.pad(x, 1), kernel[::-1, ::-1]),
    rows_and_columns_swapped=lambda x, kernel: slide(np.pad(x, 1), kernel.T), no_padding=slide,
    last_weight_only=lambda x, kernel: kernel[2, 2] * np.pad(x, 1)[2:, 2:],
    border_repeated=lambda x, kernel: slide(np.pad(x, 1, mode="edge"), kernel),
    border_left_at_zero=lambda *given: np.pad(slide(*given), 1),
    wrapped_around=lambda x, kernel: slide(np.pad(x, 1, mode="wrap"), kernel),
    stride_2=Wrong(lambda x, kernel: slide(np.pad(x, 1), kernel, stride=2),  # wherever the kernel began
        same=lambda right, given: True),
    not_centred=lambda x, kernel: slide(np.pad(x, ((0, 2), (0, 2))), kernel),
    not_centred_lower_right=lambda x, kernel: slide(np.pad(x, ((2, 0), (2, 0))), kernel),
    another_border=Wrong(lambda x, kernel: slide(np.pad(x, 1, mode="reflect"), kernel), same=alike_inside),
)  # fmt: skip
