r"""The questions of a chapter, its summary: each with its answer folded. They come back on the page Review.

    ```{questions}
    best-linear-error
    : What is the least squared error of a linear decoder of $k$ numbers?
    : The sum of the covariance's eigenvalues after the $k$-th. {ref}`best-linear`

    next-name
    : Question?
    : Answer.
    ```

An entry is a name, a question and an answer, which ends with a link to its place. The name stays when the words change:
behind that of the chapter it is what the deck for Anki (`book/publishing/deck.py`) knows the card by. A question has no
link: it is what opens its answer. On paper all are open, and reading.js adds a button that opens them on the screen.
Mistakes in this form are warnings.

The page Review has ```{review}```: a card on which those of the chapters that are read are asked when they are due, by
`book/rendering/static/review.js`. The questions of all chapters stand at the end of the page, copied as they are
written there.
"""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from book.course import chapters_to_read
from book.rendering.elements import element, page_only, page_part
from book.rendering.folding import fold_title, folded

REVIEW = "chapters/review"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ALL = '<p class="questions-all pst-js-only"><button type="button">Show all answers</button></p>\n'


class questions(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """The questions of one chapter."""


class question(folded):  # noqa: N801
    """A question: a `fold_title` that asks, and the answer. `question` is its name, behind that of its chapter."""


class review(nodes.General, nodes.Element):  # noqa: N801
    """The place of the card; all questions come to the end of its page when all pages are read."""


class Questions(SphinxDirective):
    """The directive `questions`; this module's docstring holds its syntax."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Read the questions, or report what is wrong with them."""
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        fault = next(self.faults(body), None)
        if fault:
            return [self.state.document.reporter.warning(f"questions: {fault}", line=self.lineno)]
        said = "Answer from memory, then open."
        if REVIEW in self.env.found_docs:
            said += f" {{doc}}`Review </{REVIEW}>` asks again, when each is due."
        node, chapter = questions(classes=["questions"]), self.env.docname.rpartition("/")[2]
        self.set_source_info(node)
        node += page_only(ALL)
        for entry in body.children[0].children:
            name, asked, answer = (part for part in entry.children if isinstance(part, nodes.Element))
            node += question(
                "",
                fold_title("", "", *asked.children[0].children),
                *answer.children,
                ids=[f"question-{name.astext()}"],
                classes=["question"],
                question=f"{chapter}/{name.astext()}",
            )
        return [*self.parse_text_to_nodes(said), node]

    def faults(self, body: nodes.Element) -> Iterator[str]:
        """Yield what is wrong with the content."""
        if len(body.children) != 1 or not isinstance(body.children[0], nodes.definition_list):
            yield "must be one list of a name, ': ' and a question, ': ' and its answer"
            return
        names = []
        for entry in body.children[0].children:
            name, *parts = (part for part in entry.children if isinstance(part, nodes.Element))
            names.append(name.astext())
            if not NAME.fullmatch(names[-1]):
                yield f"a name must be lower-case words joined by '-', but got {names[-1]!r}"
            elif len(parts) != 2:
                yield f"{names[-1]!r} must have a question and an answer, but got {len(parts)} of the two"
            elif len(parts[0].children) != 1 or not parts[0].astext().rstrip().endswith("?"):
                yield f"{names[-1]!r} must ask in one paragraph that ends with '?', but got {parts[0].astext()!r}"
            elif any(parts[0].findall(addnodes.pending_xref)):
                yield f"the question of {names[-1]!r} must have no link: it is what opens the answer"
            elif not any(parts[1].findall(addnodes.pending_xref)):
                yield f"the answer of {names[-1]!r} must lead to its place by a link"
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            yield f"two questions have the name {twice!r}"


class Review(SphinxDirective):
    """The directive `review`: the card, and all questions at the end of the page."""

    def run(self) -> list[nodes.Node]:
        """Keep the place; any chapter may change what stands here."""
        self.env.note_reread()
        return [review()]


def of_chapter(env: BuildEnvironment, docname: str, at: str) -> Iterator[questions]:
    """Yield copies of the questions of `docname` for the page `at`, to which their links are resolved."""
    for found in env.get_doctree(docname).findall(questions):
        copy = found.deepcopy()
        for one in copy.findall(question):
            one["ids"] = [f"review-{one['question'].replace('/', '-')}"]
        for link in copy.findall(addnodes.pending_xref):
            link["refdoc"] = at
        yield copy


class GatherQuestions(SphinxPostTransform):
    """Put the questions of all chapters into their place, before links are resolved."""

    default_priority = 2

    def run(self, **kwargs: Any) -> None:
        """Fill the place on this page, where there is one."""
        for place in list(self.document.findall(review)):
            sections = []
            for docname in chapters_to_read(self.app):
                found = list(of_chapter(self.env, docname, self.env.docname))
                if found:
                    slug, title = docname.rpartition("/")[2], self.env.titles[docname].deepcopy()
                    # Of class `names`: the search finds the chapters' own.
                    sections.append(nodes.section("", title, *found, ids=[f"review-{slug}"], classes=["names"]))
            page = place.parent
            place.replace_self(page_part("review"))
            page += sections


def load_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Load what asks the questions, on its page alone."""
    if pagename == REVIEW:
        app.add_js_file("fsrs.min.js", loading_method="defer")
        app.add_js_file("review.js", priority=900, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(questions, html=element("div"))
    app.add_node(question, html=element("details", data_question="question"))
    app.add_node(review)
    app.add_directive("questions", Questions)
    app.add_directive("review", Review)
    app.add_post_transform(GatherQuestions)
    app.connect("html-page-context", load_scripts)
