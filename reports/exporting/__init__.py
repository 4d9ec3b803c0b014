"""Reports as files: what is on the screen, exactly or as it was published."""

from reports.exporting.about import About
from reports.exporting.lines import csv
from reports.exporting.sheets import xlsx

__all__ = ["About", "csv", "xlsx"]
