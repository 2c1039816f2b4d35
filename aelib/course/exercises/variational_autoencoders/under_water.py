"""Above and under water

minutes: 15
difficulty: 2
asks: a function `f(eigenvalues, k, s2, beta)` of an array [p] and three numbers that returns three numbers, how many
  columns are active, rate and distortion
hint: A component is worth a column where what it saves is more than what it costs. At which height does that change?
hint: The level is β times the variance of the pixels. Which of the first k eigenvalues lie above it, what does each of
  these cost, and how much of each is left? What about those beyond the first k?
hint: An active component costs half the logarithm of its eigenvalue over the level, and of its variance the level is
  left. What lies under the level stays as it is and costs nothing, and so does everything beyond the first k.
right: Shannon poured the water in 1948. A linear variational autoencoder ends there, and β moves the level. If it may
  learn the variance too, and β is 1, the level sinks below the k-th eigenvalue, and no column goes out.

level divided by beta [level = beta * s2 => level = s2 / beta]: You divided by β. A larger β makes each nat dearer, so
  fewer columns are worth it: the level is β times the variance.
beta ignored [level = beta * s2 => level = s2]: β does not enter. It multiplies the price of a nat, and with it the
  level.
standard deviation [level = beta * s2 => level = beta * np.sqrt(s2)]: You compared the eigenvalues with a standard
  deviation. They are variances.
more columns than there are [e[:k] => e ; e[k:] => e[len(e):]]: You lit more columns than the k that there are. What
  lies above the level beyond the first k is not coded, and all of it is left.
all columns [above = first[first > level] => above = first]: You called all k columns active. One whose eigenvalue is
  under the level would cost a negative number of nats: it goes out.
beyond the columns [+ e[k:].sum() =>]: You left out what lies beyond the first k. No column reproduces it, so all of it
  is distortion.
level beyond the columns [e[k:].sum() => np.minimum(e[k:], level).sum()]: Beyond the first k you counted the level where
  an eigenvalue lies above it. There is no column for it, so all of it is left.
nothing left of the active [np.minimum(first, level).sum() => first[first <= level].sum()]: You reproduced the active
  components without loss. Their codes are noisy, and of each the level is left.
distortion of the pixels' variance [np.minimum(first, level) => np.minimum(first, s2)]: Of an active component you left
  the variance of the pixels. With β other than 1 it is β times that: the codes are noisier where a nat costs more.
half lost [0.5 * =>]: Half of the logarithm is the rate: a variance is a square.
bits [np.log( => np.log2(]: Your rate is in bits. The question is about nats.
eigenvalue not divided [above / level => above]: You took the logarithm of the eigenvalue itself. A rate has no unit:
  the eigenvalue is divided by the level.
rate of the pixels' variance [above / level => above / s2]: You divided by the variance of the pixels. With β other than
  1 the level is not there.
signal kept [np.log(above / level) => np.log(1 + above / level)]: You have the rate of a fixed channel with this noise,
  a half of log(1 + λ/level). At the optimum the column has the square λ - level, and the 1 goes into it.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def spectra():
    a, b = (6.0, 3.5, 2.2, 0.9, 0.4, 0.1), (4.0, 2.5, 1.7, 0.6, 0.3)
    cases = (a, 4, 0.5, 3.0), (a, 2, 0.3, 1.0), (b, 5, 1.4, 0.5), (b, 3, 0.2, 4.0)
    return [(np.array(eigenvalues, np.float32), k, s2, beta) for eigenvalues, k, s2, beta in cases]


def water(eigenvalues, k, s2, beta):
    e = np.asarray(eigenvalues, np.float64)
    level = beta * s2
    first = e[:k]
    above = first[first > level]
    rate = 0.5 * np.log(above / level).sum()
    distortion = np.minimum(first, level).sum() + e[k:].sum()
    return np.array([len(above), rate, distortion])


EXERCISE = exercise(
    __name__, __doc__, water, cases=spectra,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=1e-6),
    unrelated=lambda eigenvalues, k, s2, beta: np.cos(eigenvalues[:3]),
)  # fmt: skip
