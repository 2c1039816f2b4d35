"""Spread back what was gathered

minutes: 15
difficulty: 3
asks: a function `f(z, kernel)` of arrays [h, w] and [3, 3] that returns an array [2h, 2w]
hint: Write ⟨conv(x), z⟩ as one big sum over i, j, u and v. Which terms contain a given pixel of x?
hint: The convolution computes output (i, j) from the pixels (2i + u, 2j + v), with the weights W(u, v). On the way back
  z(i, j) goes to the same pixels, with the same weights. A pixel that several outputs have read receives something from
  each.
hint: Make an array of zeros that is one row and one column larger than the picture. For each of the nine weights add
  `kernel[u, v] * z` to h rows, every second one from u on, and to w columns, every second one from v on. At the end cut
  off the last row and column: there the convolution read zeros.
right: Each number spreads over the pixels that it was gathered from. It is also what backpropagation does: the gradient
  with respect to x of a convolution is the transposed convolution of the gradient that arrives. Every second pixel
  receives more patches than its neighbours, which decoders show as a checkerboard.

enlarged and convolved: You enlarged z by repeating each number and convolved the result, as if to undo the convolution.
  A transposed convolution undoes nothing: it is the transpose of a matrix, not its inverse. Send each z to the pixels
  that it was computed from, with the weights by which it was computed.
kernel flipped [[u, v] * => [2 - u, 2 - v] *]: Each z lays down its patch turned by 180 degrees. That is how Flax's
  `ConvTranspose` stores its kernel, and a learned one does not mind. But here the kernel is that of the convolution:
  weight (u, v) took from the pixel (2i + u, 2j + v), and there it gives back.
zeros between, kernel not flipped [[u, v] * => [2 - u, 2 - v] * ; [:-1, :-1] => [1:, 1:]]: You put zeros between the
  numbers of z and slid the kernel over them. That is nearly how one computes it, but sliding reads where spreading
  writes: each patch comes out turned by 180 degrees, and one pixel too early. Turn the kernel, and put two zeros before
  the first number instead of one.
one pixel early [[:-1, :-1] => [1:, 1:]]: Your patches begin one pixel too far up and to the left, as if the convolution
  had padded on all sides. This one reads the pixels 2i, 2i + 1 and 2i + 2, and so pads below and on the right only.
overwritten: Where patches overlap only one is left: the later has overwritten the earlier, or each was cut to two by
  two. A pixel that two outputs read counts in both, so it gets the sum of what they give back: `+=` instead of `=`.
overwritten, weight by weight [+= => =]: You write the nine weights one after the other, and every second pixel is
  written more than once: the last weight wins there. A pixel gets the sum of all that reaches it: `+=` instead of `=`.
side by side: You laid the patches side by side, as `np.kron` does, three pixels apart. They lie two pixels apart:
  neighbours share a row or a column of pixels, and there they add.
side by side, cut: You laid the patches three pixels apart, as `np.kron` does, and cut off what was too much. They lie
  two pixels apart: neighbours share a row or a column of pixels, and there they add.
one pixel apart [u : u + 2 * h : 2, v : v + 2 * w : 2 => u : u + h, v : v + w]: Your patches lie one pixel apart, and
  fill a corner of the picture. The convolution moved on by two pixels from one output to the next, so z(i, j) goes to
  the patch that begins at (2i, 2j).
last left out [h, w = z.shape => h, w = z.shape; z = np.pad(z[:-1, :-1], (0, 1))]: The last row and the last column of z
  lay down nothing; perhaps you kept the patches that fit whole. Those of the last row and column stand out by one
  pixel: there a part is cut off, and the rest stays.
averaged: Where patches overlap you divided by how many they are. The transpose of a matrix adds; the checkerboard that
  the overlaps leave is real, and decoders do show it.
not cut off [[:-1, :-1] =>]: Your picture has one row and one column too many. There the convolution read the zeros of
  its padding, which are not part of x: what is given back to them is lost.
wrapped around [return found => found[0] += found[-1]; found[:, 0] += found[:, -1]; return found]: What goes beyond the
  lower or right edge comes in again on the other side. There the convolution read zeros that are not part of x: what is
  given back to them is lost.
rows and columns swapped [kernel[u => kernel.T[u]: You used the kernel transposed. Weight (u, v) belongs to row 2i + u
  and column 2j + v. It is the big matrix of the convolution that is transposed, not the small one of its weights.
"""

from itertools import product

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.map_of_digits.sliding_kernel import slide


def codes_and_kernel():
    normal = np.random.default_rng(4).standard_normal
    return [(normal(shape).astype(np.float32), normal((3, 3)).astype(np.float32)) for shape in ((3, 4), (4, 2))]


def spread(z, kernel):
    h, w = z.shape
    found = np.zeros((2 * h + 1, 2 * w + 1))
    for u, v in product(range(3), repeat=2):
        found[u : u + 2 * h : 2, v : v + 2 * w : 2] += kernel[u, v] * z
    return found[:-1, :-1]


def overwritten(z, kernel):
    found = np.zeros((2 * len(z) + 1, 2 * z.shape[1] + 1))
    for (i, j), value in np.ndenumerate(z):
        found[2 * i : 2 * i + 3, 2 * j : 2 * j + 3] = value * kernel
    return found[:-1, :-1]


EXERCISE = exercise(
    __name__, __doc__, spread, cases=codes_and_kernel,
    unrelated=lambda z, kernel: np.cos(9 * z.repeat(2, 0).repeat(2, 1)),
    enlarged_and_convolved=lambda z, kernel: slide(np.pad(z.repeat(2, 0).repeat(2, 1), 1), kernel),
    overwritten=overwritten, side_by_side=np.kron,
    side_by_side_cut=lambda z, kernel: np.kron(z, kernel)[: 2 * len(z), : 2 * z.shape[1]],
    averaged=lambda z, kernel: spread(z, kernel) / spread(np.ones_like(z), np.ones((3, 3))),
)  # fmt: skip
