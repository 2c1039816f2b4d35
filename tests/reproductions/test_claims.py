"""What the page of reproductions says in words of the long runs, against their records."""

from statistics import mean

import pytest

from reproductions import records


def results(name):
    return records.read(name).results


def errors(name, part):
    """The `train` or `test` errors of each start of the run from a stack, by its name."""
    found = {}
    for seed, finished in records.read(name).by_part.items():
        found.setdefault(seed.partition("-seed-")[0], []).append(finished["result"][part])
    return found


@pytest.mark.parametrize("part", ["train", "test"])
def test_with_the_sigmoid_the_stack_makes_the_training_work(part):
    found = errors("hinton_salakhutdinov_stacked", part)
    times = [random / stacked for random in found["sigmoid-random"] for stacked in found["sigmoid-stacked"]]
    assert all(2.5 < each < 3.5 for each in times), times


def test_with_the_sigmoid_from_random_weights_it_did_not_overfit():
    train, test = (errors("hinton_salakhutdinov_stacked", part)["sigmoid-random"] for part in ("train", "test"))
    assert mean(train) > 0.9 * mean(test)


def test_with_gelu_the_stack_is_worth_a_few_hundredths_on_the_test_digits_alone():
    train, test = (errors("hinton_salakhutdinov_stacked", part)["gelu-stacked"] for part in ("train", "test"))
    random = records.read("hinton_salakhutdinov")
    assert max(test) < min(random.results["decay"])
    assert 0.02 < mean(random.results["decay"]) - mean(test) < 0.06
    assert min(train) > max(random.details["train"]["decay"])


def test_from_a_stack_the_aim_is_met():
    assert max(results("hinton_salakhutdinov_stacked")["gelu-stacked"]) <= 2.85
