"""Which chapter these exercises belong to, by its slug."""

CHAPTER = "one-neuron-two-losses"
