"""A loss that revives nobody

minutes: 15
difficulty: 2
asks: a function `f(x, a, atoms, centre, k, dead)` that returns an array [n]
hint: Write the shape of each line's result beside it. Which of the arrays should have a row for each example, and
  which should have one number for each?
hint: Ask of three things whether they match their partner: the axis of the sort and the units of an example, what the
  dead units explain and what is left, and the two parts of the loss, each over the p numbers of an example.
hint: Sort along axis 1 and keep an axis, so that each row has its own threshold. What is left is free of the centre
  already, so that the dead units explain it without one. Take a sum over the p numbers in both parts, since 1/32 was
  chosen for two sums.
right: Each example has its own k units now, the dead ones explain what is left and nothing else, and both parts are
  sums. None of the three faults raised an error, and a training would have lowered the loss with each of them.
point: Print how many units of single examples are active. With the wrong axis it differs between examples.
point: Print the mean of what is left. A centre that is counted twice is drawn towards zero by the auxiliary loss.
point: Print both parts of the loss. A mean over p numbers is p times smaller than a sum, and the factor 1/32 was chosen
  for two sums.

over the examples [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k]]: You mended two faults. The k largest
  are still chosen for each unit over the examples. Units are along axis 1.
centre counted twice [np.where(dead, a, 0) @ atoms => np.where(dead, a, 0) @ atoms + centre]: You mended two faults. The
  dead units still have the help of the centre, which has been subtracted from what is left already.
mean beside a sum [- left) ** 2).sum(axis=1) => - left) ** 2).mean(axis=1)]: You mended two faults. The auxiliary part
  is still a mean over the numbers of an example, beside an error that is a sum.
axis alone mended [np.where(dead, a, 0) @ atoms => np.where(dead, a, 0) @ atoms + centre ; - left) ** 2).sum(axis=1) =>
  - left) ** 2).mean(axis=1)]: Each example has its own units now. Two faults are left, and both are in the auxiliary
  part: look at what the dead units are compared with, and at how the two parts are added up.
centre alone mended [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k] ; - left) ** 2).sum(axis=1) => - left)
  ** 2).mean(axis=1)]: The centre counts once now. Two faults are left: count the active units of one example, and print
  the two parts of the loss.
mean alone mended [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k] ; np.where(dead, a, 0) @ atoms =>
  np.where(dead, a, 0) @ atoms + centre]: Both parts are sums now. Two faults are left: count the active units of one
  example, and look at what the dead units are compared with.
nothing mended [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=0)[-k] ; np.where(dead, a, 0) @ atoms =>
  np.where(dead, a, 0) @ atoms + centre ; - left) ** 2).sum(axis=1) => - left) ** 2).mean(axis=1)]: All three faults are
  still there. Begin with the units: how many are active in one example?
both parts means [- left) ** 2).sum(axis=1) => - left) ** 2).mean(axis=1) ; (left**2).sum(axis=1) =>
  (left**2).mean(axis=1)]: Both parts are means now, so that they match each other. The question asks for sums over the
  numbers of an example, as in the chapter's loss.
centre left out [left = x - z @ atoms - centre => left = x - z @ atoms]: You took the centre out of the reconstruction
  too. It belongs there once, and nowhere in what the dead units explain.
centre in the wrong part [left = x - z @ atoms - centre => left = x - z @ atoms ; np.where(dead, a, 0) @ atoms =>
  np.where(dead, a, 0) @ atoms + centre]: The centre counts once, and in the wrong place. It belongs to the
  reconstruction, so that what is left is free of it.
axis of the threshold lost [np.sort(a, axis=1)[:, -k][:, None] => np.sort(a, axis=1)[-k]]: You sort along the right axis
  and then take a row of the sorted array, that of one example. Take column -k, and keep its axis.
centre subtracted again [np.where(dead, a, 0) @ atoms => np.where(dead, a, 0) @ atoms - centre]: You subtract the centre
  from what the dead units explain. What is left is free of it, so the dead units need none, with either sign.
examples for the rest [np.where(dead, a, 0) @ atoms - left => np.where(dead, a, 0) @ atoms - x]: Your dead units explain
  the examples. They are to explain what the active ones leave.
examples for the rest, with the centre [np.where(dead, a, 0) @ atoms - left => np.where(dead, a, 0) @ atoms + centre -
  x]: Your dead units explain the examples, with the help of the centre. They are to explain what the active ones leave,
  which is free of it.
auxiliary part left out [(left**2).sum(axis=1) + extra / 32 => (left**2).sum(axis=1)]: You returned the squared error
  alone. Without the auxiliary part nothing revives dead units: mend it, and add a 32nd of it.
sum over all examples [- left) ** 2).sum(axis=1) => - left) ** 2).sum()]: Your auxiliary part is one number for the
  whole batch, added to every example. Sum over the numbers of each example alone.
all units for the dead [np.where(dead, a, 0) @ atoms => a @ atoms]: Your auxiliary part has all units in it, those that
  are alive as well. Set the activations of these to 0, so that the dead ones explain what is left by themselves.
living units for the dead [np.where(dead, a, 0) @ atoms => np.where(dead, 0, a) @ atoms]: Your auxiliary part has the
  units that are alive, and the dead ones are 0. It is the other way round: keep the activations where `dead` is true.
dead units of the code [np.where(dead, a, 0) @ atoms => np.where(dead, z, 0) @ atoms]: Your dead units have the values
  that they have in the code, where nearly all of them are 0. Take their activations, before the k largest were chosen.
no 32nd [extra / 32 => extra]: You added the whole auxiliary part. Its weight is 1/32.
rest with the wrong sign [@ atoms - left) ** 2 => @ atoms + left) ** 2]: Your auxiliary part is smallest where the dead
  units explain the opposite of what is left. The error is their difference: subtract what is left.
auxiliary part subtracted [(left**2).sum(axis=1) + extra / 32 => (left**2).sum(axis=1) - extra / 32]: You subtracted the
  auxiliary part, so that a training makes it larger. Both parts of the loss are errors: add them.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def batches():
    cases = []
    for seed, n, p, h, k in ((53, 7, 5, 9, 3), (54, 6, 4, 8, 2)):
        rng = np.random.default_rng(seed)
        atoms = rng.standard_normal((h, p))
        atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
        centre, a = 2 + rng.standard_normal(p), rng.uniform(0.2, 3.0, (n, h))
        dead = np.arange(h) % 3 == 1
        x = centre + 3 * rng.standard_normal((n, p))
        cases.append((*(part.astype(np.float32) for part in (x, a, atoms, centre)), k, dead))
    return cases


def loss(x, a, atoms, centre, k, dead):
    least = np.sort(a, axis=1)[:, -k][:, None]
    z = np.where(a >= least, a, 0)
    left = x - z @ atoms - centre
    extra = ((np.where(dead, a, 0) @ atoms - left) ** 2).sum(axis=1)
    return (left**2).sum(axis=1) + extra / 32


EXERCISE = exercise(
    __name__, __doc__, loss, cases=batches, unrelated=lambda x, a, atoms, centre, k, dead: np.cos(x).sum(axis=1)
)
