"""What a reader searches is found as they type, from a server and in the files themselves, and no mark follows them."""

import re

import pytest

from book.publishing.search import ALSO
from tests.book.sweeps.contrast import CONTRAST, use
from tests.conftest import SCROLLED

FIRST = {
    # Endings, and words that ask
    "why blurry": "the-autoencoder#what-is-lost-and-why-it-blurs",
    "reconstructi": "the-autoencoder#term-reconstruction",
    "how many epochs": "learning-as-descent#when-to-stop",
    "when should I stop training": "learning-as-descent#when-to-stop",
    "why do gradients vanish": "vanishing-gradients#term-vanishing-gradient",
    "which loss function should I use": "one-neuron-two-losses#matching-loss-and-output",
    "what is a likelihood": "learning-as-likelihood#term-likelihood",
    "how big should the latent space be": "the-autoencoder#how-small-can-the-code-be",
    "is pretraining still useful": "stacked-autoencoders#does-pretraining-help",
    "learning rate too high": "learning-as-descent#how-large-a-step",
    "denoise": "stacked-autoencoders#term-denoising-autoencoder",
    "regularizer": "stacked-autoencoders#term-regulariser",
    "clip gradients": "vanishing-gradients#term-Gradient-clipping",
    "adam optimizer": "learning-as-descent#term-Adam",
    "saddle points": "learning-as-descent#term-saddle",
    "what is a loss function": "learning-as-descent#term-loss",
    "how does momentum help": "learning-as-descent#term-momentum",
    "how many hidden units do I need": "the-autoencoder#a-recipe",
    "why sigmoid is bad": "one-neuron-two-losses#a-neuron-and-its-gradient",
    "add noise to input": "stacked-autoencoders#damage-the-input-ask-for-the-whole",
    # Names of functions, and what is done with the library
    "two_sample_test": "library-codes#aelib.latent.two_sample_test",
    "latent_maps": "library-figures#aelib.plots.latent_maps",
    "check my answer": "library-exercises#working-on-exercises",
    # Slips, words in two and in one
    "minst": "map-of-digits#the-digits",
    "latnet space": "the-autoencoder#term-latent-space",
    "gradeint descent": "learning-as-descent#term-gradient-descent",
    "autoencodr": "the-autoencoder",
    "boltzman machine": "boltzmann-machines#term-Boltzmann-machine",
    "notbook": "intro#in-notebooks",
    "mini batch": "learning-as-descent#term-minibatch",
    "back propagation": "backpropagation#term-backpropagation",
    "finetuning": "stacked-autoencoders#term-fine-tuning",
    # Words of the field that the book does not use, or uses for something else
    "colab": "intro#in-notebooks",
    "install": "intro#in-notebooks",
    "download": "intro#in-notebooks",
    "offline": "intro#in-notebooks",
    "exercise solutions": "exercises",
    "pip install aelib": "intro#in-notebooks",
    "prerequisites": "before-you-begin",
    "license": "intro#about-the-course",
    "batch size": "learning-as-descent#term-minibatch",
    "vae": "variational-autoencoders#term-variational-autoencoder",
    "elbo": "variational-autoencoders#term-evidence-lower-bound",
    "diffusion": "diffusion",
    "score matching": "denoising#term-denoising-score-matching",
    "gan": "decoding#four-ways-to-point",
    "generate new images": "decoding#four-ways-to-point",
    "interpolate between digits": "shape-of-a-decoder#from-one-digit-to-another",
    "beta-VAE": "variational-autoencoders#rate-against-distortion",
    "how many steps does diffusion need": "diffusion#how-many-steps-does-diffusion-need",
    "checkerboard artifacts": "map-of-digits#convolution-in-three-pictures",
    "keras": "the-autoencoder#thirty-two-numbers-a-digit",
    "similar images": "uses#similar-images-search-by-codes",
    "missing values": "uses#missing-values-fill-in-the-lower-half",
    "few labels": "uses#few-labels",
    "flow matching": "latents-and-flows#term-Flow-matching",
    "rectified flow": "latents-and-flows#flow-matching-another-clock-on-the-same-path",
    "masked autoencoder": "stacked-autoencoders#term-masked-autoencoder",
    "jepa": "stacked-autoencoders#joint-embedding-models-predict-the-code",
    "stable diffusion": "latents-and-flows#latent-diffusion-does-a-better-reconstruction-make-better-latents",
    "capstone": "a-study-of-your-own#a-project-of-a-day",
    "train on my own photos": "your-own-data#one-cell-to-change",
    "outlier detection": "uses#anomaly-detection-one-digit-is-normal",
    "anomaly detection": "uses#anomaly-detection-one-digit-is-normal",
    "cnn": "map-of-digits#term-convolution",
    "dropout": "stacked-autoencoders#term-regulariser",
    "gpu": "when-one-machine-is-not-enough",
    "pytorch": "the-autoencoder#thirty-two-numbers-a-digit",
    "xavier initialization": "vanishing-gradients#term-Glorot-initialisation",
    "resnet": "vanishing-gradients#term-residual-connection",
    "dying relu": "vanishing-gradients#term-dead-unit",
    "batchnorm": "backpropagation#term-batch-normalisation",
    "pca": "the-autoencoder#term-principal-components",
    "kl": "learning-as-likelihood#term-KullbackLeibler-divergence",
    "bits per pixel": "the-autoencoder#compression-counted-in-bits",
    "deep belief network": "boltzmann-machines#how-they-began",
    # Korean: with and without its space, with a particle, in another spelling, half typed; with Latin beside it
    "오토인코더": "the-autoencoder",
    "자기부호화기": "the-autoencoder",
    "오토엔코더의": "the-autoencoder",
    "변분 오토인": "variational-autoencoders#term-variational-autoencoder",
    "잠재공간": "the-autoencoder#term-latent-space",
    "잠재 공간에서": "the-autoencoder#term-latent-space",
    "코드를": "the-autoencoder#term-code",
    "최대우도": "learning-as-likelihood#term-maximum-likelihood",
    "최대 가능도 추정": "learning-as-likelihood#term-maximum-likelihood",
    "기울기 소실": "vanishing-gradients#term-vanishing-gradient",
    "그래디언트 소실이란": "vanishing-gradients#term-vanishing-gradient",
    "오차역전파법": "backpropagation#term-backpropagation",
    "VAE란": "variational-autoencoders#term-variational-autoencoder",
    "재매개변수화": "variational-autoencoders#term-reparameterisation-trick",
    "주성분 분석": "the-autoencoder#term-principal-components",
    "KL 발산": "learning-as-likelihood#term-KullbackLeibler-divergence",
    "오토인코더와 PCA 비교": "the-autoencoder#three-anchors",
    "이상 탐지": "uses#anomaly-detection-one-digit-is-normal",
    "확산 모델은": "diffusion",
    "한국어": "korean",
    "korean": "korean",
}
"""The first result for what readers type: a page, and where it has more than one that fits, the place."""

ORIGINS = pytest.mark.parametrize("origin", ["server", pytest.param("file", marks=pytest.mark.nightly)])
RESULT = """entry => ({ title: entry.querySelector('a').textContent, address: entry.querySelector('a').href,
    where: entry.querySelector('.where').textContent, text: entry.querySelector('p').textContent,
    marks: [...entry.querySelectorAll('mark')].map(mark => mark.textContent),
    defines: entry.className === 'definition' })"""


def faults(wrong):
    """What went wrong, but for what a page was still loading when another took its place."""
    return [fault for fault in wrong if not fault.endswith("net::ERR_ABORTED")]


def ask(tab, words, place="main"):
    """Type into a field and wait for the answer: the definitions, the sections, and what the status says."""
    box = tab.locator(place)
    box.locator(".search-status").evaluate("status => { status.textContent = '' }")
    box.locator("input[type=search]").fill(words)
    tab.wait_for_function("place => document.querySelector(`${place} .search-status`).textContent", arg=place)
    found = box.locator(".search-results > li").evaluate_all(f"entries => entries.map({RESULT})")
    status = box.locator(".search-status").inner_text()
    return [one for one in found if one["defines"]], [one for one in found if not one["defines"]], status


def addresses(tab):
    """Where the results lead, in their order: the page, and the place in it."""
    links = tab.locator("main .search-results > li > a").evaluate_all(
        "links => links.map(link => decodeURI(link.href))"
    )
    return [re.fullmatch(r".*?([\w-]+)\.html(#.*)?", link).expand(r"\1\2") for link in links]


def plain(text):
    """A text in small letters, without hyphens."""
    return " ".join(re.split(r"[\s–-]+", text.lower()))


def open_dialog(tab):
    """Open the dialog by its keys."""
    tab.keyboard.press("Control+k")
    tab.wait_for_selector("#pst-search-dialog[open]")
    return "#pst-search-dialog"


def test_there_is_one_search_box(opened, origins, kind_of_page, viewport):
    tab, _ = opened(origins["server"], kind_of_page, viewport=viewport)
    ways = tab.locator(".search-button__button").locator("visible=true")
    assert ways.count() == 1
    ways.click()
    fields = tab.locator("input[type=search]").locator("visible=true")
    assert fields.count() == 1
    assert tab.evaluate("document.activeElement.name") == "q"


@ORIGINS
def test_readers_find_what_they_mean(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "search", viewport=viewports["desktop"])
    _, sections, status = ask(tab, "VAE")
    assert any("variational" in one["marks"] for one in sections)
    assert re.fullmatch(rf"{len(sections)} (of \d+ )?sections", status)
    assert ask(tab, "variational autoencoder")[1][0]["title"] in [one["title"] for one in sections]
    definitions, sections, _ = ask(tab, "denoising")
    assert definitions[0]["title"] == "denoising autoencoder"
    assert sections[0]["where"] == "Repair: denoising autoencoders"
    assert {"code", "latent space"} <= {one["title"] for one in ask(tab, "bottleneck")[0]}
    definitions, _, status = ask(tab, "overfitting")
    assert [one["title"] for one in definitions][:2] == ["overfitting", "early stopping"]
    assert re.fullmatch(r"(30 of )?\d+ sections", status)
    _, sections, _ = ask(tab, "aelib.fit")
    assert sections[0]["title"] == "aelib.fit"
    assert sections[0]["address"].endswith("#aelib.fit")
    assert re.search("Kullback|relative entropy", ask(tab, "KL")[1][0]["text"])
    assert ask(tab, "PCA")[0][0]["title"] == "principal components"
    assert any("Backpropagation" in one["title"] for one in ask(tab, "bakpropagation")[1][:2])
    assert ask(tab, "regularization")[1][0] == ask(tab, "regularisation")[1][0]
    assert faults(wrong) == []


@pytest.mark.parametrize("origin", ["file"])
def test_the_first_result_is_the_one_that_was_meant(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "search", viewport=viewports["desktop"])
    first = {}
    for words in FIRST:
        ask(tab, words)
        first[words] = addresses(tab)[0]
    assert first == FIRST
    assert faults(wrong) == []


def test_each_word_of_the_table_leads_to_words_of_the_book(opened, origins, viewports):
    tab, _ = opened(origins["file"], "search", viewport=viewports["desktop"])
    ask(tab, "code")
    pages = tab.evaluate("courseSearch.pages")
    text = plain(" ".join(f"{part['title']} {part['text']}" for page in pages for part in page["parts"]))
    assert [(typed, one) for typed, meant in ALSO.items() for one in meant if plain(one) not in text] == []


@pytest.mark.nightly
@ORIGINS
def test_a_search_that_finds_nothing_says_so(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "search", viewport=viewports["phone"])
    for words in (
        "qwxyzzyqwx",
        "모르는말",
        "바코드",
        "ㅋㅋㅋ",
        "쀍",
        "(?:[^한",
    ):  # no word of the list, nor the beginning of one
        assert ask(tab, words) == ([], [], f"Nothing found for “{words}”")
    assert faults(wrong) == []


@ORIGINS
def test_a_result_leads_to_its_section_and_no_mark_follows(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "chapters/notation", viewport=viewports["phone"])
    _, sections, _ = ask(tab, "latent space", open_dialog(tab))
    assert sections[0]["marks"]
    assert all(one["marks"] or "code" in one["title"] for one in sections)  # found by its title, it has none to mark
    tab.locator("#pst-search-dialog .search-results li:not(.definition) a[href*='.html#']").first.click()
    tab.wait_for_url(re.compile(r"/chapters/[\w-]+\.html#"))
    assert "highlight" not in tab.url
    tab.wait_for_function("Math.abs(document.querySelector(':target').getBoundingClientRect().top) < innerHeight / 2")
    for _ in range(2):
        assert tab.locator("mark, .highlighted").count() == 0
        assert "Hide Search Matches" not in tab.locator("body").inner_text()
        tab.goto(f"{origins[origin]}intro.html")
    assert faults(wrong) == []


def test_a_result_on_the_same_page_closes_the_dialog(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", viewport=viewports["desktop"])
    ask(tab, "undercomplete", open_dialog(tab))
    tab.locator("#pst-search-dialog .definition a").first.click()
    tab.wait_for_function("location.hash === '#term-undercomplete'")
    assert tab.locator("dialog[open]").count() == 0
    tab.evaluate(SCROLLED)  # the focus goes back, which must not scroll
    top = tab.evaluate("document.getElementById('term-undercomplete').getBoundingClientRect().top")
    assert 0 <= top < 450


def test_keys_reach_the_results_and_leave_them(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["desktop"])
    ask(tab, "minibatch", open_dialog(tab))
    focus = "document.activeElement.closest('li')?.matches(':nth-child(%d)')"
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate(focus % 1)
    tab.keyboard.press("Tab")
    assert tab.evaluate(focus % 2)
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Escape")
    assert tab.locator("dialog[open]").count() == 0


def test_a_letter_typed_last_leaves_the_keys_where_they_are(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["desktop"])
    ask(tab, "sparse autoencode", open_dialog(tab))
    # In one go: the results of the whole word come a tenth of a second after its last letter.
    tab.evaluate("""() => {
        const field = document.activeElement
        field.value += "r"
        field.dispatchEvent(new Event("input"))
        window.found = document.querySelectorAll("#pst-search-dialog ol a")[1]
        found.focus()
    }""")
    tab.wait_for_function("!found.isConnected")
    assert tab.evaluate("document.activeElement.closest('li')?.matches('#pst-search-dialog li:nth-child(2)')")


@ORIGINS
def test_enter_leads_to_the_search_page_and_there_to_the_first_result(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "chapters/notation", viewport=viewports["desktop"])
    ask(tab, "early stopping", open_dialog(tab))
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/search\.html\?q=early(\+|%20)stopping"))
    tab.wait_for_selector("main .search-results a")
    assert tab.evaluate("document.activeElement.value") == "early stopping"
    address = tab.locator("main .search-results a").first.get_attribute("href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(address)
    tab.go_back()
    tab.wait_for_selector("main .search-results a")
    assert faults(wrong) == []


@pytest.mark.nightly
def test_nothing_is_loaded_before_a_search_begins(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["phone"])
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("window.MiniSearch === undefined")
    open_dialog(tab)
    tab.wait_for_function("!!window.MiniSearch")
    assert [url for url in asked if "/search-data.js" in url]


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["search", "chapters/two-networks", "404"])
def test_results_are_legible_and_have_no_barriers(opened, origins, viewport, axe, name):
    tab, _ = opened(origins["server"], name, viewport=viewport)
    place = "main" if name in ("search", "404") else open_dialog(tab)
    assert ask(tab, "code", place)[2].endswith("sections")
    tab.add_style_tag(content="* { transition: none !important }")
    for theme in ("light", "dark"):
        use(tab, theme)
        assert tab.evaluate(CONTRAST) == []
    assert [found["id"] for found in axe.run(tab, context=[[place]]).response["violations"]] == []
    assert tab.locator(f"{place} .search-status").get_attribute("role") == "status"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_page_leads_to_the_index_of_terms(opened, origins, viewports):
    tab, _ = opened(origins["server"], "search", viewport=viewports["phone"], java_script_enabled=False)
    assert "needs JavaScript" in tab.locator("main").inner_text()
    assert tab.locator("main a[href$='index-of-terms.html']").is_visible()
    assert tab.locator("input[type=search]").locator("visible=true").count() == 0
    tab, _ = opened(origins["server"], "intro", viewport=viewports["phone"], java_script_enabled=False)
    assert tab.locator(".search-button__button").locator("visible=true").count() == 0
