"""The exercises of the chapter "The autoencoder", from recall to an open question."""

from aelib.course.exercises.the_autoencoder.best_direction import BEST_DIRECTION
from aelib.course.exercises.the_autoencoder.bits_per_image import BITS_PER_IMAGE
from aelib.course.exercises.the_autoencoder.count_parameters import COUNT_PARAMETERS
from aelib.course.exercises.the_autoencoder.cross_entropy_floor import CROSS_ENTROPY_FLOOR
from aelib.course.exercises.the_autoencoder.loss_for_fit import LOSS_FOR_FIT
from aelib.course.exercises.the_autoencoder.shared_code import SHARED_CODE
from aelib.course.exercises.the_autoencoder.squared_error_per_image import SQUARED_ERROR_PER_IMAGE
from aelib.course.exercises.the_autoencoder.tied_weights import TIED_WEIGHTS
from aelib.course.exercises.the_autoencoder.useless_code import USELESS_CODE

EXERCISES = (
    COUNT_PARAMETERS,
    SQUARED_ERROR_PER_IMAGE,
    LOSS_FOR_FIT,
    SHARED_CODE,
    CROSS_ENTROPY_FLOOR,
    BEST_DIRECTION,
    BITS_PER_IMAGE,
    TIED_WEIGHTS,
    USELESS_CODE,
)
