"""edit_file: exact replacements in one file, all of them or none."""

import asyncio
from typing import Annotated

from pydantic import Field

from koda.tools.base import CHANGING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.paths import Place, require_file
from koda.tools.replacing import Replaced, Replacement, replace_in
from koda.tools.text import FileText, decode


class Edit(ToolInput):
    """One replacement."""

    old: str = Field(description="Exact text, without line numbers; unique in the file")
    new: str
    replace_all: bool = False


class EditFile(ToolInput):
    """Input of edit_file."""

    path: str
    edits: Annotated[tuple[Edit, ...], Field(min_length=1)]


async def _run(call: EditFile, context: ToolContext) -> ToolOutcome:
    place = await require_file(context, call.path)
    content = await context.workspace.read(place.relative)
    file = decode(content)
    if file is None:
        raise ToolError(f"{place.relative} is binary; edit_file changes text only.")
    edits = [Replacement(edit.old, edit.new, edit.replace_all) for edit in call.edits]
    text, done = await asyncio.to_thread(replace_in, file.text, edits)
    name = await context.workspace.write(place.relative, _encode(place, file, text))
    facts = {"path": place.relative, "edits": len(done), "lines": [one.line for one in done]}
    return ToolOutcome(_report(place, done), facts, touched=(name,))


def _encode(place: Place, file: FileText, text: str) -> bytes:
    try:
        return file.to_bytes(text)
    except UnicodeEncodeError as error:
        char = text[error.start]
        raise ToolError(
            f"{place.relative} is {file.encoding} and cannot hold {char!r}; nothing was changed.",
            hint="Use other characters, or convert the file first.",
        ) from None


def _report(place: Place, done: list[Replaced]) -> str:
    places = ", ".join(
        f"line {one.line}" if one.count == 1 else f"{one.count} places from line {one.line}"
        for one in done
    )
    return f"Edited {place.relative} at {places}."


EDIT_FILE = Tool(
    name="edit_file",
    description="Replace exact text in a file. Edits apply in order, all or none.",
    input_model=EditFile,
    run=_run,
    summarize=lambda call: call.path,
    read_only=False,
    phases=CHANGING,
)
