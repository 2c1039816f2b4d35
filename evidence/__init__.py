"""What is run apart and recorded, so that the chapters need not argue in the reader's notebook.

`reproductions` holds the long runs behind published numbers, hours each. `controls` holds what the chapters' causal
sentences rest on: further seeds, sweeps, rivals and patient runs, minutes a chapter. Both keep records in the tree.
"""
