"""The exercises of the chapter "Does pretraining help?": errors, their intervals, and what a comparison has to be."""

from aelib.course.exercises.does_pretraining_help.binomial_interval import BINOMIAL_INTERVAL
from aelib.course.exercises.does_pretraining_help.equal_compute import EQUAL_COMPUTE
from aelib.course.exercises.does_pretraining_help.fair_rate import FAIR_RATE
from aelib.course.exercises.does_pretraining_help.nested_runs import NESTED_RUNS
from aelib.course.exercises.does_pretraining_help.paired_interval import PAIRED_INTERVAL
from aelib.course.exercises.does_pretraining_help.what_a_control_kills import WHAT_A_CONTROL_KILLS
from aelib.course.exercises.does_pretraining_help.what_failed import WHAT_FAILED

EXERCISES = (
    WHAT_FAILED,
    WHAT_A_CONTROL_KILLS,
    BINOMIAL_INTERVAL,
    PAIRED_INTERVAL,
    NESTED_RUNS,
    FAIR_RATE,
    EQUAL_COMPUTE,
)
