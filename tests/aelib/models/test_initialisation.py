"""The weights that a network starts with."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.models import layers as initialisation
from aelib.models.networks import DenseEncoder

SHAPES = [(1, 1), (784, 300), (3, 3, 8, 16), (2**16 + 1, 1)]
MORE = [(300, 784), (5, 2, 1, 4)]
FLOATS = [(shape, jnp.float32) for shape in SHAPES] + [((784, 300), jnp.bfloat16)]
REST = [(shape, dtype) for dtype in (jnp.float32, jnp.bfloat16) for shape in SHAPES + MORE]
REST = [each for each in REST if each not in FLOATS]


@pytest.mark.parametrize("name", ["he_normal", "glorot_uniform"])
@pytest.mark.parametrize(
    ("shape", "dtype"), [*FLOATS, *(pytest.param(*each, marks=pytest.mark.nightly) for each in REST)], ids=str
)
def test_the_numbers_are_those_of_flax(name, shape, dtype):
    key = jax.random.key(3)
    ours = getattr(initialisation, name)(key, shape, dtype)
    theirs = getattr(nnx.initializers, name)()(key, shape, dtype)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    np.testing.assert_array_equal(np.asarray(ours, np.float32), np.asarray(theirs, np.float32))


def test_networks_of_other_widths_compile_no_new_draw(caplog):
    DenseEncoder((10,), (11,), 2, rngs=nnx.Rngs(0))
    caplog.clear()
    with jax.log_compiles():
        DenseEncoder((12,), (13,), 3, rngs=nnx.Rngs(0))
    compiled = [record.getMessage() for record in caplog.records if "Compiling" in record.getMessage()]
    assert compiled, "for new shapes something is compiled, such as zeros for the biases"
    assert not [message for message in compiled if "normal" in message or "uniform" in message]
