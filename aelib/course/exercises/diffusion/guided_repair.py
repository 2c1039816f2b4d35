"""A guided repair

minutes: 5
difficulty: 1
asks: a function `f(of_class, of_all, w)` that returns an array of the shape of `of_class`
first: Told the class, the denoiser answers 2, and without it 1. What is the guided answer for w = 3?
hint: Guidance begins with one of the two answers, and goes on. With which, if w = 0 is to be no guidance?
hint: What does the class change? The difference of the two answers says it, from the answer for all classes to the
  one for this class.
hint: Add w times the difference, `of_class - of_all`, to the answer with the class: with w = 1 you go as far beyond
  it as it lies from the other.
right: With w = 0 it is the answer for the class, and with w = −1 the one without. Many papers begin with the answer
  without the class, and their w is then larger by one.

counted from without [of_class + w => of_all + w]: You started from `of_all`, as many papers do. In this chapter
  w = 0 means no guidance, the answer `of_class`: start from that.
towards all [(of_class - of_all) => (of_all - of_class)]: You went towards the answer without the class, so that the
  class counts for less. The difference points from that answer to the one with the class.
an average [of_class + w * (of_class - of_all) => (of_class + w * of_all) / (1 + w)]: You averaged the two answers.
  Guidance goes beyond both.
the difference alone [of_class + w => w]: You returned the difference alone. It is added to the answer for the class.
other part alone [of_class + w * (of_class - of_all) => (1 + w) * of_class - of_all]: You subtracted the answer
  without the class once. It is subtracted w times, as often as the other one is added.
both added [(of_class - of_all) => (of_class + of_all)]: You added the answer without the class. Guidance goes away
  from it: subtract it.
one part only [w * (of_class - of_all) => w * of_class]: You added w times the answer for the class. What is added is
  w times its difference from the answer without.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def answers():
    rng = np.random.default_rng(5)
    return [(*rng.standard_normal((2, n, k)), w) for n, k, w in ((4, 2, 3.0), (3, 5, 0.5), (2, 3, 1.0))]


def guided(of_class, of_all, w):
    return of_class + w * (of_class - of_all)


EXERCISE = exercise(
    __name__, __doc__, guided, case=(np.array([2.0]), np.array([1.0]), 3.0),
    cases=answers, unrelated=lambda of_class, of_all, w: np.sin(of_class) - of_all,
)  # fmt: skip
