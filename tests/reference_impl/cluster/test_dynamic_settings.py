"""Cluster settings that something depends on: their values are checked, and the persistent ones last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reference_impl.errors import ApiError
from reference_impl.plugins.cluster.cluster_settings import ClusterSettings
from reference_impl.services import DurationSetting
from reference_impl.storage import Store

PAUSE = DurationSetting("some.pause", 300.0, 60.0)


def known(store: Store | None = None) -> ClusterSettings:
    settings = ClusterSettings(store or Store())
    settings.register(PAUSE)
    return settings


def test_the_default_holds_until_a_value_is_set_and_after_it_is_removed() -> None:
    settings = known()
    assert settings.duration(PAUSE) == 300.0
    settings.update({"persistent": {"some": {"pause": "2m"}}})
    assert settings.duration(PAUSE) == 120.0
    settings.update({"transient": {"some.pause": "1h"}})
    assert settings.duration(PAUSE) == 3600.0
    settings.update({"transient": {"some.pause": None}})
    assert settings.duration(PAUSE) == 120.0
    settings.update({"persistent": {"some.*": None}})
    assert settings.duration(PAUSE) == 300.0


@pytest.mark.parametrize("value", ["59s", "-1", "1 parsec", 61, ["2m"]])
def test_what_is_no_time_or_too_short_is_refused_and_changes_nothing(value: Any) -> None:
    settings = known()
    with pytest.raises(ApiError) as refused:
        settings.update({"persistent": {"other": "x", "some.pause": value}})
    assert (refused.value.status, refused.value.type) == (400, "illegal_argument_exception")
    assert "[some.pause]" in (refused.value.reason or "")
    assert settings.show(flat=True) == {"persistent": {}, "transient": {}}


def test_the_least_value_is_named() -> None:
    with pytest.raises(ApiError, match=r"for setting \[some\.pause\], must be >= \[1m\]"):
        known().update({"persistent": {"some.pause": "59s"}})


def test_persistent_settings_last_and_transient_ones_do_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    known(store).update({"persistent": {"some.pause": "2m"}, "transient": {"x": "y"}})
    store.close()
    again = known(Store(tmp_path))
    assert again.show(flat=True) == {"persistent": {"some.pause": "2m"}, "transient": {}}
    assert again.duration(PAUSE) == 120.0
