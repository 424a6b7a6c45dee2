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
