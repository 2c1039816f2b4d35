"""The best repair of a training set

minutes: 10
difficulty: 2
asks: a function `f(y, x, sigma)` of arrays [m, p] and [n, p] and a number that returns an array [m, p]
first: The training examples are the numbers 0 and 2, and the noise has the standard deviation 2. What is the best
  repair of 0.5? You need exp(−0.25) = {np.exp(-0.25):.3f}.
hint: Nothing is known but that the clean example was one of the n, each as likely as any other. Which of them could
  have become this damaged one, and how likely is each?
hint: By Bayes' rule the probability of a clean example is proportional to the Gaussian density of the noise that it
  would have taken. The repaired example is the average of all of them with these weights. Take the logarithms first.
hint: The logarithm of a weight is minus the squared distance over `2 * sigma**2`. From each row of these logarithms
  subtract its largest, take the exponential, divide by the row's sum, and multiply the weights [m, n] by the examples.
right: No function repairs this training set with a smaller error. It knows nothing else: all that it returns is a mean
  of the n examples that it has by heart, and at a small `sigma` nearly always the nearest of them.

nearest example [weights @ x => x[distances.argmin(axis=1)]]: You took the nearest training example. It is the likeliest
  one; the smallest squared error has the mean over all that it could have been, with their probabilities.
no half [2 * sigma**2 => sigma**2]: Your weights are the squares of the right ones: the exponent of a Gaussian is the
  squared distance over twice the variance.
standard deviation [2 * sigma**2 => 2 * sigma]: You divided by twice the standard deviation. The exponent of a Gaussian
  has its variance, `sigma**2`.
standard deviation, no half [2 * sigma**2 => sigma]: You divided by the standard deviation. The exponent of a Gaussian
  is the squared distance over twice the variance, `2 * sigma**2`.
logarithm [2 * sigma**2 => 2 * abs(np.log(sigma))]: You took a logarithm of `sigma` for the variance. `sigma` is the
  standard deviation as it stands: its square is the variance.
variance squared [2 * sigma**2 => 2 * sigma**4]: You squared the variance. `sigma` is the standard deviation of the
  noise: its square is the variance already.
five nearest [weights = np.exp(logs - logs.max(axis=1, keepdims=True)) => weights = np.exp(logs - logs.max(axis=1,
  keepdims=True)) * (distances <= np.sort(distances, axis=1)[:, 4:5])]: You took the five nearest training examples
  alone. The others are less likely, and not impossible: where the noise is strong, many of them count.
NaN far out [- logs.max(axis=1, keepdims=True) =>]: A damaged example that lies far from all others gives NaN: each of
  its exponentials is rounded to 0, and 0 over 0 is not a number. What is subtracted from all logarithms of a row
  cancels in the quotient: subtract from each row its own largest logarithm. One maximum for all rows is that of
  another row.
a margin below [- logs.max(axis=1, keepdims=True) => ; weights.sum(axis=1, keepdims=True) => (weights.sum(axis=1,
  keepdims=True) + 1e-12)]: A damaged example that lies far from all others is repaired to zeros. All of its
  exponentials were rounded to 0, which a small number below the line, or `np.nan_to_num`, only hides. Subtract from
  each row its own largest logarithm before you take exponentials.
distance not squared [distances / => np.sqrt(distances) /]: You took the distance. The exponent of a Gaussian has its
  square.
mean over the numbers [.sum(axis=2) => .mean(axis=2)]: You averaged the squares over the p numbers of an example. The
  noise of each number is independent of the others, so that densities multiply and squares add up.
weights over the damaged [logs.max(axis=1, keepdims=True) => logs.max(axis=0) ; weights.sum(axis=1, keepdims=True) =>
  weights.sum(axis=0)]: Your weights add up to 1 over the damaged examples. For each damaged example they have to add up
  to 1 over the training examples, which it may have been.
the mean of all [weights @ x => 0 * weights @ x + x.mean(axis=0)]: This is the mean of the training examples, the best
  answer before anything was seen. The damaged example makes some of them likelier than others.
the linear filter: That is Wiener's filter, the best linear repair. It uses the mean and the covariance of the training
  examples only, and the best of all repairs uses each of them.
sum of the weighted [/ weights.sum(axis=1, keepdims=True) =>]: Your weights do not add up to 1. Divide those of each
  damaged example by their sum.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def damaged_and_clean():
    rng = np.random.default_rng(22)
    cases = []
    for sigma, scale, n in ((0.6, 1.0, 7), (1.4, 2.0, 7), (0.3, 3.0, 7), (1.2, 1.0, 40)):
        x = scale * rng.standard_normal((n, 4))
        y = x[:5] + sigma * rng.standard_normal((5, 4))
        y[0] += 40 * sigma  # so far out that every exponential is 0
        cases.append((y.astype(np.float32), x.astype(np.float32), sigma))
    return cases


def posterior_mean(y, x, sigma):
    distances = ((y[:, None] - x) ** 2).sum(axis=2)
    logs = -distances / (2 * sigma**2)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ x


def wiener(y, x, sigma):
    center = x.mean(axis=0)
    S = np.cov(x, rowvar=False, bias=True)
    return center + (y - center) @ np.linalg.solve(S + sigma**2 * np.eye(len(S)), S)


EXERCISE = exercise(
    __name__, __doc__, posterior_mean, case=(np.array([[0.5]]), np.array([[0.0], [2.0]]), 2.0),
    cases=damaged_and_clean, unrelated=lambda y, x, sigma: np.cos(y),
    the_linear_filter=wiener,
)  # fmt: skip
