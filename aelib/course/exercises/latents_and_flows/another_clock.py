"""A denoiser from a velocity

minutes: 10
difficulty: 2
asks: a function `f(x, s, velocity)` that returns an array of the shape of the points
first: A velocity network answers `x_t - 1` at every point and every time. What does the denoiser that is built from it
  make of the point 12 at the noise level 3?
hint: Your point is a clean example plus s times noise. The network knows points in which both are multiplied, the
  example by 1 - t and the noise by t. By what do you divide yours?
hint: In your point the noise has s times the weight of the example, and in a point of the network t / (1 - t) times.
  That tells you the time. The factor 1 - t follows from it, and your point times this factor is what the network knows.
hint: At that time and that point the network answers with the expected noise less the expected example. A point of the
  network is the example and t times this difference. To come to the example, go back from the network's point, not from
  yours, for the time t. The result is in the units of the clean examples already.
right: A network that predicts the clean example, the noise or the velocity predicts the same thing in other units:
  each is a linear function of the others and of the point. So a network of either kind can be put into the other's
  sampler.

not rescaled [x_t = x / (1 + s) => x_t = x]: You gave the network the noisy point as it is. It knows points in which the
  example is multiplied by 1 - t and the noise by t: divide the point by 1 + s.
rescaled for one use only [velocity(x_t, t) => velocity(x, t)]: You went back from the rescaled point, but asked the
  network at the point as it came. Both have to be the same point.
gone back from the noisy point [return x_t - => return x -]: You asked the network at the rescaled point, and went back
  from the point as it came. Both have to be the same point.
the level for the time [t = s / (1 + s) => t = s]: You took the level for the time. A level has no upper end, and a time
  ends at 1: solve s = t / (1 - t) for t.
the clock the other way [t = s / (1 + s) => t = s / (1 - s)]: That is the formula which makes a level of a time. You
  have the level: solve s = t / (1 - t) for t.
the network is told the level [velocity(x_t, t) => velocity(x_t, s)]: The network was told the level. It knows times, so
  tell it s / (1 + s).
towards the noise [x_t - t => x_t + t]: The sign is the other one. The velocity leads from the example to the noise, and
  you go back along it.
not as far as the time says [- t * velocity => - velocity]: You went back for a whole unit of time, which leads beyond
  the example. Since the example, only the time t has passed.
for the time that is left [- t * velocity => - (1 - t) * velocity]: You went for the time 1 - t, which is left until
  the noise. The example lies at t = 0: go back for the time t.
as far as the level says [- t * velocity => - s * velocity]: You went back for the level in place of the time. In the
  rescaled point the noise has the weight t.
the noise alone [x_t - t => x_t + (1 - t)]: That is the expected noise, where the path ends at t = 1. The example is
  where it begins: go back.
scaled back again [x_t - t * velocity(x_t, t) => (1 + s) * (x_t - t * velocity(x_t, t))]: You multiplied the result by
  1 + s. Only the point was rescaled for the network. At t = 0 the path is at the example itself.
divided to keep the variance [x_t = x / (1 + s) => x_t = x / (1 + s**2) ** 0.5]: You divided so that the variance
  stays 1. That is another path. Here the weights 1 - t and t have the sum 1, and the factor is 1 / (1 + s).
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def of_normal_numbers(x_t, t):
    """The velocity for standard normal numbers around 2."""
    variance = (1 - t) ** 2 + t**2
    return (x_t - 2 * (1 - t)) * (2 * t - 1) / variance - 2


def wavy(x_t, t):
    """Some velocity that is no linear function."""
    return np.sin(2 * x_t) / (1 + t) - t


def points():
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((4, 3)), 0.3, of_normal_numbers),
        (4 * rng.standard_normal((5, 2)), 2.5, wavy),
        (rng.standard_normal((2, 6)), 0.7, wavy),
    ]


def denoise(x, s, velocity):
    t = s / (1 + s)
    x_t = x / (1 + s)
    return x_t - t * velocity(x_t, t)


EXERCISE = exercise(
    __name__, __doc__, denoise, case=(np.array([12.0]), 3, lambda x_t, t: x_t - 1),
    cases=points, unrelated=lambda x, s, velocity: np.cos(x) + s,
)  # fmt: skip
