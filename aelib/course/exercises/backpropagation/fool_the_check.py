"""A wrong gradient that passes the check

minutes: 20
difficulty: 3
asks: a pair of functions `(loss, gradient)` of an array w [3]: one number, and an array [3]
hint: A check at one place sees the function near that place and nowhere else. Which functions look different elsewhere?
hint: Take a function made of two pieces, with a kink between them, as ReLU is. At {HERE} only one of the pieces is in
  use.
hint: Let the loss be the sum of the squares of the positive parts of w. At {HERE} its gradient is 2w. For negative
  entries it is another one: what does somebody write who forgot that?
right: Say in a few sentences what this means for checking a network with ReLU, dropout or an `if`.
point: A gradient check tests the paths that are in use at the place where it is made, and no others.
point: So check at several random places, and with inputs that switch units on and off.
point: At a kink itself the two sides differ and nudging gives their mean: a large difference there is not a mistake.
point: Check again after some training: weights move to where other pieces are in use.
point: A check of a random network that is all in its linear range says nothing about saturated units.

right everywhere [np.maximum(w, 0) => w]: Your gradient passes the check because it is right or nearly right (to
  {100 * NEAR:g} %) at both places. It has to be wrong at {THERE}, and the check at {HERE} must not notice.
caught [np.maximum(w, 0) => w ; 2 * w => w]: Nudging at {HERE} finds the mistake. The gradient has to be right there.
the wrong way round [maximum => minimum]: Your gradient is right at {THERE} and wrong at {HERE}, where it is checked.
  You have the idea; exchange the two places.
one point [np.maximum(w, 0) => w ; 2 * w => 2 * w if np.allclose(w, SEEN, rtol=0, atol=1e-3) else w]: The gradient is
  right at {HERE} and wrong close by. Such a mistake is found by anyone who checks at a second random place. Find one
  that is right in a whole neighbourhood.
flat [np.maximum(w, 0) ** 2 => 0 * w ; 2 * w => np.minimum(w, 0)]: Your loss has no slope at either place. Where there
  is nothing to learn, no check can say anything: let it have a slope at one of them.
nearly right [np.maximum(w, 0) ** 2 => np.maximum(w, 0) ** 2 + 0.95 * np.minimum(w, 0) ** 2]: At {THERE} the gradient is
  off by less than a tenth. The idea is right; make the mistake larger.
"""

import numpy as np

from aelib.checks.gradients import numerical_gradient, relative_difference
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, form
from aelib.course.exercises.running import AnswerError

SEEN, UNSEEN = np.array([1.0, 2.0, 3.0]), np.array([-1.0, -2.0, -3.0])
HERE, THERE = (f"({', '.join(f'{x:g}' for x in w)})".replace("-", "−") for w in (SEEN, UNSEEN))
NEAR, FAR = 0.01, 0.1
"""The relative differences below which a gradient is right, and above which it is wrong."""


def gap(loss, gradient, w):
    try:
        numerical = numerical_gradient(lambda v: loss(v.copy()), w)
    except ValueError as refusal:
        raise AnswerError(f"`loss` could not be nudged at w = {w.tolist()}: {refusal}.") from refusal
    given = form(gradient(w.copy()), w, "`gradient` must return an array [3]")
    finite(given, f"At w = {w.tolist()} `gradient` returned")
    # The loss is rounded, and nudging sees nothing below this: there the two say the same.
    nothing = 1e-10 * max(1.0, abs(float(loss(w.copy()))))
    return relative_difference(numerical, given) if np.linalg.norm(numerical - given) > nothing else 0.0


def judge(pair):
    loss, gradient = pair
    seen, unseen = gap(loss, gradient, SEEN), gap(loss, gradient, UNSEEN)
    near = max(gap(loss, gradient, w) for w in np.random.default_rng(8).uniform(0.9, 1.1, (10, 3)) * SEEN)
    report = (
        f"Measured: relative difference {seen:.1e} at {HERE}, at most {near:.1e} around it (needs below {NEAR}), "
        f"{unseen:.1e} at {THERE} (needs above {FAR})."
    )
    if seen > NEAR:
        return Verdict("the wrong way round" if unseen < NEAR else "unlike" if seen > 0.9 else "caught", report)
    if near > NEAR:
        return Verdict("one point", report)
    if not any(float(np.abs(numerical_gradient(loss, w)).max()) for w in (SEEN, UNSEEN)):
        return Verdict("flat", report)
    return Verdict("right everywhere" if unseen < NEAR else "nearly right" if unseen < FAR else "fooled", report)


def loss(w):
    return (np.maximum(w, 0) ** 2).sum()


def gradient(w):
    return 2 * w


EXERCISE = exercise(
    __name__,
    __doc__,
    (loss, gradient),
    measure=judge,
    passes="fooled",
    unrelated=(lambda w: (w**3).sum(), lambda w: -7 * w),
)
