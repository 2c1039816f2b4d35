"""A perfect reconstruction from a useless code

minutes: 25
difficulty: 3
asks: a pair of functions `(encode, decode)`, from [n, 784] to a code [n, k] and back
hint: The reconstruction does not care how far apart two codes are. The nearest neighbour cares about nothing else.
hint: Look for a map that can be undone exactly, and that changes which codes are near to one another. Rotating all
  codes does not change it. What does stretching do?
hint: Let one whole row that runs through the strokes, 28 pixels, decide all distances, and keep all the rest in the
  code, a thousand times more quietly. A few pixels are too few: many digits are empty there, and then the quiet pixels
  decide. Scaling by a power of two costs no precision at all.
right: The images come back, and nearest neighbours are lost. Say in two or three sentences what this shows.
point: The loss sees only decode(encode(x)). An invertible change of the code, undone by the decoder, leaves it as it
  was.
point: A low loss says that nothing was thrown away, not that what was kept is easy to use.
point: Useful means useful for something: a linear classifier with enough data may still read your code.
point: A narrow code has to choose what to keep. What moves many pixels is kept; it need not be what you are after.

identity: Nothing is lost, but the code is the image, so that its neighbours are the neighbours of the pixels, and those
  are good. The identity shows that the loss can be zero without any learning. Here the code has to be worse than the
  pixels.
distances kept: Your code looks different, but all distances are as before, up to one common factor. Permuting pixels,
  rotating, adding a constant and scaling everything alike leave every nearest neighbour where it was.
no ink: What you made loud is a part of the picture where digits have no ink, or nearly none, like the border. A
  thousand times 0 is 0, so between digits all distances are as before. Turn up pixels that many digits use, and use
  differently.
lossy: The image does not come back: either `decode` does not undo all that `encode` did, or `encode` has lost
  something. That a code which forgets the image is of little use surprises nobody. Here the squared error must stay
  below 0.001 per image, also for images that are not digits.
nearly the distances of the pixels: Nothing is lost, but codes of digits lie nearly as far apart as the digits do, up to
  one factor. That is what mixing all pixels at random does. Let a few of them count much more than the others.
usable: Nothing is lost and the distances have changed, but the nearest neighbour is still of the right class too often.
  Ask what decides the distance between two codes now: it has to drown everything else, it has to differ between most
  pairs of digits, and it should say little about their class.
nearly: Nothing is lost, and fewer than six in ten are right: you are near. What decides the distances now still says
  something about the class: let something else decide that differs as much between digits.
random: Your encoder draws random numbers, so that the same image has another code each time. Noise beside the image
  does spoil the distances. Now do it with a function of the image.
a memory: `decode` looks the image up among those that `encode` has seen: halfway between two codes it finds no picture,
  or always one that it has seen. The code itself has to hold the image: undo by a formula what `encode` did.
depends on the batch: The code of an image depends on which other images came with it, by a mean over the batch, by its
  place in it. The decoder may get one code alone. Fix such numbers beforehand,
  outside `encode`.
"""

import zlib
from functools import cache

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import close, distances, keeps_distances, nearest_accuracy, not_of_each_row, rows


@cache
def sample_of_digits():
    from aelib.data import mnist  # read only when somebody tries this exercise

    digits = mnist()
    reference, query = digits.train.images[:1000], digits.test.images[:300]
    labels = digits.train.labels[:1000], digits.test.labels[:300]
    return reference.reshape(1000, 784), query.reshape(300, 784), *labels


def share_right(queries, references):
    _, _, reference_labels, query_labels = sample_of_digits()
    return nearest_accuracy(queries, references, query_labels, reference_labels)


@cache
def accuracy_of_pixels():
    reference, query, _, _ = sample_of_digits()
    return share_right(query, reference)


def judge_code(pair):
    """Ask in this order: is it a function of one image, does it lose anything, and how do its codes lie?"""
    encode, decode = pair
    reference, query, _, _ = sample_of_digits()
    if fault := not_of_each_row("encode", encode, query):
        return fault
    z = rows("encode", encode, query)
    error = reconstruction_error(encode, decode, query)
    z_reference = rows("encode", encode, reference)
    accuracy = share_right(z, z_reference)
    report = (
        f"Measured: lossless: {'no' if error > 1e-3 else 'yes'}, squared error per image {error:.2g}; nearest "
        f"neighbours: {100 * accuracy:.1f} % right, needs below 50 % (pixels: {100 * accuracy_of_pixels():.1f} %)."
    )
    if error > 1e-3:
        return Verdict("lossy", report)
    if remembers(encode, decode, query):
        return Verdict("memory", report)
    if keeps_distances(query[:50], reference[:50], z[:50], z_reference[:50]):
        noise = np.random.default_rng(6).random((2, 20, 784), dtype=np.float32)
        if not keeps_distances(*noise, *(rows("encode", encode, x) for x in noise)):
            return Verdict("no ink", report)
        same = z.shape == query.shape and close(query, z)
        return Verdict("pixels" if same else "distances kept", report)
    if accuracy < 0.5:
        return Verdict("useless", report)
    pairs = distances(query[:50], reference[:50]), distances(z[:50], z_reference[:50])
    if np.corrcoef([np.sqrt(pair).ravel() for pair in pairs])[0, 1] > 0.95:
        return Verdict("nearly pixels", report)
    if accuracy < 0.6:
        return Verdict("nearly", report)
    return Verdict("usable" if accuracy <= accuracy_of_pixels() else "better than pixels", report)


def reconstruction_error(encode, decode, images):
    """Return the error on digits, and on mixtures that are in no data set; whichever is larger."""
    batches = (images, 0.5 * (images[:100] + images[100:200]))
    # Codes are decoded later and in another order: a decoder that remembers the images does not pass.
    codes = [np.asarray(encode(x.copy())) for x in batches]
    x_hats = [rows("decode", decode, z[::-1], 784)[::-1] for z in codes]
    return max(float(((x_hat - x) ** 2).sum(1).mean()) for x, x_hat in zip(batches, x_hats, strict=True))


def remembers(encode, decode, images):
    """Check whether `decode` fails, repeats itself or returns a known image halfway between two codes."""
    codes = np.asarray(encode(images.copy()))
    halfway = ((codes[:20] + codes[20:40]) / 2).astype(codes.dtype)
    try:
        found = rows("decode", decode, halfway, 784)
    except Exception:
        return True
    to_others = distances(found, found) + np.where(np.eye(len(found)) > 0, np.inf, 0)
    return min(to_others.min(), distances(found, images).min()) < 1e-6


LOUD_ROW = np.where(np.arange(784) // 28 == 8, 1024, 1).astype(np.float32)
TEN_PIXELS = np.where((np.arange(784) >= 300) & (np.arange(784) < 310), 1024, 1).astype(np.float32)
LOUD_COLUMN = np.where(np.arange(784) % 28 == 14, 1024, 1).astype(np.float32)
LOUD_BORDER = np.where(np.arange(784) < 28, 1024, 1).astype(np.float32)
NOISE = np.random.default_rng(5)


MIXING = np.random.default_rng(8).standard_normal((784, 784))
UNMIXING = np.linalg.inv(MIXING)
SEEN: dict[bytes, np.ndarray] = {}


def checksum(x):
    codes = np.array([[zlib.crc32(row.tobytes())] for row in x])
    SEEN.update((code.tobytes(), row) for code, row in zip(codes, x, strict=True))
    return codes


def looked_up(z):
    return np.stack([SEEN[code.tobytes()] for code in z])


def unit(x):
    return x / np.sqrt((x**2).sum(1, keepdims=True) + 1e-9)


def blocks(x):
    return x.reshape(-1, 14, 2, 14, 2).mean((2, 4)).reshape(-1, 196)


EXERCISE = exercise(
    __name__, __doc__, (lambda x: x * LOUD_ROW, lambda z: z / LOUD_ROW), measure=judge_code, passes="useless",
    seconds=30.0,  # most of it for measuring
    unrelated=(lambda x: np.hstack([x, 999 * unit(blocks(x))]), lambda z: z[:, :784]),
    identity=(lambda x: x, lambda z: z), distances_kept=(lambda x: x[:, ::-1], lambda z: z[:, ::-1]),
    no_ink=(lambda x: x * LOUD_BORDER, lambda z: z / LOUD_BORDER),
    lossy=(lambda x: x[:, ::4], lambda z: np.repeat(z, 4, axis=1)),
    nearly_the_distances_of_the_pixels=(lambda x: x @ MIXING, lambda z: z @ UNMIXING),
    a_memory=(checksum, looked_up),
    nearly=(lambda x: x * LOUD_COLUMN, lambda z: z / LOUD_COLUMN),
    usable=(lambda x: x * TEN_PIXELS, lambda z: z / TEN_PIXELS),
    random=(lambda x: np.hstack([x, 1000 * NOISE.random((len(x), 9))]), lambda z: z[:, :784]),
    depends_on_the_batch=(lambda x: x - x.mean(0), lambda z: z),
)  # fmt: skip
