"""The exercises of the chapter "Sparse codes", answered in other words, rightly, wrongly and by cheating."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

import aelib
from aelib.course.exercises.sparse_codes import explain_without_finding, train_a_dictionary


def diagnosis(name, answer):
    feedback = aelib.check(name, answer)
    return feedback.correct, feedback.misconception


def scattered(a, k):
    """The k largest of each row, by places and not by a threshold."""
    code = np.zeros_like(a)
    for row, values in zip(code, a, strict=True):
        places = np.argsort(values)[::-1][:k]
        row[places] = np.maximum(values[places], 0)
    return code


def by_hand(learnt, true, cutoff):
    """One to one, written with loops."""
    cosines = np.zeros((len(true), len(learnt)))
    for i, a in enumerate(true):
        for j, b in enumerate(learnt):
            cosines[i, j] = a @ b / np.sqrt((a @ a) * (b @ b))
    pairs = zip(*linear_sum_assignment(cosines, maximize=True), strict=True)
    return sum(cosines[pair] > cutoff for pair in pairs) / len(true)


def by_columns(learnt, true, cutoff):
    """One to one, after a division by the lengths of the columns."""
    products = (true / np.sqrt((true**2).sum(axis=0))) @ (learnt / np.sqrt((learnt**2).sum(axis=0))).T
    return (products[linear_sum_assignment(products, maximize=True)] > cutoff).sum() / len(true)


def one_by_one(x, a, atoms, centre, k, dead, weight=1 / 32):
    """The loss of each example by itself, by places and not by a threshold."""
    losses = []
    for row, units in zip(x, a, strict=True):
        on = np.argsort(units)[::-1][:k]
        left = row - centre - units[on] @ atoms[on]
        losses.append(left @ left + weight * np.square(units[dead] @ atoms[dead] - left).sum())
    return np.array(losses)


def as_printed(x, a, atoms, centre, k, dead):
    """The loss as the question prints it."""
    least = np.sort(a, axis=0)[-k]
    z = np.where(a >= least, a, 0)
    left = x - z @ atoms - centre
    extra = np.where(dead, a, 0) @ atoms + centre
    extra = ((extra - left) ** 2).mean(axis=1)
    return (left**2).sum(axis=1) + extra / 32


@pytest.mark.parametrize(
    ("name", "answer", "found"),
    [
        ("when-two-share", 0.333, (True, None)),
        ("when-two-share", 0.571, (False, "uniform sizes")),
        ("when-two-share", 0, (False, "zero itself")),
        ("when-two-share", 4 / 9, (False, "squared mean of uniform sizes")),
        ("when-two-share", 33.3, (False, "in per cent")),
        ("largest-of-each", scattered, (True, None)),
        ("largest-of-each", lambda a, k: scattered(a.T, k).T, (False, "over the examples")),
        ("largest-of-each", lambda a, k: np.sign(a) * scattered(np.abs(a), k),
         (False, "largest in size, with their signs")),
        ("found-one-to-one", by_hand, (True, None)),
        ("found-one-to-one", lambda learnt, true, cutoff: by_hand(true, learnt, cutoff),
         (False, "mean over the learnt")),
        ("found-one-to-one", by_columns, (False, "lengths of the columns")),
        ("shrink-by-the-penalty",
         lambda D, a, penalty: np.linalg.solve(2 * D @ D.T, 2 * D @ D.T @ a - penalty), (True, None)),
        ("shrink-by-the-penalty", lambda D, a, penalty: a - penalty * np.linalg.solve(D @ D.T, np.ones_like(a)),
         (False, "no half")),
        ("mend-the-loss", one_by_one, (True, None)),
        ("mend-the-loss", as_printed, (False, "nothing mended")),
        ("mend-the-loss", lambda *given: one_by_one(*given[:-1], np.ones_like(given[-1])),
         (False, "all units for the dead")),
        ("mend-the-loss", lambda *given: one_by_one(*given[:-1], ~given[-1]), (False, "living units for the dead")),
        ("mend-the-loss", lambda *given: one_by_one(*given, weight=1), (False, "no 32nd")),
        ("mend-the-loss", lambda *given: one_by_one(*given, weight=-1 / 32), (False, "auxiliary part subtracted")),
    ],
)  # fmt: skip
def test_the_same_in_other_words(name, answer, found):
    assert diagnosis(name, answer) == found


def test_atoms_that_are_true_ones_turned_a_little_are_found_out():
    def near(x, rng):
        atoms = np.repeat(explain_without_finding.examples()[1], 8, axis=0)
        atoms = explain_without_finding.unit(atoms + 0.05 * rng.standard_normal(atoms.shape))
        return atoms, explain_without_finding.pursue(atoms, x)

    assert diagnosis("explain-without-finding", near) == (False, "atoms found")


def test_more_active_units_in_a_single_example_are_too_many():
    def once(x, rng):
        atoms, z = explain_without_finding.random_atoms(x, rng)
        return atoms, np.concatenate([explain_without_finding.pursue(atoms, x[:1], 7), z[1:]])

    assert diagnosis("explain-without-finding", once) == (False, "too dense")


def test_atoms_with_a_cosine_below_the_one_that_is_asked_for_are_not_found():
    true = train_a_dictionary.examples()[1]
    turned = true + np.random.default_rng(0).normal(scale=0.125, size=true.shape)  # cosines of 0.8 to 0.95
    assert diagnosis("train-a-dictionary", lambda x: turned) == (False, "units die")


@pytest.mark.parametrize(("atoms", "found"), [(lambda x: x, "too many units"), (lambda x: x[:96], "examples")])
def test_examples_are_no_trained_dictionary(atoms, found):
    assert diagnosis("train-a-dictionary", atoms) == (False, found)


def test_k_means_finds_the_atoms_as_well():
    from scipy.cluster.vq import kmeans2

    def centres(x):
        return kmeans2(x / np.linalg.norm(x, axis=1, keepdims=True), 48, minit="++", seed=0)[0]

    assert diagnosis("train-a-dictionary", centres) == (True, None)
