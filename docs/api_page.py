"""Writes docs/reference/api.md from the OpenAPI document of the program: python docs/api_page.py"""

import os
import tempfile
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent / "reference" / "api.md"
INTRODUCTION = """\
<!-- Made by docs/api_page.py; change the program, not this page. -->

# API

Everything an integration may read and do, under `/api/v1`. The same in OpenAPI 3.1:
`/api/v1/openapi.json`; to try in a browser: `/api/v1/docs`.

## First steps
```sh
TOKEN=$(answerable token create --agent ayse@example.com --name "my program")
curl -H "Authorization: Bearer $TOKEN" "http://127.0.0.1:8000/api/v1/tickets?state=open&limit=20"
```
A token acts as its agent and sees what that agent sees; a ticket of another team is answered like
one that does not exist. `--scope read` makes a token that can change nothing.

Open a ticket with a customer's words that reached you elsewhere:
```sh
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -H "Idempotency-Key: shop-order-4812" \\
  -d '{"subject": "Order 4812 arrived broken", "body": "The vase is in pieces.",
       "customer": {"email": "elif@example.net", "name": "Elif Kaya"}}' \\
  http://127.0.0.1:8000/api/v1/tickets
```
Reply to the customer with a file:
```sh
FILE=$(curl -s -H "Authorization: Bearer $TOKEN" -F file=@label.pdf \\
  http://127.0.0.1:8000/api/v1/attachments | jq .id)
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d "{\\"kind\\": \\"reply\\", \\"body\\": \\"A **new** one is on its way.\\", \\"attachments\\": [$FILE]}" \\
  http://127.0.0.1:8000/api/v1/tickets/1001/messages
```

## What holds everywhere
- **Lists** answer `{"items": [...], "next": ...}`, newest first. `next` is the address of the
  following page, `null` at the end. `limit` is at most 100. New items never shift a page.
- **Errors** are `application/problem+json` (RFC 9457) with a stable `code`; `errors[]` names the
  place: `pointer` into the body, `parameter` in the query, or `header`.
- **Unknown fields and parameters** are refused, never dropped: a misspelt filter does not show
  everything.
- **Times** are RFC 3339 in UTC, languages BCP 47.
- **`Idempotency-Key`** on any POST with a JSON body: repeat it under the same key (1 to 255 visible
  ASCII characters) and it is done once and answered the same, with `Idempotency-Replayed: true`.
  A repetition during the first waits for it. The same key with another request is a 422. Kept for
  24 hours; a refused request keeps nothing.
- **Versions**: reading one ticket or customer answers an `ETag`. `If-None-Match` spares reading it
  again (304). A PATCH needs `If-Match` with what you saw (412 if it changed), or `If-Match: *`;
  without it the answer is 428.
- **Limits**: `RateLimit` and `RateLimit-Policy` say what is left for the token; 429 comes with
  `Retry-After`. The setting is `api_requests_per_minute`.
- `X-Request-Id` is answered, and taken over if you send one.

To be told rather than to ask: [webhooks](webhooks.md).
"""


def page() -> str:
    """The whole page; Django must be set up."""
    from answerable.api.interface import api

    document = api.get_openapi_schema(path_prefix="/api/v1/")
    parts = [INTRODUCTION]
    for path, methods in document["paths"].items():
        parts += [_operation(method, path, one) for method, one in methods.items()]
    parts.append("## Shapes\n")
    schemas = document["components"]["schemas"]
    parts += [_shape(name, schemas[name]) for name in sorted(schemas) if "Page" not in name]
    return "\n".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [
        f"## {operation['summary']}",
        f"`{method.upper()} {path}`",
        "",
        operation["description"],
        "",
    ]
    lines += _parameters(operation["parameters"])
    if body := operation.get("requestBody"):
        kind, media = next(iter(body["content"].items()))
        lines += [f"Send `{kind}`: {_type(media['schema'])}.", ""]
    answers = {str(status): one for status, one in operation["responses"].items()}
    good = [f"{status} {_answered(one)}" for status, one in answers.items() if status < "300"]
    bad = [status for status in answers if status >= "400"]
    return "\n".join([*lines, f"Answers {', '.join(good)}. Problems: {', '.join(bad)}.", ""])


def _parameters(parameters: list[dict[str, Any]]) -> list[str]:
    if not parameters:
        return []
    rows = [
        f"| `{one['name']}` | {one['in']} | {one.get('description', '')} |" for one in parameters
    ]
    return ["| parameter | in | |", "|---|---|---|", *rows, ""]


def _answered(response: dict[str, Any]) -> str:
    media = next(iter(response.get("content", {}).values()), {})
    return _type(media["schema"]) if "schema" in media else response["description"].rstrip(".")


def _shape(name: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", []))
    lines = [
        f"### {name}",
        schema.get("description", ""),
        "",
        "| field | type | |",
        "|---|---|---|",
    ]
    for field, one in schema.get("properties", {}).items():
        star = "" if field in needed else " (optional)"
        lines.append(f"| `{field}` | {_type(one)}{star} | {one.get('description', '')} |")
    return "\n".join([*lines, ""])


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2].removesuffix("_")
        return f"a page of {name[5:]}" if name.startswith("Page_") else f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "object"))


def main() -> None:
    """Writes the page."""
    import django

    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANSWERABLE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.config.settings"
        django.setup()
        PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
