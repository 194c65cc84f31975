"""A tariff book as a static site, Persian and English: every number with its evidence and its rule."""

from hv_tariff.reports.tables_site.site import write_site

__all__ = ["write_site"]
