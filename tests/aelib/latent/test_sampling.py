import dataclasses

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
    "box": lambda codes, count, key: sample_box(codes, count, key=key),
    "neighbours": lambda codes, count, key: sample_smote(codes, count, key=key),
    "mixture": lambda codes, count, key: fit_mixture(codes, 4, steps=5, key=KEY).sample(count, key=key),
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
    assert mixture.sample(9, key=KEY) == pytest.approx([1, -2] + noise @ [[2, 1], [0, 2]], abs=1e-5)
    corners = np.array([[0.0, 5.0], [1.0, 7.0]], np.float32)
    share = np.asarray(jax.random.uniform(KEY, (9, 2)))
    assert sample_box(corners, 9, key=KEY) == pytest.approx([0, 5] + share * [1, 2])
    line, nearest = np.array([[0.0], [1.0], [3.0], [7.0]]), np.array([[2, 1], [2, 0], [0, 1], [1, 2]])
    which_key, neighbour_key, place_key = jax.random.split(KEY, 3)
    start = np.asarray(jax.random.randint(which_key, (9,), 0, 4))
    end = nearest[start, np.asarray(jax.random.randint(neighbour_key, (9, 1), 0, 2))[:, 0]]
    place = np.asarray(jax.random.uniform(place_key, (9, 1)))
    drawn = sample_smote(line, 9, neighbours=2, key=KEY)
    assert drawn == pytest.approx((1 - place) * line[start] + place * line[end])


def test_a_box_is_filled_evenly_to_its_edges():
    z = sample_box(CODES, 4000, key=KEY)
    low, high = CODES.min(axis=0), CODES.max(axis=0)
    assert (z >= low).all()
    assert (z <= high).all()
    share = (z - low) / (high - low)
    assert share.mean(axis=0) == pytest.approx(0.5, abs=0.03)
    assert share.std(axis=0) == pytest.approx(1 / np.sqrt(12), abs=0.01)
    assert share.min() < 0.01
    assert share.max() > 0.99


def test_neighbours_are_near_and_not_the_code_itself():
    line = np.arange(20, dtype=np.float32)[:, None] ** 2
    z = sample_smote(line, 2000, neighbours=1, key=KEY)[:, 0]
    gap = np.sqrt(z) % 1  # between which two squares: the nearer neighbour of n^2 is (n - 1)^2, so all gaps occur
    assert gap.min() < 0.1
    assert gap.max() > 0.9
    assert z.max() > 330
    apart = np.array([[0.0], [1.0], [100.0], [101.0]], np.float32)
    z = sample_smote(apart, 500, neighbours=1, key=KEY)
    assert ((z <= 1) | (z >= 100)).all()
    assert ((z > 0.2) & (z < 0.8)).any()


def test_neighbours_are_the_same_in_any_unit():
    for unit in (2.0**-20, 2.0**20):
        z = sample_smote(CODES * unit, 50, key=KEY)
        np.testing.assert_allclose(z / unit, sample_smote(CODES, 50, key=KEY), rtol=1e-6)


def test_every_code_and_every_neighbour_of_it_has_the_same_chance():
    """On a triangle each corner has the two others as neighbours, so a third of the codes lies on each side."""
    triangle = np.array([[0, 0], [1, 0], [0, 2]], np.float32)
    z = sample_smote(triangle, 6000, neighbours=2, key=KEY)
    sides = np.stack([z[:, 1], z[:, 0], z[:, 0] + z[:, 1] / 2 - 1], axis=1)  # each is zero on one of the sides
    side = abs(sides).argmin(axis=1)
    assert abs(sides).min(axis=1) == pytest.approx(0, abs=1e-6)
    assert np.bincount(side) / len(z) == pytest.approx(1 / 3, abs=0.03)
    assert z[side == 0, 0].mean() == pytest.approx(0.5, abs=0.03)
    assert z[side == 0, 0].std() == pytest.approx(1 / np.sqrt(12), abs=0.02)


def test_unless_you_say_otherwise_there_are_five_neighbours_and_fifty_steps():
    z = sample_smote(CODES, 50, key=KEY)
    assert np.array_equal(z, sample_smote(CODES, 50, neighbours=5, key=KEY))
    assert not np.array_equal(z, sample_smote(CODES, 50, neighbours=4, key=KEY))
    assert np.array_equal(fit_mixture(CODES, 4, key=KEY).means, fit_mixture(CODES, 4, steps=50, key=KEY).means)
    assert not np.array_equal(fit_mixture(CODES, 4, key=KEY).means, fit_mixture(CODES, 4, steps=49, key=KEY).means)


def test_the_box_of_one_code_is_that_code():
    assert np.array_equal(sample_box(CODES[:1], 3, key=KEY), np.repeat(CODES[:1], 3, axis=0))


def test_neighbours_of_codes_that_coincide():
    same = np.repeat(CODES[:5], 4, axis=0)
    z = sample_smote(same, 100, neighbours=3, key=KEY)
    assert np.isclose(z[:, None], CODES[:5]).all(axis=2).any(axis=1).all()


def test_there_must_be_more_codes_than_neighbours():
    with pytest.raises(ValueError, match="neighbours must be an integer of at least 1"):
        sample_smote(CODES[:5], 3, neighbours=0, key=KEY)
    assert sample_smote(CODES[:5], 3, neighbours=4, key=KEY).shape == (3, 3)
    with pytest.raises(ValueError, match="codes must hold at least 6 codes, but got an array"):
        sample_smote(CODES[:5], 3, neighbours=5, key=KEY)


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
    floor = 1e-6 * z.var(axis=0).mean() * np.eye(3)
    covariance = np.cov(z, rowvar=False, bias=True) / components ** (2 / 3) + floor
    densities = np.stack([stats.multivariate_normal(mean, covariance).pdf(z) for mean in starts], axis=1)
    shares = densities / densities.sum(axis=1, keepdims=True)
    mixture = fit_mixture(CODES[:n], components, steps=1, key=KEY)
    assert mixture.weights == pytest.approx(shares.mean(axis=0), rel=1e-9)
    assert mixture.means == pytest.approx(shares.T @ z / shares.sum(axis=0)[:, None], rel=1e-9)
    for share, covariance in zip(shares.T, mixture.covariances, strict=True):
        expected = np.cov(z, rowvar=False, bias=True, aweights=share) + floor
        assert covariance == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_as_many_components_as_different_codes_sit_on_them():
    corners = np.array([[0, 0], [9, 0], [0, 9]], np.float32)
    mixture = fit_mixture(np.repeat(corners, [1, 2, 3], axis=0), 3, key=KEY)
    order = mixture.weights.argsort()
    assert mixture.weights[order] == pytest.approx(np.array([1, 2, 3]) / 6)
    assert mixture.means[order] == pytest.approx(corners, abs=1e-6)


def test_a_mixture_is_a_value_that_does_not_change():
    mixture = fit_mixture(CODES, 2, steps=2, key=KEY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        mixture.weights = np.ones(2)
    assert mixture in {mixture}


def test_a_component_that_is_never_drawn_does_not_count():
    single = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
    double = Mixture(np.array([1.0, 0.0]), np.array([[0.0, 0.0], [9.0, 9.0]]), np.stack([np.eye(2)] * 2))
    z = RNG.standard_normal((5, 2))
    assert double.log_density(z) == pytest.approx(single.log_density(z), rel=1e-12)
    assert single.log_density(z) == pytest.approx(stats.multivariate_normal(np.zeros(2)).logpdf(z), rel=1e-12)


@pytest.fixture(scope="module")
def three():
    """A known mixture and codes drawn from it."""
    weights, means = np.array([0.5, 0.3, 0.2]), np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    covariances = np.array([np.eye(2), [[1, 0.8], [0.8, 1]], [[0.2, 0], [0, 2.0]]])
    mixture = Mixture(weights, means, covariances)
    return mixture, mixture.sample(6000, key=KEY)


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
    mean = [fit_mixture(z, 5, steps=steps, key=KEY).log_density(z).mean() for steps in (1, 2, 4, 8, 16)]
    assert (np.diff(mean) > -1e-6).all()
    assert mean[-1] > mean[0]


def test_the_density_integrates_to_one(three):
    side = np.linspace(-8, 16, 241)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    assert np.exp(three[0].log_density(grid)).sum() * 0.1**2 == pytest.approx(1, abs=1e-3)


def test_a_density_far_away_is_small_and_not_an_error(three):
    density = three[0].log_density(np.array([[1e4, 1e4]]))
    assert np.isfinite(density).all()
    assert density[0] < -1e6
    assert three[0].log_density(np.array([[1e200, 0.0], [0.0, 0.0]])).tolist() == [
        -np.inf, pytest.approx(np.log(0.5 / (2 * np.pi)))
    ]  # fmt: skip


def test_a_gaussian_does_not_shrink_onto_one_code():
    z = np.concatenate([CODES, np.full((1, 3), 1000, np.float32)])
    mixture = fit_mixture(z, 8, key=KEY)
    assert np.isfinite(mixture.log_density(z)).all()
    assert np.linalg.eigvalsh(mixture.covariances).min() > 0.99e-6 * z.var(axis=0).mean()


@pytest.mark.parametrize(
    ("codes", "components", "words"),
    [
        (np.repeat(CODES[:3], 9, axis=0), 4, "codes must hold at least 4 different ones, but got 3"),
        (np.ones((9, 2), np.float32), 1, "codes must hold at least 2 different ones, but got 1"),
        (CODES, 0, "components must be an integer of at least 1"),
        (CODES[:1], 1, "codes must hold at least 2 codes, but got an array float32 .1, 3."),
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
