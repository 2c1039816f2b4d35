"""Feedback without JAX, as in a page: only exercises about JAX, or about data that are read through it, need it."""

import subprocess
import sys
from pathlib import Path

import aelib

NEED_JAX = [
    *("one-step", "fresh-randomness", "mend-the-loop"),
    *("fool-the-check", "loss-for-fit", "eight-against-sixteen", "useless-code"),
    *("train-the-axes", "part-four-from-nine", "a-better-sampler", "around-the-hole", "fill-the-hole", "own-findings"),
    *("a-second-layer-that-helps", "a-hundred-labels", "fewer-nats"),
    *(
        "beat-wiener",
        "train-a-map",
        "learn-all-levels",
        "train-a-dictionary",
        "train-a-frozen-dictionary",
        "train-a-filler",
    ),
]
"""A longer list takes exercises away from readers in a page."""

JUDGE = """
import sys, types

sys.modules |= dict.fromkeys(("jax", "jaxlib", "flax", "optax"))  # an import of None fails
aelib = types.ModuleType("aelib")  # the name alone: the library below the exercises is not loaded
aelib.__path__ = [sys.argv[1]]
sys.modules["aelib"] = aelib
from aelib.course import exercises

assert exercises.hint("count-parameters").number == 1 and not exercises.solved()
for name in exercises.names():
    try:
        exercise = exercises.get(name)
        assert exercises.check(name, exercise.answer), name
    except ImportError:
        print(name)
"""


def test_all_but_a_few_exercises_are_judged_without_jax():
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, str(Path(aelib.__file__).parent)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split()) == sorted(NEED_JAX)
