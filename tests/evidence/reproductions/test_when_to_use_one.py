"""The exponents that the page *When would you use an autoencoder?* prints, and the means of its figure."""

import math
import re
from itertools import product

import pytest

from aelib.course import recorded
from evidence.reproductions import crossing, records

PAGE = (records.ROOT / "chapters" / "when-to-use-one.md").read_text()
BARS = {part: each.result for part, each in records.read("crossing").by_part.items()}


def over_seeds(kind, ways, count):
    """What is lost by a network, or by what needs no training."""
    parts = [f"{ways}-ways-{count}-examples-seed-{seed}" for seed in crossing.SEEDS]
    return [BARS[f"{of}-{kind}"] if kind in crossing.RATES else BARS[f"{of}-remembered"][kind] for of in parts]


def test_the_nearest_example_falls_with_the_exponents_that_are_named():
    named = re.search(r"with the exponents ([−\d., and]+) for 1, 2, 3, 4 and 6 ways", PAGE)[1]
    exponents = [float(x.replace("−", "-")) for x in re.findall(r"−\d\.\d\d", named)]
    for ways, exponent in zip(crossing.WAYS, exponents, strict=True):
        first, last = (sum(over_seeds("nearest", ways, count)) for count in (2000, 32_000))
        assert math.log(last / first) / math.log(16) == pytest.approx(exponent, abs=0.005)
        assert -2 / ways - 0.01 < exponent < -2 / ways + 0.09


def test_the_figure_has_the_means_of_the_record():
    found = recorded.numbers("crossing")
    assert (found["ways"], found["examples"]) == (list(crossing.WAYS), list(crossing.EXAMPLES))
    for name in (*crossing.KEPT, *crossing.RATES):
        for (i, ways), (j, count) in product(enumerate(crossing.WAYS), enumerate(crossing.EXAMPLES)):
            each = over_seeds(crossing.KEPT.get(name, name), ways, count)
            assert found[name][i][j] == pytest.approx(sum(each) / len(each))
