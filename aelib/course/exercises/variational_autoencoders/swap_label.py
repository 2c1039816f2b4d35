"""The same style, another digit

minutes: 10
difficulty: 2
asks: a function `f(encode, decode, x, labels, wanted)` of two functions, an array [n, p] and two arrays of n classes
  that returns pictures [n, p]
hint: Two labels are given for each picture. What does the encoder look at, and what shall the decoder draw?
hint: The code is what the encoder makes of the picture as it is, so with the picture's own label. Only the decoder
  hears of the other one.
hint: Rows of `10 * np.eye(10)` are the labels as training knew them. Encode `x` with the rows of `labels`, keep the
  mean, and decode it with the rows of `wanted`.
right: One code, two labels. Where this draws the old digit all the same, the code has kept the class, and the network
  has not learnt to leave it to the label. Ask for every class before you trust a drawing.

source's label to the decoder [one_hot[wanted] => one_hot[labels]]: You decoded with the label that the picture has.
  That rebuilds the digit that you were given. The decoder gets the wanted one.
wanted label to the encoder [one_hot[labels] => one_hot[wanted]]: You encoded the picture with the wanted label. The
  encoder was trained with labels that are true: told a wrong one, it looks for the style of a digit that is not there.
labels exchanged [one_hot[labels] => one_hot[wanted] ; one_hot[wanted] => one_hot[labels]]: Your labels are exchanged.
  The encoder gets the label of the picture, the decoder the wanted one.
one-hot not scaled [10.0 * np.eye(10) => np.eye(10)]: Your labels are ones and zeros. This network was trained with ten
  times as much, so it hears them as a whisper.
scaled for the encoder alone [one_hot[wanted] => np.eye(10)[wanted]]: The encoder gets its label times ten, the decoder
  does not. Both were trained with ten.
scaled for the decoder alone [one_hot[labels] => np.eye(10)[labels]]: The decoder gets its label times ten, the encoder
  does not. Both were trained with ten.
encoder not told [encode(x, one_hot[labels]) => encode(x, 0 * one_hot[labels])]: Your encoder hears of no label. It was
  trained with that of the picture, and uses it to tell the style from the class.
sample in place of the mean: Your pictures change with the log-variance, so the code is drawn, or lies beside the mean.
  The style that the encoder found is the mean; the noise of training has no place here.
log-variance for the mean [[0] => [1]]: You decoded the log-variance. The code is the first of the two arrays that the
  encoder returns.
sigmoid twice [return decode(mean, one_hot[wanted]) => return 1 / (1 + np.exp(-decode(mean, one_hot[wanted])))]: You
  took the sigmoid of what `decode` returned. It returns images already, with values between 0 and 1.
no code [decode(mean => decode(0 * mean]: You decoded zeros. That draws the wanted digit in the same style for every
  picture, the style at the middle of the prior. Decode the mean of each picture's code.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise


def networks():
    """Cases: small networks, fixed, whose codes and pictures depend on the size of a label, too."""
    cases = []
    for seed, n, p, k in ((1, 6, 12, 3), (2, 7, 10, 4)):
        rng = np.random.default_rng(seed)
        of_x, of_y, wide = 0.5 * rng.normal(size=(p, k)), 0.1 * rng.normal(size=(10, k)), 0.4 * rng.normal(size=(p, k))
        of_z, of_label = rng.normal(size=(k, p)), 0.15 * rng.normal(size=(10, p))

        def encode(x, y, of_x=of_x, of_y=of_y, wide=wide):
            return np.tanh(x @ of_x + y @ of_y), x @ wide - 1

        def decode(z, y, of_z=of_z, of_label=of_label):
            return 1 / (1 + np.exp(-(z @ of_z + y @ of_label)))

        labels = rng.integers(10, size=n)
        cases.append((encode, decode, rng.random((n, p)), labels, (labels + rng.integers(1, 10, size=n)) % 10))
    return cases


def drawn_or_not(function, encode, decode, x, labels, wanted):
    """Return the pictures, or that the code was drawn: right where its width is 0, and other ones where it is not."""

    def narrow(x, y):
        mean, log_variance = encode(x, y)
        return mean, np.full_like(log_variance, -80)

    once = function(encode, decode, x, labels, wanted)
    again = numbers(function(narrow, decode, x.copy(), labels.copy(), wanted.copy()))
    right, found = swap_label(encode, decode, x, labels, wanted), numbers(once)
    of_one_shape = found is not None and again is not None and found.shape == again.shape == right.shape
    if of_one_shape and np.allclose(again, right, atol=1e-5) and not np.allclose(found, right, atol=1e-5):
        return Verdict("drawn")
    return once


def swap_label(encode, decode, x, labels, wanted):
    one_hot = 10.0 * np.eye(10)
    mean = encode(x, one_hot[labels])[0]
    return decode(mean, one_hot[wanted])


def sampled(encode, decode, x, labels, wanted):
    mean, log_variance = encode(x, 10.0 * np.eye(10)[labels])
    noise = np.random.default_rng(0).standard_normal(mean.shape)
    return decode(mean + np.exp(log_variance / 2) * noise, 10.0 * np.eye(10)[wanted])


EXERCISE = exercise(
    __name__, __doc__, swap_label, cases=networks, call=drawn_or_not, sample_in_place_of_the_mean=sampled,
    unrelated=lambda encode, decode, x, labels, wanted: np.cos(7 * x),
)  # fmt: skip
