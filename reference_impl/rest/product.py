"""What this server says it is, to clients that look at the version before they speak."""

from __future__ import annotations

VERSION = "9.5.0"
BUILD_HASH = "0000000000000000000000000000000000000000"
BUILD_DATE = "2026-01-01T00:00:00.000000000Z"
BUILD_FLAVOR = "default"
BUILD_TYPE = "tar"
LUCENE_VERSION = "10.4.0"
MINIMUM_WIRE_VERSION = "8.19.0"
MINIMUM_INDEX_VERSION = "8.0.0"

CURRENT_API = 9
PREVIOUS_API = 8
