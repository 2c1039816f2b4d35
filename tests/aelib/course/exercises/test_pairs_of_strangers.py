"""Answers with two known mistakes each that strangers gave, in their own words: both are named."""

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises import pairs
from aelib.course.exercises.checking import examine

GIVEN = []


def given(exercise, *mistakes):
    return lambda answer: GIVEN.append((exercise, mistakes, answer))


def gaussian(mean, log_variance):
    """The mean and the covariance of codes whose numbers are taken for independent."""
    return mean.mean(0), np.diag(mean.var(0) + np.exp(log_variance).mean(0))


@given("where-gradients-flow", "layers above", "decay forgotten")
def _(used, decayed):
    return [bool(used[: i + 1].any()) for i in range(len(used))]


given("bits-per-image", "shared by the training digits", "decoder without biases")(
    256 + 32 * (32 * 256 + 256 * 512 + 512 * 784) / 60_000
)
given("bits-per-image", "codes forgotten", "bytes")(217)
given("zero-ablation", "mean ablation", "what is lost")((0.4 - 0.1) / (3.1 - 0.1))
given("weights-in-training", "biases forgotten", "tied weights")(500 * 200)
given("count-parameters", "biases forgotten", "bytes")(4 * (1_083_696 - 2352))


@given("same-steps", "decay unchanged", "order")
def _(rate, decay, pixels):
    return decay, rate * pixels


@given("leaky-scale", "variance", "leak not squared")
def _(fan_in, leak):
    return 2 / (fan_in * (1 + leak))


@given("same-prior-for-both", "each number alone", "fitted to the test digits")
def _(train_mean, train_log_variance, mean, log_variance):
    centre, C = gaussian(mean, log_variance)
    v, c = np.exp(log_variance), np.diag(C)
    return np.mean(((mean - centre) ** 2 / c + v / c - 1 - np.log(v / c)).sum(1)) / 2


@given("draw-codes", "exponential without the half", "one noise for the batch")
def _(mean, log_variance, rng):
    return mean + np.exp(log_variance) * rng.standard_normal(mean.shape[-1])


@given("length-by-jacobian", "energy", "mean step")
def _(J, z):
    return np.mean([np.sum((j @ (b - a)) ** 2) for j, a, b in zip(J, z[:-1], z[1:], strict=True)])


@given("spread-back", "rows and columns swapped", "wrapped around")
def _(z, kernel):
    h, w = z.shape
    found = np.zeros((2 * h, 2 * w))
    for (i, j), value in np.ndenumerate(z):
        for (u, v), weight in np.ndenumerate(kernel):
            found[(2 * i + v) % (2 * h), (2 * j + u) % (2 * w)] += weight * value
    return found


@given("step-down", "levels exchanged", "squared share")
def _(x, repaired, a, b):
    return repaired + np.square(a / b) * (x - repaired)


@given("rungs-of-the-ladder", "even steps", "no zero")
def _(count, ends):
    return np.linspace(ends[1], ends[0], count)


@given("what-depth-adds", "random minus trained", "standard deviation")
def _(trained, random):
    gains = [stack[:, -1] - stack[:, 0] for stack in (random, trained)]
    return np.mean(gains[0] - gains[1]), np.std(gains[0] - gains[1], ddof=1)


@given("does-the-step-help", "falls", "the next batch, round")
def _(loss, gradient, w, batches, rate):
    fell = []
    for batch, following in zip(batches, np.roll(batches, -1, axis=0), strict=True):
        new = w - rate * gradient(w, batch)
        fell.append(loss(new, following) < loss(w, following))
        w = new
    return np.mean(fell)


@given("nats-of-a-label", "bits", "labels of one frequency")
def _(joint):
    product = joint.sum(1, keepdims=True) / joint.shape[1]
    return (joint * np.log2(np.where(joint > 0, joint / product, 1))).sum()


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch):
    """On a machine that is busy the search would be given up."""
    monkeypatch.setattr(pairs, "SECONDS", 30.0)


@pytest.mark.parametrize(("name", "mistakes", "answer"), GIVEN, ids=[name for name, *_ in GIVEN])
def test_both_mistakes_are_named(name, mistakes, answer):
    found = examine(exercises.get(name), answer)
    assert {*(found.misconception or found.message).split(" + ")} == {*mistakes}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("bits-per-image", 2048),
        ("bits-per-image", 1200.0),
        ("zero-ablation", 0.77),
        ("count-parameters", 1_000_000),
        ("conv-parameters", 4096),
        ("right-alarms", 0.58),
        ("own-digit-dropped", 0.42),
        ("when-two-share", 0.21),
        ("mean-or-draw", 13.3),
        ("water-over-three", 4.5),
        ("gradient-by-hand", -0.3),
        ("where-gradients-flow", lambda used, decayed: used[::-1] & ~decayed),
        ("same-prior-for-both", lambda tm, tl, m, lv: float(np.abs(m).mean() + lv.var())),
        ("leaky-scale", lambda fan_in, leak: (1 - leak) / fan_in**0.25),
        ("step-down", lambda x, repaired, a, b: repaired + np.tanh(x) * b),
        ("rungs-of-the-ladder", lambda count, ends: ends[1] / np.arange(1, count + 2)),
        ("scramble-the-phases", lambda image, noise: np.sort(image + noise, axis=0)),
        ("intrinsic-dimension", lambda points: float(points.std() + 7)),
        ("length-by-jacobian", lambda J, z: float(np.cos(z).sum() * len(J))),
        ("draw-codes", lambda mean, log_variance, rng: np.sin(9 * mean) + rng.exponential(size=mean.shape)),
    ],
)
def test_an_answer_that_is_wrong_in_another_way_is_no_pair(name, answer):
    found = examine(exercises.get(name), answer)
    assert not found.correct
    assert " + " not in (found.misconception or "")
