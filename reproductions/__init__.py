"""The long runs behind the page `chapters/reproductions.md`: what takes too long to be recomputed by every build.

`runs` says what there is, with the published numbers; a run is the file of its name. `python -m reproductions` runs it,
in parts that survive a kill (`parts`), and writes its results into `records/`, with the code that computed them
(`records`, `code`).
"""
