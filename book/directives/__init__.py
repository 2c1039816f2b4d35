"""What an author writes beyond Markdown: questions, exercises, terms, the ledger, progress."""
