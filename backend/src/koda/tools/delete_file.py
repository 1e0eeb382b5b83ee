"""delete_file: removes one file."""

from koda.errors import NotFound
from koda.tools.base import CHANGING, Tool, ToolContext, ToolInput, ToolOutcome
from koda.tools.paths import not_there


class DeleteFile(ToolInput):
    """Input of delete_file."""

    path: str


async def _run(call: DeleteFile, context: ToolContext) -> ToolOutcome:
    try:
        name = await context.workspace.delete(call.path)
    except NotFound:
        raise await not_there(context, call.path) from None
    return ToolOutcome(f"Deleted {name}.", {"path": name}, touched=(name,))


DELETE_FILE = Tool(
    name="delete_file",
    description="Delete a file.",
    input_model=DeleteFile,
    run=_run,
    summarize=lambda call: call.path,
    read_only=False,
    phases=CHANGING,
)
