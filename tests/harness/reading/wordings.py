"""For each pattern of the tables of phrases: wordings that it reads, and near misses that it must not.

The names are those of the modules and their patterns; a number tells which row of a table. Most wordings
use other words of the pattern than the one before, so that none of its choices is without a sentence.
"""

from __future__ import annotations

from tests.harness.reading.wordings_of_conduct import EFFECTS, OTHERS, PRIVILEGES, RELATIONS
from tests.harness.reading.wordings_of_values import BOUNDS, DEFAULTS, FORMATS, SELECTING, SIZES, VALUES

TABLES = (BOUNDS, DEFAULTS, SIZES, SELECTING, RELATIONS, FORMATS, EFFECTS, VALUES, PRIVILEGES, OTHERS)
WORDINGS = {name: row for table in TABLES for name, row in table.items()}

RULES = (BOUNDS, DEFAULTS, SIZES, SELECTING, RELATIONS, FORMATS, EFFECTS)
"""The tables whose wordings give the parameter that they are about at least one rule."""

PARTS = frozenset(
    {
        *("defaults.OLD_VERSION", "defaults.CONDITIONAL", "defaults.VALUE_OF", "defaults.DURATION"),
        *("defaults.NUMBER", "defaults.BARE", "effects.VALUE", "effects.STATUS", "effects.UNACKNOWLEDGED"),
        *("effects.MEANS_ALL", "informative.FIRST_WORD", "no_match.WILDCARD", "no_match.ALL_OR_NONE"),
        *("no_match.STATUS", "no_match.SUCCESS", "no_match.FAILURE", "privileges.BACK_REFERENCE"),
        *("privileges.NAME", "privileges.ABOUT_RIGHTS", "privileges.REQUEST", "purpose.NORMATIVE"),
        *("defaults.ANOTHERS", "defaults.THOUSANDS"),
        *("selecting.NOT_LIST", "values.NAMES_FIELDS", "values.VALUE_AND_GLOSS", "values.TOKEN"),
    }
)
"""Patterns that read no sentence by themselves: they take a part of what another one found, or forbid it."""
