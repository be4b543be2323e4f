"""Write the live protocol's JSON Schemas and the document that the page's types are generated from.

Run `python -m tests.live_schema` or `make openapi`.
"""

import json
from typing import Any

from daedam.schemas import live
from tests import ROOT

SCHEMAS = ROOT / "docs" / "live-protocol.schema.json"
FOR_THE_PAGE = ROOT / "frontend" / "live.json"


def schemas() -> dict[str, Any]:
    """Return the messages of both directions as JSON Schema 2020-12, each under `$defs`."""
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "daedam live protocol, version 1",
        "$defs": {},
    }
    for name, adapter, mode in (
        ("ClientMessage", live.client_messages, "validation"),
        ("ServerMessage", live.server_messages, "serialization"),
    ):
        schema = adapter.json_schema(mode=mode)  # type: ignore[arg-type]
        document["$defs"] |= schema.pop("$defs")
        document["$defs"][name] = schema
    return document


def for_the_page() -> dict[str, Any]:
    """Return the same schemas as an OpenAPI document, the format that openapi-typescript reads."""
    text = json.dumps(schemas()["$defs"], ensure_ascii=False).replace(
        "#/$defs/", "#/components/schemas/"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "daedam live protocol", "version": "1"},
        "paths": {},
        "components": {"schemas": json.loads(text)},
    }


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMAS.write_text(written(schemas()), encoding="utf-8")
    FOR_THE_PAGE.write_text(written(for_the_page()), encoding="utf-8")
