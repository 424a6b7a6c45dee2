"""Axes and tables in, files out."""

from helpers.export.bundle import (
    remove_older,
    save_figure,
    save_table,
    table_hash,
    write_index,
)

__all__ = [
    "remove_older",
    "save_figure",
    "save_table",
    "table_hash",
    "write_index",
]
