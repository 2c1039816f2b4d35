"""What assistive technology makes of a page: names, headings and landmarks, as the browser computes them."""

import re
from dataclasses import dataclass

CONTROLS = {"link", "button", "radio", "checkbox", "searchbox", "textbox", "combobox", "slider", "spinbutton", "switch",
            "tab", "menuitem", "DisclosureTriangle"}  # fmt: skip
PICTURES = {"image", "Canvas", "canvas", "svg", "graphics-document", "graphics-symbol"}
LANDMARKS = {"banner", "main", "contentinfo", "navigation", "complementary", "region", "search"}
GROUPS = {"dialog", "alertdialog", "radiogroup"}
FILE_NAME = re.compile(r"\S*[/\\]\S*|\S+\.(png|jpe?g|svg|gif|webp|html?|ipynb)", re.I)
UNSPEAKABLE = re.compile("[\ue000-\uf8ff]")  # where the fonts of icons have their signs
# Drawings without a name, which the accessibility tree does not have at all.
SILENT = """[...document.querySelectorAll('canvas, svg')].filter(part => part.checkVisibility()
    && !part.closest('[aria-hidden=true], a, button') && !part.ariaLabel && !part.ariaLabelledByElements?.length
    && !part.querySelector(':scope > title')).map(part => part.localName)"""
# The words that a sighted reader sees on a control.
SEEN = """function () {
    const seen = part => part.nodeType === Node.TEXT_NODE ? part.data
        : part.nodeType !== Node.ELEMENT_NODE || part.ariaHidden === 'true' || part.matches('.visually-hidden, .katex')
        || !part.checkVisibility({ visibilityProperty: true }) || part.localName === 'svg' ? ' '
        : [...part.childNodes].map(seen).join('')
    return seen(this)
}"""


@dataclass
class Part:
    """A part of the page in the browser's accessibility tree; `seen` is the text that one sees on a control."""

    role: str
    name: str
    level: int = 0
    empty: bool = False
    seen: str = ""


def words(text: str) -> str:
    return " ".join(text.split()).casefold()


def parts_of(tab):
    """Return the parts of a page that assistive technology is told of, in order."""
    browser = tab.context.new_cdp_session(tab)
    nodes = {node["nodeId"]: node for node in browser.send("Accessibility.getFullAXTree")["nodes"]}
    found, waiting = [Part(kind, "") for kind in tab.evaluate(SILENT)], [next(iter(nodes))]
    while waiting:
        node = nodes[waiting.pop()]
        waiting += [child for child in reversed(node.get("childIds", [])) if child in nodes]
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in CONTROLS | PICTURES | LANDMARKS | GROUPS | {"heading"}:
            continue
        level = next((p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), 0)
        part = Part(role, node.get("name", {}).get("value", ""), level, empty=not node.get("childIds"))
        if role in CONTROLS:
            handle = browser.send("DOM.resolveNode", {"backendNodeId": node["backendDOMNodeId"]})["object"]
            call = {"functionDeclaration": SEEN, "objectId": handle["objectId"]}
            part.seen = browser.send("Runtime.callFunctionOn", call)["result"]["value"]
        found.append(part)
    browser.detach()
    return found


def faults_of_names(parts):
    """Controls, pictures, dialogs that say nothing, or not what a sighted reader sees."""
    for part in parts:
        if part.role in CONTROLS | PICTURES | GROUPS:
            if not part.name.strip():
                yield f"{part.role} without a name, on which one sees {words(part.seen)!r}"
            elif part.role in PICTURES and FILE_NAME.fullmatch(part.name.strip()):
                yield f"{part.role} with the name of a file: {part.name}"
            elif UNSPEAKABLE.search(part.name):
                yield f"{part.role} with a sign that cannot be spoken in its name: {part.name!r}"
            elif re.search(r"\w", part.seen) and words(part.seen) not in words(part.name):
                yield f"{part.role} on which one sees {words(part.seen)!r} is named {part.name!r}"


def faults_of_headings(parts):
    """More or fewer than one first heading, a first heading that is not the first, a level that is left out."""
    levels = [(part.level, part.name) for part in parts if part.role == "heading"]
    if [level for level, _ in levels].count(1) != 1:
        yield f"headings of level 1: {[name for level, name in levels if level == 1]}"
    for (before, _), (level, name) in zip([(0, ""), *levels], levels, strict=False):
        if level > before + 1:
            yield f"a heading of level {level} after one of level {before}: {name}"
        if not name.strip():
            yield f"an empty heading of level {level}"


def faults_of_landmarks(parts):
    """Not one main part, landmarks that are empty, have no name, or have the same one."""
    landmarks = [part for part in parts if part.role in LANDMARKS]
    if [part.role for part in landmarks].count("main") != 1:
        yield f"there is not one main part, but these landmarks: {[part.role for part in landmarks]}"
    for part in landmarks:
        if part.empty:
            yield f"{part.role} {part.name!r} is empty"
        if part.role not in ("main", "banner", "contentinfo"):
            if not part.name.strip() or UNSPEAKABLE.search(part.name):
                yield f"{part.role} without a proper name: {part.name!r}"
            if [(other.role, other.name) for other in landmarks].count((part.role, part.name)) > 1:
                yield f"more than one {part.role} named {part.name!r}"


def faults(tab):
    """Return what is wrong with the names, headings and landmarks of the page as it is shown."""
    parts = parts_of(tab)
    return [*faults_of_names(parts), *faults_of_headings(parts), *faults_of_landmarks(parts)]
