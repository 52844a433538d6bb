"""All feeds, in the order in which they are asked whether they recognise a document."""

from __future__ import annotations

import importlib
from functools import cache

from commonground.feeds.feed import Feed
from commonground.vocabulary.errors import NotFound

MODULES = (
    "cod_ab_geojson",
    "cod_ab_topojson",
    "cod_ab_shapefile",
    "global_pcodes",
    "cod_ps",
    "geonames",
    "natural_earth",
    "ucdp_ged",
    "ucdp_ged_bare",
    "ucdp_ged_json",
    "ucdp_totals",
    "ucdp_termination",
    "dtm_returnees",
    "dtm_idps",
    "dtm_api",
    "dtm_baseline",
    "unhcr_population",
    "unhcr_solutions",
    "unhcr_locations",
    "unhcr_sites",
    "idmc_stock",
    "idmc_gidd",
    "fts_flows",
    "hpc_projects",
    "fts_plan",
    "fts_plan_json",
    "needs_hpc",
    "needs_hapi",
    "needs_gho",
    "threew",
    "inform_severity",
    "control_wikipedia",
    "control_statements",
    "requirement_stages",
    "ecb_rates",
    "ecb_rates_xml",
    "imf_rates",
    "yearly_rates",
    "country_rates",
    "codelist_xml",
    "codelist_dac",
    "codelist_json",
    "codelist_table",
    "cbpf_contributions",
    "cbpf_allocations",
    "conference_pledges",
    "in_kind_list",
    "kiel_tracker",
    "ipi_peacekeeping",
    "oecd_crs",
    "iati_activity",
    "iati_organisation",
    "unhcr_iati",
    "un_sc",
    "ofac_delimited",
    "ofac_xml",
    "ofac_advanced",
    "ofac_enhanced",
    "uk_ofsi",
    "uk_sl",
    "uk_sl_tables",
    "eu_annex",
    "eu_fsf_csv",
    "eu_fsf_xml",
    "us_csl",
    "us_dpl",
    "pk_nacta",
    "ftm",
)
"""The most particular formats first; every module of this room that defines a FEED is listed."""


@cache
def feeds() -> tuple[Feed, ...]:
    """Every feed, each from its own module."""
    return tuple(importlib.import_module(f"commonground.feeds.{module}").FEED for module in MODULES)


def feed_named(name: str) -> Feed:
    """The feed of this name. Raises NotFound with the known names."""
    for feed in feeds():
        if feed.name == name:
            return feed
    raise NotFound(f"there is no feed {name!r}", hint="known feeds: " + ", ".join(feed.name for feed in feeds()))
