"""write_file: creates a file or replaces its whole content, byte for byte as given."""

import asyncio

from koda.tools.base import CHANGING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.paths import Place, locate
from koda.tools.text import FileText, count_lines, counted, decode


class WriteFile(ToolInput):
    """Input of write_file."""

    path: str
    content: str


async def _run(call: WriteFile, context: ToolContext) -> ToolOutcome:
    place = locate(context, call.path)
    before = await _content_before(context, place)
    content = call.content.encode()
    lines = counted(count_lines(call.content), "line")
    facts = {"path": place.relative, "lines": count_lines(call.content), "created": before is None}
    if content == before:
        return ToolOutcome(f"{place.relative} already has exactly this content.", facts)
    name = await context.workspace.write(place.relative, content)
    if before is None:
        return ToolOutcome(f"Created {place.relative} ({lines}).", facts, touched=(name,))
    said = f"Replaced {place.relative} ({lines}){_lost(decode(before), call.content)}."
    return ToolOutcome(said, facts, touched=(name,))


async def _content_before(context: ToolContext, place: Place) -> bytes | None:
    if await asyncio.to_thread(place.absolute.is_dir):
        raise ToolError(f"{place.relative} is a folder; name a file in it.")
    if not await asyncio.to_thread(place.absolute.exists):
        return None
    return await context.workspace.read(place.relative)


def _lost(before: FileText | None, content: str) -> str:
    """Traits that the old file had and the new one has not: often not meant."""
    if before is None:
        return "; it was binary before"
    kept = FileText(content, "utf-8").traits()
    lost = [trait for trait in before.traits() if trait not in kept]
    return f"; before, it had: {', '.join(lost)}" if lost else ""


WRITE_FILE = Tool(
    name="write_file",
    description="Create a file or replace its whole content.",
    input_model=WriteFile,
    run=_run,
    summarize=lambda call: call.path,
    read_only=False,
    phases=CHANGING,
)
