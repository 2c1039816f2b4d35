"""The best decoder that a code allows

minutes: 10
difficulty: 2
asks: a function `f(images, codes)` of arrays [n, 28, 28] and [n] that returns reconstructions [n, 28, 28]
hint: A decoder sees the code and nothing else. What does that mean for two images with the same code?
hint: Take all images with one code. Their reconstructions are one picture, each pixel of which can be chosen on its
  own: which number has the least summed squared distance to m given numbers?
hint: The derivative of the sum of (a − x)² is zero where the differences add up to zero, so a is the centre of gravity.
  Go through the distinct codes (`numpy.unique`), select the images that have it with `codes == code`, and give all of
  them that one picture.
right: For each code the mean of its images. What remains is the variance within a code, summed over pixels. No training
  and no larger decoder gets below that: only a code that tells more images apart does. And a mean of different strokes
  is grey, which is why reconstructions blur.

codes ignored [images[codes == code].mean(axis=0) => images.mean(axis=0)]: You answer with the average of all images,
  whatever the code. That is the mean image, the first anchor: right for a code that is always the same. Here the
  decoder knows the code, and may answer each one differently.
images copied [.mean(axis=0) =>]: You return the images themselves, with error zero. The decoder cannot do that: it sees
  the code, and two images with the same code get the same reconstruction.
median [images[codes == code].mean(axis=0) => np.median(images[codes == code], axis=0)]: The median of each pixel
  minimises the sum of absolute differences, not of squared ones. Take three images whose pixel is 0, 0 and 0.9: the
  median 0 leaves {0.9**2:.2f}, the value {0.9 / 3:.1f} leaves {3 * np.var([0, 0, 0.9]):.2f}.
the sum [.mean => .sum]: You added up the images of a code. Divide by how many there are: the sum of black pixels is far
  blacker than any of them.
one less [.mean(axis=0) => .sum(axis=0) / max(len(images[codes == code]) - 1, 1e-9)]: You divided by the number of
  images less one, as for a variance. The mean divides by their number; with one image it is this image.
one of the images [images[codes == code].mean(axis=0) => medoid(images[codes == code])]: You answer each code with the
  most typical of its images. It is sharp, and expensive: for two images at squared distance D it costs 0 + D = D, while
  the picture halfway costs D/4 + D/4 = D/2.
black and white [images[codes == code].mean(axis=0) => np.round(images[codes == code].mean(axis=0))]: You rounded to
  black and white. That looks more like a digit and fits worse: where the pixel is 0, 0, 0, 1 and 1, the answer 0 leaves
  an error of 2, and the grey {2 / 5} leaves {5 * np.var([0, 0, 0, 1, 1]):.1f}.
the first of the images [.mean(axis=0) => [0]]: You answer each code with the first image that has it. That image comes
  back perfect and the others pay for it: which picture costs all of them together the least?
the last of the images [.mean(axis=0) => [-1]]: You answer each code with the last image that has it, perhaps because
  each image overwrites the one before. Collect all of them, then choose the picture that fits them together.
consecutive runs: You averaged images that follow one another, as `itertools.groupby` does. Images with one code may
  stand anywhere in the array: collect them all before you average.
one picture for each code: You return one picture for each code, and the pictures are right. The question is the
  reconstruction of each image, in the order of the images: give every image the picture of its code.
sorted by code: The pictures are right and stand in the wrong places: first all of the smallest code, then all of the
  next, as `numpy.unique` lists them. The images come in another order. Write into the rows where `codes == code`.
whole numbers [np.zeros_like(images) => np.zeros(images.shape, int)]: In every test all pixels of your answer
  are 0. If you made an
  array of integers to write into, each mean was cut down to a whole number: give it the type of the images, as
  `numpy.empty_like(images)` does.
codes as positions [np.unique(codes) => set(codes) & set(range(10))]: Your function is right where the codes count 0, 1,
  2 and so on, and not where they are any integers, such as 70, 31 and 5. They are names of groups, neither positions
  nor counts: `numpy.unique` lists those that occur.
negative codes [np.unique(codes) => set(codes) & set(range(codes.max() + 1))]: Your function is right for codes from 0
  upwards, and not for negative ones: a `range` up to the largest begins at 0, `numpy.bincount` and a table refuse them
  or count from the end. Codes are names; `numpy.unique` lists those that occur.
"""

import numpy as np

from aelib.course.exercises.comparing import agree, within_a_thousandth
from aelib.course.exercises.declaration import Verdict, exercise


def images_and_codes():
    rng = np.random.default_rng(1)
    groups = (np.repeat([0, 1, 2], 4), np.array([70, 31, 70, 70, 31, 5, 31, 31]), np.array([-7, -7, 4, -7, 4]))
    return [(rng.beta(0.5, 0.7, (len(codes), 28, 28)).astype(np.float32), codes) for codes in groups]


def by_group(images, codes):
    x_hat = np.zeros_like(images)
    for code in np.unique(codes):
        x_hat[codes == code] = images[codes == code].mean(axis=0)
    return x_hat


def medoid(images):
    return images[((images[:, None] - images) ** 2).sum((0, 2, 3)).argmin()]


def by_run(images, codes):
    x_hat, start = images.copy(), 0
    for end in [*np.flatnonzero(np.diff(codes)) + 1, len(codes)]:
        x_hat[start:end] = images[start:end].mean(0)
        start = end
    return x_hat


def each(images, codes):
    return np.stack([images[codes == code].mean(0) for code in np.unique(codes)])


def by_codes(answer, images, codes):
    """Return the answer, or a verdict where it is right for the same groups under other codes alone."""

    def right(other):
        try:
            return agree(within_a_thousandth, by_group(images, codes), answer(images.copy(), other.copy()))
        except (IndexError, ValueError):
            return False

    if not right(codes):
        if codes.min() < 0 and right(codes - codes.min()):
            return Verdict("negative")
        if right(np.unique(codes, return_inverse=True)[1]):
            return Verdict("positions")
    return answer(images, codes)


EXERCISE = exercise(
    __name__, __doc__, by_group, cases=images_and_codes, call=by_codes,
    unrelated=lambda images, codes: np.sin(9 * images), consecutive_runs=by_run, one_picture_for_each_code=each,
    sorted_by_code=lambda images, codes: np.repeat(
        each(images, codes), np.unique(codes, return_counts=True)[1], axis=0
    ),
)  # fmt: skip
