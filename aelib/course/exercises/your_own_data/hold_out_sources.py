"""Several pictures of one thing

minutes: 10
difficulty: 2
asks: a function `f(sources, count, rng)` of an array of labels [n], an integer and a generator of NumPy that returns an
  array [n] of truth values
hint: What has to be drawn at random: pictures, or things?
hint: Draw `count` different sources, each as likely as any other. Then every picture whose source was drawn is held
  out.
hint: `np.unique` lists the sources once each, `rng.choice` with `replace=False` draws different ones, and `np.isin`
  says for each picture whether its source is among them.
right: Whole sources on one side, as likely for small ones as for large ones. What you measure on them is how the model
  does on things that it has never seen.
point: A random share of the pictures would put some of one thing on each side. The measured error is then that of new
  pictures of known things.
point: The control is to measure both splits, several times each: where their errors are alike, pictures of one thing
  are no more alike than any.
point: The share that is held out varies when sources differ in size. Report how many examples it was.

pictures drawn: There is a source on both sides. You held out pictures; here whole sources are held out.
another number: You held out another number of sources than `count`. Drawn with replacement, or out of `sources` itself,
  a source can come up twice; and numbers that name no source hold out nothing.
the other side: You marked what stays for training: all sources but `count`. Marked is what is held out.
always the same: Other generators lead to the same sources. The first ones of a list may differ from the last in more
  than their number: draw them with `rng`.
own randomness: Called twice with generators of one seed, it draws different sources. Take all randomness from `rng`, or
  nobody can draw your split again.
a block that cannot wrap: The first things and the last are held out less often than those between. A block that begins
  at random and ends within the list is so: few blocks reach its ends. Draw each thing by itself, with `rng.choice`.
large sources first: Large sources are held out more often than small ones. That is so where a picture is drawn and then
  its source: draw among the sources.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import deciding
from aelib.course.exercises.running import AnswerError


def held_out(sources, count, rng):
    return np.isin(sources, rng.choice(np.unique(sources), count, replace=False))


def collections():
    """Sources of pictures, in no order, with how many to hold out; one of them has most of the pictures."""
    rng = np.random.default_rng(2)
    return [(rng.permutation(np.repeat([3, 4, 8, 11, 12, 20, 21, 30], sizes)), count)
            for sizes, count in (((40, 6, 5, 9, 4, 7, 3, 5), 4), ((5, 8, 4, 6, 60, 3, 7, 9), 1))]  # fmt: skip


def asked(split, sources, count, seed):
    mask = split(sources.copy(), count, np.random.default_rng(seed))
    array = numbers(mask)
    if array is None or array.shape != sources.shape or not np.isin(array, (0, 1)).all():
        raise AnswerError(
            f"`f` must return {len(sources)} truth values here, an array [{len(sources)}] that is True where a picture "
            "is held out. From indices: `np.isin(np.arange(len(sources)), indices)`."
        )
    return array.astype(bool)


def outcome_of(split, sources, count):
    drawn = [asked(split, sources, count, seed) for seed in range(200)]
    every = np.unique(sources)
    for mask in drawn:
        out, kept = set(sources[mask].tolist()), set(sources[~mask].tolist())
        if out & kept:
            return "pictures", f"Source {min(out & kept)} is on both sides."
        if len(out) != count:
            other = len(out) == len(every) - count
            return "other side" if other else "number", f"Of {len(every)} sources {len(out)} are held out."
    if not np.array_equal(drawn[0], asked(split, sources, count, 0)):
        return "own", ""
    often = np.array([np.mean([mask[sources == each].any() for mask in drawn]) for each in every])
    if (often == 1).sum() == count:
        return "same", ""
    largest = np.array([(sources == each).sum() for each in every]).argmax()
    fair = count / len(every)
    if often[largest] > fair + 0.2:
        return "large", f"The largest is held out in {often[largest]:.0%} of the draws, and {fair:.0%} would be even."
    if max(often[0], often[-1]) < min(fair - 0.2, *often[1:-1]):
        ends = f"{often[0]:.0%} and {often[-1]:.0%}"
        return "ends", f"They are held out in {ends} of the draws, and {fair:.0%} would be even."
    return ("even" if np.abs(often - fair).max() < 0.2 else "uneven"), ""


def judge(split):
    return deciding((outcome_of(split, *each) for each in collections()), "even")


def block(sources, count, rng):
    every = np.unique(sources)
    start = rng.integers(len(every) - count + 1)
    return np.isin(sources, every[start : start + count])


def first_of_the_rows(sources, count, rng):
    order = sources[rng.permutation(len(sources))]
    found = list(dict.fromkeys(order.tolist()))
    return np.isin(sources, found[:count])


EXERCISE = exercise(
    __name__, __doc__, held_out, measure=judge, passes="even",
    unrelated=lambda sources, count, rng: np.isin(
        sources, rng.choice(np.unique(sources)[: count + 2], count, replace=False)
    ),
    pictures_drawn=lambda sources, count, rng: rng.random(len(sources)) < count / len(np.unique(sources)),
    another_number=lambda sources, count, rng: np.isin(sources, rng.choice(np.unique(sources), count + 1, False)),
    the_other_side=lambda sources, count, rng: ~held_out(sources, count, rng),
    always_the_same=lambda sources, count, rng: np.isin(sources, np.unique(sources)[:count]),
    own_randomness=lambda sources, count, rng: held_out(sources, count, np.random.default_rng()),
    a_block_that_cannot_wrap=block,
    large_sources_first=first_of_the_rows,
)  # fmt: skip
