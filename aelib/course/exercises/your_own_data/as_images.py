"""Into the form of images

minutes: 10
difficulty: 1
asks: a function `f(raw)` of one array in any of the forms of the exercise that returns an array of images
first: Three pixels of a grey picture come as the floating-point numbers −1, 0 and 0.5. Which numbers are they as an
  image from 0 to 1?
hint: Two questions, one after the other: which numbers does it hold, and which axis is which?
hint: The kind of number says whether 255 or 1 is ink, and a number below 0, anywhere in the array, that the range is -1
  to 1. The count of axes says whether it is one picture, and an axis of 1 or 3 where the channels are.
hint: Divide bytes by 255, and shift and halve what goes below 0. Then give one picture an axis in front by `[None]`,
  carry the second of four axes to the end by `np.moveaxis` if it has 1 or 3 entries, and drop a last axis of 1.
right: Bytes, signs and axes in one place, so that nothing behind it has to ask again.

reshaped [np.moveaxis(x, 1, -1) => x.reshape(len(x), *x.shape[2:], x.shape[1])]: The shape is right and the pixels are
  not: `reshape` keeps the order of the numbers, so that neighbours of one channel become the three colours of one
  pixel. An axis is moved by `np.moveaxis` or `transpose`.
height and width exchanged [np.moveaxis(x, 1, -1) => x.transpose(0, 3, 2, 1)]: Your pictures with their channels first
  come out on their side: height and width have changed places. Only the axis of the channels moves.
bytes not divided [raw / 255 if raw.dtype == np.uint8 else raw => raw.astype(float)]: Bytes run from 0 to 255, and are
  still there. Divide them, and only them, by 255.
everything divided [raw / 255 if raw.dtype == np.uint8 else raw => raw / 255]: You divided by 255 whatever came. What is
  no bytes has its range already, and would end below {1 / 255:.3f}.
fractions divided [if raw.dtype == np.uint8 else raw => if raw.min() >= 0 else raw]: You divided by 255 what ran from 0
  to 1 already. Only bytes are divided, and the kind of number says what they are.
bytes known by their largest number [raw.dtype == np.uint8 => raw.max() > 1]: A dark picture in bytes, of 0 and 1 alone,
  came out as full ink. Ask which kind of number it is, `np.uint8` or another, not how large the numbers are.
by 256 [raw / 255 => raw / 256]: There are 256 bytes, and the largest is 255. Divided by 256 nothing is ever full ink.
from -1 left as it is [(x + 1) / 2 => x]: Pictures from -1 to 1 come out as they came. Shift what goes below 0 by 1,
  then halve it.
without their signs [(x + 1) / 2 => abs(x)]: You left out the signs of what ran from -1 to 1, so that paper and ink come
  out alike. Shift it by 1, then halve it.
range decided picture by picture [(x + 1) / 2 => np.where(x.min((-3, -2, -1), keepdims=True) < 0, (x + 1) / 2, x)]: You
  asked each picture for its range. One without a number below 0 is then read as 0 to 1, though those beside it run
  from -1 to 1. All pictures of an array have one range.
the whole array by its ends [return x => return (x - x.min()) / np.ptp(x)]: You stretched what came to its own smallest
  and largest number. The ends of the range are those of its kind, 0 and 255, 0 and 1 or -1 and 1, whether or not a
  pixel is there.
cut off below 0 [(x + 1) / 2 => np.clip(x, 0, 1)]: From -1 to 1 half of the range lies below 0, and you set all of it to
  0. Shift it by 1, then halve it.
each picture by itself [return x => return (x - x.min((1, 2), keepdims=True)) / np.ptp(x, (1, 2), keepdims=True)]: You
  stretched each picture to its own darkest and lightest pixel. Then a pale picture and a dark one come out the same,
  and what made them differ is lost.
standardised [return x => return (x - x.mean()) / x.std()]: You standardised. That is for columns of a table; it leaves
  pixels below 0 and above 1, which neither a Bernoulli nor a sigmoid can reach.
no axis for the batch [x = x[None] => x = x]: One picture is a batch of one: it needs an axis in front.
channel of one kept [x = x[..., 0] => x = x]: Grey pictures have three axes here. A last axis of a single channel goes.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def forms():
    rng = np.random.default_rng(3)

    def some(*shape):
        return rng.integers(10, 256, shape).astype(np.uint8)

    signed = 2 * (some(5, 6, 4, 3) / 255) - 1
    signed[2] = abs(signed[2])  # a pale picture among others
    return [
        (some(5, 9, 7),), (some(4, 3, 6, 8),), (signed,), (some(7, 9),), (some(6, 1, 8, 5) / 255,),
        (some(3, 8, 7, 1),), (rng.integers(2, size=(4, 6, 9)).astype(np.uint8),),
    ]  # fmt: skip


def as_images(raw):
    x = raw / 255 if raw.dtype == np.uint8 else raw
    if x.min() < 0:
        x = (x + 1) / 2
    if x.ndim == 2:
        x = x[None]
    if x.ndim == 4 and x.shape[1] in (1, 3):
        x = np.moveaxis(x, 1, -1)
    if x.shape[-1] == 1:
        x = x[..., 0]
    return x


EXERCISE = exercise(
    __name__, __doc__, as_images, case=(np.array([[-1.0, 0.0, 0.5]]),),
    cases=forms, unrelated=lambda raw: 0 * raw.reshape(-1)[:12] + 7,
)  # fmt: skip
