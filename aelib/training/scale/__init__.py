"""Beyond one device and its memory, an optional room: many devices, gradient accumulation, and data on disk."""
