"""The exercises of the chapter "Boltzmann machines": other right answers, and mistakes in other words."""

from itertools import product

import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.boltzmann_machines import fewer_nats, forgotten_starts
from aelib.course.exercises.checking import examine


def bits(n):
    return [np.array(state, float) for state in product((0, 1), repeat=n)]


def energy(x, z, W, b, c):
    return -b @ x - c @ z - x @ W @ z


def by_table(x, W, b, c, sign=-1):
    """Every joint state on its own."""
    weight = {tuple(v): sum(np.exp(sign * energy(v, z, W, b, c)) for z in bits(len(c))) for v in bits(len(b))}
    return [weight[tuple(row)] / sum(weight.values()) for row in x]


def log_partition_one_by_one(W, b, c):
    if len(b) < len(c):
        return log_partition_one_by_one(W.T, c, b)
    terms = [z @ c + np.log1p(np.exp(-np.abs(b + W @ z))).sum() + np.maximum(b + W @ z, 0).sum() for z in bits(len(c))]
    return max(terms) + np.log(sum(np.exp(term - max(terms)) for term in terms))


def jacobian_forward(field, w, h=1e-6):
    return np.stack([(field(w + h * e) - field(w)) / h for e in np.eye(len(w))], axis=1)


def share_forward(field, w):
    J = jacobian_forward(field, w)
    return 1 - ((J + J.T) ** 2).sum() / (2 * np.linalg.norm(J)) ** 2


def ends(turn, x, turns):
    for _ in range(turns):
        x = turn(x)
    return np.asarray(x)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("log-partition", log_partition_one_by_one),
        ("lopsided-field", share_forward),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


def test_forgotten_biases_are_recognised_in_sums_of_another_order():
    feedback = examine(get("log-partition"), lambda W, b, c: log_partition_one_by_one(W, b, 0 * c))
    assert feedback.misconception == "hidden biases forgotten", feedback


@pytest.mark.parametrize("turned", [False, True])
def test_listing_the_states_of_one_layer_always_is_named(turned):
    def over_one_layer(W, b, c):
        if turned:
            W, b, c = W.T, c, b
        z = (np.arange(2 ** len(c))[:, None] >> np.arange(len(c))) & 1
        return np.logaddexp.reduce(z @ c + np.logaddexp(0, z @ W.T + b).sum(axis=1))

    feedback = examine(get("log-partition"), over_one_layer)
    assert not feedback.correct
    assert "exchange the layers" in feedback.message


def test_the_words_with_which_the_page_lists_no_more_states_are_recognised():
    def states(n):
        if n > 16:
            raise ValueError(f"2**{n} states are too many to list")
        return np.array(bits(n))

    def over_hidden_states(W, b, c):
        z = states(len(c))
        return np.logaddexp.reduce(z @ c + np.logaddexp(0, z @ W.T + b).sum(axis=1))

    assert "exchange the layers" in examine(get("log-partition"), over_hidden_states).message


def test_another_error_is_not_a_long_list_of_states():
    feedback = examine(get("log-partition"), lambda W, b, c: (W @ b).sum())
    assert "exchange the layers" not in feedback.message
    assert "ValueError" in feedback.message


def test_chains_that_change_have_not_the_name_of_a_comparison_of_starts():
    feedback = examine(get("forgotten-starts"), lambda turn, x, turns: (ends(turn, x, turns) != x).mean() > 0.1)
    assert (feedback.correct, feedback.misconception) == (False, None)


def test_the_machines_of_the_chains_are_what_their_answers_say():
    """A chain that has forgotten is independent of its start; one that has not still lies nearer to it."""
    said = [get("forgotten-starts").answer(*case) for case in get("forgotten-starts").cases()]
    assert said == [False] * 8 + [True] * 3
    for (turn, x, turns), forgotten in zip(forgotten_starts.chains(), said, strict=True):
        end = ends(turn, x, turns)
        own = np.abs(end - x).mean()
        others = np.abs(end - np.random.default_rng(0).permutation(x)).mean()
        assert (others - own > 0.035) != forgotten, (own, others)


# Training a machine


def test_the_ruler_is_that_of_a_table():
    rng = np.random.default_rng(0)
    W, b, c = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)
    x = (rng.random((7, 5)) < 0.5).astype(float)
    assert fewer_nats.nats(x, W, b, c) == pytest.approx(-np.log(by_table(x, W, b, c)).mean())
    by_itself = np.exp(fewer_nats.log_terms(W, b, c))
    same = fewer_nats.nats_with(by_itself / by_itself.sum(), x, W, b, c)
    assert same == pytest.approx(fewer_nats.nats(x, W, b, c))
    share = fewer_nats.shares(x, W, b, c)
    on = 1 / (1 + np.exp(-(x @ W + c)))
    np.testing.assert_allclose(share @ np.array(bits(3)), on.mean(axis=0), atol=1e-12)


def test_the_exact_negative_phase_is_the_slope_of_log_z():
    rng = np.random.default_rng(1)
    machine = [rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)]
    slopes = fewer_nats.negative_phase(*machine)
    for place, slope in enumerate(slopes):
        nudge = rng.normal(size=np.shape(slope))
        up, down = (
            np.logaddexp.reduce(fewer_nats.log_terms(*(w + side * 1e-5 * nudge * (i == place) if i == place else w
                                                       for i, w in enumerate(machine))))
            for side in (1, -1)
        )  # fmt: skip
        assert (up - down) / 2e-5 == pytest.approx((slope * nudge).sum(), rel=1e-4)


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (lambda x, k: np.zeros(3), "The function must `return W, b, c`, of the shapes [784, 8], [784] and [8]"),
        (lambda x, k: (np.zeros((k, 784)), np.zeros(784), np.zeros(k)), "of the shapes [784, 8]"),
        (lambda x, k: (np.full((784, k), np.nan), np.zeros(784), np.zeros(k)), "NaN or an infinity"),
    ],
)
def test_what_is_no_machine_is_told_what_is_asked(train, said):
    assert said in examine(get("fewer-nats"), train).message


def blank(x, k):
    return np.zeros((784, k)), np.zeros(784), np.zeros(k)


def test_a_machine_without_anything_has_784_times_log_2_nats_and_no_name():
    feedback = examine(get("fewer-nats"), blank)
    assert f"{784 * np.log(2):.1f} nats" in feedback.message
    assert feedback.misconception is None


def test_a_machine_of_the_opposite_energy_is_not_taken_for_one_without_a_negative_phase():
    machine = fewer_nats.trained(fewer_nats.images()[0], 8, epochs=2)
    feedback = examine(get("fewer-nats"), lambda x, k: [-part for part in machine])
    assert feedback.misconception == "wrong sign", feedback


@pytest.mark.nightly
def test_persistent_chains_reach_what_is_asked_by_plain_descent():
    x, rng, n, steps = fewer_nats.images()[0], np.random.default_rng(1), 100, 3000
    W, b, c = (np.float32(w) for w in (0.05 * rng.standard_normal((784, 8)), fewer_nats.logits(x), np.zeros(8)))
    chains = np.float32(rng.random((n, 784)) < fewer_nats.mean_ink(x))
    for step in range(steps):
        seen, rate = x[rng.integers(len(x), size=n)], np.float32(0.2 * (1 - step / steps))
        up = fewer_nats.sigmoid(seen @ W + c)
        z = np.float32(rng.random((n, 8)) < fewer_nats.sigmoid(chains @ W + c))
        chains = np.float32(rng.random((n, 784)) < fewer_nats.sigmoid(z @ W.T + b))
        made = fewer_nats.sigmoid(chains @ W + c)
        slopes = (seen.T @ up - chains.T @ made) / n, (seen - chains).mean(0), (up - made).mean(0)
        W, b, c = (w + rate * slope for w, slope in zip((W, b, c), slopes, strict=True))
    feedback = examine(get("fewer-nats"), lambda x, k: (W, b, c))
    assert feedback.correct, feedback
