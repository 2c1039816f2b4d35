"""What messages of "Does pretraining help?" say in words, measured; and answers other than the declared ones."""

import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.stacked_autoencoders import a_hundred_labels
from tests.aelib.course.exercises.conftest import said


def cases(name):
    declared = get(name).cases
    assert declared is not None
    return declared()


def test_the_spread_of_three_numbers_divided_by_three_is_a_fifth_too_small():
    assert np.sqrt(2 / 3) == pytest.approx(0.8, abs=0.02)  # of three numbers: divided by 3 and not by 2
    assert "clearly too little" in said("nested-runs")[1]["divided by n"]


def test_the_factor_of_the_t_distribution():
    stats = pytest.importorskip("scipy.stats")
    for a, _, t in cases("paired-interval"):
        assert t == pytest.approx(stats.t.ppf(0.975, len(a) - 1), abs=1e-3)


def test_a_fair_rate_is_worse_than_the_best_of_the_test_table_and_better_than_luck():
    for validation, test in cases("fair-rate"):
        assert get("fair-rate").answer(validation, test) >= test.mean(1).min()


def test_either_denominator_of_a_binomial_standard_deviation():
    def half_width(wrong):
        return 196 * np.std(wrong, ddof=1) / np.sqrt(np.size(wrong))

    assert examine(get("binomial-interval"), half_width).correct
    assert not examine(get("binomial-interval"), lambda wrong: half_width(wrong) * 2 / 1.96).correct


def test_the_controls_of_the_chapter_have_the_layers_that_the_messages_say():
    layers = len(cases("equal-compute")[0][0]) - 2
    assert layers == 5
    messages = said("what-a-control-kills")[1]
    assert "has all five layers" in messages["start and layers exchanged"]
    assert "has five hidden layers" in messages["layers and pretraining exchanged"]


def test_the_four_runs_in_another_order():
    exercise = get("what-a-control-kills")
    right = dict(sorted(exercise.answer.items(), key=lambda pair: pair[1]))
    assert list(right) != list(exercise.answer), "the menus in their order are not the answer"
    assert examine(exercise, right).correct
    exchanged = right | {"softmax on pixels": "A", "masking without pretraining": "D"}
    assert examine(exercise, exchanged).misconception == "noise and layers exchanged"
    twice = right | {"masking without pretraining": "B"}
    assert examine(exercise, twice).misconception == "one sentence for two runs"
    assert not examine(exercise, dict.fromkeys(right, "B")).correct


def test_a_choice_by_the_first_three_seeds_is_not_enough():
    assert not examine(get("fair-rate"), lambda val, test: test[val[:, :3].mean(1).argmin()].mean()).correct


def drawn(W, b, rng):
    return rng.normal(W.mean(), W.std(), W.shape), b


def shuffled(W, b, rng):
    return rng.permuted(W), b


def signed(W, b, rng):
    return W * rng.choice([-1, 1], W.shape), b


@pytest.mark.parametrize(("made", "remark"), [(drawn, True), (shuffled, False), (signed, False)])
def test_both_controls_of_a_stack_take_normal_draws_and_say_what_else_they_change(made, remark):
    def above(layers, rng):
        return [layers[0], *[made(*layer, rng) for layer in layers[1:]]]

    def one(layers, depth, rng):
        return [made(*layer, rng) if i == depth - 1 else layer for i, layer in enumerate(layers)]

    for name, control in (("only-the-lowest-layer", above), ("control-for-one-layer", one)):
        feedback = examine(get(name), control)
        assert feedback.correct, feedback
        assert ("These are new numbers" in feedback.message) is remark, feedback


def test_a_kernel_that_is_told_of_shifts_beats_the_kernel():
    def learn(x, y, more):
        moved = np.concatenate([np.roll(x, (i, j), (1, 2)) for i in (-1, 0, 1) for j in (-1, 0, 1)])
        return a_hundred_labels.kernel(moved, np.tile(y, 9))

    feedback = examine(get("a-hundred-labels"), learn)
    assert feedback.correct, feedback


def test_labels_that_are_mixed_up_are_not_learnt():
    feedback = examine(get("a-hundred-labels"), lambda x, y, more: a_hundred_labels.kernel(x, y[::-1]))
    assert feedback.misconception == "not learnt", feedback


@pytest.mark.parametrize(
    ("learn", "said"),
    [
        (lambda x, y, more: y, "The function must return a function"),
        (
            lambda x, y, more: lambda images: np.zeros((len(images), 10)),
            "`predict` must return an array [300] of classes, for 300 digits, but got an array [300, 10].",
        ),
    ],
)
def test_what_is_no_classifier_is_told_so(learn, said):
    assert said in examine(get("a-hundred-labels"), learn).message
