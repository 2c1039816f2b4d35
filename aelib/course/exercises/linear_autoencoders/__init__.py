"""The exercises of the chapter "Linear autoencoders": subspaces, saddles, decay, and what is a likelihood."""

from aelib.course.exercises.linear_autoencoders.axes_in_the_subspace import AXES_IN_THE_SUBSPACE
from aelib.course.exercises.linear_autoencoders.best_plain_decoder import BEST_PLAIN_DECODER
from aelib.course.exercises.linear_autoencoders.loss_to_angle import LOSS_TO_ANGLE
from aelib.course.exercises.linear_autoencoders.nearly_a_projection import NEARLY_A_PROJECTION
from aelib.course.exercises.linear_autoencoders.ppca_log_density import PPCA_LOG_DENSITY
from aelib.course.exercises.linear_autoencoders.saddle_heights import SADDLE_HEIGHTS
from aelib.course.exercises.linear_autoencoders.subspace_angle import SUBSPACE_ANGLE
from aelib.course.exercises.linear_autoencoders.weight_decay_spectrum import WEIGHT_DECAY_SPECTRUM

EXERCISES = (
    SUBSPACE_ANGLE,
    AXES_IN_THE_SUBSPACE,
    BEST_PLAIN_DECODER,
    SADDLE_HEIGHTS,
    LOSS_TO_ANGLE,
    WEIGHT_DECAY_SPECTRUM,
    PPCA_LOG_DENSITY,
    NEARLY_A_PROJECTION,
)
