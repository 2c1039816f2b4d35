import json
import os

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import safetensors.numpy
from flax import nnx

from aelib.likelihoods import Bernoulli, Categorical, Gaussian
from aelib.models.autoencoder import Autoencoder, Classifier, conv_autoencoder, dense_autoencoder
from aelib.models.denoiser import Denoiser
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder
from aelib.models.saving import load, save
from aelib.models.sparse import SparseAutoencoder
from aelib.models.stack import dense_stack
from aelib.models.variational import dense_variational_autoencoder


class Own(nnx.Module):
    """A model that aelib knows nothing of, with state of every kind."""

    def __init__(self, seed=0):
        rngs = nnx.Rngs(seed)
        self.linear = nnx.Linear(3, 2, rngs=rngs)
        self.half = nnx.Param(jax.random.normal(rngs(), (2, 2), jnp.bfloat16))
        self.empty = nnx.Param(jnp.zeros((0, 3)))
        self.norm = nnx.BatchNorm(2, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)


def dense(seed=0, **more):
    arguments = {"hidden": (5, 3), "latent": 2, "likelihood": Bernoulli(), **more}
    return dense_autoencoder((6, 4), rngs=nnx.Rngs(seed), **arguments)


MODELS = {
    "dense": dense,
    "gaussian": lambda: dense(likelihood=Gaussian(sigma=0.1 + 0.2), activation="tanh", output="sigmoid"),
    "mixed precision": lambda: dense(dtype="bfloat16"),
    "conv": lambda: conv_autoencoder(
        (4, 8), latent=3, likelihood=Bernoulli(), filters=(2, 3), strides=(2, 1), rngs=nnx.Rngs(0)
    ),
    "classifier": lambda: Classifier((6, 4), (), 3, activation="gelu", rngs=nnx.Rngs(0)),
    "dense encoder": lambda: DenseEncoder((6,), (5,), 2, rngs=nnx.Rngs(0)),
    "sigmoid code": lambda: DenseEncoder((6,), (5,), 2, activation="tanh", output="sigmoid", rngs=nnx.Rngs(0)),
    "dense decoder": lambda: DenseDecoder(2, (5,), (6,), rngs=nnx.Rngs(0)),
    "conv encoder": lambda: ConvEncoder((4, 4, 3), 2, filters=(2,), strides=(2,), rngs=nnx.Rngs(0)),
    "conv decoder": lambda: ConvDecoder(2, (4, 4), filters=(2,), strides=(2,), output="tanh", rngs=nnx.Rngs(0)),
    "variational": lambda: dense_variational_autoencoder(
        (6, 4), hidden=(5,), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0)
    ),
    "denoiser": lambda: Denoiser(6, (5,), activation="tanh", rngs=nnx.Rngs(0)),
    "sparse": lambda: SparseAutoencoder(6, 9, sparsity="batch_top_k", active=2, rngs=nnx.Rngs(0)),
    "a centre": lambda: SparseAutoencoder(
        6, 9, sparsity="top_k", active=2, centre=np.linspace(1, 2, 6), rngs=nnx.Rngs(0)
    ),
    "learnt thresholds": lambda: SparseAutoencoder(6, 9, sparsity="threshold", rngs=nnx.Rngs(0)),
    "stack": lambda: dense_stack(6, hidden=(5, 4), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0)),
    "mixed": lambda: Autoencoder(
        ConvEncoder((4, 4), 2, filters=(2,), strides=(2,), rngs=nnx.Rngs(0)),
        DenseDecoder(2, (), (4, 4, 7), rngs=nnx.Rngs(0)),
        Categorical(),
    ),
}


def arrays(model):
    return [
        np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf)
        for leaf in jax.tree.leaves(nnx.state(model))
    ]


def assert_same_bits(model, other):
    for array, expected in zip(arrays(model), arrays(other), strict=True):
        assert array.dtype == expected.dtype
        np.testing.assert_array_equal(array, expected)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.mark.parametrize("name", MODELS)
def test_a_model_comes_back_bit_for_bit_with_its_architecture(name, path):
    model = MODELS[name]()
    save(model, path)
    loaded = load(path)
    assert nnx.graphdef(loaded) == nnx.graphdef(model)
    assert_same_bits(loaded, model)


def test_saving_leaves_one_file_that_others_may_read(path):
    save(dense(), path)
    plain = path.with_name("plain")
    plain.touch()
    assert sorted(path.parent.iterdir()) == [path, plain]
    assert path.stat().st_mode == plain.stat().st_mode


def test_the_file_is_plain_safetensors_with_json_in_the_metadata(path):
    save(dense(likelihood=Gaussian(sigma=0.5)), path)
    with safetensors.safe_open(path, framework="numpy") as file:
        architecture = json.loads(file.metadata()["aelib"])
        assert "encoder.layers.0.kernel" in file.keys()  # noqa: SIM118 - not a dictionary
    assert architecture == {
        "format": 1,
        "class": "Autoencoder",
        "arguments": {
            "encoder": {
                "class": "DenseEncoder",
                "arguments": {
                    "shape": [6, 4],
                    "hidden": [5, 3],
                    "latent": 2,
                    "activation": "relu",
                    "output": "identity",
                    "dtype": None,
                },
            },
            "decoder": {
                "class": "DenseDecoder",
                "arguments": {
                    "latent": 2,
                    "hidden": [3, 5],
                    "shape": [6, 4],
                    "activation": "relu",
                    "output": "identity",
                    "dtype": None,
                },
            },
            "likelihood": {"class": "Gaussian", "arguments": {"sigma": 0.5}},
        },
    }


# Into a model that exists.


def test_a_model_of_ones_own_is_filled_in_place(path):
    model, other = Own(0), Own(1)
    model.dropout(np.ones((1, 2), np.float32))
    save(model, path)
    assert load(path, into=other) is other
    assert_same_bits(other, model)
    assert other.half[...].dtype == jnp.bfloat16
    np.testing.assert_array_equal(
        other.dropout(np.ones((9, 2), np.float32)), model.dropout(np.ones((9, 2), np.float32))
    )


def test_a_model_of_ones_own_needs_into(path):
    save(Own(), path)
    with pytest.raises(ValueError, match=r"class .*Own, but not how to build it.*load\(path, into=model\)"):
        load(path)


def test_a_subclass_and_an_autoencoder_with_parts_of_ones_own_need_into(path):
    class Linear(nnx.Module):
        def __init__(self, rngs):
            self.layer = nnx.Linear(2, 4, rngs=rngs)

        def __call__(self, x):
            return self.layer(x)

    class DenseEncoder(MODELS["dense encoder"]().__class__):
        pass

    mixed = Autoencoder(DenseEncoder((4,), (), 2, rngs=nnx.Rngs(0)), Linear(nnx.Rngs(0)), Bernoulli())
    for model in (mixed, mixed.encoder):
        save(model, path)
        with pytest.raises(ValueError, match="into=model"):
            load(path)
        assert load(path, into=model) is model
    known, own = (DenseEncoder.__base__((4,), (), 2, rngs=nnx.Rngs(seed)) for seed in (0, 1))
    own.__class__ = DenseEncoder
    save(known, path)
    assert_same_bits(load(path, into=own), known)  # which says how to build it, as a class of one's own does not


def test_a_known_function_is_saved_by_its_name_and_another_one_needs_into(path):
    known, own = dense(activation=nnx.relu), dense(activation=nnx.silu)
    save(known, path)
    assert load(path).encoder.activation == "relu"
    save(own, path)
    with pytest.raises(ValueError, match=r"an activation is your own: build the same model.*load\(path, into=model\)"):
        load(path)
    assert_same_bits(load(path, into=dense(1, activation=nnx.silu)), own)


def test_into_is_not_touched_when_the_file_is_of_another_model(path):
    save(dense(), path)
    others = [dense(1, hidden=(5, 4)), dense(1, activation="tanh"), dense(1, likelihood=Gaussian(sigma=1.0)), Own(1)]
    for other in others:
        before = arrays(other)
        with pytest.raises(ValueError, match="another model"):
            load(path, into=other)
        for array, expected in zip(arrays(other), before, strict=True):
            np.testing.assert_array_equal(array, expected)


def test_into_must_be_a_module(path):
    save(dense(), path)
    with pytest.raises(TypeError, match=r"into must be a flax\.nnx\.Module, but got the int 3"):
        load(path, into=3)


# Files that are not right.


def rewrite(path, *, change=lambda architecture: None, arrays=lambda arrays: None, metadata=None):
    """Write the checkpoint at `path` anew, with changes."""
    with safetensors.safe_open(path, framework="numpy") as file:
        architecture = json.loads(file.metadata()["aelib"])
    contents = safetensors.numpy.load_file(path)
    change(architecture)
    arrays(contents)
    metadata = {"aelib": json.dumps(architecture)} if metadata is None else metadata
    safetensors.numpy.save_file(contents, path, metadata)


def test_a_missing_file_and_a_folder_are_named(path):
    for unfit in (path, path.parent, os.devnull):
        with pytest.raises(FileNotFoundError, match=f"path must be the name of a file, but there is none at {unfit}$"):
            load(unfit)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({}, "but got None"),
        ({"other": "x"}, "but got None"),
        *(({"aelib": text}, "but got the str") for text in ("{", "[" * 5000, "[]", '{"class": "Own"}')),
        ({"aelib": '{"class": "Own", "format": 2}'}, "but got .*2}"),
    ],
)
def test_an_architecture_that_cannot_be_read_raises(path, metadata, message):
    save(dense(), path)
    rewrite(path, metadata=metadata)
    for into in (None, dense()):
        with pytest.raises(ValueError, match=f"a file that aelib.save wrote, with .* of format 1, {message}"):
            load(path, into=into)


def set_class(name):
    return lambda architecture: architecture.update({"class": name})


def set_encoder(**values):
    return lambda architecture: architecture["arguments"]["encoder"]["arguments"].update(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_class("os.system"), r"cannot be built: os\.system is not a class of aelib"),
        (set_class("Own"), "Own is not a class of aelib"),
        (set_class("DenseEncoder"), "cannot be built: DenseEncoder.*unexpected keyword argument"),
        (lambda a: a["arguments"].pop("decoder"), "cannot be built: Autoencoder.*missing .*'decoder'"),
        (set_encoder(rngs=0), "cannot be built: rngs must be a flax"),
        (set_encoder(hidden="abc"), "hidden must be an integer or a tuple of integers"),
        (set_encoder(hidden=[True]), r"hidden\[0\] must be an integer"),
        (set_encoder(latent=-1), "latent must be an integer of at least 1"),
        (set_encoder(activation="__import__"), "activation must be one of"),
        (lambda a: a["arguments"].update(encoder=3), r"encoder must be a flax\.nnx\.Module, but got the int 3"),
        (lambda a: a["arguments"].update(encoder=a["arguments"]["likelihood"]), "encoder must be a"),
        (lambda a: a["arguments"].update(likelihood=a["arguments"]["encoder"]), "likelihood must have the methods"),
        (
            lambda a: a["arguments"].update(likelihood={"class": "Gaussian", "arguments": {"sigma": "1"}}),
            "cannot be built: .*sigma",
        ),
        (lambda a: (a.clear(), a.update({"format": 1, "class": "Bernoulli", "arguments": {}})), "cannot be built"),
    ],
)
def test_an_architecture_that_cannot_be_built_raises(path, change, message):
    save(dense(), path)
    rewrite(path, change=change)
    with pytest.raises(ValueError, match=message):
        load(path)


@pytest.mark.parametrize("huge", [10**12, 10**30])
def test_huge_sizes_raise_before_memory_is_asked_for(path, huge):
    save(dense(), path)
    rewrite(path, change=set_encoder(hidden=[huge, 3]))
    with pytest.raises(ValueError, match=r"arrays of another model: encoder\.layers\.0\.|cannot be built"):
        load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: arrays.pop("encoder.layers.0.bias"), r"encoder\.layers\.0\.bias is missing"),
        (lambda arrays: arrays.update(more=np.zeros(3)), r"more is float64 \[3\], but the model has none"),
        (
            lambda arrays: arrays.update({"encoder.layers.0.bias": np.zeros((2, 3), np.float32)}),
            r"encoder\.layers\.0\.bias is float32 \[2, 3\], but the model has float32 \[5\]",
        ),
        (
            lambda arrays: arrays.update({"encoder.layers.0.bias": np.zeros(5, np.float16)}),
            r"encoder\.layers\.0\.bias is float16 \[5\], but the model has float32 \[5\]",
        ),
        (
            lambda arrays: [arrays.pop(name) for name in sorted(arrays)[4:]],
            r"missing, .*; .* missing, .*; .* missing, .*, and 5 more",
        ),
        (
            lambda arrays: [arrays.pop(name) for name in sorted(arrays)[:3]],
            r"missing, [^;]*; [^;]* missing, [^;]*; [^;]* missing, but the model has float32 \[5\](?!, and)",
        ),
    ],
)
def test_arrays_that_are_not_those_of_the_model_raise(path, change, message):
    save(dense(), path)
    rewrite(path, arrays=change)
    for into in (None, dense()):
        with pytest.raises(ValueError, match=message):
            load(path, into=into)


# Writing that fails.


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_when_writing_fails_the_old_file_is_whole_and_nothing_else_is_left(path, monkeypatch, step):
    save(dense(0), path)

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="no space left"):
        save(dense(1), path)
    monkeypatch.undo()
    assert list(path.parent.iterdir()) == [path]
    assert_same_bits(load(path), dense(0))


def test_a_link_stays_a_link_and_the_file_that_it_names_is_written(path, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "target"
    path.symlink_to(target)
    for model in (dense(0), dense(1)):
        save(model, path)
        assert path.is_symlink()
        assert_same_bits(load(target), model)
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("dtype", [jnp.int4, jnp.float8_e4m3fn])
def test_a_dtype_that_cannot_be_read_back_raises(path, dtype):
    with pytest.raises(TypeError, match=f"dtypes bool, .*, but a holds an array {jnp.dtype(dtype).name}"):
        save(nnx.Dict(a=nnx.Param(jnp.zeros(3, dtype))), path)
    assert not path.exists()


def test_input_that_cannot_be_saved_raises(path):
    with pytest.raises(TypeError, match=r"model must be a flax\.nnx\.Module, but got the int 3"):
        save(3, path)
    model = Own()
    model.strange = nnx.Variable("text")
    with pytest.raises(TypeError, match=r"dtypes bool, .*, but strange holds the str 'text'"):
        save(model, path)
    with pytest.raises(FileNotFoundError, match=r"the folder to write into must exist: '.*/no'$"):
        save(dense(), path / "no" / "folder")
    assert list(path.parent.iterdir()) == []


def test_a_model_that_was_changed_after_it_was_built_needs_into(path):
    model = dense()
    model.more = nnx.Param(jnp.zeros(2))
    save(model, path)
    with pytest.raises(ValueError, match=r"more is float32 \[2\].*changed after it was built.*into=model\)"):
        load(path)
    assert load(path, into=model) is model
