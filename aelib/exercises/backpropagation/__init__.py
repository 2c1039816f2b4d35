"""The exercises of the chapter "Backpropagation", from one gradient by hand to a check that can be fooled."""

from aelib.exercises.backpropagation.backward_pass import BACKWARD_PASS
from aelib.exercises.backpropagation.best_step import BEST_STEP
from aelib.exercises.backpropagation.fool_the_check import FOOL_THE_CHECK
from aelib.exercises.backpropagation.gradient_by_hand import GRADIENT_BY_HAND
from aelib.exercises.backpropagation.mean_of_the_batch import MEAN_OF_THE_BATCH
from aelib.exercises.backpropagation.multiplications_back import MULTIPLICATIONS_BACK
from aelib.exercises.backpropagation.penalty_on_a_hidden_layer import PENALTY_ON_A_HIDDEN_LAYER
from aelib.exercises.backpropagation.where_gradients_flow import WHERE_GRADIENTS_FLOW

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
