"""Input models -> the JSON Schema sent to models, as short as it can be: every word costs."""

from typing import Any

from koda.llm.base import ToolSpec
from koda.tools.base import Tool, ToolInput

_DROPPED = frozenset({"title", "default", "additionalProperties", "$defs"})


def tool_spec(tool: Tool[Any]) -> ToolSpec:
    """The Tool as a model sees it; equal bytes in every call."""
    return ToolSpec(tool.name, tool.description, input_schema(tool.input_model))


def input_schema(model: type[ToolInput]) -> dict[str, Any]:
    """The schema without titles, defaults and $defs; `X | None = None` is an optional X."""
    schema = model.model_json_schema()
    return _compact({**schema, "description": None}, schema.get("$defs", {}))


def _compact(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        target = dict(definitions[schema["$ref"].rsplit("/", 1)[1]])
        target.pop("description", None)
        return _compact({**target, **{k: v for k, v in schema.items() if k != "$ref"}}, definitions)
    if "anyOf" in schema:
        (kept,) = (one for one in schema["anyOf"] if one.get("type") != "null")
        return _compact({**{k: v for k, v in schema.items() if k != "anyOf"}, **kept}, definitions)
    compact: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _DROPPED or value is None:
            continue
        if key == "properties":
            compact[key] = {name: _compact(one, definitions) for name, one in value.items()}
        elif key == "items":
            compact[key] = _compact(value, definitions)
        else:
            compact[key] = value
    return compact
