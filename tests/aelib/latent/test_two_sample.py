from types import SimpleNamespace

import jax
import numpy as np
import pytest
from flax import nnx

from aelib.latent import total_variation, two_sample, two_sample_test

KEY = jax.random.key(0)
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [([1, 1], [5, 5], 0), ([1, 0], [0, 3], 1), ([2, 1, 1], [1, 1, 2], 0.25), (np.array([0.3, 0.7]), (7, 3), 0.4)],
)
def test_total_variation_of_known_cases(a, b, expected):
    assert total_variation(a, b) == pytest.approx(expected)
    assert total_variation(b, a) == pytest.approx(expected)


def test_total_variation_is_the_largest_difference_of_an_event():
    p, q = RNG.dirichlet(np.ones(8), size=2)
    events = (np.arange(256)[:, None] >> np.arange(8)) & 1
    assert total_variation(p, q) == pytest.approx(np.abs(events @ (p - q)).max())


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ([0, 0], [1, 1], "a must hold one count or share for each class"),
        ([1, 1], [2, -1], "b must hold one count or share for each class, none negative"),
        ([1, 2, 3], [1, 1], "a and b must have the same classes, but got 3 and 2"),
    ],
)
def test_input_that_is_not_a_distribution_raises(a, b, words):
    with pytest.raises(ValueError, match=words):
        total_variation(a, b)


def test_counts_whose_sum_no_float_holds_are_shares_all_the_same():
    assert total_variation([1e308, 1e308, 0], [1e-320, 1e-320, 0]) == 0


def drawn(n, shift=0.0, seed=0):
    x = np.random.default_rng(seed).standard_normal((n, 4, 3)) + shift
    return x.astype(np.float32)


def test_the_training_is_as_the_docstring_says(monkeypatch):
    a, b, trained = drawn(41), drawn(41, seed=1), {}

    def fit(model, loss, data, **options):
        trained.update(options, data=data, weights=[leaf.shape for leaf in jax.tree.leaves(nnx.state(model))])
        return SimpleNamespace(interrupted=False)

    monkeypatch.setattr(two_sample, "fit", fit)
    test = two_sample.two_sample_test(a, b, key=KEY)
    assert trained["weights"] == [(64,), (12, 64), (2,), (64, 2)]
    assert (trained["epochs"], trained["batch_size"], trained["progress"]) == (10, 50, False)
    optimizer = trained["optimizer"]
    assert optimizer.update(1.0, optimizer.init(0.0))[0] == pytest.approx(-1e-3, rel=1e-5)
    images, labels = trained["data"]
    assert labels.tolist() == [0] * 20 + [1] * 20
    orders = []
    for half, source in ((images[:20], a), (images[20:], b)):
        # Each is an example of its own set, and none comes twice.
        assert len(np.unique(half, axis=0)) == 20
        found = (half[:, None] == source.reshape(41, 12)).all(axis=2)
        assert found.any(axis=1).all()
        orders.append(found.argmax(axis=1).tolist())
    assert orders[0] != orders[1], "each set has a draw of its own"
    assert test.accuracy * 42 == pytest.approx(round(test.accuracy * 42))  # 21 are left of each
    # Wilson's bounds are where the share lies 1.96 standard deviations away.
    for bound in (test.low, test.high):
        assert abs(test.accuracy - bound) == pytest.approx(1.96 * np.sqrt(bound * (1 - bound) / 42), rel=1e-4)
    assert test.low < test.accuracy < test.high


def test_ctrl_c_ends_it_without_a_verdict(monkeypatch):
    monkeypatch.setattr(two_sample, "fit", lambda *_, **__: SimpleNamespace(interrupted=True))
    with pytest.raises(KeyboardInterrupt):
        two_sample_test(drawn(40), drawn(40, seed=1), key=KEY)


def test_one_distribution_is_guessing_and_two_are_told_apart():
    same = two_sample_test(drawn(1000), drawn(1000, seed=1), key=KEY)
    assert 0.44 < same.accuracy < 0.56
    assert same.low < 0.52 < same.high + 0.05
    near = two_sample_test(drawn(1000), drawn(1000, 0.3, seed=1), key=KEY)
    far = two_sample_test(drawn(1000), drawn(1000, 2.0, seed=1), key=KEY)
    assert same.accuracy + 0.05 < near.accuracy < far.accuracy
    # The best possible: 12 numbers, each shifted by 0.3, are told apart by their sum. Phi(0.3 sqrt(12) / 2) = 0.698.
    assert near.low < 0.698
    assert near.accuracy < 0.75
    assert far.low > 0.97


def test_what_is_learnt_by_heart_does_not_count():
    """Random labels on few examples: a network can learn them, and held-out examples show that it is worth nothing."""
    test = two_sample_test(drawn(100), drawn(100, seed=1), key=KEY, epochs=200)
    assert 0.3 < test.accuracy < 0.7


def test_an_odd_number_is_halved_and_the_key_decides():
    one = two_sample_test(drawn(101), drawn(101, 0.5, seed=1), key=KEY)
    assert one == two_sample_test(drawn(101), drawn(101, 0.5, seed=1), key=KEY)
    assert one.accuracy * 102 == pytest.approx(round(one.accuracy * 102))
    assert str(one) == f"{one.accuracy:.2f} [{one.low:.2f}, {one.high:.2f}]"


def test_twenty_examples_are_enough(capfd):
    two_sample_test(drawn(20), drawn(20, 0.5, seed=1), key=KEY)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ValueError, match="a must hold at least 20 examples"):
        two_sample_test(drawn(19), drawn(19, seed=1), key=KEY)


def rows(n, seed, unit=1.0, shift=0.0, origin=0.0, dtype=np.float32):
    """Rows [n, 5], of which the last column is shifted by so many of its standard deviations, in this unit."""
    x = np.random.default_rng(seed).standard_normal((n, 5))
    x[:, 4] += shift
    return (x * [1, 1, 1, 1, unit] + [0, 0, 0, 0, origin]).astype(dtype)


@pytest.mark.parametrize(("unit", "origin"), [(1, 0), (0.01, 0), (1e-6, 0), (1000, 0), (1, 1000)])
def test_the_unit_of_a_column_does_not_hide_it(unit, origin):
    test = two_sample_test(rows(600, 0, unit, 5, origin), rows(600, 1, unit, 0, origin), key=KEY)
    assert test.accuracy > 0.97  # the best possible: Phi(5 / 2) = 0.994
    same = two_sample_test(rows(600, 0, unit, 0, origin), rows(600, 1, unit, 0, origin), key=KEY)
    assert same.low < 0.5 < same.high + 0.02


def test_times_in_seconds_keep_their_minutes():
    """Unix times of float64: in single precision neighbours are two minutes apart."""
    minutes = np.random.default_rng(0).integers(0, 2, (2, 600, 1)) * 60 + 1.7e9
    minutes[0] += 60 * 3
    assert two_sample_test(*minutes, key=KEY).accuracy == 1


def test_rows_of_any_size_and_a_constant_column_are_standardised():
    a, b = (rows(60, seed, dtype=np.float64) * [1e300, 1e-300, 1, 1, 0] for seed in (0, 1))
    assert two_sample_test(a, b, key=KEY).accuracy < 0.7


def test_images_keep_their_scale(monkeypatch):
    trained = {}

    def fit(model, loss, data, **options):
        trained["images"] = data[0]
        return SimpleNamespace(interrupted=False)

    monkeypatch.setattr(two_sample, "fit", fit)
    a = drawn(40) * np.float32(100)
    two_sample.two_sample_test(a, a, key=KEY)
    assert np.isin(trained["images"], a.reshape(40, -1)).all()
    two_sample.two_sample_test(a[:, 0], a[:, 0], key=KEY)
    assert trained["images"].std(axis=0) == pytest.approx(np.ones(3), rel=0.3)
