"""What the chapter on variational autoencoders says of recorded numbers, held against the record."""

from itertools import pairwise
from math import log2

import pytest

from evidence.controls import record
from evidence.controls.variational_autoencoders import BETAS, MORE_SEEDS, SEEDS
from evidence.reproductions import records


@pytest.fixture(scope="module")
def found():
    """The results of the parts, by name."""
    return record.recorded("variational-autoencoders")


@pytest.fixture(params=SEEDS)
def nats(found, request):
    return found[f"nats-seed-{request.param}"]


@pytest.fixture(params=MORE_SEEDS)
def starts(found, request):
    return found[f"start-seed-{request.param}"]


@pytest.mark.parametrize(("k", "least", "most"), [(50, 4, 8), (10, -3, -1)])
def test_noise_and_prior_gain_nats_at_50_numbers_and_cost_some_at_10(nats, k, least, most):
    plain, variational = nats[f"plain {k}"], nats[f"variational {k}, 1"]
    assert all(least < each - variational["sum"] < most for each in (plain["best"], plain["each"]["sum"]))
    better = variational["sum"] - variational["saved by mixture of 5"]
    assert least < plain["each"]["sum, mixture of 5"] - better < most, "with a mixture for both, too"


def test_a_larger_beta_lowers_rate_and_use(nats):
    points = [nats[f"variational 50, {beta:g}"] for beta in BETAS]
    rates = [each["rate"] for each in points]
    assert rates == sorted(rates, reverse=True)
    assert points[-1]["in use"] < points[1]["in use"] - 15


def test_the_slopes_lie_between_their_two_betas(found):
    for (low, high), slopes in zip(pairwise(BETAS), found["slopes"].values(), strict=True):
        assert low < min(slopes) <= max(slopes) < high


@pytest.mark.parametrize("seed", SEEDS)
def test_the_linear_model_finds_the_subspace_without_its_axes_and_drops_columns_under_the_level(found, seed):
    linear = found[f"linear-seed-{seed}"]
    below, gap, cosine, angle = linear["axes"]
    assert 0 <= gap <= below < 0.15
    assert cosine < 0.9
    assert angle < 0.1, "degrees"
    assert [left for left, *_ in linear["columns"].values()] == [32, 23, 12, 6]
    assert linear["beta of 2"] == pytest.approx(linear["columns"]["1"], rel=0.03), "beta moves the level"


def test_a_longer_training_uses_fewer_numbers(nats):
    long = records.read("importance_weighted").by_part["seed-0"].result["in use"]
    assert long < nats["variational 50, 1"]["in use"] / 2


def test_five_gaussians_see_what_one_cannot(nats):
    variational = nats["variational 50, 1"]
    assert 0 < variational["saved by mixture of 1"] < 0.25
    assert variational["saved by mixture of 5"] > 1.5


@pytest.mark.parametrize("k", [10, 50])
def test_a_mixture_draws_better_than_the_prior_and_the_plain_network_keeps_up(nats, k):
    plain, variational = (nats[name]["distinguished"] for name in (f"plain {k}", f"variational {k}, 1"))
    assert variational["mixture"]["rebuilt"] < variational["normal"]["rebuilt"] - 0.02
    assert plain["mixture"]["rebuilt"] < variational["normal"]["rebuilt"] - 0.02
    assert plain["mixture"]["rebuilt"] < plain["normal"]["rebuilt"] - 0.1
    assert abs(plain["mixture"]["rebuilt"] - variational["mixture"]["rebuilt"]) < 0.08
    assert plain["mixture"]["real"] < min(each["real"] for each in variational.values()) + 0.02


def test_neither_noise_nor_prior_orders_the_map_and_each_makes_its_codes_easier_to_imitate(found):
    maps = [found[f"map-seed-{seed}"] for seed in SEEDS]
    kinds = ("noise alone", "prior alone", "variational")
    for kind in kinds:
        assert min(each[kind]["kNN"] - each["plain"]["kNN"] for each in maps) < 0, kind
        assert all(abs(each[kind]["error"] - each["plain"]["error"]) < 1.5 for each in maps)
        for nearer in ("Gaussian", "mean", "spread"):
            assert all(each[kind][nearer] < each["plain"][nearer] for each in maps), (kind, nearer)
    assert all(min(kinds, key=lambda kind: each[kind]["Gaussian"]) == "noise alone" for each in maps)


STAYS_SILENT = {"ReLU", "ReLU, a third of the rate"}
"""The starts after which no number of the code is in use, but for one seed that goes on for 200 more steps."""


def test_relu_and_the_mean_image_fail_together_and_each_change_is_enough(starts):
    for name, each in starts.items():
        if name in STAYS_SILENT:
            assert each["rate"] < 0.1
            assert each["sum"] > 205
        elif name == "tanh, error averaged":
            assert each["rate"] < 0.2
        elif name != "ReLU, twice":
            assert each["rate"] > 5, name
            assert each["sum"] < 202, name
    assert starts["ReLU, cheap first"]["sum"] < starts["ReLU, twice"]["sum"] - 20


def test_the_units_fall_silent_within_twenty_steps(starts):
    silent, drawing = starts["ReLU"], starts["ReLU, no mean image"]
    assert max(silent[f"active {half}, soon"] for half in ("encoder", "decoder")) < 0.15
    assert drawing["active decoder, soon"] > 3 * silent["active decoder, soon"]


PRODUCT = [1 / 2 * 1 / 8, 1 / 4 * 1 / 4, 1 / 4 * 1 / 2]
"""Prior times decoder of the code of three values."""


@pytest.mark.parametrize(
    ("row", "q"),
    [
        ("| prior ½, ¼, ¼ | 2.250 | 0 | 2.250 | 0.250 |", [1 / 2, 1 / 4, 1 / 4]),
        ("| posterior ¼, ¼, ½ | 1.750 | 0.250 | 2 | 0 |", [each / sum(PRODUCT) for each in PRODUCT]),
        ("| too sure ⅛, ⅛, ¾ | 1.375 | 0.814 | 2.189 | 0.189 |", [1 / 8, 1 / 8, 3 / 4]),
    ],
)
def test_the_bound_of_a_code_of_three_values_is_as_printed(row, q):
    assert row in (records.ROOT / "chapters" / "variational-autoencoders.md").read_text()
    distortion = -sum(share * log2(each) for share, each in zip(q, (1 / 8, 1 / 4, 1 / 2), strict=True))
    rate = sum(share * log2(share / each) for share, each in zip(q, (1 / 2, 1 / 4, 1 / 4), strict=True))
    gap = distortion + rate + log2(sum(PRODUCT))
    assert [float(cell) for cell in row.split("|")[2:-1]] == pytest.approx(
        [distortion, rate, distortion + rate, gap], abs=6e-4
    )
