"""What a code costs

minutes: 10
difficulty: 2
asks: a function `f(mean, log_variance, prior_mean, prior_log_variance)` of two arrays [n, k] and two arrays [k] that
  returns n numbers, in nats
first: A code of one number has the mean 3 and the variance 0.5. Its prior has the mean 1 and the variance 2. How many
  nats is the divergence? You need log 4 = {np.log(4):.3f}.
hint: The numbers of a code are independent under both distributions. What does that make of the divergence?
hint: Repeat the derivation of the rate for one number. Where does the prior come in, and what is the mean under q of
  the squared distance of z from the prior's mean?
hint: The squared distance between the means over the prior's variance, plus the ratio of the variances, minus 1, minus
  the logarithm of that ratio: half of this is the divergence of one number. Sum it over the k numbers, axis 1.
right: With a mean of 0 and a log-variance of 0 this is the rate of the chapter. A prior that is learnt, or a code that
  has a code itself, needs it in this form.

standard normal prior [(mean - prior_mean) ** 2 / np.exp(prior_log_variance) => mean**2 ; log_variance -
  prior_log_variance => log_variance]: This is the divergence from the standard normal prior. Here the prior has a mean
  and a variance of its own.
half lost [0.5 * =>]: The factor ½ is missing. With twice the divergence you train with β = 2 and call it a bound.
variances for standard deviations [np.exp(ratio) - 1 - ratio => np.exp(2 * ratio) - 1 - 2 * ratio ;
  np.exp(prior_log_variance) => np.exp(2 * prior_log_variance)]: You took the log-variances for logarithms of standard
  deviations, and doubled them. They are logarithms of variances already.
averaged over the code [.sum(axis=1) => .mean(axis=1)]: You averaged over the k numbers of a code. Each of them costs,
  and the divergence is their sum. The average is k times too small, which trains with β = 1/k.
averaged over the examples [.sum(axis=1) => .sum(axis=1).mean()]: You averaged over the examples. Each of them has a
  divergence of its own: n numbers.
one number for all [.sum(axis=1) => .mean()]: You averaged over everything. Sum over the k numbers of a code, and keep
  the examples apart.
axes exchanged [axis=1 => axis=0]: You summed over the examples, and one number for each place of the code is left. Sum
  over the k numbers of a code, axis 1.
sign [0.5 => -0.5]: The sign is wrong. A divergence is never negative; yours is never positive.
1 forgotten [- 1 - ratio => - ratio]: You forgot the 1. A code that is distributed like the prior has the divergence 0;
  yours is k/2 there.
sign of the logarithm [- 1 - ratio => - 1 + ratio]: The logarithm has the wrong sign. It keeps the variance of the code
  away from 0: as it shrinks, the divergence grows without bound.
other way round [/ np.exp(prior_log_variance) => / np.exp(log_variance) ; log_variance - prior_log_variance =>
  prior_log_variance - log_variance]: You have the divergence of the prior from the code's distribution. The bound has
  the other one: the expectation is over the code's distribution.
distance not divided [/ np.exp(prior_log_variance) =>]: The distance between the means is not measured by the prior's
  width. Far from the mean of a wide prior costs less than far from that of a narrow one: divide its square by the
  prior's variance.
divided by the code's variance [/ np.exp(prior_log_variance) => / np.exp(log_variance)]: You divided the squared
  distance by the variance of the code. What counts is how improbable the code is under the prior: divide by the prior's
  variance.
log-variance of the prior forgotten [- 1 - ratio => - 1 - log_variance]: The log-variance of the prior is missing among
  the logarithms. A code that is distributed like the prior has the divergence 0; yours has not.
variance not divided [np.exp(ratio) => np.exp(log_variance)]: The variance of the code has to be divided by that of the
  prior. The squared distance of z from the prior's mean has two parts under q, and both are measured by the prior's
  width.
prior's log-variance for a log-width [np.exp(prior_log_variance) => np.exp(2 * prior_log_variance) ; log_variance -
  prior_log_variance => log_variance - 2 * prior_log_variance]: You took the prior's log-variance for the logarithm of a
  standard deviation, and doubled it. Its exponential is the variance already.
only the prior's mean [/ np.exp(prior_log_variance) => ; log_variance - prior_log_variance => log_variance]: You moved
  the prior to its mean, and left its variance at 1.
difference of two divergences [(mean - prior_mean) ** 2 / np.exp(prior_log_variance) => mean**2 - prior_mean**2 ;
  np.exp(ratio) => np.exp(log_variance) - np.exp(prior_log_variance) + 1]: You subtracted two divergences from the
  standard normal distribution. Divergences do not subtract like that: the expectation is over the code's distribution
  in all terms.
log-variances for variances [np.exp(prior_log_variance) => prior_log_variance ; np.exp(ratio) - 1 - ratio =>
  log_variance / prior_log_variance - 1 - np.log(np.where(log_variance > 0, log_variance, np.nan))]: In every test yours
  is NaN. Did you take the logarithm of a log-variance? It is a logarithm already, and may be negative; its exponential
  is the variance.
standard deviation of the code [np.exp(ratio) => np.exp(log_variance / 2 - prior_log_variance)]: You put the standard
  deviation of the code where its variance belongs. The exponential of the log-variance is the variance; only the noise
  of a drawn code is multiplied by its root.
standard deviation of the prior [/ np.exp(prior_log_variance) => / np.exp(prior_log_variance / 2) ; np.exp(ratio) =>
  np.exp(log_variance - prior_log_variance / 2)]: You divided by the standard deviation of the prior. Squares are
  divided by its variance, the exponential of its log-variance.
standard deviations for variances [/ np.exp(prior_log_variance) => / np.exp(prior_log_variance / 2) ; np.exp(ratio) =>
  np.exp(ratio / 2)]: You have standard deviations where variances belong, of the code and of the prior. The exponential
  of a log-variance is the variance, without a half in it.
all log-variances halved [/ np.exp(prior_log_variance) => / np.exp(prior_log_variance / 2) ; np.exp(ratio) - 1 - ratio
  => np.exp(ratio / 2) - 1 - ratio / 2]: You halved every log-variance, as if its exponential were to be a standard
  deviation. The divergence is about variances: take the exponentials as they are.
half ratio in the logarithm [- 1 - ratio => - 1 - ratio / 2]: You halved the logarithm of the ratio, which has its half
  already, the one before everything.
logarithm doubled [- 1 - ratio => - 1 - 2 * ratio]: You doubled the logarithm of the ratio. The half before everything
  belongs to it: the logarithm of a standard deviation is half of that of the variance.
log-variance of the code for its variance [np.exp(ratio) => log_variance / np.exp(prior_log_variance)]: You took the
  log-variance of the code for its variance. Take its exponential.
both logarithms for variances [/ np.exp(prior_log_variance) => / prior_log_variance ; np.exp(ratio) => log_variance /
  prior_log_variance]: You took both log-variances for variances. Take their exponentials, except where the formula has
  a logarithm.
squares of the variances [/ np.exp(prior_log_variance) => / np.exp(2 * prior_log_variance) ; np.exp(ratio) => np.exp(2 *
  ratio)]: You squared the variances. The exponential of a log-variance is a variance already.
distance not squared [(mean - prior_mean) ** 2 => (mean - prior_mean)]: The distance between the means is not squared.
prior's mean ignored [(mean - prior_mean) ** 2 => mean**2]: You ignored the mean of the prior. Subtract it from the mean
  of the code before you square.
in bits [0.5 * => 0.5 / np.log(2) *]: You returned bits. Leave out the division by log 2: the exercise asks for nats.
root of the ratio [np.exp(ratio) => np.exp(ratio / 2)]: You divided standard deviations where variances belong. The
  exponential of a log-variance is the variance, without a half in it.
code's log-variance halved [ratio = log_variance - => ratio = log_variance / 2 -]: You halved the log-variance of the
  code, so that its exponential is the standard deviation. Take the exponential as it is: the divergence is about
  variances.
prior's log-variance halved [/ np.exp(prior_log_variance) => / np.exp(prior_log_variance / 2) ; - prior_log_variance =>
  - prior_log_variance / 2]: You halved the log-variance of the prior, so that its exponential is the standard
  deviation. Take the exponential as it is: the divergence is about variances.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def codes_and_priors():
    rng = np.random.default_rng(0)
    return [
        tuple(
            rng.normal(level, width, size).astype(np.float32)
            for level, width, size in ((0, 1.5, (n, k)), (-1, 1.2, (n, k)), (0.5, 1, k), (0.4, 0.8, k))
        )
        for n, k in ((7, 3), (4, 6))
    ]


def divergence(mean, log_variance, prior_mean, prior_log_variance):
    ratio = log_variance - prior_log_variance
    return 0.5 * ((mean - prior_mean) ** 2 / np.exp(prior_log_variance) + np.exp(ratio) - 1 - ratio).sum(axis=1)


EXERCISE = exercise(
    __name__, __doc__, divergence, case=(np.array([[3.0]]), np.log([[0.5]]), np.array([1.0]), np.log([2.0])),
    cases=codes_and_priors,
    unrelated=lambda mean, log_variance, prior_mean, prior_log_variance: np.cos(mean + log_variance).sum(axis=1),
)  # fmt: skip
