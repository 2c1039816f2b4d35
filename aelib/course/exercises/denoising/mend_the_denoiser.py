"""A denoiser that learns to copy

minutes: 25
difficulty: 3
asks: a function `f(x, sigma, rng, steps)` of examples [n, p], a number, a generator of NumPy and a number of steps that
  returns a function `repair(y)` of damaged examples [m, p]
hint: Its own loss falls to nothing, and nothing is repaired. Ask of each line what it is given and with what it is
  compared, in training and afterwards.
hint: What should the network be given, and with what should it be compared? How many numbers does the noise have, and
  how often is it drawn? And who damages the examples that are handed to `repair` at the end?
hint: Draw `sigma * rng.standard_normal(x.shape)` inside the loop, so that each example of each step has noise of its
  own. Compare with the clean examples: subtract `x` and not `y` in the error. And leave out the noise in what comes
  back, since the examples that `repair` gets are damaged already.
right: Your denoiser has as small an error as Wiener's filter from the same examples, on data that it was not written
  for. Say in two or three sentences which control would have shown each fault, since none of them raised an error.
point: A target with the noise of the input in it makes a copy the best answer. The control is the error of a copy on
  the same examples, beside that of the training: p times the variance of the noise.
point: Noise that is drawn once is learnt by heart, since the training set is then one set of damaged examples. One
  noise for all examples of a step has the right mean, and its gradient is as rough as that of a single example.
point: A denoiser that adds noise to damaged examples has to remove more noise than it was trained for. The control is
  to call `repair` twice with the same examples.
point: A target with noise of its own, independent of the input's, would do no harm on average: its mean is the clean
  example (noise2noise).

noise at evaluation [lambda y: y => lambda y: (y + sigma * rng.standard_normal(y.shape))]: What `repair` returns for an
  example depends on more than this example: it adds noise to what is damaged already. Damage belongs to the training
  alone.
noisy targets [- x => - y]: It returns its input. The target still has the noise of the input in it, and then a copy has
  no error at all. Compare with the clean example.
copy of one noise [0.1 => 0.1; noise = sigma * rng.standard_normal(p) ; noise = sigma * rng.standard_normal(x.shape) =>
  pass ; - x => - y]: Two faults are left. The target still has the noise of the input in it, so that a copy has no
  error; and the noise is drawn once, before the loop, the same numbers for every example.
clean fed in [y = x + noise => y = x]: It leaves a clean example as it is, and lets the noise through wherever examples
  vary. It was shown clean examples in training: an autoencoder wide enough to copy. The noise has to be in what it is
  given.
one noise by heart [0.1 => 0.1; noise = sigma * rng.standard_normal(p) ; noise = sigma * rng.standard_normal(x.shape) =>
  pass]: It was trained with one noise, the same numbers for every example and in every step. It has learnt those
  numbers, and with other noise it fails. Each example of each step needs a draw of its own.
one noise a step [rng.standard_normal(x.shape) => rng.standard_normal(p)]: In each step all examples got the same noise,
  p numbers for all of them. On average that is right, and the average is poor: a step learns as much about the noise as
  from a single example. Draw as many numbers as the examples have.
one number an example [rng.standard_normal(x.shape) => rng.standard_normal((n, 1))]: Each example got one number of
  noise, added to all of its numbers alike, so that only this direction is repaired. Each number of an example needs a
  draw of its own: as many as `x` has.
noise of the target [- x => - (x + sigma * rng.standard_normal(x.shape))]: You draw twice as much noise as the examples
  need. If the second half is for the target, it does no harm on average, since the mean of such a target is the clean
  example, and it makes every step rougher: these steps are too few for that. Compare with the clean examples.
same at every step [rng.standard_normal(x.shape) => np.random.default_rng(0).standard_normal(x.shape)]: Nothing was
  drawn from `rng`. A generator or a key that is made anew in every step draws the same noise in every step, and that is
  learnt by heart. Draw from the one that was handed in.
drawn once [0.1 => 0.1; noise = sigma * rng.standard_normal(x.shape) ; noise = sigma * rng.standard_normal(x.shape) =>
  pass]: Every example kept one noise through all steps. That is a training set of n damaged examples, whose noise is
  learnt along with them. Draw inside the loop.
nothing drawn: It is as good as the filter, and nothing was drawn from `rng`. Either nothing was trained, as where the
  filter is computed from mean and covariance, or the noise came from elsewhere. The code of the question is to be
  mended: a training by gradient descent, with noise from the generator that is handed in.
more steps than given [range(steps) => range(10 * steps)]: It is as good as the filter, after far more noise than the
  steps that it was given need. The number of steps is an argument: take `steps` of them, each with one noise for each
  number of each example.
variance [sigma * rng => sigma**2 * rng]: It repairs another noise than it will get: its answers are those of a filter
  for noise of standard deviation `sigma**2`. A standard normal number times `sigma` has the standard deviation `sigma`.
nothing learnt [range(steps) => range(0)]: It answers nearly the same to every example. Does the loop run, and does it
  change what `repair` uses?
square root [sigma * rng => np.sqrt(sigma) * rng]: It repairs another noise than it will get: its answers are those of
  a filter for noise of variance `sigma`. That is the standard deviation: it stretches standard normal numbers as it is.
too slow [0.1 => 0.004]: It is on its way and not there after the steps that it was given; with ten times as many it is.
  The right answer gets there at the rate of the question, 0.1; a smaller rate takes longer, and so do rougher steps.
"""

from collections import Counter

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import deciding, not_of_each_row, rows
from aelib.course.exercises.running import AnswerError

STEPS = 300
ENOUGH = 1.025
"""Times the error of Wiener's filter from the same examples."""


class Counting(np.random.Generator):
    """A generator that writes down how many normal numbers each call draws."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self.drawn = []

    def standard_normal(self, *given, **named):
        """Count them."""
        numbers = super().standard_normal(*given, **named)
        self.drawn.append(np.size(numbers))
        return numbers

    def normal(self, *given, **named):
        """Count them."""
        numbers = super().normal(*given, **named)
        self.drawn.append(np.size(numbers))
        return numbers


def task(seed, n, variances):
    """Examples [n, p] to learn from and 2,000 others, which do not vary along some directions."""
    rng = np.random.default_rng(seed)
    p = len(variances)
    turn, mean = np.linalg.qr(rng.standard_normal((p, p)))[0], 0.3 * rng.standard_normal(p)

    def draw(n):
        return mean + rng.standard_normal((n, p)) * np.sqrt(variances) @ turn

    return draw(n), draw(2000)


def wiener(x, sigma, y):
    """Return Wiener's repair of `y`, with mean and covariance from the clean examples `x`."""
    S = np.cov(x, rowvar=False, bias=True)
    return x.mean(0) + (y - x.mean(0)) @ np.linalg.solve(S + sigma**2 * np.eye(len(S)), S)


def squares(a, b):
    return float(((a - b) ** 2).sum(axis=1).mean())


def outcome_on(train, x, new, sigma):
    """Train on one set of examples, and return what came of it, and the numbers of new ones."""
    p, rng = x.shape[1], Counting(1)
    y = new + sigma * np.random.default_rng(2).standard_normal(new.shape)
    best, limit = wiener(x, sigma, y), ENOUGH * squares(wiener(x, sigma, y), new)

    def trained(steps, rng):
        repair = train(x.copy(), sigma, rng, steps)
        if not callable(repair):
            raise AnswerError("The function must return a function: end with `return repair`, without calling it.")
        return repair

    untouched = rng.bit_generator.state
    repair = trained(STEPS, rng)
    untouched = untouched == rng.bit_generator.state
    calls = Counter(rng.drawn)
    a_step = sum(size * (times // STEPS) for size, times in calls.items())  # numbers; what is drawn before is left out
    if verdict := not_of_each_row("repair", repair, y[:300], p):
        return "evaluation", verdict.report
    ended = rows("repair", repair, y, p)
    error = squares(ended, new)
    report = (
        f"On 2,000 new examples it leaves {error:.3g}, where Wiener's filter from the same examples leaves "
        f"{squares(best, new):.3g} (at most {limit:.3g} is asked for) and no repair at all {squares(y, new):.3g}."
    )
    if error <= limit:
        many = sum(rng.drawn) > 2.5 * STEPS * x.size
        return "nothing drawn" if untouched else "more steps" if many else "mended", report
    spread = squares(new, new.mean(0))

    def copies():
        return squares(rows("repair", repair, new, p), new) < 0.005 * spread

    outcomes = {
        "copy": lambda: squares(ended, y) < 0.1 * p * sigma**2,
        "one an example": lambda: a_step == len(x),
        "half": lambda: copies() and a_step == 0 and calls[p],
        "clean": copies,
        "nothing": lambda: squares(ended, ended.mean(0)) < 0.1 * spread,
        "by heart": lambda: a_step == 0 and calls[p], "one a step": lambda: a_step == p,
        "once": lambda: a_step == 0 and calls[x.size],
        "variance": lambda: squares(ended, wiener(x, sigma**2, y)) < 0.2 * squares(ended, best),
        "noise of the target": lambda: a_step == 2 * x.size,
        "slow": lambda: squares(rows("repair", trained(10 * STEPS, Counting(1)), y, p), new) <= limit,
        "not from rng": lambda: not calls,
        "root": lambda: squares(ended, wiener(x, sigma**0.5, y)) < 0.5 * squares(ended, best),
        "elsewhere": lambda: True,
    }  # fmt: skip
    return next(outcome for outcome, holds in outcomes.items() if holds()), report


def judge(train):
    """Train on two sets of examples; the first that is not repaired decides."""
    tasks = (1, 100, (4, 2, 1, 1, 0.5, 0.5, 0, 0), 0.7), (2, 80, (3, 2, 1, 0.5, 0, 0), 1.2)
    found = (outcome_on(train, *task(*each), sigma) for *each, sigma in tasks)
    return deciding(found, "mended")


def train(x, sigma, rng, steps):
    n, p = x.shape
    R, b, rate = np.zeros((p, p)), x.mean(axis=0), 0.1
    for _ in range(steps):
        noise = sigma * rng.standard_normal(x.shape)
        y = x + noise
        error = y @ R + b - x
        R, b = R - rate * y.T @ error / n, b - rate * error.mean(axis=0)
    return lambda y: y @ R + b


def off_by_one(x, sigma, rng, steps):
    rng.standard_normal(3)
    return lambda y: 1 + wiener(x, sigma, y)


EXERCISE = exercise(
    __name__, __doc__, train, measure=judge, passes="mended", seconds=60, unrelated=off_by_one,
    nothing_drawn=lambda x, sigma, rng, steps: lambda y: wiener(x, sigma, y),
)  # fmt: skip
