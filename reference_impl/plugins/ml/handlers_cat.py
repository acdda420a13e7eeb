"""The route that lists models for people: a text table, or JSON with the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ml.config import ModelConfig, timestamp
from reference_impl.plugins.ml.listing import Selection, matching_models
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.stats import pipelines_of_model
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest
from reference_impl.rest.units import duration_in, size_in
from reference_impl.rest.wildcard import wildcard_match


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its short names, what ``help`` says of it, and whether it shows unasked."""

    name: str
    aliases: tuple[str, ...]
    text: str
    shown: bool = False


COLUMNS = (
    Column("id", (), "id of the model", True),
    Column("created_by", ("c", "createdBy"), "who created it"),
    Column("heap_size", ("hs", "modelHeapSize"), "size of the model", True),
    Column("operations", ("o", "modelOperations"), "estimated operations of one inference", True),
    Column("license", ("l",), "license it needs"),
    Column("create_time", ("ct",), "when it was created", True),
    Column("version", ("v",), "version of its config"),
    Column("description", ("d",), "description"),
    Column("type", ("t",), "type of the model", True),
    Column("ingest.pipelines", ("ip", "ingestPipelines"), "pipelines that name it", True),
    Column("ingest.count", ("ic", "ingestCount"), "documents it processed in pipelines"),
    Column("ingest.time", ("it", "ingestTime"), "time spent in pipelines"),
    Column("ingest.current", ("icurr", "ingestCurrent"), "documents in pipelines now"),
    Column("ingest.failed", ("if", "ingestFailed"), "failures in pipelines"),
    Column("data_frame.id", ("dfid", "dataFrameAnalytics"), "analytics job that made it", True),
    Column("data_frame.create_time", ("dft",), "when that job was created"),
    Column("data_frame.source_index", ("dfsi",), "index that job read"),
    Column("data_frame.analysis", ("dfa",), "analysis of that job"),
)
NUMBERS = {"operations", "ingest.pipelines", "ingest.count", "ingest.current", "ingest.failed"}


@dataclass(frozen=True, slots=True)
class Units:
    """The units of sizes and times; None for the largest that fits."""

    size: str | None
    time: str | None


def _row(service: Service, config: ModelConfig, units: Units) -> dict[str, str | None]:
    pipelines = pipelines_of_model(service, config)
    ingest = service.node.pipelines.statistics(pipelines)["total"]
    return {
        "id": config.model_id,
        "created_by": str(config.data["created_by"]),
        "heap_size": size_in(config.size, units.size),
        "operations": str(config.data["estimated_operations"]),
        "license": str(config.data["license_level"]),
        "create_time": timestamp(config.data["create_time"] / 1000),
        "version": str(config.data["version"]),
        "description": config.data.get("description"),
        "type": config.model_type,
        "ingest.pipelines": str(len(pipelines)),
        "ingest.count": str(ingest["count"]),
        "ingest.time": duration_in(ingest["time_in_millis"] / 1000, units.time),
        "ingest.current": str(ingest["current"]),
        "ingest.failed": str(ingest["failed"]),
        "data_frame.id": "__none__",
    }


def _chosen(headers: Sequence[str]) -> list[Column]:
    if not headers:
        return [column for column in COLUMNS if column.shown]
    found: list[Column] = []
    for header in headers:
        for column in COLUMNS:
            names = (column.name, *column.aliases)
            if column not in found and any(wildcard_match(header, name) for name in names):
                found.append(column)
    return found


def _sorted(rows: list[dict[str, str | None]], order: Sequence[str]) -> list[dict[str, str | None]]:
    for item in reversed(order):
        name, _, direction = item.partition(":")
        columns = _chosen([name])
        if len(columns) != 1:
            raise illegal_argument(f"Unable to sort by unknown sort key `{name}`")
        key = columns[0].name

        def value(row: dict[str, str | None], key: str = key) -> tuple[int, str]:
            text = row.get(key) or ""
            return (int(text), "") if key in NUMBERS and text else (0, text)

        rows = sorted(rows, key=value, reverse=direction == "desc")
    return rows


def _table(lines: list[list[str]], *, right: Sequence[bool]) -> bytes:
    widths = [max((len(line[index]) for line in lines), default=0) for index in range(len(right))]
    text = ""
    for line in lines:
        cells = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ]
        text += " ".join(cells).rstrip() + "\n"
    return text.encode()


def _text(body: bytes) -> RestResponse:
    return RestResponse(body=body, content_type="text/plain; charset=UTF-8")


def _wants_structure(request: RestRequest) -> bool:
    """True when ``format``, or else the first type of Accept, asks for data instead of a table."""
    wanted = request.params.get("format") or request.headers.get("accept", "").split(",")[0]
    return any(kind in wanted.lower() for kind in ("json", "yaml"))


class CatHandlers:
    """Handlers of the listing."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def get(self, request: RestRequest) -> Operation:
        """List models."""
        selection = Selection.read(request)
        headers, order = request.names("h"), request.names("s")
        verbose, helping = request.flag("v"), request.flag("help")
        units = Units(request.param("bytes"), request.param("time"))
        structured = _wants_structure(request)

        async def execute() -> RestResponse:
            if helping:
                lines = [[column.name, "|", ",".join(column.aliases), "|", column.text] for column in COLUMNS]
                return _text(_table(lines, right=[False] * 5))
            models = selection.page(matching_models(self._service, selection))
            rows = _sorted([_row(self._service, config, units) for config in models], order)
            columns = _chosen(headers)
            if structured:
                shown = [{column.name: row.get(column.name) for column in columns} for row in rows]
                return RestResponse(body=shown)
            lines = [[row.get(column.name) or "" for column in columns] for row in rows]
            if verbose:
                lines.insert(0, [column.name for column in columns])
            return _text(_table(lines, right=[column.name in NUMBERS for column in columns]))

        return Operation(execute)


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = CatHandlers(service)
    action = "cluster:monitor/xpack/ml/inference/get"
    return [
        Route("GET", "/_cat/ml/trained_models", handlers.get, action),
        Route("GET", "/_cat/ml/trained_models/{model_id}", handlers.get, action),
    ]
