"""What long runs there are, and the published numbers that each is held against."""

from dataclasses import replace
from typing import Any

from aelib.course.reproduction import Reproduction
from evidence.reproductions import records
from evidence.reproductions.run import Run, state


def shown(name: str) -> dict[str, Any]:
    """Return the text of a run on its page: how to run it, its state, and its rows."""
    run = RUNS[name]
    record = records.read(name)
    versions = record.versions if record else {}
    return {
        "command": run.command,
        "state": state(run, record),
        "versions": ", ".join(f"{package} {version}" for package, version in versions.items()),
        "status": f"recorded on {record.date}" if record else "not run yet",
        "rows": [row.row() for row in run.filled(record.results if record else {})],
    }


_DEEP = Reproduction(
    source="hinton2006reducing",
    what="Squared error per test digit, 784-1000-500-250-30 and back",
    published="3.00",
    conditions="sigmoid units, a stack of Boltzmann machines, then conjugate gradients, 200 epochs",
)
_WRONG = Reproduction(source="vincent2010stacked", what="", published="0", unit="%", decimals=2, examples=10_000)
_BENGIO = replace(
    _WRONG, source="bengio2007greedy", conditions="table 2, 500 to 1000 units a layer, chosen on validation digits"
)
_TUNED = "table 3, three layers of 1000 or more units, noise and all else tuned on validation digits"

_BURDA = Reproduction(
    source="burda2016importance",
    what="",
    published="0",
    conditions="table 1, one run, 3,280 epochs, 5,000 codes a digit",
    here="364 epochs of the same kind, 5,000 codes a digit",
)


_NIELSEN = Reproduction(
    source="nielsen2015neural",
    what="",
    published="0",
    unit="%",
    decimals=2,
    examples=10_000,
    conditions="chapter 5, one run, last of 30 epochs",
    here="his protocol, our random numbers",
)


def _vincent(problem: str, kind: str, published: str) -> Reproduction:
    what = f"Test digits wrong, three layers, {kind} autoencoders, {problem}"
    return replace(
        _WRONG,
        what=what,
        published=published,
        examples=50_000,
        conditions=f"{_TUNED}, 10,000 training digits",
        here="our own draw, nothing tuned",
    )


RUNS = {
    run.name: run
    for run in (
        Run(
            name="nielsen_depth",
            title="Nielsen's nets of one to four hidden layers",
            minutes=6,
            parts=20,
            rows={
                f"layers-{depth}": replace(
                    _NIELSEN,
                    what=f"Validation digits right, hidden layers of 30 sigmoids: {depth}",
                    published=right,
                )
                for depth, right in {1: "96.48", 2: "96.90", 3: "96.57", 4: "96.53"}.items()
            },
        ),
        Run(
            name="hinton_salakhutdinov",
            title="The deep autoencoder of 2006, from random weights",
            minutes=35,
            parts=4,
            rows={
                "decay": replace(_DEEP, here="random start, GELU, AdamW with weight decay, 80 epochs"),
                "no-decay": replace(_DEEP, here="the same without weight decay"),
            },
        ),
        Run(
            name="hinton_salakhutdinov_stacked",
            title="The deep autoencoder of 2006, from a pretrained stack",
            minutes=85,
            parts=7,
            rows={
                "gelu-stacked": replace(_DEEP, here="a stack of autoencoders, GELU, then as above"),
                "sigmoid-stacked": replace(_DEEP, here="a stack of autoencoders, sigmoid, then as above"),
                "sigmoid-random": replace(_DEEP, here="random start, sigmoid, then as above"),
                "sigmoid-scaled": replace(_DEEP, here="the same, the first weights times four"),
            },
        ),
        Run(
            name="hinton_salakhutdinov_boltzmann",
            title="The deep autoencoder of 2006, from a stack of Boltzmann machines",
            minutes=55,
            parts=5,
            rows={
                "boltzmann": replace(_DEEP, here="a stack of Boltzmann machines as theirs, then AdamW"),
                "shuffled": replace(_DEEP, here="the same weights, shuffled within each machine"),
            },
        ),
        Run(
            name="stacked_denoising",
            title="Stacks of denoising autoencoders against plain ones",
            minutes=130,
            parts=26,
            rows={
                "mnist-random": replace(
                    _BENGIO,
                    what="Test digits wrong, three layers from random weights, MNIST",
                    published="2.4",
                    here="three layers of 1000, sigmoid, Adam",
                ),
                "mnist-plain": replace(
                    _BENGIO,
                    what="Test digits wrong, three layers from a stack of plain autoencoders, MNIST",
                    published="1.4",
                    here="three layers of 1000, sigmoid, Adam",
                ),
                "mnist-denoising": replace(
                    _WRONG,
                    what="Test digits wrong, three layers from a stack of denoising autoencoders, MNIST",
                    published="1.28",
                    conditions=_TUNED,
                    here="three layers of 1000, a quarter of the pixels masked, nothing tuned",
                ),
                "mnist-denoising-masked": replace(
                    _WRONG,
                    what="The same, with masked digits for the classifier too",
                    published="1.28",
                    conditions=_TUNED,
                    here="as above",
                ),
                "basic-plain": _vincent("10,000 digits", "plain", "3.46"),
                "basic-denoising": _vincent("10,000 digits", "denoising", "2.84"),
                "noisy-plain": _vincent("noisy backgrounds", "plain", "11.28"),
                "noisy-denoising": _vincent("noisy backgrounds", "denoising", "10.30"),
            },
        ),
        Run(
            name="stacked_denoising_tuned",
            title="Stacks of denoising autoencoders, where they fell short",
            minutes=110,
            parts=21,
            rows={
                "noisy-plain-tuned": replace(
                    _vincent("noisy backgrounds", "plain", "11.28"), here="our own draw, rate of pretraining chosen"
                ),
                "noisy-denoising-tuned": replace(
                    _vincent("noisy backgrounds", "denoising", "10.30"),
                    here="our own draw, share of masked pixels and rate of pretraining chosen",
                ),
                "mnist-denoising-masked-longer": replace(
                    _WRONG,
                    what="Test digits wrong, three layers from a stack of denoising autoencoders, MNIST",
                    published="1.28",
                    conditions=_TUNED,
                    here="three layers of 1000, a quarter of the pixels masked, for the classifier too, 100 epochs",
                ),
            },
        ),
        Run(
            name="stacked_denoising_finetuned",
            title="The same stacks, with the classifier's rate chosen",
            minutes=30,
            parts=10,
            rows={
                f"noisy-{kind}-finetuned": replace(
                    _vincent("noisy backgrounds", kind, published),
                    here="our own draw, pretrained as in the table before, rate of the classifier chosen",
                )
                for kind, published in {"plain": "11.28", "denoising": "10.30"}.items()
            },
        ),
        Run(
            name="pretraining_grid",
            title="Does pretraining help? The whole grid",
            minutes=90,
            parts=128,
            rows={
                "deep-random": replace(
                    _BENGIO,
                    what="Test digits wrong, three layers from random weights, all labels",
                    published="2.4",
                    here="200 sigmoids a layer, Glorot's weights, gradient descent",
                ),
                "deep-stacked": replace(
                    _BENGIO,
                    what="The same from a stack of plain autoencoders",
                    published="1.4",
                    here="200 sigmoids a layer, gradient descent",
                ),
                "shallow-random": replace(
                    _BENGIO,
                    what="The same with one layer, from random weights",
                    published="1.9",
                    here="200 sigmoids, Glorot's weights, gradient descent",
                ),
            },
        ),
        Run(
            name="pretraining_rates",
            title="The rates of Does pretraining help?",
            minutes=5,
            parts=28,
            rows={},
        ),
        Run(
            name="importance_weighted",
            title="The variational autoencoder of 2016",
            minutes=60,
            parts=4,
            rows={
                "nats": replace(
                    _BURDA, what="Nats a test digit, 784-200-200-50, importance-weighted", published="86.76", decimals=2
                ),
                "in-use": replace(_BURDA, what="Numbers of its code that are in use", published="19"),
            },
        ),
        Run(
            name="k_sparse",
            title="The k-sparse autoencoder, and how its codes are read",
            minutes=25,
            parts=9,
            rows={
                "tied": replace(
                    _WRONG,
                    source="makhzani2013ksparse",
                    what="Test digits wrong, softmax on the codes of a k-sparse autoencoder of 1,000 units, k = 25",
                    published="1.35",
                    conditions="table 1, 5,000 epochs of gradient descent",
                    here="30 epochs of Adam, cut at zero",
                ),
                "free": replace(
                    _WRONG,
                    source="makhzani2013ksparse",
                    what="The same, with an encoder of its own and atoms of length 1",
                    published="1.35",
                    conditions="one matrix for both, as above",
                    here="30 epochs of Adam",
                ),
                "untrained": replace(
                    _WRONG,
                    source="makhzani2013ksparse",
                    what="The same with 1,000 training digits in the place of the encoder's weights, nothing trained",
                    published="1.35",
                    conditions="the trained one, as above",
                    here="positive parts, weight decay chosen as for ours",
                ),
            },
        ),
        Run(
            name="pixel_ladder",
            title="A ladder of repairs over pixels",
            minutes=25,
            parts=2,
            rows={},
        ),
        Run(
            name="pixel_diffusion",
            title="A convolutional denoiser over pixels, and its digits",
            minutes=75,
            parts=4,
            rows={},
        ),
        Run(
            name="crossing",
            title="Examples that are remembered, and networks that are trained",
            minutes=60,
            parts=168,
            rows={},
        ),
        Run(
            name="translated_digits",
            title="Uses on digits that have moved, alone and amid clutter",
            minutes=75,
            parts=40,
            rows={},
        ),
    )
}
"""The runs by name, in the order of the page and of `make reproduce`."""
