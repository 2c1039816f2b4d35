"""What the search finds: sections of all pages, functions of the reference, and the sentences that define terms.

When a page is written, its parts are kept beside the doctrees. At the end those of all pages become one script behind
MiniSearch 7.2.0 (`book/rendering/minisearch`, MIT, minified by terser 5.51.2), which `book/rendering/static/search.js`
loads when a search begins: a script, because a page that is opened as a file can fetch nothing. Sphinx's own search
knows whole pages, and marks words on all that one reads after it; it is switched off.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.course import chapters_to_read, contents
from book.directives.predictions import predict_reply
from book.directives.terms import definition_of_term

MINISEARCH = Path(__file__).parents[1] / "rendering" / "minisearch" / "minisearch.min.js"
DATA = "_static/search-data.js"

ALSO = {
    "ablation": ("control", "Rivals"),
    "activation function": ("The golden rule", "ReLU: one or zero", "activation"),
    "adagrad": ("Momentum and Adam",),
    "AdamW": ("Adam", "weight decay"),
    "AE": ("The autoencoder",),
    "anomaly": ("Back onto the sheet", "Far away"),
    "answer": ("The exercises", "In notebooks"),
    "arithmetic": ("From one digit to another",),
    "author": ("About the course",),
    "autodiff": ("automatic differentiation", "reverse mode", "Any program, backward"),
    "autoencoder PCA": ("Three anchors", "Linear autoencoders"),
    "autograd": ("automatic differentiation", "reverse mode", "Any program, backward"),
    "automatic differentiation": ("Any program, backward", "reverse mode"),
    "average image": ("mean image",),
    "backprop": ("backpropagation",),
    "baseline": ("Three anchors",),
    "basics": ("Before you begin",),
    "batch size": ("minibatch",),
    "batchnorm": ("batch normalisation",),
    "bayesian": ("A sum, an average, a prior",),
    "BCE": ("binary cross-entropy",),
    "begin": ("Three ways in",),
    "bias variance": ("overfitting",),
    "big latent": ("How small can the code be?",),
    "binarise": ("Grey pixels",),
    "binder": ("In notebooks",),
    "bits": ("Compression, counted in bits",),
    "BN": ("batch normalisation",),
    "bottleneck": ("code", "latent space", "undercomplete"),
    "BP": ("backpropagation",),
    "CAE": ("Convolution, in two pictures",),
    "calculus": ("Before you begin",),
    "CD": ("contrastive divergence",),
    "chain rule": ("A relay of factors", "The recursion, and why it holds"),
    "cheat sheet": ("Notation and measures",),
    "checkpoint": ("Go on",),
    "citation": ("About the course",),
    "cite": ("About the course",),
    "cluster": ("How well are they separated?",),
    "CNN": ("convolution", "Convolution, in two pictures"),
    "code size": ("How small can the code be?",),
    "colab": ("In notebooks",),
    "conda": ("In notebooks",),
    "confidence interval": ("paired interval", "How sure?"),
    "contact": ("About the course",),
    "contents": ("The chapters",),
    "contractive": ("denoising autoencoder", "Back onto the sheet"),
    "contrastive learning": ("contrastive loss",),
    "contribute": ("About the course",),
    "copy input": ("identity trap",),
    "copyright": ("About the course",),
    "creative commons": ("About the course",),
    "cross validation": ("validation data", "When to stop"),
    "cuda": ("When one machine is not enough",),
    "DAE": ("denoising autoencoder",),
    "dataset": ("The digits", "MNIST database"),
    "DBN": ("How they began",),
    "deconvolution": ("transposed convolution",),
    "decrease": ("How large a step",),
    "deep belief": ("How they began",),
    "detection": ("Back onto the sheet",),
    "difficulty": ("The exercises",),
    "diffusion": ("denoising autoencoder", "Back onto the sheet"),
    "dimensionality reduction": ("reduction of dimension",),
    "disentangled": ("What the loss cannot see",),
    "distributed training": ("When one machine is not enough",),
    "docker": ("In notebooks",),
    "download": ("In notebooks",),
    "dropout": ("regulariser", "weight decay"),
    "dying": ("dead unit",),
    "dying ReLU": ("dead unit", "ReLU: one or zero"),
    "eigenfaces": ("principal components",),
    "ELBO": ("variational autoencoder", "Four ways to point"),
    "EM": ("expectation maximisation",),
    "email": ("About the course",),
    "embedding": ("code",),
    "environment": ("In notebooks",),
    "evaluate": ("Two judges that mean something",),
    "exam": ("A self-test of ten questions",),
    "exercise list": ("The exercises",),
    "faster training": ("When one machine is not enough",),
    "feature": ("What each layer keeps", "code"),
    "feature visualisation": ("What a unit looks for", "activation maximisation"),
    "feedforward": ("Backpropagation",),
    "FID": ("Two judges that mean something",),
    "finetune": ("fine-tuning",),
    "float16": ("Half the bits", "mixed precision"),
    "GAN": ("Four ways to point",),
    "Gaussian mixture": ("Four ways to point", "expectation maximisation"),
    "GD": ("gradient descent",),
    "generalisation": ("overfitting", "validation data"),
    "generate": ("Four ways to point",),
    "generative": ("Four ways to point",),
    "github": ("In notebooks",),
    "glossary": ("Notation and measures",),
    "GMM": ("mixture", "expectation maximisation", "Four ways to point"),
    "GPU": ("When one machine is not enough",),
    "gray": ("Grey pixels",),
    "grayscale": ("Grey pixels",),
    "grid search": ("A fair choice of rate",),
    "hallucination": ("Back onto the sheet",),
    "handwritten": ("The digits",),
    "hint": ("The exercises", "In notebooks"),
    "history": ("How they began",),
    "homework": ("The exercises",),
    "hopfield": ("Boltzmann machines",),
    "hour": ("Study paths",),
    "hyperparameter": ("A recipe", "A fair choice of rate"),
    "init": ("How large should weights be?",),
    "initialisation": ("How large should weights be?",),
    "inpainting": ("Damage the input, ask for the whole",),
    "install": ("In notebooks",),
    "instructor": ("A plan for a term",),
    "interpolate": ("From one digit to another",),
    "invented": ("How they began",),
    "ising": ("Boltzmann machines",),
    "jax": ("JAX in fifteen minutes",),
    "JPEG": ("Compression, counted in bits",),
    "jupyter": ("In notebooks",),
    "kaggle": ("In notebooks",),
    "kaiming": ("He initialisation",),
    "keras": ("If you know PyTorch",),
    "KL": ("Kullback–Leibler", "relative entropy"),
    "kmeans": ("How well are they separated?",),
    "Kullback–Leibler": ("relative entropy",),
    "L1": ("weight decay",),
    "L2": ("weight decay", "What weight decay changes"),
    "landscape": ("Minima and saddles",),
    "large latent": ("How small can the code be?",),
    "latent": ("code",),
    "latent dimension": ("How small can the code be?", "intrinsic dimension"),
    "latent size": ("How small can the code be?",),
    "latent walk": ("From one digit to another",),
    "learning rate": ("How large a step",),
    "lecture": ("A plan for a term",),
    "license": ("About the course", "licence"),
    "linear algebra": ("Two facts of linear algebra",),
    "local minimum": ("Minima and saddles", "Could it get stuck?"),
    "log loss": ("binary cross-entropy",),
    "long take": ("Study paths",),
    "long train": ("When to stop",),
    "loss function": ("Matching loss and output", "The golden rule"),
    "lr": ("learning rate",),
    "mac": ("In notebooks",),
    "MAE": ("What a loss makes you answer",),
    "many epoch": ("When to stop",),
    "many exercise": ("The exercises",),
    "MAP estimate": ("maximum a posteriori",),
    "math": ("Before you begin",),
    "maths": ("Before you begin",),
    "MCMC": ("Gibbs sampling",),
    "memory": ("Data larger than memory", "A batch larger than memory"),
    "minimum": ("Minima and saddles",),
    "MLE": ("maximum likelihood",),
    "MLP": ("Backpropagation",),
    "MNIST": ("MNIST database", "The digits"),
    "mode collapse": ("coverage", "Two judges that mean something"),
    "morph": ("From one digit to another",),
    "MSE": ("squared error",),
    "multilayer": ("Backpropagation",),
    "NaN": ("From logits to a loss", "A recipe"),
    "nearest neighbour": ("kNN accuracy",),
    "neural network": ("A neuron and its gradient",),
    "NLL": ("negative log-likelihood",),
    "notebook": ("In notebooks",),
    "novelty": ("Back onto the sheet", "Far away"),
    "number epoch": ("When to stop",),
    "number latent": ("How small can the code be?",),
    "numpy": ("Arrays",),
    "offline": ("In notebooks",),
    "out of distribution": ("Back onto the sheet", "Far away"),
    "outlier": ("Counts, tails and angles",),
    "outline": ("The chapters",),
    "overcomplete": ("undercomplete", "Does a low loss make a good code?"),
    "overfitting": ("early stopping", "validation data"),
    "overtraining": ("overfitting", "early stopping"),
    "own data": ("aelib.Dataset",),
    "own image": ("aelib.Dataset",),
    "own machine": ("In notebooks",),
    "parallel": ("data parallelism", "When one machine is not enough"),
    "PCA": ("principal components",),
    "penalty": ("weight decay", "regulariser"),
    "perceptron": ("A neuron and its gradient",),
    "posterior": ("A sum, an average, a prior",),
    "PPCA": ("probabilistic PCA",),
    "preprocess": ("The digits",),
    "prerequisite": ("Before you begin", "Study paths"),
    "pretraining useful": ("Does pretraining help?",),
    "python": ("Before you begin",),
    "pytorch": ("If you know PyTorch",),
    "quiz": ("A self-test of ten questions",),
    "RBM": ("restricted Boltzmann machine",),
    "regularisation": ("regulariser", "weight decay"),
    "relative entropy": ("Kullback–Leibler",),
    "ReLU": ("ReLU: one or zero",),
    "repo": ("In notebooks",),
    "repository": ("In notebooks",),
    "representation": ("code",),
    "reproduce": ("Reproductions",),
    "reproducibility": ("Reproductions", "Keys"),
    "requirement": ("Study paths",),
    "resnet": ("residual connection", "Add, normalise, clip"),
    "resume": ("Go on",),
    "reuse": ("About the course",),
    "RMSE": ("squared error",),
    "rmsprop": ("Momentum and Adam",),
    "robust": ("Damage the input, ask for the whole",),
    "run": ("In notebooks",),
    "run locally": ("In notebooks",),
    "SAE": ("Stacked autoencoders",),
    "salt and pepper": ("Damage the input, ask for the whole",),
    "sample": ("Four ways to point",),
    "save": ("aelib.save",),
    "schedule": ("A plan for a term", "A fair choice of rate"),
    "seed": ("key", "Keys", "Another seed"),
    "semi-supervised": ("greedy layer-wise pretraining",),
    "setup": ("In notebooks",),
    "SGD": ("stochastic gradient descent",),
    "sharp": ("What is lost, and why it blurs",),
    "shortest path": ("geodesic",),
    "significance": ("How sure?", "paired interval"),
    "skip connection": ("residual",),
    "slerp": ("From one digit to another", "geodesic"),
    "slides": ("A plan for a term",),
    "SNE": ("another kind of map, t-SNE",),
    "solution": ("The exercises", "In notebooks"),
    "source code": ("In notebooks",),
    "speed training": ("When one machine is not enough",),
    "start": ("Three ways in",),
    "step size": ("learning rate", "How large a step"),
    "super resolution": ("Damage the input, ask for the whole",),
    "SVD": ("singular value", "singular vector"),
    "syllabus": ("A plan for a term",),
    "teach": ("A plan for a term",),
    "teacher": ("A plan for a term",),
    "tensor": ("Arrays",),
    "tensorflow": ("If you know PyTorch",),
    "test myself": ("A self-test of ten questions",),
    "test set": ("validation data", "When to stop"),
    "test split": ("validation data", "When to stop"),
    "test yourself": ("A self-test of ten questions",),
    "time": ("Study paths",),
    "torch": ("If you know PyTorch",),
    "training diverge": ("How large a step",),
    "transfer": ("fine-tuning",),
    "traversal": ("From one digit to another",),
    "tsne": ("another kind of map, t-SNE",),
    "tutorial": ("JAX in fifteen minutes",),
    "UMAP": ("another kind of map, t-SNE",),
    "uncertainty": ("How sure?", "A width of its own"),
    "underfitting": ("overfitting",),
    "unzip": ("In notebooks",),
    "VAE": ("Four ways to point", "variational autoencoder"),
    "variational": ("Four ways to point", "variational autoencoder"),
    "visualise": ("Two numbers a digit", "A map of digits"),
    "VJP": ("vector–Jacobian product",),
    "weight sharing": ("convolution", "tied weights"),
    "wheel": ("In notebooks",),
    "windows": ("In notebooks",),
    "xavier": ("Glorot initialisation",),
    "zip": ("In notebooks",),
}
"""What readers type, and what the book calls it, or the title of a section, likeliest first. Whole words are meant,
with any ending and in any order."""

LEFT_OUT = (
    nodes.literal_block, nodes.doctest_block, nodes.math_block, nodes.raw, nodes.image, nodes.label, nodes.Invisible,
    nodes.field_list, addnodes.desc_signature, predict_reply,
)  # fmt: skip
LEFT_OUT_CLASSES = {"hints", "solution", "meta", "mentions", "names"}
"""Code and what came out of it, long formulas, what only repeats; and no answer is given away."""

SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z(“])")
COMMAND = re.compile(r"\\([A-Za-z]+) ?")
SHORT = re.compile(r"[\w\s.,+*/|()=<>^'−-]{1,14}")
SUPERSEDED = ("searchtools.js", "language_data.js", "doctools.js", "sphinx_highlight.js")


def greek(command: re.Match[str]) -> str:
    r"""Return the letter that a command of LaTeX means, or the command if it means none."""
    case = "CAPITAL" if command[1][0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {command[1].replace('lambda', 'lamda')}")
    except KeyError:
        return command[0]


def symbol(latex: str) -> str:
    r"""Return a formula as plain text where it is short, or else three dots.

    >>> symbol(r"\sigma_1 = 2"), symbol(r"\lVert x - \hat x\rVert^2")
    ('σ_1 = 2', '…')
    """
    text = COMMAND.sub(greek, latex).replace("{", "").replace("}", "")
    return text if SHORT.fullmatch(text) else "…"


def is_part(node: nodes.Node) -> bool:
    """Return whether a node is found by itself: a section with a title, or a function of the reference."""
    titled = isinstance(node, nodes.section) and any(isinstance(child, nodes.title) for child in node.children)
    return titled or isinstance(node, addnodes.desc)


def words(node: nodes.Node) -> str:
    """Return the text of a node, without the parts that are found by themselves."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, nodes.math):
        return symbol(node.astext())
    if not isinstance(node, nodes.Element) or isinstance(node, LEFT_OUT):
        return ""
    if LEFT_OUT_CLASSES.intersection(node["classes"]):
        return ""
    inner = "".join(words(child) for child in node.children if not is_part(child))
    return inner if isinstance(node, nodes.Inline) else f" {inner} "


def tidy(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def parts(env: BuildEnvironment, docname: str, doctree: nodes.document) -> Iterator[dict[str, Any]]:
    """Yield the parts of a page: its sections, the first of which is the page, and its functions."""
    numbers, defined = env.toc_secnumbers.get(docname, {}), list(definitions(env, docname, doctree))
    for node in doctree.findall(is_part):
        assert isinstance(node, nodes.Element)
        head = next(child for child in node.children if isinstance(child, (nodes.title, addnodes.desc_signature)))
        if isinstance(head, nodes.title):
            anchor, title = ("" if node.parent is doctree else node["ids"][0]), words(head)
        else:
            anchor = title = head["ids"][0]
        number = ".".join(map(str, numbers.get(f"#{anchor}" if anchor else "", ())))
        text = "".join(words(child) for child in node.children if child is not head and not is_part(child))
        terms = [term for part, term in defined if part is node]
        yield {"anchor": anchor, "number": number, "title": tidy(title), "text": tidy(text), "terms": terms}


def definitions(
    env: BuildEnvironment, docname: str, doctree: nodes.document
) -> Iterator[tuple[nodes.Node, dict[str, str]]]:
    """Yield the terms that a page defines, each with its sentence, behind the part that it stands in."""
    known = env.get_domain("std").objects  # type: ignore[attr-defined]
    names = {anchor: name for (kind, name), (page, anchor) in known.items() if kind == "term" and page == docname}
    for node in doctree.findall(definition_of_term):
        anchor = node["ids"][0]
        if anchor not in names:
            continue
        block: nodes.Node = node
        while isinstance(block, (nodes.Inline, nodes.term)):
            block = block.parent
        text, term = tidy(words(block)), tidy(words(node))
        sentence = next((one for one in SENTENCE.split(text) if term in one), text)
        part = block
        while not is_part(part):
            part = part.parent
        yield part, {"anchor": anchor, "name": names[anchor], "text": sentence}


def keep(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Keep what a page holds, and load nothing there of Sphinx's own search."""
    context["script_files"] = [
        script for script in context["script_files"] if Path(script.filename or "").name not in SUPERSEDED
    ]
    if doctree is None or "nosearch" in app.env.metadata[pagename]:
        return
    path = kept(app, pagename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(parts(app.env, pagename, doctree))), encoding="utf-8")


def kept(app: Sphinx, docname: str) -> Path:
    """Return the file that keeps what a page holds."""
    return Path(app.doctreedir) / "search" / f"{docname}.json"


def put_together(app: Sphinx) -> str:
    """Return all that the search needs, as one script; the pages have the order of the contents."""
    assert app.builder is not None
    read, pages = chapters_to_read(app), []
    for name in contents(Path(app.srcdir)):
        if name in app.env.found_docs and (path := kept(app, name)).exists():
            found = json.loads(path.read_text(encoding="utf-8"))
            pages.append({"url": app.builder.get_target_uri(name), "read": name in read, "parts": found})
    data = json.dumps({"pages": pages, "also": ALSO}, ensure_ascii=False, separators=(",", ":"))
    return f"{MINISEARCH.read_text(encoding='utf-8')}window.courseSearch = {data};\n"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the script. Its name has no digest, or each word that changes would change every page."""
    if exception is None and app.builder and app.builder.format == "html":
        out = Path(app.outdir)
        (out / DATA).write_text(put_together(app), encoding="utf-8")
        for name in SUPERSEDED:
            (out / "_static" / name).unlink(missing_ok=True)


def switch_off(app: Sphinx) -> None:
    """Make no index of Sphinx's own, and not its page."""
    if app.builder.format == "html":
        app.builder.search = False  # pyright: ignore[reportAttributeAccessIssue]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of the search."""
    yield "search", {"title": "Search"}, "search.html"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_js_file("search.js", loading_method="defer")
    app.connect("builder-inited", switch_off)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", keep, priority=950)
    app.connect("build-finished", write, priority=850)  # before the pages are made lighter
