"""The OpenAPI file says what the API does."""

from typing import Any

import pytest

from answerable.api.tests.conftest import Caller
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def specification() -> dict[str, Any]:
    answer = Caller("").get("/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def test_the_file_is_openapi_3_1_and_needs_no_token() -> None:
    assert specification()["openapi"].startswith("3.1")


def test_every_operation_says_how_it_can_fail() -> None:
    for path, methods in specification()["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "422", "429", "500"} <= set(operation["responses"]), (
                path,
                method,
            )
            problem = operation["responses"]["422"]["content"]["application/problem+json"]
            assert problem["schema"]["$ref"] == "#/components/schemas/Problem"
            assert operation["summary"]
            assert operation["description"]


def test_every_reference_leads_somewhere() -> None:
    document = specification()

    def references(tree: Any) -> list[str]:
        if isinstance(tree, dict):
            own = [tree["$ref"]] if isinstance(tree.get("$ref"), str) else []
            return own + [ref for value in tree.values() for ref in references(value)]
        return (
            [ref for value in tree for ref in references(value)] if isinstance(tree, list) else []
        )

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/tickets", "TicketOut"),
        ("/tickets/{number}/messages", "MessageOut"),
        ("/customers", "CustomerOut"),
        ("/agents", "AgentOut"),
        ("/teams", "TeamOut"),
    ],
)
def test_lists_answer_what_the_file_promises(
    call: Caller, ticket: Ticket, path: str, schema: str
) -> None:
    """The lists are written without pydantic for speed, so that they agree is proved here."""
    from answerable.api import schemas

    item = call.get(path.format(number=ticket.number)).json()["items"][0]
    shape = getattr(schemas, schema)
    shape.model_validate(item)
    assert set(item) == set(shape.model_fields)
