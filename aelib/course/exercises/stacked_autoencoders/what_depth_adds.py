"""What depth adds, beyond the control

minutes: 15
difficulty: 2
asks: a function `f(trained, random)` of two arrays [seeds, layers] that returns two numbers, a difference and its
  standard error
hint: What would the trained stack's accuracy do from the first layer to the last if training had no part in it?
hint: For each seed, take what the trained stack gains from its first layer to its last, and what the random stack of
  the same seed gains. The seeds have easier and harder labels: in what is that cancelled?
hint: Four numbers a seed: (last minus first of the trained stack) minus (last minus first of the random one). Their
  mean is the difference; their standard deviation, with n − 1 in the denominator, over the root of n is its standard
  error.
right: A difference of differences, with the error of a mean over seeds. It is the same as an interaction: does depth
  matter more where there was training?

no control [- (random[:, -1] - random[:, 0]) =>]: This is the gain of the trained stack alone. Layers change accuracy
  without any training too, and the random stack says by how much: subtract its gain. (For a single layer
  it is no fair control, since its inputs are worse; for what depth does to layers that learnt nothing it is one.)
last layers compared [(trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0]) => trained[:, -1] - random[:,
  -1]]: This is what training adds at the last layer. The question is what depth adds, beyond the control: a stack may
  be better at all layers alike, and then depth adds nothing.
standard deviation [/ np.sqrt(len(d)) =>]: The difference is right. What stands beside it is the standard deviation, how
  far one seed strays; the mean of n seeds strays less, by the root of n.
spread of a population [ddof=1 =>]: The difference is right, and its error a little too small: a spread that is
  estimated from n seeds, around their own mean, has n − 1 in the denominator. In NumPy that is `ddof=1`.
not paired: The difference is right. Its error is that of four columns which have nothing to do with each other; but
  each seed has the same labels in all four, and what they share cancels. Subtract within each seed first.
spread as NumPy gives it [d.std(ddof=1) / np.sqrt(len(d)) => d.std()]: The difference is right. Beside it stands NumPy's
  standard deviation, with n in the denominator and without the root of n: how far one seed strays, and a little too
  small.
two samples: The difference is right. Its error is that of two gains which have nothing to do with each other; but the
  two stacks of a seed have the same labels. Subtract the gains within each seed, then take the spread.
gain of one layer: You divided by the number of steps from layer to layer. The question is the whole way, from the first
  layer to the last.
the third layer: You stopped at the third layer. A stack may have more: the last column is the last layer.
errors added: The difference is right. You added the standard errors of two gains. Errors that have nothing to do with
  each other add in squares; and these are paired, by their labels: subtract the gains within each seed, then take the
  spread.
root of all numbers [np.sqrt(len(d)) => np.sqrt(trained.size)]: The difference is right. You divided by the root of the
  count of accuracies. Those of one stack make a single gain: n is the number of seeds.
from the second layer: You began at the second column. There are no pixels among these accuracies: column 0 is the first
  layer.
the best layer: You took the layer with the highest accuracy. Which one that is was decided by the same noise that you
  want to get rid of; the question is for the last layer.
error squared [d.std(ddof=1) / np.sqrt(len(d)) => d.var(ddof=1) / len(d)]: The difference is right. Beside it stands the
  variance of the mean; the standard error is its root.
variance [d.std(ddof=1) / np.sqrt(len(d)) => d.var(ddof=1)]: The difference is right. Beside it stands the variance of
  the gains: take its root, how far one seed strays, and divide by the root of n.
divided by n [np.sqrt(len(d)) => len(d)]: The difference is right. You divided the standard deviation by n; a mean of n
  numbers strays less by the root of n.
seeds for layers: You took the last seed minus the first. Axis 0 counts seeds, axis 1 layers.
error first: Both numbers are right, and they stand in the wrong order. The difference is asked for first.
random minus trained: The sign is the other way round: the gain of the trained stack minus that of the random one.
half of an interval [d.std => 1.96 * d.std]: The difference is right. Beside it stands 1.96 standard errors, half of a
  95 per cent interval for many seeds. The question is for one standard error.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def accuracies():
    rng = np.random.default_rng(2)
    cases = []
    for seeds, layers in ((3, 4), (6, 5)):  # not three layers, so that none is counted off from the chapter's stacks
        deep = np.linspace(0, 1, layers)
        level = rng.normal(0, 0.01, (seeds, 1))  # seeds have easier and harder labels
        shared = rng.normal(0, 0.006, (seeds, 1)) * deep  # which depth helps or hurts more
        trained = 0.88 + level + shared + 0.011 * deep + rng.normal(0, 0.002, (seeds, layers))
        random = 0.85 + level + shared - 0.013 * deep + rng.normal(0, 0.002, (seeds, layers))
        cases.append((trained.astype(np.float32), random.astype(np.float32)))
    return cases


def depth(trained, random):
    d = (trained[:, -1] - trained[:, 0]) - (random[:, -1] - random[:, 0])
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))


def gain(a):
    return a[:, -1] - a[:, 0]


def apart(split):
    """Take the error of the columns into which `split` divides a stack, as if they had nothing in common."""

    def answer(trained, random):
        columns = [*split(trained), *split(random)]
        return depth(trained, random)[0], np.sqrt(sum(column.var(ddof=1) / len(column) for column in columns))

    return answer


def errors_added(trained, random):
    return depth(trained, random)[0], sum(gain(a).std(ddof=1) / np.sqrt(len(a)) for a in (trained, random))


def up_to_the_best(trained, random):
    return depth(*(np.c_[a[:, 0], a.max(axis=1)] for a in (trained, random)))


EXERCISE = exercise(
    __name__, __doc__, depth, cases=accuracies,
    same=lambda right, given: np.allclose(given, right, rtol=2e-3, atol=0),  # the error is far smaller than the mean
    unrelated=lambda trained, random: (0.5, 0.5), not_paired=apart(lambda a: (a[:, 0], a[:, -1])),
    two_samples=apart(lambda a: [gain(a)]),
    gain_of_one_layer=lambda trained, random: np.divide(depth(trained, random), trained.shape[1] - 1),
    the_third_layer=lambda trained, random: depth(trained[:, :3], random[:, :3]),
    seeds_for_layers=lambda trained, random: depth(trained.T, random.T),
    errors_added=errors_added, the_best_layer=up_to_the_best,
    from_the_second_layer=lambda trained, random: depth(trained[:, 1:], random[:, 1:]),
    error_first=lambda *given: depth(*given)[::-1],
    random_minus_trained=lambda trained, random: depth(random, trained),
)  # fmt: skip
