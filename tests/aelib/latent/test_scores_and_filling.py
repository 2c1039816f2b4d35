"""The area under the ROC curve, and what a Gaussian fills in: which score, which sign, which numbers."""

import jax
import numpy as np
import pytest

from aelib.latent import auroc, fill_gaussian, principal_components


def test_the_area_counts_pairs_and_ties_as_halves():
    usual, strange = np.array([1.0, 2.0, 2.0, 4.0]), np.array([2.0, 3.0])
    assert auroc(usual, strange) == (1 + 2 / 2 + 3) / 8
    assert auroc(strange, usual) == pytest.approx(1 - auroc(usual, strange))
    assert auroc(np.ones(3), np.ones(5)) == 0.5
    assert auroc(np.array([0.0, 1.0]), np.array([5.0])) == 1.0
    assert auroc(usual, -strange) == 0.0


def test_the_area_of_many_scores_is_that_of_all_pairs():
    rng = np.random.default_rng(5)
    usual, strange = np.round(rng.normal(size=80), 1), np.round(rng.normal(size=50) + 0.7, 1)
    pairs = (strange[:, None] > usual) + 0.5 * (strange[:, None] == usual)
    assert auroc(usual, strange) == pytest.approx(pairs.mean())


SCORES = np.random.default_rng(10).standard_normal(30)
LABELS = np.arange(30) % 3 == 0


@pytest.mark.parametrize("kind", [bool, int, np.uint8])
@pytest.mark.parametrize("place", [0, 1])
def test_labels_are_no_scores(kind, place):
    given = [SCORES, SCORES]
    given[place] = LABELS.astype(kind)
    with pytest.raises(TypeError, match=r"not labels, but got .*auroc\(scores\[labels == 0\], scores\[labels == 1\]\)"):
        auroc(*given)


@pytest.mark.parametrize("name", ["usual", "strange"])
def test_a_key_is_no_scores(name):
    with pytest.raises(TypeError, match=f"{name} must be a floating-point array"):
        auroc(**{"usual": SCORES, "strange": SCORES, name: jax.random.key(0)})


@pytest.mark.parametrize("place", [0, 1])
def test_labels_that_became_floats_are_warned_of(place):
    given = [SCORES, SCORES]
    given[place] = LABELS.astype(float)
    with pytest.warns(UserWarning, match=f"{('usual', 'strange')[place]} holds nothing but 0 and 1: with labels, call"):
        auroc(*given)
    assert auroc(SCORES[LABELS == 0], SCORES[LABELS == 1]) == pytest.approx(
        (SCORES[LABELS][:, None] > SCORES[~LABELS]).mean()
    )


def test_scores_of_nothing_but_0_and_1_are_taken_where_both_groups_have_such():
    assert auroc(np.array([0.0, 0, 1]), np.array([1.0, 0, 1])) == pytest.approx((4 + 4 / 2) / 9)


ROOT = np.random.default_rng(6).standard_normal((6, 6))
C = ROOT @ ROOT.T + np.diag([0.5, 1.0, 0.2, 2.0, 0.7, 0.3])
MEAN = np.arange(6.0) - 2
KNOWN = np.array([[True, False, True], [False, True, True]])


def test_what_is_filled_is_the_minimum_of_the_quadratic_form():
    x = np.random.default_rng(7).standard_normal((4, 2, 3))
    filled = fill_gaussian(np.where(KNOWN, x, np.nan), KNOWN, mean=MEAN, covariance=C)
    assert filled.shape == x.shape
    np.testing.assert_array_equal(filled[:, KNOWN], x[:, KNOWN])
    pull = np.linalg.solve(C, (filled.reshape(4, 6) - MEAN).T).T  # the derivative is zero by each missing number
    np.testing.assert_allclose(pull[:, ~KNOWN.ravel()], 0, atol=1e-10)
    given = x.copy()
    with_shape = fill_gaussian(given, KNOWN, mean=MEAN.reshape(2, 3), covariance=C)
    np.testing.assert_allclose(with_shape, filled)
    np.testing.assert_array_equal(given, x)


def test_each_row_may_have_a_mask_of_its_own():
    x = np.random.default_rng(9).standard_normal((5, 2, 3))
    masks = np.stack([KNOWN, ~KNOWN, KNOWN, np.ones_like(KNOWN), np.zeros_like(KNOWN)])
    hidden = np.where(masks, x, np.nan)
    filled = fill_gaussian(hidden, masks, mean=MEAN, covariance=C)
    for row, mask in enumerate(masks):
        alone = fill_gaussian(hidden[row : row + 1], mask, mean=MEAN, covariance=C)[0]
        np.testing.assert_allclose(filled[row], alone, rtol=1e-12)
    np.testing.assert_array_equal(filled[3], x[3])
    np.testing.assert_allclose(filled[4].ravel(), MEAN)
    hidden[2, 0, 0] = np.nan
    with pytest.raises(ValueError, match="x, where known, must be finite, but holds 1 NaN"):
        fill_gaussian(hidden, masks, mean=MEAN, covariance=C)


def test_it_is_the_linear_regression_of_the_missing_numbers():
    x = np.random.default_rng(8).standard_normal((300, 6)) @ ROOT + MEAN
    known = KNOWN.ravel()
    mean, U, variances = principal_components(x)
    filled = fill_gaussian(x, known, mean=mean, covariance=U @ np.diag(variances) @ U.T)
    design = np.hstack([x[:, known], np.ones((300, 1))])
    weights = np.linalg.lstsq(design, x[:, ~known])[0]
    np.testing.assert_allclose(filled[:, ~known], design @ weights, atol=1e-8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"known": np.ones(6, bool)}, r"known must be a boolean array \[2, 3\], but got an array bool \[6\]"),
        ({"known": KNOWN.astype(float)}, r"known must be a boolean array .*: use known.astype\(bool\)"),
        ({"known": np.ones((3, 2, 3), bool)}, r"known must be a boolean array \[2, 2, 3\]"),
        ({"covariance": C[:5, :5]}, r"covariance must be a floating-point array \[6, 6\]"),
        ({"mean": MEAN[:4]}, r"mean must be a floating-point array \[6\]"),
        ({"x": np.full((2, 2, 3), np.nan)}, "x, where known, must"),
    ],
)
def test_what_does_not_fit_raises(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        fill_gaussian(**{"x": np.zeros((2, 2, 3)), "known": KNOWN, "mean": MEAN, "covariance": C} | change)


def test_known_numbers_that_say_the_same_have_no_inverse():
    with pytest.raises(np.linalg.LinAlgError):
        fill_gaussian(np.zeros((2, 2, 3)), KNOWN, mean=MEAN, covariance=np.ones((6, 6)))


@pytest.mark.parametrize("wrong", [np.array([]), np.array([np.nan])])
@pytest.mark.parametrize("place", [0, 1])
def test_scores_must_be_finite_and_some(wrong, place):
    scores = [np.ones(2), np.ones(3)]
    scores[place] = wrong
    with pytest.raises(ValueError, match=f"{('usual', 'strange')[place]} must"):
        auroc(*scores)


@pytest.mark.parametrize("name", ["known", "mean"])
def test_a_ragged_list_is_no_mask_and_no_mean(name):
    given = {"known": np.array([True, False]), "mean": np.zeros(2), name: [[True], [False, True]]}
    with pytest.raises(TypeError, match=f"{name} must be an? .*array"):
        fill_gaussian(np.ones((3, 2)), covariance=np.eye(2), **given)
