"""What the next layer learns from: the codes of whole examples, by the encoder as it is after its training."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.stacked_autoencoders.chapter import CHAPTER
from aelib.course.exercises.stacked_autoencoders.sigmoid import sigmoid


def _layer_and_data() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(0)
    cases = []
    for n, p in ((6, 5), (4, 7)):  # as wide as the input, so that no shape tells a mistake
        x = rng.random((n, p))
        hole = rng.random((n, p)) < 0.4
        up, down = (rng.normal(0, 1.5, (p, p)) for _ in range(2))
        b, c = rng.normal(0, 1, (2, p))
        cases.append(tuple(array.astype(np.float32) for array in (x, hole, up, b, down, c)))
    return cases


NEXT_LAYER_DATA = Exercise(
    name="next-layer-data",
    chapter=CHAPTER,
    title="The data of the next layer",
    minutes=10,
    difficulty=1,
    asks="a function `f(x, hole, U, b, V, c)` of six arrays that returns an array [n, p]",
    hints=(
        "The first layer is finished. Which of its two halves does the second layer stand on?",
        "The second layer rebuilds codes. Whose codes, of digits with holes or of whole ones? Ask what the holes were "
        "for.",
        "The holes belong to the training of the first layer, and its decoder is set aside. What remains is the "
        "encoder, of the whole input: multiply by U, add b, and apply the sigmoid.",
    ),
    answer=lambda x, hole, up, b, down, c: sigmoid(x @ up + b),
    cases=_layer_and_data,
    misconceptions=(
        Misconception(
            "the input again",
            lambda x, hole, up, b, down, c: x,
            "This is what the first layer was trained on. The second one would learn the first one's task once more, "
            "and nothing would be stacked.",
        ),
        Misconception(
            "codes of damaged examples",
            lambda x, hole, up, b, down, c: sigmoid(np.where(hole, 0, x) @ up + b),
            "These are the codes of examples with holes. The holes were there to train the first layer; when its "
            "codes become data, encode the whole examples. The second layer damages its own input itself.",
        ),
        Misconception(
            "reconstructions",
            lambda x, hole, up, b, down, c: sigmoid(sigmoid(x @ up + b) @ down + c),
            "These are the reconstructions of the first layer. Its decoder is set aside after training, until the "
            "stack is unrolled; the next layer sees codes.",
        ),
        Misconception(
            "reconstructions of damaged examples",
            lambda x, hole, up, b, down, c: sigmoid(sigmoid(np.where(hole, 0, x) @ up + b) @ down + c),
            "These are repaired examples: damaged, encoded and decoded. That is what the first layer is trained to do, "
            "and not what it hands on, which are codes of whole examples.",
        ),
        Misconception(
            "no sigmoid",
            lambda x, hole, up, b, down, c: x @ up + b,
            "These are pre-activations, any real numbers. The codes come out of the sigmoid, and because they lie "
            "between 0 and 1 the next layer may have the same likelihood as the first.",
        ),
        Misconception(
            "codes with holes",
            lambda x, hole, up, b, down, c: np.where(hole, 0, sigmoid(x @ up + b)),
            "You made holes in the codes. That happens to the input of the second layer in each of its training "
            "steps, with holes of its own; its data, and its target, are whole.",
        ),
        Misconception(
            "codes of what was hidden",
            lambda x, hole, up, b, down, c: sigmoid(x * hole @ up + b),
            "You encoded what the holes had hidden: `hole` is 1 where a number was set to zero. And the examples have "
            "to be whole, without any holes.",
        ),
        Misconception(
            "the decoder's half",
            lambda x, hole, up, b, down, c: sigmoid(x @ down + c),
            "You encoded with the decoder's matrix and bias. Up is `U` and `b`; equal widths hide the mistake.",
        ),
        Misconception(
            "matrix transposed",
            lambda x, hole, up, b, down, c: sigmoid(x @ up.T + b),
            "You multiplied by the transpose. Examples are rows, so the codes are x U + b; equal widths hide the "
            "mistake.",
        ),
        Misconception(
            "bias forgotten",
            lambda x, hole, up, b, down, c: sigmoid(x @ up),
            "The bias of the encoder is missing: the codes are those of the trained layer, all of it.",
        ),
    ),
    unrelated=lambda x, hole, up, b, down, c: np.cos(x),
    explanation="The codes of the whole examples, by the encoder as it is after its training. They are computed once.",
)
