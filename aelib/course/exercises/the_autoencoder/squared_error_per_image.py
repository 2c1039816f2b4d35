"""The squared error of this book

minutes: 5
difficulty: 1
asks: a function `f(x_hat, x)` of two arrays [n, 28, 28] that returns one number
hint: Two axes are pixels and one counts images. They are not treated alike.
hint: Square the differences, add up all that belongs to one image, and only then average over the images.
hint: The sum goes over the axes 1 and 2, height and width, and leaves n numbers, one error for each image. The mean of
  these n numbers is the answer.
right: Summed over pixels, averaged over images: the number that the anchors of this chapter are given in.

mean over pixels: You averaged over the pixels too, and so your number is 784 times too small. Sum over the 784 pixels
  of an image, then average over the images. Published errors are sums: 32 principal components leave 13.19 on the test
  digits, which your function would report as 0.0168.
sum over images: You summed over the images too. Ten times as many images would then have ten times the error. Sum over
  the pixels of an image, then average over the images.
no average: You return one error for each image, and each of them is right. The question is their average: one number
  for the whole array.
square root: You averaged lengths; the squared error averages their squares. If one image has squared error 16 and
  another 0, the answer is 8, while the mean length is 2.
half: You have half of it. Some books put ½ in front, so that the derivative has no 2. This one does not, and neither do
  the published numbers: your 6.6 would stand beside their 13.2.
axes exchanged: You averaged over the pixels and summed over the images. It is the other way round: sum over the pixels
  of an image, then average over the images.
absolute error: You added up absolute differences. The square makes a difference of 0.1 count a hundredth, not a tenth,
  of a difference of 1.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def pairs_of_images():
    rng = np.random.default_rng(0)
    return [tuple(rng.random((2, n, 28, 28), dtype=np.float32)) for n in (5, 3, 4)]


EXERCISE = exercise(
    __name__, __doc__, lambda x_hat, x: ((x_hat - x) ** 2).sum((1, 2)).mean(), cases=pairs_of_images,
    unrelated=lambda x_hat, x: np.cos(x_hat).sum(),
    mean_over_pixels=lambda x_hat, x: ((x_hat - x) ** 2).mean(),
    sum_over_images=lambda x_hat, x: ((x_hat - x) ** 2).sum(),
    no_average=lambda x_hat, x: ((x_hat - x) ** 2).sum((1, 2)),
    square_root=lambda x_hat, x: np.sqrt(((x_hat - x) ** 2).sum((1, 2))).mean(),
    half=lambda x_hat, x: 0.5 * ((x_hat - x) ** 2).sum((1, 2)).mean(),
    axes_exchanged=lambda x_hat, x: ((x_hat - x) ** 2).mean((1, 2)).sum(),
    absolute_error=lambda x_hat, x: np.abs(x_hat - x).sum((1, 2)).mean(),
)  # fmt: skip
