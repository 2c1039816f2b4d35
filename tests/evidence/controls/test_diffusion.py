"""The exact density of a flow, and what *A stack of repairs* says in words of its controls, on their record."""

import jax
import numpy as np

from aelib.data import Dataset, Split
from aelib.latent import Mixture
from evidence.controls import record
from evidence.controls.flow_density import exact_repair, flow_nats, mixture_nats
from evidence.controls.white_codes import CODE, Codes

LOW, HIGH = 0.1, 6.0


def test_the_flow_of_a_known_density_has_that_density():
    """A mixture in three dimensions whose weights, means and covariances all differ, which ends in noise of its own."""
    rng = np.random.default_rng(0)
    root = 0.3 * rng.standard_normal((2, 3, 3))
    mixture = Mixture(
        np.array([0.3, 0.7]), rng.standard_normal((2, 3)), root @ root.transpose(0, 2, 1) + np.eye(3) / 50
    )
    x = mixture.sample(jax.random.key(0), 40)
    found = flow_nats(
        exact_repair(mixture), x, 60, low=LOW, high=HIGH, top=lambda end: -mixture_nats(mixture, end, HIGH)
    )
    np.testing.assert_allclose(found, mixture_nats(mixture, x, LOW), atol=5e-3)
    assert np.abs(found - mixture_nats(mixture, x)).max() > 0.05  # the noise of the lowest level counts


def test_without_a_density_at_the_top_the_flow_begins_in_noise():
    x = np.random.default_rng(1).standard_normal((20, 4)).astype(np.float32)
    variance = HIGH**2 * (1 + LOW**2) / (1 + HIGH**2)
    found = flow_nats(lambda x, sigma: x / (1 + sigma**2), x, 60, low=LOW, high=HIGH)
    np.testing.assert_allclose(found, (x**2).sum(axis=1) / (2 * variance) + 2 * np.log(2 * np.pi * variance), atol=1e-3)


def test_codes_are_judged_beside_those_of_the_part_that_each_number_names():
    rng = np.random.default_rng(2)
    digits = Dataset(*(Split(rng.random((n, 28, 28)).astype(np.float32), np.zeros(n, np.int32)) for n in (90, 70)))
    codes = Codes(3, digits)
    assert np.abs(np.cov(codes.w, rowvar=False) - np.eye(CODE)).max() < 1e-3
    np.testing.assert_allclose(codes.back(codes.w), codes.z, atol=1e-4)
    assert codes.seen(codes.z) < 1e-3 < 1 < codes.seen(codes.z_test)
    x = codes.model.decode(codes.z_test)
    assert codes.copied(codes.z_test, np.asarray(x)) == 1 > codes.copied(codes.z_test, 9 + np.asarray(x)) == 0


def parts(kind):
    """What the parts of this kind gave, seed by seed."""
    found = record.recorded("diffusion")
    return [each for name, each in found.items() if name.rpartition("-")[0] == kind]


def test_the_mixture_of_sixty_passes_and_the_ladder_does_not():
    pooled = record.recorded("diffusion")["pooled"]
    few, all_of = pooled["distinguished"], pooled["distinguished among all"]
    assert few["ladder"]["mean"] - few["ladder"]["within"] > 0.5
    assert abs(few["mixture of 60"]["mean"] - 0.5) < few["mixture of 60"]["within"]
    assert few["mixture of 5"]["mean"] - few["untold"]["mean"] > abs(few["ladder"]["mean"] - few["untold"]["mean"])
    least = all_of["mixture of 60, all codes"]
    assert least["mean"] - least["within"] > 0.5, "both are distinguished"
    for each in parts("seed"):
        told, near = each["distinguished among all"], each["from seen"]
        assert told["ladder"] > told["mixture of 60"] > told["mixture of 60, all codes"]
        assert near["ladder"] > near["test"] > 5 * near["neighbours"]


def test_the_flow_is_slightly_ahead_of_one_mixture_and_behind_that_of_all_codes():
    for each in parts("seed"):
        less = each["flow less"]
        flow = each["nats"]["mixture of 60, all codes"] + less["mixture of 60, all codes"][0]
        assert each["nats"]["bound"] > flow + 0.8, "loose by about a nat"
        assert -1 < less["mixture of 60"][0] + 1.96 * less["mixture of 60"][1] < 0
        assert less["mixture of 60, all codes"][0] > 1
        assert each["nats"]["untold bound"] > each["nats"]["bound"] + 1
    for each in parts("controls"):
        assert each["from seen by levels"]["40"] > 10, "far from seen with more levels too"
        later = each["more Langevin steps"]
        assert later["variance"] < 1.4
        assert later["one repair"] < 0.65
        assert abs(each["flow by steps"]["24"] - each["flow by steps"]["400"]) < 0.02
    for own, each in zip(parts("start"), parts("seed"), strict=True):
        assert own["bound"] > each["nats"]["bound"] + 0.5


def test_one_level_is_reached_from_nearby_only():
    for each in parts("seed"):
        noise, nearby = each["one level"]["from noise"], each["one level"]["from nearby"]
        assert noise["variance"] > 1.4
        assert abs(nearby["variance"] - 1.25) < 0.3
        assert abs(noise["walked on"] - noise["one repair"]) < 0.03
        assert nearby["one repair"] < noise["one repair"] - 0.1
        assert each["distinguished"]["five levels"] < nearby["walked on"] < nearby["one repair"]


def test_the_level_is_seen_in_codes_and_not_in_gaussian_ones():
    for each in parts("controls"):
        guessed = each["level guessed within"]
        assert guessed["codes"] < 0.6 * guessed["by chance"]
        assert guessed["Gaussian codes"] > 0.95 * guessed["by chance"]


def test_a_lower_last_level_mends_the_flow_and_neither_of_the_others():
    for each in parts("moons"):
        above = {name: value - each["data"] for name, value in each.items()}
        assert above["noise again from 0.02"] > above["flow from 0.02"] > 0.04
        assert abs(above["flow from 0.002"]) < above["flow from 0.02"] / 2
        assert above["noise again from 0.002"] > 0.04
        assert abs(above["Langevin from 0.02"]) < 0.03
        assert above["Langevin from 0.002"] < -0.06
