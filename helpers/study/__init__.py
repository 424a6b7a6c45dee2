"""The one door of a notebook: its tables, colours, figures and words."""

from helpers.study.settings import NoReportsError
from helpers.study.study import Study, open_study
