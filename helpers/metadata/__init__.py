"""Paragraphs in, what a report says of itself out."""

from helpers.metadata.describe import ReportText, describe, parse_date, parts_of
from helpers.metadata.places import protected_names

__all__ = [
    "ReportText",
    "describe",
    "parse_date",
    "parts_of",
    "protected_names",
]
