import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from aelib import plots
from aelib.course.live import repair, repaired
from aelib.course.live.repair import DRAWN

CENTRES = np.array([[-1.0, 0.3], [0.5, -0.8], [1.2, 0.9]])
POINTS = np.array([[0.1, 0.2], [-1.4, 0.9], [2.0, -1.0], [40.0, 40.0]])


@pytest.fixture(scope="module")
def figure():
    return repair(CENTRES, 0.2, points=CENTRES[:2] + 0.1)


def log_density(x, sigma):
    """Of damaged points."""
    variance = 0.2**2 + sigma**2
    return jax.nn.logsumexp(-((x - CENTRES) ** 2).sum(-1) / (2 * variance)) - jnp.log(3 * 2 * jnp.pi * variance)


@pytest.mark.parametrize("sigma", [0.3, 1.1])
def test_the_score_is_the_gradient_of_the_smoothed_density_and_the_error_its_curvature(figure, sigma):
    with jax.enable_x64(True):
        points = jnp.asarray(POINTS[:3])
        found = repaired(figure, POINTS[:3], sigma)
        score = jax.vmap(jax.grad(log_density), (0, None))(points, sigma)
        bend = jax.vmap(jax.hessian(log_density), (0, None))(points, sigma)
    np.testing.assert_allclose(found.score, score, atol=1e-9)
    error = sigma**2 * (2 + sigma**2 * np.trace(bend, axis1=1, axis2=2))
    np.testing.assert_allclose(found.error, error, atol=1e-9)


def test_the_repair_is_the_mean_of_clean_points_that_were_damaged_to_lie_there(figure):
    rng = np.random.default_rng(0)
    clean = CENTRES[rng.integers(3, size=400_000)] + 0.2 * rng.standard_normal((400_000, 2))
    damaged = clean + 0.5 * rng.standard_normal(clean.shape)
    close = np.abs(damaged - POINTS[0]).max(axis=1) < 0.1
    found = repaired(figure, POINTS[:1], 0.5)
    np.testing.assert_allclose(clean[close].mean(axis=0), found.point[0], atol=0.05)
    assert clean[close].var(axis=0).sum() == pytest.approx(found.error[0], rel=0.05)


def test_with_little_noise_a_training_set_answers_with_its_nearest_point_and_far_out_with_no_nan(figure):
    found = repaired(figure, POINTS[1:], 0.05, known=1)
    kept = CENTRES[:2] + 0.1
    nearest = ((POINTS[1:, None] - kept) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_allclose(found.point, kept[nearest], atol=1e-6)
    assert np.isfinite(found.score).all()
    assert found.weights.sum(axis=1) == pytest.approx(1)


def test_the_data_are_json_and_the_picture_says_what_more_noise_does(figure):
    data = json.loads(json.dumps(figure.data, allow_nan=False))
    assert [each["name"] for each in data["known"]] == ["the density", "2 training points"]
    assert [each["width"] for each in data["known"]] == [0.2, 0.0]
    low, high = (np.array(data["view"]["centre"]) + side * np.array(data["view"]["half"]) for side in (-1, 1))
    assert (low < CENTRES.min(axis=0) - 0.2).all()
    assert (high > CENTRES.max(axis=0) + 0.2).all()
    assert [ax.get_title() for ax in figure.picture.axes] == [f"noise {sigma:g}" for sigma in DRAWN]
    for ax, sigma in zip(figure.picture.axes, DRAWN, strict=True):
        damaged, clean = (np.ravel(line.get_xydata()) for line in ax.lines)
        there = repaired(figure, damaged[None], sigma)
        np.testing.assert_allclose(clean, there.point[0])
        outlines, discs = (
            {tuple(patch.get_center()): patch for patch in ax.patches if patch.get_facecolor()[:3] == to_rgb(colour)}
            for colour in (plots.PAPER, plots.CODE)
        )
        assert {*outlines} == {*discs} == {tuple(centre) for centre in CENTRES}
        fullness = np.array([discs[tuple(centre)].get_alpha() for centre in CENTRES])
        weights = there.weights[0]
        np.testing.assert_allclose(fullness, 0.05 + 0.95 * weights / weights.max(), err_msg="the likelier, the fuller")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"centres": CENTRES[:, :1]}, r"centres must be a floating-point array \[n, 2\]"),
        ({"centres": np.zeros((201, 2))}, r"len\(centres\) must be an integer from 1 to 200, but got 201"),
        ({"points": np.full((3, 2), np.nan)}, "points must be finite"),
        ({"width": 0.0}, "width must be a finite number"),
        ({"sigma": 3.0}, "sigma must be a finite number from 0.05 to 2"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        repair(**{"centres": CENTRES, "width": 0.2} | change)


def test_a_density_alone_has_no_training_set():
    with pytest.raises(ValueError, match="known must be an integer from 0 to 0"):
        repaired(repair(CENTRES, 0.2), POINTS, 0.3, known=1)
