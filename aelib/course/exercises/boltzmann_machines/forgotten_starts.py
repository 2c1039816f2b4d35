"""Has the chain forgotten?

minutes: 20
difficulty: 3
asks: a function `f(turn, x, turns)` of a function, images [n, p] of bits and a number that returns True or False
hint: Chains that start from digits show digits. Does that say anything about the machine? What would a chain show
  that has never left its start?
hint: A chain has forgotten its start if it does not matter where it started. So run it from more than one place, and
  compare where it ends. From which places would a difference show?
hint: Let all n chains of one lot start from the same image of `x`, those of another lot all from the image that differs
  from it most. After `turns` turns compare the means of each pixel over the two lots: with {N} chains in each they
  agree to about 0.1 if the start is forgotten.
right: Your control tells chains that have mixed from chains that only look so. Say in two or three sentences what it
  would still miss.
point: The control changes one thing, the start, and keeps machine and turns. What the machine is a model of, good or
  bad, does not matter to it.
point: Starts are chosen to be far from each other. Chains from noise fall into the valleys near them, and where these
  get their shares by symmetry, nobody notices that none is ever left.
point: The random difference between two lots that agree, about one over the root of n, is known before anything is
  called a difference.
point: It would miss a valley that no start is in, and a difference that no single pixel shows.

compared with the data: You compared the chains with the images that they started from. Chains that never move agree
  with them best of all, and those of a machine that mixes well, and is a poor model, do not. Compare two starts with
  each other.
chains from noise: Chains from noise against chains from the images: in one case both lots are divided between two
  valleys by halves, and none ever leaves its valley. Start whole lots from one place each, and from places that are
  far apart.
whether it moves: You answered `True` for every machine whose images change at all. A chain can change in every turn and
  never leave a valley. If you compared two starts: a blank and a full page are as far from the one valley as from the
  other, so that chains from either are divided between both. Start where the images of `x` are.
two halves of the images: Chains from one half of the images against chains from the other: both lots start alike, so
  that they end alike, whether anything is forgotten or not.
the first two images: You let each lot start from one image of `x`, as one should, but the first two may lie in the same
  valley, and then lots that end alike say nothing of the other one. Take starts that are far apart.
the first few images: You let each lot start from one image of `x`, as one should, but a few that stand together may all
  lie in the same valley: in one case the images are sorted. Take starts that are far apart, from anywhere in `x`.
one image against all: You compared chains from one image with chains from all of them. Where nearly all images lie in
  the valley of that one, both lots agree, whether anything is forgotten or not. Give the other lot one start too, far
  from the first.
always remembered: In every test you answered `False`, and one of these machines does not look at its start at all. Lots
  that have forgotten still differ by chance: the means of a pixel over {N} chains each by 0.1 now and then.
always forgotten: In every test you answered `True`. So does a comparison of the chains with
  themselves some turns later: a chain that stays where it is does not change, and neither does one that has nothing
  left to forget.
"""

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid

N, P = 500, 6
PATTERN = np.array([1.0, 1, 0, 1, 0, 0])
OPPOSITE = PATTERN, 1 - PATTERN
DARKER = np.array([1.0, 1, 0, 0, 0, 0]), np.array([1.0, 1, 0, 1, 1, 0])
"""Two valleys that agree in four pixels, and differ in two in the same direction."""


class Turns:
    """One turn of the chains of a machine with two valleys, alike but for two pushes.

    The first makes one valley more probable, pixel by pixel; the second makes most images fall into it.
    """

    def __init__(self, weight, seed, towards=0.0, falls=0.0, valleys=OPPOSITE):
        signs = valleys[0] - valleys[1]
        self.W = weight * signs[:, None]
        self.b = -self.W[:, 0] / 2 + towards * signs + 4 * (valleys[0] + valleys[1] - 1)
        self.c = np.array([falls - self.W.sum() / 2])
        self.rng = np.random.default_rng(seed)

    def __call__(self, x):
        """Return the images after a turn of up and down."""
        x = np.asarray(x, float)
        z = self.rng.random((len(x), 1)) < sigmoid(x @ self.W + self.c)
        return 1.0 * (self.rng.random(x.shape) < sigmoid(z @ self.W.T + self.b))


def both(seed, share=0.5, shuffled=True, valleys=OPPOSITE):
    """Images of which a share are nearly one valley, and the others nearly the other."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(N) if shuffled else np.arange(N)
    clean = np.where(order[:, None] < share * N, *valleys)
    return np.abs(clean - (rng.random((N, P)) < 0.02))


def copies(x):
    """Return the images themselves."""
    return np.array(x, float)


def chains():
    """Return machines, images and turns: at first chains that have not forgotten their start, then such that have."""
    return [
        (Turns(7.0, 1), both(11), 30),
        (copies, both(12), 30),
        (Turns(7.0, 2), both(13, shuffled=False), 20),
        (Turns(9.0, 3, falls=10.0), both(14), 20),
        (Turns(3.0, 4), both(15, share=0.95), 2),
        (Turns(4.0, 8, valleys=DARKER), both(19, valleys=DARKER), 4),
        (Turns(4.0, 9, valleys=DARKER), both(22, valleys=DARKER), 4),
        (Turns(4.0, 10), both(20), 5),  # each chain changes in its valley, in more than a tenth of its pixels
        (Turns(0.3, 5, towards=1.0), both(16), 30),
        (Turns(1.6, 6), both(17), 150),
        (Turns(0.0, 7), both(18), 1),
    ]


def run(turn, x, turns):
    for _ in range(turns):
        x = np.asarray(turn(x), float)
    return x


def agree(one, other):
    """Check whether two lots of images have the same mean in each pixel, up to chance."""
    return bool(np.abs(one.mean(axis=0) - other.mean(axis=0)).max() < 0.15)


def forgotten(turn, x, turns):
    furthest = x[np.abs(x - x[0]).sum(axis=1).argmax()]
    one, other = (run(turn, np.tile(start, (len(x), 1)), turns) for start in (x[0], furthest))
    return agree(one, other)


def from_noise(turn, x, turns):
    noise = 1.0 * (np.random.default_rng(0).random(x.shape) < 0.5)
    return agree(run(turn, noise, turns), run(turn, x, turns))


def two_halves(turn, x, turns):
    half = len(x) // 2
    return agree(run(turn, x[:half], turns), run(turn, x[half:], turns))


def later(turn, x, turns):
    end = run(turn, x, turns)
    return agree(end, run(turn, end, turns))


def from_the_first(count):
    def forgotten(turn, x, turns):
        means = [run(turn, np.tile(start, (len(x), 1)), turns).mean(axis=0) for start in x[:count]]
        return bool(np.ptp(means, axis=0).max() < 0.15)

    return forgotten


def one_against_all(turn, x, turns):
    return agree(run(turn, np.tile(x[0], (len(x), 1)), turns), run(turn, x, turns))


EXERCISE = exercise(
    __name__, __doc__, forgotten, cases=chains, same=exactly, unrelated=lambda turn, x, turns: turns % 2 == 0,
    compared_with_the_data=lambda turn, x, turns: agree(run(turn, x, turns), x), chains_from_noise=from_noise,
    whether_it_moves=lambda turn, x, turns: not np.array_equal(run(turn, x, turns), x),
    two_halves_of_the_images=two_halves, always_forgotten=later,
    the_first_two_images=from_the_first(2), the_first_few_images=from_the_first(6),
    one_image_against_all=one_against_all, always_remembered=lambda turn, x, turns: False,
)  # fmt: skip
