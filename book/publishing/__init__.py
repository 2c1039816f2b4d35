"""What becomes of the whole site once its pages are made."""
