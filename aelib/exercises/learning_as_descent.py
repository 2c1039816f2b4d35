"""The exercises of the chapter "Learning as descent", from recall to an open question."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from aelib.exercises.comparing import exactly, numbers
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.running import AnswerError

CHAPTER = "learning-as-descent"


def _valley(*curvatures: float, seed: int = 0) -> np.ndarray:
    """Return a symmetric matrix with these eigenvalues and directions that are not the axes."""
    size = len(curvatures)
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))
    matrix = q @ np.diag(curvatures) @ q.T
    return (matrix + matrix.T) / 2


def _hessians() -> list[tuple[np.ndarray]]:
    unsorted = np.diag([1.0, 6.0, 2.0])  # of which `numpy.linalg.eig` gives the largest neither first nor last
    matrices = (np.array([[3.0, 2.0], [2.0, 3.0]]), _valley(0.5, 2.0, 7.0), _valley(1.0, 1.5, 4.0, 40.0, seed=1))
    return [(H,) for H in (*matrices, unsorted)]


def _curvatures(H: np.ndarray) -> np.ndarray:
    return np.linalg.eigvalsh(H)


LARGEST_STABLE_RATE = Exercise(
    name="largest-stable-rate",
    chapter=CHAPTER,
    title="The largest stable rate",
    minutes=5,
    difficulty=1,
    asks="a function `f(H)` of a symmetric matrix [p, p] that returns one number",
    hints=(
        "Which direction of the valley falls off first when the rate grows?",
        "In the direction of an eigenvector each step multiplies the error by 1 − ηλ. For which η is its size below 1, "
        "and for which λ is that hardest?",
        "The factor of the steepest direction reaches −1 at ηλ = 2. `numpy.linalg.eigvalsh` gives the eigenvalues of a "
        "symmetric matrix, in ascending order.",
    ),
    answer=lambda H: 2 / _curvatures(H)[-1],
    cases=_hessians,
    misconceptions=(
        Misconception(
            "one over the largest",
            lambda H: 1 / _curvatures(H)[-1],
            "You have half of it. At 1/λ the steepest direction is done in one step. Between 1/λ and 2/λ its factor "
            "1 − ηλ is negative: the steps overshoot, and still shrink.",
        ),
        Misconception(
            "flattest direction",
            lambda H: 2 / _curvatures(H)[0],
            "You took the smallest eigenvalue. Every direction has to shrink, so the steepest one decides.",
        ),
        Misconception(
            "diagonal",
            lambda H: 2 / np.diag(H).max(),
            "You took the largest number on the diagonal. That is the curvature along an axis, and the steepest "
            "direction need not be one: in [[3, 2], [2, 3]] the axes have curvature 3 and the direction (1, 1) has 5.",
        ),
        Misconception(
            "mean curvature",
            lambda H: 2 / _curvatures(H).mean(),
            "You averaged the curvatures. Directions do not share a factor: each has its own, and one factor beyond −1 "
            "is enough to fall off.",
        ),
        Misconception(
            "sum of curvatures",
            lambda H: 2 / np.trace(H),
            "You divided by the trace, the sum of all curvatures. That is safe and too careful: the directions do not "
            "add up, the steepest one decides alone.",
        ),
        Misconception(
            "Frobenius norm",
            lambda H: 2 / np.linalg.norm(H),
            "`numpy.linalg.norm(H)` is the root of the sum of all squared entries, which mixes all curvatures. The "
            "largest eigenvalue is the norm of another kind, `numpy.linalg.norm(H, 2)`.",
        ),
        Misconception(
            "row sums",
            lambda H: 2 / np.abs(H).sum(1).max(),
            "You divided by the largest sum over a row. No eigenvalue is larger than that, so the rate is safe, but "
            "the bound is on the eigenvalue itself.",
        ),
        Misconception(
            "the curvature itself",
            lambda H: _curvatures(H)[-1],
            "That is the largest curvature. The factor of its direction is 1 − ηλ: for which η does it reach −1?",
        ),
        Misconception(
            "first of an unsorted list",
            lambda H: 2 / np.linalg.eig(H)[0][0],
            "You took the first eigenvalue from `numpy.linalg.eig`, which does not sort them: in three of the four "
            "tests the first is the largest, by chance. `numpy.linalg.eigvalsh` sorts upwards.",
        ),
        Misconception(
            "fastest rate",
            lambda H: 2 / (_curvatures(H)[0] + _curvatures(H)[-1]),
            "At this rate the steepest and the flattest direction shrink equally fast, so nothing is faster from every "
            "start. Descent still arrives at larger ones: where does the steepest direction stop shrinking?",
        ),
        Misconception(
            "upside down",
            lambda H: _curvatures(H)[-1] / 2,
            "You have it upside down. A steeper valley needs a smaller rate, so the eigenvalue belongs into the "
            "denominator.",
        ),
    ),
    unrelated=lambda H: H.sum() + 17.0,
    explanation="2 over the largest eigenvalue: the steepest direction decides, whichever way it points.",
)


def _uneven_batches() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(2)
    return [(rng.standard_normal((len(sizes), 3)), np.array(sizes)) for sizes in ([100, 100, 50], [3, 1, 8, 2])]


UNEQUAL_BATCHES = Exercise(
    name="batches-of-unequal-size",
    chapter=CHAPTER,
    title="Batches of unequal size",
    minutes=5,
    difficulty=1,
    asks="a function `f(gradients, sizes)` of arrays [batches, p] and [batches] that returns an array [p]",
    hints=(
        "How many examples are there in all, and how much should each of them count?",
        "Multiply the mean gradient of a batch by its size, and you have the sum over its examples. What do you do "
        "with these sums?",
        "Add up the sums, and divide once by the number of all examples. With sizes 100, 100 and 50 the batches "
        "count 0.4, 0.4 and 0.2.",
    ),
    answer=lambda gradients, sizes: sizes @ gradients / sizes.sum(),
    cases=_uneven_batches,
    misconceptions=(
        Misconception(
            "plain mean",
            lambda gradients, sizes: gradients.mean(0),
            "You averaged the batches as if they were of one size. An example in the small last batch would count more "
            "than one in a large batch: with sizes 100, 100 and 50, twice as much.",
        ),
        Misconception(
            "plain sum",
            lambda gradients, sizes: gradients.sum(0),
            "You added up the means of the batches. The full gradient is a mean over examples, and three batches with "
            "the same gradient have that gradient together, not three times as much.",
        ),
        Misconception(
            "means taken for sums",
            lambda gradients, sizes: gradients.sum(0) / sizes.sum(),
            "You divided by the number of examples, and what you divided is a sum of means. Multiply each mean by its "
            "size first, which gives the sum over its batch.",
        ),
        Misconception(
            "not divided",
            lambda gradients, sizes: sizes @ gradients,
            "You have the sum over all examples. The loss is their mean: divide by how many there are.",
        ),
        Misconception(
            "divided by the batches",
            lambda gradients, sizes: sizes @ gradients / len(sizes),
            "You divided the sum over all examples by the number of batches. It is a mean over examples: divide by how "
            "many of those there are, the sum of the sizes.",
        ),
        Misconception(
            "small batches up",
            lambda gradients, sizes: (gradients / sizes[:, None]).sum(0) / (1 / sizes).sum(),
            "You gave small batches the larger weight. Each example counts the same, so a batch counts by how many it "
            "has.",
        ),
        Misconception(
            "divided by size",
            lambda gradients, sizes: (gradients / sizes[:, None]).sum(0),
            "You divided each batch by its size once more. The gradients are means already: multiply by the size to "
            "get back to sums.",
        ),
    ),
    unrelated=lambda gradients, sizes: np.cos(gradients).max(0),
    explanation="The mean weighted by size. A training loop whose last batch is smaller, and which gives it a full "
    "step, lets the examples of that batch count more. Shuffle anew for each epoch, and each time other examples do.",
)


def _losses_and_gradients() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(4)
    losses = ([0.5, 2.0, 1.5, 0.8], [0.7, 0.0, 3.0], [0.0, 1.2, 0.0, 0.4], [1e-25, 3e-25, 0.5])
    return [(np.array(values), rng.standard_normal((len(values), 3))) for values in losses]


def _product_gradient(losses: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    others = np.array([np.delete(losses, i).prod() for i in range(len(losses))])
    return others @ gradients


def _without_the_zeros(losses: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    kept = losses != 0
    return _product_gradient(losses[kept], gradients[kept])


def _all_zeros_left_out_at_once(losses: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    zero = losses == 0
    return losses[~zero].prod() * gradients[zero].sum(0) if zero.any() else _product_gradient(losses, gradients)


def _with_a_little_added(losses: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    losses = losses + 1e-12
    return losses.prod() * (gradients / losses[:, None]).sum(0)


def _same_direction(expected: np.ndarray, given: np.ndarray) -> bool:
    """Compare up to a positive factor, which is all that depends on how little was added."""
    lengths = float(np.linalg.norm(expected)), float(np.linalg.norm(given))
    if not all(0 < length < np.inf for length in lengths):
        return False
    return bool(np.allclose(expected / lengths[0], given / lengths[1], rtol=0, atol=1e-3))


GRADIENT_OF_A_PRODUCT = Exercise(
    name="gradient-of-a-product",
    chapter=CHAPTER,
    title="The gradient of a product",
    minutes=10,
    difficulty=2,
    asks="a function `f(losses, gradients)` of arrays [n] and [n, p] that returns an array [p]",
    hints=(
        "Begin with two losses: what is the derivative of their product?",
        "Each example contributes its own gradient times the product of all other losses. What is that product when "
        "one of the losses is 0, and what does a division make of it?",
        "The product of the others is the product of all divided by the own loss, except where that is 0. Go through "
        "the examples, leave each one out in turn (`numpy.delete`), multiply the rest, and weight its gradient by it.",
    ),
    answer=_product_gradient,
    cases=_losses_and_gradients,
    misconceptions=(
        Misconception(
            "division by zero",
            lambda losses, gradients: losses.prod() * (gradients / losses[:, None]).sum(0),
            "Right while no loss is zero; with a zero you have 0 times infinity, which is NaN. An example with loss 0 "
            "has a gradient that counts: the others' product is not zero there. Leave each loss out instead of "
            "dividing by it.",
        ),
        Misconception(
            "a little added",
            _with_a_little_added,
            "You added something small to the losses before you divided. Beside losses of ordinary size nobody "
            "notices; in the last test two losses are smaller than what you added, and it takes their place. Leave "
            "each loss out instead of dividing by it.",
            same=_same_direction,
        ),
        Misconception(
            "divided by the number",
            lambda losses, gradients: _product_gradient(losses, gradients) / len(losses),
            "You divided by the number of examples. That belongs to a mean; the derivative of a · b is a′b + ab′, "
            "without a half.",
        ),
        Misconception(
            "zero product, zero gradient",
            lambda losses, gradients: _product_gradient(losses, gradients) * (losses.prod() != 0),
            "Your gradient is zero as soon as one loss is. The product is zero there, and not flat: in a · b at a = 0, "
            "b = 3, a change of a still changes the product threefold.",
        ),
        Misconception(
            "zeros left out",
            _without_the_zeros,
            "You left out the examples with loss 0. They are factors like the others: if one loss is 0, all terms "
            "vanish except its own.",
        ),
        Misconception(
            "several zeros left out at once",
            _all_zeros_left_out_at_once,
            "Right while at most one loss is 0. With two of them, the product of the others of each still has the "
            "other 0 in it, so the gradient is 0. Leave out one example at a time.",
        ),
        Misconception(
            "product of gradients",
            lambda losses, gradients: gradients.prod(0),
            "You multiplied the gradients. The derivative of a · b is a′b + ab′ and not a′b′.",
        ),
        Misconception(
            "sum of gradients",
            lambda losses, gradients: gradients.sum(0),
            "That is the gradient of the sum. In a product the gradient of each example is weighted by the losses of "
            "all others, which is where the trouble with minibatches comes from.",
        ),
        Misconception(
            "own loss not taken out",
            lambda losses, gradients: losses.prod() * gradients.sum(0),
            "You weighted every gradient by the product of all losses, its own among them. The derivative of a · b has "
            "b beside a′, not ab.",
        ),
        Misconception(
            "gradient of the logarithm",
            lambda losses, gradients: (gradients / losses[:, None]).sum(0),
            "That is the gradient of the logarithm of the product, the sum of gradient over loss. It is the better "
            "thing to descend, and not what was asked: the product itself is missing as a factor.",
        ),
        Misconception(
            "own loss instead of the others",
            lambda losses, gradients: losses @ gradients,
            "You weighted each gradient by its own loss. That is half of the gradient of the sum of squares. In a "
            "product each gradient is weighted by the losses of the others.",
        ),
    ),
    unrelated=lambda losses, gradients: np.sin(gradients).sum(0) + 5,
    explanation="Each gradient, weighted by the product of the other losses. It takes one number an example and no "
    "more, so memory is not the obstacle. That every weight contains all other examples is.",
)


def _batch_loss(w: np.ndarray, batch: np.ndarray) -> float:
    return float(((batch[:, :2] @ w - batch[:, 2]) ** 2).mean())


def _batch_gradient(w: np.ndarray, batch: np.ndarray) -> np.ndarray:
    return 2 * (batch[:, :2] @ w - batch[:, 2]) @ batch[:, :2] / len(batch)


def _descents() -> list[tuple[Callable[..., Any], Callable[..., Any], np.ndarray, np.ndarray, float]]:
    cases = []
    for seed, rate in ((0, 0.5), (1, 0.45)):
        rng = np.random.default_rng(seed)
        batches = rng.normal((0, 0, 1), 1, (60, 4, 3))
        batches[5::20, :, :2] = 0  # inputs of 0, so that the gradient is 0 and the loss stays as it was
        cases.append((_batch_loss, _batch_gradient, np.array([3.0, -2.0]), batches, rate))
    return cases


def _share_of_rises(
    compare: Callable[..., bool], *, sign: float = -1.0, move: bool = True, undo: bool = False, share: bool = True
) -> Callable[..., float]:
    """Return a function that counts the steps for which `compare(loss, before, after, batches, i)` holds."""

    def function(
        loss: Callable[..., Any], gradient: Callable[..., Any], w: np.ndarray, batches: np.ndarray, rate: float
    ) -> float:
        count = 0
        for i, batch in enumerate(batches):
            after = w + sign * rate * gradient(w, batch)
            holds = bool(compare(loss, w, after, batches, i))
            count += holds
            w = after if move and not (undo and holds) else w
        return count / len(batches) if share else count

    return function


def _own(loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int) -> bool:
    return loss(after, batches[i]) > loss(before, batches[i])


def _not_lower(loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int) -> bool:
    return loss(after, batches[i]) >= loss(before, batches[i])


def _lower(loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int) -> bool:
    return loss(after, batches[i]) < loss(before, batches[i])


def _after_the_step_before(
    loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int
) -> bool:
    return loss(after, batches[i]) > loss(before, batches[max(i - 1, 0)])  # `before` is where the last step ended


def _next(loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int) -> bool:
    return i + 1 < len(batches) and loss(after, batches[i + 1]) > loss(before, batches[i])


def _next_alone(loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int) -> bool:
    return i + 1 < len(batches) and loss(after, batches[i + 1]) > loss(before, batches[i + 1])


def _everything(loss: Callable[..., Any], before: np.ndarray, after: np.ndarray, batches: np.ndarray, i: int) -> bool:
    data = batches.reshape(-1, batches.shape[-1])
    return loss(after, data) > loss(before, data)


def _of_later_steps(
    loss: Callable[..., Any], gradient: Callable[..., Any], w: np.ndarray, batches: np.ndarray, rate: float
) -> float:
    losses = []
    for batch in batches:
        losses.append(loss(w, batch))
        w = w - rate * gradient(w, batch)
    return sum(b > a for a, b in pairwise(losses)) / (len(losses) - 1)


DOES_THE_STEP_HELP = Exercise(
    name="does-the-step-help",
    chapter=CHAPTER,
    title="Does the step help?",
    minutes=15,
    difficulty=2,
    asks="a function `f(loss, gradient, w, batches, rate)` that returns one number from 0 to 1",
    hints=(
        "A step is made for one batch. Which two numbers tell whether it was good for that batch?",
        "For each batch in turn: its loss at w, one step against its gradient, its loss at the new w. Count where the "
        "second is larger, and go on from the new w.",
        "Four lines in a loop over the batches: the loss before, the new w, the loss after on the very same batch, and "
        "one more if it rose. At the end divide the count by the number of batches.",
    ),
    answer=_share_of_rises(_own),
    cases=_descents,
    misconceptions=(
        Misconception(
            "consecutive batches",
            _share_of_rises(_next),
            "You compared the loss of one batch with the loss of the next. About half of such differences are "
            "positive even if every step lowers the loss of its own batch: the number measures the batches, not the "
            "steps. Evaluate the same batch twice.",
        ),
        Misconception(
            "consecutive batches, one less",
            _of_later_steps,
            "You looked at the losses as a training loop prints them, one for each batch, and counted the rises from "
            "one to the next. Those are different batches. Evaluate the same batch before and after its step.",
        ),
        Misconception(
            "the next batch",
            _share_of_rises(_next_alone),
            "You asked whether a step for one batch helps the next one. A good question, and another one: here it is "
            "the batch from which the gradient came.",
        ),
        Misconception(
            "after and after",
            _share_of_rises(_after_the_step_before),
            "You compared the loss after each step with the one after the step before it, which was another batch. "
            "Evaluate the same batch before and after its step.",
        ),
        Misconception(
            "all data",
            _share_of_rises(_everything),
            "You looked at the loss on all batches together. It may rise though the step was good for its own batch. "
            "The question is about the batch that the gradient came from.",
        ),
        Misconception(
            "never moved",
            _share_of_rises(_own, move=False),
            "You tried a step for every batch from the same start. Descent goes on from where the last step ended: set "
            "w to the new place.",
        ),
        Misconception(
            "bad steps undone",
            _share_of_rises(_own, undo=True),
            "You took the step back where the loss rose. Descent does not: it goes on from the new place, whether the "
            "step was good or not.",
        ),
        Misconception(
            "uphill",
            _share_of_rises(_own, sign=1.0),
            "You stepped along the gradient, which is uphill. Subtract it.",
        ),
        Misconception(
            "count",
            _share_of_rises(_own, share=False),
            "The count is right, and the question is the share: divide by the number of batches.",
        ),
        Misconception(
            "percent",
            lambda *arguments: 100 * _share_of_rises(_own)(*arguments),
            "Right, in per cent. The question is the share, a number from 0 to 1.",
        ),
        Misconception(
            "falls",
            _share_of_rises(_lower),
            "You counted the steps that lower the loss. The question is the share of those that raise it.",
        ),
        Misconception(
            "all but the rises",
            _share_of_rises(lambda *state: not _own(*state)),
            "You have the share of the steps that do not raise the loss. The question is the rest.",
        ),
        Misconception(
            "as high is higher",
            _share_of_rises(_not_lower),
            "You counted steps that leave the loss as it is, too. Some of these batches have inputs of 0 and so a "
            "gradient of 0: their loss stays, and is not higher than before.",
        ),
    ),
    unrelated=lambda loss, gradient, w, batches, rate: 0.123 + 0 * loss(w, batches[0]),
    explanation="Nobody checks, and at a small rate no step raises the loss of its own batch. Here the rates are large "
    "on purpose, so that for some batches they lie beyond 2 over the largest curvature of that batch.",
)


def _validation_losses() -> list[tuple[np.ndarray, int]]:
    return [
        (np.array([2.3, 1.1, 0.9, 0.85, 0.86, 0.9, 0.95, 1.0, 0.7]), 3),  # the best comes after the stop
        (np.array([1.0, 0.8, 0.81, 0.79, 0.8, 0.78, 0.79, 0.77, 0.9]), 2),  # up and down, on the whole down
        (np.array([1.0, 0.6, 0.9, 0.8, 0.7, 0.65, 0.5]), 4),  # falling again, but not below the best
        (np.array([0.9, 0.5, 0.5, 0.5, 0.6, 0.4]), 3),  # as good is not better
        (np.array([0.9, 0.8, 0.7, 0.6]), 2),  # never stopped
        (np.array([250.0, 180.0, 181.0, 180.0 - 1e-4, 181.0, 182.0, 170.0]), 2),  # large, and better by very little
    ]


def _stop(
    losses: np.ndarray,
    patience: int,
    *,
    better: Callable[[float, float], bool] = lambda new, best: new < best,
    reset: bool = True,
    late: int = 0,
    against_last: bool = False,
) -> tuple[int, int]:
    best, waited = 0, 0
    for i in range(1, len(losses)):
        if better(losses[i], losses[i - 1] if against_last else losses[best]):
            waited = 0 if reset else waited
            best = i
        else:
            waited += 1
        if waited >= patience + late:
            return best, i
    return best, len(losses) - 1


def _from_a_number(losses: np.ndarray, patience: int) -> tuple[int, int]:
    return _stop(np.minimum(losses, 1.0), patience)  # as good as never better, above the number


def _at_the_first_rise(losses: np.ndarray, patience: int) -> tuple[int, int]:
    rises = np.flatnonzero(np.diff(losses) > 0)
    return (int(rises[0]), int(rises[0]) + 1) if rises.size else (len(losses) - 1, len(losses) - 1)


def _patience_before_the_loss(losses: np.ndarray, patience: int) -> tuple[int, int]:
    best = 0
    for i in range(1, len(losses)):
        if i - best >= patience:
            return best, i
        best = i if losses[i] < losses[best] else best
    return best, len(losses) - 1


def _past_the_end(losses: np.ndarray, patience: int) -> tuple[int, int]:
    best, end = _stop(losses, patience)
    return best, end if end - best >= patience else len(losses)


def _varied(**options: Any) -> Callable[[np.ndarray, int], tuple[int, int]]:
    return lambda losses, patience: _stop(losses, patience, **options)


PATIENT_STOP = Exercise(
    name="patient-stop",
    chapter=CHAPTER,
    title="Early stopping, with patience",
    minutes=15,
    difficulty=2,
    asks="a function `f(losses, patience)` of an array and a whole number that returns two whole numbers",
    hints=(
        "Go through the losses in order, as training would meet them. Which two things do you have to remember?",
        "Remember where the best loss so far was. At each later place compare: is this loss below the best? If not, "
        "how many places ago was the best?",
        "Start with the best at place 0. At place i, a loss below the best one makes i the new best. Otherwise, if i "
        "minus the place of the best has come to `patience`, the answer is that place and i. After the last loss, it "
        "is that place and the last i.",
    ),
    answer=_stop,
    cases=_validation_losses,
    same=exactly,
    misconceptions=(
        Misconception(
            "against the last one",
            _varied(against_last=True),
            "You compared each loss with the one before it. A loss that falls again after a rise is not yet better "
            "than the best: with 0.6, 0.9, 0.8, 0.7 the best is 0.6 all the time.",
        ),
        Misconception(
            "patience used up for good",
            _varied(reset=False),
            "You counted all evaluations without a new best since the beginning. Patience starts anew with every new "
            "best: the question is how long ago that was.",
        ),
        Misconception(
            "as good is better",
            _varied(better=lambda new, best: new <= best),
            "You took a loss equal to the best for a new best. Better means lower: else a loss that has stopped "
            "falling is never given up.",
        ),
        Misconception(
            "a little better is not enough",
            _varied(better=lambda new, best: new < best - 1e-3),
            "You ask for an improvement of some least size. Libraries offer that; here best means lowest, by however "
            "little.",
        ),
        Misconception(
            "best begins at a number",
            _from_a_number,
            "Your best begins at a number of your own, and in the last test every loss is above it. Begin with the "
            "first loss, or with `numpy.inf`.",
        ),
        Misconception(
            "first rise",
            _at_the_first_rise,
            "You stop where a loss is higher than the one before it, whatever the patience. A loss that goes up and "
            "down may go on to a new best: wait until the best is `patience` evaluations old.",
        ),
        Misconception(
            "patience before the loss",
            _patience_before_the_loss,
            "You look at the patience before you look at the new loss. If that loss is a new best, it comes in "
            "time: update the best first.",
        ),
        Misconception(
            "past the end",
            _past_the_end,
            "Right where training is stopped. Where the losses run out, the last evaluation has the number "
            "`len(losses) - 1`, counted from 0.",
        ),
        Misconception(
            "one too late",
            _varied(late=1),
            "You stop one evaluation too late. With a patience of 3 and the best at place 3, the evaluations 4, 5 and "
            "6 bring nothing better, and 6 is the last.",
        ),
        Misconception(
            "one too early",
            _varied(late=-1),
            "You stop one evaluation too early. With a patience of 3 and the best at place 3, the evaluations 4 and 5 "
            "may fail, and 6 is the last chance.",
        ),
        Misconception(
            "looks ahead",
            lambda losses, patience: (int(losses.argmin()), _stop(losses, patience)[1]),
            "You keep the best of all losses, and some of them come after the stop. Training never gets to see those. "
            "Keep the best of what was there until then.",
        ),
        Misconception(
            "keeps the last",
            lambda losses, patience: (_stop(losses, patience)[1],) * 2,
            "The place where it stops is right, and you keep the weights of that place. They are `patience` "
            "evaluations older than the best ones, and worse: keep the best.",
        ),
        Misconception(
            "never stops",
            lambda losses, patience: (int(losses.argmin()), len(losses) - 1),
            "You went through all losses and took the smallest. That is what one does who can wait for ever; with "
            "patience, training stops before.",
        ),
        Misconception(
            "counted from one",
            lambda losses, patience: tuple(place + 1 for place in _stop(losses, patience)),
            "Right, if the first evaluation is number 1. Here it is number 0, as for Python.",
        ),
        Misconception(
            "how many evaluations",
            lambda losses, patience: (_stop(losses, patience)[0], _stop(losses, patience)[1] + 1),
            "The first number is right. The second is one too large everywhere: it is how many evaluations there were, "
            "and the question is the number of the last one, counted from 0.",
        ),
        Misconception(
            "loss instead of place",
            lambda losses, patience: (float(losses[_stop(losses, patience)[0]]), _stop(losses, patience)[1]),
            "The first number is the best loss. The question is at which evaluation it was, since those are the "
            "weights to keep.",
        ),
        Misconception(
            "the other way round",
            lambda losses, patience: _stop(losses, patience)[::-1],
            "Both numbers are right, in the other order: first the evaluation to keep, then the last one.",
        ),
    ),
    unrelated=lambda losses, patience: (0, patience),
    explanation="Keep the best so far, stop when it is `patience` evaluations old. In the first list the best loss of "
    "all, 0.7, comes after the stop: patience is a bet, and this is what it can lose.",
)


def _momentum_cases() -> list[tuple[np.ndarray, float]]:
    hessians = [H for (H,) in _hessians()]
    return list(zip(hessians, (0.9, 0.5, 0.0, 0.7), strict=True))


MOMENTUM_LIMIT = Exercise(
    name="momentum-limit",
    chapter=CHAPTER,
    title="The largest rate with averaged momentum",
    minutes=10,
    difficulty=2,
    asks="a function `f(H, beta)` of a symmetric matrix [p, p] and a number that returns one number",
    hints=(
        "Across a valley the slopes alternate in sign. How large is their running mean then, beside a single slope?",
        "At the limit the error swings between c and −c for ever. What is v then, if it was −v a step earlier and the "
        "slope is λc?",
        "From v = −βv + (1 − β)λc follows v = (1 − β)λc/(1 + β). The step ηv has to turn c into −c, so it is 2c. "
        "Solve for η, and remember which curvature decides.",
    ),
    answer=lambda H, beta: 2 * (1 + beta) / (1 - beta) / _curvatures(H)[-1],
    cases=_momentum_cases,
    misconceptions=(
        Misconception(
            "the sum's limit",
            lambda H, beta: 2 * (1 + beta) / _curvatures(H)[-1],
            "That is the limit of the chapter's form, in which v is a sum of slopes. Here v is their mean, smaller by "
            "the factor 1 − β, so that the same step takes another rate.",
        ),
        Misconception(
            "without momentum",
            lambda H, beta: 2 / _curvatures(H)[-1],
            "That is the limit of descent without memory. A running mean leaves a slope as it is where slopes agree; "
            "what blows up across a valley alternates, and of that little is left in the mean.",
        ),
        Misconception(
            "the factor on the wrong side",
            lambda H, beta: 2 * (1 + beta) * (1 - beta) / _curvatures(H)[-1],
            "You multiplied by 1 − β. The slopes are multiplied by it; smaller slopes allow a larger rate.",
        ),
        Misconception(
            "as where slopes agree",
            lambda H, beta: 2 / (1 - beta) / _curvatures(H)[-1],
            "You took account of the factor 1 − β and not of the memory. At the limit slopes alternate, so that each "
            "is partly cancelled by those before.",
        ),
        Misconception(
            "divided instead",
            lambda H, beta: 2 * (1 - beta) / (1 + beta) / _curvatures(H)[-1],
            "You have the factor upside down. It is what is left of alternating slopes, and smaller slopes allow a "
            "larger rate.",
        ),
        Misconception(
            "two forgotten",
            lambda H, beta: (1 + beta) / (1 - beta) / _curvatures(H)[-1],
            "You have half of it. The error may swing from c to −c, a step of 2c, before it is unstable.",
        ),
        Misconception(
            "where roots become real",
            lambda H, beta: (1 + np.sqrt(beta)) ** 2 / (1 - beta) / _curvatures(H)[-1],
            "At this rate the two roots r stop being complex: both are −√β, and inside the unit circle. Beyond it one "
            "of them moves on towards −1, and only there is the limit.",
        ),
        Misconception(
            "flattest direction",
            lambda H, beta: 2 * (1 + beta) / (1 - beta) / _curvatures(H)[0],
            "The factor is right, and the direction is the flattest one. The steepest decides.",
        ),
        Misconception(
            "diagonal",
            lambda H, beta: 2 * (1 + beta) / (1 - beta) / np.diag(H).max(),
            "The factor is right. The curvature is that of an axis, and the steepest direction need not be one: take "
            "the largest eigenvalue.",
        ),
    ),
    unrelated=lambda H, beta: H.sum() + beta,
    explanation="At β = 0.9 that is 19 times the limit of plain descent, and ten times that of the sum. So before you "
    "copy a rate, look which form it was chosen for: `optax.sgd` sums, Adam averages.",
)


def _slopes() -> list[tuple[np.ndarray, float]]:
    rng = np.random.default_rng(7)
    ordinary = rng.standard_normal((6, 3)) + 0.5
    ordinary[:, 1] *= 1e3
    small = 1e-4 * rng.standard_normal((5, 3))
    small[:, 2] = 0  # a weight that no example ever reaches
    tiny = 1e-7 * rng.standard_normal((5, 3))  # beside these 1e-8 is a tenth
    return [(ordinary, 0.1), (small, 0.01), (tiny, 0.01)]


def _adam(
    gradients: np.ndarray,
    rate: float,
    *,
    beta: float = 0.9,
    beta2: float = 0.999,
    correct_mean: bool = True,
    correct_square: bool = True,
    first: int = 1,
    corrected_kept: bool = False,
    divide: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda g, s: g / (np.sqrt(s) + 1e-8),
) -> np.ndarray:
    mean, square, steps = np.zeros(gradients.shape[1]), np.zeros(gradients.shape[1]), []
    for step, g in enumerate(gradients, start=first):
        mean, square = beta * mean + (1 - beta) * g, beta2 * square + (1 - beta2) * g**2
        g_hat = mean / (1 - beta**step) if correct_mean else mean
        s_hat = square / (1 - beta2**step) if correct_square else square
        if corrected_kept:
            mean, square = g_hat, s_hat
        steps.append(-rate * divide(g_hat, s_hat))
    return np.array(steps)


def _variant(**options: Any) -> Callable[[np.ndarray, float], np.ndarray]:
    return lambda gradients, rate: _adam(gradients, rate, **options)


def _mean_squared(gradients: np.ndarray, rate: float) -> np.ndarray:
    mean, steps = np.zeros(gradients.shape[1]), []
    for step, g in enumerate(gradients, start=1):
        mean = 0.9 * mean + 0.1 * g
        g_hat = mean / (1 - 0.9**step)
        steps.append(-rate * g_hat / (np.abs(g_hat) + 1e-8))
    return np.array(steps)


def _tiny_beside_the_uncorrected(gradients: np.ndarray, rate: float) -> np.ndarray:
    steps = np.arange(1, len(gradients) + 1)[:, None]
    uncorrected = _adam(gradients, rate, correct_mean=False, correct_square=False)
    return uncorrected * np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)


ADAM_BY_HAND = Exercise(
    name="adam-by-hand",
    chapter=CHAPTER,
    title="Adam, from memory",
    minutes=15,
    difficulty=2,
    asks="a function `f(gradients, rate)` of an array [steps, p] and a number that returns an array [steps, p]",
    hints=(
        "Close the page and write down what Adam remembers: two running means. Of what?",
        "`mean` is a running mean of the gradient with β = 0.9, `square` one of its square with 0.999, both from 0. "
        "Both are too small at first, by the factors 1 − 0.9 to the power τ and 1 − 0.999 to the power τ.",
        "Loop over the rows with τ from 1. Update `mean` and `square`. Divide copies of them by one minus β to the "
        "power τ, and leave the running means as they are. The change of w is minus the rate, times the corrected mean "
        "over the sum of 1e-8 and the root of the corrected square. Collect the changes.",
    ),
    answer=_adam,
    cases=_slopes,
    misconceptions=(
        Misconception(
            "no correction",
            _variant(correct_mean=False, correct_square=False),
            "Your running means start at 0 and are not corrected. After one step `mean` is a tenth of the gradient and "
            "`square` a thousandth of its square, so that the first step is 0.1/√0.001 = 3.2 times the rate instead of "
            "the rate.",
        ),
        Misconception(
            "square not corrected",
            _variant(correct_square=False),
            "You corrected `mean` and not `square`, which starts at 0 too, and more slowly: at first it is a "
            "thousandth of what it should be, and the steps are about 30 times too large.",
        ),
        Misconception(
            "mean not corrected",
            _variant(correct_mean=False),
            "You corrected `square` and not `mean`, which starts at 0 too: the first step is a tenth of what it should "
            "be.",
        ),
        Misconception(
            "corrected means kept",
            _variant(corrected_kept=True),
            "The first step is right and the later ones are not: you went on from the corrected means. The correction "
            "is for this step alone; the running means go on as they were.",
        ),
        Misconception(
            "no root",
            _variant(divide=lambda g, s: g / (s + 1e-8)),
            "You divided by the mean square without its root. Then small gradients make large steps: a gradient ten "
            "times as large would make the step a tenth. With the root, its size drops out.",
        ),
        Misconception(
            "square of the mean",
            _mean_squared,
            "You divided by the root of the square of the mean gradient, which is its size: every step is plus or "
            "minus the rate. `square` is the mean of the squares. Where gradients change their sign, the mean is small "
            "and the mean square is not, and Adam slows down.",
        ),
        Misconception(
            "uphill",
            lambda gradients, rate: -_adam(gradients, rate),
            "Your steps go uphill. The change of w is minus the rate times the quotient.",
        ),
        Misconception(
            "betas exchanged",
            _variant(beta=0.999, beta2=0.9),
            "You exchanged the two: 0.9 belongs to the mean of the gradient, 0.999 to that of its square.",
        ),
        Misconception(
            "counted from zero",
            _variant(first=0),
            "You counted steps from 0. Then the first correction divides by 1 − 1 = 0. The first step is number 1.",
        ),
        Misconception(
            "counted from two",
            _variant(first=2),
            "You counted on before you corrected: your first step divides by 1 − 0.9² and 1 − 0.999². The first step "
            "is number 1.",
        ),
        Misconception(
            "bare sign",
            lambda gradients, rate: -rate * np.sign(gradients),
            "You took the sign of each gradient. That is what a constant slope comes to; where slopes change, the "
            "means remember, and the step is smaller than the rate.",
        ),
        Misconception(
            "tiny under the root",
            _variant(divide=lambda g, s: g / np.sqrt(s + 1e-8)),
            "You put the 1e-8 under the root, where it acts as 1e-4. For ordinary gradients nobody notices. For those "
            "of size 1e-4, in the second test, it makes the steps too short.",
        ),
        Misconception(
            "nothing against 0/0",
            _variant(divide=lambda g, s: g / np.sqrt(s)),
            "For gradients of ordinary size nobody notices. Where every gradient is 0, as for a pixel that never has "
            "ink, you have 0/0. The 1e-8 in the denominator is for that.",
        ),
        Misconception(
            "a larger tiny",
            _variant(divide=lambda g, s: g / (np.sqrt(s) + 1e-7)),
            "You added 1e-7 and not 1e-8. For ordinary gradients nobody notices. Those of the third test are of size "
            "1e-7, and with you their steps come out too short.",
        ),
        Misconception(
            "tiny beside the uncorrected root",
            _tiny_beside_the_uncorrected,
            "You added the 1e-8 to the root before its correction, which then enlarges it: by a factor of 30 in the "
            "first step. Some libraries do; here it is added to the root of the corrected mean.",
        ),
        Misconception(
            "places instead of steps",
            lambda gradients, rate: _adam(gradients, rate).cumsum(0),
            "You have where w is after each step, from 0. The question is the steps themselves, the change of w in "
            "each.",
        ),
    ),
    unrelated=lambda gradients, rate: np.tanh(gradients) + rate,
    explanation="The first step has the size of the rate for every weight, whether its gradient was 0.0001 or 1000: "
    "the scale has dropped out. That is what Adam adds, and what it throws away.",
)

VALLEYS = (_valley(2.0, 4.0, 10.0, seed=3), _valley(1.0, 3.0, 8.0, seed=4), _valley(0.5, 1.0, 2.0, 4.0, 9.0, seed=5))


def _run_beyond_the_limit(function: Callable[[np.ndarray], Any]) -> Verdict:
    """Start where the answer says, take 100 steps at 1.05 times the largest stable rate, and see where they lead."""
    sizes = []
    for H in VALLEYS:
        w = numbers(function(H.copy()))
        if w is None or w.shape != (len(H),):
            came = "something else" if w is None else f"an array {list(w.shape)}"
            raise AnswerError(f"The function must return an array [{len(H)}] here, but {came} came.")
        if not np.isfinite(w).all():
            raise AnswerError("The function returned NaN or an infinity.")
        length = float(np.linalg.norm(w))
        if length < 1e-9:
            return Verdict("zero")
        if abs(length - 1) > 1e-6:
            return Verdict("length", f"The length of the start is {length:.4g}.")
        start, (curvatures, U) = w, np.linalg.eigh(H)
        for _ in range(100):
            w = w - 1.05 * 2 / curvatures[-1] * (H @ w)
        sizes.append(float(np.linalg.norm(w)))
        if sizes[-1] > 1e-3:
            return Verdict(_why_it_climbs(start, U), f"After 100 steps the distance is {sizes[-1]:.2g}.")
    reached = ", ".join(f"{size:.0e}" for size in sizes)
    return Verdict("arrives", f"After 100 steps in the three valleys the distances are {reached}.")


def _why_it_climbs(start: np.ndarray, U: np.ndarray) -> str:
    if abs(start @ U[:, -1]) > 0.999:
        return "steepest"
    if np.abs(U @ start).max() > 0.999:  # U @ start are the products with the rows
        return "row"
    if np.abs(start).max() > 0.999:
        return "axis"
    return "climbs"


LUCKY_START = Exercise(
    name="lucky-start",
    chapter=CHAPTER,
    title="A lucky start",
    minutes=15,
    difficulty=3,
    asks="a function `f(H)` of a symmetric matrix [p, p] that returns an array [p] of length 1",
    hints=(
        "Which directions diverge at a rate slightly above the limit, and which do not?",
        "At 1.05 times the limit the steepest direction has the factor −1.1. A start with no part of that direction in "
        "it does not feel the factor.",
        "The eigenvector of the smallest eigenvalue is at a right angle to the steepest direction and stays on its own "
        "line. `numpy.linalg.eigh` sorts eigenvalues upwards and puts the eigenvectors into the columns.",
    ),
    answer=lambda H: np.linalg.eigh(H)[1][:, 0],
    measure=_run_beyond_the_limit,
    misconceptions=(
        Misconception(
            "steepest direction",
            lambda H: np.linalg.eigh(H)[1][:, -1],
            "You started on the steepest direction, the one that diverges: its factor is −1.1. `numpy.linalg.eigh` "
            "sorts eigenvalues upwards, so the last column belongs to the largest.",
        ),
        Misconception(
            "row of the matrix",
            lambda H: np.linalg.eigh(H)[1][0],
            "You took a row of the matrix of eigenvectors. They are its columns; a row mixes all of them, the steepest "
            "one too.",
        ),
        Misconception(
            "at the minimum",
            lambda H: np.zeros(len(H)),
            "From the minimum itself nothing moves, that is true. The start must have length 1.",
        ),
        Misconception(
            "not of length 1",
            lambda H: 1e-9 * np.ones(len(H)) + 0.5 * np.linalg.eigh(H)[1][:, 0],
            "The start must have length 1: a start close to the minimum would prove nothing, since divergence takes "
            "time. Divide it by its length.",
        ),
        Misconception(
            "an axis",
            lambda H: np.eye(len(H))[np.diag(H).argmin()],
            "You started on an axis, perhaps the one with the least curvature. It is no eigenvector, so some of the "
            "steepest direction is in it, and grows by a tenth in every step.",
        ),
    ),
    unrelated=lambda H: np.ones(len(H)) / np.sqrt(len(H)),
    explanation="It arrives, at a rate that is called unstable. Say in two or three sentences why nobody relies on it.",
    rubric="- The bound is about all starts: from every start descent arrives if and only if the rate is below it.\n"
    "- The starts that arrive beyond it fill a space of fewer dimensions, of no volume: a random one is in it with "
    "probability 0.\n"
    "- Rounding puts some of the steepest direction into w in the first steps, about 1e-16, and it grows by a tenth "
    "each time. After some 400 steps it would be as large as the start was.\n"
    "- So a falling loss is no proof of a stable rate: the part that diverges may not be visible yet.",
)

EXERCISES = (
    LARGEST_STABLE_RATE,
    UNEQUAL_BATCHES,
    GRADIENT_OF_A_PRODUCT,
    DOES_THE_STEP_HELP,
    PATIENT_STOP,
    MOMENTUM_LIMIT,
    ADAM_BY_HAND,
    LUCKY_START,
)
