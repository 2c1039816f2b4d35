r"""The directive `predict`: a question that the reader answers before running the cell.

It works in the static page without a kernel and without JavaScript: the options are radio buttons, and style sheets
show the reply to the one that is chosen. In other formats than HTML it is a list of all options with their replies.

    ```{predict}
    :answer: 2
    :label: predict-saturated

    The second neuron starts at 0.98 and should say 0. Will it learn faster than the first, which started at $0.82$?

    Faster
    : It is more wrong, and people learn fastest from their worst mistakes. The gradient has another factor, though.

    Slower
    : Its error is larger, and $\sigma'(z)$ is smaller by far.
    ```

The question is one or more paragraphs; the options are one definition list, each with the reply that its choice
shows. A reply begins with its verdict; to be "Half right:", one to a wrong option begins with these words. `answer`
counts from 1. `label` is optional, and a target for references. `kind` is what stands above the question, "Predict"
unless another is passed: a question of a test is not a prediction. Mistakes in this form are warnings, so that the
build fails with the file and the line.

What comes out after a prediction is covered until the reader has chosen (`covers`).
Browsers keep the choices when the page is loaded again. The arrow keys choose too; `reading.js` shows the reply only
when that choice is confirmed.
On paper replies and what is covered stand at the page's end (`reading.js`), but for questions that were answered.
"""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from book.rendering.elements import element, writes

RIGHT, HALF, WRONG = "Right.", "Half right:", "Not so."
PREDICT = "Predict"


class predict(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """The whole question."""


class predict_question(nodes.paragraph):  # noqa: N801
    """The first paragraph of the question, which names the group of options."""


class predict_options(nodes.definition_list):  # noqa: N801
    """All options."""


class predict_option(nodes.definition_list_item):  # noqa: N801
    """One option: a `predict_label` and a `predict_reply`."""


class predict_label(nodes.term):  # noqa: N801
    """What is chosen; `group` and `choice` identify its button."""


class predict_reply(nodes.definition):  # noqa: N801
    """What the choice shows."""


def in_formula(text: nodes.Text) -> bool:
    """Return whether a piece of text is the source of a formula."""
    return isinstance(text.parent, nodes.math)


class Predict(SphinxDirective):
    """The directive; this module's docstring holds its syntax."""

    has_content = True
    option_spec: ClassVar = {
        "answer": directives.nonnegative_int,
        "kind": directives.unchanged_required,
        "label": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Read the question, or report what is wrong with it."""
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        *question, last = body.children or [nodes.paragraph()]
        fault = self.fault(question, last)
        if fault:
            return [self.state.document.reporter.warning(f"predict: {fault}", line=self.lineno)]
        name = self.options.get("label") or f"predict-{self.env.new_serialno('predict') + 1}"
        kind = self.options.get("kind", PREDICT)
        node = predict("", classes=["predict"], kind=kind)
        self.set_source_info(node)
        node["names"].append(nodes.fully_normalize_name(name))
        self.state.document.note_explicit_target(node, node)
        first, *others = question
        node += predict_question("", "", *first.children, kind=kind)
        node += others
        node += self.read_options(last, node["ids"][0])
        return [node]

    def fault(self, question: list[nodes.Node], options: nodes.Node) -> str | None:
        """Return what is wrong with the content, or `None`."""
        if not isinstance(options, nodes.definition_list):
            return "the last part must be a definition list of options, each with the reply to it"
        if not question or not isinstance(question[0], nodes.paragraph):
            return "a paragraph with the question must come before the options"
        if len(options.children) < 2:
            return f"a question must have at least 2 options, but got {len(options.children)}"
        for item in options.children:
            parts = [part for child in item.children[1:] for part in child.children]
            if all(isinstance(part, nodes.Invisible) for part in parts):
                return f"the option {item.children[0].astext()!r} has no reply"
            # Browsers take the name of a button from the text of its label, and none from a formula.
            if not any(text.strip() for text in item.children[0].findall(nodes.Text) if not in_formula(text)):
                return f"the option {item.children[0].astext()!r} must have words, but got a formula alone"
        answer = self.options.get("answer")
        if answer is None or not 1 <= answer <= len(options.children):
            return f"answer must be from 1 to {len(options.children)}, but got {answer}"
        return None

    def read_options(self, items: nodes.Node, group: str) -> predict_options:
        """Return the options as nodes; each reply begins with whether it is right."""
        options = predict_options()
        for choice, item in enumerate(items.children, start=1):
            right = choice == self.options["answer"]
            label = predict_label("", "", *item.children[0].children, group=group, choice=choice)
            reply = predict_reply(classes=["right" if right else "wrong"])
            reply += [child for part in item.children[1:] for child in part.children]
            first = reply.children[0]
            if not isinstance(first, nodes.paragraph):
                first = nodes.paragraph()
                reply.insert(0, first)
            verdict, text = RIGHT if right else WRONG, first.children[0] if first.children else None
            if isinstance(text, nodes.Text) and text.startswith(HALF) and not right:
                verdict = HALF
                first.replace(text, nodes.Text(text.removeprefix(HALF).lstrip()))
            first.insert(0, [nodes.strong("", verdict), nodes.Text(" ")])
            options += predict_option("", label, reply)
        return options


def depart_predict(self: HTML5Translator, node: predict) -> None:
    """Close the group, after a way past it for who would rather see than guess."""
    if node.get("covers"):
        name = node["ids"][0]
        self.body.append(
            f'<div class="predict-option predict-show"><input type="radio" name="{name}" id="{name}-show">'
            f'<label for="{name}-show">Show it without a prediction</label></div>\n'
        )
    if node.get("opens"):
        self.body.append(
            '<div class="predict-option predict-all"><input type="checkbox" name="predict-all" id="predict-all">'
            '<label for="predict-all">Show all results, on the other pages too</label></div>\n'
        )
    self.body.append("</fieldset>\n")


def visit_question(self: HTML5Translator, node: predict_question) -> None:
    """Open the legend."""
    self.body.append(f'<legend><span class="predict-kind">{self.encode(node["kind"])}</span> ')


def visit_label(self: HTML5Translator, node: predict_label) -> None:
    """Write the button and open its label."""
    group, button = node["group"], f"{node['group']}-{node['choice']}"
    self.body.append(f'<input type="radio" name="{group}" id="{button}">')
    self.body.append(f'<label for="{button}">')


def visit_reply(self: HTML5Translator, node: predict_reply) -> None:
    """Open the reply, which a screen reader speaks when it appears."""
    self.body.append(f'<div class="predict-reply {node["classes"][0]}" role="status">\n')


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(predict, html=(element("fieldset")[0], depart_predict))
    app.add_node(predict_question, html=(visit_question, writes("</legend>\n")))
    app.add_node(predict_options, html=(writes(""), writes("")))
    app.add_node(predict_option, html=(writes('<div class="predict-option">\n'), writes("</div>\n")))
    app.add_node(predict_label, html=(visit_label, writes("</label>\n")))
    app.add_node(predict_reply, html=(visit_reply, writes("</div>\n")))
    app.add_directive("predict", Predict)
