"""The rival that nobody trained for this

minutes: 20
difficulty: 3
asks: a function `f(train_codes, codes, nll, noise, rng)` of two arrays [n, k] and [m, k], a function, a number and a
  generator of NumPy that returns two numbers, rate and distortion
hint: A code with noise is drawn from a Gaussian around the encoder's answer. What is its best prior among Gaussians?
hint: Over the training digits the noisy codes have the mean of the codes and their covariance, plus the variance of the
  noise on its diagonal. Between two Gaussians of k numbers the divergence has a closed form.
hint: With prior covariance C, center c and noise variance v the rate is a half of: the mean of (code - c)ᵀC⁻¹(code - c)
  over the m codes, plus v times the trace of C⁻¹, minus k, plus log det C, minus k log v. For the distortion average
  `nll` at the codes with fresh noise of standard deviation `noise`.
right: The sum is a bound on the nats of an image, as good a bound as any: it follows from a prior, a noise and a
  decoder, and nobody asked how they were trained. Now say in two or three sentences which claim this control can
  refute, and what you would choose the noise by.
point: It can refute that an autoencoder needs the variational training to have a likelihood at all, or a good one. In
  the chapter the two are level with a code of ten numbers; with fifty the plain one is behind.
point: Noise is a setting. Choose it by the sum on digits that are held out from both the training and the table, or
  report the whole curve; chosen on the test digits it flatters the control.
point: Both get the same network, the same minutes and the same bits of the same digits, and more than one seed.
point: Less noise makes the distortion smaller and the rate larger, without bound: at noise 0 the rate is infinite. This
  is what is meant by "an autoencoder has no likelihood".

noise left out of the prior [+ v * np.eye(k) =>]: Your prior fits the codes without their noise. The noisy codes are
  wider, and a prior that is too narrow makes the rate too large.
standard normal prior [center = train_codes.mean(axis=0) => center = 0 * codes[0] ; np.cov(train_codes, rowvar=False,
  bias=True) + v * np.eye(k) => np.eye(k)]: Your prior is the standard normal distribution. Nobody told this autoencoder
  to fill it: fit the prior to the training codes.
each number alone [np.cov(train_codes, rowvar=False, bias=True) => np.diag(train_codes.var(axis=0))]: Your prior takes
  the numbers of a code for independent. Nobody told this autoencoder that they should be: fit all of the covariance.
prior fitted to the test digits [center = train_codes.mean(axis=0) => train_codes = codes; center =
  train_codes.mean(axis=0)]: You fitted the prior to the codes on which it is judged. It belongs to the model: fit it to
  the training codes.
prior around 0 [center = train_codes.mean(axis=0) => center = 0 * codes[0]]: Your prior has the right covariance and the
  center 0. The codes of a plain autoencoder lie anywhere: subtract the mean of the training codes.
variance for a standard deviation [v = noise**2 => v = noise]: You took `noise` for a variance in the rate. It is the
  standard deviation: square it.
distortion without noise [codes + noise * rng.standard_normal(codes.shape) => codes]: Your distortion is that of the
  codes without noise. A bound takes both parts at the same noisy codes, or the rate buys nothing.
noise of the variance [codes + noise * => codes + v *]: In the distortion you multiplied the noise by its variance.
  `noise` is its standard deviation.
cross-entropy for a divergence [- k - k * np.log(v) => + k * np.log(2 * np.pi)]: You charge for naming a code exactly.
  What the noise leaves open comes back: subtract the entropy of the noise.
half lost [rate = 0.5 * => rate =]: The rate has a factor ½.
trace forgotten [+ v * np.trace(inverse) =>]: Your rate counts where the codes lie, and not that they are spread by the
  noise: the term of v times the trace of C⁻¹ is missing.
determinant upside down [+ np.linalg.slogdet(spread)[1] => - np.linalg.slogdet(spread)[1]]: The log-determinant of the
  prior has the wrong sign: a wider prior makes each code less probable.
order [np.array([rate, distortion]) => np.array([distortion, rate])]: These are the right numbers in the other order:
  the rate is asked for first.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def codes_and_costs():
    cases = []
    for seed, n, m, k, noise in ((1, 900, 9000, 3, 0.7), (2, 1100, 8000, 2, 0.4)):
        rng = np.random.default_rng(seed)
        mix, centre = rng.normal(0, 1.2, (k, k)), rng.normal(1.5, 1, k)
        train, codes = (centre + rng.standard_normal((size, k)) @ mix * wide for size, wide in ((n, 1), (m, 1.3)))
        cases.append((train, codes, cost_of(codes, rng.normal(0, 0.4, (k, 30))), noise, rng))
    return cases


def cost_of(codes, weights):
    """Return a negative log-likelihood [m]: of images that the codes themselves rebuild, but for a constant."""
    images = np.tanh(codes @ weights)

    def nll(z):
        return 3 + 4 * ((np.tanh(np.asarray(z) @ weights) - images) ** 2).sum(axis=1)

    return nll


def rate_and_distortion(train_codes, codes, nll, noise, rng):
    k = codes.shape[1]
    v = noise**2
    center = train_codes.mean(axis=0)
    spread = np.cov(train_codes, rowvar=False, bias=True) + v * np.eye(k)
    inverse = np.linalg.inv(spread)
    apart = codes - center
    far = np.einsum("ni,ij,nj->n", apart, inverse, apart).mean()
    rate = 0.5 * (far + v * np.trace(inverse) - k - k * np.log(v) + np.linalg.slogdet(spread)[1])
    distortion = nll(codes + noise * rng.standard_normal(codes.shape)).mean()
    return np.array([rate, distortion])


def both_near(right, given):
    """The rate has a closed form, unless it is averaged over draws; the distortion is averaged over draws."""
    return bool(np.allclose(given, right, rtol=0.03))


EXERCISE = exercise(
    __name__, __doc__, rate_and_distortion, cases=codes_and_costs, same=both_near,
    unrelated=lambda train_codes, codes, nll, noise, rng: np.cos(codes[0, :2]),
)  # fmt: skip
