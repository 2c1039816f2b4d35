"""Where the checks of open answers change their word: each bound is met from both sides, and each refusal is read."""

from functools import cache

import numpy as np
import pytest

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.codes_in_bits import bits_without_a_network, train_a_codebook

# Bits without a network


def by_random_directions(x, new, rng):
    directions = rng.standard_normal((x.shape[1], 16))
    return (x - x.mean(axis=0)) @ directions > 0, (new - x.mean(axis=0)) @ directions > 0


def neighbours_found(bits, asked, x, new):
    """The share of the ten nearest among the first hundred, where ties at the hundredth place count in part."""
    shares = []
    for one, code in zip(new, asked, strict=True):
        nearest = np.linalg.norm(x - one, axis=1).argsort()[:10]
        apart = np.abs(1 * bits - code).sum(axis=1)
        last = np.sort(apart)[99]
        of_tied = (100 - (apart < last).sum()) / (apart == last).sum()
        shares.append(np.where(apart[nearest] == last, of_tied, apart[nearest] < last).mean())
    return np.mean(shares)


def test_the_share_of_neighbours_is_what_counting_says():
    x, new = bits_without_a_network.examples()
    bits, asked = by_random_directions(x, new, np.random.default_rng(1))
    verdict = bits_without_a_network.judge(by_random_directions)
    said = float(verdict.report.split("nearest examples ")[1].split("%")[0]) / 100
    assert said == pytest.approx(neighbours_found(bits, asked, x, new), abs=0.03)
    assert verdict.outcome == "few"  # far above chance


def test_random_directions_are_told_how_much_is_asked_for_and_find_less():
    feedback = aelib.check("bits-without-a-network", by_random_directions)
    assert feedback.misconception == "unrotated signs"
    assert "at least 61% are asked for" in feedback.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda bits, asked: bits, "must return two arrays of 0 and 1, [2000, 16] and [100, 16]."),
        (lambda bits, asked: (bits, asked, asked), "must return two arrays of 0 and 1, [2000, 16] and [100, 16]."),
        (lambda bits, asked: (bits[:, :15], asked[:, :15]), "but got [2000, 15] and [100, 15]."),
        (lambda bits, asked: (asked, bits), "but got [100, 16] and [2000, 16]."),
        (lambda bits, asked: (2 * bits - 1, 2 * asked - 1), "but got other values."),
        (lambda bits, asked: (bits, 0.5 * asked), "but got other values."),
    ],
)
def test_bits_of_another_form_are_told_their_form(change, said):
    def changed(x, new, rng):
        return change(*(1 * part for part in by_random_directions(x, new, rng)))

    assert said in aelib.check("bits-without-a-network", changed).message


# Train a codebook


@cache
def centres():
    return train_a_codebook.best_of_starts(train_a_codebook.examples()[0])


def found(vectors):
    feedback = aelib.check("train-a-codebook", lambda x: vectors)
    return feedback.misconception, feedback.message


@pytest.mark.parametrize(("used", "name"), [(11, "begun at random"), (13, "some entries dead")])
def test_half_of_the_vectors_unused_are_a_bad_start(used, name):
    vectors = centres().copy()
    vectors[used:] = 1000 + 10 * np.arange(24 - used)[:, None]
    assert found(vectors)[0] == name
    assert f"{used} of 24 vectors are used" in found(vectors)[1]


@pytest.mark.parametrize(("count", "name"), [(21, "some entries dead"), (22, "examples themselves")])
def test_nine_of_ten_vectors_that_are_examples_are_examples(count, name):
    x = train_a_codebook.examples()[0]
    vectors = centres().copy()
    vectors[:count] = train_a_codebook.best_examples(x)[:count]
    assert found(vectors)[0] == name


def test_one_vector_that_stands_twice_is_one_too_few():
    vectors = centres().copy()
    vectors[3] = vectors[4]
    assert found(vectors)[0] == "too few vectors"


@pytest.mark.parametrize(("spread", "name"), [(0.3, "mean everywhere"), (1.5, "some entries dead")])
def test_vectors_near_the_mean_lie_within_two(spread, name):
    x = train_a_codebook.examples()[0]
    around = np.random.default_rng(0).uniform(-1, 1, (24, 6))
    assert found(x.mean(axis=0) + spread * around)[0] in (name, *(["begun at random"] if spread > 1 else []))


@pytest.mark.parametrize(("twins", "said"), [(1, "One pair of vectors lies"), (2, "2 pairs of vectors lie")])
def test_vectors_that_share_a_cluster_are_counted(twins, said):
    vectors = centres().copy()
    for twin in range(twins):
        vectors[twin] = vectors[10 + twin] + 0.3
    name, message = found(vectors)
    assert name == "some entries dead"
    assert "24 of 24 vectors are used" in message
    assert f"{said} closer together than two clusters" in message


# Log Z


@pytest.mark.parametrize(("off", "right"), [(0.008, True), (-0.008, True), (0.013, False), (-0.013, False)])
def test_a_hundredth_of_a_nat_is_near_enough(off, right):
    log_z = get("log-partition").answer
    assert aelib.check("log-partition", lambda W, b, c: log_z(W, b, c) + off).correct is right


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OverflowError("large"), ValueError("array is too big"), ValueError("Maximum size exceeded")],
)
@pytest.mark.parametrize(("visible", "hidden"), [(784, 8), (4, 40)])
def test_what_a_long_list_raises_is_told_which_machine_was_too_large(error, visible, hidden):
    log_z = get("log-partition").answer

    def listed(W, b, c):
        if W.shape == (visible, hidden):
            raise error
        return log_z(W, b, c)

    message = aelib.check("log-partition", listed).message
    assert f"A machine with {visible} visible and {hidden} hidden units was too large" in message


def test_too_many_values_to_unpack_are_no_long_list():
    def unpacked(W, b, c):
        rows, columns = [*W.shape, 1]
        return rows + columns

    message = aelib.check("log-partition", unpacked).message
    assert "too many values" in message
    assert "exchange the layers" not in message
