"""Draw tables: each drawer takes a table and returns the Axes of its chart."""

from helpers.plots.claims import claims
from helpers.plots.clouds import word_cloud
from helpers.plots.findings import finding
from helpers.plots.frame import headline, replace_missing, source_line
from helpers.plots.groups import correspondence_map, log_odds_heatmap, pair_dots
from helpers.plots.growth import growth_panels
from helpers.plots.keyness import key_panels, keyness_dots, word_shift
from helpers.plots.layouts import cloud_layout, commonality_layout
from helpers.plots.masks import mask_from_image
from helpers.plots.overview import role_bars, short_provinces, tile_map
from helpers.plots.panels import panel_rows
from helpers.plots.phrases import novelty_bars, phrase_matrix
from helpers.plots.places import short_name
from helpers.plots.plane import term_plane
from helpers.plots.sectors import comparison_layout, group_layout
from helpers.plots.style import (
    MUTED,
    font_path,
    group_colors,
    missing_glyphs,
    room,
    stand_in,
    use_style,
)
from helpers.plots.terms import before_after, dispersion_strip, term_dots, term_panels
from helpers.plots.time import date_dots, timeline
from helpers.plots.words import (
    figure_compares,
    figure_words,
    group_words,
    label,
    language,
    part,
)
