"""Train a dictionary

minutes: 30
difficulty: 3
asks: a function `f(x)` of examples [n, p] that returns the atoms that it learnt, an array [h, p]
hint: Which of the chapter's kinds of codes found the dictionary, and with how many units for each atom?
hint: An `aelib.SparseAutoencoder` with `"top_k"` and two active, four times as many units as atoms, and
  `aelib.sparse_loss()`. Let the rate fall to zero, and train for some thousand steps.
hint: Of {P} numbers and {MOST} units, with `active={ACTIVE}`; {EPOCHS} epochs of batches of {BATCH} with
  `optax.adam(optax.cosine_decay_schedule(3e-3, {STEPS}))`. Return `model.atoms`. As data take the examples as they are,
  float32 rows.
right: Nearly all atoms, from examples alone. You knew how many atoms an example has and about how many there are, which
  nobody tells you for the activations of a network.
point: More units than atoms, so that no atom is lost where a unit dies.
point: The number of active units is that of the atoms in an example. With many more, units may be sums of atoms.
point: The check looks at atoms alone. With two atoms in an example k-means of the examples at length 1, with
  {2 * COUNT} centres, passes it as well. So atoms that come back do not show that a sparse autoencoder was needed.
point: The check matches one to one and knows the true atoms. Without them one could compare two trainings from
  different starts, which is necessary for a finding, and not enough.

principal components: Your atoms are orthogonal, as principal components are. There are {P} of those at most, and
  {COUNT} atoms to find, which are not orthogonal.
examples: Your atoms are examples. Each is a sum of two atoms, and so none of them is one.
too few units: You returned fewer units than there are atoms to be found, {COUNT}. Some were left out, and others became
  sums.
no sparsity: Less than half of the atoms were found. How sparse was the code in the training? Without a penalty or a
  count an autoencoder that is wide enough reconstructs with any atoms, and with many active units learnt atoms may be
  sums. Two are active in the examples.
units die: At least half of the atoms were found, and not enough. With about as many units as atoms, units that die
  early leave atoms without one: take up to four times as many. With so many already, train longer, or keep fewer
  active.
too many units: You returned more than {MOST} atoms. Any atom has a near partner among enough directions, so that a
  share of those found says nothing. Four units for each atom are allowed.
opposite signs: Your atoms point in the opposite directions. A code is never negative here, and an atom is what a unit
  adds.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.describing import describe
from aelib.course.exercises.measuring import finite, outcome
from aelib.course.exercises.running import AnswerError

COUNT, P, ENOUGH, MOST = 24, 16, 0.95, 96
EXAMPLES, ACTIVE, EPOCHS, BATCH = 8000, 2, 40, 256
STEPS = EPOCHS * -(-EXAMPLES // BATCH)
"""In which the right answer is trained."""


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def examples():
    """Eight thousand examples of two of 24 atoms each, and the atoms."""
    rng = np.random.default_rng(52)
    true = unit(rng.standard_normal((COUNT, P)))
    on = rng.random((EXAMPLES, COUNT)).argsort(axis=1) < 2
    return ((on * rng.uniform(0.5, 1.5, on.shape)) @ true).astype(np.float32), true


def like_data(atoms, x):
    """Check whether most atoms are examples."""
    return ((atoms @ unit(x.astype(np.float64)).T).max(axis=1) > 0.9999).mean() > 0.5


def judge(answer):
    """Match the atoms one to one."""
    from scipy.optimize import linear_sum_assignment

    x, true = examples()
    given = answer(x.copy())
    atoms = numbers(given)
    if atoms is None or atoms.ndim != 2 or atoms.shape[1] != P:
        came = describe(given) if atoms is None else list(atoms.shape)
        raise AnswerError(f"The function must return the atoms, an array [h, {P}], but got {came}.")
    finite(atoms, "The function returned")
    if len(atoms) > MOST:
        return Verdict("many", f"You returned {len(atoms)} atoms; at most {MOST} are allowed.")
    atoms = unit(atoms)
    cosines = true @ atoms.T
    share, opposite = (
        float((c[linear_sum_assignment(-c)] > 0.9).sum() / COUNT) for c in (cosines, -cosines)
    )  # fmt: skip
    gram = np.abs(atoms @ atoms.T - np.eye(len(atoms)))
    report = (
        f"Of the {COUNT} atoms {share:.0%} have a partner with a cosine above 0.9; at least {ENOUGH:.0%} are asked for."
    )
    found = {
        "nothing": not atoms.any(axis=1).all(),
        "examples": like_data(atoms, x),
        "found": share >= ENOUGH,
        "opposite": opposite > share + 0.3,
        "few": len(atoms) < COUNT and gram.max() > 0.01,
        "components": gram.max() <= 0.01,
        "none": share < 0.5,
        "dead": True,
    }
    return Verdict(outcome(found), report)


def trained(width=MOST, sparsity="top_k", active=ACTIVE, sign=1):
    """Return the answer that trains with these settings."""

    def train(x):
        import jax
        import optax
        from flax import nnx

        from aelib.models.sparse import SparseAutoencoder
        from aelib.training.fit import fit
        from aelib.training.sparsity import sparse_loss

        model = SparseAutoencoder(x.shape[1], width, sparsity=sparsity, active=active, rngs=nnx.Rngs(0))
        fit(model, sparse_loss(), x, epochs=EPOCHS, batch_size=BATCH, key=jax.random.key(0), progress=False,
            optimizer=optax.adam(optax.cosine_decay_schedule(3e-3, STEPS)))  # fmt: skip
        return sign * np.asarray(model.atoms)

    return train


EXERCISE = exercise(
    __name__, __doc__, trained(), measure=judge, passes="found", seconds=120,
    unrelated=lambda x: np.zeros((48, P)), principal_components=lambda x: np.linalg.eigh(x.T @ x)[1].T,
    examples=lambda x: x[:48], too_few_units=trained(width=16), no_sparsity=trained(sparsity="relu", active=None),
    units_die=trained(width=24, active=1), too_many_units=lambda x: x[:97], opposite_signs=trained(sign=-1),
)  # fmt: skip
