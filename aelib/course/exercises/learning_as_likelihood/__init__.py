"""The exercises of the chapter "Learning as maximum likelihood", from recall to a density of pictures."""

from aelib.course.exercises.learning_as_likelihood.best_variance import BEST_VARIANCE
from aelib.course.exercises.learning_as_likelihood.choose_the_distribution import CHOOSE_THE_DISTRIBUTION
from aelib.course.exercises.learning_as_likelihood.gaussian_in_full import GAUSSIAN_IN_FULL
from aelib.course.exercises.learning_as_likelihood.make_it_a_density import MAKE_IT_A_DENSITY
from aelib.course.exercises.learning_as_likelihood.mean_direction import MEAN_DIRECTION
from aelib.course.exercises.learning_as_likelihood.same_steps import SAME_STEPS
from aelib.course.exercises.learning_as_likelihood.waiting_times import WAITING_TIMES
from aelib.course.exercises.learning_as_likelihood.what_to_stock import WHAT_TO_STOCK

EXERCISES = (
    CHOOSE_THE_DISTRIBUTION,
    GAUSSIAN_IN_FULL,
    WAITING_TIMES,
    BEST_VARIANCE,
    SAME_STEPS,
    MEAN_DIRECTION,
    WHAT_TO_STOCK,
    MAKE_IT_A_DENSITY,
)
