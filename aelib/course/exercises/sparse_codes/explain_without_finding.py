"""Explain without finding

minutes: 25
difficulty: 3
asks: a function `f(x, rng)` of examples [n, p] and a generator of NumPy that returns atoms [h, p] and codes [n, h]
hint: You need no atom that was found, and a small error. Who chooses the code, and from how many directions may she
  choose?
hint: Draw random directions, many more than dimensions, so that some of them lie near any example. A one-shot encoder
  uses them badly: choose for each example one after the other, and refit.
hint: Orthogonal matching pursuit with {MOST} random atoms and six steps: take the atom with the largest product with
  what is left, set its place in the code, refit the active ones by `np.linalg.lstsq`, and go on with what is left.
right: More than four fifths of the variance, with six units an example, and nothing of the dictionary was found. So the
  variance that a sparse code explains is no evidence for its atoms, unless random ones have been tried.
point: The atoms come from a generator that has not seen the examples, so that no property of them can be a finding.
point: The code is chosen with great care, one atom after the other. A weak encoder would have hidden what random atoms
  can explain.
point: The numbers of atoms and of active units are those of the claim that is tested. With more of either, more is
  explained.
point: What distinguishes a dictionary that was found is not its own error, but how far it is below that of this
  control, and whether the atoms come back in fresh data.

too dense: Your code has more than six active units in some example. With as many units as dimensions any basis explains
  all, sparse or not: keep to the budget of the claim.
little explained: Your code leaves more than a fifth of the variance. Random directions explain much only if there are
  many of them and the code of each example is chosen step by step; a product with the atoms alone is a poor choice.
marks for sizes: Your codes hold nothing but 0 and 1: they mark which atoms are active. A code has sizes, too. Fit them
  to the example by least squares, with the atoms that are marked. `pursuit` on the page returns marks.
atoms found: Your atoms are not random: some of them are atoms of the dictionary. A control must not contain what it is
  to do without. Draw them from `rng`, without a look at the examples.
examples as atoms: Your atoms are examples, or sums of few. They hold what the data are made of, and show that data
  explain data. Draw directions from `rng`.
more atoms than the claim: You have more atoms than the {MOST} of the claim. With more of them to choose from, more is
  explained.
atoms that follow the examples: With other examples and the same generator your atoms are others. So they come from the
  examples in part, or from a generator of your own. Draw them from `rng` alone.
same for every generator: Two generators give the same atoms, so that they come from the examples, or from a generator
  of your own. Draw them from `rng`.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, outcome
from aelib.course.exercises.running import AnswerError

ACTIVE, P, MOST = 6, 16, 200


def examples(seed=51):
    """Three hundred examples of three of 24 atoms each, and the atoms."""
    rng = np.random.default_rng(seed)
    true = unit(rng.standard_normal((24, P)))
    on = rng.random((300, 24)).argsort(axis=1) < 3
    return (on * rng.uniform(0.5, 1.5, on.shape)) @ true, true


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def pair_of(given, n):
    """Return atoms and codes as float64, or say what is wrong with them."""
    must = f"The function must return two arrays, atoms [h, {P}] and codes [{n}, h]"
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise AnswerError(f"{must}: end with `return atoms, codes`.")
    try:
        atoms, z = (np.asarray(part, np.float64) for part in given)
    except (TypeError, ValueError):
        raise AnswerError(f"{must}.") from None
    if atoms.ndim != 2 or atoms.shape[1] != P or z.shape != (n, len(atoms)):
        raise AnswerError(f"{must}, but got {list(atoms.shape)} and {list(z.shape)}.")
    return finite((atoms, z), "The function returned")


def judge(answer):
    """Measure error, active units and cosines, and whether the atoms come from the generator."""
    x, true = examples()
    (atoms, z), (other, _) = (pair_of(answer(x.copy(), np.random.default_rng(seed)), len(x)) for seed in (1, 2))
    once_more, _ = pair_of(answer(examples(54)[0], np.random.default_rng(1)), len(x))
    left = ((z @ atoms - x) ** 2).sum() / ((x - x.mean(axis=0)) ** 2).sum()
    active, cosines = int((z != 0).sum(axis=1).max()), unit(true) @ unit(atoms).T
    like_data = (unit(atoms) @ unit(x).T).max(axis=1)
    report = (
        f"At most {active} units are active, {100 * left:.0f} % of the variance are left, and the largest cosine of a "
        f"learnt atom with a true one is {cosines.max():.2f}; at most {ACTIVE}, 20 % and 0.95 are asked for."
    )
    found = {
        "nothing": not atoms.any(axis=1).all(),
        "dense": active > ACTIVE,
        "data": (like_data > 0.999).mean() > 0.5,
        "found": cosines.max() > 0.95,
        "many": len(atoms) > MOST,
        "same": atoms.shape == other.shape and np.allclose(atoms, other),
        "follow": atoms.shape != once_more.shape or not np.allclose(atoms, once_more),
        "marks": left > 0.2 and bool(np.isin(z, (0, 1)).all()),
        "unexplained": left > 0.2,
        "shown": True,
    }
    return Verdict(outcome(found), report)


def pursue(atoms, x, steps=ACTIVE):
    """Return codes of `steps` active atoms, chosen one after the other and refitted."""
    z = np.zeros((len(x), len(atoms)))
    for code, row in zip(z, x, strict=True):
        on, left = [], row
        for _ in range(steps):
            fits = np.abs(atoms @ left)
            fits[on] = 0
            on.append(int(fits.argmax()))
            code[on] = np.linalg.lstsq(atoms[on].T, row, rcond=None)[0]
            left = row - code @ atoms
    return z


def random_atoms(x, rng):
    atoms = unit(rng.standard_normal((MOST, x.shape[1])))
    return atoms, pursue(atoms, x)


def projected(x, rng):
    atoms = unit(rng.standard_normal((MOST, x.shape[1])))
    products = x @ atoms.T
    return atoms, np.where(products >= np.sort(products, axis=1)[:, -ACTIVE:][:, :1], products, 0)


def marked(x, rng):
    atoms, z = random_atoms(x, rng)
    return atoms, 1.0 * (z != 0)


def dense(x, rng):
    basis = np.linalg.qr(rng.standard_normal((P, P)))[0]
    return basis.T, x @ basis


def from_data(x, rng):
    atoms = unit(rng.permutation(x)[:200])
    return atoms, pursue(atoms, x)


def the_true_ones(x, rng):
    atoms = np.concatenate([examples()[1], unit(rng.standard_normal((20, P)))])
    return atoms, pursue(atoms, x)


def many_atoms(x, rng):
    atoms = unit(rng.standard_normal((2000, x.shape[1])))
    return atoms, pursue(atoms, x)


def near_the_data(x, rng):
    atoms = unit(x[:200])
    atoms = unit(atoms + 0.1 * rng.standard_normal(atoms.shape))
    return atoms, pursue(atoms, x)


def own_generator(x, rng):
    return random_atoms(x, np.random.default_rng(7))


EXERCISE = exercise(
    __name__, __doc__, random_atoms, measure=judge, passes="shown", seconds=60,
    unrelated=lambda x, rng: (np.zeros((20, P)), np.ones((len(x), 20))),
    marks_for_sizes=marked, too_dense=dense, little_explained=projected, atoms_found=the_true_ones,
    examples_as_atoms=from_data, same_for_every_generator=own_generator,
    more_atoms_than_the_claim=many_atoms, atoms_that_follow_the_examples=near_the_data,
)  # fmt: skip
