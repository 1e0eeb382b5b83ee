"""The system prompt of each phase, one Markdown file each, and the text that opens its phase.

System prompts hold nothing that varies, so that they stay byte-stable for the cache.
"""

from functools import cache
from pathlib import Path
from string import Template

from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import Report, Step

_FOLDER = Path(__file__).with_name("prompts")
#: Entries of the top-level folder shown to Understanding.
TOP_LEVEL_LIMIT = 60


@cache
def system_prompt(phase: Phase) -> str:
    """The system prompt of a phase that talks to a model."""
    return (_FOLDER / f"{phase.value}.md").read_text(encoding="utf-8").strip()


@cache
def _template(name: str) -> Template:
    return Template((_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip())


def opening(phase: Phase, state: TaskState, top_level: list[str]) -> str:
    """The first user text of the phase's conversation; a missing variable raises KeyError."""
    return _template(f"{phase.value}_opening").substitute(
        request=state.prompt.strip(),
        branch=_branch(state),
        files=state.workspace.file_count if state.workspace else 0,
        top_level="\n".join(top_level[:TOP_LEVEL_LIMIT]) or "(empty)",
        report=_report(state.report),
        plan=_plan([one.step for one in state.plan]),
    )


def _branch(state: TaskState) -> str:
    facts = state.workspace
    if facts is None or facts.base_commit is None:
        return "no commit yet"
    name = facts.branch or "detached HEAD"
    extra = f", {facts.uncommitted_count} uncommitted files" if facts.uncommitted_count else ""
    return f"{name} at {facts.base_commit[:12]}{extra}"


def _report(report: Report | None) -> str:
    if report is None:
        return "(none)"
    lines = [report.summary]
    lines += [f"- {place.path}: {place.note}".rstrip(": ") for place in report.places]
    lines += [f"Tested by: {command}" for command in report.tests]
    lines += [f"Risk: {risk}" for risk in report.risks]
    return "\n".join(lines)


def _plan(steps: list[Step]) -> str:
    return "\n".join(_step(number, step) for number, step in enumerate(steps, start=1)) or "(none)"


def _step(number: int, step: Step) -> str:
    lines = [f"{number}. {step.title}"]
    if step.description:
        lines.append(f"   {step.description}")
    if step.files:
        lines.append(f"   Files: {', '.join(step.files)}")
    if step.check:
        lines.append(f"   Check: {step.check}")
    return "\n".join(lines)
