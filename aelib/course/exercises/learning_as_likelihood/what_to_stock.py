"""What to stock

minutes: 12
difficulty: 2
asks: a function `f(samples, missing, spare)` of an array [n] and two numbers that returns one number
hint: Neither the mean nor the median knows what the two mistakes cost. Write the expected cost down for a stock a.
hint: Its slope in a is like that of the absolute error, with two different slopes: one more loaf saves `missing` if the
  demand is above a, and costs `spare` if it is below.
hint: With q the probability that the demand is below a, the slope is spare · q - missing · (1 - q). Set it to zero and
  solve for q: the stock is the place below which that share of the samples lies. `np.quantile` finds it.
right: The quantile at missing / (missing + spare), the number below which this share of the samples lies. A network
  that outputs one number can be trained for it; one that predicts a distribution answers for every pair of costs, after
  training.

mean [np.quantile(samples, share) => samples.mean()]: The mean is best where the square of the error counts, alike on
  both sides. Here a loaf missing and a loaf left over cost different sums.
median [np.quantile(samples, share) => np.median(samples)]: The median is best where both mistakes cost the same. Make
  one of them dearer, and the answer moves to the side of the cheaper mistake.
costs swapped [missing / (missing => spare / (missing]: You have the right kind of answer on the wrong side. If missing
  loaves are dear, you stock more than the median, not less.
mean scaled [np.quantile(samples, share) => samples.mean() * missing / spare]: Multiplying the mean by the ratio of the
  costs goes in the right direction without a reason. How far to go depends on how the demand scatters: with a demand
  that is certain you would stock exactly that.
weighted mean [np.quantile(samples, share) => 2 * samples.mean() * share]: The share of the cost is the right number,
  but it belongs to a probability, not to the demand: it says how often the stock should suffice.
share of the mean [np.quantile(samples, share) => samples.mean() * share]: You scaled the mean by a share of the costs.
  For equal costs that stocks half the mean, whatever the demand. The share is the right number, but it says how often
  the stock should suffice: it is a probability.
ratio from the top [missing / (missing + spare) => 1 - spare / missing]: 1 - spare / missing is not a probability: it is
  negative where loaves left over are the dearer ones, and 0 for equal costs, which ask for a half. You let every
  further loaf cost `spare`, sold or not. It does so only where it is left over.
share of the range [np.quantile(samples, share) => samples.min() + (samples.max() - samples.min()) * share]: You went
  that share of the way from the smallest to the largest sample. Go that share of the samples: sort them, and count.
ratio as quantile [missing / (missing + spare) => missing / spare]: missing / spare is not a probability: it may exceed
  1, and for equal costs it would say 1 and not a half. Set the slope of the expected cost to zero: spare times the
  probability of too much equals missing times the probability of too little.
per cent [quantile => percentile]: The share is right, but `np.percentile` takes it in per cent: 0.75 there is less than
  one in a hundred. `np.quantile` takes it as it is.
share itself [np.quantile(samples, share) => share]: That is the share of days on which the stock should suffice, and it
  is right. Which stock does? The one below which this share of the samples lies.
expected cost: This is what the best stock costs on average. The stock itself is asked for.
Gaussian quantile: The share
  is right, and you took its place on a Gaussian with the samples' mean and spread. Nothing says that demand is
  Gaussian, and here it is skewed. The samples hold the distribution: sort them, and count.
all or nothing [np.quantile(samples, share) => samples.max() if missing > spare else samples.min()]: One more loaf may
  save `missing` or cost `spare`, and how often each happens changes with the stock. At the largest demand the last loaf
  is nearly always left over.
"""

from statistics import NormalDist

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise


def stock_cases():
    rng = np.random.default_rng(4)
    costs = ((2.0, 2.0), (3.0, 1.0), (1.0, 4.0), (9.0, 1.0))
    # Hundreds of loaves, so that those who round to whole ones stay within one per cent.
    cases = [(rng.gamma(3.0, 200.0, 4001), missing, spare) for missing, spare in costs]
    workdays_and_feasts = np.append(rng.normal(300.0, 20.0, 2401), rng.normal(900.0, 40.0, 1600))
    return [*cases, (workdays_and_feasts, 2.0, 3.0)]


def stock(function, samples, missing, spare):
    """Call the reader's function; NaN stands for a quantile that it asks for at no probability.

    Where both costs are the same, the tempting ratios are 0 or 1. What raises even there is another mistake.
    """
    try:
        return function(samples, missing, spare)
    except ValueError as error:
        if missing == spare or "Quantiles must be" not in str(error):
            raise
        return np.nan


def where_a_probability(wrong, given):
    return bool(np.isnan(wrong)) or within(0.01)(wrong, given)


def expected_cost(samples, missing, spare):
    away = samples - np.quantile(samples, missing / (missing + spare))
    return float(np.where(away > 0, missing * away, -spare * away).mean())


def best_stock(samples, missing, spare):
    share = missing / (missing + spare)
    return np.quantile(samples, share)


EXERCISE = exercise(
    __name__, __doc__, best_stock, cases=stock_cases, call=stock, same=within(0.01),
    unrelated=lambda samples, missing, spare: samples.min() - 1.0, expected_cost=expected_cost,
    Gaussian_quantile=lambda samples, missing, spare: (
        NormalDist(samples.mean(), samples.std()).inv_cdf(missing / (missing + spare))
    ),
    ratio_from_the_top=Wrong(same=where_a_probability), ratio_as_quantile=Wrong(same=where_a_probability),
)  # fmt: skip
