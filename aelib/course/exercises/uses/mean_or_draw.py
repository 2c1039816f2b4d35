"""A mean of draws

minutes: 15
difficulty: 2
asks: one number, the mean squared error of the mean of four draws
hint: Subtract the conditional mean m from the truth, and from the mean of the draws. Both differences have mean zero.
hint: The two are independent given what is known, so their squared lengths add up. What is the expected squared length
  of the second?
hint: In squared length, the mean of four independent draws is off by a quarter of what one draw is. So add to {ERROR},
  the error of m, a quarter of {ERROR}.
right: {right:g}. The error of the mean of n draws is that of m, times 1 + 1/n. One draw costs twice, four cost a
  quarter more, and only the mean of infinitely many costs nothing beside m.

one draw [/ draws => / 1]: {one_draw:g} is the error of a single draw, twice that of m. The mean of four lies nearer to
  m.
draws cost nothing [+ spread / draws =>]: {draws_cost_nothing:g} is the error of m itself. The mean of four draws still
  differs from m.
draws alone [error + spread / draws => spread / draws]: {draws_alone:g} is how far the mean of four lies from m. The
  truth lies from m as well, by {ERROR}.
standard deviation [spread / draws => spread / draws**0.5]: You divided by the root of four. That is for a standard
  deviation, and the squared length is a variance.
halved [error + spread / draws => (error + spread) / draws]: Either you divided both parts by four, and the truth is one
  draw and not the mean of four; or you took {ERROR} by the root of four, and left out the error of m.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise

ERROR, DRAWS = 12, 4


def error_of_mean():
    error, draws = ERROR, DRAWS
    spread = error
    return error + spread / draws


EXERCISE = exercise(__name__, __doc__, error_of_mean, same=within(0.005), unrelated=7.0)
