"""The exercises of the chapter "Boltzmann machines": other right answers, and mistakes in other words."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.exercises import get
from aelib.exercises.checking import examine


def bits(n):
    return [np.array(state, float) for state in product((0, 1), repeat=n)]


def energy(x, z, W, b, c):
    return -b @ x - c @ z - x @ W @ z


def by_table(x, W, b, c, sign=-1):
    """Every joint state on its own."""
    weight = {tuple(v): sum(np.exp(sign * energy(v, z, W, b, c)) for z in bits(len(c))) for v in bits(len(b))}
    return [weight[tuple(row)] / sum(weight.values()) for row in x]


def of_plus_and_minus(x, W, b, c):
    signs = [2 * z - 1 for z in bits(len(c))]
    return [-np.log(sum(np.exp(-energy(row, z, W, b, c)) for z in signs)) for row in x]


def step_by_jax(x, end, W, c):
    def contrast(W):
        return (jax.nn.softplus(x @ W + c).sum(1) - jax.nn.softplus(end @ W + c).sum(1)).mean()

    return jax.grad(contrast)(jnp.asarray(W))


def step_by_loops(x, end, W, c):
    total = np.zeros_like(W)
    for seen, made in zip(x, end, strict=True):
        total += np.outer(seen, 1 / (1 + np.exp(-seen @ W - c))) - np.outer(made, 1 / (1 + np.exp(-made @ W - c)))
    return total / len(x)


def log_partition_one_by_one(W, b, c):
    terms = [z @ c + np.log1p(np.exp(-np.abs(b + W @ z))).sum() + np.maximum(b + W @ z, 0).sum() for z in bits(len(c))]
    return max(terms) + np.log(sum(np.exp(term - max(terms)) for term in terms))


def lopsided_forward(field, w, h=1e-6):
    here = field(w)
    J = np.stack([(field(w + h * e) - here) / h for e in np.eye(len(w))], axis=1)
    return np.sqrt(((J - J.T) ** 2).sum() / (J**2).sum())


def turn_in_place(x, known, W, b, c, u, v):
    z = (u < 1 / (1 + np.exp(-(x @ W + c)))).astype(float)
    new = (v < 1 / (1 + np.exp(-(z @ W.T + b)))).astype(float)
    new[:, known] = x[:, known]
    return new


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("machine-by-counting", by_table),
        ("plus-minus-units", of_plus_and_minus),
        ("contrastive-step", step_by_jax),
        ("contrastive-step", step_by_loops),
        ("log-partition", log_partition_one_by_one),
        ("lopsided-field", lopsided_forward),
        ("fill-in-pixels", turn_in_place),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("plus-minus-units", lambda *a: [np.log(sum(np.exp(-energy(r, 2 * z - 1, *a[1:])) for z in bits(len(a[3]))))
                                         for r in a[0]], "sign"),
        ("contrastive-step", lambda *a: -np.asarray(step_by_jax(*a)), "downhill"),
        ("contrastive-step", lambda x, end, W, c: step_by_loops(x, 0 * end, W, c), "no negative phase"),
        ("log-partition", lambda W, b, c: log_partition_one_by_one(W, b, 0 * c), "hidden biases forgotten"),
        ("lopsided-field", lambda field, w: lopsided_forward(field, w) ** 2, "squared"),
        ("fill-in-pixels", lambda x, known, *rest: turn_in_place(x, ~known, *rest), "the wrong half"),
    ],
)  # fmt: skip
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


def test_energy_turned_round_in_the_joint_states_is_no_right_answer():
    assert not examine(get("machine-by-counting"), lambda *a: by_table(*a, sign=1)).correct
