"""The exercises of the chapter "One neuron, two losses", from a derivative to an open hunt for wrong ones."""

from aelib.course.exercises.one_neuron_two_losses.catch_the_wrong_slope import CATCH_THE_WRONG_SLOPE
from aelib.course.exercises.one_neuron_two_losses.learning_time import LEARNING_TIME
from aelib.course.exercises.one_neuron_two_losses.loss_for_counts import LOSS_FOR_COUNTS
from aelib.course.exercises.one_neuron_two_losses.plateau_time import PLATEAU_TIME
from aelib.course.exercises.one_neuron_two_losses.squared_error_delta import SQUARED_ERROR_DELTA
from aelib.course.exercises.one_neuron_two_losses.stable_bce import STABLE_BCE
from aelib.course.exercises.one_neuron_two_losses.steepest_output import STEEPEST_OUTPUT
from aelib.course.exercises.one_neuron_two_losses.unmatched_softmax import UNMATCHED_SOFTMAX

EXERCISES = (
    SQUARED_ERROR_DELTA,
    STEEPEST_OUTPUT,
    LEARNING_TIME,
    PLATEAU_TIME,
    CATCH_THE_WRONG_SLOPE,
    STABLE_BCE,
    UNMATCHED_SOFTMAX,
    LOSS_FOR_COUNTS,
)
