"""What reads the built book and names its faults."""
