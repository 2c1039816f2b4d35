"""The reference of `aelib`: what Sphinx's `autodoc` reads from the docstrings, in the form of this book.

The pages name what they show, one `autofunction` or `autoclass` each, in the order in which a reader needs it; a test
compares them with the public names. Sphinx's `napoleon` reads the sections of a docstring. This module adds three
things: names in `single backticks` lead to their entries, a signature is that of the source, where a type also says the
shape, and there is a list of all names.

    ```{reference}      the list of all names, page by page, each with the first paragraph of what it does
    ```
"""

import ast
import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from sphinx.util.nodes import make_refnode

from book.course import contents

NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
KINDS = ("class", "data")  # unlike the names of functions and fields, theirs cannot be those of arguments
LISTED = ("function", "class", "data")  # and not what belongs to a class

SIGNATURE = re.compile(r'<dt class="sig .*?</dt>', re.S)
CLASSES = {"l": ' class="sig-lines"', "d": ' class="sig-line"'}


class names(nodes.General, nodes.Element):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of the list until all pages are read."""


class Names(SphinxDirective):
    """The directive `reference`: the list stands here."""

    def run(self) -> list[nodes.Node]:
        """Keep the place."""
        self.env.note_reread()  # any other page may add to it
        node = names()
        self.set_source_info(node)
        return [node]


class Name(ReferenceRole):
    """The text between backticks in a docstring: a name of `aelib`, or any other code."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Ask for a link; where there is nothing to link to, it stays code."""
        code = nodes.literal(self.rawtext, self.title)
        if not NAME.fullmatch(self.title):
            return [code], []
        context = self.env.ref_context
        place = {"py:module": context.get("py:module"), "py:class": context.get("py:class")}
        link = addnodes.pending_xref(
            self.rawtext, code, refdomain="py", reftype="obj", reftarget=self.title, docstring=True, **place
        )
        self.set_source_info(link)
        return [link], []


def source_signature(function: Any) -> tuple[str, str | None] | None:
    """Return the parameters and the result of a function, or of the constructor of a class, as the source has them.

    >>> source_signature(hidden)
    ('(field: ast.AnnAssign)', 'bool')
    """
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, TypeError, SyntaxError):
        return None
    if isinstance(tree, ast.ClassDef):
        inits = [part for part in tree.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
        if not inits:
            fields = [part for part in tree.body if isinstance(part, ast.AnnAssign) and not hidden(part)]
            return f"({', '.join(map(field, fields))})", None
        (tree,) = inits
        tree.returns = None
    if not isinstance(tree, ast.FunctionDef):
        return None
    if tree.args.args and tree.args.args[0].arg == "self":
        del tree.args.args[0]
    tidy(tree)
    return f"({ast.unparse(tree.args)})", ast.unparse(tree.returns) if tree.returns else None


def hidden(field: ast.AnnAssign) -> bool:
    """Return whether a field is not an argument of the constructor."""
    return "ClassVar" in ast.unparse(field.annotation) or ast.unparse(field.target).startswith("_")


def field(part: ast.AnnAssign) -> str:
    """Return a field of a class as a parameter."""
    tidy(part)
    default = f"={ast.unparse(part.value)}" if part.value is not None else ""
    return f"{ast.unparse(part.target)}: {ast.unparse(part.annotation)}{default}"


def tidy(tree: ast.AST) -> None:
    """Write shapes without the space that only keeps linters from taking them for names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            for inner in ast.walk(node.slice):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    inner.value = inner.value.strip()


def show_source_signature(
    app: Sphinx, what: str, name: str, function: Any, options: Any, signature: str | None, result: str | None
) -> tuple[str, str | None] | None:
    """Show the signature of the source, where a shape has one name for all kinds of arrays."""
    if what == "property" or (signature is None and what != "class"):
        return None
    return source_signature(function)


def skip_fields(app: Sphinx, what: str, name: str, member: Any, skip: bool, options: Any) -> bool | None:
    """Leave out the fields of named tuples, whose docstrings only number them."""
    return True if type(member).__name__ == "_tuplegetter" else None


class LeaveIndex(SphinxTransform):
    """Keep functions and classes out of the index of terms."""

    default_priority = 800  # before the domains read the page

    def apply(self, **kwargs: Any) -> None:
        """Empty the entries of a page."""
        for index in self.document.findall(addnodes.index):
            if isinstance(index.next_node(descend=False, siblings=True), addnodes.desc):
                index["entries"] = []


class LinkNames(SphinxPostTransform):
    """Take back the links that would lead where the reader is, or from an argument to what has its name."""

    default_priority = 5  # before Sphinx resolves references

    def run(self, **kwargs: Any) -> None:
        """Go through the names in docstrings."""
        for link in list(self.document.findall(addnodes.pending_xref)):
            if link.get("docstring") and is_local(link):
                link.replace_self(link.children)


def is_local(link: nodes.Element) -> bool:
    """Return whether a name in a docstring is that of an argument, or of what the docstring is about."""
    target, part = link["reftarget"], link.parent
    while part is not None:
        if isinstance(part, addnodes.desc):
            for signature in part.findall(addnodes.desc_signature):
                arguments = {name.astext() for name in signature.findall(addnodes.desc_sig_name)}
                if target in arguments or target in (signature.get("fullname"), *signature.get("ids", [])):
                    return True
        part = part.parent
    return False


def settle(app: Sphinx, env: BuildEnvironment, node: nodes.Element, code: nodes.Element) -> nodes.Element | None:
    """Link a name that `aelib` itself has, or a class of one module; leave as code what has no entry, as arguments."""
    if node["reftype"] == "exc":  # one or more of Python's errors, which are not described here
        return code
    part = node.parent
    while part is not None and not isinstance(part, addnodes.desc_signature):
        part = part.parent
    if not node.get("docstring") and part is None:
        return None
    known, target = env.get_domain("py").objects, node["reftarget"]  # type: ignore[attr-defined]
    found = [entry for name, entry in known.items() if name.endswith(f".{target}") and entry.objtype in KINDS]
    entry = known.get(f"aelib.{target}") or (found[0] if len(found) == 1 else None)
    if entry and app.builder:
        return make_refnode(app.builder, env.docname, entry.docname, entry.node_id, code)
    return code


def line(described: Any, address: str) -> nodes.list_item:
    """Return the line of a function or a class: its name, a link into the page at `address`, and what it does."""
    name = described[0]["ids"][0]
    link = nodes.reference("", "", nodes.literal("", name), internal=True, refuri=f"{address}#{name}")
    first: Any = next(described[1].findall(nodes.paragraph), nodes.paragraph()).deepcopy()
    for inner in list(first.findall(addnodes.pending_xref)):
        inner.replace_self(inner.children)  # the name alone is the link
    return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(" "), *first.children))


def fill_names(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list: the functions and classes of each section that has any, page by page."""
    for place in list(doctree.findall(names)):
        if app.builder is None or app.builder.format != "html":
            place.parent.remove(place)
            continue
        found: list[nodes.Node] = []
        documented = {entry.docname for entry in app.env.get_domain("py").objects.values()}  # type: ignore[attr-defined]
        for page in (page for page in contents(Path(app.srcdir)) if page in documented):
            address = app.builder.get_relative_uri(docname, page)
            for section in app.env.get_doctree(page).findall(nodes.section):
                described = [part for part in section.children if isinstance(part, addnodes.desc)]
                if lines := [line(part, address) for part in described if part["objtype"] in LISTED]:
                    title, anchor = section[0].astext(), section["ids"][0]
                    link = nodes.reference("", title, internal=True, refuri=f"{address}#{anchor}")
                    found += [nodes.rubric("", "", link), nodes.bullet_list("", *lines, classes=["names"])]
        place.replace_self(found)


def mend_signatures(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Replace the list of definitions without terms, invalid HTML, as which Sphinx writes a long signature."""

    def mend(match: re.Match[str]) -> str:
        return re.sub(r"<(/?)d([ld])>", lambda tag: f"<{tag[1]}span{CLASSES[tag[2]] if not tag[1] else ''}>", match[0])

    context["body"] = SIGNATURE.sub(mend, context.get("body", ""))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.setup_extension("sphinx.ext.napoleon")
    # A list, as of the arguments, and not an entry for each: the signature has their types.
    app.config.napoleon_custom_sections = [("Attributes", "params_style")]
    app.add_node(names)
    app.add_role("name", Name())
    app.add_directive("reference", Names)
    app.add_transform(LeaveIndex)
    app.add_post_transform(LinkNames)
    app.connect("autodoc-process-signature", show_source_signature)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("missing-reference", settle)
    app.connect("doctree-resolved", fill_names)
    app.connect("html-page-context", mend_signatures)
