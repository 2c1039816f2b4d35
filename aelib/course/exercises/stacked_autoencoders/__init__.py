"""The exercises of the chapter "Stacked autoencoders", from recall to a derivation."""

from aelib.course.exercises.stacked_autoencoders.image_for_a_unit import IMAGE_FOR_A_UNIT
from aelib.course.exercises.stacked_autoencoders.linear_repair import LINEAR_REPAIR
from aelib.course.exercises.stacked_autoencoders.next_layer_data import NEXT_LAYER_DATA
from aelib.course.exercises.stacked_autoencoders.unroll_a_stack import UNROLL_A_STACK
from aelib.course.exercises.stacked_autoencoders.weights_in_training import WEIGHTS_IN_TRAINING
from aelib.course.exercises.stacked_autoencoders.what_depth_adds import WHAT_DEPTH_ADDS

EXERCISES = (
    WEIGHTS_IN_TRAINING,
    NEXT_LAYER_DATA,
    UNROLL_A_STACK,
    IMAGE_FOR_A_UNIT,
    WHAT_DEPTH_ADDS,
    LINEAR_REPAIR,
)
