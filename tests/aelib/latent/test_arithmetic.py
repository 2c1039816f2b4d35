"""Arithmetic codes: they read back as written, as long as the probabilities say, with the table of each column."""

import numpy as np
import pytest

from aelib.latent import arithmetic_decode, arithmetic_encode

TABLES = [[90, 5, 4, 1], [1, 1], [3, 0, 7], [1, 2, 3, 4, 5, 6, 7]]


def draw(n, rng, tables=TABLES):
    return np.stack([rng.choice(len(t), n, p=np.array(t) / sum(t)) for t in tables], axis=1)


@pytest.mark.parametrize("n", [0, 1, 2, 7, 3000])
def test_what_is_read_is_what_was_written(n):
    symbols = draw(n, np.random.default_rng(n))
    np.testing.assert_array_equal(arithmetic_decode(arithmetic_encode(symbols, TABLES), TABLES, n), symbols)


@pytest.mark.parametrize("seed", range(40))
def test_skewed_tables_carry(seed):
    rng = np.random.default_rng(seed)
    tables = [rng.integers(0, 2, 50) * rng.integers(1, 10**6, 50) + (np.arange(50) == 3), [1, 10**9], [10**9, 1]]
    symbols = rng.integers(0, [50, 2, 2], (200, 3))
    np.testing.assert_array_equal(arithmetic_decode(arithmetic_encode(symbols, tables), tables, 200), symbols)


def test_the_file_is_as_long_as_the_probabilities_say():
    symbols = draw(5000, np.random.default_rng(0))
    expected = sum(-np.log2(np.array(t)[s] / sum(t)).sum() for t, s in zip(TABLES, symbols.T, strict=True))
    assert expected <= 8 * len(arithmetic_encode(symbols, TABLES)) <= expected * 1.001 + 16


def test_a_table_of_another_column_costs_more_and_reads_otherwise():
    symbols = draw(2000, np.random.default_rng(1), [[9, 1], [1, 9]])
    right, wrong = ([[9, 1], [1, 9]], [[1, 9], [9, 1]])
    file = arithmetic_encode(symbols, right)
    assert len(arithmetic_encode(symbols, wrong)) > 5 * len(file)
    assert (arithmetic_decode(file, wrong, 2000) != symbols).any()


def test_one_level_costs_nothing_and_a_scale_of_counts_does_not_matter():
    symbols = np.zeros((10_000, 1), int)
    assert len(arithmetic_encode(symbols, [[7]])) <= 1
    some = draw(500, np.random.default_rng(2))
    assert arithmetic_encode(some, TABLES) == arithmetic_encode(some, [1000 * np.array(t) for t in TABLES])


@pytest.mark.parametrize(
    ("symbols", "counts", "says"),
    [
        (np.array([[2]]), [[1, 1]], "symbols must be at least 0 and below"),
        (np.array([[-1]]), [[1, 1]], "symbols must be at least 0 and below"),
        (np.array([[0, 1]]), [[1, 1]], r"symbols must be whole numbers \[n, 1\]"),
        (np.array([[0.5]]), [[1, 1]], r"symbols must be whole numbers \[n, 1\]"),
        (np.array([[0]]), [[1, -1]], "no negative number"),
        (np.array([[0]]), [[0, 0]], "a positive one"),
        (np.array([[0]]), [[]], "tables of 1 to 4096"),
        (np.array([[0]]), [[1, np.nan]], "finite"),
    ],
)
def test_bad_input(symbols, counts, says):
    with pytest.raises(ValueError, match=says):
        arithmetic_encode(symbols, counts)
