import jax
import numpy as np
import pytest
from scipy import stats

from aelib.latent import PPCAMixture, fill_gaussian, fit_ppca_mixture, principal_components

KEY, OTHER = jax.random.key(0), jax.random.key(1)
RNG = np.random.default_rng(0)
P, Q = 5, 2
MIXTURE = PPCAMixture(
    np.array([0.6, 0.3, 0.1]),
    6 * RNG.standard_normal((3, P)),
    RNG.standard_normal((3, P, Q)),
    np.array([0.1, 0.5, 2.0]),
)
COVARIANCES = [W @ W.T + v * np.eye(P) for W, v in zip(MIXTURE.loadings, MIXTURE.variances, strict=True)]
ROWS = MIXTURE.sample(KEY, 6000)
KNOWN = np.array([True, False, True, True, False])


def by_scipy(x, known, noise):
    """Return weight times density [n, 3] of the known numbers."""
    own, columns = noise**2 * np.eye(known.sum()), []
    for weight, mean, covariance in zip(MIXTURE.weights, MIXTURE.means, COVARIANCES, strict=True):
        gaussian = stats.multivariate_normal(mean[known], covariance[np.ix_(known, known)] + own)
        columns.append(weight * gaussian.pdf(x[:, known]))
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("noise", [0.0, 0.7])
@pytest.mark.parametrize("known", [KNOWN, np.ones(P, bool)])
def test_the_density_is_that_of_the_gaussians(known, noise):
    expected = np.log(by_scipy(ROWS[:50], known, noise).sum(axis=1))
    assert MIXTURE.log_density(ROWS[:50], known=known, noise=noise) == pytest.approx(expected, rel=1e-9)


def test_what_is_expected_of_the_missing_is_each_gaussians_own_in_shares():
    x = np.where(KNOWN, ROWS[:50], np.nan)
    shares = by_scipy(x, KNOWN, 0)
    shares /= shares.sum(axis=1, keepdims=True)
    each = [fill_gaussian(x, KNOWN, mean=m, covariance=C) for m, C in zip(MIXTURE.means, COVARIANCES, strict=True)]
    assert MIXTURE.expected(x, known=KNOWN) == pytest.approx(np.einsum("nk,knp->np", shares, each), rel=1e-5)


def test_what_is_expected_of_the_noisy_is_each_gaussians_linear_repair_in_shares():
    noise, everything = 1.5, np.ones(P, bool)
    shares = by_scipy(ROWS[:50], everything, noise)
    shares /= shares.sum(axis=1, keepdims=True)
    each = [
        m + (ROWS[:50] - m) @ np.linalg.solve(C + noise**2 * np.eye(P), C)
        for m, C in zip(MIXTURE.means, COVARIANCES, strict=True)
    ]
    assert MIXTURE.expected(ROWS[:50], noise=noise) == pytest.approx(np.einsum("nk,knp->np", shares, each), rel=1e-5)
    assert MIXTURE.expected(ROWS[:50]) == pytest.approx(ROWS[:50])


def test_samples_have_the_weights_means_and_covariances():
    far = PPCAMixture(MIXTURE.weights, MIXTURE.means * 20, MIXTURE.loadings, MIXTURE.variances)
    x = far.sample(OTHER, 20_000)
    nearest = ((x[:, None] - far.means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.bincount(nearest) / len(x) == pytest.approx(far.weights, abs=0.01)
    for part, covariance in enumerate(COVARIANCES):
        assert x[nearest == part].mean(axis=0) == pytest.approx(far.means[part], abs=0.15)
        assert np.cov(x[nearest == part], rowvar=False) == pytest.approx(covariance, abs=0.35)


def test_one_gaussian_has_the_principal_components():
    mixture = fit_ppca_mixture(ROWS, 1, Q, steps=1, key=KEY)
    mean, U, variances = principal_components(ROWS)
    assert mixture.means[0] == pytest.approx(mean)
    assert mixture.variances[0] == pytest.approx(variances[Q:].mean())
    sizes = np.sqrt(variances[:Q] - variances[Q:].mean())
    assert np.abs(mixture.loadings[0]) == pytest.approx(np.abs(U[:, :Q]) * sizes, rel=1e-6)


def test_a_known_mixture_is_found_again():
    fitted = fit_ppca_mixture(ROWS, 3, Q, steps=30, key=OTHER)
    order = [int(((fitted.means - mean) ** 2).sum(axis=1).argmin()) for mean in MIXTURE.means]
    assert sorted(order) == [0, 1, 2]
    assert fitted.weights[order] == pytest.approx(MIXTURE.weights, abs=0.02)
    assert fitted.variances[order] == pytest.approx(MIXTURE.variances, rel=0.1)
    for part, covariance in zip(order, COVARIANCES, strict=True):
        W = fitted.loadings[part]
        assert W @ W.T + fitted.variances[part] * np.eye(P) == pytest.approx(covariance, abs=0.8)


def test_no_step_lowers_the_likelihood():
    x = np.random.default_rng(1).exponential(size=(500, P))
    mean = [fit_ppca_mixture(x, 4, Q, steps=steps, key=KEY).log_density(x).mean() for steps in range(1, 12)]
    assert (np.diff(mean) > -1e-9).all()
    assert mean[-1] > mean[0] + 0.01


def test_unless_you_say_otherwise_there_are_five_steps():
    x = np.random.default_rng(1).exponential(size=(200, P))
    own, five, four = (fit_ppca_mixture(x, 4, Q, key=KEY, **steps).means for steps in ({}, {"steps": 5}, {"steps": 4}))
    assert np.array_equal(own, five)
    assert not np.array_equal(own, four)


def test_a_gaussian_does_not_shrink_onto_one_row():
    x = np.repeat(ROWS[:3], 9, axis=0)
    mixture = fit_ppca_mixture(x, 3, Q, key=KEY)
    assert mixture.variances == pytest.approx(np.full(3, 1e-6 * x.var(axis=0, dtype=np.float64).mean()))
    assert np.isfinite(mixture.log_density(x)).all()


def test_rows_may_be_of_any_unit():
    one, small = (fit_ppca_mixture(ROWS.astype(np.float64) * unit, 3, Q, key=KEY) for unit in (1, 1e-60))
    assert small.means * 1e60 == pytest.approx(one.means, rel=1e-6)
    assert small.variances * 1e120 == pytest.approx(one.variances, rel=1e-6)


@pytest.mark.parametrize(
    ("x", "components", "rank", "words"),
    [
        (np.repeat(ROWS[:3], 9, axis=0), 4, 1, "at least 4 different rows of at least two numbers, but got 3"),
        (ROWS[:, :1], 1, 1, "x must hold at least 2 different rows of at least two numbers"),
        (ROWS, 2, P, "rank must be an integer from 1 to 4, but got 5"),
        (ROWS.reshape(-1, 2, P), 2, 1, r"x must be a floating-point array \[n, p\], but got an array"),
    ],
)
def test_data_without_a_mixture_raises(x, components, rank, words):
    with pytest.raises(ValueError, match=words):
        fit_ppca_mixture(x, components, rank, key=KEY)


def test_columns_in_different_units_or_far_from_zero_give_a_warning(recwarn):
    table = RNG.standard_normal((300, 3))
    with pytest.warns(UserWarning, match="column 2 varies a thousand times less than others: standardise the columns"):
        fit_ppca_mixture(table * [10_000, 5_000, 0.01], 1, 1, key=KEY)
    with pytest.warns(UserWarning, match="around 0, but got far from 0: standardise the columns"):
        fit_ppca_mixture(table + 1e9, 1, 1, key=KEY)
    recwarn.clear()
    rare = np.where(RNG.random((300, 3)) < 0.01, 1e-4, 0)  # pixels of a border, nearly always 0
    fit_ppca_mixture(np.concatenate([table + 30, rare], axis=1), 1, 1, key=KEY)
    assert not recwarn.list


@pytest.mark.parametrize(
    ("weights", "variances", "words"),
    [
        ([6.0, 3.0, 1.0], MIXTURE.variances, "weights must add up to 1, none negative, .*divide counts by their sum"),
        (MIXTURE.weights, [0.1, -0.5, 2.0], "variances must be positive"),
        (MIXTURE.weights, [0.1, np.nan, 2.0], "variances must be positive"),
    ],
)
def test_what_is_no_mixture_raises(weights, variances, words):
    other = PPCAMixture(np.array(weights), MIXTURE.means, MIXTURE.loadings, np.array(variances))
    with pytest.raises(ValueError, match=words):
        other.log_density(ROWS[:5])


def test_a_mask_for_each_row_raises_with_the_way_out():
    with pytest.raises(ValueError, match=r"known must be one mask \[5\] for all rows.*once for the rows of each mask"):
        MIXTURE.expected(ROWS[:7], known=np.tile(KNOWN, (7, 1)))


def test_what_is_known_must_be_finite_and_say_of_each_number():
    with pytest.raises(ValueError, match="x, where known, must be finite"):
        MIXTURE.expected(np.where(KNOWN, np.nan, ROWS), known=KNOWN)
    with pytest.raises(ValueError, match=r"known must be a boolean array \[5\]"):
        MIXTURE.log_density(ROWS, known=KNOWN[:4])
