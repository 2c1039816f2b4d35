"""The loss of a velocity

minutes: 15
difficulty: 2
asks: a function `f(denoise, x, noise, t)` that returns one loss for each example, [n]
hint: What is the point of the path at the time t, and what should the network answer there?
hint: The point is (1 - t) x + t noise, and the answer should be noise less x. The denoiser knows points in which the
  example is not made smaller: divide by 1 - t, and tell it the level, which is t / (1 - t).
hint: The velocity is the point less what the denoiser returns, divided by t. Subtract noise less x from it, square, and
  add up over axis 1. Times stand in a column, `t[:, None]`, where they meet rows, and the levels go to `denoise` as
  an array [n].
right: The difference of the two velocities is that of the clean examples, divided by t. So the loss of flow matching
  is the squared error of a denoiser, divided by the square of the time: training by the one is training by the other
  with a weight.

the denoiser's own error [return ((velocity - (noise - x)) ** 2) => return ((clean - x) ** 2)]: That is the squared
  error of the denoiser. The velocity is off by this error divided by t.
divided by the time once [.sum(axis=1) => .sum(axis=1) * t[:, 0]]: The error is divided by t before it is squared, so
  the square is divided by t twice.
weight of the bound [.sum(axis=1) => .sum(axis=1) * (1 - t[:, 0]) ** 2]: You divided the squared error by that of the
  level, as in the bound. A velocity is divided by the time.
not rescaled [denoise(x_t / (1 - t), => denoise(x_t,]: You gave the denoiser the point of the path. It knows points in
  which the example has its full size: divide by 1 - t.
told the time [(t / (1 - t))[:, 0]) => t[:, 0])]: You told the denoiser the time. It asks for a level, t / (1 - t).
target the other way [(noise - x)) ** 2) => (x - noise)) ** 2)]: The target has the other sign. At t = 0 stands the
  example, at t = 1 the noise, so the path moves by noise less x.
noise for the target [velocity - (noise - x) => velocity - noise]: You compare the velocity with the noise. The path
  leads from x to the noise, and its velocity is their difference.
clean example from the point [velocity = (x_t - clean) / t => velocity = (x_t / (1 - t) - clean) / t]: You took the
  noisy point of the denoiser. The velocity leads along the path of flow matching, so take the point on that path.
example and noise exchanged [(1 - t) * x + t * noise => t * x + (1 - t) * noise]: Here t = 0 is the example and t = 1
  the noise, and you mixed them the other way.
mean over the numbers [.sum(axis=1) => .mean(axis=1)]: You averaged over the numbers of an example. The book sums them.
one number [((velocity - (noise - x)) ** 2).sum(axis=1) => ((velocity - (noise - x)) ** 2).sum(axis=1).mean()]: You
  averaged over the examples, too. Give one loss for each.
length of the error [.sum(axis=1) => .sum(axis=1) ** 0.5]: You took the length of the error. The loss is its square,
  whose best answer is the mean.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.diffusion.loss_at_all_levels import a_repair


def batches():
    cases = []
    for n, k, seed in ((6, 4, 0), (5, 3, 1)):
        rng = np.random.default_rng(seed)
        x, noise = rng.standard_normal((2, n, k))
        denoise = a_repair(rng.standard_normal((k, k)), called="denoise")
        cases.append((denoise, x, noise, rng.uniform(0.15, 0.85, n)))
    return cases


def loss(denoise, x, noise, t):
    t = t[:, None]
    x_t = (1 - t) * x + t * noise
    clean = denoise(x_t / (1 - t), (t / (1 - t))[:, 0])
    velocity = (x_t - clean) / t
    return ((velocity - (noise - x)) ** 2).sum(axis=1)


EXERCISE = exercise(
    __name__, __doc__, loss, cases=batches, unrelated=lambda denoise, x, noise, t: np.sin(noise).sum(axis=1)
)
