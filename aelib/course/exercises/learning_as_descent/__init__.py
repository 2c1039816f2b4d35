"""The exercises of the chapter "Learning as descent", from recall to an open question."""

from aelib.course.exercises.learning_as_descent.adam_by_hand import ADAM_BY_HAND
from aelib.course.exercises.learning_as_descent.batches_of_unequal_size import BATCHES_OF_UNEQUAL_SIZE
from aelib.course.exercises.learning_as_descent.does_the_step_help import DOES_THE_STEP_HELP
from aelib.course.exercises.learning_as_descent.gradient_of_a_product import GRADIENT_OF_A_PRODUCT
from aelib.course.exercises.learning_as_descent.largest_stable_rate import LARGEST_STABLE_RATE
from aelib.course.exercises.learning_as_descent.lucky_start import LUCKY_START
from aelib.course.exercises.learning_as_descent.momentum_limit import MOMENTUM_LIMIT
from aelib.course.exercises.learning_as_descent.patient_stop import PATIENT_STOP

EXERCISES = (
    LARGEST_STABLE_RATE,
    BATCHES_OF_UNEQUAL_SIZE,
    GRADIENT_OF_A_PRODUCT,
    DOES_THE_STEP_HELP,
    PATIENT_STOP,
    MOMENTUM_LIMIT,
    ADAM_BY_HAND,
    LUCKY_START,
)
