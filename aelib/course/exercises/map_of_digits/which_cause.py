"""Which cause?

minutes: 15
difficulty: 3
asks: a function `f(results, factor)` of an array [2, 2, 2] and an axis, 0, 1 or 2, that returns one number
hint: Which of the eight runs can be compared with which, if only the number of digits may differ between the two?
hint: For each factor there are four pairs of runs that differ in this factor alone, one pair for each setting of the
  other two. Each pair gives a difference.
hint: Select the four runs with index 1 along the axis `factor` and the four with index 0, by `np.take` with
  `axis=factor` or by `np.diff`. They lie in the same order, so subtract them as they are, and average the four
  differences.
right: The average of four differences, in each of which one factor changes and nothing else. Where each run is a single
  seed, it also contains what the seeds do: state a main effect together with its spread over seeds. Now answer the
  three questions of this exercise in a few sentences.
point: Compare two runs that differ in the number of digits alone: the same network, the same number of updates, the
  same seeds. Better, all such pairs.
point: The well-known map and the one on all digits differ in the network, the updates and the digits. One difference
  cannot be split among three causes.
point: Epochs are not updates. In batches of 32, an epoch of 1,000 digits has {-(-1000 // 32)} steps, so the 200 epochs
  of the original are {200 * -(-1000 // 32):,} updates. 200 epochs of 60,000 digits are {200 * 60_000 // 32:,}: if you
  keep the epochs, you have changed two factors.
point: The average is a poor summary where the four differences disagree, which is called an interaction. If more digits
  help only after many updates, neither the digits nor the updates are the cause; both together are.
point: A difference counts if it is large beside the spread over seeds. After 960 updates on 1,000 digits, the kNN
  accuracies of the chapter's dense network with the seeds 0, 1 and 2 differ by more than 0.1: a single seed can pass
  for an effect.

extreme corners [(one - zero).mean() => runs[1, 1, 1] - runs[0, 0, 0]]: You compared the two extreme runs, whatever the
  factor. They differ in the network, the updates and the digits at once, so that their difference is what all three do
  together: any split of it among them would fit. That is what is compared when the well-known map is laid beside
  that of a dense network on all digits.
one pair, from the first run [(one - zero).mean() => (one - zero)[0, 0]]: You changed one factor and kept the others as
  in the first run: a clean comparison, and one of four. With the other factors at their second setting the same change
  may do more, less or the opposite. Average over all four settings.
one pair, from the last run [(one - zero).mean() => (one - zero)[1, 1]]: You took one factor back from the last run, as
  in an ablation: a clean comparison, and one of four. With the other factors at their first setting the same change may
  do more, less or the opposite. Average over all four settings.
median [(one - zero).mean() => np.median(one - zero)]: You took the median of the four differences, which leaves out the
  largest and the smallest. A main effect is their mean: where one pair stands out, that is not a stray measurement but
  another setting, and it counts as much as the others.
setting 1 only [one - zero => one]: You averaged the four runs with setting 1. That is how well they do, and not what
  the change to setting 1 has done: subtract the average of the four runs with setting 0.
not averaged [.mean() =>]: These are the four differences, each of them right. Look at them before you go on: they tell
  more than their mean does. The question is their average, one number.
ratio of means [(one - zero).mean() => one.mean() / zero.mean()]: You divided where the question is a difference. From
  0.40 to 0.60 the accuracy rises by {0.6 - 0.4:.2f}, that is {100 * (0.6 - 0.4):.0f} points, and by half; both can be
  said, and here the points are asked for.
mean of ratios [one - zero => one / zero]: You averaged four quotients. The effect is asked for as a difference:
  subtract the runs of each pair, then average.
other way round [one - zero => zero - one]: Right up to the sign: you subtracted the second setting from the first. A
  change that helps has a positive effect: index 1 minus index 0.
factor ignored [axis=factor => axis=0]: Your function gives the effect of the network whatever it is asked. The second
  argument names the axis along which the two runs of a pair differ.
axes from the end [axis=factor => axis=2 - factor]: You counted the axes from the end, so that network and digits have
  changed places. Axis 0 is the network, axis 1 the updates, axis 2 the digits.
updates and digits exchanged [axis=factor => axis=(0, 2, 1)[factor]]: Your network is right, and updates and digits have
  changed places. Axis 0 is the network, axis 1 the updates, axis 2 the digits.
network and updates exchanged [axis=factor => axis=(1, 0, 2)[factor]]: Your digits are right, and network and updates
  have changed places. Axis 0 is the network, axis 1 the updates, axis 2 the digits.
axes from one [axis=factor => axis=factor - 1]: You counted the axes from 1. They count from 0, in `factor` as in NumPy:
  use `axis=factor` as it comes. (The axis −1 is the last one, so NumPy raised no error.)
the last axis always [axis=factor => axis=2]: Your function gives the effect of the digits whatever it is asked, as
  `np.diff` does without `axis`. The second argument names the axis along which the two runs of a pair differ.
half [.mean() => .mean() / 2]: You have half of it: the distance from the mean of all eight runs, or the coefficient of
  a regression in which the settings are −1 and 1. From one setting to the other it is twice that.
sum [.mean() => .sum()]: You added the four differences. Each of them is an estimate of the same effect under other
  conditions: average them.
signs dropped [(one - zero) => np.abs(one - zero)]: You averaged the sizes of the differences without their signs. Then
  a change that helps twice and hurts twice as much seems to help.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def tables():
    uniform = np.random.default_rng(10).uniform
    return [
        (table, factor) for table in [uniform(0.3, 0.8, (2, 2, 2)).round(3) for _ in range(2)] for factor in range(3)
    ]


def effect(runs, factor):
    zero, one = (np.take(runs, setting, axis=factor) for setting in (0, 1))
    return (one - zero).mean()


EXERCISE = exercise(__name__, __doc__, effect, cases=tables, unrelated=lambda runs, factor: np.cos(runs).sum())
