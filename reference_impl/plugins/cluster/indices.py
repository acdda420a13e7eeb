"""``/{index}``: there are no indices here, but their names are still judged."""

from __future__ import annotations

from reference_impl.errors import ApiError, illegal_argument, request_validation
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest

_FORBIDDEN = ' "*\\<|,>/?'


def routes() -> list[Route]:
    """The one-segment paths that are not APIs, and the deletion of nothing."""
    found = [Route(method, "/{index}", _refuse, None) for method in ("GET", "HEAD", "DELETE", "PUT")]
    return [*found, Route("DELETE", "/", _delete_nothing, None)]


def _refuse(request: RestRequest) -> Operation:
    name = request.path_params["index"]
    request.consume(*request.params)
    request.raw_body()
    if request.method == "PUT":
        check_name(name)
        raise illegal_argument(f"index [{name}] cannot be created: this server keeps no indices")

    async def execute() -> RestResponse:
        for part in name.split(","):
            check_name(part.replace("*", ""), allow_empty="*" in part)
            if "*" not in part and part != "_all":
                raise _no_such_index(part)
        return RestResponse(body={"acknowledged": True} if request.method == "DELETE" else {})

    return Operation(execute)


def _delete_nothing(_request: RestRequest) -> Operation:
    raise request_validation(["index / indices is missing"])


def check_name(name: str, *, allow_empty: bool = False) -> None:
    """Raise ApiError 400 ``invalid_index_name_exception`` for what no index may be called."""
    if name == "_all" or (allow_empty and not name):
        return
    why = None
    if name.startswith(("_", "-", "+")):
        why = "must not start with '_'." if name[0] == "_" else "must not start with '_', '-', or '+'"
    elif name in (".", ".."):
        why = "must not be '.' or '..'"
    elif any(char in _FORBIDDEN for char in name):
        why = "must not contain the following characters ['\\\\','/','*','?','\"','<','>','|',' ',',']"
    elif name != name.lower():
        why = "must be lowercase"
    if why is not None:
        raise ApiError(
            400,
            "invalid_index_name_exception",
            f"Invalid index name [{name}], {why}",
            metadata={"index_uuid": "_na_", "index": name},
        )


def _no_such_index(name: str) -> ApiError:
    return ApiError(
        404,
        "index_not_found_exception",
        f"no such index [{name}]",
        metadata={
            "resource.type": "index_or_alias",
            "resource.id": name,
            "index_uuid": "_na_",
            "index": name,
        },
    )
