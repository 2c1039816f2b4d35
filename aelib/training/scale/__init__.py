"""Several devices, and data that do not fit into memory."""
