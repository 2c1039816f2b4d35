import pytest

from aelib.course import exercises

TRAINED = (
    "test_mistakes_in_other_words_are_recognised[mend-the-deep-net-",
    "test_right_answers_in_other_words_are_accepted[mend-the-deep-net-",
    "test_mistakes_in_other_words_are_recognised[mend-the-variational-",
    "test_right_answers_by_another_way_are_accepted[mend-the-variational-",
    "test_a_network_that_had_more_than_its_share_does_not_count[",
    "test_codes_that_part_by_other_means_are_recognised[",
    "test_repairs_that_lose_to_the_filter_have_a_name[",
    "test_a_map_that_misses_a_property_is_told_which[",
)
"""How the names of tests begin that train a network for seconds, each for one more way to give an answer. By day the
first of them runs."""
AT_NIGHT = (
    "test_the_last_layer_alone_does_not_pass_for_a_deep_net",
    "test_labels_that_are_mixed_up_are_not_learnt",
    "test_a_machine_without_anything_has_784_times_log_2_nats_and_no_name",
    "test_a_machine_of_the_opposite_energy_is_not_taken_for_one_without_a_negative_phase",
    "test_a_kernel_that_is_told_of_shifts_beats_the_kernel",
    "db => b - rate * db.sum()-biases by another gradient]",
    "db => b - 0 * db-biases by another gradient]",
    "test_a_filler_that_has_not_learnt[<lambda>-holes left]",
)
"""How the names of tests end that train for longer."""
ALL_ITS_ANSWERS = ("test_declarations.py", "test_inputs.py")
"""Where each answer that an exercise declares is judged."""
OF_TEXTS = ("test_texts_", "test_there_are_three_hints_", "test_an_open_question_")
"""Where only its words are."""
LONG = 60
"""An exercise that allows more seconds trains for long: by day the build runs its printed solution, and stops where
that is not right."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Leave to the night what trains long and says what another says of its kind."""
    for begins in TRAINED:
        for item in [item for item in items if item.name.startswith(begins)][1:]:
            item.add_marker(pytest.mark.nightly)
    long = tuple(f"[{name}]" for name in exercises.names() if exercises.get(name).seconds > LONG)
    for item in items:
        judges = item.path.name in ALL_ITS_ANSWERS and not item.name.startswith(OF_TEXTS)
        if item.name.endswith(AT_NIGHT) or (judges and item.name.endswith(long)):
            item.add_marker(pytest.mark.nightly)


@pytest.fixture(autouse=True)
def _a_reader_of_our_own(tmp_path, monkeypatch):
    """No test reads or writes the list of the person who runs it, and each begins with the first hint."""
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "reader"))
    monkeypatch.delenv("AELIB_BOOK_BUILD", raising=False)
    monkeypatch.setattr(exercises, "_hints_given", {})


def said(name):
    """The explanation of an exercise, and the message of each of its misconceptions."""
    exercise = exercises.get(name)
    return exercise.explanation, {m.name: m.message for m in exercise.misconceptions}
