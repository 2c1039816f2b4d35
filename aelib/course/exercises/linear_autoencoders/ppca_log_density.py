"""An honest likelihood

minutes: 15
difficulty: 3
asks: a function `f(x, k)` of an array [n, p] and a whole number that returns one number, in nats per example
hint: The fitted distribution is a Gaussian. Which covariance does it have, and what are its eigenvalues?
hint: Centre the data and find the eigenvalues of their covariance, divided by n. The model keeps the k largest and
  replaces each of the others by their mean, which is the variance of the noise.
hint: The mean log-density is minus a half of: p times the logarithm of 2π, plus the logarithms of the k largest
  eigenvalues, plus p-k times the logarithm of the noise variance, plus p. The last p is the mean of the quadratic form,
  since the model was fitted to these data.
right: This is a density: it integrates to one over all possible examples, so models of any kind can be compared with
  it. The autoencoder's own number is larger by the price of the code.

the autoencoder's own: This is how probable an example is given its own code, with the best width. It is what an
  autoencoder reports. It charges nothing for the code, and so it is too large.
noise over p [variances[k:].mean() => variances[k:].sum() / p]: You divided the variance that is left over by p. It lies
  in p-k directions; along the k components the noise has been counted in their eigenvalues already.
noise over p in the formula: You divided the variance that is left over by p, as for the width of an autoencoder's own
  Gaussian. Here it lies in p-k directions, so divide by p-k. (The quadratic form is p on average only then.)
n - 1 [/ len(x) => / (len(x) - 1)]: You divided the covariance by n - 1. That is unbiased, but it is not the covariance
  under which the data are most probable, which is divided by n.
no constant [p * np.log(2 * np.pi) + =>]: The constant of the Gaussian is missing, p/2 times the logarithm of 2π. It
  does not matter for fitting, but a log-density without it cannot be compared with another model's.
no quadratic form [+ np.sum(variances / model) =>]: You have the normalisation of the Gaussian, and not its exponent.
  Averaged over the data to which the model was fitted the quadratic form is p, so p/2 nats are missing.
sum over examples [-0.5 => -0.5 * len(x)]: This is the log-density of all examples together. The question is their mean.
negative [-0.5 => 0.5]: This is the negative log-density, a loss. The question is about the log-density itself.
not centred [- x.mean(axis=0) =>]: You did not subtract the mean. A Gaussian around the origin has to stretch to where
  the examples are, and makes them less probable.
noise added twice: You added the variance of the noise to the k largest eigenvalues. The noise is in them already: W
  contributes only the eigenvalue minus the noise.
noise left in: Your covariance has the noise twice along the k components. W contributes only the eigenvalue minus the
  noise, so that with the noise the variance is the eigenvalue.
inside the subspace only: You used the k largest eigenvalues and no others. That is the density of the k
  coordinates inside the subspace. An example has p numbers, and in the other p-k directions the model has the noise.
per number [-0.5 => -0.5 / p]: You divided by p. The question is in nats per example, all p numbers of it together.
full covariance [model[k:] = variances[k:].mean() => pass]: You kept every eigenvalue: a Gaussian with any covariance,
  fitted to the data. With a code of k numbers only the k largest are free, and the others share one value.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.linear_autoencoders.subspaces import components, spread_examples


def rows_and_sizes():
    settings = ((11, 25, (3.0, 2.0, 1.0, 0.6, 0.5), 2), (12, 30, (1.0, 0.5, 0.2, 0.1), 1))
    settings = *settings, (13, 40, (2.0, 1.5, 1.0, 0.5, 0.4, 0.2), 4)
    return [(spread_examples(seed, n, scales), k) for seed, n, scales, k in settings]


def ppca(x, k):
    x = x.astype(np.float64)
    centred = x - x.mean(axis=0)
    variances = np.linalg.eigvalsh(centred.T @ centred / len(x))[::-1]
    p = len(variances)
    model = variances.copy()
    model[k:] = variances[k:].mean()
    return -0.5 * (p * np.log(2 * np.pi) + np.sum(np.log(model)) + np.sum(variances / model))


def own(x, k):
    variances = components(x)[1]
    return float(-0.5 * len(variances) * (np.log(2 * np.pi * variances[k:].sum() / len(variances)) + 1))


def mean_log_density(variances):
    """The mean log-density of a Gaussian with these variances, which are those of the data as well."""
    return float(-0.5 * (len(variances) * (np.log(2 * np.pi) + 1) + np.log(variances).sum()))


def noise_added_twice(x, k):
    variances = components(x)[1]
    noise = variances[k:].mean()
    return mean_log_density(np.append(variances[:k] + noise, np.full(len(variances) - k, noise)))


def noise_left_in(x, k):
    """As `noise_added_twice`, but with the quadratic form of the examples in this covariance."""
    variances = components(x)[1]
    noise = variances[k:].mean()
    model = np.append(variances[:k] + noise, np.full(len(variances) - k, noise))
    return mean_log_density(model) - float(0.5 * (np.sum(variances / model) - len(variances)))


def noise_over_p_in_the_formula(x, k):
    """The closed form, in which the quadratic form is p, with the variance of the noise divided by p."""
    variances = components(x)[1]
    p = len(variances)
    return mean_log_density(np.append(variances[:k], np.full(p - k, variances[k:].sum() / p)))


EXERCISE = exercise(
    __name__, __doc__, ppca, cases=rows_and_sizes, unrelated=lambda x, k: float(np.cos(x).sum()),
    the_autoencoder_s_own=own, noise_added_twice=noise_added_twice, noise_left_in=noise_left_in,
    noise_over_p_in_the_formula=noise_over_p_in_the_formula,
    inside_the_subspace_only=lambda x, k: mean_log_density(components(x)[1][:k]),
)  # fmt: skip
