"""Training: minibatch gradient descent on a loss that is a mean over examples.

Read `fit` and then `step`: they are the loop that the chapters write by hand. Beside them: `batches` (which examples a
step takes), `losses`, `pretrain` (a stack, layer by layer), `watch` (progress, Ctrl-C), `resume` (a training that was
killed), and `scale`, a room that one enters only with several devices or with data on disk.
"""
