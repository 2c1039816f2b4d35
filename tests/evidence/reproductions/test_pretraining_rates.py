"""What the code of a chapter and of a run has from a search, against the records of the searches."""

import re

import pytest

from evidence.reproductions import pretraining_rates, records, stacked_denoising_finetuned

PARTS = {name: part.result for name, part in records.read("pretraining_rates").by_part.items()}
TEXT = pretraining_rates.CHAPTER.read_text()


def lowest(errors):
    """The rate with the fewest errors, which lies between two that were tried."""
    best, tried = min(errors, key=errors.get), list(errors)
    assert best not in (tried[0], tried[-1]), errors
    return float(best)


def test_the_rates_of_the_chapter_are_those_that_held_out_digits_choose():
    chapter = pretraining_rates.chapter()
    assert "classifiers([shuffled(stack, s) for stack, s in zip(five_stacks, SEEDS)])" in " ".join(TEXT.split())
    assert TEXT.count("fine_tune(nets, optax.sgd, 1.0, 100)") == 1  # the shuffled stack
    printed = chapter["RATES"] | {"shuffled": (1.0,)}
    for name, optimizer, labels in pretraining_rates.choices():
        chosen = lowest(PARTS[pretraining_rates.part_name(name, optimizer, labels)])
        assert chosen == printed[name][chapter["CASES"].index((optimizer, labels))], (name, optimizer, labels)
    for (name, labels), width in chapter["WIDTHS"].items():
        assert width == lowest(PARTS[pretraining_rates.part_name(name, labels)])


def test_the_draws_that_choose_are_not_measured():
    chapter = pretraining_rates.chapter()
    assert not set(chapter["CHOOSING"]) & set(chapter["SEEDS"])
    assert max(map(max, chapter["drawn"].values())) < chapter["held"].start


@pytest.mark.parametrize("name", pretraining_rates.PRETRAINED)
def test_its_rates_of_pretraining_are_chosen_so_too(name):
    (rate,) = re.findall(rf'"{name}": lambda s: pretrained\(\s*(?:COPY|DAMAGE), s, ([\d.e-]+)', TEXT)
    errors = PARTS[pretraining_rates.part_name("pretraining", name)]
    assert lowest({each: min(found.values()) for each, found in errors.items()}) == float(rate)


@pytest.mark.parametrize("stack", ["plain", "denoising"])
def test_a_classifier_is_tuned_after_the_pretraining_that_the_search_before_it_chose(stack):
    tried = records.read("stacked_denoising_tuned").by_part.items()
    left = {name: part.result["choose"] for name, part in tried if "-rate-" in name}
    assert len(left) == 15
    of_stack = [name for name in left if name.startswith("noisy-masking-0-") == (stack == "plain")]
    masking, rate = stacked_denoising_finetuned.PRETRAINING[stack]
    assert f"noisy-masking-{masking:g}-rate-{rate:g}" == min(of_stack, key=left.__getitem__)
