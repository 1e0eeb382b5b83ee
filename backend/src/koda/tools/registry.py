"""Every Tool, and what a phase offers to the model."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from koda.events.phases import Phase
from koda.llm.base import ToolSpec
from koda.tools.base import Tool
from koda.tools.delete_file import DELETE_FILE
from koda.tools.edit_file import EDIT_FILE
from koda.tools.index_symbols import INDEX_SYMBOLS
from koda.tools.list_directory import LIST_DIRECTORY
from koda.tools.protocol import SPECS
from koda.tools.read_file import READ_FILE
from koda.tools.run_command import RUN_COMMAND
from koda.tools.schema import tool_spec
from koda.tools.search_code import SEARCH_CODE
from koda.tools.write_file import WRITE_FILE

#: By name, in the order in which they are offered; the order is part of the cached prefix.
TOOLS: Mapping[str, Tool[Any]] = {
    tool.name: tool
    for tool in (
        READ_FILE,
        WRITE_FILE,
        EDIT_FILE,
        DELETE_FILE,
        LIST_DIRECTORY,
        SEARCH_CODE,
        RUN_COMMAND,
        INDEX_SYMBOLS,
    )
}


@cache
def specs_for(phase: Phase) -> tuple[ToolSpec, ...]:
    """What a model may call in `phase`: its Tools, then the phase's protocol tools."""
    offered = (tool_spec(tool) for tool in TOOLS.values() if phase in tool.phases)
    return (*offered, *SPECS.get(phase, ()))


def find_tool(name: str, phase: Phase) -> Tool[Any] | None:
    """The Tool of that name if `phase` may use it."""
    tool = TOOLS.get(name)
    return tool if tool and phase in tool.phases else None
