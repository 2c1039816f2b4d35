"""The exercises of the chapter "Sparse codes", answered in other words, rightly, wrongly and by cheating."""

import numpy as np
import pytest

import aelib
from aelib.course.exercises.sparse_codes import explain_without_finding, train_a_dictionary


def diagnosis(name, answer):
    feedback = aelib.check(name, answer)
    return feedback.correct, feedback.misconception


def test_a_share_may_be_rounded():
    assert diagnosis("when-two-share", 33.3) == (False, "in per cent")


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
