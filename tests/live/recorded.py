"""The records of what live figures show: how they are written, so that a person reads them, and compared.

Not a snapshot library: syrupy would take the writing of a file from this, but neither a layout in which a change is
seen, nor a comparison that lets numbers differ by what another machine rounds.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).with_name("records")
WIDTH = 120
CLOSE, LEAST = 1e-4, 1e-12  # how much numbers may differ, relatively, and below what one is 0
NUMBER = re.compile(r"\d+(?:\.(\d+))?")
MANY = 12  # of more numbers or points not all are recorded


def brief(value: Any) -> Any:
    """A value with five digits; of many points how many, the first, some between, and the last."""
    if isinstance(value, dict):
        return {name: brief(each) for name, each in value.items() if each not in ([], {})}
    if isinstance(value, list):
        words = any(isinstance(each, str | dict) for each in value)
        if words or len(value) < MANY:
            return [brief(each) for each in value]
        few = sorted({*range(0, len(value), len(value) // 5), len(value) - 1})
        return [len(value), *(brief(value[place]) for place in few)]
    if isinstance(value, float):
        return 0 if abs(value) < LEAST else float(f"{value:.5g}")
    return value


def laid_out(value: Any, before: str = "") -> str:
    """A value as JSON, in which a line holds as many parts as it can."""
    whole = json.dumps(value, ensure_ascii=False)
    if len(before) + len(whole) < WIDTH or not isinstance(value, dict | list):
        return whole
    inner, lines, room = before + " ", [""], 0
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        title = f"{json.dumps(name, ensure_ascii=False)}: " if isinstance(value, dict) else ""
        part = title + laid_out(each, inner) + ","
        if "\n" in part or len(part) + 1 > room:
            lines, room = [*lines, part], 0 if "\n" in part else WIDTH - len(inner) - len(part)
        else:
            lines[-1], room = f"{lines[-1]} {part}", room - len(part) - 1
    begin, end = "{}" if isinstance(value, dict) else "[]"
    return begin + f"\n{inner}".join(lines[1:]).removesuffix(",") + end


def record(element: str, found: Any) -> None:
    RECORDS.mkdir(exist_ok=True)
    (RECORDS / f"{element}.json").write_text(laid_out(brief(found)) + "\n")


def differences(found: Any, element: str) -> list[str]:
    """Where what was found is not what is on record."""
    recorded = json.loads((RECORDS / f"{element}.json").read_text())
    return [*_differences(json.loads(json.dumps(brief(found))), recorded)]


def _differences(found, recorded, at=""):
    if isinstance(recorded, dict | list) and type(found) is type(recorded) and len(found) == len(recorded):
        for place in recorded if isinstance(recorded, dict) else range(len(recorded)):
            if isinstance(found, dict) and place not in found:
                yield f"{at}/{place} is missing"
            else:
                yield from _differences(found[place], recorded[place], f"{at}/{place}")
    elif not _agree(found, recorded, "/pictures/" in at):
        yield f"{at}: {found}, recorded {recorded}"


def _agree(found, recorded, percent):
    """Whether two are the same but for what is rounded, also the numbers of a text."""
    if isinstance(found, str) and isinstance(recorded, str):
        shapes = [NUMBER.sub(lambda number: "0" + "." * len(number[1] or ""), text) for text in (found, recorded)]
        numbers = ([number[0] for number in NUMBER.finditer(text)] for text in (found, recorded))
        return shapes[0] == shapes[1] and all(_near(*pair, percent) for pair in zip(*numbers, strict=True))
    if {type(found), type(recorded)} <= {int, float}:
        return _near(str(found), str(recorded), percent)
    return found == recorded


def _near(found, recorded, percent):
    """Of three digits or more with a point the last may be another by one, and so may a percentage of ink."""
    _, digits, exponent = Decimal(recorded).as_tuple()
    unit = 1 if percent else 10.0**exponent if len(digits) > 2 and exponent < 0 else 0
    return abs(float(found) - float(recorded)) <= max(CLOSE * abs(float(recorded)), 1.01 * unit) + LEAST
