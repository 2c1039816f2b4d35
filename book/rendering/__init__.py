"""What becomes of a page: mathematics, folds, figures in both themes, live figures, the theme."""
