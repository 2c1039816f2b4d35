"""The exercises of the chapter "A map of digits", from recall to an open question."""

from aelib.course.exercises.map_of_digits.align_two_maps import ALIGN_TWO_MAPS
from aelib.course.exercises.map_of_digits.class_recall import CLASS_RECALL
from aelib.course.exercises.map_of_digits.conv_parameters import CONV_PARAMETERS
from aelib.course.exercises.map_of_digits.convolve_by_hand import CONVOLVE_BY_HAND
from aelib.course.exercises.map_of_digits.intrinsic_dimension import INTRINSIC_DIMENSION
from aelib.course.exercises.map_of_digits.same_loss_other_map import SAME_LOSS_OTHER_MAP
from aelib.course.exercises.map_of_digits.spread_back import SPREAD_BACK
from aelib.course.exercises.map_of_digits.which_cause import WHICH_CAUSE

EXERCISES = (
    CLASS_RECALL,
    CONV_PARAMETERS,
    CONVOLVE_BY_HAND,
    ALIGN_TWO_MAPS,
    INTRINSIC_DIMENSION,
    SPREAD_BACK,
    SAME_LOSS_OTHER_MAP,
    WHICH_CAUSE,
)
