"""The same prior for both

minutes: 20
difficulty: 3
asks: a function `f(train_mean, train_log_variance, mean, log_variance)` of two arrays [n, k] and two arrays [m, k] that
  returns one number, in nats
hint: Which Gaussian fits the drawn codes of all training digits together best? They vary for two reasons.
hint: Its mean is the mean of the means. Its covariance is that of the means, plus, on the diagonal, the mean of the
  variances: within digits as well as between them. Then it is a divergence between two Gaussians, for each test digit.
hint: With that covariance C and center c, the rate of a test digit is a half of: (mean - c)ᵀC⁻¹(mean - c), plus the sum
  over the numbers of its variances times the diagonal of C⁻¹, minus k, plus log det C, minus the sum of its
  log-variances. Average over the m test digits.
right: Now both have a prior that was fitted on training digits. Say in two or three sentences which claim this control
  can refute, what it leaves open, and what would be fair beyond it.
point: The plain network in the plane of rate and distortion has a fitted prior, and the variational one the fixed one.
  A difference between the two may come from that alone.
point: The distortion stays as it was, so that what the rate loses is gained by the bound, whole: on average it is at
  most the divergence of all codes together from the standard normal prior.
point: It leaves open what training with a prior that moves along would reach, and whether a richer prior, such as a
  mixture, changes the order. Both networks would have to get it.
point: Fitted on training digits, judged on test digits; both networks with the same layers, digits, steps and seeds.

variances left out of the prior [+ np.diag(np.exp(train_log_variance).mean(axis=0)) =>]: Your prior fits the means of
  the training codes alone. The codes are drawn around them: add the mean of their variances to the diagonal.
variance of the mean log [np.exp(train_log_variance).mean(axis=0) => np.exp(train_log_variance.mean(axis=0))]: You
  averaged the log-variances. The variances themselves are averaged: what varies by 0.1 here and by 10 there varies by
  about {(0.1 + 10) / 2:.0f} on the whole.
log-variances on the diagonal [np.exp(train_log_variance).mean(axis=0) => train_log_variance.mean(axis=0)]: You added
  log-variances to a covariance. Their exponentials are variances.
standard deviations on the diagonal [np.exp(train_log_variance).mean(axis=0) => np.exp(train_log_variance /
  2).mean(axis=0)]: You added standard deviations to a covariance. Variances add up.
standard normal prior [np.cov(train_mean, rowvar=False, bias=True) + np.diag(np.exp(train_log_variance).mean(axis=0)) =>
  np.eye(k) ; train_mean.mean(axis=0) => np.zeros(k)]: This is the rate under the standard normal prior, in which it was
  trained. The control is about a prior that fits the codes.
not centered [np.cov(train_mean, rowvar=False, bias=True) => train_mean.T @ train_mean / len(train_mean)]: Your prior
  counts how far the codes are from 0, as a whole, as if they varied by it. Subtract the mean of the training codes
  before you multiply.
moments about 0 [np.cov(train_mean, rowvar=False, bias=True) => train_mean.T @ train_mean / len(train_mean) ;
  train_mean.mean(axis=0) => np.zeros(k)]: Your prior is the best one with the mean 0. The Gaussian that fits the codes
  has their mean: subtract it, here and there.
means forgotten [np.cov(train_mean, rowvar=False, bias=True) + =>]: Your prior has the mean of the variances alone. The
  means of the codes vary too: add their covariance.
variances in every place [np.diag(np.exp(train_log_variance).mean(axis=0)) => np.exp(train_log_variance).mean(axis=0)]:
  You added a row of variances to every row of the covariance. They belong on the diagonal alone: `np.diag` makes a
  matrix of them.
k forgotten [- k =>]: You forgot to subtract k. A code that is distributed like the prior has the rate 0; yours is k/2
  there.
drawn codes: Your result depends on the order in which the training digits come. Did you draw codes, or take a part of
  them? Even thousands of draws a code leave an error by chance. Do it without drawing: the covariance of all drawn
  codes is that of the means plus something that the variances say.
each number alone [np.cov(train_mean, rowvar=False, bias=True) => np.diag(train_mean.var(axis=0))]: Your prior takes the
  numbers of a code for independent. The plain network gets all of the covariance; so should this one.
fitted to the test digits [k = mean.shape[1] => k = mean.shape[1]; train_mean, train_log_variance = mean, log_variance]:
  You fitted the prior to the codes on which it is judged. It belongs to the model: fit it to the training codes.
prior around 0 [center = train_mean.mean(axis=0) => center = np.zeros(k)]: Your prior has the right covariance and the
  center 0. Nothing forces the codes to have it: subtract the mean of the training codes.
trace forgotten [+ (np.exp(log_variance) * np.diag(inverse)).sum(axis=1).mean() =>]: Your rate counts where the codes
  lie, and not that they are drawn around it: the term with the variances and the diagonal of C⁻¹ is missing.
standard deviations in the trace [(np.exp(log_variance) * => (np.exp(log_variance / 2) *]: The term with the diagonal of
  C⁻¹ has standard deviations. Noise enters by its variance, the exponential of the log-variance.
standard deviations in both [np.exp(train_log_variance).mean => np.exp(train_log_variance / 2).mean ;
  (np.exp(log_variance) * => (np.exp(log_variance / 2) *]: You have standard deviations where variances belong, on the
  diagonal of the prior and in the trace. The exponential of a log-variance is the variance, without a half in it.
standard deviation averaged [np.diag(np.exp(train_log_variance).mean(axis=0)) => np.diag(np.exp(train_log_variance /
  2).mean(axis=0) ** 2)]: You averaged standard deviations and squared the mean. The variances themselves are averaged.
log-variances in the trace [(np.exp(log_variance) * => (log_variance *]: The term with the diagonal of C⁻¹ has
  log-variances. Take their exponentials there.
log-variances halved [log_variance.sum(axis=1).mean() => 0.5 * log_variance.sum(axis=1).mean()]: You halved the sum of
  the log-variances. The half before everything belongs to it already.
sum over images [return 0.5 * => return 0.5 * len(mean) *]: You summed over the test digits. Average over them: the
  question is about the rate of one.
rate of the training codes [apart = => mean, log_variance = train_mean, train_log_variance; apart =]: This is the rate
  of the training codes. The prior is fitted to them and judged by the test digits.
half lost [0.5 * =>]: The factor ½ is missing.
determinant upside down [+ np.linalg.slogdet(prior)[1] => - np.linalg.slogdet(prior)[1]]: The log-determinant of the
  prior has the wrong sign: a wider prior makes each code less probable.
both logarithms upside down [- log_variance.sum => + log_variance.sum ; + np.linalg.slogdet(prior)[1] => -
  np.linalg.slogdet(prior)[1]]: Both logarithms have the wrong sign. A wider prior makes each code less probable, and a
  narrower code costs more.
entropy added [- log_variance.sum => + log_variance.sum]: The sum of the log-variances has the wrong sign. A code that
  is drawn from a narrower Gaussian costs more.
determinant forgotten [+ np.linalg.slogdet(prior)[1] =>]: The log-determinant of the prior is missing: a wider prior
  makes each code less probable.
entropy forgotten [- log_variance.sum(axis=1).mean() =>]: The log-variances of the codes are missing: a code that is
  drawn from a narrower Gaussian costs more.
cross-entropy for a divergence [- k - log_variance.sum(axis=1).mean() => + k * np.log(2 * np.pi)]: You charge for naming
  a code exactly. What its width leaves open comes back: subtract the entropy of the code.
saved [return 0.5 * => return 0.5 * ((mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean()) - 0.5 *]:
  This is what the fitted prior saves. The question is about the rate itself.
reversed divergence [apart @ inverse * apart => apart**2 / np.exp(log_variance) ; np.exp(log_variance) *
  np.diag(inverse) => np.diag(prior) / np.exp(log_variance) ; - log_variance.sum => + log_variance.sum ; +
  np.linalg.slogdet => - np.linalg.slogdet]: You computed the divergence of the prior from the distribution of the code.
  Exchange the two: the expectation is over the distribution of the code, and the covariance of the prior is the one to
  divide by.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, Wrong, exercise


def codes():
    cases = []
    for seed, n, m, k in ((1, 60, 40, 3), (2, 50, 70, 4), (3, 80, 60, 2)):
        rng = np.random.default_rng(seed)
        mix, center = rng.normal(0, 1, (k, k)), rng.normal(3, 1, k)
        widths = rng.normal(-1, 1.2, k)
        means = [center + wide * rng.standard_normal((size, k)) @ mix for size, wide in ((n, 1), (m, 1.3))]
        logs = [widths + rng.normal(shift, 1.1, (size, k)) for size, shift in ((n, 0), (m, 0.3))]
        cases.append((means[0], logs[0], means[1], logs[1]))
    return cases


def rate(train_mean, train_log_variance, mean, log_variance):
    k = mean.shape[1]
    center = train_mean.mean(axis=0)
    prior = np.cov(train_mean, rowvar=False, bias=True) + np.diag(np.exp(train_log_variance).mean(axis=0))
    apart = mean - center
    inverse = np.linalg.inv(prior)
    far = (apart @ inverse * apart).sum(axis=1).mean()
    return 0.5 * (
        far
        + (np.exp(log_variance) * np.diag(inverse)).sum(axis=1).mean()
        - k - log_variance.sum(axis=1).mean()
        + np.linalg.slogdet(prior)[1]
    )  # fmt: skip


def in_any_order(function, train_mean, train_log_variance, mean, log_variance):
    """Return the rate, or that the order of the training digits changes it, as where codes are drawn."""
    once = function(train_mean, train_log_variance, mean, log_variance)
    again = function(train_mean[::-1].copy(), train_log_variance[::-1].copy(), mean.copy(), log_variance.copy())
    a, b = numbers(once), numbers(again)
    if a is not None and b is not None and a.shape == b.shape == () and abs(a - b) > 5e-5 * (1 + abs(a)):
        return Verdict("drawn")
    return once


def drawn(train_mean, train_log_variance, mean, log_variance):
    noise = np.random.default_rng(0).standard_normal(train_mean.shape)
    z = train_mean + np.exp(train_log_variance / 2) * noise
    return rate(z, np.full(z.shape, -np.inf), mean, log_variance)


def near(right, given):
    """To two per cent: a covariance divided by n - 1 will do."""
    return bool(np.allclose(given, right, rtol=0.02))


def near_zero(wrong, given):
    """The same for what may be near 0, where the difference of n and n - 1 is more than two per cent."""
    return bool(np.allclose(given, wrong, rtol=0.02, atol=0.1))


EXERCISE = exercise(
    __name__, __doc__, rate, cases=codes, call=in_any_order, same=near, drawn_codes=drawn,
    determinant_upside_down=Wrong(same=near_zero), both_logarithms_upside_down=Wrong(same=near_zero),
    determinant_forgotten=Wrong(same=near_zero),
    variances_in_every_place=Wrong(same=lambda wrong, given: np.allclose(given, wrong, rtol=0.2)),
    unrelated=lambda train_mean, train_log_variance, mean, log_variance: float(np.cos(mean).sum()),
)  # fmt: skip
