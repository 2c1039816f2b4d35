"""The notebooks of each chapter, from its page as it was resolved."""
