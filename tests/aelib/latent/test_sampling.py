import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from aelib.latent import Mixture, fit_mixture, interpolate, sample_box, sample_smote

KEY, OTHER = jax.random.key(0), jax.random.key(1)
RNG = np.random.default_rng(0)
CODES = (RNG.standard_normal((300, 3)) * [1, 2, 5] + [0, 10, 0]).astype(np.float32)
SAMPLERS = {
    "box": lambda codes, count, key: sample_box(key, codes, count),
    "neighbours": lambda codes, count, key: sample_smote(key, codes, count),
    "mixture": lambda codes, count, key: fit_mixture(codes, 4, steps=5, key=KEY).sample(key, count),
}
each_sampler = pytest.mark.parametrize("sample", SAMPLERS.values(), ids=SAMPLERS)


@each_sampler
def test_a_key_decides_the_codes(sample):
    one, again, other = sample(CODES, 50, KEY), sample(CODES, 50, KEY), sample(CODES, 50, OTHER)
    assert one.shape == (50, 3)
    assert one.dtype == np.float32
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.array_equal(one, sample(jnp.asarray(CODES), 50, KEY))


def test_codes_are_those_of_the_formulas():
    """The same key has to give the same codes in any version."""
    mixture = Mixture(np.ones(1), np.array([[1.0, -2.0]]), np.array([[[4.0, 2.0], [2.0, 5.0]]]))
    noise = np.asarray(jax.random.normal(jax.random.split(KEY)[1], (9, 2)))
    assert mixture.sample(KEY, 9) == pytest.approx([1, -2] + noise @ [[2, 1], [0, 2]], abs=1e-5)
    corners = np.array([[0.0, 5.0], [1.0, 7.0]], np.float32)
    share = np.asarray(jax.random.uniform(KEY, (9, 2)))
    assert sample_box(KEY, corners, 9) == pytest.approx([0, 5] + share * [1, 2])
    line, nearest = np.array([[0.0], [1.0], [3.0], [7.0]]), np.array([[2, 1], [2, 0], [0, 1], [1, 2]])
    which_key, neighbour_key, place_key = jax.random.split(KEY, 3)
    start = np.asarray(jax.random.randint(which_key, (9,), 0, 4))
    end = nearest[start, np.asarray(jax.random.randint(neighbour_key, (9, 1), 0, 2))[:, 0]]
    place = np.asarray(jax.random.uniform(place_key, (9, 1)))
    drawn = sample_smote(KEY, line, 9, neighbours=2)
    assert drawn == pytest.approx((1 - place) * line[start] + place * line[end])


def test_neighbours_are_the_same_in_any_unit():
    for unit in (2.0**-20, 2.0**20):
        z = sample_smote(KEY, CODES * unit, 50)
        np.testing.assert_allclose(z / unit, sample_smote(KEY, CODES, 50), rtol=1e-6)


def test_unless_you_say_otherwise_there_are_five_neighbours_and_fifty_steps():
    z = sample_smote(KEY, CODES, 50)
    assert np.array_equal(z, sample_smote(KEY, CODES, 50, neighbours=5))
    assert not np.array_equal(z, sample_smote(KEY, CODES, 50, neighbours=4))
    assert np.array_equal(fit_mixture(CODES, 4, key=KEY).means, fit_mixture(CODES, 4, steps=50, key=KEY).means)
    assert not np.array_equal(fit_mixture(CODES, 4, key=KEY).means, fit_mixture(CODES, 4, steps=49, key=KEY).means)


def test_the_box_of_one_code_is_that_code():
    assert np.array_equal(sample_box(KEY, CODES[:1], 3), np.repeat(CODES[:1], 3, axis=0))


def test_neighbours_of_codes_that_coincide():
    same = np.repeat(CODES[:5], 4, axis=0)
    z = sample_smote(KEY, same, 100, neighbours=3)
    assert np.isclose(z[:, None], CODES[:5]).all(axis=2).any(axis=1).all()


def test_there_must_be_more_codes_than_neighbours():
    assert sample_smote(KEY, CODES[:5], 3, neighbours=4).shape == (3, 3)
    with pytest.raises(ValueError, match="codes must hold at least 6 codes, but got an array"):
        sample_smote(KEY, CODES[:5], 3, neighbours=5)


def test_one_component_has_the_mean_and_the_covariance_of_the_codes():
    mixture = fit_mixture(CODES, 1, steps=1, key=KEY)
    assert mixture.weights == pytest.approx([1.0])
    assert mixture.means[0] == pytest.approx(CODES.mean(axis=0), abs=1e-4)
    assert mixture.covariances[0] == pytest.approx(np.cov(CODES, rowvar=False, bias=True), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize(("n", "components"), [(300, 3), (12, 9), (4, 1)])  # of nine, one has less than one code
def test_a_step_is_that_of_the_formulas(n, components):
    """Shares by SciPy's densities, then weights, means and covariances of the shares."""
    z = CODES[:n].astype(np.float64)
    different = np.unique(z, axis=0)
    starts = different[np.asarray(jax.random.choice(KEY, len(different), (components,), replace=False))]
    floor = 1e-6 * np.diag(z.var(axis=0))
    covariance = np.cov(z, rowvar=False, bias=True) / components ** (2 / 3) + floor
    densities = np.stack([stats.multivariate_normal(mean, covariance).pdf(z) for mean in starts], axis=1)
    shares = densities / densities.sum(axis=1, keepdims=True)
    mixture = fit_mixture(CODES[:n], components, steps=1, key=KEY)
    assert mixture.weights == pytest.approx(shares.mean(axis=0), rel=1e-9)
    assert mixture.means == pytest.approx(shares.T @ z / shares.sum(axis=0)[:, None], rel=1e-9)
    for share, covariance in zip(shares.T, mixture.covariances, strict=True):
        expected = np.cov(z, rowvar=False, bias=True, aweights=share) + floor
        assert covariance == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("components", [1, 2])
def test_the_units_of_a_column_do_not_change_the_fit(components):
    """A salary beside a rate: fitted in these units, or standardised and fitted, the density is the same."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((400, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]]) + 3 * rng.integers(0, 2, (400, 1))
    units, origin = np.array([10_000.0, 0.01]), np.array([50_000.0, 0.05])
    plain = fit_mixture(rows, components, key=KEY)
    scaled = fit_mixture(rows * units + origin, components, key=KEY)
    assert scaled.means == pytest.approx(plain.means * units + origin, rel=1e-6)
    assert scaled.covariances == pytest.approx(plain.covariances * np.outer(units, units), rel=1e-6)


def test_a_constant_column_stays_constant_beside_large_numbers():
    rows = np.stack([50_000 + 10_000 * RNG.standard_normal(200), 0.01 * RNG.standard_normal(200), np.ones(200)], axis=1)
    drawn = fit_mixture(rows, 1, key=KEY).sample(KEY, 500)
    assert np.abs(drawn[:, 2] - 1).max() < 1e-4
    assert drawn[:, 1].std() == pytest.approx(0.01, rel=0.15)


def test_as_many_components_as_different_codes_sit_on_them():
    corners = np.array([[0, 0], [9, 0], [0, 9]], np.float32)
    mixture = fit_mixture(np.repeat(corners, [1, 2, 3], axis=0), 3, key=KEY)
    order = mixture.weights.argsort()
    assert mixture.weights[order] == pytest.approx(np.array([1, 2, 3]) / 6)
    assert mixture.means[order] == pytest.approx(corners, abs=1e-6)


@pytest.fixture(scope="module")
def three():
    """A known mixture and codes drawn from it."""
    weights, means = np.array([0.5, 0.3, 0.2]), np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    covariances = np.array([np.eye(2), [[1, 0.8], [0.8, 1]], [[0.2, 0], [0, 2.0]]])
    mixture = Mixture(weights, means, covariances)
    return mixture, mixture.sample(KEY, 6000)


def test_samples_have_the_weights_means_and_covariances(three):
    mixture, z = three
    nearest = ((z[:, None] - mixture.means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.bincount(nearest) / len(z) == pytest.approx(mixture.weights, abs=0.02)
    for j in range(3):
        assert z[nearest == j].mean(axis=0) == pytest.approx(mixture.means[j], abs=0.12)
        assert np.cov(z[nearest == j], rowvar=False) == pytest.approx(mixture.covariances[j], abs=0.15)


def test_a_known_mixture_is_found_again(three):
    mixture, z = three
    fitted = fit_mixture(z, 3, key=OTHER)
    order = [int(((fitted.means - mean) ** 2).sum(axis=1).argmin()) for mean in mixture.means]
    assert sorted(order) == [0, 1, 2]
    assert fitted.weights[order] == pytest.approx(mixture.weights, abs=0.02)
    assert fitted.means[order] == pytest.approx(mixture.means, abs=0.1)
    assert fitted.covariances[order] == pytest.approx(mixture.covariances, abs=0.15)


def test_no_step_lowers_the_likelihood(three):
    z = three[1][:1000]

    def log_density(mixture):
        densities = [
            stats.multivariate_normal(*each).pdf(z) for each in zip(mixture.means, mixture.covariances, strict=True)
        ]
        return np.log(mixture.weights @ densities)

    mean = [log_density(fit_mixture(z, 5, steps=steps, key=KEY)).mean() for steps in (1, 2, 4, 8, 16)]
    assert (np.diff(mean) > -1e-6).all()
    assert mean[-1] > mean[0]


def test_a_gaussian_does_not_shrink_onto_one_code():
    z = np.concatenate([CODES, np.full((1, 3), 1000, np.float32)])
    mixture = fit_mixture(z, 8, key=KEY)
    assert np.linalg.eigvalsh(mixture.covariances).min() > 0.99e-6 * z.var(axis=0).min()


@pytest.mark.parametrize(
    ("codes", "components", "words"),
    [
        (np.repeat(CODES[:3], 9, axis=0), 4, "codes must hold at least 4 different ones, but got 3"),
        (np.ones((9, 2), np.float32), 1, "codes must hold at least 2 different ones, but got 1"),
    ],
)
def test_data_without_a_mixture_raises(codes, components, words):
    with pytest.raises(ValueError, match=words):
        fit_mixture(codes, components, key=KEY)


def test_codes_may_be_of_any_unit():
    one = fit_mixture(CODES, 2, steps=3, key=KEY)
    small = fit_mixture(CODES.astype(np.float64) * 1e-60, 2, steps=3, key=KEY)
    assert small.means * 1e60 == pytest.approx(one.means, rel=1e-6)
    assert small.covariances * 1e120 == pytest.approx(one.covariances, rel=1e-6)


def test_a_line_goes_from_end_to_end_in_equal_steps():
    a, b = RNG.random((2, 4, 5)).astype(np.float32)
    line = interpolate(a, b, 9)
    assert line.dtype == np.float32
    assert np.array_equal(line[0], a)
    assert np.array_equal(line[-1], b)
    assert np.diff(line, axis=0) == pytest.approx(np.broadcast_to((b - a) / 8, (8, 4, 5)), abs=1e-6)
    assert np.array_equal(interpolate(a, b, 2), [a, b])
