"""The exercises of the chapter "The autoencoder", from recall to an open question."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax.flatten_util import ravel_pytree

from aelib.exercises.comparing import agree, exactly, within, within_a_thousandth
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.measuring import close, keeps_distances, nearest_accuracy, not_of_each_row, rows
from aelib.likelihoods import Bernoulli
from aelib.models import Autoencoder, dense_autoencoder

CHAPTER = "the-autoencoder"

SIZES = (784, 512, 256, 32, 256, 512, 784)
WEIGHTS = [a * b for a, b in pairwise(SIZES)]
DECODER = sum(WEIGHTS[3:]) + sum(SIZES[4:])

COUNT_PARAMETERS = Exercise(
    name="count-parameters",
    chapter=CHAPTER,
    title="Count the parameters",
    minutes=5,
    difficulty=1,
    asks="one whole number",
    hints=(
        "Begin with one dense layer, the first: it turns 784 numbers into 512. What does it have to store?",
        "A dense layer from a to b numbers stores a·b weights and b biases. There are six layers; list their pairs.",
        "The first layer stores 784·512 + 512 = 401,920 numbers. Do the same for the pairs (512, 256), (256, 32), "
        "(32, 256), (256, 512) and (512, 784), and add. The sum is a little above a million.",
    ),
    answer=sum(WEIGHTS) + sum(SIZES[1:]),
    same=exactly,
    misconceptions=(
        Misconception(
            "biases forgotten",
            sum(WEIGHTS),
            "You counted the weights. Each unit of the six layers also adds a bias, and there are 512 + 256 + 32 + "
            "256 + 512 + 784 = 2,352 units.",
        ),
        Misconception(
            "encoder only",
            sum(WEIGHTS[:3]) + sum(SIZES[1:4]),
            "You counted the encoder, from 784 down to 32. An autoencoder is both halves: the decoder has layers, "
            "weights and biases of its own.",
        ),
        Misconception(
            "decoder only",
            DECODER,
            "You counted the decoder, from 32 up to 784. The encoder comes before it, and is nearly as large.",
        ),
        Misconception(
            "tied weights",
            sum(WEIGHTS[:3]) + sum(SIZES[1:]),
            "You counted each matrix once, as if the decoder used the encoder's matrices transposed. That can be done, "
            "and is called tying the weights; this autoencoder does not do it.",
        ),
        Misconception(
            "encoder twice",
            2 * (sum(WEIGHTS[:3]) + sum(SIZES[1:4])),
            "You doubled the encoder. The weights of the decoder are as many, but its biases are not: a layer has one "
            "for each number that comes out of it, 512 + 256 + 32 on the way down and 256 + 512 + 784 on the way up.",
        ),
        Misconception(
            "weights of one half",
            sum(WEIGHTS[:3]),
            "You counted the weights of one half, 784·512 + 512·256 + 256·32. The other half has as many of its own, "
            "and every layer has a bias for each number that comes out of it.",
        ),
        Misconception(
            "units",
            sum(SIZES),
            "You added up the units, the numbers that stand between the layers. Parameters belong to the layers: the "
            "first one turns 784 numbers into 512, and stores a weight for each pair, 784·512 of them.",
        ),
        Misconception(
            "one bias per layer",
            sum(WEIGHTS) + 6,
            "You gave each layer one bias. Each of its outputs has one of its own: the first layer has 512 of them.",
        ),
        Misconception(
            "biases for the input",
            sum(WEIGHTS) + sum(SIZES),
            "You gave the 784 input pixels biases too. They are not computed, they are given: a bias belongs to each "
            "output of a layer, and the first layer has 512 outputs.",
        ),
    ),
    unrelated=7,
    explanation="1,083,696 parameters, 2,352 of them biases. Three quarters are in the first and the last layer: "
    "they are paid for by the 784 pixels, not by the code, so a smaller code makes the model hardly smaller.",
)


def _pairs_of_images() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [tuple(rng.random((2, n, 28, 28), dtype=np.float32)) for n in (5, 3, 4)]


SQUARED_ERROR_PER_IMAGE = Exercise(
    name="squared-error-per-image",
    chapter=CHAPTER,
    title="The squared error of this book",
    minutes=5,
    difficulty=1,
    asks="a function `f(x_hat, x)` of two arrays [n, 28, 28] that returns one number",
    hints=(
        "Two axes are pixels and one counts images. They are not treated alike.",
        "Square the differences, add up all that belongs to one image, and only then average over the images.",
        "The sum goes over the axes 1 and 2, height and width, and leaves n numbers, one error for each image. The "
        "mean of these n numbers is the answer.",
    ),
    answer=lambda x_hat, x: ((x_hat - x) ** 2).sum((1, 2)).mean(),
    cases=_pairs_of_images,
    misconceptions=(
        Misconception(
            "mean over pixels",
            lambda x_hat, x: ((x_hat - x) ** 2).mean(),
            "You averaged over the pixels too, and so your number is 784 times too small. Sum over the 784 pixels of "
            "an image, then average over the images. Published errors are sums: 32 principal components leave 13.19 "
            "on the test digits, which your function would report as 0.0168.",
        ),
        Misconception(
            "sum over images",
            lambda x_hat, x: ((x_hat - x) ** 2).sum(),
            "You summed over the images too. Ten times as many images would then have ten times the error. Sum over "
            "the pixels of an image, then average over the images.",
        ),
        Misconception(
            "no average",
            lambda x_hat, x: ((x_hat - x) ** 2).sum((1, 2)),
            "You return one error for each image, and each of them is right. The question is their average: one number "
            "for the whole array.",
        ),
        Misconception(
            "square root",
            lambda x_hat, x: np.sqrt(((x_hat - x) ** 2).sum((1, 2))).mean(),
            "You averaged lengths; the squared error averages their squares. If one image has squared error 16 and "
            "another 0, the answer is 8, while the mean length is 2.",
        ),
        Misconception(
            "half",
            lambda x_hat, x: 0.5 * ((x_hat - x) ** 2).sum((1, 2)).mean(),
            "You have half of it. Some books put ½ in front, so that the derivative has no 2. This one does not, and "
            "neither do the published numbers: your 6.6 would stand beside their 13.2.",
        ),
        Misconception(
            "axes exchanged",
            lambda x_hat, x: ((x_hat - x) ** 2).mean((1, 2)).sum(),
            "You averaged over the pixels and summed over the images. It is the other way round: sum over the pixels "
            "of an image, then average over the images.",
        ),
        Misconception(
            "absolute error",
            lambda x_hat, x: np.abs(x_hat - x).sum((1, 2)).mean(),
            "You added up absolute differences. The square makes a difference of 0.1 count a hundredth, not a tenth, "
            "of a difference of 1.",
        ),
    ),
    unrelated=lambda x_hat, x: np.cos(x_hat).sum(),
    explanation="Summed over pixels, averaged over images: the number that the anchors of this chapter are given in.",
)


@cache
def _small_autoencoder() -> Autoencoder:
    return dense_autoencoder((28, 28), hidden=(8,), latent=3, likelihood=Bernoulli(), rngs=nnx.Rngs(0))


def _model_and_batches() -> list[tuple[Autoencoder, np.ndarray, jax.Array]]:
    rng = np.random.default_rng(5)
    return [(_small_autoencoder(), rng.random((n, 28, 28), dtype=np.float32), jax.random.key(n)) for n in (4, 6)]


def _squared(difference: jax.Array) -> jax.Array:
    return (difference**2).sum((1, 2))


def _loss_for_fit(model: Autoencoder, x: np.ndarray, key: jax.Array) -> jax.Array:
    return _squared(jnp.asarray(model.reconstruct(x) - x))


def _as_fit_uses_it(loss: Callable[..., Any], model: Autoencoder, x: np.ndarray, key: jax.Array) -> object:
    """Return the losses, or, where these are right and `fit` could not train with them, a verdict that says so."""
    losses = loss(model, x, key)
    if loss is _loss_for_fit or not agree(within_a_thousandth, _loss_for_fit(model, x, key), losses):
        return losses
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)

    @jax.jit
    def gradients(params: nnx.State[Any, Any], x: jax.Array) -> list[jax.Array]:
        def mean(params: nnx.State[Any, Any], f: Callable[..., Any]) -> jax.Array:
            return jnp.mean(f(nnx.merge(graphdef, params, rest, copy=True), x, key))

        return [ravel_pytree(jax.grad(mean)(params, f))[0] for f in (_loss_for_fit, loss)]

    try:
        right, given = gradients(params, jnp.asarray(x))
    except Exception as error:
        return Verdict("not differentiable", f"Inside `jax.jit` and `jax.grad` it stopped with {type(error).__name__}.")
    return losses if agree(within_a_thousandth, right, given) else Verdict("not differentiable")


LOSS_FOR_FIT = Exercise(
    name="loss-for-fit",
    chapter=CHAPTER,
    title="A loss for fit",
    minutes=10,
    difficulty=2,
    asks="a function `f(model, x, key)` of an autoencoder, images [n, 28, 28] and a key that returns n numbers",
    hints=(
        "What is the target of an image, and what does the network answer? Both are pictures.",
        "`model.reconstruct(x)` gives the mean of the likelihood, [n, 28, 28]. Compare it with the batch itself, and "
        "keep the images apart: `fit` wants one number for each.",
        "Square the differences between `model.reconstruct(x)` and `x` and sum them over the axes 1 and 2, the pixels. "
        "No mean: averaging over the images is what `fit` does. The key is for losses that draw random numbers.",
    ),
    answer=_loss_for_fit,
    cases=_model_and_batches,
    call=_as_fit_uses_it,
    misconceptions=(
        Misconception(
            "averaged already",
            lambda model, x, key: _squared(model.reconstruct(x) - x).mean(),
            "You averaged over the images, so `fit` would get one number where it needs one for each, and would say "
            "so. It averages itself: that way the last batch of an epoch, which may be smaller, counts as it should.",
        ),
        Misconception(
            "mean over pixels",
            lambda model, x, key: _squared(model.reconstruct(x) - x) / 784,
            "You averaged over the 784 pixels of an image. That trains too, with gradients 784 times smaller, but its "
            "numbers cannot be held against the anchors of this chapter: sum over the pixels.",
        ),
        Misconception(
            "parameter instead of mean",
            lambda model, x, key: _squared(model.decoder(model.encode(x)) - x),
            "You compared the image with what the decoder outputs, and that is the parameter of the likelihood: logits "
            "here, any real numbers. The reconstruction is the mean that belongs to them, between 0 and 1.",
        ),
        Misconception(
            "the model's own loss",
            lambda model, x, key: model.nll(x),
            "That is the negative log-likelihood, here the binary cross-entropy: the loss of the chapter, `aelib.nll`. "
            "The question is the squared error of the reconstruction.",
        ),
        Misconception(
            "NumPy on the way",
            lambda model, x, key: ((np.asarray(model.reconstruct(x)) - x) ** 2).sum((1, 2)),
            "The numbers are right, but `fit` cannot train with them. It compiles the loss and differentiates it: then "
            "the weights and `x` are stand-ins without values. Whatever asks for their values loses the way back, a "
            "NumPy function, `float`, an `if`. Compute with the arrays that the model returns, by their methods such "
            "as `sum` or with `jax.numpy`, and return one array.",
        ),
        Misconception(
            "length",
            lambda model, x, key: jnp.sqrt(_squared(model.reconstruct(x) - x)),
            "You returned the length of each difference. The squared error is its square: no root at the end.",
        ),
    ),
    unrelated=lambda model, x, key: np.cos(x).sum(axis=(1, 2)),
    explanation="The input is its own target: a batch goes in, and the same batch is what the answer is compared with.",
)


def _images_and_codes() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(1)
    groups = (np.repeat([0, 1, 2], 4), np.array([70, 31, 70, 70, 31, 5, 31, 31]), np.array([-7, -7, 4, -7, 4]))
    return [(rng.beta(0.5, 0.7, (len(codes), 28, 28)).astype(np.float32), codes) for codes in groups]


def _answer_by_group(
    picture: Callable[[np.ndarray], np.ndarray], known: Callable[[np.ndarray], Iterable[int]] = np.unique
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return the reconstruction that answers the `known` codes with `picture` of their images, and others with 0."""

    def reconstruct(images: np.ndarray, codes: np.ndarray) -> np.ndarray:
        x_hat = np.zeros_like(images)
        for code in known(codes):
            if (codes == code).any():
                x_hat[codes == code] = picture(images[codes == code])
        return x_hat

    return reconstruct


def _medoid(images: np.ndarray) -> np.ndarray:
    return images[((images[:, None] - images) ** 2).sum((0, 2, 3)).argmin()]


SHARED_CODE = Exercise(
    name="shared-code",
    chapter=CHAPTER,
    title="The best decoder that a code allows",
    minutes=10,
    difficulty=2,
    asks="a function `f(images, codes)` of arrays [n, 28, 28] and [n] that returns reconstructions [n, 28, 28]",
    hints=(
        "A decoder sees the code and nothing else. What does that mean for two images with the same code?",
        "Take all images with one code. Their reconstructions are one picture, each pixel of which can be chosen on "
        "its own: which number has the least summed squared distance to m given numbers?",
        "The derivative of the sum of (a − x)² is zero where the differences add up to zero, so a is the centre of "
        "gravity. Go through the distinct codes (`numpy.unique`), select the images that have it with `codes == code`, "
        "and give all of them that one picture.",
    ),
    answer=_answer_by_group(lambda images: images.mean(0)),
    cases=_images_and_codes,
    misconceptions=(
        Misconception(
            "codes ignored",
            lambda images, codes: np.broadcast_to(images.mean(0), images.shape),
            "You answer with the average of all images, whatever the code. That is the mean image, the first anchor: "
            "right for a code that is always the same. Here the decoder knows the code, and may answer each one "
            "differently.",
        ),
        Misconception(
            "images copied",
            lambda images, codes: images,
            "You return the images themselves, with error zero. The decoder cannot do that: it sees the code, and two "
            "images with the same code get the same reconstruction.",
        ),
        Misconception(
            "median",
            _answer_by_group(lambda images: np.median(images, axis=0)),
            "The median of each pixel minimises the sum of absolute differences, not of squared ones. Take three "
            "images whose pixel is 0, 0 and 0.9: the median 0 leaves 0.81, the value 0.3 leaves 0.54.",
        ),
        Misconception(
            "one of the images",
            _answer_by_group(_medoid),
            "You answer each code with the most typical of its images. It is sharp, and expensive: for two images at "
            "squared distance D it costs 0 + D = D, while the picture halfway costs D/4 + D/4 = D/2.",
        ),
        Misconception(
            "black and white",
            _answer_by_group(lambda images: np.round(images.mean(0))),
            "You rounded to black and white. That looks more like a digit and fits worse: where the pixel is 0, 0, 0, "
            "1 and 1, the answer 0 leaves an error of 2, and the grey 0.4 leaves 1.2.",
        ),
        Misconception(
            "the first of the images",
            _answer_by_group(lambda images: images[0]),
            "You answer each code with the first image that has it. That image comes back perfect and the others pay "
            "for it: which picture costs all of them together the least?",
        ),
        Misconception(
            "one picture for each code",
            lambda images, codes: np.stack([images[codes == code].mean(0) for code in np.unique(codes)]),
            "You return one picture for each code, and the pictures are right. The question is the reconstruction of "
            "each image, in the order of the images: give every image the picture of its code.",
        ),
        Misconception(
            "sorted by code",
            lambda images, codes: np.concatenate(
                [images[codes == code] * 0 + images[codes == code].mean(0) for code in np.unique(codes)]
            ),
            "The pictures are right and stand in the wrong places: first all of the smallest code, then all of the "
            "next, as `numpy.unique` lists them. The images come in another order. Write into the rows where "
            "`codes == code`.",
        ),
        Misconception(
            "whole numbers",
            lambda images, codes: np.zeros(images.shape, int),
            "Every pixel of your answer is 0. If you made an array of integers to write into, each mean was cut down "
            "to a whole number: give it the type of the images, as `numpy.empty_like(images)` does.",
        ),
        Misconception(
            "codes 0 to 9",
            _answer_by_group(lambda images: images.mean(0), lambda codes: range(10)),
            "The codes from 0 to 9 are right, and every other code is left at 0. Codes are any integers that name "
            "groups of images; `numpy.unique` lists those that occur.",
        ),
        Misconception(
            "codes counted from 0",
            _answer_by_group(lambda images: images.mean(0), lambda codes: range(codes.max() + 1)),
            "The codes from 0 upwards are right, and the negative ones are left at 0. Codes are names and not "
            "positions; `numpy.unique` lists those that occur.",
        ),
    ),
    unrelated=lambda images, codes: np.sin(9 * images),
    explanation="For each code the mean of its images. What remains is the variance within a code, summed over pixels. "
    "No training and no larger decoder gets below that: only a code that tells more images apart does. And a mean of "
    "different strokes is grey, which is why reconstructions blur.",
)


def _images_with_extremes() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(2)
    # Three kinds of grey: were they alike, any wrong cost of a pixel would pass for a constant factor.
    grey = rng.random((4, 28, 28), dtype=np.float32) * 0.9 + 0.05
    black = np.where(rng.random((3, 28, 28)) < 0.5, 0.4 + 0.2 * grey[:3], 0).astype(np.float32)
    both = np.where(rng.random((5, 28, 28)) < 0.7, (rng.random((5, 28, 28)) < 0.5), grey[[0, 1, 2, 3, 0]])
    return [(grey,), (black,), (both.astype(np.float32),)]


def _entropy(x: np.ndarray) -> np.ndarray:
    on, off = (t * np.log(np.where(t > 0, t, 1)) for t in (x, 1 - x))
    return -(on + off)


def _clipped(x: np.ndarray) -> np.ndarray:
    p = np.clip(x, np.float32(1e-12), np.float32(1 - 1e-12))
    return -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum((1, 2)).mean()


CROSS_ENTROPY_FLOOR = Exercise(
    name="cross-entropy-floor",
    chapter=CHAPTER,
    title="The floor of the cross-entropy",
    minutes=10,
    difficulty=2,
    asks="a function `f(x)` of an array [n, 28, 28] that returns one number, in nats per image",
    hints=(
        "Take one grey pixel, x = 0.5. Which reconstruction of it has the smallest cross-entropy, and how small is it?",
        "A pixel costs −x log x̂ − (1 − x) log(1 − x̂). Where is its derivative with respect to x̂ zero? Put that x̂ "
        "back in. Then ask what the formula says at x = 0 and x = 1, and what NumPy makes of it.",
        "At x̂ = x the cost is the entropy of a coin that shows 1 with probability x, and it is 0 for x = 0 and x = 1. "
        "Choose the argument of each logarithm so that log 1 stands where log 0 would. Then sum over the pixels and "
        "average over the images.",
    ),
    answer=lambda x: _entropy(x).sum((1, 2)).mean(),
    cases=_images_with_extremes,
    misconceptions=(
        Misconception(
            "zero",
            lambda x: 0.0,
            "A perfect reconstruction is not free. For a grey pixel, x = 0.5, even x̂ = 0.5 costs log 2 = 0.693 nats; "
            "only pixels of exactly 0 or 1 can cost nothing. On the test digits of MNIST the floor is 45.5 nats an "
            "image.",
        ),
        Misconception(
            "0 log 0",
            lambda x: -(x * np.log(x) + (1 - x) * np.log(1 - x)).sum((1, 2)).mean(),
            "You have NaN as soon as a pixel is 0 or 1. The computer takes log 0 = −∞ first, and 0 · (−∞) is NaN. In "
            "the limit t log t goes to 0 with t, so such a pixel costs nothing: see to it that the logarithm never "
            "gets the zero.",
        ),
        Misconception(
            "pixels of exactly 1",
            _clipped,
            "Black pixels come out right, but a pixel of exactly 1 gives NaN: there log(1 − x) is log 0, so the second "
            "logarithm needs as much care as the first. A clip at 1 − 1e-12 does not help. In float32 no number lies "
            "between 1 − 6e-8 and 1, so that it is a clip at 1.",
        ),
        Misconception(
            "bits",
            lambda x: _entropy(x).sum((1, 2)).mean() / np.log(2),
            "Right, in bits. The question is in nats: use the natural logarithm. One nat is 1.443 bits, and your "
            "number is larger by this factor.",
        ),
        Misconception(
            "mean over pixels",
            lambda x: _entropy(x).mean(),
            "You averaged over the pixels too, and so your number is 784 times too small. Sum over the pixels of an "
            "image, then average over the images.",
        ),
        Misconception(
            "sum over images",
            lambda x: _entropy(x).sum(),
            "You summed over the images too. The question is the floor of one image: sum over its pixels, then average "
            "over the images.",
        ),
        Misconception(
            "no background",
            lambda x: -(x * np.log(np.where(x > 0, x, 1))).sum((1, 2)).mean(),
            "You have −x log x alone. A pixel is a coin with two sides: (1 − x) log(1 − x) has to be subtracted too, "
            "and for a bright pixel it is the larger of the two.",
        ),
    ),
    unrelated=lambda x: x.std() + 3,
    explanation="The entropy of the pixels, 45.5 nats on MNIST's test digits. Hold every cross-entropy against this "
    "floor and not against zero: a model at 80 nats is 34.5 above the best that any reconstruction can do.",
)


def _clouds() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(3)
    clouds = []
    for degrees, spread, centre in ((25.0, 0.4, (0.5, 1.5)), (70.0, 0.5, (1.0, 0.4)), (155.0, 0.3, (-0.3, 1.2))):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        points = rng.standard_normal((200, 2)) * (1.0, spread) @ np.array([[c, s], [-s, c]]) + centre
        clouds.append((points.astype(np.float32),))
    return clouds


def _axis(matrix: np.ndarray, which: int = -1) -> float:
    x, y = np.linalg.eigh(matrix)[1][:, which]
    return np.degrees(np.arctan2(y, x)) % 180


def _within_a_tenth_of_a_degree(right: np.ndarray, given: np.ndarray) -> bool:
    return bool(np.all(np.abs((given - right + 90) % 180 - 90) < 0.1))  # α and α + 180° are the same axis


def _the_same_axis_in_radians(right: np.ndarray, given: np.ndarray) -> bool:
    return any(_within_a_tenth_of_a_degree(right + turn, given) for turn in (-np.pi, 0, np.pi))


BEST_DIRECTION = Exercise(
    name="best-direction",
    chapter=CHAPTER,
    title="The best direction, without centring",
    minutes=10,
    difficulty=2,
    asks="a function `f(data)` of an array [n, 2] that returns one angle in degrees, to a tenth of a degree",
    hints=(
        "Go through the derivation of the loss again. In which step does it use that the points are centred?",
        "In none. Either compute the loss for every tenth of a degree and take the best, or ask which u makes the part "
        "that is kept, uᵀSu, as large as possible.",
        "The best u is the eigenvector of S, the average of x xᵀ, with the largest eigenvalue. `numpy.linalg.eigh` "
        "sorts eigenvalues upwards and puts eigenvectors in columns; `arctan2(u[1], u[0])` is the angle, in radians.",
    ),
    answer=lambda data: _axis(data.T @ data),
    cases=_clouds,
    same=_within_a_tenth_of_a_degree,
    misconceptions=(
        Misconception(
            "centred first",
            lambda data: _axis(np.cov(data.T)),
            "This is the direction for centred points: you subtracted the mean, by yourself or with `numpy.cov`. The "
            "autoencoder of this exercise gets the points as they are and has no bias. Its line goes through the "
            "origin, so it also has to point to where the data are.",
        ),
        Misconception(
            "minor axis",
            lambda data: _axis(data.T @ data, 0),
            "You are 90 degrees off: this is the direction with the largest loss. What the code keeps is uᵀSu and what "
            "it loses is the rest, so take the largest eigenvalue. `numpy.linalg.eigh` puts it last.",
        ),
        Misconception(
            "regression line",
            lambda data: np.degrees(np.arctan(np.polyfit(data[:, 0], data[:, 1], 1)[0])),
            "This is the regression line of y on x. Regression measures errors vertically, and has an intercept. The "
            "autoencoder reconstructs both coordinates, so it measures at right angles to its line.",
        ),
        Misconception(
            "regression through the origin",
            lambda data: np.degrees(np.arctan((data[:, 0] * data[:, 1]).sum() / (data[:, 0] ** 2).sum())),
            "This is the least-squares line of y on x through the origin. It goes through the right point, but its "
            "errors are vertical: x counts as known. The autoencoder reconstructs both coordinates, so its error is "
            "measured at right angles to the line.",
        ),
        Misconception(
            "angle of the mean",
            lambda data: np.degrees(np.arctan2(*data.mean(0)[::-1])) % 180,
            "This is the direction of the mean. Where the points lie counts, but so does how they spread about it: the "
            "loss is trace S − uᵀSu, and S averages x xᵀ over all points.",
        ),
        Misconception(
            "radians",
            lambda data: np.radians(_axis(data.T @ data)),
            "The direction is right and the unit is not: this is the angle in radians. One radian is 57.3 degrees.",
            same=_the_same_axis_in_radians,
        ),
        Misconception(
            "measured from the vertical",
            lambda data: 90 - _axis(data.T @ data),
            "This is the angle with the second axis. `numpy.arctan2` takes the vertical coordinate first: "
            "`arctan2(u[1], u[0])`.",
        ),
        Misconception(
            "standardised data",
            lambda data: _axis(np.corrcoef(data.T)),
            "You divided each coordinate by its standard deviation first. Then the answer is 45 or 135 degrees "
            "whatever the data are. The loss is measured in the units of the data, so leave them as they are.",
        ),
    ),
    unrelated=lambda data: 123.0,
    explanation="The leading eigenvector of the average of x xᵀ. Eigenvectors are the columns of the matrix that "
    "`numpy.linalg.eigh` returns; in the plane a row can pass for one, by symmetry. The leading one is the first "
    "principal component only if the data are centred: without centring, or a bias that can take its place, the first "
    "direction is spent on where the data are instead of on how they differ.",
)


CODE_BITS = 32 * 8
DECODER_BITS = 32 * DECODER

BITS_PER_IMAGE = Exercise(
    name="bits-per-image",
    chapter=CHAPTER,
    title="What the test digits cost",
    minutes=10,
    difficulty=2,
    asks="one number, in bits per image",
    hints=(
        "Imagine that you send the images to somebody who has nothing. What has to be in the parcel?",
        "Codes, one for each image, and a decoder, once for all of them. Count its weights and biases: 32 to 256 to "
        "512 to 784.",
        "The decoder has 542,224 parameters of 32 bits, sent once and so shared by 10,000 images. A code has 32 "
        "numbers of 8 bits. One image pays for its code and for its share.",
    ),
    answer=CODE_BITS + DECODER_BITS / 10_000,
    same=within(1e-4),
    misconceptions=(
        Misconception(
            "codes only",
            CODE_BITS,
            "You sent the codes without the means to read them. The receiver needs the decoder too: 542,224 parameters "
            "of 32 bits are 1,735 bits for each of 10,000 images, nearly seven times the code.",
        ),
        Misconception(
            "shared by the training digits",
            CODE_BITS + DECODER_BITS / 60_000,
            "You shared the decoder among the 60,000 training digits, as the text of the chapter does. Those who pay "
            "for it are the images in the parcel, and this one holds 10,000.",
            same=within(1e-3),  # also when it is typed, rounded
        ),
        Misconception(
            "decoder not shared",
            CODE_BITS + DECODER_BITS,
            "You sent the decoder with every image. It is sent once, and 10,000 images share its 17 million bits.",
        ),
        Misconception(
            "encoder sent too",
            CODE_BITS + 32 * COUNT_PARAMETERS.answer / 10_000,
            "You sent the encoder as well. The receiver has no image to encode; the decoder is enough.",
        ),
        Misconception(
            "codes forgotten",
            DECODER_BITS / 10_000,
            "You sent the decoder alone. It needs something to decode: a code of 32 · 8 bits for each image.",
            same=within(1e-3),
        ),
        Misconception(
            "decoder in 8 bits",
            CODE_BITS + 8 * DECODER / 10_000,
            "You gave the decoder's parameters 8 bits each. The codes have 8; the weights and biases were said to go "
            "in 32.",
            same=within(1e-3),
        ),
        Misconception(
            "parameters instead of bits",
            CODE_BITS + DECODER / 10_000,
            "You added bits and parameters: 256 bits of code, and 542,224/10,000 parameters of the decoder. Each "
            "parameter is sent in 32 bits.",
            same=within(1e-3),
        ),
        Misconception(
            "codes in float32",
            32 * 32 + DECODER_BITS / 10_000,
            "You gave each number of the code 32 bits. It was said to have 8; only the decoder's parameters have 32.",
        ),
        Misconception(
            "ratio of counts",
            784 / 32,
            "This is 784/32, a ratio of how many numbers there are before and after. The question is about bits: how "
            "many does each number take, and what else has to be sent?",
        ),
        Misconception(
            "bytes",
            (CODE_BITS + DECODER_BITS / 10_000) / 8,
            "Right, in bytes. The question is in bits, eight to the byte.",
            same=within(1e-3),
        ),
        Misconception(
            "all images together",
            10_000 * CODE_BITS + DECODER_BITS,
            "This is the whole parcel, for 10,000 images. The question is what one image costs.",
        ),
        Misconception(
            "decoder without biases",
            CODE_BITS + 32 * sum(WEIGHTS[3:]) / 10_000,
            "You sent the weights of the decoder without its biases. They are few, 256 + 512 + 784 of them, but "
            "without them the receiver gets other images.",
        ),
    ),
    unrelated=99.0,
    explanation="1,991 bits, and 1,735 of them are the decoder. Gzip sends the same digits in about 1,300 bits each "
    "and loses nothing; the autoencoder's reconstruction is only close. For 60,000 digits the sum would be 545 bits: a "
    "rate of compression means little without the decoder, the number of images, the error and a rival.",
)


def _tied_cases() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(4)
    sizes = ((6, 3, 2), (1, 5, 4), (4, 4, 3))
    return [
        (rng.standard_normal((p, k)).astype(np.float32), rng.standard_normal((n, p)).astype(np.float32))
        for n, p, k in sizes
    ]


def _encoder_path(W: np.ndarray, x: np.ndarray) -> np.ndarray:
    return x.T @ ((x @ W @ W.T - x) @ W)


def _decoder_path(W: np.ndarray, x: np.ndarray) -> np.ndarray:
    return (x @ W @ W.T - x).T @ (x @ W)


TIED_WEIGHTS = Exercise(
    name="tied-weights",
    chapter=CHAPTER,
    title="The gradient of a matrix used twice",
    minutes=15,
    difficulty=3,
    asks="a function `f(W, x)` of arrays [p, k] and [n, p] that returns the gradient, an array [p, k]",
    hints=(
        "W is used twice, once to encode and once to decode. Give the two uses two names and differentiate as if they "
        "were different matrices.",
        "With x̂ = x A Bᵀ and the residual E = x̂ − x, find the gradients with respect to A and to B. Then set both to "
        "W. What does a change of W do to the loss through each?",
        "Through A it is xᵀ(E B), through B it is Eᵀ(x A). A matrix that is used twice gets both terms. Compare what "
        "you have with `jax.grad` of the loss on small random arrays: it finds the paths by itself.",
    ),
    answer=lambda W, x: _encoder_path(W, x) + _decoder_path(W, x),
    cases=_tied_cases,
    misconceptions=(
        Misconception(
            "decoder path only",
            _decoder_path,
            "This is the gradient through the decoder alone, as if the encoder used a copy of W that stays fixed. W "
            "also makes the code. A shared array receives the sum of the gradients of all its uses.",
        ),
        Misconception(
            "encoder path only",
            _encoder_path,
            "This is the gradient through the encoder alone. The other half is missing: W also draws the "
            "reconstruction from the code.",
        ),
        Misconception(
            "average",
            lambda W, x: (_encoder_path(W, x) + _decoder_path(W, x)) / 2,
            "You have both paths, and half of their sum. The gradients of the uses of a shared parameter add; they are "
            "not averaged. In one dimension, d(w·w)/dw is w + w.",
        ),
        Misconception(
            "no half in the loss",
            lambda W, x: 2 * (_encoder_path(W, x) + _decoder_path(W, x)),
            "Twice the right gradient: you differentiated the squared error itself. The loss of this exercise has a ½ "
            "in front, which cancels the 2 of the derivative.",
        ),
        Misconception(
            "mean over examples",
            lambda W, x: (_encoder_path(W, x) + _decoder_path(W, x)) / len(x),
            "Right up to the number of rows of x: you averaged over the examples. The loss of this exercise is their "
            "sum.",
        ),
        Misconception(
            "encoder path twice",
            lambda W, x: 2 * _encoder_path(W, x),
            "You doubled the gradient through the encoder. The one through the decoder is another matrix: W meets the "
            "image in one place and the code in the other.",
        ),
        Misconception(
            "decoder path twice",
            lambda W, x: 2 * _decoder_path(W, x),
            "You doubled the gradient through the decoder. The one through the encoder is another matrix: there the "
            "residual first goes back through W to the code.",
        ),
        Misconception(
            "image not subtracted",
            lambda W, x: x.T @ ((x @ W @ W.T) @ W) + (x @ W @ W.T).T @ (x @ W),
            "Both paths are there, but they carry the reconstruction back instead of the residual. The loss compares "
            "with x, so its derivative with respect to x̂ is x̂ − x.",
        ),
    ),
    unrelated=lambda W, x: np.cos(W),
    explanation="One term for each use, added. Automatic differentiation does this for every shared array, and the "
    "chapter on backpropagation says why.",
)


@cache
def _digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    from aelib.datasets import mnist  # read only when somebody tries this exercise

    digits = mnist()
    reference, query = digits.train.images[:1000], digits.test.images[:300]
    labels = digits.train.labels[:1000], digits.test.labels[:300]
    return reference.reshape(1000, 784), query.reshape(300, 784), *labels


def _accuracy(queries: np.ndarray, references: np.ndarray) -> float:
    _, _, reference_labels, query_labels = _digits()
    return nearest_accuracy(queries, references, query_labels, reference_labels)


@cache
def _accuracy_of_pixels() -> float:
    reference, query, _, _ = _digits()
    return _accuracy(query, reference)


def _judge_code(pair: tuple[Callable[..., Any], Callable[..., Any]]) -> Verdict:
    """Ask in this order: is it a function of one image, does it lose anything, and how do its codes lie?"""
    encode, decode = pair
    reference, query, _, _ = _digits()
    if fault := not_of_each_row("encode", encode, query):
        return fault
    z = rows("encode", encode, query)
    error = _reconstruction_error(encode, decode, query)
    z_reference = rows("encode", encode, reference)
    accuracy = _accuracy(z, z_reference)
    report = (
        f"Measured: lossless: {'no' if error > 1e-3 else 'yes'}, squared error per image {error:.2g}; nearest "
        f"neighbours: {100 * accuracy:.0f} % right, needs below 50 % (pixels: {100 * _accuracy_of_pixels():.0f} %)."
    )
    if error > 1e-3:
        return Verdict("lossy", report)
    if keeps_distances(query[:50], reference[:50], z[:50], z_reference[:50]):
        noise = np.random.default_rng(6).random((2, 20, 784), dtype=np.float32)
        if not keeps_distances(*noise, *(rows("encode", encode, x) for x in noise)):
            return Verdict("no ink", report)
        same = z.shape == query.shape and close(query, z)
        return Verdict("pixels" if same else "distances kept", report)
    if accuracy < 0.5:
        return Verdict("useless", report)
    return Verdict("usable" if accuracy <= _accuracy_of_pixels() else "better than pixels", report)


def _reconstruction_error(encode: Callable[..., Any], decode: Callable[..., Any], images: np.ndarray) -> float:
    """Return the error on digits, and on mixtures that are in no data set; whichever is larger."""
    batches = (images, 0.5 * (images[:100] + images[100:200]))
    # Codes are decoded later and in another order: a decoder that remembers the images does not pass.
    codes = [encode(x.copy()) for x in batches]
    x_hats = [rows("decode", decode, z[::-1], 784)[::-1] for z in codes]
    return max(float(((x_hat - x) ** 2).sum(1).mean()) for x, x_hat in zip(batches, x_hats, strict=True))


_LOUD_ROW = np.where(np.arange(784) // 28 == 8, 1024, 1).astype(np.float32)
_TEN_PIXELS = np.where((np.arange(784) >= 300) & (np.arange(784) < 310), 1024, 1).astype(np.float32)
_LOUD_BORDER = np.where(np.arange(784) < 28, 1024, 1).astype(np.float32)
_NOISE = np.random.default_rng(5)


def _blocks(x: np.ndarray) -> np.ndarray:
    return x.reshape(-1, 14, 2, 14, 2).mean((2, 4)).reshape(-1, 196)


USELESS_CODE = Exercise(
    name="useless-code",
    chapter=CHAPTER,
    title="A perfect reconstruction from a useless code",
    minutes=25,
    difficulty=3,
    asks="a pair of functions `(encode, decode)`, from [n, 784] to a code [n, k] and back",
    hints=(
        "The reconstruction does not care how far apart two codes are. The nearest neighbour cares about nothing else.",
        "Look for a map that can be undone exactly, and that changes which codes are near to one another. Rotating all "
        "codes does not change it. What does stretching do?",
        "Let one whole row that runs through the strokes, 28 pixels, decide all distances, and keep all the rest in "
        "the code, a thousand times more quietly. A few pixels are too few: many digits are empty there, and then the "
        "quiet pixels decide. Scaling by a power of two costs no precision at all.",
    ),
    answer=(lambda x: x * _LOUD_ROW, lambda z: z / _LOUD_ROW),
    measure=_judge_code,
    seconds=30.0,  # most of it for measuring
    misconceptions=(
        Misconception(
            "identity",
            (lambda x: x, lambda z: z),
            "Nothing is lost, but the code is the image, so that its neighbours are the neighbours of the pixels, and "
            "those are good. The identity shows that the loss can be zero without any learning. Here the code has "
            "to be worse than the pixels.",
        ),
        Misconception(
            "distances kept",
            (lambda x: x[:, ::-1], lambda z: z[:, ::-1]),
            "Your code looks different, but all distances are as before, up to one common factor. Permuting pixels, "
            "rotating, adding a constant and scaling everything alike leave every nearest neighbour where it was.",
        ),
        Misconception(
            "no ink",
            (lambda x: x * _LOUD_BORDER, lambda z: z / _LOUD_BORDER),
            "What you made loud is a part of the picture where digits have no ink, or nearly none, like the border. A "
            "thousand times 0 is 0, so between digits all distances are as before. Turn up pixels that many digits "
            "use, and use differently.",
        ),
        Misconception(
            "lossy",
            (lambda x: x[:, ::4], lambda z: np.repeat(z, 4, axis=1)),
            "The image does not come back: either `decode` does not undo all that `encode` did, or `encode` has lost "
            "something. That a code which forgets the image is of little use surprises nobody. Here the squared error "
            "must stay below 0.001 per image, also for images that are not digits.",
        ),
        Misconception(
            "usable",
            (lambda x: x * _TEN_PIXELS, lambda z: z / _TEN_PIXELS),
            "Nothing is lost and the distances have changed, but the nearest neighbour is still of the right class too "
            "often. Ask what decides the distance between two codes now: it has to drown everything else, it has to "
            "differ between most pairs of digits, and it should say little about their class.",
        ),
        Misconception(
            "random",
            (lambda x: np.hstack([x, 1000 * _NOISE.random((len(x), 9))]), lambda z: z[:, :784]),
            "Your encoder draws random numbers, so that the same image has another code each time. Noise beside the "
            "image does spoil the distances. Now do it with a function of the image.",
        ),
        Misconception(
            "depends on the batch",
            (lambda x: x - x.mean(0), lambda z: z),
            "The code of an image depends on which other images came with it, by a mean over the batch, by its place "
            "in it or by a memory of what was encoded. The decoder may get one code alone. Fix such numbers "
            "beforehand, outside `encode`.",
        ),
    ),
    unrelated=(lambda x: np.hstack([x, 9 * _blocks(x)]), lambda z: z[:, :784]),
    explanation="Nothing is lost, and nearest neighbours are lost. Say in two or three sentences what this shows.",
    rubric="- The loss sees only decode(encode(x)). An invertible change of the code, undone by the decoder, leaves it "
    "as it was.\n"
    "- A low loss says that nothing was thrown away, not that what was kept is easy to use.\n"
    "- Useful means useful for something: a linear classifier with enough data may still read your code.\n"
    "- A narrow code has to choose what to keep. What moves many pixels is kept; it need not be what you are after.",
)

EXERCISES = (
    COUNT_PARAMETERS,
    SQUARED_ERROR_PER_IMAGE,
    LOSS_FOR_FIT,
    SHARED_CODE,
    CROSS_ENTROPY_FLOOR,
    BEST_DIRECTION,
    BITS_PER_IMAGE,
    TIED_WEIGHTS,
    USELESS_CODE,
)
