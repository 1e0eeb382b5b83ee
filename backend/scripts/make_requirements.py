"""Writes requirements.txt: the pins of requirements.lock without their hashes, and Koda itself.

pip refuses an editable install beside hashes, so that the lock alone cannot start the server with
one `pip install -r`. `python scripts/make_requirements.py`; run it after locking.
"""

from pathlib import Path

BACKEND = Path(__file__).parents[1]
REQUIREMENTS = BACKEND / "requirements.txt"
_HEAD = """\
# Made from requirements.lock by scripts/make_requirements.py; never edited by hand.
# Run in this folder: pip install -r requirements.txt
"""


def requirements() -> str:
    """The file's text."""
    lock = (BACKEND / "requirements.lock").read_text(encoding="utf-8")
    pins = [line.removesuffix("\\").strip() for line in lock.splitlines() if line[:1].isalnum()]
    return "\n".join([f"{_HEAD}-e .", *pins, ""])


if __name__ == "__main__":
    REQUIREMENTS.write_text(requirements(), encoding="utf-8")
