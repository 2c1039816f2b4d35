"""The long runs behind the page `chapters/reproductions.md`: what takes hours.

`runs` says what there is, with the published numbers; a run is the file of its name. `python -m evidence.reproductions`
runs it, in parts that survive a kill (`parts`), and writes its results into `records/`, with losses by which the code
that belongs to them is known (`records`, `replay`).
"""
