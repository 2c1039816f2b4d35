"""What the page *When would you use an autoencoder?* and the chapter on uses say in words, against the records."""

import math
import re
from itertools import product

import pytest

from aelib.course import recorded
from evidence.controls import record as controls
from evidence.reproductions import crossing, records
from evidence.reproductions import translated_networks as networks

PAGES = {slug: (records.ROOT / "chapters" / f"{slug}.md").read_text() for slug in ("when-to-use-one", "uses")}
BARS = {part: each.result for part, each in records.read("crossing").by_part.items()}


def lost(kind, ways, count, seed):
    """What is lost by a network, or by what needs no training."""
    of = f"{ways}-ways-{count}-examples-seed-{seed}"
    return BARS[f"{of}-{kind}"] if kind in crossing.RATES else BARS[f"{of}-remembered"][kind]


def over_seeds(kind, ways, count):
    return [lost(kind, ways, count, seed) for seed in crossing.SEEDS]


def test_the_nearest_example_falls_with_the_exponents_that_are_named():
    named = re.search(r"with the exponents ([−\d., and]+) for 1, 2, 3, 4 and 6 ways", PAGES["when-to-use-one"])[1]
    exponents = [float(x.replace("−", "-")) for x in re.findall(r"−\d\.\d\d", named)]
    for ways, exponent in zip(crossing.WAYS, exponents, strict=True):
        first, last = (sum(over_seeds("nearest", ways, count)) for count in (2000, 32_000))
        assert math.log(last / first) / math.log(16) == pytest.approx(exponent, abs=0.005)
        assert -2 / ways - 0.01 < exponent < -2 / ways + 0.09


@pytest.mark.parametrize("seed", crossing.SEEDS)
def test_the_crossing_moves_to_the_right_with_every_way_to_vary(seed):
    def ahead(ways):
        """For how many numbers of examples the network loses less than the blend."""
        return sum(lost("convolutional", ways, n, seed) < lost("blend", ways, n, seed) for n in crossing.EXAMPLES)

    assert ahead(1) == 0
    assert max(ahead(2), ahead(3)) <= 1 < ahead(4) < ahead(6) == len(crossing.EXAMPLES)
    for ways in (2, 3):
        assert all(lost("convolutional", ways, n, seed) > lost("blend", ways, n, seed) for n in (8000, 32_000))
    assert lost("convolutional", 4, 2000, seed) < 0.55 * lost("blend", 4, 2000, seed), "about half"
    assert lost("convolutional", 4, 32_000, seed) > lost("blend", 4, 32_000, seed)


def test_in_two_ways_five_hundred_are_about_enough_and_in_the_mean_the_crossing_only_moves_to_the_right():
    gaps = [lost("convolutional", 2, 500, seed) - lost("blend", 2, 500, seed) for seed in crossing.SEEDS]
    assert min(gaps) < 0 < sum(gaps)
    counts = [
        sum(sum(over_seeds("convolutional", ways, n)) < sum(over_seeds("blend", ways, n)) for n in crossing.EXAMPLES)
        for ways in crossing.WAYS
    ]
    assert counts == [0, 0, 1, 3, 4]


@pytest.mark.parametrize(("ways", "count", "seed"), [*product(crossing.WAYS, crossing.EXAMPLES, crossing.SEEDS)])
def test_components_do_not_gain_by_examples_and_the_blend_is_the_strongest_memory(ways, count, seed):
    of_components = lost("four times the components", ways, count, seed)
    assert of_components == pytest.approx(lost("four times the components", ways, 32_000, seed), rel=0.09)
    assert lost("convolutional", ways, count, seed) < of_components
    assert lost("blend", ways, count, seed) < lost("nearest", ways, count, seed)
    assert lost("blend", ways, count, seed) < lost("clusters", ways, count, seed)
    if ways > 3:
        assert lost("convolutional", ways, count, seed) < lost("dense", ways, count, seed)


def test_two_seeds_lie_on_both_sides_in_three_ways_with_two_thousand():
    gaps = [lost("convolutional", 3, 2000, seed) - lost("blend", 3, 2000, seed) for seed in crossing.SEEDS]
    assert min(gaps) < 0 < max(gaps)


def test_a_longer_training_moves_the_crossing_to_the_right():
    for ways, count in crossing.LONGER_AT:
        longer = BARS[f"{ways}-ways-{count}-examples-seed-0-convolutional-longer"]
        assert longer < lost("convolutional", ways, count, 0)


def test_the_figure_has_the_means_of_the_record():
    found = recorded.numbers("crossing")
    assert (found["ways"], found["examples"]) == (list(crossing.WAYS), list(crossing.EXAMPLES))
    for name in (*crossing.KEPT, *crossing.RATES):
        for (i, ways), (j, count) in product(enumerate(crossing.WAYS), enumerate(crossing.EXAMPLES)):
            each = over_seeds(crossing.KEPT.get(name, name), ways, count)
            assert found[name][i][j] == pytest.approx(sum(each) / len(each))


LADDER = {part: each.result for part, each in records.read("pixel_ladder").by_part.items()}
CANVASES = {part: each.result for part, each in records.read("translated_digits").by_part.items()}


def measured(use, setting, seed):
    return CANVASES[f"{use} {setting} seed {seed}".replace(" ", "-")]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_convolutional_network_repairs_best_with_a_code_where_digits_move_and_without_amid_clutter(seed):
    moved, clutter = (measured("noise", setting, seed)["mean"] for setting in ("moved", "amid clutter"))
    for found in (moved, clutter):
        untrained = {name: error for name, error in found.items() if name not in networks.RATES}
        assert max(found["convolutional"], found["without a code"]) < 0.7 * min(untrained.values())
        assert found["convolutional"] < 0.6 * found["dense"]
    assert moved["convolutional"] < moved["without a code"] < 1.1 * moved["convolutional"]
    assert 0.84 < clutter["without a code"] / clutter["convolutional"] < 0.9


@pytest.mark.parametrize("seed", [0, 1])
def test_a_plain_code_is_no_notion_of_near_and_the_rival_that_is_told_as_much_is_ahead(seed):
    moved, clutter = (measured("labels and search", setting, seed) for setting in ("moved", "amid clutter"))
    for found in (moved["search"]["mean"], moved["labels"]["mean"]):
        networks_only = {name: right for name, right in found.items() if ", plain" in name or ", told" in name}
        best = max(found["centred, 32 components"], found.get("graph of the centred", 0))
        assert best > max(networks_only.values()) + 0.01
    for name, right in moved["search"]["mean"].items():
        if name.startswith("blur") or name in {f"{count} components" for count in (16, 32, 64)}:
            assert right < moved["search"]["mean"]["centred, 32 components"] - 0.15
            assert clutter["search"]["mean"][name] < clutter["search"]["mean"]["convolutional, told, answers"] - 0.25
    search, labels = (clutter[what]["mean"] for what in ("search", "labels"))
    assert 0.6 < moved["search"]["mean"]["pixels"] < 0.65, "six of ten"
    assert 0.25 < search["pixels"] < 0.3, "fewer than three of ten"
    assert moved["search"]["mean"]["convolutional, plain, codes"] > moved["search"]["mean"]["pixels"] + 0.1
    assert max(search[f"{kind}, plain, codes"] for kind in ("dense", "convolutional")) < search["pixels"] - 0.05
    assert search["convolutional, told, answers"] > search["convolutional, plain, codes"] + 0.35
    assert search["clean digits at every place"] > search["convolutional, told, answers"] + 0.1
    assert labels["graph of the clean"] > labels["convolutional, told, answers"] + 0.1
    assert labels["convolutional, told, answers"] > labels["classifier of moved labels"] + 0.05


@pytest.mark.parametrize(("ways", "count", "seed"), [*product(crossing.WAYS, crossing.EXAMPLES, crossing.SEEDS)])
def test_a_blend_of_eighty_is_ahead_of_every_network_and_that_of_five_is_the_one_in_the_figure(ways, count, seed):
    by_neighbours = BARS[f"{ways}-ways-{count}-examples-seed-{seed}-blends"]
    assert by_neighbours["5"] == pytest.approx(lost("blend", ways, count, seed), rel=1e-3)
    assert by_neighbours["80"] < min(lost(kind, ways, count, seed) for kind in crossing.RATES)
    numbers = by_neighbours[str(max(4, ways + 2))]  # as many free weights as the code has numbers
    if (ways, count) == (6, 32_000):
        assert numbers < lost("convolutional", ways, count, seed)
    if ways > 3 and count == 2000:
        assert numbers > lost("convolutional", ways, count, seed)


def test_four_times_the_steps_bring_the_network_ahead_in_four_ways_with_all_examples():
    longer = {ways: BARS[f"{ways}-ways-32000-examples-seed-0-convolutional-longer"] for ways in (3, 4)}
    assert longer[4] < lost("blend", 4, 32_000, 0)
    assert longer[3] > lost("blend", 3, 32_000, 0)


@pytest.mark.parametrize("seed", [0, 1])
def test_against_noise_on_what_moved_sixty_gaussians_are_behind_a_network_on_digits_and_far_ahead_on_clothes(seed):
    sixty = controls.recorded("ppca-mixtures")
    digits, clothes = (sixty[f"noise {setting}-{seed}"] for setting in ("moved", "moved clothes"))
    networks_of = {setting: measured("noise", setting, seed)["mean"] for setting in ("moved", "moved clothes")}
    assert digits["mean"] - digits["half"] > networks_of["moved"]["convolutional"] + 1
    assert digits["mean"] < min(networks_of["moved"][rival] for rival in ("Gaussian at an unknown place", "dense"))
    assert digits["mean"] < measured("placed", "moved", seed)["mean"]["dense over all places"]
    placed = measured("placed", "moved clothes", seed)["mean"]["dense over all places"]
    of_networks = [placed, *(networks_of["moved clothes"][kind] for kind in networks.RATES)]
    assert clothes["mean"] + clothes["half"] < 0.9 * min(of_networks)


@pytest.mark.parametrize("seed", [0, 1])
def test_of_centred_digits_sixty_gaussians_clean_better_than_a_covariance_and_worse_than_a_network(seed):
    sixty, ladder = controls.recorded("ppca-mixtures")[f"centred-{seed}"], LADDER[f"seed-{seed}"]
    for level, errors in ladder["squared error"].items():
        assert errors["network"] + 0.5 < sixty[level]["as it is"]["mean"] < errors["linear"] - 1.5
    drawn = records.read("pixel_diffusion").by_part[f"20-epochs-seed-{seed}"].result["distinguished from real"]
    assert drawn["ancestral"] + 0.05 < sixty["told without noise"] < sixty["told"] - 0.1


@pytest.mark.parametrize("seed", [0, 1])
def test_for_an_alarm_the_nearest_centred_example_is_ahead_of_every_network_and_amid_clutter_nothing_works(seed):
    def best(areas, of):
        return max((name for name in areas if of(name)), key=areas.__getitem__)

    def network(name):
        return name.split(",")[0] in networks.RATES

    best_network = {"moved": "dense, by ink", "moved clothes": "dense"}
    for setting, rival in (("moved", "nearest centred, by ink"), ("moved clothes", "nearest centred")):
        areas = measured("alarms", setting, seed)["mean"]
        assert best(areas, network) == best_network[setting]
        assert best(areas, lambda name: not network(name)) == rival
        assert areas[rival] > areas[best_network[setting]] + 9
        centred = controls.recorded("centred-alarms")[f"{setting}-{seed}"]["mean"]
        assert best(centred, network) == best_network[setting]
        assert areas[best_network[setting]] + 5 < centred[best_network[setting]] < areas[rival] - 3, "centred, too"
    clutter = measured("alarms", "amid clutter", seed)["mean"]
    assert best(clutter, lambda name: True) == "nearest centred"
    assert 50 < clutter["nearest centred"] < 58


def test_half_of_a_moved_digit_is_completed_best_by_a_network_and_of_clothes_sixty_gaussians_are_hardly_behind():
    sure = {}
    for setting, seed in product(("moved", "moved clothes"), (0, 1)):
        found, trained = controls.recorded("ppca-mixtures")[f"half {setting}-{seed}"], measured("half", setting, seed)
        lead = found["less convolutional"]
        assert found["mean"] - lead["mean"] == pytest.approx(trained["mean"]["convolutional"], rel=1e-3)
        assert 0 < lead["mean"] < 0.09 * found["mean"]
        assert found["mean"] < min(error for way, error in trained["mean"].items() if way not in networks.RATES)
        sure.setdefault(setting, []).append(lead["mean"] > lead["half"])
    assert all(sure["moved"])
    assert not all(sure["moved clothes"])


@pytest.mark.parametrize("seed", [0, 1])
def test_no_search_through_all_pictures_and_shifts_completes_a_half_plainly_better_than_sixty_gaussians(seed):
    for setting in ("moved", "moved clothes"):
        found, sixty = (controls.recorded(name) for name in ("half-of-all", "ppca-mixtures"))
        searched = found[f"{setting}-{seed}"]["error"]
        assert searched < measured("half", setting, seed)["mean"]["twenty best of shifts"] - 1, "of 4,000 pictures"
        assert searched > sixty[f"half {setting}-{seed}"]["mean"] - 0.5
        assert searched > measured("half", setting, seed)["mean"]["convolutional"] + 1


@pytest.mark.parametrize("seed", [0, 1])
def test_a_likelihood_is_behind_the_nearest_digit_with_and_without_ink(seed):
    found = controls.recorded("uses")
    near, nats = found["exact"]["one class"], found[f"one class-{seed}"]["auroc"]
    for ours, rival in (("nats", "nearest"), ("nats by ink", "nearest by ink")):
        assert near[rival]["mean"] > nats[ours]["mean"] + 4


def test_a_first_layer_is_ahead_of_pixels_and_a_third_level_with_its_own_weights_shuffled():
    found = controls.recorded("stacked-autoencoders")
    five = found["five seeds"]
    probed = [found[f"probed-{seed}"] for seed in range(5)]
    assert min(run["denoising"]["probe"][0] - run["pixels"] for run in probed) > 1
    for seed in (0, 1):
        layer = found[f"first layer-{seed}"]
        assert layer["control"] < found[f"probed-{seed}"]["pixels"] < layer["trained"] - 1, "pixels are the best rival"
    assert max(run["random"]["probe"][0] for run in probed) < five["pixels"]
    assert 0 < five["worth"]["denoising"]["mean"] < 0.5
