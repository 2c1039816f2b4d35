"""Models: encoders, decoders and what is put together from them.

Begin with `autoencoder`; `networks` has its parts, `layers` and `convolution` what those are made of. `stack` puts
autoencoders on top of each other, `variational` gives their codes a prior, `sparse` keeps most of a code at zero,
`batched` applies a model to many examples, and `saving` keeps one in a file.
"""
