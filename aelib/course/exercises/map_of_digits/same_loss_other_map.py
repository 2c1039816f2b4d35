"""The same loss, another map

minutes: 15
difficulty: 2
asks: a pair of functions `(change, change_back)`, from codes [n, 2] to codes [n, 2] and back
hint: The decoder can undo any change that loses nothing. Which changes lose nothing, and still move neighbours apart?
hint: A nearest neighbour is the code at the smallest distance, and distances weigh both axes alike. What if they did
  not? Or turn the map about its centre, by an angle that is not the same everywhere.
hint: Stretch one axis until only the other decides which codes are near, and divide again on the way back. A factor of
  ten is not enough: with {len(ten_groups()[0])} codes around, the nearest is so close that it takes a factor of about a
  thousand. A power of two, such as {LONG[0]:.0f}, costs no precision at all. A swirl has to turn by about one full turn
  more with each unit of distance.
right: Every reconstruction is what it was, and the neighbours are others. Say in two or three sentences what this means
  for a claim such as: in this map 80 % of the digits lie next to their own kind.
point: The loss sees only what the decoder makes of a code. Put `change` behind the encoder and `change_back` before the
  decoder: the loss is the same for every image.
point: So the loss prefers no map to any of its changes. Where a digit lies, how far apart two are, and which is whose
  neighbour cannot be read off the loss.
point: What survives every such change is overlap: two images with one code keep one code.
point: That trained maps separate digits nevertheless is a finding about networks and their training. It has to be
  measured, over several seeds, and with a distance that one has chosen.

nothing changed: The changed codes are the codes. That does leave the loss as it was. Now find a change that moves
  neighbours apart.
distances kept: This can be undone, but all distances are as before, up to one common factor. Rotations, reflections,
  shifts and one scale for both axes leave every nearest neighbour where it was, and so the kNN accuracy. They change
  where the zeros lie on the map; what other changes are there?
stretched too little: The right idea, not enough. You made distances count more in one direction than in the other. But
  the nearest of {len(ten_groups()[0])} codes is so near that the other direction still has a say, even after the
  chapter's factor of {SHORT[0]:.0f}. Go on doubling, and watch the share below fall.
swirled too little: The right idea, not enough. You turn each code by an angle that depends on its distance from a
  centre. But codes that lie near one another still turn by nearly the same angle and stay together, as in the chapter's
  gentle swirl. Let the angle grow faster, and watch the share below fall.
too gentle: This can be undone, and distances are not what they were, but most codes still have a nearest neighbour of
  their own group. Near each point a smooth change is a mild stretch, and neighbours survive that. Stretch by much more
  in one direction than in the other, or bring together what was far apart.
forgets: Your change sends different codes to one place, or all of them onto one line. No decoder can take that back:
  the reconstructions would suffer. That a map which has lost something is worse surprises nobody; here nothing may be
  lost, not even to rounding: float32 has seven digits.
not undone: What `change` does, `change_back` does not undo. It gets the changed codes and nothing else, so a quantity
  that the way back needs must be there unchanged. Take the steps back in reverse order. If they look right, look at the
  size of your numbers: if you add something a hundred thousand times larger to a float32, you have only two of its
  digits left.
random: Your change draws random numbers, so that the same code goes to another place each time. Fix the numbers
  beforehand, or do without: the change has to be one function, which the decoder can undo.
depends on the batch: Where a code goes depends on which other codes are in the array with it: by a mean or a standard
  deviation of the batch, by its rank, or by its place in the array. The decoder may get one code alone: use numbers
  that are fixed beforehand.
"""

from functools import cache, partial

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.map_of_digits.linear_fit import fit_linearly
from aelib.course.exercises.measuring import close, keeps_distances, nearest_accuracy, not_of_each_row, rows


@cache
def ten_groups():
    """Codes [600, 2] and [300, 2] in ten overlapping groups on a ring, and their groups."""
    rng = np.random.default_rng(7)
    angle = np.arange(10) * np.pi / 5 + 0.2
    groups = rng.integers(0, 10, 900)
    codes = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)[groups] + rng.normal(0, 0.5, (900, 2))
    codes = codes.astype(np.float32)
    return codes[:600], codes[600:], groups[:600], groups[600:]


@cache
def accuracy_of_codes():
    reference, query, reference_groups, query_groups = ten_groups()
    return nearest_accuracy(query, reference, query_groups, reference_groups)


def judge_change(pair):
    """Ask in this order: is it a function of one code, can it be undone, and which codes are neighbours now?"""
    change, change_back = pair
    reference, query, reference_groups, query_groups = ten_groups()
    if fault := not_of_each_row("change", change, query, width=2):
        return fault
    changed, changed_reference = (rows("change", change, codes, 2) for codes in (query, reference))
    anywhere = np.random.default_rng(8).uniform(-6, 6, (200, 2)).astype(np.float32)
    off = max(off_after_both(change, change_back, batch) for batch in (query, anywhere))
    accuracy = nearest_accuracy(changed, changed_reference, query_groups, reference_groups)
    report = (
        f"Measured: changed and changed back, a code is off by at most {off:.2g} of the largest (allowed: 0.001); "
        f"nearest neighbours: {100 * accuracy:.0f} % right, needs below 50 % (before: {100 * accuracy_of_codes():.0f} "
        "%)."
    )
    if off > 1e-3:
        flat = np.linalg.matrix_rank(changed - changed.mean(0)) < 2
        return Verdict("forgets" if flat or len(np.unique(changed, axis=0)) < len(changed) else "not undone", report)
    if keeps_distances(query[:50], reference[:50], changed[:50], changed_reference[:50]):
        return Verdict("nothing" if close(query, changed) else "distances kept", report)
    if accuracy < 0.5:
        return Verdict("other neighbours", report)
    if close(changed, fit_linearly(query, changed)):
        return Verdict("stretched", report)
    if keeps_radius(query, changed):
        return Verdict("swirled", report)
    return Verdict("gentle" if accuracy > 0.75 else "on the way", report)


def off_after_both(change, change_back, codes):
    """Return how far off a code is at most after both, as a share of the largest coordinate."""
    changed = change(codes.copy())
    rows("change", lambda _: changed, codes, 2)
    # Taken back in another order: a function that remembers the codes does not pass.
    back = rows("change_back", change_back, np.asarray(changed)[::-1], 2)[::-1]
    return float(np.abs(back - codes).max() / np.abs(codes).max())


def keeps_radius(z, changed):
    """Say whether there is a centre from which each code is as far as it was: |z' - m|² = |z - m|² is linear in m."""
    step, squares = changed - z, (changed**2).sum(1)
    return close(squares, (z**2).sum(1) + step @ np.linalg.lstsq(step, squares - (z**2).sum(1), rcond=None)[0])


def twist(z, radians):
    """Rotate each code about the origin, by `radians` for each unit of its distance from there."""
    r, angle = np.hypot(z[:, 0], z[:, 1]), np.arctan2(z[:, 1], z[:, 0])
    angle = angle + radians * r
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)


def wave(z, height):
    """Move each code along the second axis, by a sine of its first coordinate."""
    return np.stack([z[:, 0], z[:, 1] + height * np.sin(9 * z[:, 0])], axis=1)


LONG, SHORT = np.float32([1024, 1]), np.float32([256, 1])
LOTS = np.random.default_rng(9)

EXERCISE = exercise(
    __name__, __doc__, (lambda z: z * LONG, lambda z: z / LONG), measure=judge_change, passes="other neighbours",
    unrelated=(partial(wave, height=5), partial(wave, height=-5)),
    nothing_changed=(lambda z: z, lambda z: z), distances_kept=(lambda z: z[:, ::-1], lambda z: z[:, ::-1]),
    stretched_too_little=(lambda z: z * SHORT, lambda z: z / SHORT),
    swirled_too_little=(partial(twist, radians=0.3 * np.pi), partial(twist, radians=-0.3 * np.pi)),
    too_gentle=(lambda z: z**3, np.cbrt), forgets=(lambda z: z * np.array([1, 0]), lambda z: z),
    not_undone=(lambda z: z + 100 * np.sin(9 * z[:, ::-1]), lambda z: z - 100 * np.sin(9 * z[:, ::-1])),
    random=(lambda z: z + 9 * LOTS.standard_normal(z.shape), lambda z: z),
    depends_on_the_batch=(lambda z: (z - z.mean(0)) / z.std(0), lambda z: z),
)  # fmt: skip
