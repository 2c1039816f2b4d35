"""Mend the hole

minutes: 30
difficulty: 3
asks: a function `f(x)` of pictures [n, 16, 16] that trains an autoencoder with a code of two numbers and returns two
  functions, `encode(x)` and `decode(z)`
hint: No sign of the hole is in the data, and no network can be asked to make one up. What do you know of these
  pictures that the network does not?
hint: A moved sign is a sign. Make more of them, from those you have, that stand in the hole, and train on both. Whole
  pixels are enough, since `np.roll` moves a picture by so many, and no part of it may come back on the other side.
hint: Compute the middle of the ink of each picture, and move the picture a random part of the way from there to the
  middle of the paper, rounded to whole pixels. Two such copies of each picture, beside the pictures themselves, and 30
  epochs of a network with hidden layers of 128 and 64 are enough.
right: It draws the sign where no picture of the data had it, and as well as before where they had. Say in two or three
  sentences how you know that it was the moved pictures that mended the hole, and not the longer training.
point: The control has as many steps, on the pictures as they come. Three times the epochs shrink the hole and do not
  close it: with two seeds 9.6 and 5.1 are left in it, where the moved pictures leave 0.4 and 0.1, and the mean picture
  12.1. As many copies that are moved along the ring only leave 7.8 and 5.3: the new places have to be in the hole.
point: What is mended is what you know to be true of the data. For handwritten digits a move is another digit of its
  class; a mirror image is not, and a hole of which nothing is known stays one.
point: Nothing in the error on the ring says that there is a hole. It takes pictures from the hole to see it.

as it comes: It rebuilds what it has seen, and in the hole it draws no sign: none stood there. Longer training shrinks
  the hole and does not close it. You know something that is not in the pictures: a sign that is moved is a sign, and
  it has to be moved into the hole.
the ring is lost: It rebuilds signs in the hole, and no longer those of the ring. Train on the pictures that you were
  given as well, and mind what `np.roll` does with ink that leaves the paper.
nothing learnt: Its error is hardly smaller than that of the mean picture. Was the network trained, and are the two
  functions those of the trained one?
not far enough: The hole is smaller than it was, and it is still there. Longer training alone can do as much. Let moved
  pictures reach all of it, and train until their error no longer falls.
"""

from functools import cache

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import not_of_each_row, rows
from aelib.course.exercises.running import AnswerError

SIDE = 16
STROKES = np.array([[[-2.0, 3.0], [-2.0, -3.0]], [[-2.0, -3.0], [2.0, -3.0]]])
INSIDE, NEAR, FAR = 1.4, 2.4, 4.0
"""In pixels from the middle: signs of the hole stand nearer than the first, those of the ring between the other two."""
ON_RING, IN_HOLE = 1.5, 2.5
"""The errors that are allowed, squared and summed over a picture."""


def signs(places):
    """An L, drawn with a pen at these places [n, 2]: pictures [n, 16, 16]."""
    side = np.arange(SIDE) - (SIDE - 1) / 2
    pixels = np.stack(np.meshgrid(side, -side), axis=-1)
    squares = []
    for start, end in STROKES:
        along = end - start
        off = pixels - (start + np.asarray(places))[:, None, None]
        share = np.clip(off @ along / (along @ along), 0, 1)
        squares.append(((off - share[..., None] * along) ** 2).sum(axis=-1))
    return np.exp(-np.min(squares, axis=0) / 2).astype(np.float32)


@cache
def pictures():
    """1,500 signs of the ring to learn from, 300 others, and 300 of the hole."""
    places = np.random.default_rng(12).uniform(-FAR, FAR, (6000, 2))
    radius = np.hypot(*places.T)
    ring, hole = places[(radius > NEAR) & (radius < FAR)], places[radius < INSIDE]
    return signs(ring[:1500]), signs(ring[1500:1800]), signs(hole[:300])


def left(rebuilt, x):
    """The squared error of a picture, the mean over all of them."""
    return float(((rebuilt - x.reshape(len(x), -1)) ** 2).sum(axis=1).mean())


def judge_training(train):
    x, ring, hole = pictures()
    answer = train(x.copy())
    if not (isinstance(answer, tuple | list) and len(answer) == 2 and all(map(callable, answer))):
        raise AnswerError("The function must return two functions: end with `return encode, decode`, without calls.")
    encode, decode = answer

    def encoded(flat):
        return encode(flat.reshape(-1, SIDE, SIDE))

    if verdict := not_of_each_row("encode", encoded, ring.reshape(len(ring), -1), 2):
        return verdict

    def rebuilt(some):
        z = rows("encode", encoded, some.reshape(len(some), -1), 2)
        drawn = numbers(decode(z.astype(np.float32)))
        if drawn is None or drawn.shape != some.shape or not np.isfinite(drawn).all():
            raise AnswerError(f"`decode` must return finite numbers in an array [{len(some)}, {SIDE}, {SIDE}] here.")
        return drawn.reshape(len(some), -1)

    on_ring, in_hole = (left(rebuilt(some), some) for some in (ring, hole))
    mean = left(x.mean(axis=0).reshape(-1), ring)
    report = (
        f"On new signs of the ring it leaves {on_ring:.1f}, on those of the hole {in_hole:.1f}; at most {ON_RING} and "
        f"{IN_HOLE} are asked for. The mean picture leaves {mean:.1f}."
    )
    outcomes = {
        "mended": on_ring <= ON_RING and in_hole <= IN_HOLE, "worse": on_ring > 1.3 * mean,
        "nothing": on_ring > 0.7 * mean and in_hole > 0.7 * mean,
        "ring": in_hole <= IN_HOLE, "as it comes": on_ring <= ON_RING and in_hole > 0.35 * mean, "on its way": True,
    }  # fmt: skip
    return Verdict(next(name for name, holds in outcomes.items() if holds), report)


once = cache(judge_training)


def judge(train):
    """Train, and say what came of it; the declared answers are trained once."""
    return once(train) if train in DECLARED else judge_training(train)


def inward(x, rng):
    """Each picture moved a random part of the way to the middle, by whole pixels."""
    side = np.arange(SIDE) - (SIDE - 1) / 2
    ink = x.sum(axis=(1, 2))
    middle = np.stack([x.sum(axis=2) @ side / ink, x.sum(axis=1) @ side / ink], axis=1)  # row, column
    moves = np.rint(-middle * rng.uniform(0, 1.2, (len(x), 1))).astype(int)
    return np.stack([np.roll(one, move, axis=(0, 1)) for one, move in zip(x, moves, strict=True)])


def by_moving(x):
    """The right answer: the pictures, and two moved copies of each."""
    import jax
    import optax
    from flax import nnx

    from aelib.likelihoods import Bernoulli
    from aelib.models.autoencoder import dense_autoencoder
    from aelib.training.fit import fit
    from aelib.training.losses import nll

    rng = np.random.default_rng(0)
    model = dense_autoencoder(
        (SIDE, SIDE), hidden=(128, 64), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0)
    )  # fmt: skip
    fit(model, nll, np.concatenate([x, inward(x, rng), inward(x, rng)]), epochs=30, batch_size=50,
        optimizer=optax.adam(2e-3), key=jax.random.key(0), progress=False)  # fmt: skip
    return model.encode, model.decode


def pen(known):
    """An answer that reads the place of the ink and draws the sign there, as far as `known` says of which places."""

    def train(x):
        side = np.arange(SIDE) - (SIDE - 1) / 2
        reference = signs(np.zeros((1, 2)))

        def middle(some):
            ink = some.sum(axis=(1, 2))
            return np.stack([some.sum(axis=1) @ side / ink, -(some.sum(axis=2) @ side) / ink], axis=1)

        def encode(some):
            return middle(np.asarray(some)) - middle(reference)

        return encode, lambda z: known(np.asarray(z), signs(z), x)

    return train


def blurred_where(inside, share):
    """What draws so much of the mean picture in the hole, or on the ring."""

    def known(z, drawn, x):
        near = np.hypot(*z.T) < (INSIDE + NEAR) / 2
        blur = share * (near == inside)[:, None, None]
        return (1 - blur) * drawn + blur * x.mean(axis=0)

    return known


def constant(x):
    """The mean picture, whatever it is given."""
    return lambda some: np.asarray(some)[:, :2, 5], lambda z: np.repeat(x.mean(axis=0)[None], len(z), axis=0)


WRONG = {
    "as_it_comes": pen(blurred_where(True, 0.9)), "the_ring_is_lost": pen(blurred_where(False, 0.9)),
    "nothing_learnt": constant, "not_far_enough": pen(blurred_where(True, 0.55)),
}  # fmt: skip
DECLARED = {by_moving, *WRONG.values()}

EXERCISE = exercise(
    __name__, __doc__, by_moving, measure=judge, seconds=120,
    unrelated=pen(lambda z, drawn, x: 1 - drawn), **WRONG,
)  # fmt: skip
