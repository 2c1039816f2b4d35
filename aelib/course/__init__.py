"""What a reader of the course gets beside the library: exercises, live figures, rows of the ledger."""
