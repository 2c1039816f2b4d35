"""The probabilities of a small machine's images by counting: hidden units summed out, and all images added up."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.boltzmann_machines.chapter import CHAPTER
from aelib.course.exercises.boltzmann_machines.small_machines import (
    all_states,
    free_energy,
    images_and_machines,
    sigmoid,
)
from aelib.course.exercises.declaration import Exercise, Misconception


def _by(unnormalised: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Return the answer that makes all images' values of `unnormalised` add up to 1."""

    def answer(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return unnormalised(x, W, b, c) / unnormalised(all_states(len(b)), W, b, c).sum()

    return answer


def _of_the_batch(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    weights = np.exp(-free_energy(x, W, b, c))
    return weights / weights.sum()


def _rebuilt(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    on = sigmoid(sigmoid(x @ W + c) @ W.T + b)
    return np.where(x == 1, on, 1 - on).prod(1)


def _with_expected_hidden(x: np.ndarray, W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    t = x @ W + c
    return np.exp(x @ b + (t * sigmoid(t)).sum(1))


MACHINE_BY_COUNTING = Exercise(
    name="machine-by-counting",
    chapter=CHAPTER,
    title="A machine, counted out",
    minutes=10,
    difficulty=1,
    asks="a function `f(x, W, b, c)` of bits [n, p] and a machine that returns n probabilities",
    hints=(
        "Which sum makes the probabilities of images add up to 1, and over what does it run?",
        "Give each image its unnormalised weight, the sum over all hidden states of the exponential of minus the "
        "energy. Do the same for every image of p bits, not only for those that were passed.",
        "The weight of an image is exp(b·x) times, for each hidden unit, 1 plus exp of its pre-activation. "
        "`np.ndindex(2, 2, 2)` goes through all states of three bits. Divide the weights of the images that were "
        "passed by the sum of the weights of all.",
    ),
    answer=_by(lambda *a: np.exp(-free_energy(*a))),
    cases=images_and_machines,
    misconceptions=(
        Misconception(
            "normalised over the batch",
            _of_the_batch,
            "Your probabilities add up to 1 over the images that were passed. They have to do so over all images that "
            "there are, most of which nobody passed: that is what Z is for.",
        ),
        Misconception(
            "energy upside down",
            _by(lambda *a: np.exp(free_energy(*a))),
            "You made high energy probable. A machine prefers low energy: the exponent is minus the (free) energy.",
        ),
        Misconception(
            "plus the energy",
            _by(lambda x, W, b, c: np.exp(-x @ b) * (1 + np.exp(-x @ W - c)).prod(1)),
            "Your weights are exp(E), or your energy has plus signs: high energy is probable. In the exponent stands "
            "minus the energy, so that b·x, c·z and x·Wz enter with a plus.",
        ),
        Misconception(
            "hidden units off",
            _by(lambda x, W, b, c: np.exp(x @ b)),
            "You left the hidden units out, or held them at 0. What is left are independent pixels. Sum over all "
            "hidden states.",
        ),
        Misconception(
            "best hidden state only",
            _by(lambda x, W, b, c: np.exp(x @ b + np.maximum(x @ W + c, 0).sum(1))),
            "You took the one hidden state of lowest energy for each image. The probability of an image is a sum over "
            "all hidden states that go with it: each unit contributes 1 + exp(t), not the larger of the two.",
        ),
        Misconception(
            "expected hidden state",
            _by(_with_expected_hidden),
            "You put the probabilities of the hidden units into the energy. The exponential of an average is not the "
            "average of exponentials: sum exp(-E) over the hidden states.",
        ),
        Misconception(
            "factors added",
            _by(lambda x, W, b, c: np.exp(x @ b) * (1 + np.exp(x @ W + c)).sum(1)),
            "You added up the factors of the hidden units. Each unit can be on or off whatever the others are, so the "
            "sum over all hidden states is the product of the factors 1 + exp(t).",
        ),
        Misconception(
            "visible biases forgotten",
            _by(lambda x, W, b, c: np.exp(-free_energy(x, W, 0 * b, c))),
            "The visible biases are missing: the factor exp(b·x) does not depend on the hidden state, so that it "
            "stands before the sum over them.",
        ),
        Misconception(
            "hidden biases forgotten",
            _by(lambda x, W, b, c: np.exp(-free_energy(x, W, b, 0 * c))),
            "The hidden biases are missing. They belong into the pre-activations: t = xW + c.",
        ),
        Misconception(
            "not normalised",
            lambda *a: np.exp(-free_energy(*a)),
            "These are weights, not probabilities yet: they do not add up to 1 over all images. Divide by Z.",
        ),
        Misconception(
            "how well it is rebuilt",
            _rebuilt,
            "You sent each image up and down and multiplied the probabilities of its pixels. That says how well the "
            "image is rebuilt. How probable it is follows from the energies of all states.",
        ),
        Misconception(
            "divided by the number of images",
            lambda x, W, b, c: np.exp(-free_energy(x, W, b, c)) / 2 ** len(b),
            "You divided by how many images there are. Z is the sum of their weights, and these differ.",
        ),
        Misconception(
            "logarithms",
            lambda *a: np.log(_by(lambda *a: np.exp(-free_energy(*a)))(*a)),
            "These are the logarithms of the right probabilities. The exercise asks for the probabilities themselves.",
        ),
    ),
    unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    explanation="Easy for six pixels, and it has to be: for 784 the same loop would go through more images than there "
    "are atoms to write them down with.",
)
