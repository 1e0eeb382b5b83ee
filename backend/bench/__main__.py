"""`make bench`: measures the budgets, prints a table and, as its last line, JSON."""

import argparse
import json
import sys
from collections.abc import Callable

from bench import deliver, memory, sandbox, search, start, tokens, turns, web
from bench.measure import Measure

Found = dict[str, Measure]

#: What measures which keys; one run may give several.
MEASURES: list[tuple[tuple[str, ...], Callable[[], Found]]] = [
    (
        ("overhead_turn_ms", "prefix_kept", "cache_read_of_possible"),
        turns.measure,
    ),
    (("overhead_turn_pg_ms",), lambda: turns.measure(postgres=True)),
    (("task_start_ms",), start.measure),
    (
        ("fixed_tokens_understanding", "fixed_tokens_planning", "fixed_tokens_executing"),
        tokens.measure,
    ),
    (("idle_memory_mb",), memory.measure),
    (("sandbox_ms",), sandbox.measure),
    (("deliver_1000_ms",), deliver.measure),
    (("search_ratio",), search.measure),
    (("js_initial_kb",), web.measure),
]


def main() -> int:
    """The exit status: 1 when a figure is over its budget."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", metavar="KEY", default="")
    only = parser.parse_args().only
    chosen = [measure for keys, measure in MEASURES if not only or only in keys]
    if not chosen:
        known = ", ".join(key for keys, _ in MEASURES for key in keys)
        print(f"There is no {only!r}. There are: {known}", file=sys.stderr)
        return 2
    found: Found = {}
    for measure in chosen:
        measured = measure()
        for key, one in measured.items():
            if not only or key == only:
                found[key] = one
                print(_row(key, one), flush=True)
    print(json.dumps({key: _record(one) for key, one in found.items()}))
    return int(not all(one.within for one in found.values()))


def _row(key: str, one: Measure) -> str:
    sign = ">=" if one.at_least else "<="
    notes = ", ".join(f"{name} {value:.2f}" for name, value in one.notes.items())
    verdict = "within" if one.within else "OVER"
    return f"{key:28} {one.value:10.2f} {one.unit:7} {sign} {one.budget:<9.2f} {verdict:7} {notes}"


def _record(one: Measure) -> dict[str, object]:
    return {
        "value": round(one.value, 4),
        "unit": one.unit,
        "budget": round(one.budget, 4),
        "within": one.within,
        **({"notes": {name: round(v, 4) for name, v in one.notes.items()}} if one.notes else {}),
    }


if __name__ == "__main__":
    sys.exit(main())
