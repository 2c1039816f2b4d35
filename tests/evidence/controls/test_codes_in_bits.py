"""What the chapter "Codes in bits" says of its controls, on their record."""

import numpy as np
import pytest

from evidence.controls import codes_in_bits, record


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("codes-in-bits")
    return [found[f"{name}-{seed}"] for seed in codes_in_bits.SEEDS]


def test_cosines_are_those_of_the_pixels_of_each_block_and_can_be_undone():
    greys = np.random.default_rng(0).random((3, 7, 7))
    x = np.kron(greys, np.ones((4, 4))).reshape(3, 784)
    z = codes_in_bits.cosines_of(x)
    np.testing.assert_allclose(z.reshape(3, 7, 7, 16)[..., 0], 4 * greys)
    np.testing.assert_allclose(z.reshape(3, 7, 7, 16)[..., 1:], 0, atol=1e-12)
    np.testing.assert_allclose(codes_in_bits.from_cosines(z), x)


@pytest.mark.parametrize("found", parts("files"))
@pytest.mark.parametrize("group", ["0", "1"])
def test_the_autoencoder_has_the_fewest_bits_and_pca_the_shortest_file_of_sixty_thousand(found, group):
    network, pca, cosines = (found[group][name] for name in ("autoencoder", "PCA", "DCT"))
    assert network["bits"] < pca["bits"] < cosines["bits"]
    assert pca["60000"] < min(network["60000"], cosines["60000"])
    assert network["1000000"] < min(pca["1000000"], cosines["1000000"])
    assert all(abs(each["error"] / network["error"] - 1) < 0.02 for each in (pca, cosines))
    assert found[group]["break-even PCA"] > (60_000, 200_000)[int(group)]
    assert 20_000 < found[group]["break-even DCT"] < found[group]["break-even PCA"]


@pytest.mark.parametrize("found", parts("files"))
def test_rounding_the_decoder_to_a_byte_moves_its_error_by_little(found):
    assert abs(found["rounded decoder"] / found["0"]["autoencoder"]["error"] - 1) < 0.05


@pytest.mark.parametrize("found", parts("lossless"))
def test_the_table_is_between_the_network_after_two_epochs_and_after_eight(found):
    assert found["table written"] == pytest.approx(found["table"], abs=2.5)
    assert found["table"] < found["short bound"] - 5
    assert found["table"] - 6 < found["long bound"] < found["table"] - 1
    assert found["short written"] == pytest.approx(found["short expected"], abs=2.5)
    assert found["short bound"] < 0.85 * found["bz2"] < found["bz2"] < found["png"]
    assert found["side"] > 100 * found["table side"]


@pytest.mark.parametrize("found", parts("lossless"))
def test_ten_pixels_and_the_place_are_ahead_of_eight_epochs_with_an_eighth_of_the_side(found):
    ten = record.recorded("codes-in-bits")["templates"]
    assert found["long bound"] - 7 < ten["bits"] < found["long bound"] - 3
    assert found["table"] > ten["bits"] + 5
    assert 7.5 < found["side"] / ten["side"] < 9
    assert ten["side"] == pytest.approx(16 * found["table side"])


@pytest.mark.parametrize("found", parts("lossless"))
@pytest.mark.parametrize("bound", ["short bound", "long bound"])
def test_with_the_networks_counted_some_tens_of_thousands_of_digits_pay_for_them(found, bound):
    """By PNG and by bz2, between which gzip lies on the page."""
    for general in ("png", "bz2"):
        assert 20_000 < 1e6 * found["side"] / (found[general] - found[bound]) < 100_000


@pytest.mark.parametrize("found", parts("codebooks"))
def test_nothing_with_eight_bits_beats_k_means_and_start_and_gradient_decide_over_dead_entries(found):
    eight = ("vq 1", "vq 1 from data", "rotation 1", "fsq 8")
    assert found["kmeans"]["error"] < min(found[name]["error"] for name in eight)
    for slots in (1, 4):
        assert found[f"vq {slots} from data"]["used"] < found[f"vq {slots}"]["used"]
        assert found[f"rotation {slots}"]["used"] > found[f"vq {slots} from data"]["used"] + 0.1
        assert found[f"vq {slots} from data"]["error"] > found[f"vq {slots}"]["error"]
    assert found["rotation 1"]["error"] > found["vq 1 from data"]["error"] - 0.2
    assert found["rotation 4"]["error"] < found["vq 4 from data"]["error"] - 1
    assert found["fsq 32"]["error"] < found["vq 4"]["error"] < found["kmeans 4"]["error"]
    assert found["fsq 32"]["error"] < found["rotation 4"]["error"] < found["kmeans 4"]["error"]


@pytest.mark.parametrize("found", parts("codebooks"))
@pytest.mark.parametrize(("bits", "far"), [(8, 20), (32, 30)])
def test_scalars_that_begin_without_the_mean_image_end_where_tanh_is_flat(found, bits, far):
    begun, without = found[f"fsq {bits}"], found[f"fsq {bits}, last bias 0"]
    assert without["error"] > max(begun["error"] + 0.5 * far, 40)
    assert begun["saturated"] < 0.3 < 0.7 < without["saturated"]
    assert without["used"] < 0.1 * begun["used"]


@pytest.mark.parametrize("found", parts("search"))
def test_bits_without_a_network_search_as_well(found):
    assert found["planes"]["label"] < found["signs"]["label"] < found["itq"]["label"]
    assert found["itq"]["label"] > found["network"]["label"] - 0.05
    assert found["signs"]["label"] < found["network"]["label"]
    for name in ("rotated", "itq"):
        assert found["signs"]["neighbours"] > found[name]["neighbours"] > found["network"]["neighbours"] + 0.03
    labels, reranked = (
        [found[name][key] for name in ("planes", "signs", "itq", "network")] for key in ("label", "reranked")
    )
    assert max(reranked) - min(reranked) < max(labels) - min(labels)
