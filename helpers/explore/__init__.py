"""Click from a word to its sentences and on to the whole report, in JupyterLab."""

from helpers.explore.panel import Panel
from helpers.explore.tables import found_lines, report_text, two_sides
