"""A velocity from a denoiser

minutes: 10
difficulty: 2
asks: a function `f(x_t, t, denoiser)` that returns an array of the shape of the points
first: A denoiser answers 1 to every point, whatever the noise level. What is the velocity of flow matching at the
  point 4 and the time 0.5?
hint: The denoiser knows points of the form x + s e. Your point is (1 - t) x + t e. By what do you multiply it?
hint: Divided by 1 - t your point is x + s e, with s = t / (1 - t). So ask the denoiser there, at that level. Its answer
  is the expected x. What is then the expected e?
hint: The point is (1 - t) x + t e, so that e is the point less (1 - t) x, divided by t. Insert that into e - x: the two
  terms with x become -x / t, and what is left is the point less x, divided by t. Put the denoiser's answer for x.
right: A network that predicts the clean example, the noise or the velocity predicts the same thing in other units:
  each is a linear function of the others and of the point.

not rescaled [x_t / (1 - t) => x_t]: You gave the denoiser the point as it is. It knows clean examples plus noise, and
  your point is (1 - t) times that: divide it by 1 - t.
the time for the level [t / (1 - t)) => t)]: You gave the denoiser the time. The level of the noise in the rescaled
  point is s = t / (1 - t), which is 1 in the middle and grows beyond every number.
the other velocity [/ (1 - t), t / (1 - t))) / t => / (1 - t), t / (1 - t))) / (t / (1 - t))]: You divided by the
  level. That is the slope of the other path, dx/ds, at a point that was not rescaled. Here the time is t.
towards the data [(x_t - denoiser(x_t / (1 - t), t / (1 - t))) / t => (denoiser(x_t / (1 - t), t / (1 - t)) - x_t) /
  t]: The sign is the other one. The path goes from the data at t = 0 to the noise at t = 1, so that its velocity is e
  - x. Sampling goes back along it.
the slope of the level [(x_t - denoiser => (x_t / (1 - t) - denoiser]: You subtracted the answer from the rescaled
  point. The expected noise times s is that difference, but the velocity is the difference of noise and clean example.
not divided [(1 - t))) / t => (1 - t)))]: The difference of the point and the clean example is t times the velocity.
  Divide by t.
the noise alone [(x_t - denoiser => (x_t - (1 - t) * denoiser]: That is the expected noise e. The velocity is e - x:
  subtract the denoiser's answer, too.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def shrinking(x, s):
    """The best denoiser of standard normal numbers around 2."""
    return 2 + (x - 2) / (1 + s**2)


def wavy(x, s):
    """Some denoiser that is no linear function."""
    return np.sin(x) / (1 + s)


def points():
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((4, 3)), 0.3, shrinking),
        (rng.standard_normal((5, 2)), 0.8, wavy),
        (rng.standard_normal((2, 6)), 0.45, wavy),
    ]


def velocity(x_t, t, denoiser):
    return (x_t - denoiser(x_t / (1 - t), t / (1 - t))) / t


EXERCISE = exercise(
    __name__, __doc__, velocity, first=(np.array([4.0]), 0.5, lambda x, s: 0 * x + 1),
    cases=points, unrelated=lambda x_t, t, denoiser: np.cos(x_t) + t,
)  # fmt: skip
