import jax.numpy as jnp
import numpy as np
import pytest

from aelib.latent import (
    intrinsic_dimension,
    knn_accuracy,
    knn_predict,
    principal_angles,
    principal_components,
    procrustes,
)

RNG = np.random.default_rng(0)


def test_maps_far_from_the_origin_are_laid_on_each_other_to_the_last_digit():
    a, b = (RNG.standard_normal((2, 3000, 2)) + 1e4).astype(np.float32)
    assert procrustes(a, b) == pytest.approx(procrustes(a.astype(np.float64), b.astype(np.float64)), rel=1e-13)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_in_any_unit_the_answers_are_the_same(unit):
    a, b = RNG.standard_normal((2, 60, 3))
    labels = RNG.integers(0, 4, 60)
    moved = procrustes(a, b)
    assert procrustes(unit * a, b) == pytest.approx(moved, rel=1e-9)
    assert procrustes(a, unit * b) == pytest.approx(unit * moved, rel=1e-9)
    expected = knn_predict(a, labels, b, neighbours=5).tolist()
    assert knn_predict(unit * a, labels, unit * b, neighbours=5).tolist() == expected
    assert intrinsic_dimension(unit * a) == pytest.approx(intrinsic_dimension(a), rel=1e-9)
    mean, U, variances = principal_components(a)
    mean_there, U_there, variances_there = principal_components(unit * a)
    assert mean_there == pytest.approx(unit * mean, rel=1e-9)
    assert abs(U_there) == pytest.approx(abs(U), rel=1e-9)
    assert variances_there == pytest.approx(unit * (unit * variances), rel=1e-9)


def test_all_the_reference_codes_may_vote():
    for dimensions in (2, 12):
        codes = RNG.standard_normal((5, dimensions))
        assert knn_predict(codes, np.array([3, 8, 8, 3, 8]), codes[:2], neighbours=5).tolist() == [8, 8]
        assert knn_predict(codes, np.arange(5), codes[:0], neighbours=5).shape == (0,)


@pytest.mark.parametrize("huge", ["reference", "query"])
def test_codes_whose_squares_overflow_raise(huge):
    codes = {"reference": np.ones((3, 12), np.float32), "query": np.ones((2, 12), np.float32)}
    for largest in (5e17, 1e-30):
        given = {**codes, huge: largest * codes[huge]}
        assert knn_predict(**given, reference_labels=np.arange(3), neighbours=1).size == 2
    with pytest.raises(ValueError, match=f"{huge} must hold numbers up to (7.7|9.4)e[+]17, .* but got 1e[+]19"):
        knn_predict(**{**codes, huge: -1e19 * codes[huge]}, reference_labels=np.arange(3), neighbours=1)


@pytest.mark.parametrize(("dtype", "unit"), [(np.float16, 1e3), (np.float32, 1e15), (np.float64, 1e100)])
def test_large_codes_of_each_kind_of_floats_have_their_neighbours(dtype, unit):
    codes = unit * np.array([[0.0, 0], [10, 0], [0, 20]])
    query = (codes + 4 * unit).astype(dtype)
    assert knn_predict(codes.astype(dtype), np.array([7, 8, 9]), query, neighbours=1).tolist() == [7, 8, 9]


@pytest.mark.parametrize("dtype", [np.float16, jnp.bfloat16])
@pytest.mark.parametrize("size", [1, 100, 1000])
def test_many_numbers_of_few_bits_are_compared_as_floats_of_32(dtype, size):
    """The sum of their squares has no float16, and in bfloat16 two or three digits."""
    labels = np.arange(60) % 3
    codes = size * (RNG.standard_normal((60, 24)) + labels[:, None])
    for make in (np.asarray, jnp.asarray):
        few = make(codes.astype(dtype))
        wide = np.asarray(few, np.float64)
        found = knn_predict(few[:40], labels[:40], few[40:], neighbours=3)
        assert found.tolist() == knn_predict(wide[:40], labels[:40], wide[40:], neighbours=3).tolist()
        assert knn_accuracy(few[:40], labels[:40], few[40:], labels[40:], neighbours=1) > 0.5


@pytest.mark.parametrize("function", [intrinsic_dimension, principal_components])
def test_examples_whose_squares_overflow_raise(function):
    x = RNG.standard_normal((5, 2))
    function(1e150 * x)
    with pytest.raises(ValueError, match=r"x must hold numbers up to 1\.1e[+]153, whose squares can be added, but got"):
        function(1e160 * x)


def test_three_points_nearly_at_one_distance_have_a_high_dimension():
    """Sides of 1, 1.01 and 1.02: for two of the points the nearest is at 1, and for the third at 1.01."""
    x = (1 + 1.01**2 - 1.02**2) / 2
    triangle = np.array([[0, 0], [1, 0], [x, np.sqrt(1.01**2 - x**2)]])
    assert intrinsic_dimension(triangle) == pytest.approx(3 / np.log(1.01 * 1.02 * (1.02 / 1.01)), rel=1e-9)


def test_points_on_a_lattice_have_no_dimension():
    assert intrinsic_dimension(np.stack(np.meshgrid(*[np.arange(4.0)] * 2), axis=-1).reshape(16, 2)) == np.inf


def by_brute_force(reference, reference_labels, query, query_labels, neighbours):
    hits = []
    for point, label in zip(query, query_labels, strict=True):
        nearest = np.argsort(((reference - point) ** 2).sum(axis=1))[:neighbours]
        hits.append(np.bincount(reference_labels[nearest]).argmax() == label)
    return np.mean(hits)


@pytest.mark.parametrize(("neighbours", "offset"), [(1, 0), (5, 0), (40, 0), (1, 10_000), (5, -1000)])
def test_it_is_the_vote_of_the_nearest_codes_wherever_they_lie(neighbours, offset):
    labels = RNG.integers(0, 4, 700)
    codes = (RNG.standard_normal((700, 3)) + labels[:, None] + offset).astype(np.float32)
    arguments = codes[:100], labels[:100], codes[100:], labels[100:]  # more than one block of queries
    assert knn_accuracy(*arguments, neighbours=neighbours) == pytest.approx(by_brute_force(*arguments, neighbours))


@pytest.mark.parametrize(("neighbours", "offset"), [(1, 0), (5, 10_000)])
def test_in_many_dimensions_where_no_tree_helps_it_is_the_same_vote(neighbours, offset):
    labels = RNG.integers(0, 4, 1300)
    codes = (RNG.standard_normal((1300, 12)) + labels[:, None] + offset).astype(np.float32)
    arguments = codes[:290], labels[:290], codes[290:], labels[290:]  # 1010 queries: more than two blocks
    expected = by_brute_force(*arguments, neighbours)
    assert knn_accuracy(*arguments, neighbours=neighbours) == pytest.approx(expected)
    images = codes.reshape(-1, 3, 4)
    of_images = images[:290], labels[:290], images[290:], labels[290:]
    assert knn_accuracy(*of_images, neighbours=neighbours) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("reference", "query", "words"),
    [
        (np.zeros((10, 0)), np.zeros((5, 0)), r"reference must have codes of at least one number, but got an array"),
        (np.zeros((10, 2)), np.zeros((0, 2)), "query must hold at least one code"),
    ],
)
def test_codes_of_no_numbers_and_no_codes_raise(reference, query, words):
    with pytest.raises(ValueError, match=words):
        knn_accuracy(reference, np.zeros(10, int), query, np.zeros(len(query), int), neighbours=1)


@pytest.mark.parametrize("a", [np.ones((5, 2)), np.ones((0, 2)), np.ones((5, 0))])
def test_one_point_lies_over_no_other(a):
    with pytest.raises(ValueError, match="a must have at least two different rows"):
        procrustes(a, np.ones(a.shape))


def moved(points, scale, angle, mirrored):
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return scale * points @ turn @ np.diag([1, -1 if mirrored else 1]) + [3.0, -40.0]


@pytest.mark.parametrize(("scale", "angle", "mirrored"), [(1, 0, False), (0.2, 2.0, False), (7, -1.0, True)])
def test_procrustes_undoes_whatever_keeps_a_map_stiff(scale, angle, mirrored):
    points = RNG.standard_normal((50, 2)) * [3, 1]
    target = moved(points, scale, angle, mirrored)
    assert procrustes(points, target) == pytest.approx(target, abs=1e-9)


@pytest.mark.parametrize("dimensions", [1, 2, 4])
def test_the_dimension_of_a_sheet_in_many_dimensions(dimensions):
    sheet = RNG.random((4000, dimensions)) @ RNG.standard_normal((dimensions, 20)) + 1000
    assert intrinsic_dimension(sheet) == pytest.approx(dimensions, rel=0.08)


def dimension_by_formula(points):
    distances = np.sort(np.linalg.norm(points[:, None] - points, axis=-1), axis=1)
    return len(points) / np.log(distances[:, 2] / distances[:, 1]).sum()


@pytest.mark.parametrize("dimensions", [3, 20])  # with a tree, and by comparing with all
@pytest.mark.parametrize("n", [3, 4, 300, 600])  # fewer points than are looked at, and more than one block of them
def test_the_dimension_is_that_of_the_formula_and_of_different_points(n, dimensions):
    points = RNG.standard_normal((n, dimensions))
    expected = dimension_by_formula(points)
    assert intrinsic_dimension(points) == pytest.approx(expected, rel=1e-9)
    twice = np.concatenate([points, points[: n // 3]])
    assert intrinsic_dimension(twice.reshape(-1, 1, dimensions)) == pytest.approx(expected, rel=1e-9)


def test_a_dimension_needs_three_points():
    with pytest.raises(ValueError, match="x must hold at least three examples that differ"):
        intrinsic_dimension(np.array([[0.0], [1.0], [1.0]]))
    with pytest.raises(ValueError, match="x must hold at least three examples that differ"):
        intrinsic_dimension(np.zeros((4, 0)))
    with pytest.raises(ValueError, match="x must hold at least three examples that differ"):
        intrinsic_dimension(np.array([[1.0, 1], [1e-45, 1], [0, 1]]))


def test_principal_components_are_the_eigenvectors_of_the_covariance():
    x = (RNG.standard_normal((2500, 4)) @ np.diag([3.0, 2.0, 1.0, 0.1]) + 100).astype(np.float32)  # several pieces
    mean, U, variances = principal_components(x.reshape(2500, 2, 2))
    covariance = np.cov(x.astype(np.float64), rowvar=False, bias=True)
    assert np.allclose(mean, x.mean(axis=0, dtype=np.float64))
    assert np.allclose(U * variances @ U.T, covariance, atol=1e-9)
    assert np.allclose(U.T @ U, np.eye(4))
    assert (np.diff(variances) < 0).all()


@pytest.mark.parametrize(("dtype", "scale"), [(np.float16, 100), (np.float32, 1e25)])
def test_squares_that_the_numbers_own_type_cannot_hold_do_not_overflow(dtype, scale):
    x = (scale * RNG.standard_normal((2500, 3))).astype(dtype)
    variances = principal_components(x)[2]
    assert np.allclose(variances / scale**2, 1, atol=0.2)


def test_variances_are_never_negative():
    x = RNG.standard_normal((5, 1)) @ RNG.standard_normal((1, 30))
    variances = principal_components(x)[2]
    assert variances.min() >= 0
    assert (variances > 1e-9).sum() == 1


def test_principal_angles_are_those_that_were_built_in():
    angles = np.array([1e-9, 0.5, 30.0, 89.0])
    cos, sin = np.diag(np.cos(np.radians(angles))), np.diag(np.sin(np.radians(angles)))
    turn = np.linalg.qr(RNG.standard_normal((9, 9)))[0]
    a, b = turn[:, :4], turn[:, :4] @ cos + turn[:, 4:8] @ sin
    mixed = b @ RNG.standard_normal((4, 4))  # another basis of the same subspace
    assert np.allclose(principal_angles(a, mixed), angles, rtol=1e-3)
    assert np.allclose(principal_angles(mixed, jnp.asarray(a, jnp.float32)), angles, atol=1e-4)


def test_principal_angles_do_not_depend_on_the_unit():
    a, b = RNG.standard_normal((2, 9, 3))
    assert np.allclose(principal_angles(1e-30 * a, 1e30 * b), principal_angles(a, b))


def test_columns_that_are_dependent_but_for_rounding_raise():
    a = RNG.standard_normal((500, 3)).astype(np.float32)
    a[:, 2] = a[:, 0] + a[:, 1]
    with pytest.raises(ValueError, match="a must have linearly independent columns, but got 3 of rank 2"):
        principal_angles(a, np.eye(500, 2))
