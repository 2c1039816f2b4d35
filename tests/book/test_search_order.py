"""What stands first of what is found: what was typed, as it was typed, then its words, then what they may mean."""

import json

import pytest

from book.publishing.search import MINISEARCH
from tests.book.test_search import addresses, ask, faults, open_dialog

PLACES = {
    # By practitioners with a job to do
    "choose code size": "the-autoencoder#the-code-or-the-training",
    "loss is nan": "variational-autoencoders#the-loss-is-infinite-or-nan",
    "anomaly score per feature": "your-own-data#a-second-example-a-table",
    "KL collapses": "variational-autoencoders#how-many-numbers-are-used",
    "too many false alarms": "uses#how-to-choose-a-threshold",
    "fill in missing values in a table": "your-own-data#a-second-example-a-table",
    "autoencoder for tabular data": "your-own-data#a-second-example-a-table",
    "only 100 images": "your-own-data#a-hundred-pictures",
    "blurry reconstructions": "the-autoencoder#what-is-lost-and-why-it-blurs",
    "batch does not fit in memory": "when-one-machine-is-not-enough#a-batch-larger-than-memory",
    "train on multiple gpus": "when-one-machine-is-not-enough#one-program-on-many-devices",
    "mixed precision bfloat16": "when-one-machine-is-not-enough#term-mixed-precision",
    "find duplicate images": "uses#similar-images-search-by-codes",
    "early stopping patience": "learning-as-descent#term-early-stopping",
    "is an autoencoder better than pca": "the-autoencoder#three-anchors",
    "denoise images with unknown noise level": "diffusion#one-denoiser-for-all-noise-levels",
    "save and load a trained model": "library-models#aelib.load",
    "resume training": "library-training#go-on",
    "outliers in the training data": "uses#mistakes-that-people-make",
    "codebook collapse": "codes-in-bits#term-dead-entry",
    # By students
    "why cross entropy instead of mse": "one-neuron-two-losses#a-loss-without-an-upper-bound",
    "manifold": "shape-of-a-decoder#term-manifold",
    "derive elbo": "variational-autoencoders#term-evidence-lower-bound",
    "reparameterization trick": "variational-autoencoders#term-reparameterisation-trick",
    "vanishing gradient sigmoid": "vanishing-gradients#a-product-of-factors",
    "how to initialise weights": "vanishing-gradients#how-large-should-weights-be",
    "backpropagation worked example": "backpropagation#five-units-by-hand",
    "difference between autoencoder and pca": "the-autoencoder#three-anchors",
    "encoder decoder": "the-autoencoder#encoder-decoder-likelihood",
    "what is kl divergence": "learning-as-likelihood#term-KullbackLeibler-divergence",
    "tied weights": "the-autoencoder#term-tied-weights",
    "t-sne perplexity": "map-of-digits#term-t-SNE",
    "transposed convolution": "map-of-digits#term-transposed-convolution",
    "saddle point": "learning-as-descent#term-saddle",
    "why does adam work": "learning-as-descent#term-Adam",
    "gibbs sampling": "boltzmann-machines#term-Gibbs-sampling",
    "score function": "denoising#term-score",
    "superposition of features": "sparse-codes",
    "why does diffusion add noise again": "diffusion#fresh-noise-the-ancestral-step-and-langevin-dynamics",
    "maximum likelihood and mean squared error": "learning-as-likelihood#gaussian-the-squared-error",
    # By lecturers, and users of the library
    "solutions for teachers": "teaching#solutions-notebooks-and-licences",
    "exam questions": "teaching#what-you-can-hand-out",
    "slides": "teaching#what-you-can-hand-out",
    "course in four weeks": "teaching#twelve-weeks-four-weeks-a-weekend",
    "write my own exercise": "own-exercises",
    "licence of the figures": "teaching#solutions-notebooks-and-licences",
    "latent traversal figure": "library-figures#aelib.live.latent_explorer",
    "validation loss callback": "library-training#look-stop-early-keep-the-best",
    "run in colab": "intro#in-notebooks",
    "custom loss function": "library-training#aelib.training.losses.Loss",
    # In Korean
    "오토인코더란": "the-autoencoder",
    "이상 탐지 임계값": "uses#how-to-choose-a-threshold",
    "잠재 공간 시각화": "map-of-digits",
    "역전파 유도": "backpropagation#term-backpropagation",
    "변분오토인코더 손실 함수": "variational-autoencoders#a-lower-bound",
    "경사 하강법 학습률": "learning-as-descent#how-large-a-step",
    "교차 엔트로피": "learning-as-likelihood#term-cross-entropy",
    "과적합": "the-autoencoder#term-overfitting",
    "확산모델 샘플링": "diffusion",
    "노이즈 제거": "stacked-autoencoders#term-denoising-autoencoder",
    # What was found wrong once: synonyms stood before what was typed
    "dead features": "sparse-codes#sparse-autoencoders-the-way-back",
    "anomaly detection threshold": "uses#how-to-choose-a-threshold",
    # Written after the order was settled
    "reconstruction error as anomaly score": "shape-of-a-decoder#what-does-not-belong-anomaly-detection",
    "gradient clipping value": "vanishing-gradients#term-Gradient-clipping",
    "latent dimension for time series": "your-own-data#one-cell-to-change",
    "weight decay vs early stopping": "linear-autoencoders#term-weight-decay",
    "dead units stay dead": "sparse-codes#mistakes-that-people-make",
    "units are on equally often": "sparse-codes#mistakes-that-people-make",
    "how sure are the differences between seeds": "stacked-autoencoders#how-sure",
    "data larger than memory": "when-one-machine-is-not-enough#data-larger-than-memory",
    "convolutional autoencoder stride": "map-of-digits#digits-that-have-moved-a-better-convolutional-autoencoder",
    "sample from latent space with gaussian mixture": "decoding#four-ways-to-point",
    "log sum exp trick": "one-neuron-two-losses#term-log-sum-exp",
    "partition function intractable": "boltzmann-machines#term-partition-function",
    "straight-through estimator": "codes-in-bits#straight-through-against-the-exact-gradient",
    "langevin dynamics": "diffusion#term-Langevin-dynamics",
    "share of false alarms": "uses#how-to-choose-a-threshold",
    "features of trained and random networks": "features-of-a-network",
    "otter-grader assignments": "teaching#what-you-can-hand-out",
    "install without a network": "teaching#solutions-notebooks-and-licences",
    "wiener filter": "denoising#term-Wiener-filter",
    "missing column regression": "uses#missing-values-fill-in-the-lower-half",
    "posterior collapse": "variational-autoencoders#term-posterior-collapse",
    "contrastive divergence biased gradient": "boltzmann-machines#contrastive-divergence",
    "compare autoencoder with nearest neighbour": "the-autoencoder#is-the-code-any-good",
    "digits moved by pixels": "uses#digits-that-move-and-clutter",
}
"""What sixty people of four kinds might type, and more, and the likeliest of the places in which the answer stands."""

LATER = {
    "is an autoencoder better than pca": 4,
    "denoise images with unknown noise level": 2,
    "why cross entropy instead of mse": 2,
    "difference between autoencoder and pca": 2,
    "why does diffusion add noise again": 4,
    "exam questions": 2,
    "latent traversal figure": 7,
    "custom loss function": 2,
    "경사 하강법 학습률": 5,
    "잠재 공간 시각화": 3,
    "reconstruction error as anomaly score": 2,
    "latent dimension for time series": 7,
    "dead units stay dead": 3,
    "how sure are the differences between seeds": 3,
    "straight-through estimator": 2,
    "share of false alarms": 3,
    "install without a network": 6,
    "compare autoencoder with nearest neighbour": 8,
}
"""The place in the list of those that are not the first yet."""


def part(title, text="", number="1.1"):
    """A section of a page, as the search keeps it."""
    return {"anchor": title.lower().replace(" ", "-"), "number": number, "title": title, "text": text, "terms": []}


def page(title, *parts):
    """A page that is to be read, with its sections."""
    first = {"anchor": "", "number": "1", "title": title, "text": "", "terms": []}
    return {"url": f"{title}.html", "read": True, "parts": [first, *parts]}


SMALL = {
    "pages": [
        page(
            "Rooms",
            part("What a lamp lights", "Each shade falls on a wall."),
            part("Red shade", "A lamp."),
            part("Copper", "Some lamp oil was spilt, and a great deal of it."),
            part("Tin", "The oil of this one lamp is old."),
            part("Zinc", "Oil. " + "A wall has a door and a floor has a stair, so to say. " * 9 + "A lamp."),
        ),
        page("Glass and water", part("Cold", "A pane breaks."), part("Warm", "A door opens.")),
    ],
    "also": {"oil": ["Red shade"], "lantern": ["What a lamp lights"]},
    "korean": {"램프": "lamp"},
}
"""A book of two pages."""


@pytest.fixture
def small(opened, origins, viewports):
    """What is found in the small book: the titles, in order, and the marks in each."""
    tab, wrong = opened(origins["server"], "chapters/notation", viewport=viewports["desktop"])
    script = f"{MINISEARCH.read_text(encoding='utf-8')}window.courseSearch = {json.dumps(SMALL)};"
    tab.route("**/search-data.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    dialog = open_dialog(tab)

    def found(words):
        return [(one["title"].split(" ", 1)[1], one["marks"]) for one in ask(tab, words, dialog)[1]]

    yield found
    assert faults(wrong) == []


def test_a_phrase_comes_before_its_words_and_these_before_what_a_part_of_them_means(small):
    titles = [title for title, _ in small("lamp oil")]
    assert titles[0] == "Copper"
    assert {"Tin", "Red shade"} <= {*titles}
    assert small("old oil")[0][0] == "Tin"
    assert small("oil")[0][0] == "Red shade"  # where the table knows all that was typed, it is asked first


def test_what_is_meant_comes_first_where_the_words_stand_nowhere_together(small):
    assert small("lantern")[0][0] == "What a lamp lights"
    assert small("oil stair floor")[0][0] == "Zinc"


def test_a_section_has_the_words_of_its_chapter(small):
    assert small("glass pane")[0][0] == "Cold"
    assert small("glass door")[0][0] == "Warm"


def test_what_was_typed_is_marked_and_what_is_meant_where_nothing_of_that_stands(small):
    assert dict(small("lamp oil"))["Copper"] == ["lamp", "oil"]
    assert dict(small("lamp oil"))["Red shade"] == ["lamp"]
    assert dict(small("lantern"))["What a lamp lights"] == []


def test_each_query_leads_to_its_place(opened, origins, viewports):
    tab, wrong = opened(origins["file"], "search", viewport=viewports["desktop"])
    ranks = {}
    for words, place in PLACES.items():
        ask(tab, words)
        found = addresses(tab)
        ranks[words] = found.index(place) + 1 if place in found else None
    assert {words: rank for words, rank in ranks.items() if rank != 1} == LATER
    assert faults(wrong) == []
