from types import SimpleNamespace

NAMES = ("falling", "ex-twice")

HINTS = ("Look at *both* ends.", "Use $w$.", "One.")
EXERCISES = {
    "falling": SimpleNamespace(title="Falling", minutes=10, difficulty=2, hints=HINTS, cases=(), first=None),
    "ex-twice": SimpleNamespace(title="Twice the *value*", minutes=10, difficulty=2, hints=HINTS, cases=(), first=None),
}
