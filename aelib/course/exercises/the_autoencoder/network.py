"""The chapter's autoencoder in numbers: what its layers store, and what of that is the decoder."""

from itertools import pairwise

SIZES = (784, 512, 256, 32, 256, 512, 784)
WEIGHTS = [a * b for a, b in pairwise(SIZES)]
# What a part stores: the weights of its layers, and a bias for each number that comes out of one.
DECODER = sum(WEIGHTS[3:]) + sum(SIZES[4:])
PARAMETERS = sum(WEIGHTS) + sum(SIZES[1:])
