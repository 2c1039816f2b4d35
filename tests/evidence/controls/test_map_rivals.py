"""What the chapter "A map of digits" says of what needs no map or no network, on the record."""

import pytest

from evidence.controls import record

FOUND, OF_MAP = record.recorded("map-rivals"), record.recorded("map-of-digits")


@pytest.mark.parametrize("seed", [0, 1])
def test_neighbours_place_and_draw_as_well_as_a_network_that_is_trained_on_fifteen_times_as_many_digits(seed):
    found = FOUND[f"both ways-{seed}"]
    tsne, same, all_digits = (found[name] for name in ("t-SNE", "network", "network, all digits"))
    assert tsne["right"] > max(same["right"], all_digits["right"]) + 0.05
    assert tsne["neighbours"] < min(same["own"], same["neighbours"]) - 4
    assert abs(tsne["neighbours"] - all_digits["own"]) < 1.5, "level"


@pytest.mark.parametrize("seed", [0, 1])
def test_pieces_of_what_is_cut_out_lie_between_four_and_twelve_epochs_of_the_convolutional_network(seed):
    pieces, conv = FOUND[f"pieces-{seed}"]["error"], OF_MAP[f"moved-{seed}"]["conv"]["error"]
    assert conv["12"] + 0.4 < pieces < conv["4"] - 0.4
    assert OF_MAP[f"cut out-{seed}"]["error"] < pieces - 1
