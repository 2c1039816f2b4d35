"""What answers questions of a table without a network, by examples whose answer is known."""

import numpy as np
import pytest

import aelib
from evidence import scikit
from evidence.controls import tables

RNG = np.random.default_rng(0)


def line(count, slope=2.0):
    """Rows on a line: the second column is `slope` times the first, and the third is free."""
    x = RNG.standard_normal((count, 3))
    x[:, 1] = slope * x[:, 0]
    return x


def test_a_table_is_split_by_chance_and_standardised_by_the_rows_to_learn_from():
    rows = np.arange(60.0)[:, None] * [1, 10]
    x, held, new, odd = tables.split(rows, 0, rows[:7])
    assert [len(part) for part in (x, held, new, odd)] == [30, 10, 20, 7]
    np.testing.assert_allclose([x.mean(axis=0), x.std(axis=0)], [[0, 0], [1, 1]], atol=1e-6)
    assert len(np.unique(np.concatenate([x, held, new]).round(4), axis=0)) == 60
    assert set(odd[:, 0].round(4)) < set(np.concatenate([x, held, new])[:, 0].round(4))
    assert not np.allclose(new, tables.split(rows, 1)[2])


def test_components_of_clusters_return_what_lies_on_two_lines_and_one_plane_does_not():
    x = np.concatenate([line(100, 2.0)[:, :2], 30 + line(100, -2.0)[:, :2]])
    found = tables.planes(x, 2, 1, seed=0)(x)
    np.testing.assert_allclose(found, x, atol=1e-6)
    assert tables.squared(tables.planes(x, 1, 1, seed=0)(x), x).mean() > 1
    assert sorted(len(part) for part in tables.pieces(x, 2, seed=0)) == [100, 100]


def test_the_number_of_a_cluster_counts_as_one_of_the_numbers(monkeypatch):
    monkeypatch.setattr(tables, "network", lambda *given: lambda rows: rows)
    x = np.concatenate([line(100, 2.0)[:, :2], 30 + line(100, -2.0)[:, :2]])
    monkeypatch.setattr(tables, "CLUSTERS", (1, 2, 200))
    left = {code: tables.squared(tables.shortened(x, x, code, 0)["components of clusters"](x), x) for code in (1, 2)}
    assert left[1].mean() > 1, "the cluster is all that is written"
    np.testing.assert_allclose(left[2], 0, atol=1e-6)


def test_a_mean_is_of_the_nearest_in_the_columns_that_are_given():
    x = np.array([[0.0, 0.0], [1.0, 2.0], [9.0, 9.0], [10.0, 8.0]])
    np.testing.assert_allclose(tables.mean_of_near(x, 2, [0, 1])(np.array([[0.25, 0.5]])), [[0.5, 1.0]])
    np.testing.assert_allclose(tables.mean_of_near(x, 1, [1])(np.array([[0.0, 8.2]])), [[10.0, 8.0]])


def test_gaussians_expect_what_the_column_beside_it_says_on_each_of_two_lines():
    x = np.concatenate([line(500, 2.0), 30 + line(500, -2.0)])
    said = tables.gaussians(x, 2, seed=0).expecting([0, 2])(np.array([[1.0, 0.0, 0.0], [31.0, 0.0, 30.0]]))
    np.testing.assert_allclose(said[:, 1], [2.0, 28.0], atol=0.05)


def test_one_gaussian_shrinks_noisy_rows_as_the_wiener_filter_does():
    x = np.array([3.0, 0.0]) + RNG.standard_normal((20_000, 2)) * np.array([2.0, 1.0])
    said = tables.gaussians(x, 1, seed=0).expecting([0, 1], 1.0)(np.array([[8.0, 1.0]]))
    np.testing.assert_allclose(said, [[3 + 4 / 5 * 5, 1 / 2]], atol=0.05)


def test_the_density_is_that_of_a_gaussian_but_for_a_constant():
    x = RNG.standard_normal((20_000, 2))
    near, far = tables.gaussians(x, 1, seed=0).terms(np.array([[0.0, 0.0], [2.0, 0.0]]), [0, 1])[:, 0]
    assert near - far == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(("products", "left"), [(True, 0.0), (False, 0.5)])
def test_regression_on_products_finds_a_product(products, left):
    x = RNG.standard_normal((400, 3))
    x[:, 2] = 1 + x[:, 0] * x[:, 1] - x[:, 0]
    errors = tables.squared(tables.regressed(x, [0, 1], 1e-6, products=products)(x)[:, [2]], x[:, [2]])
    assert left <= errors.mean() < left + 1


def test_the_setting_is_chosen_on_rows_held_out():
    wanted = np.ones((3, 1))
    assert tables.best((5.0, 1.5, -4.0), lambda each: lambda rows: rows * 0 + each, wanted, wanted)(wanted)[0, 0] == 1.5


def test_mixtures_have_ten_rows_for_each_gaussian():
    x = RNG.standard_normal((45, 2))
    assert [*tables.mixtures(x, 0)] == [1, 3]
    assert [*tables.mixtures(x[:9], 0)] == [1]


def test_of_an_exchanged_row_one_column_is_another_rows():
    rows = np.arange(300.0).reshape(100, 3)
    odd = tables.exchanged(rows, 0)
    changed = odd != rows
    assert changed.sum(axis=1).max() == 1
    assert 90 < changed.sum() <= 100
    assert (odd % 3 == rows % 3).all(), "from the same column"


def test_the_sharpest_answer_is_the_one_that_fails_on_exchanged_rows():
    x = line(200)
    on_the_line = tables.planes(x, 1, 2, seed=0)
    assert tables.sharpest((lambda rows: rows * 0, on_the_line), x, 0) is on_the_line


def test_differences_are_of_the_network_and_of_the_mixture_and_have_half_an_interval():
    ways = {"network": np.array([1.0, 3.0] * 8), "Gaussians": np.ones(16), "trees": np.array([0.0, 2.0] * 8)}
    found = tables.errors(ways)
    assert found["mean"] == {"network": 2.0, "Gaussians": 1.0, "trees": 1.0}
    assert found["paired"]["network less trees"] == [1.0, 0.0]
    assert found["paired"]["Gaussians less trees"] == pytest.approx([0.0, 1.96 * (16 / 15) ** 0.5 / 4])


def test_a_score_that_says_nothing_is_behind_one_that_knows_by_more_than_the_interval():
    usual, odd = RNG.standard_normal((2, 200, 2))
    odd[:, 0] += 3
    found = tables.areas(usual, odd, {"network": lambda rows: rows[:, 1], "nearest": lambda rows: rows[:, 0]})
    assert found["mean"]["nearest"] == 100 * aelib.latent.auroc(usual[:, 0], odd[:, 0]) > 95
    behind, half = found["paired"]["network less nearest"]
    assert behind + half < -30
    assert 3 < half < 9, "the standard error of an area of 50 from 200 and 200 is 2.9"


@pytest.mark.nightly
def test_each_question_is_answered_by_each_way(monkeypatch):
    monkeypatch.setattr(tables, "STEPS", 4)
    monkeypatch.setattr(scikit, "trees", lambda x, columns, column, leaf: lambda rows: rows[:, [column]])
    monkeypatch.setattr(scikit, "isolation", lambda x, seed: lambda rows: rows[:, 0])
    x, held, new = tables.split(np.square(RNG.standard_normal((260, 3))) @ RNG.standard_normal((3, 5)), 0)
    for question in (tables.cleaned, tables.completed):
        answered = question(x, held, new, 2, 0)
        assert all(error.shape == (len(new),) and np.isfinite(error).all() for error in answered.values())
    told = tables.scores(x, held, 0, tables.shortened(x, held, 2, 0))
    assert all(0 <= area <= 100 for area in tables.areas(new, tables.exchanged(new, 0), told)["mean"].values())
