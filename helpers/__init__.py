"""Load, clean, count, compare and draw Chinese regional reports."""
