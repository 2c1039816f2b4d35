"""The exercises of the chapter "Before you begin": a gradient, a direction, a step, and a pair of keys."""

from aelib.course.exercises.before_you_begin.fresh_randomness import FRESH_RANDOMNESS
from aelib.course.exercises.before_you_begin.leading_direction import LEADING_DIRECTION
from aelib.course.exercises.before_you_begin.one_step import ONE_STEP
from aelib.course.exercises.before_you_begin.tanh_gradient import TANH_GRADIENT

EXERCISES = (
    TANH_GRADIENT,
    LEADING_DIRECTION,
    ONE_STEP,
    FRESH_RANDOMNESS,
)
