"""A published number beside ours."""

import json

import jax.numpy as jnp
import numpy as np
import pytest

from aelib.reproduction import REPRODUCTION, Reproduction


def of(**arguments):
    return Reproduction(**{"source": "someone2000thing", "what": "Error", "published": "3.00", **arguments})


@pytest.mark.parametrize(
    ("arguments", "reached", "verdict"),
    [
        ({"ours": 3.04, "within": 0.05}, True, "as published, within 0.05"),
        ({"ours": 2.94, "within": 0.05}, False, "misses it by more than 0.05"),
        ({"ours": 2.84, "at_most": 2.85}, True, "at most 2.85, as aimed at"),
        ({"ours": 2.86, "at_most": 2.85}, False, "misses the aim, at most 2.85"),
        ({"ours": 2.84, "at_least": 2.85}, False, "misses the aim, at least 2.85"),
        ({"ours": [2.8, 2.88], "at_most": 2.85}, True, "at most 2.85, as aimed at"),
        ({"ours": [2.9, 3.1, 3.2]}, True, "the published number lies within our spread"),
        ({"ours": [3.1, 3.2, 3.3]}, False, "the published number lies outside our spread"),
        ({"ours": [2.9, 3.1]}, None, ""),
        ({"ours": 3.0}, None, ""),
        ({"ours": jnp.bfloat16(2.84), "at_most": 2.85}, True, "at most 2.85, as aimed at"),
        ({"within": 0.1}, None, ""),
    ],
)
def test_it_says_whether_the_number_came_out(arguments, reached, verdict):
    row = of(**arguments)
    assert (row.reached, row.verdict) == (reached, verdict)


def test_it_shows_one_decimal_more_than_is_printed():
    row = of(ours=[2.8512, 2.9], unit="%").row()
    assert (row["published"], row["ours"], row["difference"]) == ("3.00 %", "2.876 %", "−0.124")
    assert row["spread"] == "2.851 to 2.900 over 2 seeds"
    assert of(ours=[3.0]).row()["spread"] == "one seed"
    assert of(ours=2.99999).row()["difference"] == "+0.000"
    assert of(published="0", ours=1e-5, decimals=4).row()["ours"] == "0.0000"


def test_a_number_that_is_not_measured_yet_is_no_number():
    row = of().row()
    assert (row["ours"], row["difference"], row["reached"]) == ("", "", None)
    assert repr(of()) == "Error: published 3.00, not measured here yet"


@pytest.mark.parametrize("ours", [np.float32(2.5), jnp.float32(2.5), np.array(2.5), 2.5, jnp.array(2.5)])
def test_any_number_will_do_and_the_row_is_json(ours):
    bundle = of(ours=ours)._repr_mimebundle_()
    assert json.loads(json.dumps(bundle))[REPRODUCTION]["ours"] == "2.500"
    assert bundle["text/plain"] == "Error: published 3.00, here 2.500"
    assert of(ours=[ours, ours]).values == [2.5, 2.5]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"published": "about 3"}, ValueError, "published must be a number as it is printed"),
        ({"published": 3.0}, TypeError, "published must be a str"),
        ({"ours": "3"}, TypeError, "ours must be a number"),
        ({"ours": ["3"]}, TypeError, "ours must be a number"),
        ({"ours": np.zeros(3)}, TypeError, "ours must be a number"),
        ({"ours": []}, ValueError, "at least one"),
        ({"ours": float("nan")}, ValueError, "finite"),
        ({"ours": 1.0, "within": 1.0, "at_most": 2.0}, ValueError, "at most one of"),
    ],
)
def test_what_is_no_number_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        of(**arguments)
