"""Axes and tables in, files and tables on the screen out."""

from helpers.export.bundle import (
    remove_older,
    save_figure,
    save_table,
    table_hash,
    write_index,
)
from helpers.export.notebook import show_concordance, show_table
from helpers.export.pictures import preview
from helpers.export.texts import heading, with_unit

__all__ = [
    "heading",
    "preview",
    "remove_older",
    "save_figure",
    "save_table",
    "show_concordance",
    "show_table",
    "table_hash",
    "with_unit",
    "write_index",
]
