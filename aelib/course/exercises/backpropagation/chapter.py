"""Which chapter these exercises belong to, by its slug."""

CHAPTER = "backpropagation"
