"""One StagedChange in full: both texts, how they are written, and its Hunks as rows."""

from koda.api.tasks.schemas import ChangeDetail, HunkRows, RowInfo
from koda.api.tasks.view import change_digest, change_id_of
from koda.events.types import StagedChange
from koda.workspace.hunk_rows import Row, decode_text, rows, text_facts
from koda.workspace.hunks import MAX_LINE_DIFF_BYTES, Hunk, split


def change_detail(change: StagedChange, base: bytes | None, staged: bytes | None) -> ChangeDetail:
    """The detail of a change with these contents. Costs up to a second of processor time for
    large files: call it in a thread."""
    too_large = max(len(base or b""), len(staged or b"")) > MAX_LINE_DIFF_BYTES
    hunks = split(change, base, staged)
    shown: list[list[Row]] = [[] for _ in hunks]
    if not too_large:
        shown = rows(hunks, base, staged)
    old = None if base is None else text_facts(base)
    new = None if staged is None else text_facts(staged)
    binary = any(
        content is not None and facts is None for content, facts in ((base, old), (staged, new))
    )
    readable = not too_large and not binary
    facts = new or old
    return ChangeDetail(
        id=change_id_of(change.path),
        path=change.path,
        digest=change_digest(change),
        kind=change.kind,
        binary=binary,
        original=decode_text(base) if readable and base is not None else None,
        content=decode_text(staged) if readable and staged is not None else None,
        encoding=facts.encoding if facts and readable else None,
        eol=facts.eol if facts else None,
        original_final_newline=old.final_newline if old else None,
        final_newline=new.final_newline if new else None,
        size_bytes=len(base or b"") if staged is None else len(staged),
        too_large=too_large,
        hunks=[_hunk_rows(hunk, lines) for hunk, lines in zip(hunks, shown, strict=True)],
    )


def _hunk_rows(hunk: Hunk, lines: list[Row]) -> HunkRows:
    return HunkRows(
        id=hunk.hunk_id,
        kind=hunk.kind,
        old_start=hunk.old_start,
        old_lines=hunk.old_lines,
        new_start=hunk.new_start,
        new_lines=hunk.new_lines,
        additions=hunk.additions,
        deletions=hunk.deletions,
        rows=[
            RowInfo(
                sign=row.sign,
                old=row.old,
                new=row.new,
                text=row.text,
                marks=list(row.marks),
                no_newline=row.no_newline,
                crlf=row.crlf,
            )
            for row in lines
        ],
    )
