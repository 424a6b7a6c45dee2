"""The title, outlet, date and place that a report states, from its paragraphs."""

from helpers.metadata.describe import (
    ReportText,
    describe,
    parse_date,
)
from helpers.metadata.places import protected_names
