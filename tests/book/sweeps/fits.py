"""A page is as wide as the screen, also where a reader sets wider spacing, and cuts no words off."""

# What WCAG 2.2, 1.4.12, lets a reader set, and the parts that then cut off their words.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(part => {
    const { overflowX, overflowY, clipPath } = getComputedStyle(part), cuts = ['hidden', 'clip']
    return part.checkVisibility() && part.innerText?.trim() && clipPath !== 'inset(50%)' // which is only heard
        && !part.closest('.katex, .visually-hidden, .live-heard, .math')
        && (cuts.includes(overflowX) && part.scrollWidth > part.clientWidth + 1
            || cuts.includes(overflowY) && part.scrollHeight > part.clientHeight + 1)
}).map(part => part.outerHTML.slice(0, 120))"""


WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
    .map(part => part.outerHTML.slice(0, 120))"""


# KaTeX draws roots as inline SVG, which a rule for pictures of the text could shrink to nothing.
DRAWN = """[...document.querySelectorAll('.katex-html svg')].filter(part => part.checkVisibility())
    .map(part => part.getBoundingClientRect().height)"""


def faults(tab, width):
    """Return what is too wide at a width, too flat, or cut off."""
    tab.set_viewport_size({"width": width, "height": 640})
    found = [f"a drawn part of a formula is {height} px high" for height in tab.evaluate(DRAWN) if height <= 5]
    found += [f"wider than {width} px: {part}" for part in too_wide(tab, width)]
    style = tab.add_style_tag(content=SPACING)
    found += [f"wider than {width} px with wider spacing: {part}" for part in too_wide(tab, width)]
    found += [f"cut off with wider spacing: {part}" for part in tab.evaluate(CUT_OFF)]
    style.evaluate("style => style.remove()")
    return found


def too_wide(tab, width):
    """Return parts that reach beyond the right edge, where the page scrolls sideways."""
    scrolls = tab.evaluate("document.scrollingElement.scrollWidth") > width
    return (tab.evaluate(WIDEST) or ["the page"]) if scrolls else []
