"""A published number beside ours."""

import json

import jax.numpy as jnp
import numpy as np
import pytest

from aelib.course.reproduction import REPRODUCTION, Reproduction


def of(**arguments):
    return Reproduction(**{"source": "someone2000thing", "what": "Error", "published": "3.00", **arguments})


@pytest.mark.parametrize(
    ("arguments", "reached", "verdict"),
    [
        ({"ours": 3.04, "within": 0.05}, True, "as published, within 0.05"),
        ({"ours": 2.94, "within": 0.05}, False, "misses it by more than 0.05"),
        ({"ours": [2.9, 3.1, 3.2]}, True, "agrees: one more run would lie between 2.308 and 3.826"),
        ({"ours": [3.1, 3.11, 3.12]}, False, "differs: one more run would lie between 3.060 and 3.160"),
        ({"ours": [2.9, 3.1]}, None, "too few seeds for a verdict"),
        ({"ours": [3.0]}, None, "too few seeds for a verdict"),
        ({"ours": 3.0}, None, ""),
        ({"ours": jnp.bfloat16(3.03), "within": 0.05}, True, "as published, within 0.05"),
        ({"within": 0.1}, None, ""),
    ],
)
def test_it_says_whether_the_number_was_reproduced(arguments, reached, verdict):
    row = of(**arguments)
    assert (row.reached, row.verdict) == (row.row()["reached"], row.row()["verdict"]) == (reached, verdict)


def test_the_interval_is_that_of_one_more_run():
    """Of many experiments of three runs each, 95 % have the next run of the same kind inside."""
    draws = np.random.default_rng(0).normal(10, 2, (4000, 4))
    inside = [low <= last <= high for *ours, last in draws for low, high in [of(ours=ours).interval]]
    assert abs(np.mean(inside) - 0.95) < 0.01


def test_a_percentage_of_examples_has_the_error_of_a_sample_too():
    alone = of(ours=[1.75, 1.76, 1.77], published="1.40", unit="%")
    of_digits = of(ours=[1.75, 1.76, 1.77], published="1.40", unit="%", examples=10_000)
    assert (alone.reached, of_digits.reached) == (False, False)
    sample = 1.96 * 100 * np.sqrt((0.014 * 0.986 + 0.0176 * 0.9824) / 10_000)
    (low, _), (_, higher) = alone.interval, of_digits.interval
    assert higher - 1.76 == pytest.approx(np.hypot(1.76 - low, sample), abs=1e-3)
    assert of(ours=[1.75, 1.76, 1.77], published="1.55", unit="%", examples=10_000).reached


def test_samples_of_many_experiments_agree_as_often_as_they_should():
    """The same method measured twice, each on digits and seeds of its own."""
    rng, agree = np.random.default_rng(1), []
    for _ in range(1000):
        rates = rng.normal(2.0, 0.05, 4) + np.sqrt(2 * 98 / 10_000) * np.array([*[rng.normal()] * 3, rng.normal()])
        row = of(ours=rates[:3].tolist(), published=f"{rates[3]:.4f}", unit="%", examples=10_000)
        agree.append(row.reached)
    assert 0.94 < np.mean(agree) < 1.0


def test_it_shows_one_decimal_more_than_is_printed():
    row = of(ours=[2.8512, 2.9], unit="%").row()
    assert (row["published"], row["ours"], row["difference"]) == ("3.00 %", "2.876 %", "−0.124")
    assert row["spread"] == "2.851 to 2.900 over 2 seeds"
    assert of(ours=[3.0]).row()["spread"] == "one seed"
    assert of(ours=2.99999).row()["difference"] == "+0.000"
    assert of(published="0", ours=1e-5, decimals=4).row()["ours"] == "0.0000"


def test_a_number_that_is_not_measured_yet_is_not_a_number():
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
    ("arguments", "message"),
    [
        ({"published": "about 3"}, "published must be a number as it is printed, but got the str 'about 3'"),
        ({"published": "nan"}, "published must be a number as it is printed"),
        ({"ours": []}, "ours must hold at least one number, all of them finite, but got the list"),
        ({"ours": float("nan")}, "ours must hold at least one number, all of them finite"),
        ({"ours": 1.0, "examples": 10}, "unit must be '%' where examples are given, but got ''"),
        ({"ours": 101.0, "examples": 10, "unit": "%"}, "published and ours must be percentages, from 0 to 100"),
    ],
)
def test_input_that_is_not_a_number_raises(arguments, message):
    with pytest.raises(ValueError, match=message):
        of(**arguments)
