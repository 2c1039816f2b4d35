"""The exercises of the chapter "Backpropagation", from one gradient by hand to a check that can be fooled."""

from aelib.course.exercises.backpropagation.backward_pass import BACKWARD_PASS
from aelib.course.exercises.backpropagation.best_step import BEST_STEP
from aelib.course.exercises.backpropagation.fool_the_check import FOOL_THE_CHECK
from aelib.course.exercises.backpropagation.gradient_by_hand import GRADIENT_BY_HAND
from aelib.course.exercises.backpropagation.mean_of_the_batch import MEAN_OF_THE_BATCH
from aelib.course.exercises.backpropagation.multiplications_back import MULTIPLICATIONS_BACK
from aelib.course.exercises.backpropagation.penalty_on_a_hidden_layer import PENALTY_ON_A_HIDDEN_LAYER
from aelib.course.exercises.backpropagation.where_gradients_flow import WHERE_GRADIENTS_FLOW

EXERCISES = (
    GRADIENT_BY_HAND,
    BACKWARD_PASS,
    WHERE_GRADIENTS_FLOW,
    PENALTY_ON_A_HIDDEN_LAYER,
    BEST_STEP,
    MULTIPLICATIONS_BACK,
    MEAN_OF_THE_BATCH,
    FOOL_THE_CHECK,
)
