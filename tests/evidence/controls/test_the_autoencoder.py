"""What the chapter "The autoencoder" says of its controls, on their record."""

import jax
import numpy as np
import pytest
from flax import nnx

from evidence.controls import record
from evidence.controls import the_autoencoder as controls

FOUND = record.recorded("the-autoencoder")
ANCHORS = FOUND["anchors"]
PCA, KNN = {int(k): value for k, value in ANCHORS["pca"].items()}, ANCHORS["knn"]


def parts(name):
    """The results of the parts of this name, one for each seed."""
    return [found for each, found in FOUND.items() if each.startswith(f"{name}-")]


def swept(epochs):
    """Squared errors by the size of the code, of each seed."""
    return [{int(k): value for k, value in found[epochs].items()} for found in parts("sizes")]


@pytest.mark.parametrize("found", parts("few"))
def test_900_digits_are_learnt_by_heart_and_the_best_weights_are_kept(found):
    assert found["epochs"] == found["best"] + 20 < 200
    assert found["train"] < found["train at lowest"] < found["lowest"] - 15
    assert found["lowest"] + 0.3 < found["end"] < found["lowest"] + 6
    assert found["kept"] < found["last"] < found["kept"] + 3
    assert 400 < found["steps"] < 800


@pytest.mark.parametrize("found", parts("few"))
def test_more_digits_help_more_than_stopping_in_about_as_many_steps(found):
    assert found["all digits"] < found["kept"] - 15
    assert found["steps of all"] == 600


@pytest.mark.parametrize("errors", swept("3 epochs"))
def test_after_three_epochs_the_network_gains_most_in_the_middle(errors):
    gaps = {k: PCA[k] - errors[k] for k in errors}
    assert (np.diff(list(errors.values())) < 0).all()
    assert abs(gaps[1]) < 1.5, "no better than PCA"
    assert min(gaps[k] for k in (4, 8, 16)) > max(gaps[2], gaps[32]) > min(gaps[2], gaps[32]) > 0
    assert gaps[64] < -3
    assert round(errors[2]) == 39
    assert errors[8] < PCA[16]
    assert 0.9 * errors[32] < errors[64]
    assert all(0.65 < errors[k] / PCA[k] < 0.78 for k in (4, 8, 16))


def test_the_gains_are_larger_than_what_starts_differ_by():
    sweep = np.array([list(errors.values()) for errors in swept("3 epochs")])
    gaps = np.array([PCA[k] for k in swept("3 epochs")[0]]) - sweep.max(axis=0)
    assert (gaps[1:5] > 3 * np.ptp(sweep, axis=0)[1:5]).all()


@pytest.mark.parametrize("found", parts("moved"))
def test_the_network_makes_about_half_of_the_error_of_components_wherever_digits_lie(found):
    shares = [found[str(reach)]["network"] / found[str(reach)]["components"]["32"] for reach in controls.REACHES]
    assert all(0.48 < share < 0.54 for share in shares)
    network, components = ((found["6"][name], found["0"][name]) for name in ("network", "components"))
    assert 1.7 < network[0] / network[1] < components[0]["32"] / components[1]["32"] < 1.9, "nearly the same factor"
    assert components[1]["32"] == pytest.approx(PCA[32], rel=1e-3)
    assert 1.04 < found["clusters of those that move most"]["60"] / network[0] < 1.1


@pytest.mark.parametrize(("short", "long"), [*zip(swept("3 epochs"), swept("15 epochs"), strict=True)])
def test_twelve_epochs_more_lower_every_error_and_with_64_numbers_below_pca(short, long):
    assert long[64] < min(PCA[64], 0.65 * short[64])
    assert long[32] < min(0.6 * PCA[32], 0.65 * short[32])
    assert 0.75 * short[2] < long[2] < 0.9 * short[2]
    assert long[1] < min(PCA[2] - 2, 0.9 * short[1]), "one number leaves less than two components"


@pytest.mark.parametrize("found", parts("losses"))
def test_cross_entropy_and_squared_error_ask_for_the_same_blur(found):
    mean, median = (found[name] for name in ("squared error", "absolute error"))
    assert found["cross-entropy"]["grey"] == pytest.approx(mean["grey"], abs=0.02)
    assert found["cross-entropy"]["squared"] == pytest.approx(mean["squared"], abs=1)
    assert 0.25 < mean["grey"] < 0.35
    assert median["grey"] < 0.5 * mean["grey"]
    assert abs(median["grey"] - ANCHORS["grey"]) < 0.06


@pytest.mark.parametrize("found", parts("losses"))
def test_the_sharpest_decoder_is_best_by_absolute_error_and_as_far_off_as_the_mean_image_by_squared(found):
    median = found["absolute error"]
    assert median["squared"] == pytest.approx(ANCHORS["mean"], rel=0.1)
    for name in ("cross-entropy", "squared error"):
        assert median["squared"] > 1.2 * found[name]["squared"]
        assert median["absolute"] < 0.95 * found[name]["absolute"]


@pytest.mark.parametrize("found", parts("sizes"))
def test_smaller_networks_beat_pca_by_error_and_neither_it_nor_the_pixels_by_neighbours(found):
    knn = found["knn"]
    assert found["3 epochs"]["32"] < PCA[32]
    assert knn["32"] < min(KNN["pixels"] + 0.005, KNN["pca32"] - 0.01)
    assert abs(knn["32 longer"] - KNN["pixels"]) < 0.005 < KNN["pca32"] - knn["32 longer"]
    assert knn["2"] < KNN["pixels"] - 0.1


@pytest.mark.parametrize("found", parts("wide"))
def test_the_copier_loses_least_and_has_neighbours_like_those_of_the_pixels(found):
    network, copier = found["network"], found["copier"]
    assert copier["error"] < 0.6 * network["error"] < 0.6 * PCA[32] / 1.9
    assert found["after 3 epochs"] < PCA[32] / 2
    assert abs(copier["knn"] - KNN["pixels"]) < 0.025
    assert copier["knn"] < KNN["pca32"] - 0.01
    assert KNN["pixels"] + 0.005 < network["knn"] < KNN["pca32"] + 0.005


@pytest.mark.parametrize("found", parts("broken"))
def test_in_one_epoch_a_smaller_rate_costs_more_than_a_larger_one(found):
    slow, usual, fast = (found["rates"][rate] for rate in ("0.0001", "0.001", "0.01"))
    assert fast < usual < 30 < 0.9 * ANCHORS["mean"] < slow


@pytest.mark.parametrize("found", parts("broken"))
def test_a_relu_at_the_output_silences_pixels_for_good(found):
    assert found["silent"]["relu"] > 10
    assert found["silent"]["identity"] == 0


@pytest.mark.parametrize("found", parts("broken"))
def test_without_the_division_the_loss_falls_below_any_floor_and_no_grey_is_left(found):
    loss = found["unguarded"]["loss"]
    assert loss[0] < 0
    assert (np.diff(loss) < 0).all()
    assert found["unguarded"]["grey"] < 0.03


@pytest.mark.parametrize("seed", [0, 1])
def test_on_fashion_mnist_the_network_is_ahead_of_components_by_less_than_on_digits(seed):
    error, pca = FOUND[f"Fashion wide-{seed}"]["network"]["error"], FOUND["Fashion anchors"]["pca"]["32"]
    assert 0.7 < error / pca < 0.9
    assert FOUND[f"wide-{seed}"]["network"]["error"] / PCA[32] < 0.53


@pytest.mark.parametrize("seed", [0, 1])
def test_a_third_epoch_takes_the_network_past_components_of_clusters_on_digits_and_thirty_on_clothes(seed):
    digits, clothes = FOUND[f"local-{seed}"], FOUND[f"Fashion local-{seed}"]
    for network in parts("wide"):
        assert abs(digits["60"] - network["network"]["error"]) < 0.8
        assert digits["60"] > network["after 3 epochs"] + 0.4
    assert clothes["60"] < min(network["after 3 epochs"] for network in parts("Fashion wide")) - 1.5
    assert 0.1 < clothes["60"] - FOUND[f"Fashion long-{seed}"]["error"] < 0.4, "ahead by little"
    assert digits["10"] > digits["60"]


def test_the_pieces_are_one_and_a_half_million_numbers_and_the_network_is_one_million_and_a_tenth():
    network = jax.tree.leaves(nnx.state(controls.dense(0, (512, 256)), nnx.Param))
    assert round(sum(each.size for each in network) / 1e6, 1) == 1.1
    assert round(60 * (31 + 1) * 784 / 1e6, 1) == 1.5, "axes and a middle of each cluster"
    assert "60" in FOUND["local-0"]
