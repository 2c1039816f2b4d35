"""The error without the clean pictures

minutes: 20
difficulty: 3
asks: a function `f(y, repaired, traces, sigma)` of arrays [n, p], [n, p] and [n] and a number that returns one number
first: A denoiser turned the noisy example (3, 2) into (2, 1), and the trace of its Jacobian there is 0.6. The noise has
  the standard deviation 0.5. What is the estimate of its error?
hint: Write a damaged example as the clean one plus the noise, and the repaired one minus the clean one as what the
  repair changed plus the noise. Which term of the square cannot be seen?
hint: The square of the sum has three terms: the change squared, which is seen; the noise squared, p times `sigma**2` on
  average; and twice the product of the change with the noise. The change is the repaired minus the damaged example: its
  product with the noise splits in two.
hint: The noise times the damaged example is p times `sigma**2` on average, since the clean one is independent of it.
  The noise times the repaired example is, by the partial integration of the question, `sigma**2` times the trace of the
  Jacobian. Collect: the change squared, minus p times `sigma**2`, plus twice `sigma**2` times the trace.
right: The error of a repair, estimated from damaged examples alone. Small changes alone prove nothing, since a repair
  that returns its input changes nothing and keeps all the noise. The trace measures how much of the noise it keeps.

change alone [- p * sigma**2 + 2 * sigma**2 * traces =>]: This is how far the repair moves the examples. A repair that
  does nothing would have no error by this measure; it has all of the noise.
no price for following [+ 2 * sigma**2 * traces =>]: The trace is missing. A repair that returns its input would have an
  error below zero by your formula: the noise that it keeps has to be counted.
half the price [2 * sigma**2 => sigma**2]: You counted the product of repair and noise once. It is the mixed term of a
  square, and comes twice.
noise not subtracted [- p * sigma**2 =>]: What the repair changes holds the noise that it took away, which is p times
  `sigma**2` for a perfect one. Subtract it; a perfect repair would have an error otherwise.
noise added [- p * sigma**2 => + p * sigma**2]: You added p times `sigma**2`; it has to be subtracted. Try a repair that
  returns its input: change 0, trace p, and an error of p times `sigma**2`. Only a minus gives that.
noise of one number [- p * sigma**2 => - sigma**2]: You subtracted the noise of one number. An example has p of them,
  and errors are summed over them here.
noise of all examples [- p * sigma**2 => - len(y) * sigma**2]: You subtracted one variance for each example. It is one
  for each of the p numbers of an example.
standard deviation in the price [2 * sigma**2 => 2 * sigma]: Before the trace you have the standard deviation. The noise
  is `sigma` times a standard normal one, and differentiating the repair with respect to that brings a second `sigma`.
standard deviation in the noise [- p * sigma**2 => - p * sigma]: You subtracted p times the standard deviation. The
  square of the noise is p times the variance, `sigma**2`, on average.
standard deviations [- p * sigma**2 => - p * sigma ; 2 * sigma**2 => 2 * sigma]: You have the standard deviation in both
  terms. Noise enters by its square in each of them: the change is squared, and its unit is that of a variance.
logarithms [- p * sigma**2 => - p * np.log(sigma) ; 2 * sigma**2 => 2 * np.log(sigma)]: You have the logarithm of
  `sigma` in both terms. It is the standard deviation as it stands, and enters by its square.
traces summed [* traces => * traces.sum()]: You added the traces of all examples to the error of each. Every example has
  its own trace: average them along with the changes.
root of the change [.sum(axis=1) => .sum(axis=1) ** 0.5]: You took the length of the change. The derivation has its
  square.
root at the end [return np.mean => return np.sqrt(np.mean ; * sigma**2 * traces) => * sigma**2 * traces))]: You took the
  root at the end. A squared error is asked for, summed over the numbers of an example.
mean over the numbers [changes - => changes / p - ; p * sigma**2 + => sigma**2 + ; * traces => * traces / p]: Right, for
  one number of an example. Sum over the p numbers, and average over the examples.
sum over the examples [np.mean => np.sum]: You summed over the examples. Sum over the numbers of one example, then
  average.
trace alone [changes - p * sigma**2 + 2 * sigma**2 * traces => sigma**2 * traces]: That is the error of the best repair,
  whose Jacobian is the remaining covariance over `sigma**2`. This repair may be any other; what it moves has to come
  in.
price paid back [+ 2 * sigma**2 * traces => - 2 * sigma**2 * traces]: You subtracted the trace. A repair that returns
  its input would be far better than perfect: change 0, trace p, and an error of minus three times p times `sigma**2`.
both signs [- p * sigma**2 + 2 * sigma**2 * traces => + p * sigma**2 - 2 * sigma**2 * traces]: Both of your signs are
  exchanged. A repair that returns its input has the change 0 and the trace p, and its error is p times `sigma**2`,
  which is positive.
mixed term forgotten [- p * sigma**2 + 2 * sigma**2 * traces => + p * sigma**2]: You added the squares of the change and
  of the noise. They are not independent: the change depends on the noise, so that the mixed term of the square stays.
change not made [changes - p * sigma**2 + 2 * sigma**2 * traces => p * sigma**2 - changes]: You subtracted the change
  from the noise, as if every change took noise away. A repair also takes away some of the example.
upside down [np.mean(changes - p * sigma**2 + => np.mean(p * sigma**2 - changes +]: You took what is left of the noise
  for the error. A repair may change an example for the worse, and then its changes are larger than the noise.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def repaired_and_traces():
    rng = np.random.default_rng(26)
    cases = []
    for sigma in (0.5, 1.6, 0.8):
        A = rng.standard_normal((5, 5)) / 2
        y = 2 * rng.standard_normal((9, 5))
        h = np.tanh(y @ A)
        traces = ((1 - h**2) @ np.diag(A)) + 0.3 * 5
        cases.append((*(part.astype(np.float32) for part in (y, h + 0.3 * y, traces)), sigma))
    return cases


def error(y, repaired, traces, sigma):
    p = y.shape[1]
    changes = ((repaired - y) ** 2).sum(axis=1)
    return np.mean(changes - p * sigma**2 + 2 * sigma**2 * traces)


EXERCISE = exercise(
    __name__, __doc__, error, case=(np.array([[3.0, 2.0]]), np.array([[2.0, 1.0]]), np.array([0.6]), 0.5),
    cases=repaired_and_traces,
    unrelated=lambda y, repaired, traces, sigma: float(np.cos(y).sum()),
)  # fmt: skip
