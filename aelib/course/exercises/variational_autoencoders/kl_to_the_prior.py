"""What a code costs

minutes: 10
difficulty: 1
asks: a function `f(mean, log_variance)` of two arrays [n, k] that returns n numbers, in nats
hint: The numbers of a code are independent under both distributions. What does that make of the sum?
hint: The divergence of a normal distribution of mean m and variance v from the standard normal one is a half of m² + v
  - 1 - log v. How do you get v from what is given?
hint: Compute the variance as the exponential of the log-variance. Square the mean, add the variance, subtract 1 and the
  log-variance; sum this over the k numbers of an example, axis 1, and halve it.
right: 0 where the mean is 0 and the variance 1, and positive everywhere else. This is the rate: how many nats a code
  tells about its image.

half lost [0.5 * =>]: The factor ½ is missing. It comes from the ½ in the exponent of the Gaussian and from the root in
  front of it. With twice the divergence you train with β = 2 and call it a bound.
log-variance for a standard deviation [np.exp(log_variance) - 1 - log_variance => log_variance**2 - 1 -
  np.log(log_variance**2)]: You took the log-variance for a standard deviation. It may be negative; the variance is its
  exponential.
log-variance for a logarithm of a standard deviation [np.exp(log_variance) - 1 - log_variance => np.exp(2 *
  log_variance) - 1 - 2 * log_variance]: You took the log-variance for the logarithm of a standard deviation, and
  doubled it. It is the logarithm of the variance already.
log-variance for a variance [np.exp(log_variance) - 1 - log_variance => log_variance - 1 - np.log(log_variance)]: You
  took the log-variance for the variance. It may be negative, and then its logarithm is NaN; the variance is its
  exponential.
averaged over the code [.sum(axis=1) => .mean(axis=1)]: You averaged over the k numbers of a code. Each of them costs,
  and the divergence is their sum. The average is k times too small, which trains with β = 1/k.
summed over everything [.sum(axis=1) => .sum()]: You summed over the examples too. Each of them has a divergence of its
  own: n numbers.
averaged over the examples [.sum(axis=1) => .sum(axis=1).mean()]: You averaged over the examples. Each of them has a
  divergence of its own: n numbers.
averaged over everything [.sum(axis=1) => .mean()]: You averaged over everything. Sum over the k numbers of a code, and
  keep the examples apart.
axes exchanged [axis=1 => axis=0]: You summed over the examples, and one number for each place of the code is left. Sum
  over the k numbers of a code, axis 1.
sign [0.5 => -0.5]: The sign is wrong. A divergence is never negative; yours is never positive. In the bound it is
  subtracted, in a loss added.
1 forgotten [- 1 - log_variance => - log_variance]: You forgot the 1. A code that is distributed like the prior has the
  divergence 0; yours is k/2 there.
sign of the logarithm [- 1 - log_variance => - 1 + log_variance]: The logarithm has the wrong sign. It keeps the
  variance away from 0: as the variance shrinks, the divergence grows without bound.
other way round [mean**2 + np.exp(log_variance) - 1 - log_variance => (mean**2 + 1) / np.exp(log_variance) - 1 +
  log_variance]: You have the divergence of the prior from the code's distribution. The bound has the other one: the
  expectation is over the code's distribution.
mean forgotten [mean**2 + =>]: The mean is missing. A code far from 0 is improbable under the prior, however wide it is.
mean not squared [mean**2 => mean]: The mean is not squared. A mean of -2 costs as much as one of 2.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def means_and_log_variances():
    rng = np.random.default_rng(0)
    return [
        (rng.normal(0, 1.5, shape).astype(np.float32), rng.normal(-1, 1.2, shape).astype(np.float32))
        for shape in ((7, 3), (4, 6))
    ]


def divergence(mean, log_variance):
    return 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1)


EXERCISE = exercise(
    __name__, __doc__, divergence, cases=means_and_log_variances,
    unrelated=lambda mean, log_variance: np.cos(mean + log_variance).sum(axis=1),
)  # fmt: skip
