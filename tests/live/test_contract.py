"""Every live figure keeps its contract: its numbers are Python's; what it says, draws and answers is as recorded."""

import json
import pkgutil
from difflib import SequenceMatcher
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests.live import contracts
from tests.live.examples import FIGURES
from tests.live.recorded import RECORDS, differences, record

CONTRACTS = {
    each.name.replace("_", "-"): import_module(f"tests.live.contracts.{each.name}").CONTRACT
    for each in pkgutil.iter_modules(contracts.__path__)
}
WORDS, WHOLE = (f"({Path(__file__).with_name('seen.js').read_text()})(element, {whole})" for whole in ("false", "true"))
NAME = "(part => part.ariaLabel ?? (part.closest('label') ?? part).textContent)"
MAP_KEYS = ["ArrowRight", "ArrowUp", "Shift+ArrowLeft", "ArrowDown", "8", "+", "Space", "-", "Backspace"]
ACTS = {
    "range": ["ArrowLeft", "End", "Home"],
    "radio": ["click"],
    "checked": ["ArrowRight"],
    "select-one": ["ArrowDown", "ArrowUp"],
    "button": ["click", "Enter", "Space", "Enter", "Space"],  # as long as they change something
    "application": MAP_KEYS,
}
ROLES = [
    "application",
    "button",
    "columnheader",
    "combobox",
    "group",
    "img",
    "list",
    "radio",
    "rowheader",
    "slider",
    "table",
]
LINKS = [10**9], [-(10**9)], [0.4, 1.6], [1.6, 0.4], [1, 2.6, 1.4]
FRAMES = 1000  # as long as a figure may compute


@pytest.fixture(scope="module", params=CONTRACTS)
def element(request):
    return request.param


@pytest.fixture
def contract(element):
    return CONTRACTS[element]


def settled(contract):
    return f"for (let n = 0; n < {FRAMES} && !({contract.settled}); n++) await new Promise(requestAnimationFrame)"


def assert_agree(found, expected, contract, where):
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert_agree(found[name], value, contract, f"{where}, {name}")
    elif isinstance(expected, str):
        assert found == expected, where
    else:
        np.testing.assert_allclose(
            np.array(found, float), expected, rtol=contract.close, atol=contract.least, err_msg=where
        )


@pytest.mark.daily
def test_every_figure_has_its_contract_and_its_record():
    records = {file.stem for file in RECORDS.iterdir()}
    assert records == CONTRACTS.keys() == FIGURES.keys() - {"two-codes"}  # which is no LiveFigure


@pytest.mark.daily
def test_it_computes_what_python_computes(live, figure, contract):
    wanted = [(state, contract.twin(figure, *state)) for state in (*contract.states, *contract.more)]
    asked = [
        f"element.restore({[*state]}); {settled(contract)}; found.push([{', '.join(twin)}])" for state, twin in wanted
    ]
    # As JSON, which playwright hands over in a tenth of the time.
    finite = "(_, each) => typeof each === 'number' && !Number.isFinite(each) ? String(each) : each"
    script = f"async element => {{ const found = []; {'; '.join(asked)}; return JSON.stringify(found, {finite}) }}"
    for (state, twin), values in zip(wanted, json.loads(live("file").element.evaluate(script)), strict=True):
        for (expression, expected), value in zip(twin.items(), values, strict=True):
            assert_agree(value, expected, contract, f"{expression} at {state}")


def after(page, contract, act, value=WORDS):
    """A value of the element, or its state and its words, once it has done this and is painted."""
    waits = f"{settled(contract)}; for (const _ of [1, 2]) await new Promise(requestAnimationFrame)"
    return page.element.evaluate(f"async element => {{ {act}; {waits}; return {value} }}")


def by_role(page):
    """What a screen reader comes to, one after the other: what it is, and what it is called."""
    lines = [line.strip(" -':") for line in page.element.locator(".live-parts").aria_snapshot().splitlines()]
    return [line.replace('"', "") for line in lines if line.partition(" ")[0] in ROLES]


def new(parts, before):
    """Of words and the like those that are others than before; of more, or fewer, what has come and gone."""
    if len(parts) == len(before):
        return [part for part, old in zip(parts, before, strict=True) if part != old]
    found = []
    for tag, *of_old, begin, end in SequenceMatcher(None, before, parts, autojunk=False).get_opcodes():
        found += [] if tag == "equal" else parts[begin:end] or [f"no {part}" for part in before[slice(*of_old)]]
    return found


def at_each_state(page, contract):
    """What is seen there, and of words, drawings and charts what is not as in the state before."""
    words, drawings, told = [], [], {}
    for act in (*(f"element.restore({[*state]})" for state in contract.states), *contract.acts):
        found = after(page, contract, act, WHOLE)
        drawn = [*map(new, found["drawings"], drawings or [[]] * len(found["drawings"]))]
        changed = {name: "as before" if calls == told.get(name) else calls for name, calls in found["told"].items()}
        yield found | {"words": new(found["words"], words), "drawings": drawn, "told": changed}
        words, drawings, told = found["words"], found["drawings"], found["told"]


def by_hand(page, contract):
    """Where each part leads, by a click or by keys, one after the other: the state, and the words that are new."""
    parts = page.element.locator(".live-parts :is(button, input, select, [role=application])").filter(visible=True)
    for number in range(parts.count()):
        before, part = after(page, contract, "element.reset()"), parts.nth(number)
        name, kind = part.evaluate(f"part => [{NAME}(part), part.checked ? 'checked' : part.type ?? part.role]")
        led = []
        for act in () if name in contract.idle else ACTS[kind]:
            part.click(force=True) if act == "click" else part.press(act)
            found = after(page, contract, "")
            if found != before:
                led.append([act, found["state"], *new(found["words"], before["words"])])
            elif kind == "button":
                break
            before = found
        yield f"{number + 1} {name}", led


def by_tab(page):
    """What the Tab key comes to, one after the other."""
    page.tab.locator("a").focus()
    page.tab.keyboard.press("Tab")
    while name := page.tab.evaluate(f"document.activeElement.closest('.live-parts') && {NAME}(document.activeElement)"):
        yield name
        page.tab.keyboard.press("Tab")


def by_link(page, contract):
    """Where links lead whose numbers are too large, too small, too few, or between those that there are."""
    length = len(page.get("element.state()"))
    for numbers in ([1], *(each * length for each in LINKS)):
        found = after(page, contract, f"element.reset(); element.restore({numbers[:length]})")
        yield [numbers[:length], "leads to", found["state"]]


@pytest.mark.daily
def test_it_says_draws_and_answers_what_is_recorded(live, element, contract, request):
    page = live()
    found = {
        "roles": by_role(page),
        "tab": [*by_tab(page)],
        "links": [*by_link(page, contract)],
        "hands": dict(by_hand(page, contract)),
        "spoken": {
            str([*state]): after(page, contract, f"element.restore({[*state]})", "element.describe()")
            for state in contract.spoken
        },
        "states": [*at_each_state(page, contract)],
    }
    if request.config.getoption("--record"):
        record(element, found)
    assert differences(found, element) == []


@pytest.mark.parametrize("width", [390, 1000])
@pytest.mark.parametrize("element", [name for name in CONTRACTS if CONTRACTS[name].firm], scope="module")
def test_nothing_moves_under_the_finger(live, contract, width):
    page = live(viewport={"width": width, "height": 844})
    tops = "[...element.querySelectorAll('button, canvas, input')].map(part => part.getBoundingClientRect().top)"
    places = [after(page, contract, f"element.restore({[*state]})", tops) for state in contract.states]
    assert places[1:] == places[:-1]
