"""Models that come to the point: a report, a plan, and then what the test is about."""

from koda.llm.scripted import Script
from tests.loopback.brains import Brain, play_script

Call = dict[str, object]


def straight(*executing: Call) -> Brain:
    """Makes these calls one by one in Executing, then ends."""
    report = {"tool": "report_understanding", "input": {"summary": "Small."}}
    plan = {"tool": "submit_plan", "input": {"steps": [{"title": "Do it"}]}}
    return play_script(
        Script.model_validate(
            {
                "understanding": [{"calls": [report]}],
                "planning": [{"calls": [plan]}],
                "executing": [*({"calls": [one]} for one in executing), {"text": "Done."}],
            }
        )
    )


def command(text: str) -> Call:
    return {"tool": "run_command", "input": {"command": text}}
