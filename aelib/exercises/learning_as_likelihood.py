"""The exercises of the chapter "Learning as maximum likelihood", from recall to a density of pictures."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from aelib.exercises.comparing import within
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.running import AnswerError

CHAPTER = "learning-as-likelihood"

NAMES = ("Gaussian", "Bernoulli", "categorical", "Poisson", "Student-t", "von Mises")
CHOICES = {
    "rain": "Bernoulli",
    "length": "Gaussian",
    "digit": "categorical",
    "tags": "Bernoulli",
    "visitors": "Poisson",
    "wind": "von Mises",
    "sensor": "Student-t",
}


def _spelled(name: Any) -> Any:
    """Return the name that is meant, whatever its capitals, blanks and hyphens; what means none comes back."""

    def letters(text: Any) -> str:
        return "".join(filter(str.isalpha, str(text))).casefold()

    return {letters(known): known for known in NAMES}.get(letters(name), name)


def _judge_choices(choices: Any) -> Verdict:
    """Name the first problem that got another distribution, and which it got."""
    if not isinstance(choices, dict) or set(choices) != set(CHOICES):
        missing = [key for key in CHOICES if key not in choices] if isinstance(choices, dict) else []
        lacks = f" Yours lacks {', '.join(map(repr, missing))}." if missing else ""
        raise AnswerError(f"This exercise asks for a dictionary with the keys {', '.join(map(repr, CHOICES))}.{lacks}")
    choices = {key: _spelled(name) for key, name in choices.items()}
    if unknown := [value for value in choices.values() if value not in NAMES]:
        raise AnswerError(f"Each value must be one of {', '.join(map(repr, NAMES))}, but {unknown[0]!r} came.")
    # Of two classes the categorical distribution is Bernoulli's.
    fitting = {"rain": ("Bernoulli", "categorical")}
    wrong = [f"{key}: {choices[key]}" for key, name in CHOICES.items() if choices[key] not in fitting.get(key, (name,))]
    if not wrong:
        as_classes = "`rain` as categorical: two classes, the same loss with one logit more."
        return Verdict("all fit", as_classes if choices["rain"] == "categorical" else "")
    return Verdict(wrong[0], f"{len(CHOICES) - len(wrong)} of {len(CHOICES)} fit. One that does not is `{wrong[0]}`.")


def _but(**others: str) -> dict[str, str]:
    return CHOICES | others


CHOOSE_THE_DISTRIBUTION = Exercise(
    name="choose-the-distribution",
    chapter=CHAPTER,
    title="Which distribution?",
    minutes=8,
    difficulty=1,
    asks="a dictionary from seven problems to names of distributions",
    hints=(
        "Ask of each answer which values it can take at all: two, ten, whole numbers, all numbers, a circle?",
        "Two of them are real numbers. They differ in how the answer scatters. Two others have ten parts; ask whether "
        "more than one of these can be true at once.",
        "Exactly one digit is in a picture, but any number of tags may be. An hour's visitors are counted. 359 degrees "
        "and 1 degree are neighbours. A sensor that slips now and then has outliers, and a length with many small "
        "errors has none.",
    ),
    answer=CHOICES,
    measure=_judge_choices,
    misconceptions=(
        Misconception(
            "rain: Gaussian",
            _but(rain="Gaussian"),
            "Rain or no rain: two values. A Gaussian spreads its probability over all real numbers, and a network "
            "trained with it may answer 1.2 or -0.1. Let the network output a logit: its sigmoid stays in range.",
        ),
        Misconception(
            "rain: Poisson",
            _but(rain="Poisson"),
            "A Poisson variable may be 2 or 17. That it rains tomorrow is true or not, so the answer has two values.",
        ),
        Misconception(
            "length: Student-t",
            _but(length="Student-t"),
            "Student's distribution expects outliers, and pays for them with a wider core. Nothing in the problem "
            "mentions any: the sum of many small errors is the textbook case of another distribution. Keep this one "
            "for a problem with slips.",
        ),
        Misconception(
            "digit: Bernoulli",
            _but(digit="Bernoulli"),
            "Ten sigmoids allow a picture to be a 3 and an 8, or nothing at all. Here exactly one of ten is true; the "
            "distribution that knows this is the one over ten classes.",
        ),
        Misconception(
            "digit: Poisson",
            _but(digit="Poisson"),
            "The digit is a whole number, but not a count: a 9 is not three times a 3, and mistaking a 4 for a 9 is no "
            "worse than for a 5. It is a name of one of ten classes.",
        ),
        Misconception(
            "tags: categorical",
            _but(tags="categorical"),
            "The softmax makes ten tags compete for one place: a photograph of a dog on a beach would have to be half "
            "of each. Tags that do not exclude each other are ten separate questions of yes or no.",
        ),
        Misconception(
            "visitors: Gaussian",
            _but(visitors="Gaussian"),
            "A Gaussian of fixed width gives probability to minus three visitors, and finds 4 more than expected as "
            "surprising at noon as at midnight. Counts have a distribution whose spread grows with the mean.",
        ),
        Misconception(
            "visitors: categorical",
            _but(visitors="categorical"),
            "With one class for each count the network does not know that 41 lies beside 42, and has no answer for a "
            "count that it never saw.",
        ),
        Misconception(
            "wind: Gaussian",
            _but(wind="Gaussian"),
            "A Gaussian holds that 359 and 1 lie 358 degrees apart, and answers winds from about north with south. An "
            "angle lives on a circle.",
        ),
        Misconception(
            "wind: categorical",
            _but(wind="categorical"),
            "Classes know no neighbours: mistaking north for north-north-east would cost as much as mistaking it for "
            "south, and the answer is only as fine as the classes. An angle lives on a circle.",
        ),
        Misconception(
            "sensor: Gaussian",
            _but(sensor="Gaussian"),
            "A Gaussian finds a slip of forty standard deviations so improbable that it moves the curve to avoid it. "
            "Choose a distribution that expects a few values far away.",
        ),
    ),
    unrelated=_but(length="von Mises"),
    explanation="Values first, scatter second, and the loss follows. In two or three sentences: what would make you "
    "change your mind about one of the seven?",
    rubric="- Visitors who come in groups: their variance exceeds their mean, and a Poisson variable's does not.\n"
    "- Lengths that must be positive and vary by per cent: model the logarithm.\n"
    "- Errors whose size depends on the input: give the network a second output for the width.\n"
    "- The choice is a claim about the data, and data can contradict it: look at the residuals.",
)


def _in_full_cases() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [
        (rng.standard_normal((n, j)), rng.standard_normal((n, j)), rng.uniform(0.2, 2.0, j))
        for n, j in ((4, 3), (6, 5))
    ]


def _terms(y_hat: np.ndarray, y: np.ndarray, s: np.ndarray) -> np.ndarray:
    return (y - y_hat) ** 2 / (2 * s**2) + 0.5 * np.log(2 * np.pi * s**2)


GAUSSIAN_IN_FULL = Exercise(
    name="gaussian-in-full",
    chapter=CHAPTER,
    title="A width for every value",
    minutes=8,
    difficulty=1,
    asks="a function `f(y_hat, y, s)` of arrays [n, J], [n, J] and [J] that returns n losses",
    hints=(
        "Write down the negative log-density of one value, with its own width, before you think of arrays.",
        "One value costs its squared difference over 2 s², and half the logarithm of 2 π s². The J values of an "
        "answer are independent given the means. What does that do to their losses?",
        "Both terms have an index j now, so both stay inside the sum over j: neither the squares nor the logarithms "
        "can be taken out of it. NumPy lines [n, J] and [J] up from the right. Sum over the last axis.",
    ),
    answer=lambda y_hat, y, s: _terms(y_hat, y, s).sum(1),
    cases=_in_full_cases,
    misconceptions=(
        Misconception(
            "constant dropped",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1),
            "The squares are right, and the logarithms are missing. With a fixed width they are a constant, and many "
            "libraries drop them; the value is then no negative log-likelihood, and a width could not be learned.",
        ),
        Misconception(
            "without 2 pi",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(s)).sum(1),
            "You kept log s and dropped ½ log 2π for each of the J values. That is harmless for training, but then "
            "the density does not integrate to 1, and the number is not in nats of anything.",
        ),
        Misconception(
            "half forgotten",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / s**2 + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The exponent of a Gaussian has a 2 below: the square counts half. Without it you describe a Gaussian "
            "whose width is s divided by the root of 2, with a constant that does not belong to it.",
        ),
        Misconception(
            "s not squared",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s) + 0.5 * np.log(2 * np.pi * s)).sum(1),
            "You used s where the formula has s²: as if it were a variance. It is a standard deviation, in the unit "
            "of y; the formula squares it.",
        ),
        Misconception(
            "s not squared in the logarithm",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + 0.5 * np.log(2 * np.pi * s)).sum(1),
            "The squares are right, but the logarithm has s where the density has s² under its root. The root of s² "
            "is what scales the top of the curve by 1/s, so that it integrates to 1.",
        ),
        Misconception(
            "log of the root forgotten",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(2 * np.pi * s**2)).sum(1),
            "The density has the root of 2 π s² below, so its logarithm has a ½ in front. You added twice as much.",
        ),
        Misconception(
            "constant too often",
            lambda y_hat, y, s: _terms(y_hat, y, s).sum(1) + (len(s) - 1) / 2 * np.log(2 * np.pi * s**2).sum(),
            "You took J/2 times the logarithm from the case of one width for all, and then summed over j as well. Here "
            "each value brings its own logarithm, and brings it once.",
        ),
        Misconception(
            "one width",
            lambda y_hat, y, s: _terms(y_hat, y, s.mean()).sum(1),
            "You replaced the widths by their mean. Each value has one of its own: an error counts by how wide its "
            "Gaussian is.",
        ),
        Misconception(
            "one variance",
            lambda y_hat, y, s: _terms(y_hat, y, np.sqrt((s**2).mean())).sum(1),
            "You replaced the variances by their mean, and used the formula of one width for all. Each value has a "
            "width of its own: an error counts by how wide its Gaussian is.",
        ),
        Misconception(
            "logarithm of s",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * np.exp(2 * s)) + s + 0.5 * np.log(2 * np.pi)).sum(1),
            "You read s as the logarithm of the width, as where a network outputs it. Here s is the standard deviation "
            "itself.",
        ),
        Misconception(
            "difference not squared",
            lambda y_hat, y, s: ((y - y_hat) / (2 * s**2) + 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The difference is not squared. Errors of opposite sign would make up for each other.",
        ),
        Misconception(
            "mean over values",
            lambda y_hat, y, s: _terms(y_hat, y, s).mean(1),
            "You averaged over the J values. The probability of an answer is the product over its values, so its "
            "logarithm is the sum.",
        ),
        Misconception(
            "sum over examples",
            lambda y_hat, y, s: _terms(y_hat, y, s).sum(),
            "You summed over the examples too. Return one loss for each: whoever trains with them takes the mean.",
        ),
        Misconception(
            "mean over examples",
            lambda y_hat, y, s: _terms(y_hat, y, s).sum(1).mean(),
            "You averaged over the examples, which is the loss of a whole batch. Return one loss for each example.",
        ),
        Misconception(
            "likelihood",
            lambda y_hat, y, s: np.exp(-_terms(y_hat, y, s).sum(1)),
            "This is the density itself. The loss is minus its logarithm.",
        ),
        Misconception(
            "sign",
            lambda y_hat, y, s: -_terms(y_hat, y, s).sum(1),
            "This is the log-likelihood, which training would have to make large. The loss has the other sign.",
        ),
        Misconception(
            "2 pi once",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) + np.log(s)).sum(1) + 0.5 * np.log(2 * np.pi),
            "The logarithms of the widths are right, and ½ log 2π is there once. Every value has a density of its own "
            "and brings its own 2π: there are J of them.",
        ),
        Misconception(
            "sign of the logarithm",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2) - 0.5 * np.log(2 * np.pi * s**2)).sum(1),
            "The root stands below in the density, so its logarithm comes out with a minus, and minus that is plus. "
            "As you have it a wider Gaussian would cost ever less.",
        ),
        Misconception(
            "variances added",
            lambda y_hat, y, s: ((y - y_hat) ** 2 / (2 * s**2)).sum(1) + 0.5 * np.log(2 * np.pi * (s**2).sum()),
            "You took the logarithm of a sum of variances. Densities are multiplied, so it is the logarithms that are "
            "added.",
        ),
    ),
    unrelated=lambda y_hat, y, s: np.cos(y).sum(1),
    explanation="The widths weigh the values: an error of 0.1 counts much where s is small. A network trained with it "
    "no longer minimises the squared error.",
)


def _waiting_cases() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(1)
    return [(rng.uniform(-2, 2, n), rng.exponential(size=n) + 0.05) for n in (7, 5)]


WAITING_TIMES = Exercise(
    name="waiting-times",
    chapter=CHAPTER,
    title="A loss that is not in the table",
    minutes=12,
    difficulty=2,
    asks="a function `f(theta, y)` of arrays [n] and [n] that returns n losses",
    hints=(
        "The recipe has two steps, whatever the distribution.",
        "Take minus the logarithm of the density; it splits the product into two terms. The rate is r = exp(θ).",
        "-log(r exp(-r y)) = r y - log r, and the logarithm of r is θ itself. Check yours: exp(-loss) has to integrate "
        "to 1 over all y from 0 on, for every θ.",
    ),
    answer=lambda theta, y: np.exp(theta) * y - theta,
    cases=_waiting_cases,
    misconceptions=(
        Misconception(
            "rate without its logarithm",
            lambda theta, y: theta * y - np.log(theta),
            "You took the output for the rate itself. A network's output may be negative, and here some are: a "
            "negative rate has no logarithm, and training ends in NaN. The link exp keeps the rate positive.",
        ),
        Misconception(
            "exp in one place only",
            lambda theta, y: theta * y - theta,
            "The rate occurs twice in the density, in front and in the exponent. Minus the logarithm of the one in "
            "front is -θ, and the one in the exponent stays what it is, exp(θ).",
        ),
        Misconception(
            "log-mean",
            lambda theta, y: y * np.exp(-theta) + theta,
            "This is a right loss for another parameter: you read θ as the logarithm of the mean time. Here it is that "
            "of the rate, and the mean is 1 over the rate.",
        ),
        Misconception(
            "front factor forgotten",
            lambda theta, y: np.exp(theta) * y,
            "You kept the exponent and dropped the rate in front of it. It depends on θ, so it is no constant: "
            "without it the best rate is always 0, whatever the data.",
        ),
        Misconception(
            "sign of theta",
            lambda theta, y: np.exp(theta) * y + theta,
            "One sign is wrong: minus the logarithm of the rate in front is -θ. With +θ the loss falls for ever as θ "
            "falls.",
        ),
        Misconception(
            "log-likelihood",
            lambda theta, y: theta - np.exp(theta) * y,
            "This is the log-likelihood. A loss is to be made small, so it has the other sign.",
        ),
        Misconception(
            "Poisson",
            lambda theta, y: np.exp(theta) - y * theta,
            "This is Poisson's loss, for how many events happen in a time. The question is how long one event takes: "
            "another density, in which y multiplies the rate and not θ.",
        ),
        Misconception(
            "squared error of the mean",
            lambda theta, y: (y - np.exp(-theta)) ** 2,
            "The mean is right, 1 over the rate, but the squared error belongs to a Gaussian of fixed width. Waiting "
            "times scatter the more the longer they are.",
        ),
        Misconception(
            "density",
            lambda theta, y: np.exp(theta - np.exp(theta) * y),
            "This is the density. Take minus its logarithm.",
        ),
        Misconception(
            "mean over examples",
            lambda theta, y: (np.exp(theta) * y - theta).mean(),
            "Each loss is right, and you returned their mean. Return one for each example.",
        ),
        Misconception(
            "logarithm of the logarithm",
            lambda theta, y: np.exp(theta) * y - np.log(theta),
            "The exponent is right. The rate in front is exp(θ), and its logarithm is θ: you took a logarithm of what "
            "is one already, and a negative θ has none.",
        ),
        Misconception(
            "rate for its logarithm",
            lambda theta, y: np.exp(theta) * y - np.exp(theta),
            "You subtracted the rate. The rate stands in front of the density as a factor, so its logarithm is "
            "subtracted.",
        ),
        Misconception(
            "squared error of the rate",
            lambda theta, y: (y - np.exp(theta)) ** 2,
            "You compared the time with the rate, which is events per time, by the loss of a Gaussian. The recipe "
            "needs nothing but the density that was given.",
        ),
        Misconception(
            "gradient",
            lambda theta, y: y * np.exp(theta) - 1,
            "This is the derivative of the loss with respect to θ, and it is right. The loss itself is asked for.",
        ),
    ),
    unrelated=lambda theta, y: np.cos(theta) * y,
    explanation="Its gradient is y exp(θ) - 1, which is not mean minus answer: θ is not the canonical parameter of the "
    "exponential distribution. It is zero where the mean, exp(-θ), is y.",
)


def _residual_cases() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(2)
    return [(0.7 + scale * rng.standard_normal((n, j)),) for n, j, scale in ((9, 4, 2.0), (5, 7, 0.3))]


BEST_VARIANCE = Exercise(
    name="best-variance",
    chapter=CHAPTER,
    title="The width that fits",
    minutes=8,
    difficulty=2,
    asks="a function `f(residuals)` of an array [n, J] that returns one number",
    hints=(
        "Only one thing is asked for: the s² at which the negative log-likelihood of all n·J values is smallest.",
        "Differentiate SSE / (2 s²) + (n J / 2) log(2 π s²) with respect to s², and set the derivative to zero. How "
        "often does the logarithm occur?",
        "The first term gives -SSE / (2 s⁴) and the second n J / (2 s²). Multiply by 2 s⁴. The residuals are taken as "
        "they are, y - θ: nothing is subtracted from them.",
    ),
    answer=lambda r: np.square(r).sum() / r.size,
    cases=_residual_cases,
    misconceptions=(
        Misconception(
            "per example",
            lambda r: (r**2).sum() / len(r),
            "You divided by the number of examples. Each example has J values, and the constant (J/2) log 2 π s² has a "
            "J in it: forget it there and you forget it here.",
        ),
        Misconception(
            "per value",
            lambda r: (r**2).sum() / r.shape[1],
            "You divided by the number of values of one answer. There are n answers, and the constant "
            "(n J / 2) log 2 π s² counts them all.",
        ),
        Misconception(
            "sum of squares",
            lambda r: (r**2).sum(),
            "That is the SSE. It grows with the number of examples, and a width does not: divide by how many squares "
            "there are.",
        ),
        Misconception(
            "standard deviation",
            lambda r: np.sqrt((r**2).mean()),
            "That is s. The question is s².",
        ),
        Misconception(
            "mean subtracted",
            lambda r: r.var(),
            "`var` subtracts the mean of the residuals first. The mean of the distribution is what the network said, "
            "and a residual that is 0.7 on average is an error like any other: the width has to account for it.",
        ),
        Misconception(
            "unbiased",
            lambda r: (r**2).sum() / (r.size - 1),
            "Dividing by one less makes an estimate unbiased where a mean was estimated from the same values. Maximum "
            "likelihood divides by their number.",
        ),
        Misconception(
            "unbiased variance",
            lambda r: r.var(ddof=1),
            "This subtracts the mean of the residuals and divides by one less than their number. Neither follows from "
            "setting the derivative to zero.",
        ),
        Misconception(
            "one for each value",
            lambda r: (r**2).mean(0),
            "You fitted a width for each of the J values. Here one s is shared by all of them.",
        ),
        Misconception(
            "mean of lengths",
            lambda r: np.linalg.norm(r, axis=1).mean(),
            "You averaged the lengths of the residual vectors. Squares are averaged, and over all n·J of them.",
        ),
        Misconception(
            "absolute values",
            lambda r: np.abs(r).mean(),
            "The mean absolute residual is the best scale of a Laplace distribution. A Gaussian asks for squares.",
        ),
        Misconception(
            "half",
            lambda r: (r**2).mean() / 2,
            "A factor 2 is lost: both terms of the derivative have a 2 below, and it cancels.",
        ),
        Misconception(
            "double",
            lambda r: 2 * (r**2).mean(),
            "A factor 2 too many. The exponent of the Gaussian has 2 s² below, and the 2 cancels against that of the "
            "root.",
        ),
        Misconception(
            "np.std",
            lambda r: r.std(),
            "Two things: `std` subtracts the mean of the residuals first, and takes the root. The question is s², of "
            "the residuals as they are.",
        ),
        Misconception(
            "mean of each value subtracted",
            lambda r: r.var(0).mean(),
            "This subtracts from each of the J values its mean over the examples. What the network got wrong on "
            "average is a part of its errors, and the width has to account for it.",
        ),
    ),
    unrelated=lambda r: np.cos(r).sum(),
    explanation="The mean squared residual. So `mse`, the mean over examples and pixels, has a meaning after all: it "
    "is the variance of the Gaussian that fits the errors best.",
)


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


def _bearing_cases() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(3)
    centres = ((0.0, 25.0, 8), (200.0, 40.0, 11), (135.0, 15.0, 6), (290.0, 30.0, 9))
    drawn = [((centre + spread * rng.standard_normal(n)) % 360,) for centre, spread, n in centres]
    return [*drawn, (np.array([340.0, 20.0, 20.0, 20.0, 50.0, 20.0, 340.0]),)]  # some directions occur often


def _same_bearing(right: np.ndarray, given: np.ndarray) -> bool:
    return bool(np.all(np.abs((given - right + 180) % 360 - 180) < 0.1))


def _sums(degrees: np.ndarray) -> tuple[float, float]:
    angles = np.radians(degrees)
    return float(np.sin(angles).sum()), float(np.cos(angles).sum())


def _without_radians(degrees: np.ndarray) -> Any:
    return np.degrees(np.arctan2(np.sin(degrees).sum(), np.cos(degrees).sum())) % 360


MEAN_DIRECTION = Exercise(
    name="mean-direction",
    chapter=CHAPTER,
    title="The mean of directions",
    minutes=12,
    difficulty=2,
    asks="a function `f(degrees)` of an array [n] that returns one direction in degrees",
    hints=(
        "The loss of n directions is a sum of cosines. Its derivative with respect to θ has to be zero.",
        "The derivative is κ Σ sin(θ - yᵢ). Expand the sine of a difference: what depends on θ comes out of the sum, "
        "and what remains are two sums over the data.",
        "sin θ Σ cos yᵢ = cos θ Σ sin yᵢ. So θ is the direction of the arrow whose two parts are these sums: of two "
        "opposite solutions, the one along it. `np.arctan2` knows the quadrant, and works in radians.",
    ),
    answer=lambda degrees: np.degrees(np.arctan2(*_sums(degrees))) % 360,
    cases=_bearing_cases,
    same=_same_bearing,
    misconceptions=(
        Misconception(
            "mean of degrees",
            lambda degrees: degrees.mean(),
            "The mean of 350 and 10 is 180, the opposite of both. Degrees are numbers with a seam, and the mean does "
            "not know where it is. It is right only for directions that lie well away from it.",
        ),
        Misconception(
            "median of degrees",
            lambda degrees: np.median(degrees),
            "The median sorts the numbers, and a circle has no first one. It minimises the absolute error, where the "
            "question asks for the loss with the cosine.",
        ),
        Misconception(
            "seam moved",
            lambda degrees: ((degrees + 180) % 360 - 180).mean(),
            "You moved the seam from north to south, counting from -180 to 180. That mends winds from about north, and "
            "breaks those from about south. A circle has a seam only where you cut it: do not cut.",
        ),
        Misconception(
            "unwrapped",
            lambda degrees: np.unwrap(degrees, period=360).mean(),
            "You laid the directions out on a line by `unwrap` and took their mean. That is a sensible answer where "
            "they lie within half a circle, but it minimises another loss, the squared one, and here the loss has the "
            "cosine. The sine and cosine of each direction need no line.",
        ),
        Misconception(
            "arguments swapped",
            lambda degrees: (90 - np.degrees(np.arctan2(*_sums(degrees)))) % 360,
            "The arguments of arctan2 are swapped: the sum of the sines comes first, that of the cosines second. "
            "You got the angle mirrored at 45 degrees.",
        ),
        Misconception(
            "no quadrant",
            lambda degrees: np.degrees(np.arctan(_sums(degrees)[0] / _sums(degrees)[1])) % 360,
            "`arctan` of a quotient cannot tell a direction from its opposite: when both sums change their sign, the "
            "quotient does not. Where you are off by 180 degrees you found the largest loss, not the smallest. "
            "`arctan2` takes both sums.",
        ),
        Misconception(
            "degrees taken for radians",
            _without_radians,
            "NumPy's sine and cosine take radians, and got degrees. Convert with `np.radians` first.",
        ),
        Misconception(
            "answer in radians",
            lambda degrees: np.arctan2(*_sums(degrees)) % (2 * np.pi),
            "That is the direction in radians. Convert it back with `np.degrees`.",
            same=lambda right, given: _same_bearing(np.degrees(right), np.degrees(given)),
        ),
        Misconception(
            "opposite",
            lambda degrees: (np.degrees(np.arctan2(*_sums(degrees))) + 180) % 360,
            "The derivative is zero here as well, but this is the maximum of the loss: the direction from which the "
            "fewest winds blow. Look at the sign of the sum of cosines.",
        ),
        Misconception(
            "no conversion at all",
            lambda degrees: np.arctan2(np.sin(degrees).sum(), np.cos(degrees).sum()),
            "NumPy's sine, cosine and arctan2 all work in radians. Convert on the way in with `np.radians`, and on the "
            "way out with `np.degrees`.",
        ),
        Misconception(
            "cosine alone",
            lambda degrees: np.degrees(np.arccos(np.cos(np.radians(degrees)).mean())),
            "The cosine of an angle does not say on which side it lies: 20 and 340 have the same. And the mean of "
            "cosines is not the cosine of the answer, but shorter by how much the directions scatter. Sines help.",
        ),
        Misconception(
            "sine alone",
            lambda degrees: np.degrees(np.arcsin(np.sin(np.radians(degrees)).mean())),
            "The sine of an angle does not say whether it points forwards or backwards: 80 and 100 have the same. And "
            "the mean of sines is not the sine of the answer, but shorter by how much the directions scatter. Cosines "
            "help.",
        ),
        Misconception(
            "best of the observed",
            lambda degrees: degrees[np.cos(np.radians(degrees[:, None] - degrees)).sum(0).argmax()],
            "You tried the observed directions only, and took the best of them. The smallest loss may lie between two "
            "of them: set the derivative to zero.",
        ),
        Misconception(
            "each once",
            lambda degrees: np.degrees(np.arctan2(*_sums(np.unique(degrees)))) % 360,
            "You counted each direction once. Every observation has a factor of its own in the likelihood: a direction "
            "that was seen four times counts four times.",
        ),
    ),
    unrelated=lambda degrees: degrees.mean() / 3 + 77,
    explanation="Add the winds up as arrows of length 1, and take the direction of the sum. The answer does not depend "
    "on κ, as the best mean of a Gaussian does not depend on its width.",
)


def _stock_cases() -> list[tuple[np.ndarray, float, float]]:
    rng = np.random.default_rng(4)
    costs: Sequence[tuple[float, float]] = ((3.0, 1.0), (1.0, 4.0), (9.0, 1.0))
    # Hundreds of loaves, so that whoever rounds to whole ones stays within one per cent.
    return [(rng.gamma(3.0, 200.0, 4001), missing, spare) for missing, spare in costs]


def _expected_cost(samples: np.ndarray, missing: float, spare: float) -> float:
    away = samples - np.quantile(samples, missing / (missing + spare))
    return float(np.where(away > 0, missing * away, -spare * away).mean())


def _as_if_gaussian(samples: np.ndarray, missing: float, spare: float) -> float:
    return NormalDist(samples.mean(), samples.std()).inv_cdf(missing / (missing + spare))


WHAT_TO_STOCK = Exercise(
    name="what-to-stock",
    chapter=CHAPTER,
    title="What to stock",
    minutes=12,
    difficulty=2,
    asks="a function `f(samples, missing, spare)` of an array [n] and two numbers that returns one number",
    hints=(
        "Neither the mean nor the median knows what the two mistakes cost. Write the expected cost down for a stock a.",
        "Its slope in a is like that of the absolute error, with two different slopes: one more loaf saves `missing` "
        "if the demand is above a, and costs `spare` if it is below.",
        "With q the probability that the demand is below a, the slope is spare · q - missing · (1 - q). Set it to zero "
        "and solve for q: the stock is the place below which that share of the samples lies. `np.quantile` finds it.",
    ),
    answer=lambda samples, missing, spare: np.quantile(samples, missing / (missing + spare)),
    cases=_stock_cases,
    same=within(0.01),
    misconceptions=(
        Misconception(
            "mean",
            lambda samples, missing, spare: samples.mean(),
            "The mean is best where the square of the error counts, alike on both sides. Here a loaf missing and a "
            "loaf left over cost different sums.",
        ),
        Misconception(
            "median",
            lambda samples, missing, spare: np.median(samples),
            "The median is best where both mistakes cost the same. Make one of them dearer, and the answer moves to "
            "the side of the cheaper mistake.",
        ),
        Misconception(
            "costs swapped",
            lambda samples, missing, spare: np.quantile(samples, spare / (missing + spare)),
            "You have the right kind of answer on the wrong side. If missing loaves are dear, you stock more than the "
            "median, not less.",
        ),
        Misconception(
            "mean scaled",
            lambda samples, missing, spare: samples.mean() * missing / spare,
            "Multiplying the mean by the ratio of the costs goes in the right direction without a reason. How far to "
            "go depends on how the demand scatters: with a demand that is certain you would stock exactly that.",
        ),
        Misconception(
            "weighted mean",
            lambda samples, missing, spare: 2 * samples.mean() * missing / (missing + spare),
            "The share of the cost is the right number, but it belongs to a probability, not to the demand: it says "
            "how often the stock should suffice.",
        ),
        Misconception(
            "share of the mean",
            lambda samples, missing, spare: samples.mean() * missing / (missing + spare),
            "You scaled the mean by a share of the costs. For equal costs that stocks half the mean, whatever the "
            "demand. The share is the right number, but it says how often the stock should suffice: it is a "
            "probability.",
        ),
        Misconception(
            "ratio from the top",
            lambda samples, missing, spare: np.quantile(samples, max(1 - spare / missing, 0.0)),
            "1 - spare / missing is no probability: it is negative where loaves left over are the dearer ones, and 0 "
            "for equal costs, which ask for a half. You let every further loaf cost `spare`, sold or not. It does so "
            "only where it is left over.",
        ),
        Misconception(
            "share of the range",
            lambda samples, missing, spare: (
                samples.min() + (samples.max() - samples.min()) * missing / (missing + spare)
            ),
            "You went that share of the way from the smallest to the largest sample. Go that share of the samples: "
            "sort them, and count.",
        ),
        Misconception(
            "ratio as quantile",
            lambda samples, missing, spare: np.quantile(samples, min(missing / spare, 1.0)),
            "missing / spare is no probability: it may exceed 1, and for equal costs it would say 1 and not a half. "
            "Set the slope of the expected cost to zero: spare times the probability of too much equals missing times "
            "the probability of too little.",
        ),
        Misconception(
            "per cent",
            lambda samples, missing, spare: np.percentile(samples, missing / (missing + spare)),
            "The share is right, but `np.percentile` takes it in per cent: 0.75 there is less than one in a hundred. "
            "`np.quantile` takes it as it is.",
        ),
        Misconception(
            "share itself",
            lambda samples, missing, spare: missing / (missing + spare),
            "That is the share of days on which the stock should suffice, and it is right. Which stock does? The one "
            "below which this share of the samples lies.",
        ),
        Misconception(
            "expected cost",
            _expected_cost,
            "This is what the best stock costs on average. The stock itself is asked for.",
        ),
        Misconception(
            "Gaussian quantile",
            _as_if_gaussian,
            "The share is right, and you took its place on a Gaussian with the samples' mean and spread. Nothing says "
            "that demand is Gaussian, and here it is skewed. The samples hold the distribution: take their quantile.",
        ),
        Misconception(
            "all or nothing",
            lambda samples, missing, spare: samples.max() if missing > spare else samples.min(),
            "One more loaf may save `missing` or cost `spare`, and how often each happens changes with the stock. At "
            "the largest demand the last loaf is nearly always left over.",
        ),
    ),
    unrelated=lambda samples, missing, spare: samples.min() - 1.0,
    explanation="The quantile at missing / (missing + spare). A network that outputs one number can be trained for it; "
    "one that predicts a distribution answers for every pair of costs, after training.",
)


def _density_cases() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(5)
    cases = []
    for m, j, n in ((4, 3, 6), (5, 8, 4), (3, 2500, 2)):  # the last has probabilities below the smallest float64
        prior = rng.dirichlet(np.ones(m))
        cases.append((prior, 1.5 * rng.standard_normal((m, j)), rng.integers(0, 2, (n, j)).astype(np.float64)))
    return cases


def _joint(prior: np.ndarray, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return log p(z) + log p(x | z), [n, K]."""
    return np.log(prior) + _given_code(theta, x)


def _given_code(theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    return -(np.logaddexp(0, theta) - x[:, None] * theta).sum(-1)


def _mixed(p: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.log(np.where(x > 0, p, 1 - p)).sum(-1)


def _log_sum(a: np.ndarray) -> np.ndarray:
    top = a.max(1)
    return top + np.log(np.exp(a - top[:, None]).sum(1))


def _naive(prior: np.ndarray, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log((prior * np.exp(_given_code(theta, x))).sum(1))


def _patched(prior: np.ndarray, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.log((prior * np.exp(_given_code(theta, x))).sum(1) + 1e-300)


def _alike_while_small(patched: np.ndarray, given: np.ndarray) -> bool:
    """Compare two answers that hide an underflow, by whichever number."""
    hidden = patched < -600
    return np.allclose(given[~hidden], patched[~hidden], atol=0.05) and bool((given[hidden] > -1000).all())


MAKE_IT_A_DENSITY = Exercise(
    name="make-it-a-density",
    chapter=CHAPTER,
    title="Make it a density",
    minutes=15,
    difficulty=3,
    asks="a function `f(prior, theta, x)` of arrays [K], [K, J] and [n, J] that returns n logarithms",
    hints=(
        "First draw a code, then a picture from it. In how many ways can a given picture have come about?",
        "p(x) is the sum over codes of p(z) p(x | z), and p(x | z) is the product over pixels of Bernoulli "
        "probabilities. Compute the logarithm of each of the K terms first, for all pictures: an array [n, K].",
        "The terms are far too small for exp when J is large. Take the largest of them out, log Σ exp(aᵢ) = "
        "A + log Σ exp(aᵢ - A) with A = max aᵢ, or let `np.logaddexp.reduce` do it along the axis of the codes.",
    ),
    answer=lambda prior, theta, x: _log_sum(_joint(prior, theta, x)),
    cases=_density_cases,
    same=within(1e-6),
    misconceptions=(
        Misconception(
            "underflow",
            _naive,
            "Right while pictures are small. With 2,500 pixels each p(x | z) is below the smallest number that float64 "
            "can hold, the sum is 0, and its logarithm minus infinity. Stay with logarithms, and take the largest out "
            "before you use exp.",
        ),
        Misconception(
            "small number added",
            _patched,
            "You put a small number beside the sum, or below it, so that the logarithm does not meet a zero. Now every "
            "large picture has the logarithm of that number, whatever the picture: log p(x) of 2,500 pixels is below "
            "-1,000. Stay with logarithms, and take the largest out before you use exp.",
            same=_alike_while_small,
        ),
        Misconception(
            "best code only",
            lambda prior, theta, x: _given_code(theta, x).max(1),
            "This judges each picture by the code that suits it best: an autoencoder's likelihood. Over all pictures "
            "its exp adds up to more than 1. A density shares each code's probability 1 among all pictures, and each "
            "code has to be drawn first.",
        ),
        Misconception(
            "best term",
            lambda prior, theta, x: _joint(prior, theta, x).max(1),
            "You kept the largest of the K terms. The others are smaller, and still count: p(x) is their sum.",
        ),
        Misconception(
            "prior forgotten",
            lambda prior, theta, x: _log_sum(_given_code(theta, x)),
            "You added p(x | z) over all codes without the probability of each code. Over all pictures that adds up to "
            "K, one for each code.",
        ),
        Misconception(
            "uniform prior",
            lambda prior, theta, x: _log_sum(_given_code(theta, x)) - np.log(len(prior)),
            "You gave each code the same probability. `prior` says how probable each of them is.",
        ),
        Misconception(
            "mean of logarithms",
            lambda prior, theta, x: (prior * _given_code(theta, x)).sum(1),
            "You averaged the logarithms, weighted by the prior. The logarithm stands outside of the sum, and the mean "
            "of logarithms is below the logarithm of the mean (a famous bound, but not p(x)).",
        ),
        Misconception(
            "negative",
            lambda prior, theta, x: -_log_sum(_joint(prior, theta, x)),
            "This is minus log p(x). The exercise asks for log p(x), whose exp adds up to 1.",
        ),
        Misconception(
            "mean over pixels",
            lambda prior, theta, x: _log_sum(np.log(prior) - (np.logaddexp(0, theta) - x[:, None] * theta).mean(-1)),
            "You averaged over the pixels. The probability of a picture is a product over pixels, so its logarithm is "
            "their sum.",
        ),
        Misconception(
            "divided by the pixels",
            lambda prior, theta, x: _log_sum(_joint(prior, theta, x)) / x.shape[1],
            "You divided log p(x) by the number of pixels. That is a fair number to compare pictures of two sizes by, "
            "but its exp no longer adds up to 1 over all pictures.",
        ),
        Misconception(
            "density",
            lambda prior, theta, x: np.exp(_log_sum(_joint(prior, theta, x))),
            "This is p(x) itself, which float64 rounds to 0 where a picture is large. The exercise asks for its "
            "logarithm.",
        ),
        Misconception(
            "terms multiplied",
            lambda prior, theta, x: _joint(prior, theta, x).sum(1),
            "You added the logarithms of the K terms, which multiplies the terms. A picture comes from one code or "
            "from another: their probabilities are added.",
        ),
        Misconception(
            "prior without logarithm",
            lambda prior, theta, x: _log_sum(prior + _given_code(theta, x)),
            "You added the prior to a logarithm. The term of a code is prior times p(x | z), so that the logarithm of "
            "the prior is added.",
        ),
        Misconception(
            "pixels mixed",
            lambda prior, theta, x: _mixed(prior @ (1 / (1 + np.exp(-theta))), x),
            "You mixed the codes in every pixel by itself, and multiplied over pixels. One code is drawn for the whole "
            "picture: all its pixels come from the same one. So the product over pixels stands inside the sum over "
            "codes.",
        ),
        Misconception(
            "logits averaged",
            lambda prior, theta, x: _given_code((prior @ theta)[None], x)[:, 0],
            "You averaged the logits of all codes, and judged the picture by that average. No code has these logits. "
            "Add probabilities.",
        ),
        Misconception(
            "normaliser forgotten",
            lambda prior, theta, x: _log_sum(np.log(prior) + x @ theta.T),
            "The logarithm of a Bernoulli probability is xθ - log(1 + exp(θ)), and you left out the second part. It "
            "does not depend on x, but it differs from code to code.",
        ),
        Misconception(
            "white pixels forgotten",
            lambda prior, theta, x: _log_sum(np.log(prior) - x @ np.logaddexp(0, -theta).T),
            "You multiplied the probabilities of the black pixels. That the others are white has a probability too, "
            "1 - p for each.",
        ),
    ),
    unrelated=lambda prior, theta, x: x.sum(1) * theta.sum(),
    explanation="A distribution of codes and a sum over them: now all pictures share one unit of probability. The sum "
    "is short because there are K codes; for codes that are real numbers it is an integral, and a later chapter, on "
    "variational autoencoders, is about bounding it.",
)

EXERCISES = (
    CHOOSE_THE_DISTRIBUTION,
    GAUSSIAN_IN_FULL,
    WAITING_TIMES,
    BEST_VARIANCE,
    SAME_STEPS,
    MEAN_DIRECTION,
    WHAT_TO_STOCK,
    MAKE_IT_A_DENSITY,
)
