"""What ninja cannot know for the OpenAPI file: the problems, headers and examples of every path."""

from typing import Any

from ninja import NinjaAPI

from answerable.api import problems
from answerable.api.schemas import ErrorPlace, ProblemOut

REF = "#/components/schemas/{model}"
ERRORS = {
    400: "A parameter, cursor or header that cannot be understood",
    401: "No valid token",
    403: "The token's scope or the agent's role does not allow it",
    404: "Missing, or not yours to see: the same answer",
    409: "The state of things does not allow it",
    412: "Changed since the version named in If-Match",
    413: "Too large",
    415: "Not application/json",
    422: "Something in the body or the parameters is not valid; errors[] says where",
    428: "Name the version you saw: If-Match",
    429: "Too many requests; Retry-After says when",
    500: "Failed on our side",
    503: "No room on the disk; nothing was taken",
}
ALWAYS = {400, 401, 403, 422, 429, 500}
EXAMPLE = {
    "type": "urn:answerable:problem:invalid",
    "title": "Unprocessable Entity",
    "status": 422,
    "code": "invalid",
    "detail": "Some of what was sent cannot be taken.",
    "errors": [{"pointer": "#/customer/email", "detail": "must be one mail address"}],
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeat the POST with the same key: it is done once. Kept for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag you saw, or * for any version.",
    "schema": {"type": "string"},
}


def specification_of(schema: dict[str, Any], api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document, completed in place."""
    keyed = _operations_with_key(api)
    _add_problem_schemas(schema)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] in keyed:
                operation["parameters"].append(KEY)
            if method == "patch" or path.endswith("/assign"):
                operation["parameters"].append(MATCH)
            _add_errors(path, method, operation)
    return schema


def _operations_with_key(api: NinjaAPI) -> set[str]:
    return {
        api.get_openapi_operation_id(operation)
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
        if getattr(operation.view_func, "takes_key", False)
    }


def _add_problem_schemas(schema: dict[str, Any]) -> None:
    schemas = schema["components"]["schemas"]
    schemas["ErrorPlace"] = ErrorPlace.model_json_schema(ref_template=REF)
    problem = ProblemOut.model_json_schema(ref_template=REF)
    problem.pop("$defs", None)
    schemas["Problem"] = problem


def _add_errors(path: str, method: str, operation: dict[str, Any]) -> None:
    statuses = set(ALWAYS)
    if "{" in path:
        statuses.add(404)
    if method == "patch" or path.endswith("/assign"):
        statuses |= {412}
    if method == "patch":
        statuses |= {428}
    if method != "get":
        statuses |= {409, 413, 415}
    if method == "post" and path.endswith("/tickets"):
        statuses.add(503)
    for status in sorted(statuses):
        operation["responses"].setdefault(status, _error(status))


def _error(status: int) -> dict[str, Any]:
    media: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if status == 422:
        media["example"] = EXAMPLE
    return {"description": ERRORS[status], "content": {problems.CONTENT_TYPE: media}}
