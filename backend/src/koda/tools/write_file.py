"""write_file: creates a file or replaces its whole content, byte for byte as given."""

import asyncio

from koda.tools.base import CHANGING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.ignore_rules import is_ignored
from koda.tools.paths import Place, locate
from koda.tools.text import FileText, count_lines, counted, decode


class WriteFile(ToolInput):
    """Input of write_file."""

    path: str
    content: str


async def _run(call: WriteFile, context: ToolContext) -> ToolOutcome:
    place = locate(context, call.path)
    before = await _content_before(context, place)
    content = _encode(call.content)
    lines = count_lines(call.content)
    facts = {"path": place.relative, "lines": lines, "created": before is None}
    if content == before:
        return ToolOutcome(f"{place.relative} already has exactly this content.", facts)
    name = await context.workspace.write(place.relative, content)
    verb, note = "Replaced", "" if before is None else _lost(decode(before), call.content)
    if before is None:
        verb = "Created"
        if await asyncio.to_thread(is_ignored, context.workspace.root, name):
            note = " It is ignored by .gitignore, and so no part of the change."
    return ToolOutcome(f"{verb} {name} ({counted(lines, 'line')}).{note}", facts, touched=(name,))


def _encode(content: str) -> bytes:
    try:
        return content.encode()
    except UnicodeEncodeError as error:
        raise ToolError(f"content holds half a character: {content[error.start]!r}.") from None


async def _content_before(context: ToolContext, place: Place) -> bytes | None:
    if await asyncio.to_thread(place.absolute.is_dir):
        raise ToolError(f"{place.relative} is a folder; name a file in it.")
    if not await asyncio.to_thread(place.absolute.exists):
        return None
    return await context.workspace.read(place.relative)


def _lost(before: FileText | None, content: str) -> str:
    """Traits that the old file had and the new one has not: often not meant."""
    if before is None:
        return " Before, it was binary."
    kept = FileText(content, "utf-8").traits()
    lost = [trait for trait in before.traits() if trait not in kept]
    return f" Before, it was: {', '.join(lost)}." if lost else ""


WRITE_FILE = Tool(
    name="write_file",
    description="Create a file or replace its whole content.",
    input_model=WriteFile,
    run=_run,
    summarize=lambda call: call.path,
    read_only=False,
    phases=CHANGING,
)
