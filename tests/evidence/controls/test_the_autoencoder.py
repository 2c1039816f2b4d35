"""How many numbers the linear pieces and the network of "The autoencoder" are, as the page says."""

import jax
from flax import nnx

from evidence.controls import record
from evidence.controls import the_autoencoder as controls


def test_the_pieces_are_one_and_a_half_million_numbers_and_the_network_is_one_million_and_a_tenth():
    network = jax.tree.leaves(nnx.state(controls.dense(0, (512, 256)), nnx.Param))
    assert round(sum(each.size for each in network) / 1e6, 1) == 1.1
    assert round(60 * (31 + 1) * 784 / 1e6, 1) == 1.5, "axes and a middle of each cluster"
    assert "60" in record.recorded("the-autoencoder")["local-0"]
