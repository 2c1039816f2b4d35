"""A hundred labels

minutes: 35
difficulty: 3
asks: a function `f(x, y, more)` of labelled digits [{LABELLED}, 28, 28], their labels [{LABELLED}] and digits without
  labels [{MORE}, 28, 28] that returns a function `predict(images)` of digits [m, 28, 28], which returns their classes
  [m]
hint: What do you know about these digits that the hundred labels do not say? There are ten thousand others; and a digit
  that is moved by a pixel is the same digit.
hint: Take the rates of the page: a hundred digits are too few to choose by. Pretrain one wide layer on the digits
  without labels, and train it on the labelled digits together with copies of them that are moved by a pixel.
hint: An `aelib.dense_stack` with one hidden layer of {UNITS} sigmoids, pretrained on `more` by
  `aelib.denoising(aelib.masking_noise({MASKED}))` and Adam at {RATE}, four epochs in batches of {BATCH}; then
  `aelib.to_classifier`, and plain descent at {DESCENT} on nine copies of each labelled digit, {EPOCHS} epochs in
  batches of {SMALL}.
right: With the same hundred labels it is right more often than a strong classifier that knows nothing else. Say in two
  or three sentences what your classifier knew beyond the labels, and which run would show that it was this that helped.
point: The controls change one thing: the same net and steps without the unlabelled digits, pretrained on the labelled
  ones for as long; and the same without the shifts.
point: Two draws of a hundred decide here. For a claim about a method you would take at least five, the same for both,
  and the interval of the difference.
point: What chose the rates and the number of steps? The hundred digits that it learns from cannot; the digits of the
  checker were not seen. Rates of the page were chosen with 5,000 labels, on other draws.

from elsewhere: It is right on nearly all digits that it was not given. A hundred labels and three minutes do not teach
  that, so the labels came from somewhere else. Use the three arrays that the function is called with.
stuck: It gives all digits the same class. Has anything been learnt? Look at the training error after the first steps:
  with deep sigmoids the cause is the start, with ReLU perhaps a rate that is too large.
not learnt: It is wrong on more than {FORGIVEN} of the hundred digits that it was trained on. That is a failure of
  optimisation, and until it is mended nobody knows how the classifier generalises: more steps, another rate, or another
  start.
worse than linear: It has learnt its hundred digits, and is clearly worse on others than softmax regression on the same
  hundred. A better descent will not help: there is no training error left. Begin with a classifier that is no worse
  than a linear one.
no better than linear: It has learnt its hundred digits, and does about as well on others as softmax regression. So do
  deep nets from a good start. What is missing is not depth: nothing has been used but a hundred labels.
as far as a hundred go: It is better than softmax regression, and not clearly better than least squares with a Gaussian
  kernel, which uses nothing but the hundred digits. Use what they do not say: digits without labels, or that a digit
  may be moved by a pixel.
"""

from functools import cache

import jax
import numpy as np
import optax
from flax import nnx

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import digits_on_their_side, form, functions, not_of_each_row, outcome
from aelib.likelihoods import Bernoulli
from aelib.models.stack import dense_stack, to_classifier
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.pretrain import pretrain

DRAWS, LABELLED, MORE, HIDDEN = 2, 100, 10_000, 2000
UNITS, MASKED, RATE, BATCH = 500, 0.25, 0.001, 100
"""What the right answer is pretrained with."""
DESCENT, EPOCHS, SMALL = 0.3, 25, 20
"""The rate, the passes and the batches of its fine-tuning."""
FORGIVEN = 5
"""How many of the labelled digits a classifier that has learnt may have wrong."""
SHARE = 0.95
"""How many of the kernel's errors are allowed."""


@cache
def images():
    """Digits on their side, for which nothing elsewhere was trained: draws of a hundred, 10,000 others, and 2,000."""
    count = MORE + DRAWS * LABELLED
    x, labels, *hidden = digits_on_their_side(np.random.default_rng(7), count, HIDDEN)
    draws = [(x[start:][:LABELLED], labels[start:][:LABELLED]) for start in range(MORE, count, LABELLED)]
    return draws, x[:MORE], hidden


def softmax(x, y, more=None, steps=1000):
    """Softmax regression on pixels, by plain descent."""
    a, W, b = x.reshape(len(x), -1), np.zeros((784, 10)), np.zeros(10)
    for _ in range(steps):
        t = a @ W + b
        p = np.exp(t - t.max(axis=1, keepdims=True))
        delta = (p / p.sum(axis=1, keepdims=True) - np.eye(10)[y]) / len(x)
        W, b = W - 0.3 * a.T @ delta, b - 0.3 * delta.sum(axis=0)
    return lambda images: (np.reshape(images, (-1, 784)) @ W + b).argmax(axis=1)


def kernel(x, y, more=None):
    """Least squares from the nearness to each labelled digit."""
    known = x.reshape(len(x), 784).astype(np.float64)

    def near(b):
        squares = (b**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)
        return np.exp(-0.02 * (squares - 2 * b @ known.T))

    weights = np.linalg.solve(near(known) + 0.01 * np.eye(len(x)), np.eye(10)[y] - 0.1)
    return lambda images: (near(np.reshape(images, (-1, 784)).astype(np.float64)) @ weights).argmax(axis=1)


def classes_of(predict, x):
    """Return the classes [n] that a reader's function gives to digits."""
    must = f"`predict` must return an array [{len(x)}] of classes, for {len(x)} digits"
    return form(predict(x.copy()), np.empty(len(x)), must)


def error(predict, x, y):
    """The share of wrong classes, in per cent."""
    return 100 * float(np.mean(classes_of(predict, x) != y))


@cache
def levels():
    """The mean test errors of softmax regression and of the kernel on the draws."""
    draws, _, hidden = images()
    return [float(np.mean([error(method(*each), *hidden) for each in draws])) for method in (softmax, kernel)]


def outcome_of(learn):
    draws, more, hidden = images()
    on_train, on_test, counts = [], [], []
    for x, y in draws:
        predict = functions(learn(x.copy(), y.copy(), more.copy()), "predict")

        def columns(a, predict=predict):
            return classes_of(predict, a.reshape(-1, 28, 28))[:, None]

        if verdict := not_of_each_row("predict", columns, hidden[0][:300].reshape(300, 784), 1):
            return verdict
        on_train.append(error(predict, x, y))
        on_test.append(error(predict, *hidden))
        counts.append(len(np.unique(classes_of(predict, hidden[0]))))
    linear, rival = levels()
    found = float(np.mean(on_test))
    report = (
        f"In the mean of {DRAWS} draws of {LABELLED} labels it is wrong on {np.mean(on_train):.1f} % of these and on "
        f"{found:.1f} % of {HIDDEN:,} other digits, where softmax regression has {linear:.1f} % and a Gaussian kernel "
        f"{rival:.1f} %; at most {SHARE * rival:.1f} % is asked for."
    )
    outcomes = {
        "from elsewhere": found < 2,
        "stuck": min(counts) == 1, "not learnt": max(on_train) > FORGIVEN, "beaten": found <= SHARE * rival,
        "worse": found > 1.1 * linear, "linear": found > (linear + rival) / 2, "hundred": True,
    }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def pretrained(x, y, more):
    stack = dense_stack((28, 28), hidden=(UNITS,), likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(0))
    pretrain(
        stack, denoising(masking_noise(MASKED)), more, epochs=4, batch_size=BATCH, optimizer=optax.adam(RATE),
        key=jax.random.key(0), progress=False,
    )  # fmt: skip
    net = to_classifier(stack, 10, rngs=nnx.Rngs(1))
    moved = np.concatenate([np.roll(x, (i, j), axis=(1, 2)) for i in (-1, 0, 1) for j in (-1, 0, 1)])
    fit(
        net, nll, (moved, np.tile(y, 9)), epochs=EPOCHS, batch_size=SMALL, optimizer=optax.sgd(DESCENT),
        key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return net.predict


def nearest(columns):
    """The class of the nearest labelled digit, by some columns of pixels."""

    def learn(x, y, more):
        return lambda images: y[[((x[:, :, columns] - each[:, columns]) ** 2).sum((1, 2)).argmin() for each in images]]

    return learn


def nearest_mean(x, y, more):
    means = np.stack([x[y == digit].mean(axis=0) for digit in range(10)])
    return lambda images: np.array([((means - each) ** 2).sum((1, 2)).argmin() for each in images])


def looked_up(x, y, more):
    """Find each digit again among all of them, with its label."""
    from aelib.data import mnist

    known = {
        image.T.tobytes(): label
        for part in (mnist().train, mnist().test)
        for image, label in zip(part.images, part.labels, strict=True)
    }
    return lambda images: np.array([known.get(image.tobytes(), 0) for image in images])


WRONG = {
    "from_elsewhere": looked_up,
    "stuck": lambda x, y, more: lambda images: np.full(len(images), y[0]), "not_learnt": nearest_mean,
    "worse_than_linear": nearest(slice(10, 16)), "no_better_than_linear": softmax, "as_far_as_a_hundred_go": kernel,
}  # fmt: skip

EXERCISE = exercise(
    __name__, __doc__, pretrained, measure=outcome_of, passes="beaten", seconds=180,
    unrelated=lambda x, y, more: lambda images: np.arange(len(images)) % 10, **WRONG,
)  # fmt: skip
