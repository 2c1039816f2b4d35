"""What comes out after a prediction is covered until the reader has chosen, or asks to see it, by the style sheet.

That is the outputs, figures and tables up to the text that discusses them. Text that tells the result is covered too:

    :::{container} answer
    Slower, by a factor of nine.
    :::

Where such containers stand before the next heading or prediction, all that comes out up to the open text after the last
of them is covered. The first covered place has a line that says what it is and opens it there. A link to it, or to its
section, finds it open, but for the one with which a reader continues. One box, remembered by the browser, opens all of
every page (`reading.js`).
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from book.directives.predictions import PREDICT, predict

ANSWER = "answer"  # the class of all that is covered


class predicted(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """A question, and what follows up to the end of what answers it."""


class covered(nodes.paragraph):  # noqa: N801
    """The line that stands in for what is covered: `what` it is, the ids of the `question` and the first `result`."""


class CoverAnswers(SphinxPostTransform):
    """Put each prediction together with what comes out after it, so that a style sheet knows what to cover."""

    default_priority = 950  # after the outputs have got their form, and after folds
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Find the answers on this page."""
        covering = []
        for question in [node for node in self.document.findall(predict) if node["kind"] == PREDICT]:
            parent, place = question.parent, question.parent.index(question)
            after = parent.children[place + 1 :]
            after = after[: next((n for n, node in enumerate(after) if ends(node)), None)]
            told = [n for n, node in enumerate(after) if tells(node)]
            last = told[-1] if told else next((n for n, node in enumerate(after) if results(node)), 0)
            after = after[: next((n for n, node in enumerate(after) if n > last and not goes_on(node)), None)]
            shown = [n for n, node in enumerate(after) if results(node)]
            if not shown:
                announce(parent.children[place : place + 2])
                continue
            for answer in (answer for node in after for answer in results(node)):
                answer["classes"] = [*dict.fromkeys([*answer["classes"], ANSWER])]
            after = after[: shown[-1] + 1]
            answers = [answer for node in after for answer in results(node)]
            name = question["ids"][0]
            answers[0]["ids"] = answers[0]["ids"] or [f"{name}-result"]
            together = predicted("", question, *after, classes=["predicted"])
            line = covered(
                question=name, result=answers[0]["ids"][0], what=", ".join(filter(None, map(named, answers)))
            )
            together.insert(shown[0] + 2, line)
            parent.children[place : place + 1 + len(after)] = []
            parent.insert(place, together)
            question["covers"] = True
            covering.append(question)
        if covering:
            covering[0]["opens"] = True


def announce(pair: list[nodes.Node]) -> None:
    """Say of two predictions in a row, which one cover answers, that they are two."""
    asked = [node for node in pair if isinstance(node, predict) and node["kind"] == PREDICT]
    if len(asked) == 2:
        for which, question in zip(("first", "second"), asked, strict=True):
            question.children[0]["kind"] = f"{PREDICT}, {which} of two questions"  # type: ignore[index]


def ends(node: nodes.Node) -> bool:
    """Return whether nothing from here on answers the prediction before."""
    return isinstance(node, (nodes.section, predict))


def tells(node: nodes.Node) -> bool:
    """Return whether a node is text that tells a result."""
    return isinstance(node, nodes.container) and ANSWER in node["classes"] and not is_code(node)


def is_code(node: nodes.Node) -> bool:
    """Return whether a node is a code cell."""
    return isinstance(node, nodes.container) and "cell" in node["classes"]


def goes_on(node: nodes.Node) -> bool:
    """Return whether a node is no text."""
    return is_code(node) or bool(results(node))


def results(node: nodes.Node) -> list[nodes.Element]:
    """Return what a part of the page shows of an experiment: the outputs of a cell, a figure, a table, what is told."""
    if is_code(node):
        return [part for part in node.findall(nodes.container) if "cell_output" in part["classes"]]
    shown = isinstance(node, (nodes.figure, nodes.table)) or tells(node)
    return [node] if shown and isinstance(node, nodes.Element) else []


def named(answer: nodes.Element) -> str:
    """Return what a covered part is, with the name that its caption begins with."""
    titles = [*answer.findall(nodes.caption), *(part.children[0] for part in answer.findall(nodes.table))]
    names = (name.astext() for title in titles for name in title.findall(nodes.strong))
    name = re.sub(r"[{}]", "", next(names, "")).strip(" .,:;")
    kind = "table" if next(answer.findall(nodes.table), None) else "figure"
    return f"a {kind} (\u201c{name}\u201d)" if name else ""


def visit_covered(self: HTML5Translator, node: covered) -> None:
    """Say what is not there; lead to the question, and to the result without one."""
    what = self.encode(node["what"] or "what comes out")
    self.body.append(
        f'<p class="covered">Covered: {what}. <a href="#{node["question"]}">Choose an answer</a>, '
        f'<a class="here" href="#{node["result"]}">show it here</a> or '
        '<a class="all" href="#predict-all">show all results</a>.</p>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(predicted, html=(HTML5Translator.visit_container, HTML5Translator.depart_container))
    app.add_node(covered, html=(visit_covered, None))
    app.add_post_transform(CoverAnswers)
