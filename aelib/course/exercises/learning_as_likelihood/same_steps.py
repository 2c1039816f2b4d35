"""Sum or mean over pixels is a matter of units, if rate and weight decay are changed along with the loss."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.learning_as_likelihood.chapter import CHAPTER


def _step_cases() -> list[tuple[float, float, np.ndarray]]:
    # The last argument is an array only so that the tests see that the inputs stay the same.
    return [(0.002, 0.01, np.array(784)), (0.05, 1e-4, np.array(12)), (0.3, 0.2, np.array(3))]


SAME_STEPS = Exercise(
    name="same-steps",
    chapter=CHAPTER,
    title="The same steps from an average",
    minutes=8,
    difficulty=2,
    asks="a function `f(rate, decay, pixels)` of three numbers that returns two, the new rate and the new decay",
    hints=(
        "Write both steps down, one below the other, and make them equal term by term. There are two terms.",
        "With the sum the step is -η∇L - ηαw. With the average the gradient is ∇L / J. Which new η makes the first "
        "terms equal?",
        "The new rate has to make up for the factor that the gradient lost. It multiplies the decay term too, and "
        "there nothing was lost: the product of rate and decay has to stay as it was.",
    ),
    answer=lambda rate, decay, pixels: (rate * pixels, decay / pixels),
    cases=_step_cases,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=0),  # the second number is far smaller
    misconceptions=(
        Misconception(
            "decay unchanged",
            lambda rate, decay, pixels: (rate * pixels, decay),
            "The rate is right. But it multiplies the decay too, which is now J times as strong as before: the "
            "weights are pulled to zero.",
        ),
        Misconception(
            "rate unchanged",
            lambda rate, decay, pixels: (rate, decay / pixels),
            "With this decay both losses have the same minimum, since the whole objective is divided by J. But the "
            "question is the same steps: at the old rate each is J times shorter.",
        ),
        Misconception(
            "nothing changed",
            lambda rate, decay, pixels: (rate, decay),
            "The gradient of an average is J times smaller, so these steps are shorter; and against the smaller loss "
            "the decay weighs J times as much.",
        ),
        Misconception(
            "divided both",
            lambda rate, decay, pixels: (rate / pixels, decay / pixels),
            "The rate goes the wrong way: the gradient has become smaller, so a smaller rate makes the step smaller "
            "still.",
        ),
        Misconception(
            "the other way round",
            lambda rate, decay, pixels: (rate / pixels, decay * pixels),
            "You went from the average to the sum. The exercise goes from the sum to the average.",
        ),
        Misconception(
            "multiplied both",
            lambda rate, decay, pixels: (rate * pixels, decay * pixels),
            "The rate is right. The decay term of a step is rate times decay times w; with both multiplied it has "
            "grown by the square of J.",
        ),
        Misconception(
            "rate divided",
            lambda rate, decay, pixels: (rate / pixels, decay),
            "The gradient has become J times smaller, and you made the rate smaller too. Its product with the gradient "
            "has to stay.",
        ),
        Misconception(
            "product for the decay",
            lambda rate, decay, pixels: (rate * pixels, rate * decay),
            "The rate is right. In the place of the decay you returned the product of rate and decay, which has to "
            "stay as it was. Divide it by the new rate.",
        ),
        Misconception(
            "decay divided twice",
            lambda rate, decay, pixels: (rate * pixels, decay / pixels**2),
            "The rate is right. You divided the decay by J twice. The decay term of a step is rate times decay times "
            "w, and the rate has grown by J once.",
        ),
        Misconception(
            "no decay",
            lambda rate, decay, pixels: (rate * pixels, 0.0),
            "The rate is right. Without a decay the second term of the step is lost. It has to stay as large as it "
            "was.",
        ),
        Misconception(
            "order",
            lambda rate, decay, pixels: (decay / pixels, rate * pixels),
            "Both numbers are right, in the other order: first the rate, then the decay.",
        ),
    ),
    unrelated=lambda rate, decay, pixels: (rate + 1, decay + 2),
    explanation="Rate times J, decay over J. Two papers that quote one rate and one decay train differently if one of "
    "them averages over pixels.",
)
