"""Which chapter these exercises belong to, by its slug."""

CHAPTER = "learning-as-descent"
