"""What a label can save

minutes: 10
difficulty: 2
asks: a function `f(joint)` of an array [n, c] of probabilities that returns one number, in nats per picture
hint: A perfect model needs −log p(x) nats for a picture, and −log p(x | y) once it is told the label. Which ratio is
  left of the two, and over what is it averaged?
hint: The difference is log p(x, y) − log p(x) − log p(y). Its mean weighs each pair of picture and label by how often
  that pair occurs. What do pairs that never occur add?
hint: Sum `joint` over labels for p(x) and over pictures for p(y). Where `joint` is above 0, take the logarithm of
  `joint` over the product of the two, weigh it by `joint`, and sum.
right: Where every picture has one label this is the entropy of the labels, so with ten of one frequency log 10 = 2.30
  nats, and it can never be more. Two models that are not perfect may differ by more, or by less.

logarithm of the number [return (joint[held] * np.log(ratio)).sum() => return np.log(joint.shape[1])]: That is what a
  label saves where labels are equally frequent and every picture has only one. Here neither need hold.
entropy of the labels [return (joint[held] * np.log(ratio)).sum() => return -(of_label * np.log(of_label)).sum()]: You
  returned the entropy of the labels. That is the most that a label can save. Here some pictures have several labels, so
  part of what the label says cannot be seen in the picture.
entropy of the pictures [return (joint[held] * np.log(ratio)).sum() => return -(of_picture * np.log(of_picture)).sum()]:
  You returned what a model needs that is told nothing. Subtract what it needs once it is told the label.
what the label leaves open [np.log(ratio) => -np.log((joint / of_label)[held])]: You returned what a model needs that is
  told the label. The question is how much less that is than without the label.
what the picture leaves open [np.log(ratio) => -np.log((joint / of_picture)[held])]: You returned how open the label
  still is once the picture is seen. What the label saves is its entropy less this.
entropy of the pairs [np.log(ratio) => -np.log(joint[held])]: You returned the entropy of picture and label together.
  Subtract it from the sum of the entropies of the two.
not weighted [(joint[held] * np.log(ratio)).sum() => np.log(ratio).mean()]: You averaged over pairs as if each were as
  frequent as the others. Weigh the logarithms by `joint`.
mean before the logarithm [(joint[held] * np.log(ratio)).sum() => np.log((joint[held] * ratio).sum())]: You averaged the
  ratios, and then took the logarithm. Nats are logarithms: average these.
pictures of one frequency [of_picture = joint.sum(axis=1, keepdims=True) => of_picture = np.full((len(joint), 1), 1 /
  len(joint))]: You took all pictures to be equally frequent. How often each occurs is the sum of its row.
labels of one frequency [of_label = joint.sum(axis=0, keepdims=True) => of_label = np.full((1, joint.shape[1]), 1 /
  joint.shape[1])]: You took all labels to be equally frequent. How often each occurs is the sum of its column.
label given the picture [np.log(ratio) => np.log((joint / of_picture**2)[held])]: You took p(y | x) for p(x | y). Told a
  label, a model has the probabilities of its column, divided by their sum.
labels averaged evenly: You averaged what the labels leave open as if each label were as frequent as the others. Weigh
  each by the sum of its column.
zeros: In every test your result is NaN. Pairs that never occur have the probability 0, whose logarithm is infinite, and
  0 times that is NaN. They add nothing: leave them out.
bits [return (joint[held] * np.log(ratio)).sum() => return (joint[held] * np.log2(ratio)).sum()]: Your result is in
  bits. The question is about nats.
sign [return (joint => return -(joint]: The sign is the other one. A label can only save nats, on average.
divergences averaged evenly [(joint[held] * np.log(ratio)).sum() => ((joint / of_label)[held] * np.log(ratio)).sum() /
  joint.shape[1]]: You averaged over the labels as if each were as frequent as the others. Weight each label by the sum
  of its column.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def worlds():
    cases = []
    for seed, n, c in ((1, 7, 3), (2, 9, 4), (3, 6, 5)):
        rng = np.random.default_rng(seed)
        joint = rng.gamma(0.7, size=(n, c)) * (rng.random((n, c)) < 0.55)
        joint[:c] += 0.3 * np.eye(c)
        joint[c:, 0] += 0.1
        cases.append((joint / joint.sum(),))
    return cases


def label_saves(joint):
    of_picture = joint.sum(axis=1, keepdims=True)
    of_label = joint.sum(axis=0, keepdims=True)
    held = joint > 0
    ratio = joint[held] / (of_picture * of_label)[held]
    return (joint[held] * np.log(ratio)).sum()


def labels_averaged_evenly(joint):
    of_picture, of_each = joint.sum(axis=1), joint / joint.sum(axis=0)
    surprise = -np.log(np.where(of_each > 0, of_each, 1))
    return -(of_picture * np.log(of_picture)).sum() - (of_each * surprise).sum(axis=0).mean()


def with_zeros(joint):
    with np.errstate(all="ignore"):
        return (joint * np.log(joint / np.outer(joint.sum(axis=1), joint.sum(axis=0)))).sum()


EXERCISE = exercise(
    __name__, __doc__, label_saves, cases=worlds,
    zeros=Wrong(with_zeros, same=lambda wrong, given: bool(np.ndim(given) == 0 and not np.isfinite(given))),
    unrelated=lambda joint: float(np.cos(joint).sum()), labels_averaged_evenly=labels_averaged_evenly,
)  # fmt: skip
