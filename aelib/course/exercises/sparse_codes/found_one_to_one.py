"""How many atoms were found?

minutes: 15
difficulty: 2
asks: a function `f(learnt, true, cutoff)` of arrays [h, p] and [n, p] and a number that returns one number
first: The true atoms are (3, 0) and (0, 2), the learnt ones (-1, 0), (0, -4) and (1, 1). Which share of the true atoms
  is found, at a cutoff of 0.7?
hint: What should happen where two learnt atoms are copies of one true atom? And where one learnt atom lies between two
  true ones?
hint: Cosines need rows of length 1. Then find the pairing, one to one, with the largest sum of cosines:
  `scipy.optimize.linear_sum_assignment` looks for the smallest sum.
hint: Divide both arrays by the lengths of their rows, compute the cosines [n, h], hand their negative to
  `linear_sum_assignment`, and count the pairs above the cutoff. Divide by the number of true atoms, n.
right: A partner counts once, a direction has a sign, and what is missing counts against the dictionary. Print the
  chance level beside it: in few dimensions random directions have large cosines.

the best for each [cosines[rows, columns] => cosines.max(axis=1)]: You took for each true atom the best learnt one, so
  that one learnt atom can stand for two true ones. One to one means that each is used once.
one after the other: You gave each true atom in turn the best learnt one that was free, or took the best pair first. A
  pairing with a larger sum may exist: `linear_sum_assignment` finds it.
learnt atoms by their best match: You asked of each learnt atom whether some true one is near. Copies of one atom all
  count then, and what was not found does not. Ask of the true atoms, one to one.
mean over the learnt [len(true) => len(learnt)]: You divided by the number of learnt atoms. Whether a dictionary was
  found is asked of the true atoms; a wide autoencoder has many units to spare.
share of the pairs [len(true) => len(rows)]: You divided by the number of pairs. With fewer units than atoms some true
  atoms have no partner, and they count as not found.
either sign [cosines = unit(true) @ unit(learnt).T => cosines = np.abs(unit(true) @ unit(learnt).T)]: You took absolute
  values. A code is never negative, so an atom and its opposite are two different features.
lengths left in [unit(learnt).T => learnt.T]: You did not divide the learnt atoms by their lengths. What is compared is
  directions; a long row would pass any cutoff.
no lengths at all [unit(true) @ unit(learnt).T => true @ learnt.T]: These are inner products, not cosines. Divide each
  row of both arrays by its length.
lengths of the columns [cosines = unit(true) @ unit(learnt).T => cosines = (true / np.linalg.norm(true, axis=0)) @
  (learnt / np.linalg.norm(learnt, axis=0)).T]: You divided by the lengths of the columns, so that the rows have none of
  their own. An atom is a row: take its length along axis 1, and keep the axis.
length of the whole array [unit(true) @ unit(learnt).T => true / np.linalg.norm(true) @ (learnt /
  np.linalg.norm(learnt)).T]: In every test you found no atom at all. Look at the cosines of the pairs: are the rows of
  length 1, each divided by its own? `np.linalg.norm` without an axis is the length of the whole array.
smallest sum [linear_sum_assignment(-cosines) => linear_sum_assignment(cosines)]: You paired the atoms so that they fit
  as badly as possible. `linear_sum_assignment` looks for the smallest sum: hand it the negative of the cosines.
in their order [rows, columns = linear_sum_assignment(-cosines) => rows = columns = np.arange(min(cosines.shape))]: You
  compared the atoms in their order. A dictionary has none: the same atoms in another order are the same dictionary.
mean cosine [(cosines[rows, columns] > cutoff).sum() => cosines[rows, columns].sum()]: That is the mean cosine of the
  pairs. A share is asked for: how many of them lie above the cutoff.
number of them [/ len(true) =>]: You returned how many were found. Divide by the number of true atoms.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

from aelib.course.exercises.declaration import exercise


def dictionaries():
    cases = []
    for seed, n, h, p, noise, cutoff in ((44, 9, 14, 5, 0.5, 0.8), (45, 10, 6, 4, 0.4, 0.7), (46, 7, 11, 6, 0.9, 0.75)):
        rng = np.random.default_rng(seed)
        true = rng.standard_normal((n, p)) * rng.uniform(0.3, 3, (n, 1))
        near = true[rng.integers(n, size=h)] * rng.choice([1, 1, -1], (h, 1)) * rng.uniform(0.3, 3, (h, 1))
        learnt = near + noise * rng.standard_normal((h, p)) * np.linalg.norm(near, axis=1, keepdims=True) / p**0.5
        cases.append((learnt.astype(np.float32), true.astype(np.float32), cutoff))
    rng = np.random.default_rng(47)  # atoms that are all alike, so that any pairing finds some of them
    alike = (rng.standard_normal(8) + 0.5 * rng.standard_normal((11, 8))).astype(np.float32)
    return [*cases, (alike[6:], alike[:6], 0.8)]


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def found(learnt, true, cutoff):
    cosines = unit(true) @ unit(learnt).T
    rows, columns = linear_sum_assignment(-cosines)
    return (cosines[rows, columns] > cutoff).sum() / len(true)


def greedy(learnt, true, cutoff):
    cosines, pairs = unit(true) @ unit(learnt).T, []
    for _ in range(min(cosines.shape)):
        row, column = np.unravel_index(cosines.argmax(), cosines.shape)
        pairs.append(cosines[row, column])
        cosines[row], cosines[:, column] = -2, -2
    return (np.array(pairs) > cutoff).sum() / len(true)


def by_the_learnt(learnt, true, cutoff):
    return ((unit(true) @ unit(learnt).T).max(axis=0) > cutoff).mean()


EXERCISE = exercise(
    __name__, __doc__, found, case=(np.array([[-1.0, 0.0], [0.0, -4.0], [1.0, 1.0]]), np.diag([3.0, 2.0]), 0.7),
    cases=dictionaries, unrelated=lambda learnt, true, cutoff: float(np.cos(learnt).sum()),
    one_after_the_other=greedy, learnt_atoms_by_their_best_match=by_the_learnt,
)  # fmt: skip
