"""The exercises of the chapter "Features of a network", answered in other words, rightly, wrongly and by cheating."""

import numpy as np
import pytest

import aelib

CLAIMS = ("a probe reads the class", "a unit for crossed sevens", "twelve units suffice", "the answer turns")


def diagnosis(name, answer):
    feedback = aelib.check(name, answer)
    return feedback.correct, feedback.misconception


def mixed(a, variance, rng, centred=True):
    """A random direction, mixed with the largest or the smallest component until the variance is right."""
    covariance = np.cov(a.T) if centred else a.T @ a / len(a)
    vectors = np.linalg.eigh(covariance)[1]
    start = rng.standard_normal(len(vectors))
    start /= np.linalg.norm(start)
    below = start @ covariance @ start < variance
    end = vectors[:, -1 if below else 0]
    end = end * np.sign(end @ start)
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        u = (1 - share) * start + share * end
        u /= np.linalg.norm(u)
        low, high = (share, high) if (u @ covariance @ u < variance) == below else (low, share)
    return u


@pytest.mark.parametrize(
    ("name", "answer", "found"),
    [
        ("zero-ablation", 1.23, (False, "mean above zeros below")),
        ("which-control", dict(zip(CLAIMS, "ABAD", strict=True)), (False, "twelve units suffice")),
        ("which-control", dict(zip(CLAIMS, "ABDC", strict=True)), (False, "shift and covariance exchanged")),
    ],
)  # fmt: skip
def test_the_same_in_other_words(name, answer, found):
    assert diagnosis(name, answer) == found


def dictionary(active=3, moved=0.0, bias=0.0):
    """The answer that is not trained, with atoms that are `moved` a little."""

    def train(x, atoms):
        import jax.numpy as jnp
        from flax import nnx

        model = aelib.SparseAutoencoder(16, 32, sparsity="top_k", active=active, rngs=nnx.Rngs(0))
        model.decoder[...] = jnp.asarray(atoms) + moved
        model.encoder[...] = jnp.asarray(atoms.T)
        model.bias[...] = model.bias[...] + bias
        return model

    return train


def test_a_dictionary_is_told_what_is_wrong_with_it():
    assert diagnosis("train-a-frozen-dictionary", dictionary(moved=0.1)) == (False, "the decoder moved")
    assert diagnosis("train-a-frozen-dictionary", dictionary(active=16)) == (False, "more active")
    assert diagnosis("train-a-frozen-dictionary", dictionary(bias=-0.3)) == (False, "nothing trained")


def test_an_encoder_that_was_trained_beside_other_atoms_does_not_fit_these():
    from aelib.course.exercises.features_of_a_network.train_a_frozen_dictionary import trained

    def put_back(x, atoms):
        import jax.numpy as jnp

        model = trained(still=False)(x, atoms)
        model.decoder[...] = jnp.asarray(atoms)
        return model

    assert diagnosis("train-a-frozen-dictionary", put_back) == (False, "not trained enough")


@pytest.mark.parametrize("still", [True, False])
def test_atoms_that_were_never_put_in_are_said_to_be_missing_whether_the_decoder_learns_or_not(still):
    from aelib.course.exercises.features_of_a_network.train_a_frozen_dictionary import trained

    never = trained(still=still, put_in=False, epochs=10)
    assert diagnosis("train-a-frozen-dictionary", never) == (False, "never put in")


def test_a_short_training_of_an_encoder_that_begins_elsewhere_is_no_missing_training():
    from aelib.course.exercises.features_of_a_network.train_a_frozen_dictionary import trained

    assert diagnosis("train-a-frozen-dictionary", trained(transposes=False, epochs=3)) == (
        False, "encoder begun elsewhere"
    )  # fmt: skip


def test_a_direction_of_another_length_is_told_its_length_and_no_variance():
    feedback = aelib.check("equal-variance", lambda a, variance, rng: 4 * mixed(a, variance, rng))
    assert feedback.misconception == "not of length one"
    assert "Lengths are from 4.00 to 4.00." in feedback.message
    assert "variances" not in feedback.message


def test_half_is_left_with_an_encoder_that_nobody_trained():
    from aelib.course.exercises.features_of_a_network.train_a_frozen_dictionary import judge

    left = int(judge(dictionary()).report.rsplit(" and ", 1)[1].split("%")[0])
    assert 46 <= left <= 54
