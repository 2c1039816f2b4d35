"""What messages of this chapter say in words, measured; and answers in other words than the declared ones."""

import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.decoding import a_better_sampler


def said(name):
    exercise = get(name)
    return exercise.explanation, {m.name: m.message for m in exercise.misconceptions}, exercise.hints


def test_shares_that_are_said_in_words():
    exercise = get("volume-of-a-ball")
    mistaken = next(m for m in exercise.misconceptions if m.name == "gamma of half of k")
    share = exercise.answer(np.array([2, 8, 32]))
    assert mistaken.answer(np.array([1.0, 2.0])) == pytest.approx([0.5, share[0]])
    assert 1 / share[1] == pytest.approx(60, rel=0.06)  # the solution's sixtieth
    assert share[2] == pytest.approx(1e-15, rel=0.01, abs=0)
    assert "one point of the box in about 10¹⁵ lies in the ball" in exercise.explanation
    assert (np.pi / 4) ** 16 > share[2]  # circles in pairs of axes hold the ball


def test_what_the_unfair_tests_say_of_one_distribution():
    rng = np.random.default_rng(0)
    mistakes = {m.name: m.answer for m in get("fair-two-sample-test").misconceptions}
    a, b = rng.standard_normal((800, 3)), rng.standard_normal((2400, 3))
    assert get("fair-two-sample-test").answer(a, b) == pytest.approx(0.5, abs=0.06)
    assert mistakes["judged on what is known"](a, b) == 1
    assert mistakes["everything judged"](a, b) == pytest.approx(0.75, abs=0.04)  # pushed up by a quarter
    assert mistakes["all of b"](a, b) > 0.58


def test_copies_are_found_and_strangers_are_not():
    given, others, strangers = np.random.default_rng(0).standard_normal((3, 600, 4))
    exercise = get("copies-of-the-data")
    assert exercise.answer(given[:90] + 1e-3, given, others) == 1
    assert exercise.answer(strangers, given, others) == pytest.approx(0.5, abs=0.06)  # as the explanation says
    mistakes = {m.name: m.answer for m in exercise.misconceptions}
    assert mistakes["exact copies"](given[:90] + 0.1, given, others) == 0
    assert mistakes["nearest mean"](given, given, others) < 0.6  # hardly shows in means
    assert mistakes["far from all of them"](given, given, others) < 0.6


@pytest.mark.parametrize(
    "frequencies",
    [lambda x: np.bincount(x) / len(x), lambda x: np.histogram(x, 10)[0] / len(x)],
    ids=["bincount without minlength", "histogram without a range"],
)
def test_classes_that_never_occur_are_not_passed_over(frequencies):
    def careless(drawn, reference):
        return np.abs(frequencies(drawn) - frequencies(reference)).sum() / 2

    assert not examine(get("class-coverage"), careless).correct


# A sampler that passes without copying


def test_new_codes_of_the_band_pass_the_test_and_are_no_copies():
    fresh = a_better_sampler.band(a_better_sampler.COUNT, np.random.default_rng(9))
    assert a_better_sampler.distinguished(fresh) == pytest.approx(0.5, abs=0.04)
    assert a_better_sampler.copied(fresh) == pytest.approx(0.5, abs=0.04)
    page, gaussian = a_better_sampler.rivals()
    assert gaussian > page + 0.08 > a_better_sampler.distinguished(fresh) + 0.2


def with_noise(width):
    """Codes that were given, with a little noise."""

    def sampler(codes, count, seed):
        rng = np.random.default_rng(seed)
        return codes[rng.integers(0, len(codes), count)] + width * rng.standard_normal((count, codes.shape[1]))

    return sampler


@pytest.mark.parametrize(("components", "steps"), [(20, 50), (60, 20)])
def test_finer_mixtures_pass(components, steps):
    feedback = examine(get("a-better-sampler"), a_better_sampler.mixture(components, steps))
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("sampler", "misconception"),
    [
        (lambda codes, count, seed: np.random.default_rng(seed).permutation(codes)[:count], "copies"),
        (lambda codes, count, seed: codes[np.random.default_rng(seed).integers(0, len(codes), count)], "copies"),
        (with_noise(0.02), "copies"),
        (lambda codes, count, seed: np.random.default_rng(seed).standard_normal((count, 4)), "numbers drawn apart"),
        (lambda codes, count, seed: codes[:count], "one draw for all seeds"),
        (lambda codes, count, seed: 3 + a_better_sampler.gaussian(codes, count, seed), "elsewhere"),
        (a_better_sampler.mixture(2, 20), "one cloud"),
    ],
)
def test_samplers_that_do_not_pass_have_a_name(sampler, misconception):
    feedback = examine(get("a-better-sampler"), sampler)
    assert feedback.misconception == misconception, feedback


def test_some_copies_among_new_codes_are_found():
    """A fifth of exact copies leaves the share below what is allowed."""

    def sampler(codes, count, seed):
        rng = np.random.default_rng(seed)
        z = a_better_sampler.band(count, rng)
        z[: count // 5] = rng.permutation(codes)[: count // 5]
        return z

    feedback = examine(get("a-better-sampler"), sampler)
    assert feedback.misconception == "copies", feedback
    assert "Of 2000 codes 400 are" in feedback.message


def test_codes_of_another_form_are_told_so():
    said = examine(get("a-better-sampler"), lambda codes, count, seed: codes[:7]).message
    assert "an array [2000, 4]" in said
