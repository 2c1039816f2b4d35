"""Mend the hole

minutes: 30
difficulty: 3
asks: a function `f(x)` of pictures [n, {SIDE}, {SIDE}] that trains an autoencoder with a code of two numbers and
  returns two functions, `encode(x)` and `decode(z)`
hint: No picture of the data has its L in the hole, and no network can be asked to make one up. What do you know of
  these pictures that the network does not?
hint: A moved L is an L. Make more pictures, from those you have, whose L stands in the hole, and train on both. Whole
  pixels are enough: `np.roll` moves a picture by them, and no part of the L may come back on the other side.
hint: Compute the middle of the ink of each picture, and move the picture a random part of the way from there to the
  middle of the paper, rounded to whole pixels. Two such copies of each picture, beside the pictures themselves, and
  {EPOCHS} epochs of a network with hidden layers of {HIDDEN[0]} and {HIDDEN[1]} are enough.
right: It draws the L where no picture of the data had it, and as well as before where they had. Say in two or three
  sentences how you know that it was the moved pictures that mended the hole, and not the longer training.
point: The control has the same number of steps, on the pictures as they come. Three times the epochs shrink the hole
  and do not close it: with two seeds the errors in it are 9.6 and 5.1. With the moved pictures they are 0.3 and 0.2.
  The mean picture has 12.1 there, and 13.6 on the ring. With equally many copies that are moved along the ring only
  they are 7.8 and 5.3, so the new places have to be in the hole.
point: What is mended is what you know to be true of the data. For handwritten digits a move is another digit of its
  class; a mirror image is not, and a hole of which nothing is known stays one.
point: Nothing in the error on the ring says that there is a hole. It takes pictures from the hole to see it.

as it comes: It rebuilds what it has seen, and in the hole not the L that it is shown. In the pictures as they come
  none stands there; longer training shrinks the hole and does not close it. You know something that is not in the
  pictures: an L that is moved is an L. It has to be moved into the hole, to all places of it, and the network has
  to rebuild it where it then stands.
the ring is lost: It does better in the hole than on the ring, where its error is larger than is asked for. Train on the
  pictures that you were given as well, until their error no longer falls, and mind what `np.roll` does with ink that
  leaves the paper.
nothing learnt: Its error is about that of the mean picture, or more. Was the network trained, and are the two
  functions those of the trained one?
too short: Its error is too large in the hole, and on the ring as well, where it was given pictures. Train until the
  error on the ring no longer falls. Only then does it show whether there is a hole.
not far enough: The hole has become smaller, and it is still there. Longer training alone can do as much. Let moved
  pictures reach all of it, and train until their error no longer falls.
a memory: It rebuilds these pictures because it remembers them. Of the same codes `decode` draws other pictures once
  `encode` has seen more, or it knows nothing of a code that is moved by a hair. What `decode` draws has to follow from
  the code alone.
"""

from functools import cache

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import close, finite, form, functions, not_of_each_row, outcome, rows

SIDE = 16
HIDDEN, EPOCHS = (128, 64), 30
"""What the right answer trains with."""
STROKES = np.array([[[-2.0, 3.0], [-2.0, -3.0]], [[-2.0, -3.0], [2.0, -3.0]]])
INSIDE, NEAR, FAR = 1.4, 2.4, 4.0
"""In pixels from the middle: an L of the hole is nearer than the first, one of the ring between the other two."""
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


def places():
    """Of 1,800 signs of the ring, and of 300 of the hole."""
    anywhere = np.random.default_rng(12).uniform(-FAR, FAR, (6000, 2))
    radius = np.hypot(*anywhere.T)
    return anywhere[(radius > NEAR) & (radius < FAR)][:1800], anywhere[radius < INSIDE][:300]


@cache
def pictures():
    """1,500 signs of the ring to learn from, 300 others, and 300 of the hole."""
    ring, hole = places()
    return signs(ring[:1500]), signs(ring[1500:]), signs(hole)


def left(rebuilt, x):
    """The squared error of a picture, the mean over all of them."""
    return float(((rebuilt - x.reshape(len(x), -1)) ** 2).sum(axis=1).mean())


def outcome_of(train):
    x, ring, hole = pictures()
    encode, decode = functions(train(x.copy()), "encode", "decode")

    def encoded(flat):
        return encode(flat.reshape(-1, SIDE, SIDE))

    if verdict := not_of_each_row("encode", encoded, ring.reshape(len(ring), -1), 2):
        return verdict

    def codes(some):
        return rows("encode", encoded, some.reshape(len(some), -1), 2)

    def drawn(z):
        must = f"`decode` must return an array [{len(z)}, {SIDE}, {SIDE}] here"
        drawn = form(decode(z.astype(np.float32)), np.empty((len(z), SIDE, SIDE)), must)
        return finite(drawn, "`decode` returned").reshape(len(z), -1)

    on_ring, in_hole = (left(drawn(codes(some)), some) for some in (ring, hole))
    mean = left(x.mean(axis=0).reshape(-1), ring)
    report = (
        f"On new pictures of the ring its error is {on_ring:.1f}, on those of the hole {in_hole:.1f}; at most "
        f"{ON_RING} and {IN_HOLE} are asked for. The mean picture has {mean:.1f} on the ring."
    )
    enough = on_ring <= ON_RING and in_hole <= IN_HOLE
    outcomes = {
        "memory": lambda: enough and remembers(codes, drawn), "mended": enough, "far off": on_ring > 6 * mean,
        "nothing": on_ring > 0.7 * mean and in_hole > 0.7 * mean,
        "ring": in_hole <= IN_HOLE or in_hole < on_ring / 2, "too short": on_ring > ON_RING,
        "as it comes": in_hole > 0.35 * mean, "not far enough": True,
    }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def remembers(codes, drawn):
    """Check whether pictures are looked up: what is drawn changes with what was encoded, or breaks off beside a code.

    A memory that takes the nearest code knows others once it has seen the signs halfway between those of the hole; one
    that takes exactly this code knows none of the codes beside it.
    """
    _, where = places()
    hole = signs(where)
    try:
        z = codes(hole)
        halfway = (z + np.roll(z, 1, axis=0)) / 2
        before = drawn(halfway)
        codes(signs((where + np.roll(where, 1, axis=0)) / 2))
        return not close(before, drawn(halfway)) or left(drawn(z + 1e-3 * z.std(axis=0)), hole) > 2 * IN_HOLE
    except Exception:
        return True


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
        (SIDE, SIDE), hidden=HIDDEN, latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0)
    )  # fmt: skip
    fit(model, nll, np.concatenate([x, inward(x, rng), inward(x, rng)]), epochs=EPOCHS, batch_size=50,
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


def blurred(z, drawn, x):
    """A bit of the mean picture everywhere."""
    return (drawn + x.mean(axis=0)) / 2


def looked_up(x):
    """What draws a picture that it was shown under the nearest code."""
    encode, _ = pen(None)(x)
    codes, shown = [], []

    def encode_and_keep(some):
        z = encode(some)
        codes.extend(z)
        shown.extend(some)
        return z

    return encode_and_keep, lambda z: np.stack([shown[np.square(codes - one).sum(axis=1).argmin()] for one in z])


WRONG = {
    "as_it_comes": pen(blurred_where(True, 0.9)), "the_ring_is_lost": pen(blurred_where(False, 0.9)),
    "nothing_learnt": constant, "too_short": pen(blurred), "not_far_enough": pen(blurred_where(True, 0.55)),
    "a_memory": looked_up,
}  # fmt: skip

EXERCISE = exercise(
    __name__, __doc__, by_moving, measure=outcome_of, passes="mended", seconds=120,
    unrelated=pen(lambda z, drawn, x: 1 - drawn), **WRONG,
)  # fmt: skip
