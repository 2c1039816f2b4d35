from types import SimpleNamespace

EXERCISES = {"falling": SimpleNamespace(minutes=10, difficulty=2, hints=("Look at *both* ends.", "Use $w$.", "One."))}
