"""What the chapter "Codes in bits" says of its controls, on their record."""

import jax
import numpy as np
import pytest

from evidence.controls import codes_in_bits, product_quantisation, record, templates
from evidence.controls.finite_scalar import finite_scalar


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("codes-in-bits")
    return [found[f"{name}-{seed}"] for seed in codes_in_bits.SEEDS]


def pairs(one, other):
    """The results of two parts, side by side for each seed."""
    return list(zip(parts(one), parts(other), strict=True))


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


@pytest.mark.parametrize("found", parts("small decoder"))
def test_with_a_smaller_decoder_the_shortest_file_of_sixty_thousand_is_the_networks_at_the_finer_step_alone(found):
    fine, coarse = found["0"], found["1"]
    assert set(fine) == {"autoencoder", "PCA-64", "PCA-80", "PCA-96"}
    for group in (fine, coarse):
        own, *components = group.values()
        assert all(0.98 < each["error"] / own["error"] < 1 for each in components)
        assert all(own["bits"] < each["bits"] - 10 and own["1000000"] < each["1000000"] - 10 for each in components)
    assert min(fine, key=lambda name: fine[name]["60000"]) == "autoencoder"
    assert min(each["60000"] for each in list(fine.values())[1:]) == fine["PCA-80"]["60000"]
    assert 30_000 < fine["PCA-64"]["break-even"] < fine["PCA-80"]["break-even"] < 40_000
    assert coarse["PCA-48"]["60000"] < coarse["PCA-64"]["60000"] < coarse["autoencoder"]["60000"] - 5
    assert all(85_000 < coarse[name]["break-even"] < 95_000 for name in ("PCA-48", "PCA-64"))


@pytest.mark.parametrize(("small", "large"), pairs("small decoder", "files"))
def test_the_smaller_decoder_has_two_fifths_of_the_side_and_a_little_more_error(small, large):
    small, large = small["0"]["autoencoder"], large["0"]["autoencoder"]
    assert small["side"] / large["side"] == pytest.approx(0.4, abs=0.02)
    assert 1.05 < small["error"] / large["error"] < 1.1


@pytest.mark.parametrize("found", parts("files"))
def test_rounding_the_decoder_to_a_byte_moves_its_error_by_little(found):
    assert abs(found["rounded decoder"] / found["0"]["autoencoder"]["error"] - 1) < 0.05


@pytest.mark.parametrize("found", parts("lossless"))
def test_the_table_is_between_the_network_after_two_epochs_and_after_eight(found):
    assert found["table written"] == pytest.approx(found["table"], abs=2.5)
    assert found["table"] < found["short bound"] - 5
    assert found["table"] - 2.5 < found["long bound"] < found["table"] - 1.5
    assert found["short written"] == pytest.approx(found["short expected"], abs=2.5)
    assert found["short bound"] < 0.85 * found["bz2"] < found["bz2"] < found["png"]
    assert found["side"] > 100 * found["table side"]


@pytest.mark.parametrize("found", parts("lossless"))
def test_tables_of_ten_and_sixteen_pixels_are_ahead_of_eight_epochs_and_a_tree_is_ahead_of_all(found):
    tables = record.recorded("codes-in-bits")["templates"]
    tree = tables["tree"]
    assert tables["6"]["bits"] == pytest.approx(found["table"], abs=0.01)
    assert tables["16"]["bits"] < tables["10"]["bits"] - 2 < found["long bound"] - 7
    assert all(tree["bits"] < tables[name]["bits"] for name in tables if name != "tree")
    assert 24 < found["side"] / tree["side"] < 26
    assert tree["side"] < 0.4 * tables["10"]["side"] < 0.01 * tables["16"]["side"]


def test_the_tree_has_the_shortest_file_of_sixty_thousand_and_of_a_million_digits():
    tables = record.recorded("codes-in-bits")["templates"]
    for n in codes_in_bits.FOR:
        assert min(tables, key=lambda name: tables[name]["bits"] + 1e6 * tables[name]["side"] / n) == "tree"


@pytest.mark.parametrize("found", parts("lossless"))
def test_the_long_run_is_three_bits_ahead_of_the_tree_and_pays_for_more_than_a_million_digits(found):
    chapter = record.recorded("codes-in-bits")
    tree, bounds = chapter["templates"]["tree"], [chapter[f"long run-{seed}"]["bits"] for seed in codes_in_bits.SEEDS]
    assert 2.5 < tree["bits"] - max(bounds) < tree["bits"] - min(bounds) < 3.5
    assert (found["side"] - tree["side"]) / (tree["bits"] - min(bounds)) > 1  # of a network that is a little smaller


def noisy_copies(n, flip, seed):
    """Pictures in which each pixel is the one to its left, or with the chance `flip` the other value."""
    flips = np.random.default_rng(seed).random((n, 28, 28)) < flip
    return (np.cumsum(flips, axis=2) % 2).reshape(n, 784).astype(np.float32)


@pytest.mark.parametrize(("flip", "asked"), [(0.1, 1), (0.5, 0)])
def test_a_tree_asks_for_the_one_pixel_that_tells_something_and_for_none_where_none_does(flip, asked):
    found = templates.bits_by_tree(noisy_copies(2000, flip, 1), noisy_copies(300, flip, 2), count=4, block=14)
    entropy = -flip * np.log2(flip) - (1 - flip) * np.log2(1 - flip)
    assert found["leaves"] == 4 * 2**asked
    assert 1e6 * found["side"] == 8 * found["leaves"] + 4 * (2 ** (asked + 1) - 1)
    assert found["bits"] == pytest.approx(784 * entropy, rel=0.02)


def test_contexts_have_only_pixels_that_were_sent_before_and_the_place_below_them():
    x = noisy_copies(1, 0.5, 3)
    before = templates.contexts(x, 16, 4)
    for pixel in (0, 300, 783):
        other = x.copy()
        other[0, pixel] = 1 - other[0, pixel]
        changed = np.flatnonzero(before != templates.contexts(other, 16, 4))
        assert (changed > pixel).all()
        assert pixel == 783 or len(changed) > 1
    assert (before % 49 == templates.contexts(x, 0, 4)).all()
    assert (before % (49 << 10) == templates.contexts(x, 10, 4)).all()


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


def test_scalars_take_their_own_levels():
    z = np.array([[-9, -9, -9], [9, 9, 9], [0.2, 0.1, -0.3], [-0.6, 0.6, 0.6]], np.float32)
    found = finite_scalar(z, [3, 4, 2])
    inside = np.tanh(z)
    for column, level in enumerate((3, 4, 2)):
        values = np.linspace(-1, 1, level)
        nearest = values[np.abs(inside[:, column, None] - values).argmin(axis=1)]
        np.testing.assert_allclose(found.z[:, column], nearest, atol=1e-6)
    digits = np.stack([np.round((np.asarray(found.z)[:, c] + 1) * (m - 1) / 2) for c, m in enumerate((3, 4, 2))])
    np.testing.assert_array_equal(found.index, digits[0] * 8 + digits[1] * 2 + digits[2])
    assert found.index.tolist()[:2] == [0, 23]
    gradient = jax.grad(lambda z: finite_scalar(z, [3, 4, 2]).z.sum())(z)
    np.testing.assert_allclose(gradient, 1 - inside**2, atol=1e-5)


@pytest.mark.parametrize(("found", "tables"), pairs("codebooks", "residual"))
def test_four_added_tables_are_ahead_of_every_network(found, tables):
    networks = [found[name]["error"] for name in ("vq 4", "vq 4 from data", "rotation 4", "fsq 32")]
    assert tables["32"] < min(networks) - 1.5
    assert tables["32"] < found["kmeans 4"]["error"] - 3.5
    assert tables["8"] == pytest.approx(found["kmeans"]["error"], abs=0.2)


@pytest.mark.parametrize(("found", "tables"), pairs("residual", "product"))
def test_four_tables_of_quarters_are_ahead_of_added_ones_and_a_rotation_brings_more(found, tables):
    assert tables["turned"] < tables["quarters"] - 0.5 < found["32"] - 1.5
    assert tables["components"] > found["32"] + 2


def test_four_tables_of_quarters_have_fewer_numbers_than_a_decoder_of_the_networks():
    assert 4 * 256 * 196 < 32 * 256 + 256 + 256 * 784 + 784


def test_parts_that_are_exact_come_back_whatever_turns_them():
    rng = np.random.default_rng(4)
    x, kmeans = rng.standard_normal((20, 8)).astype(np.float32), lambda part: part.copy()
    turn = np.linalg.qr(rng.standard_normal((8, 8)))[0]
    again = product_quantisation.product_quantised(x, x, kmeans, nearest_of, turn, rounds=0)
    np.testing.assert_allclose(again, x, atol=1e-5)
    assert (product_quantisation.quarters() @ np.ones(784) == 1).all()


def nearest_of(part, book):
    return ((part[:, None] - book) ** 2).sum(axis=2).argmin(axis=1)


@pytest.mark.parametrize(("found", "begun"), pairs("codebooks", "starts"))
@pytest.mark.parametrize(("slots", "apart"), [(1, 2), (4, 1.7)])
def test_the_spread_of_its_vectors_decides_how_a_codebook_begins_and_codes_cost_nothing(found, begun, slots, apart):
    wide = found[f"vq {slots}"], begun[f"codes, spread 1 {slots}"]
    close = begun[f"random, spread of codes {slots}"], found[f"vq {slots} from data"]
    for random, codes in (wide, close):
        assert abs(codes["error"] - random["error"]) < 0.8
        assert abs(codes["used"] - random["used"]) < 0.08
    assert wide[1]["error"] < wide[0]["error"]
    assert min(each["error"] for each in close) > max(each["error"] for each in wide) + apart
    assert max(each["used"] for each in close) < min(each["used"] for each in wide) - 0.15
    assert 2.5 < 1 / begun[f"codes, spread 1 {slots}"]["spread"] < 3.5


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
