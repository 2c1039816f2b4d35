"""What answers questions of a table without a network, by examples whose answer is known."""

import numpy as np
import pytest

from evidence.controls import tables

RNG = np.random.default_rng(0)


def line(count, slope=2.0):
    """Rows on a line: the second column is `slope` times the first, and the third is free."""
    x = RNG.standard_normal((count, 3))
    x[:, 1] = slope * x[:, 0]
    return x


def test_an_engine_has_columns_that_follow_from_others_and_two_that_do_not():
    rows = tables.engines(4000, 0)
    assert rows.shape == (4000, 14)
    assert not np.allclose(rows, tables.engines(4000, 1))
    apart = np.abs(np.corrcoef(rows.T)) - np.eye(14)
    assert apart[12:].max() < 0.06
    assert apart[:12].max(axis=1).min() > 0.25
    _, _, speed, torque, power, *_ = rows.T
    left = power - speed * torque
    assert left.std() < 0.3 * power.std()


def test_components_of_clusters_return_what_lies_on_two_lines_and_one_plane_does_not():
    x = np.concatenate([line(100, 2.0)[:, :2], 30 + line(100, -2.0)[:, :2]])
    found = tables.planes(x, 2, 1, seed=0)(x)
    np.testing.assert_allclose(found, x, atol=1e-6)
    assert tables.squared(tables.planes(x, 1, 1, seed=0)(x), x).mean() > 1
    assert sorted(len(part) for part in tables.pieces(x, 2, seed=0)) == [100, 100]


def test_a_blend_returns_what_lies_between_its_neighbours_and_a_mean_does_not():
    x = np.array([[0.0, 0.0], [1.0, 2.0], [9.0, 9.0], [10.0, 8.0]])
    asked = np.array([[0.25, 0.5]])
    np.testing.assert_allclose(tables.blend(x, 2)(asked), asked, atol=0.01)
    np.testing.assert_allclose(tables.mean_of_near(x, 2, [0, 1])(asked), [[0.5, 1.0]])
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


@pytest.mark.nightly
def test_each_question_is_answered_by_each_way(monkeypatch):
    monkeypatch.setattr(tables, "EPOCHS", 1)
    rows = tables.engines(260, 0)
    x, held, new = np.split(((rows - rows.mean(axis=0)) / rows.std(axis=0)).astype(np.float32), [200, 230])
    for question in (tables.shortened, tables.cleaned, tables.completed):
        assert all(error.shape == (30,) and np.isfinite(error).all() for error in question(x, held, new, 2, 0).values())
    assert all(0 <= area <= 100 for area in tables.alarms(x, held, new, 2, 0).values())
