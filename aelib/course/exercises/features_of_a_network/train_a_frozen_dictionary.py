"""Train the rest

minutes: 30
difficulty: 3
asks: a function `f(x, atoms)` of examples [n, p] and directions [h, p] that returns an `aelib.SparseAutoencoder`
hint: The model has four parts. Which of them is the dictionary, and how can an optimizer leave it alone?
hint: Put the directions into `model.decoder[...]`, and their transpose into `model.encoder[...]`. In Optax, an update
  that is zero leaves a weight as it is: `optax.partition` with `optax.set_to_zero()` for the decoder.
hint: `optax.partition` takes a dictionary from labels to optimizers, `optax.adam(3e-3)` for one and
  `optax.set_to_zero()` for the other, and a function of the weights that returns a tree of labels: by
  `jax.tree_util.tree_map_with_path`, one label where the path contains `decoder`, else the other. Take top-k with three
  active, {EPOCHS} epochs in batches of {BATCH}.
right: The atoms are those that were given, and the encoder fits them. Whatever this model explains, the
  dictionary has not been learnt, so a trained one has to explain more.
point: The atoms before and after are compared, because a decoder that moves a little is no longer a control.
point: The encoder, its bias and the centre are trained as always, with the same number of steps.

never put in: Most atoms are far from the directions that were given. Put these into `model.decoder[...]` before
  training; that the decoder stays where it began is not enough.
the decoder moved: The atoms are not the directions that were given. With the usual optimizer the decoder learns, too:
  set its updates to zero.
nothing trained: The atoms are right, and the encoder is their transpose still. Train it, and the biases: only the
  decoder's updates are zero.
encoder begun elsewhere: The atoms are right, and some columns of the encoder point away from them. Begin it at the
  transposes of the atoms, with these in the decoder from the first step on: a longer training does not make up for it.
not trained enough: The atoms are right, the encoder has left their transposes, and more than {100 * MOST:g} % of the
  variance is left. Train longer, with these atoms in the decoder all the time.
more active: More than three units are active in some example. Keep to three, as the question says.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import outcome
from aelib.course.exercises.running import AnswerError

P, COUNT, ACTIVE, MOST = 16, 32, 3, 0.08
EPOCHS, BATCH = 40, 256


def examples():
    """Six thousand examples, sums of two of 24 atoms, and directions: half of them atoms, the others random."""
    rng = np.random.default_rng(66)
    atoms, others = (rng.standard_normal((24, P)), rng.standard_normal((8, P)))
    atoms, others = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (atoms, others))
    on = rng.random((6000, 24)).argsort(axis=1) < 2
    x = (on * rng.uniform(0.5, 1.5, on.shape)) @ atoms
    return x.astype(np.float32), np.concatenate([atoms, others]).astype(np.float32)


def judge(answer):
    """Compare the atoms, and measure what is left."""
    from aelib.models.sparse import SparseAutoencoder

    x, atoms = examples()
    model = answer(x.copy(), atoms.copy())
    if not isinstance(model, SparseAutoencoder) or (model.size, model.width) != (P, COUNT):
        raise AnswerError(f"The function must return an aelib.SparseAutoencoder of {P} numbers and {COUNT} units.")
    z = np.asarray(model.encode(x))
    left = float(((np.asarray(model.decode(z)) - x) ** 2).sum() / ((x - x.mean(axis=0)) ** 2).sum())
    moved, most = float(np.abs(np.asarray(model.atoms) - atoms).max()), int((z > 0).sum(axis=1).max())
    far = bool(np.median((np.asarray(model.atoms) * atoms).sum(axis=1)) < 0.5)
    encoder = np.asarray(model.encoder[...])
    enough = left <= MOST
    report = f"Atoms have moved by at most {moved:.3f}, at most {most} units are active, and {left:.0%} are left."
    found = {
        "nothing": not z.any(),
        "dense": most > ACTIVE,
        "never in": far,
        "moved": moved > 1e-3,
        "untrained": not enough and np.allclose(encoder, atoms.T, rtol=0, atol=1e-5),
        "begun elsewhere": not enough and (encoder * atoms.T).sum(axis=0).min() < 0,
        "too short": not enough,
        "frozen": True,
    }
    return Verdict(outcome(found), report)


def trained(still=True, active=ACTIVE, epochs=EPOCHS, put_in=True, transposes=True):
    """Return the answer that trains with these settings."""

    def train(x, atoms):
        import jax
        import jax.numpy as jnp
        import optax
        from flax import nnx

        from aelib.models.sparse import SparseAutoencoder
        from aelib.training.fit import fit
        from aelib.training.sparsity import sparse_loss

        model = SparseAutoencoder(P, COUNT, sparsity="top_k", active=active, rngs=nnx.Rngs(0))
        if put_in:
            model.decoder[...] = jnp.asarray(atoms)
        if put_in and transposes:
            model.encoder[...] = jnp.asarray(atoms.T)

        def label(params):
            return jax.tree_util.tree_map_with_path(
                lambda path, _: "still" if still and "decoder" in str(path) else "free", params)  # fmt: skip

        optimizer = optax.partition({"free": optax.adam(3e-3), "still": optax.set_to_zero()}, label)
        if epochs:
            fit(model, sparse_loss(), x, epochs=epochs, batch_size=BATCH, key=jax.random.key(0), progress=False,
                optimizer=optimizer)  # fmt: skip
        return model

    return train


def silent(x, atoms):
    """Return a model that is never active."""
    model = trained(epochs=0)(x, atoms)
    model.bias[...] = model.bias[...] - 100
    return model


EXERCISE = exercise(
    __name__, __doc__, trained(), measure=judge, passes="frozen", seconds=120, unrelated=silent,
    never_put_in=trained(put_in=False, epochs=0), the_decoder_moved=trained(still=False),
    nothing_trained=trained(epochs=0), encoder_begun_elsewhere=trained(transposes=False),
    not_trained_enough=trained(epochs=1), more_active=trained(active=8),
)  # fmt: skip
