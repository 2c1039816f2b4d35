"""Make it a density

minutes: 15
difficulty: 3
asks: a function `f(prior, theta, x)` of arrays [K], [K, J] and [n, J] that returns n logarithms
hint: First draw a code, then a picture from it. In how many ways can a given picture have come about?
hint: p(x) is the sum over codes of p(c) p(x | c), and p(x | c) is the product over pixels of Bernoulli probabilities.
  Compute the logarithm of each of the K terms first, for all pictures: an array [n, K].
hint: The terms are far too small for exp when J is large. Take the largest of them out, log Σ exp(aᵢ) = A + log Σ
  exp(aᵢ - A) with A = max aᵢ, or let `np.logaddexp.reduce` do it along the axis of the codes.
right: A distribution of codes and a sum over them: now all pictures share one unit of probability. The sum is short
  because there are K codes. For codes that are real numbers it is an integral, which variational autoencoders bound
  instead of computing it.

one maximum for all: The largest term of one picture is far too large for another: two of these pictures are more than
  750 nats apart, and beside the one the other's terms are 0. Take the maximum of each row.
overflow: Right while no logit is large. A network that is sure of a pixel returns logits in the hundreds: there exp
  overflows and a sigmoid is rounded to 1, whose opposite has no logarithm. `np.logaddexp(0, theta)` is log(1 + exp(θ))
  for every θ.
clipped: You kept the probabilities of the pixels away from 0 and 1. A logit of {SURE:.0f} then says no more than one of
  {np.log(1 / 1e-7):.0f}, and these are other probabilities than the decoder's. From the logits the logarithms come
  without a clip.
maximum not added back: You took the largest term out before exp, and it has to come back after the logarithm: log Σ
  exp(aᵢ) = A + log Σ exp(aᵢ - A).
prior twice: The probability of the code is in there twice. The code is drawn once.
black and white exchanged: You judged each picture by its negative, or the logits with the other sign: σ(θ) is the
  probability of a 1, and log p is xθ - log(1 + exp(θ)).
underflow: Right while pictures are small. With {PIXELS:,} pixels each p(x | c) is below the smallest number that
  float64 can hold, the sum is 0, and its logarithm minus infinity. Stay with logarithms, and take the largest out
  before you use exp.
small number added: You put a small number beside the sum, or below it, so that the logarithm does not meet a zero. Now
  every large picture has the logarithm of that number, whatever the picture: log p(x) of {PIXELS:,} pixels is below
  -1,000. Stay with logarithms, and take the largest out before you use exp.
best code only: This judges each picture by the code that suits it best: an autoencoder's likelihood. Over all pictures
  its exp adds up to more than 1. A density shares each code's probability 1 among all pictures, and each code has to be
  drawn first.
best term: You kept the largest of the K terms. The others are smaller, and still count: p(x) is their sum.
prior forgotten: You added p(x | c) over all codes without the probability of each code. Over all pictures that adds up
  to K, one for each code.
axis of the pictures: You summed over the pictures, and have a number for each code. Sum the terms of one picture, over
  the codes.
uniform prior: You gave each code the same probability. `prior` says how probable each of them is.
mean of logarithms: You averaged the logarithms, weighted by the prior. The logarithm stands outside of the sum, and the
  mean of logarithms is below the logarithm of the mean (a famous bound, but not p(x)).
negative: This is minus log p(x). The exercise asks for log p(x), whose exp adds up to 1.
mean over pixels: You averaged over the pixels. The probability of a picture is a product over pixels, so its logarithm
  is their sum.
divided by the pixels: You divided log p(x) by the number of pixels. That is a fair number to compare pictures of two
  sizes by, but its exp no longer adds up to 1 over all pictures.
density: This is p(x) itself, which float64 rounds to 0 where a picture is large. The exercise asks for its logarithm.
terms multiplied: You added the logarithms of the K terms, which multiplies the terms. A picture comes from one code or
  from another: their probabilities are added.
prior without logarithm: You added the prior to a logarithm. The term of a code is prior times p(x | c), so that the
  logarithm of the prior is added.
pixels mixed: You mixed the codes in every pixel by itself, which makes one mean image, and multiplied over pixels. One
  code is drawn for the whole picture: all its pixels come from the same one. So the product over pixels stands inside
  the sum over codes.
logits averaged: You averaged the logits of all codes, and judged the picture by that average. No code has these logits.
  Add probabilities.
normaliser forgotten: The logarithm of a Bernoulli probability is xθ - log(1 + exp(θ)), and you left out the second
  part. It does not depend on x, but it differs from code to code.
white pixels forgotten: You multiplied the probabilities of the black pixels. That the others are white has a
  probability too, 1 - p for each.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise

PIXELS, SURE = 2500, 800.0
"""How large the large pictures are, and the logit of a pixel that the decoder is sure of."""


def density_cases():
    rng = np.random.default_rng(5)
    cases = []
    for m, j, n in ((4, 3, 6), (5, 8, 4)):
        prior = rng.dirichlet(np.ones(m))
        cases.append((prior, 1.5 * rng.standard_normal((m, j)), rng.integers(0, 2, (n, j)).astype(np.float64)))
    sure = np.array([[SURE, 0.5, -1.0], [SURE, -0.3, 0.2]]), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    # Large pictures below the smallest float64, far apart; two codes are nearly the same, and both count.
    large = 1.5 * rng.standard_normal(PIXELS)
    codes = np.stack([large, large + 0.01 * rng.standard_normal(PIXELS), -2 * large])
    fits = large > np.quantile(large, 0.25)
    pictures = np.stack([fits, rng.integers(0, 2, PIXELS)]).astype(np.float64)
    return [*cases, (np.array([0.3, 0.7]), *sure), (np.array([0.5, 0.3, 0.2]), codes, pictures)]


def given_code(theta, x):
    """Return log p(x | c), [n, K]."""
    return -(np.logaddexp(0, theta) - x[:, None] * theta).sum(-1)


def log_sum(a):
    top = a.max(1)
    return top + np.log(np.exp(a - top[:, None]).sum(1))


def density(prior, theta, x, combine=log_sum, weigh=np.log):
    return combine(weigh(prior) + given_code(theta, x))


def naive(prior, theta, x, added=0.0):
    return np.log((prior * np.exp(given_code(theta, x))).sum(1) + added)


def pixels_mixed(prior, theta, x):
    p = prior @ (1 / (1 + np.exp(-theta)))
    return np.log(np.where(x > 0, p, 1 - p)).sum(-1)


def one_maximum(a):
    return a.max() + np.log(np.exp(a - a.max()).sum(1))


def clipped(prior, theta, x, margin=1e-7):
    p = np.clip(1 / (1 + np.exp(-theta)), margin, 1 - margin)
    return log_sum(np.log(prior) + x @ np.log(p).T + (1 - x) @ np.log(1 - p).T)


def right_where_finite(right, given):
    finite = np.isfinite(given)
    return np.allclose(given[finite], right[finite], rtol=1e-6)


def right_while_small(wrong, given):
    return right_where_finite(wrong, given) and bool(np.isfinite(given).any() or (wrong < -700).all())


def overflowing(prior, theta, x):
    return log_sum(np.log(prior) + x @ theta.T - np.log1p(np.exp(theta)).sum(-1))


def right_but_overflowing(wrong, given):
    """Compare where the logits are moderate; where they are not, by whichever formula, some number is not finite."""
    settled = np.isfinite(wrong)
    overflown = settled.all() or not np.isfinite(given[~settled]).all()
    return overflown and np.allclose(given[settled], wrong[settled], rtol=1e-6)


def clipped_somehow(wrong, given):
    """Compare with a clip at whichever margin: it shows where the decoder is sure, and wrong."""
    margin = (wrong < -14) & (wrong > -25)
    return np.allclose(given[~margin], wrong[~margin], rtol=1e-4) and bool((given[margin] > -100).all())


def alike_while_unsure(wrong, given):
    """Compare where no pixel is certain; where one is, the logarithm of 0 may have been clipped, or be NaN."""
    compared = np.isfinite(wrong) & (np.isfinite(given) | np.isfinite(wrong).all())
    return np.allclose(given[compared], wrong[compared], rtol=1e-4)


def alike_while_small(patched, given):
    """Compare two answers that hide an underflow, by whichever number."""
    hidden = patched < -600
    return np.allclose(given[~hidden], patched[~hidden], atol=0.05) and bool((given[hidden] > -1000).all())


EXERCISE = exercise(
    __name__, __doc__, density, cases=density_cases, same=within(1e-6),
    unrelated=lambda prior, theta, x: x.sum(1) * theta.sum(),
    one_maximum_for_all=partial(density, combine=one_maximum),
    overflow=Wrong(overflowing, same=right_but_overflowing), clipped=Wrong(clipped, same=clipped_somehow),
    maximum_not_added_back=partial(density, combine=lambda a: log_sum(a) - a.max(1)),
    prior_twice=partial(density, weigh=lambda prior: 2 * np.log(prior)),
    black_and_white_exchanged=lambda prior, theta, x: density(prior, -theta, x),
    underflow=Wrong(naive, same=right_while_small),
    small_number_added=Wrong(partial(naive, added=1e-300), same=alike_while_small),
    best_code_only=partial(density, combine=lambda a: a.max(1), weigh=np.zeros_like),
    best_term=partial(density, combine=lambda a: a.max(1)), prior_forgotten=partial(density, weigh=np.zeros_like),
    axis_of_the_pictures=partial(density, combine=lambda a: log_sum(a.T)),
    uniform_prior=partial(density, weigh=lambda prior: -np.log(len(prior))),
    mean_of_logarithms=lambda prior, theta, x: (prior * given_code(theta, x)).sum(1),
    negative=partial(density, combine=lambda a: -log_sum(a)),
    mean_over_pixels=lambda prior, theta, x: log_sum(np.log(prior) + given_code(theta, x) / x.shape[1]),
    divided_by_the_pixels=lambda prior, theta, x: density(prior, theta, x) / x.shape[1],
    density=partial(density, combine=lambda a: np.exp(log_sum(a))),
    terms_multiplied=partial(density, combine=lambda a: a.sum(1)),
    prior_without_logarithm=partial(density, weigh=lambda prior: prior),
    pixels_mixed=Wrong(pixels_mixed, same=alike_while_unsure),
    logits_averaged=lambda prior, theta, x: given_code((prior @ theta)[None], x)[:, 0],
    normaliser_forgotten=lambda prior, theta, x: log_sum(np.log(prior) + x @ theta.T),
    white_pixels_forgotten=lambda prior, theta, x: log_sum(np.log(prior) - x @ np.logaddexp(0, -theta).T),
)  # fmt: skip
