"""What a lecturer gets from the course: `make teach`."""
