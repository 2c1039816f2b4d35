"""The exercises of the chapter "Decoding the latent space", from counting classes to a test that is fair."""

from aelib.course.exercises.decoding.class_coverage import CLASS_COVERAGE
from aelib.course.exercises.decoding.copies_of_the_data import COPIES_OF_THE_DATA
from aelib.course.exercises.decoding.draw_from_a_mixture import DRAW_FROM_A_MIXTURE
from aelib.course.exercises.decoding.equal_steps import EQUAL_STEPS
from aelib.course.exercises.decoding.fair_two_sample_test import FAIR_TWO_SAMPLE_TEST
from aelib.course.exercises.decoding.length_by_jacobian import LENGTH_BY_JACOBIAN
from aelib.course.exercises.decoding.volume_of_a_ball import VOLUME_OF_A_BALL

EXERCISES = (
    CLASS_COVERAGE,
    COPIES_OF_THE_DATA,
    DRAW_FROM_A_MIXTURE,
    VOLUME_OF_A_BALL,
    LENGTH_BY_JACOBIAN,
    EQUAL_STEPS,
    FAIR_TWO_SAMPLE_TEST,
)
