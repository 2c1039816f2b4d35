"""The exercises of the chapter "Boltzmann machines": counting small machines, their gradient, and filling in."""

from aelib.course.exercises.boltzmann_machines.contrastive_step import CONTRASTIVE_STEP
from aelib.course.exercises.boltzmann_machines.fill_in_pixels import FILL_IN_PIXELS
from aelib.course.exercises.boltzmann_machines.log_partition import LOG_PARTITION
from aelib.course.exercises.boltzmann_machines.lopsided_field import LOPSIDED_FIELD
from aelib.course.exercises.boltzmann_machines.machine_by_counting import MACHINE_BY_COUNTING
from aelib.course.exercises.boltzmann_machines.plus_minus_units import PLUS_MINUS_UNITS

EXERCISES = (
    MACHINE_BY_COUNTING,
    PLUS_MINUS_UNITS,
    CONTRASTIVE_STEP,
    LOG_PARTITION,
    LOPSIDED_FIELD,
    FILL_IN_PIXELS,
)
