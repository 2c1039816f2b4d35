"""Where the sigmoid turns

minutes: 10
difficulty: 2
asks: one number, a gain to within half a per cent
hint: The figure of the factor against the gain has the answer where a curve crosses a dashed line. Read it off first.
hint: `wide_layer` gives the factor for any gain. It is below 1 on one side of the answer and above 1 on the other, so
  the answer can be caught between two gains.
hint: Begin with the gains {too_small:g} and {too_large:g}. Take the middle of the two, and let it replace the end on
  whose side it lies: {too_small:g} if its factor is below 1, {too_large:g} if above. Ten such halvings leave less than
  a hundredth between the ends.
right: At this gain deltas keep their length, and two thirds of the units are saturated. Level deltas are not all that
  one wants from a start: the last of the chapter's exercises asks for both.

slope at zero: {slope_at_zero:g} makes up for the slope ¼ at t = 0, where only few units are once the weights are that
  large. The factor of a layer is then {FACTOR_4:.2f}, and not 1.
slope at gain 1: You divided 1 by the root mean square of the slope at gain 1. With larger weights the pre-activations
  spread, and the slope is no longer what it was: a gain and its slope belong together.
one correction: You corrected the gain {slope_at_zero:g} by the factor that was missing. The larger gain spreads the
  pre-activations further, so that again a factor is missing. Repeat the correction, many times, or halve an interval.
read off the figure: This near a figure can be read, and no nearer: around {read_off_the_figure:g} the factor changes by
  a hundredth for two tenths of gain. At {read_off_the_figure:g} it is 0.99. Halve the interval between {too_small:g}
  and {too_large:g} until its ends agree.
very large gain: 6√π is what one gets with activations that are all 0 or 1, the limit of very large gains. It is a good
  approximation, {100 * (very_large_gain / right - 1):.0f} per cent off: at this gain a third of the units are not yet
  saturated.
variance of t: That is the variance of the pre-activations at the right gain. The question is the gain itself.
tanh: A gain of 1 is the place of tanh. For the sigmoid it loses {-np.log10(RMS_1):.3f} decades a layer.
ReLU: The root of 2 is the place of ReLU, whose slope is 1 for half of the units.
too small: At this gain the factor of a layer is below 1: deltas still shrink. It grows with the gain, so the answer is
  larger.
too large: At this gain the factor of a layer is above 1: deltas are stretched. It grows with the gain, so the answer is
  smaller.
"""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise

# The gain whose factor is 1, the factor of the gain 4, the root mean square of the slope at 1: see `wide_layers`.
LEVEL, FACTOR_4, RMS_1 = 10.1492637, 0.6315686871, 0.2360523390
VARIANCE = 45.624  # of t at that gain

EXERCISE = exercise(
    __name__, __doc__, LEVEL, same=within(5e-3), unrelated=-7.0,
    slope_at_zero=4.0, slope_at_gain_1=1 / RMS_1, one_correction=4 / FACTOR_4,
    read_off_the_figure=Wrong(10.0, same=within(0.035)), very_large_gain=6 * np.sqrt(np.pi), tanh=1.0, ReLU=np.sqrt(2),
    variance_of_t=VARIANCE,
    too_small=Wrong(8.0, same=lambda wrong, given: 0 < given < LEVEL),
    too_large=Wrong(12.0, same=lambda wrong, given: LEVEL < given < np.inf),
)  # fmt: skip
