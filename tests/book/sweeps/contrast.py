"""All that can be seen stands out enough: what axe leaves open, in both themes and at both widths."""

from pathlib import Path

CONTRAST = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
# What only a choice, a pointer or scrolling brings out is looked at too, and nothing is caught half-way between themes.
REVEAL = """() => {
    document.querySelector('#pst-search-dialog')?.showModal()
    const style = document.head.appendChild(document.createElement('style'))
    style.textContent = `* { transition: none !important } .predict-reply { display: block !important }
        #pst-back-to-top { display: block !important } button.copybtn { opacity: 1 !important }
        a.headerlink { visibility: visible !important }`
}"""


def use(tab, theme):
    """Show the page in a theme, as a reader's device would ask for it."""
    tab.emulate_media(color_scheme=theme)
    tab.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)


def faults(tab, viewports):
    """Return what is too pale, in both themes and at each size. The dialog of the search stays open."""
    tab.evaluate(REVEAL)
    found = []
    for theme in ("light", "dark"):
        use(tab, theme)
        for kind, size in viewports.items():
            tab.set_viewport_size(size)
            found += [f"{theme}, {kind}: {fault}" for fault in tab.evaluate(CONTRAST)]
    return found
