"""What the course is made of and did not write, in exact versions: Python's packages, and four scripts from npm."""
