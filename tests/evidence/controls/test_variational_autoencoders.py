"""The bound of a code of three values, as the chapter on variational autoencoders prints it."""

from math import log2

import pytest

from evidence.reproductions import records

PRODUCT = [1 / 2 * 1 / 8, 1 / 4 * 1 / 4, 1 / 4 * 1 / 2]
"""Prior times decoder of the code of three values."""


@pytest.mark.parametrize(
    ("row", "q"),
    [
        ("| prior ½, ¼, ¼ | 2.250 | 0 | 2.250 | 0.250 |", [1 / 2, 1 / 4, 1 / 4]),
        ("| posterior ¼, ¼, ½ | 1.750 | 0.250 | 2 | 0 |", [each / sum(PRODUCT) for each in PRODUCT]),
        ("| too sure ⅛, ⅛, ¾ | 1.375 | 0.814 | 2.189 | 0.189 |", [1 / 8, 1 / 8, 3 / 4]),
    ],
)
def test_the_bound_of_a_code_of_three_values_is_as_printed(row, q):
    assert row in (records.ROOT / "chapters" / "variational-autoencoders.md").read_text()
    distortion = -sum(share * log2(each) for share, each in zip(q, (1 / 8, 1 / 4, 1 / 2), strict=True))
    rate = sum(share * log2(share / each) for share, each in zip(q, (1 / 2, 1 / 4, 1 / 4), strict=True))
    gap = distortion + rate + log2(sum(PRODUCT))
    assert [float(cell) for cell in row.split("|")[2:-1]] == pytest.approx(
        [distortion, rate, distortion + rate, gap], abs=6e-4
    )
