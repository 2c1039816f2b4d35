import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import aelib
from aelib.models import sparse
from aelib.models.sparse import SparseAutoencoder, largest

RNG = np.random.default_rng(0)
X = RNG.standard_normal((7, 4)).astype(np.float32)


def perturbed(sparsity, active=None):
    """A model of 4 numbers and 9 units in which no two parts are alike."""
    model = SparseAutoencoder(4, 9, sparsity=sparsity, active=active, rngs=nnx.Rngs(0))
    for at, name in enumerate(("encoder", "bias", "decoder", "centre")):
        part = getattr(model, name)
        part.set_value(jax.random.normal(jax.random.key(at), part.get_value().shape))
    return model


def activations(model):
    weights = {name: np.asarray(getattr(model, name).get_value()) for name in ("encoder", "bias", "centre")}
    return (X - weights["centre"]) @ weights["encoder"] + weights["bias"]


def by_sorting(a, k):
    """The code that keeps the `k` largest of each row of `a`, if positive."""
    kept = np.maximum(a, 0)
    np.put_along_axis(kept, np.argsort(kept, axis=1)[:, :-k], 0, axis=1)
    return kept


def test_each_kind_keeps_what_it_says():
    relu, top = perturbed("relu"), perturbed("top_k", 3)
    a = activations(relu)
    np.testing.assert_allclose(relu.encode(X), np.maximum(a, 0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(top.encode(X), by_sorting(a, 3), rtol=1e-4, atol=1e-6)
    learnt = perturbed("threshold")
    learnt.log_threshold.set_value(jnp.log(jnp.linspace(0.2, 3, 9)))
    np.testing.assert_allclose(learnt.encode(X), np.where(a > np.linspace(0.2, 3, 9), a, 0), rtol=1e-4, atol=1e-6)


def test_a_batch_shares_its_active_units_and_a_trained_model_has_a_threshold_instead():
    model = perturbed("batch_top_k", 2)
    a = activations(model)
    model.train()
    z = np.asarray(model.encode(X))
    np.testing.assert_allclose(z, by_sorting(a.reshape(1, -1), 14).reshape(a.shape), rtol=1e-4, atol=1e-6)
    assert len({*(z > 0).sum(axis=1)}) > 1
    assert model.threshold.get_value() == z[z > 0].min()
    model.encode(X[:2])
    last = np.sort(np.maximum(a[:2], 0).ravel())[-4]
    assert model.threshold.get_value() == pytest.approx(0.99 * z[z > 0].min() + 0.01 * last)
    model.eval()
    threshold = float(model.threshold.get_value())
    alone = np.concatenate([model.encode(x[None]) for x in X])
    np.testing.assert_allclose(alone, np.where(a > threshold, a, 0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(alone, model.encode(X), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", [("relu",), ("top_k", 3), ("batch_top_k", 2), ("threshold",)])
def test_active_is_one_where_a_unit_is_and_else_zero(kind):
    model = perturbed(*kind)
    model.train()
    z, active = model.activate(X)
    np.testing.assert_array_equal(active, z > 0)


def test_a_batch_in_which_nothing_is_active_leaves_the_threshold_as_it_is():
    model = perturbed("batch_top_k", 2)
    model.train()
    model.encode(X)
    before = float(model.threshold.get_value())
    model.bias.set_value(jnp.full(9, -1000.0))
    assert not model.encode(X).any()
    assert model.threshold.get_value() == before > 0


def test_a_threshold_that_was_never_set_is_not_a_relu():
    model = perturbed("batch_top_k", 2)
    with pytest.raises(ValueError, match=r"x must have been encoded in training mode .*model.train\(\)"):
        model.encode(X)
    assert np.isnan(nnx.jit(lambda model: model.encode(X))(model)).all()
    model.train()
    z = nnx.jit(lambda model: model.encode(X))(model)
    assert (z > 0).sum() == 14
    model.eval()
    assert np.isfinite(nnx.jit(lambda model: model.encode(X))(model)).all()


def test_the_centre_begins_where_it_is_said_to():
    centre = np.array([3.0, -1.0, 0.5, 7.0])
    model = SparseAutoencoder(4, 9, sparsity="top_k", active=2, centre=centre, rngs=nnx.Rngs(3))
    plain = SparseAutoencoder(4, 9, sparsity="top_k", active=2, rngs=nnx.Rngs(3))
    np.testing.assert_array_equal(model.centre.get_value(), centre)
    assert model.centre.get_value().dtype == jnp.float32
    np.testing.assert_array_equal(model.decoder.get_value(), plain.decoder.get_value())  # the draws are the same
    np.testing.assert_allclose(model.encode(X + centre), plain.encode(X), atol=1e-5)
    np.testing.assert_allclose(model(X + centre), plain(X) + centre, atol=1e-5)


def test_dead_units_are_those_that_no_row_activates():
    model = perturbed("top_k", 2)
    model.bias.set_value(model.bias.get_value().at[jnp.array([1, 6])].set(-100.0))
    expected = ~(by_sorting(activations(model), 2) > 0).any(axis=0)
    assert expected[[1, 6]].all()
    assert 2 < expected.sum() < 9
    np.testing.assert_array_equal(model.dead(X), expected)


def far_away(gamma, centred, seed=0):
    """What is dead of 48 units after training on sums of 2 of 12 atoms, whose mean is `gamma` spreads away."""
    rng = np.random.default_rng(seed)
    z = rng.uniform(0.5, 1.5, (2000, 12)) * (rng.random((2000, 12)).argsort(axis=1) < 2)
    x = z @ np.linalg.qr(rng.standard_normal((12, 12)))[0]
    x = (x - x.mean(axis=0) + gamma * x.std(axis=0) * rng.choice([-1, 1], 12)).astype(np.float32)
    centre = x.mean(axis=0) if centred else None
    model = SparseAutoencoder(12, 48, sparsity="top_k", active=2, centre=centre, rngs=nnx.Rngs(seed))
    aelib.fit(model, aelib.sparse_loss(), x, epochs=5, batch_size=200, optimizer=optax.adam(3e-3),
              key=jax.random.key(seed), progress=False)  # fmt: skip
    return float(model.dead(x).mean())


def test_far_from_the_centre_units_die_and_fit_says_so():
    with pytest.warns(UserWarning, match=r"the mean of data is 5\.0 times .* centre=x.mean\(axis=0\)"):
        dead = far_away(5.0, centred=False)
    assert dead > 0.5
    assert far_away(5.0, centred=True) < 0.1  # where a warning would be an error
    assert far_away(0.5, centred=False) < 0.2


def test_an_atom_of_zero_adds_nothing_and_can_grow_again():
    model, whole = perturbed("relu"), perturbed("relu")
    model.decoder.set_value(model.decoder.get_value().at[4].set(0.0))
    np.testing.assert_array_equal(model.atoms[4], np.zeros(4))
    z = np.asarray(whole.encode(X))
    np.testing.assert_allclose(model(X), whole(X) - z[:, 4:5] * whole.atoms[4], rtol=1e-4, atol=1e-5)
    gradient = nnx.grad(lambda model: aelib.sparse_loss()(model, X, jax.random.key(0)).sum())(model)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient))
    assert np.abs(gradient.decoder.get_value()[4]).max() > 0.1


def test_a_variable_stays_one():
    model = perturbed("relu")
    with pytest.raises(TypeError, match=r"encoder must stay an nnx.Variable, but got .*use encoder\[...\] = array"):
        model.encoder = nnx.Linear(4, 9, rngs=nnx.Rngs(0))
    with pytest.raises(TypeError, match=r"centre must stay .* an array float32 \[4\]"):
        model.centre = jnp.zeros(4)
    model.centre[...] = jnp.full(4, 2.0)
    model.bias = nnx.Param(jnp.ones(9))
    assert model.decode(np.zeros((1, 9), np.float32)).tolist() == [[2.0] * 4]
    assert model.bias.get_value()[0] == 1


def test_as_many_may_be_active_as_there_are_units():
    np.testing.assert_array_equal(perturbed("top_k", 9).encode(X), perturbed("relu").encode(X))


def test_an_atom_has_length_one_and_the_centre_is_taken_away_and_added_once():
    model = perturbed("relu")
    atoms = np.asarray(model.decoder.get_value())
    atoms = atoms / np.linalg.norm(atoms, axis=1, keepdims=True)
    np.testing.assert_allclose(model.atoms, atoms, rtol=1e-4, atol=1e-6)
    z, centre = np.maximum(activations(model), 0), np.asarray(model.centre.get_value())
    np.testing.assert_allclose(model(X), z @ atoms + centre, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(model.decode(np.zeros((2, 9), np.float32)), [centre, centre], rtol=1e-4, atol=1e-6)


def test_it_begins_with_the_transpose_and_without_biases():
    model = SparseAutoencoder(4, 9, sparsity="threshold", rngs=nnx.Rngs(3))
    np.testing.assert_allclose(model.encoder.get_value().T, model.atoms, rtol=1e-4, atol=1e-6)
    assert not model.bias.get_value().any()
    assert not model.centre.get_value().any()
    np.testing.assert_allclose(jnp.exp(model.log_threshold.get_value()), np.full(9, 0.1), rtol=1e-4, atol=1e-6)
    other = SparseAutoencoder(4, 9, sparsity="threshold", rngs=nnx.Rngs(4))
    assert not np.allclose(other.atoms, model.atoms, atol=0.1)


@pytest.mark.parametrize("k", [1, 3, 8])
def test_the_largest_are_those_of_a_sort_exactly(k):
    values = jnp.maximum(jax.random.normal(jax.random.key(k), (20, 9)) * jnp.geomspace(1e-30, 1e30, 20)[:, None], 0)
    np.testing.assert_array_equal(largest(values, k), by_sorting(np.asarray(values), k) > 0)
    assert largest(jnp.array([[2.0, 1.0, 1.0, 0.5]]), 2).tolist() == [[True, True, True, False]], "a tie is kept"
    assert not largest(jnp.zeros((2, 9)), k).any()
    for near in np.float32([1e-30, 1, 1e30]):
        close = (near.view(np.int32) + np.array([[4, 0, 3, 8, 1, 6, 2, 7, 5]], np.int32)).view(np.float32)
        assert largest(jnp.asarray(close), k).sum() == k, "neighbours among floats"


def test_gradients_reach_the_active_units_alone():
    gradient = jax.grad(lambda a: (jax.nn.relu(a) * largest(jax.nn.relu(a), 2)).sum())(
        jnp.array([[3.0, -1.0, 1.0, 2.0]])
    )
    assert gradient.tolist() == [[1, 0, 0, 1]]


def test_a_threshold_learns_from_what_is_near_it_by_the_window_and_the_values_learn_nothing():
    values, threshold = jnp.array([[0.52, 0.0], [0.40, 0.97], [0.48, 1.20]]), jnp.array([0.5, 1.0])
    weights = jnp.array([[2.0, 1.0], [3.0, 5.0], [7.0, 11.0]])

    def total(values, threshold):
        return (weights * sparse.exceeds(values, threshold)).sum()

    by_values, by_threshold = jax.grad(total, (0, 1))(values, threshold)
    assert not by_values.any()
    np.testing.assert_allclose(by_threshold, [-9 / sparse.BANDWIDTH, -5 / sparse.BANDWIDTH], rtol=1e-6)
    assert total(values, threshold) == 2 + 11


def trained(sparsity, active, penalty):
    """A model of 9 units, trained on two at a time of six orthogonal atoms; the atoms, and its active units a row."""
    atoms = np.linalg.qr(np.random.default_rng(3).standard_normal((6, 6)))[0]
    rng = np.random.default_rng(4)
    z = rng.uniform(0.5, 1.5, (4000, 6)) * (rng.random((4000, 6)).argsort(axis=1) < 2)
    x = (z @ atoms).astype(np.float32)
    model = SparseAutoencoder(6, 9, sparsity=sparsity, active=active, rngs=nnx.Rngs(0))
    aelib.fit(model, aelib.sparse_loss(penalty), x, epochs=25, batch_size=200, optimizer=optax.adam(1e-2),
              key=jax.random.key(0), progress=False)  # fmt: skip
    return model, atoms, float((np.asarray(model.encode(x)) > 0).sum(axis=1).mean())


@pytest.mark.parametrize(
    ("sparsity", "active", "penalty"), [("relu", None, 0.3), ("top_k", 2, 0.0), ("batch_top_k", 2, 0.0)]
)
def test_fit_finds_a_small_dictionary(sparsity, active, penalty):
    model, atoms, count = trained(sparsity, active, penalty)
    found = (np.asarray(model.atoms) @ atoms.T).max(axis=0)
    assert found.min() > 0.9, found
    assert 1.8 < count < 2.8


def test_a_larger_penalty_leaves_fewer_units_above_their_thresholds():
    (_, _, many), (_, _, few) = (trained("threshold", None, penalty) for penalty in (0.001, 0.15))
    assert few < many - 1


def test_the_loss_is_the_error_and_the_penalty_each_summed_for_each_example():
    key, learnt = jax.random.key(0), perturbed("threshold")
    for model in (perturbed("relu"), perturbed("top_k", 3)):
        error = ((np.asarray(model(X)) - X) ** 2).sum(axis=1)
        z = np.asarray(model.encode(X))
        np.testing.assert_allclose(aelib.sparse_loss()(model, X, key), error, rtol=1e-4)
        np.testing.assert_allclose(aelib.sparse_loss(0.7)(model, X, key), error + 0.7 * z.sum(axis=1), rtol=1e-4)
    plain = np.asarray(aelib.sparse_loss()(learnt, X, key))
    counted = (np.asarray(learnt.encode(X)) > 0).sum(axis=1)
    np.testing.assert_allclose(aelib.sparse_loss(0.7)(learnt, X, key), plain + 0.7 * counted, rtol=1e-4)
    pull = nnx.grad(lambda model: aelib.sparse_loss(50.0)(model, X, key).sum())(learnt).log_threshold
    assert (np.asarray(pull.get_value()) <= 0).all(), "a large penalty raises thresholds"


@pytest.mark.parametrize("kind", [("top_k", 2), ("threshold",)])
def test_the_auxiliary_loss_asks_the_dead_units_for_what_the_others_leave(kind):
    key, model = jax.random.key(0), perturbed(*kind)
    if kind == ("threshold",):
        model.log_threshold.set_value(jnp.log(jnp.linspace(0.2, 9, 9)))
    dead, positive = np.asarray(model.dead(X)), np.maximum(activations(model), 0)
    assert positive[:, dead].any()
    by_dead = np.where(dead, positive, 0) @ np.asarray(model.atoms)
    more = ((by_dead - (X - np.asarray(model(X)))) ** 2).sum(axis=1)
    plain = np.asarray(aelib.sparse_loss(0.7)(model, X, key))
    np.testing.assert_allclose(aelib.sparse_loss(0.7, auxiliary=0.3)(model, X, key), plain + 0.3 * more, rtol=1e-4)

    def gradient(auxiliary):
        return nnx.grad(lambda model: aelib.sparse_loss(auxiliary=auxiliary)(model, X, key).sum())(model)

    without, with_it = gradient(0.0), gradient(0.5)
    for name, axis in (("encoder", 1), ("decoder", 0), ("bias", 0)):
        one, other = (np.asarray(getattr(each, name).get_value()) for each in (without, with_it))
        np.testing.assert_allclose(np.compress(~dead, one, axis), np.compress(~dead, other, axis), rtol=1e-4, atol=1e-5)
        assert not np.compress(dead, one, axis).any()
        assert np.compress(dead & positive.any(axis=0), other, axis).any()


def test_the_auxiliary_loss_revives_units_on_digits():
    x = aelib.mnist().train.images[:2000].reshape(-1, 784)
    dead = {}
    for auxiliary in (0.0, 1 / 32):
        model = SparseAutoencoder(784, 150, sparsity="top_k", active=3, centre=x.mean(axis=0), rngs=nnx.Rngs(1))
        aelib.fit(model, aelib.sparse_loss(auxiliary=auxiliary), x, epochs=4, batch_size=100, key=jax.random.key(2),
                  optimizer=optax.adam(3e-3), progress=False)  # fmt: skip
        dead[auxiliary] = float(model.dead(x).mean())
    assert dead[1 / 32] < dead[0.0] - 0.1, dead


def test_the_loss_does_not_depend_on_the_length_of_a_column():
    model = perturbed("relu")
    by_decoder = nnx.grad(lambda model: aelib.sparse_loss(0.1)(model, X, jax.random.key(0)).sum())(model).decoder
    along = (by_decoder.get_value() * model.decoder.get_value()).sum(axis=1)
    assert np.abs(by_decoder.get_value()).max() > 1
    np.testing.assert_allclose(along, 0, atol=1e-3)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"sparsity": "topk"}, ValueError, "sparsity must be one of relu, top_k, batch_top_k, threshold"),
        ({"sparsity": None}, TypeError, "sparsity must be one of"),
        ({"sparsity": "top_k"}, TypeError, "active must be"),
        ({"sparsity": "top_k", "active": 10}, ValueError, "active must be at most width, 9, but got 10"),
        ({"sparsity": "relu", "active": 2}, ValueError, 'active must be None with sparsity="relu", but got'),
        ({"sparsity": "relu", "size": (2, 2)}, TypeError, r"size must be .*: use math.prod\(size\)"),
        (
            {"sparsity": "relu", "centre": np.zeros(3)},
            ValueError,
            r"centre must be a floating-point array \[4\], but got",
        ),
        ({"sparsity": "relu", "centre": np.zeros(4, int)}, TypeError, r"use centre.astype\(np.float32\)"),
        ({"sparsity": "relu", "centre": np.full(4, np.nan)}, ValueError, "centre must be finite"),
    ],
)
def test_what_does_not_fit_raises(given, error, message):
    with pytest.raises(error, match=message):
        SparseAutoencoder(**{"size": 4, "width": 9, "rngs": nnx.Rngs(0)} | given)


def test_the_loss_is_of_a_sparse_autoencoder_and_of_rows():
    dense = aelib.dense_autoencoder((4,), hidden=(), latent=2, likelihood=aelib.Gaussian(sigma=1.0), rngs=nnx.Rngs(0))
    with pytest.raises(TypeError, match="model must be a SparseAutoencoder, but got"):
        aelib.sparse_loss()(dense, X, jax.random.key(0))
    with pytest.raises(ValueError, match=r"x must be a floating-point array \[n, 4\]"):
        aelib.sparse_loss()(perturbed("relu"), X[:, :3], jax.random.key(0))
    with pytest.raises(ValueError, match=r"\[7, 2, 2\]: use x.reshape\(len\(x\), -1\)"):
        perturbed("relu")(X.reshape(7, 2, 2))
    with pytest.raises(ValueError, match="penalty must be a finite number"):
        aelib.sparse_loss(-1.0)
    with pytest.raises(ValueError, match="auxiliary must be a finite number"):
        aelib.sparse_loss(auxiliary=-1.0)


def test_compiled_a_batch_top_k_model_uses_its_threshold_however_small_it_is():
    model = SparseAutoencoder(4, 9, sparsity="batch_top_k", active=2, rngs=nnx.Rngs(0))
    x = jax.random.normal(jax.random.key(0), (20, 4))
    model.threshold[...] = jnp.float32(0.2)
    code = nnx.jit(lambda model, x: model.encode(x))(model, x)
    np.testing.assert_array_equal(np.asarray(code) > 0, np.asarray(model.positive(x)) > 0.2)
    np.testing.assert_allclose(code, model.encode(x), rtol=1e-6)
