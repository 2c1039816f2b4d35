"""What the chapter "Before you begin" says of its controls, on their record."""

from evidence.controls import record

FOUND = record.recorded("before-you-begin")


def test_another_order_leaves_the_first_hundred_steps_and_then_makes_the_runs_differ():
    found = FOUND["order"]
    assert max(found["in the first hundred steps"]) < 1e-5
    assert min(found["largest"]) > 1e-3
    assert found["the same order again"] == 0


def test_with_one_key_the_same_examples_are_learned_by_heart():
    found = FOUND["one-key"]
    assert found["on the 20"] < 1e-3
    assert found["on new ones"] > 0.3
