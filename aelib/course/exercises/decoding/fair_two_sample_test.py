"""A fair two-sample test

minutes: 20
difficulty: 3
asks: a function `f(a, b)` of two arrays [n, p] and [m, p] that returns one number
hint: Four groups of examples play a part: in each set, those that are known and those that are judged.
hint: Cut `b` down to n rows first, then halve both sets. Stack the known halves and the judged halves, and for each
  judged example find the nearest known one: does it come from the same set?
hint: With `half = len(a) // 2` the known ones are `a[:half]` and `b[:half]`, the judged ones `a[half:]` and the rows of
  `b` from half to n. All squared differences at once: `judged[:, None] - known`, squared and summed over the last axis.
  An index of at least half means b.
right: Half is what guessing gives. Here one training, a list of known examples, costs nothing; what it can see is
  limited by what the Euclidean distance sees.

judged on what is known: In every test all your verdicts are right. Did you judge examples that are known? Each is its
  own nearest neighbour, so that this holds for any two sets whatever. The verdicts that count are those on examples
  held out.
all of b: You used all of `b`. With three times as many examples from one set, an answer that is always b is right in
  three cases of four without having looked. Use as many of `b` as of `a`.
all the rest of b judged: You judged all of `b` that is not known. Where `b` is longer its verdicts outnumber those on
  `a`, and a judge that leans to b looks good: stop at the first n.
first known one of b counted as a: One known example is counted on the wrong side: those of `b` begin at the index
  `half` itself, so a verdict is b where the index of the nearest is at least `half`: write `>=` there.
first judged one of b counted as a: One judged example is counted on the wrong side: n − half of them come from `a`,
  with the indices from 0 to n − half − 1, so those of `b` begin at n − half itself: write `>=` there.
last judged one of a counted as b: Where n is odd, one example more of each set is judged than known, and you counted
  that one of `a` as one of `b`. Among the judged ones those of `b` begin at n − half, and not at `half`.
both first ones of b counted as a: Two examples of `b` are counted on the wrong side, the first of the known ones and
  the first of the judged ones. They stand at the indices `half` and n − half themselves: write `>=` in both places.
leave one out: You judged every example by all others. That can be a fair test too, but it is another one: here half of
  either set is known, and the other half is judged.
everything judged: You judged the known examples too. They are always right, each being its own nearest neighbour, and
  push the share up by a quarter where there is nothing to see.
second halves known: You know the second half of each set and judge the first. That is as fair, but it is another
  number: here the first halves are known.
last ones of b: You took the last n examples of `b`. In a random order they are as good as the first n, but the number
  is another one: here the first n are used.
judged ones from the middle of b: You judged examples from the second half of all of `b`. Cut `b` to its first n before
  you halve it: the judged ones are its rows from `half` to n.
share of errors: You return the share of wrong verdicts. Half is guessing either way, but 1 is to mean that the two sets
  are always distinguished.
nearest mean: You asked which set's mean is nearer. Two clouds with the same centre, one wide and one narrow, look the
  same to that judge. The nearest single example is what is asked for.
only one set judged: You judged the examples of `a` only. A classifier that answers a to everything would be perfect:
  both sets have to be judged, as many examples of each.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import distances


def two_sets():
    rng = np.random.default_rng(5)
    sizes = ((61, 200, 3, 1, 0.8), (81, 81, 2, 2.5, 0), (50, 150, 4, 1, 0))
    return [(rng.standard_normal((n, p)), s * rng.standard_normal((m, p)) + shift) for n, m, p, s, shift in sizes]


def judged(split, off=(0, 0)):
    """Return the test for a split(a, b, half, n) into known and judged; `off` counts so many of b among those of a."""

    def share(a, b):
        known_a, known_b, out_a, out_b = split(a, b, len(a) // 2, len(a))
        known, out = np.concatenate([known_a, known_b]), np.concatenate([out_a, out_b])
        verdict = distances(out, known).argmin(axis=1) >= len(known_a) + off[0]
        return float((verdict == (np.arange(len(out)) >= len(out_a) + off[1])).mean())

    return share


def fair(a, b, half, n):
    return a[:half], b[:half], a[half:], b[half:n]


def leave_one_out(a, b):
    both = np.concatenate([a, b[: len(a)]])
    gaps = distances(both, both)
    np.fill_diagonal(gaps, np.inf)
    return float(((gaps.argmin(axis=1) >= len(a)) == (np.arange(len(both)) >= len(a))).mean())


def means(a, b, half, n):
    return a[:half].mean(0, keepdims=True), b[:half].mean(0, keepdims=True), a[half:], b[half:n]


EXERCISE = exercise(
    __name__, __doc__, judged(fair), cases=two_sets, unrelated=lambda a, b: float(np.cos(a).mean()),
    judged_on_what_is_known=judged(lambda a, b, half, n: (a[:half], b[:half], a[:half], b[:half])),
    all_of_b=judged(lambda a, b, half, n: (a[:half], b[: len(b) // 2], a[half:], b[len(b) // 2 :])),
    all_the_rest_of_b_judged=judged(lambda a, b, half, n: (a[:half], b[:half], a[half:], b[half:])),
    first_known_one_of_b_counted_as_a=judged(fair, off=(1, 0)),
    first_judged_one_of_b_counted_as_a=judged(fair, off=(0, 1)),
    last_judged_one_of_a_counted_as_b=lambda a, b: judged(fair, off=(0, -(len(a) % 2)))(a, b),
    both_first_ones_of_b_counted_as_a=judged(fair, off=(1, 1)), leave_one_out=leave_one_out,
    everything_judged=judged(lambda a, b, half, n: (a[:half], b[:half], a, b[:n])),
    second_halves_known=judged(lambda a, b, half, n: (a[half:], b[half:n], a[:half], b[:half])),
    last_ones_of_b=judged(lambda a, b, half, n: fair(a, b[-n:], half, n)),
    judged_ones_from_the_middle_of_b=judged(
        lambda a, b, half, n: (a[:half], b[:half], a[half:], b[len(b) // 2 :][: n - half])
    ),
    share_of_errors=lambda *given: 1 - judged(fair)(*given), nearest_mean=judged(means),
    only_one_set_judged=judged(lambda a, b, half, n: (a[:half], b[:half], a[half:], b[:0])),
)  # fmt: skip
