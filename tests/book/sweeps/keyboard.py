"""Everything on a page can be reached with the keyboard alone, in the order in which one sees it."""

from itertools import pairwise

# Notes each part that gets the focus, with its place in its column of the page and the width of the ring around it; but
# not the button that leads back to the top, which comes and goes as the page scrolls. The contents beside the text, of
# which the current section opens some time after it has come on the screen, are all open.
WATCH = """() => {
    window.unwatch?.()
    document.querySelectorAll('body *').forEach((part, place) => { part.dataset.place = place })
    const still = document.head.appendChild(document.createElement('style'))
    still.textContent = `* { transition: none !important; scroll-behavior: auto !important }
        .bd-toc .nav .nav { display: block !important }`
    const columns = `.sidebar-primary-item, .bd-header-article, two-codes, stack-it .steps,
        draw-digit .examples, train-one .left, backward-pass .drawing, latent-explorer .live-tools,
        singular-vectors .live-tools, td, article, .prev-next-footer, .bd-sidebar-secondary,
        .try, .first-page li, .course-map > div, .first-page section > section`
    window.stops = []
    const note = ({ target: part }) => {
        if (part.id === 'pst-back-to-top') return
        const column = part.closest(columns) ?? document.body, outer = column.getBoundingClientRect()
        const { left, top } = part.getClientRects()[0], { outlineStyle, outlineWidth } = getComputedStyle(part)
        const place = Number(part.dataset.place), id = part.type === 'radio' ? part.name : part.dataset.place
        stops.push({ part, place, id, column: column.dataset.place, left: left - outer.left,
            top: top - outer.top + column.scrollTop, what: part.outerHTML.slice(0, 90),
            ring: { none: 0, auto: 3 }[outlineStyle] ?? parseFloat(outlineWidth) })
    }
    addEventListener('focusin', note)
    window.unwatch = () => (still.remove(), removeEventListener('focusin', note), document.activeElement.blur())
}"""
# What has to be reached, with its kind: a group of radio buttons is one stop.
REACHABLE = """[...document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')]
    .filter(part => part.checkVisibility({ visibilityProperty: true }) && !part.disabled
        && part.id !== 'pst-back-to-top')
    .map(part => ({ place: part.dataset.place, id: part.type === 'radio' ? part.name : part.dataset.place,
        what: part.outerHTML.slice(0, 90), kind: `${part.localName}.${part.getAttribute('class')}` }))"""


def walk(tab, key):
    """Hold the key, which repeats, until the focus is back where it began; what got it, in order."""
    *others, key = key.split("+")
    for other in others:
        tab.keyboard.down(other)
    try:
        for presses in range(1, 2000):
            tab.keyboard.down(key)
            if presses % 50 == 0 or presses < 5:
                again = tab.evaluate("stops.findIndex((stop, place) => place && stop.part === stops[0].part)")
                if again > 0:
                    return tab.evaluate(f"(stops.splice({again}), stops.map(({{ part, ...told }}) => told))")
    finally:
        for pressed in (key, *others):
            tab.keyboard.up(pressed)
    raise AssertionError(f"the focus does not come round: {tab.evaluate('stops.slice(-3).map(stop => stop.what)')}")


def out_of_order(stops):
    """Pairs of neighbours of which the second stands before the first in their column; the first of the page begins."""
    first = min(range(len(stops)), key=lambda number: stops[number]["place"])
    stops = [*stops[first:], *stops[:first]]
    for before, after in pairwise(stops):
        down, right = after["top"] - before["top"], after["left"] - before["left"]
        if before["column"] == after["column"] and (down < -8 or (down <= 8 and right < 0)):
            yield f"{after['what']} comes after {before['what']}"


def faults(tab, back):
    """Return what the Tab key does not reach, reaches out of order or without a ring, and, with `back`, loses there."""
    tab.evaluate(WATCH)
    try:
        return [*on_the_way(tab, back)]
    except AssertionError as error:
        return [str(error)]
    finally:
        tab.evaluate("unwatch()")


def on_the_way(tab, back):
    there = walk(tab, "Tab")
    reached = {stop["id"] for stop in there}
    yield from out_of_order(there)
    yield from (f"no ring around {stop['what']}" for stop in there if stop["ring"] < 2)
    yield from (f"not reached: {part['what']}" for part in tab.evaluate(REACHABLE) if part["id"] not in reached)
    if back:
        tab.evaluate("stops.length = 0")
        again = {stop["id"]: stop["what"] for stop in walk(tab, "Shift+Tab")}
        yield from (f"reached on the way back only: {again[part]}" for part in again.keys() - reached)
        yield from (f"not reached on the way back: {stop['what']}" for stop in there if stop["id"] not in again)
