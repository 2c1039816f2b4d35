"""Train the axes

minutes: 30
difficulty: 3
asks: a function `f(x, k)` of examples [n, p] that returns the trained decoder [k, p], a row for each unit
hint: What the plain loss sees is the product of the two matrices. Which of the chapter's losses treats the units
  differently?
hint: Centre the examples, and compute their covariance once. Then the loss of nested dropout needs no draws: a unit
  counts in the share of the terms that keep it, two units in the smaller of their shares.
hint: The chapter's `nested` is this loss, but for the constant `total`, which no gradient feels. Begin with two random
  matrices of standard deviation {SIZE}, and take {STEPS:,} steps of Adam at a rate that falls from {RATE} to 0, as in
  its `full_batch`.
right: Each row is a component, in order. The rows are all that was measured; if a loss found them, nobody told the
  network what a component is. Say in two or three sentences why yours leaves no rotation free, and how long it would
  take with 20 units.
point: The argument is about the loss, not the optimizer: its minimum is reached by the components alone, because each
  unit plays another part in it.
point: The control is the same training with the plain loss. It finds the same subspace, with mixtures in the rows.
point: Columns are turned by gaps between neighbouring eigenvalues, in the loss of nested dropout by a k-th part of them
  for the last pair. More units have smaller gaps, and smaller shares.

mixtures: They span the right subspace, and are mixtures: turn all rows by one rotation, let the encoder turn back, and
  your loss is the same. The plain squared error has this freedom, and ordinary dropout, which treats all units alike.
even decay: They span the right subspace, and the singular vectors of your decoder are the components. That is what
  weight decay of one strength does. A rotation of the units costs it nothing: give each unit its own strength, or use
  nested dropout.
another order: Every row is a component, but not that of its place. The unit with the strongest decay takes the smallest
  eigenvalue, and so does the one that is left out most often. The first row should have the largest.
not centred: These are the directions of examples that were not centred: the first points to their mean. Subtract the
  mean of the rows of `x` before anything else.
not yet: The rows span the right subspace, and some of them are components already. Neighbours with eigenvalues close to
  each other come last: more steps, or a larger rate that falls.
another subspace: The rows do not span the principal subspace yet, whatever its axes, and every loss of the chapter
  finds that. Look to the training first: more steps, a larger rate, or smaller initial numbers.
an idle unit: A row of the decoder is zero next to the others: a unit that is not used. Decay that is stronger than an
  eigenvalue switches its unit off, and a unit that nothing trains stays where it began.
all zero: All rows of the decoder are zero. Where both matrices are zero, each gradient is zero, because it has the
  other matrix as a factor. That is a saddle, and descent stays there: begin with small random numbers.
not finite: Your decoder has numbers that are not finite, so the training diverged. Take a smaller rate, or smaller
  initial numbers.
"""

from functools import cache
from itertools import permutations

import jax
import jax.numpy as jnp
import numpy as np
import optax

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.linear_autoencoders.subspaces import components
from aelib.course.exercises.measuring import digits_on_their_side, form, outcome

K = 4
STEPS, SIZE, RATE = 4000, 0.1, 0.01
"""What the right answer trains with, and how large its first weights are."""
ENOUGH, CLOSE = 0.98, 0.95
"""|cos| from which a row is its component, and that of the largest angle from which a span is the right one."""


@cache
def blocks():
    """Return 3,000 digits on their side, averaged over blocks of four by four pixels, [3000, 49]."""
    images, *_ = digits_on_their_side(np.random.default_rng(5), 3000, 0)
    return np.ascontiguousarray(images.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49))


def outcome_of(train):
    x = blocks()
    B = form(
        train(x.copy(), K), np.empty((K, x.shape[1])), f"The function must return an array [{K}, {x.shape[1]}] here"
    )
    lengths = np.linalg.norm(B, axis=1)
    if not np.isfinite(lengths).all():
        return Verdict("not finite")
    if not lengths.any():
        return Verdict("zero")
    if not lengths.min() > 0.02 * lengths.max():
        return Verdict("idle", "The lengths of the rows are " + ", ".join(f"{length:.2g}" for length in lengths) + ".")
    U, off_centre = (components(x, centred=centred)[0][:, :K] for centred in (True, False))
    rows = B / lengths[:, None]
    alike, uncentred = np.abs(rows @ U), np.abs(rows @ off_centre)
    report = "|cos| of each row with its component: " + ", ".join(f"{cosine:.3f}" for cosine in np.diag(alike)) + "."
    if np.diag(alike).min() >= ENOUGH:
        return Verdict("axes", report)
    shared = np.linalg.svd(np.linalg.qr(B.T)[0].T @ U, compute_uv=False)
    singular = np.abs(np.linalg.svd(B, full_matrices=False)[2] @ U)
    outcomes = {
        "not centred": np.diag(uncentred).min() >= ENOUGH,
        "elsewhere": shared.max() < 0.05,  # a random start has more in common with them
        "another subspace": shared.min() < CLOSE,
        "order": lambda: any(alike[range(K), order].min() >= ENOUGH for order in permutations(range(K))),
        "not yet": alike.max() >= ENOUGH,
        "decay": singular.max(axis=1).min() >= ENOUGH,
        "mixtures": True,
    }
    return Verdict(outcome(outcomes), report)


def descent(*, steps=STEPS, kept=lambda k: np.arange(k, 0, -1) / k, decay=0.0, centred=True, size=SIZE):
    """Return the training by the loss in which unit i is kept in these shares of the terms, with decay for each."""

    def train(x, k):
        x = x.astype(np.float64) - (x.mean(axis=0) if centred else 0)
        S, strengths = jnp.array(x.T @ x / len(x), jnp.float32), jnp.broadcast_to(jnp.array(decay), (k,))
        shares = jnp.array(kept(k), jnp.float32)
        both = jnp.minimum(shares[:, None], shares)

        def loss(weights):
            A, B = weights
            SA = A @ S
            reached = (shares * (B * SA).sum(axis=1)).sum()
            sizes = (A**2).sum(axis=1) + (B**2).sum(axis=1)
            return (both * (B @ B.T) * (A @ SA.T)).sum() - 2 * reached + (strengths * sizes).sum()

        optimizer = optax.adam(optax.cosine_decay_schedule(RATE, steps))

        def step(carried, _):
            weights, state = carried
            updates, state = optimizer.update(jax.grad(loss)(weights), state)
            return (optax.apply_updates(weights, updates), state), None

        weights = tuple(size * jax.random.normal(key, (k, S.shape[0])) for key in jax.random.split(jax.random.key(0)))
        return jax.jit(lambda start: jax.lax.scan(step, start, length=steps)[0][0][1])(
            (weights, optimizer.init(weights))
        )

    return train


RIGHT, EVEN = descent(), np.ones
WRONG = {
    "mixtures": descent(kept=EVEN), "even_decay": descent(kept=EVEN, decay=0.02),
    "another_order": descent(kept=lambda k: np.arange(1, k + 1) / k, steps=8000), "not_centred": descent(centred=False),
    "not_yet": descent(steps=600), "another_subspace": descent(steps=10),
    "an_idle_unit": descent(kept=EVEN, decay=np.array([0.02, 0.02, 0.02, 9.0])), "all_zero": descent(size=0.0, steps=2),
    "not_finite": lambda x, k: np.full((k, x.shape[1]), np.nan),
}  # fmt: skip
UNRELATED = lambda x, k: components(x)[0][:, 20 : 20 + k].T  # noqa: E731

EXERCISE = exercise(
    __name__, __doc__, RIGHT, measure=outcome_of, passes="axes", seconds=60, unrelated=UNRELATED, **WRONG
)
