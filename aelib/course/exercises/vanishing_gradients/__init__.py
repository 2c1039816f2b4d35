"""The exercises of the chapter "Vanishing gradients", from recall to an open question."""

from aelib.course.exercises.vanishing_gradients.dead_units import DEAD_UNITS
from aelib.course.exercises.vanishing_gradients.delta_bound import DELTA_BOUND
from aelib.course.exercises.vanishing_gradients.keep_the_promise import KEEP_THE_PROMISE
from aelib.course.exercises.vanishing_gradients.leaky_scale import LEAKY_SCALE
from aelib.course.exercises.vanishing_gradients.level_gain import LEVEL_GAIN
from aelib.course.exercises.vanishing_gradients.mean_of_lengths import MEAN_OF_LENGTHS
from aelib.course.exercises.vanishing_gradients.rescale_two_layers import RESCALE_TWO_LAYERS
from aelib.course.exercises.vanishing_gradients.wide_with_biases import WIDE_WITH_BIASES

EXERCISES = (
    MEAN_OF_LENGTHS,
    DELTA_BOUND,
    DEAD_UNITS,
    LEAKY_SCALE,
    LEVEL_GAIN,
    WIDE_WITH_BIASES,
    RESCALE_TWO_LAYERS,
    KEEP_THE_PROMISE,
)
