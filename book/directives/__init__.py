"""What an author writes beyond Markdown: questions, exercises, terms, the ledger, recorded numbers, progress."""
