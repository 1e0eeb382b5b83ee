"""What one measurement gives."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measure:
    """A figure against its budget. `notes` are printed beside it, such as the bare loop's figure.

    `at_least` turns the budget into a lower bound; `also` must hold besides.
    """

    value: float
    unit: str
    budget: float
    at_least: bool = False
    also: bool = True
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def within(self) -> bool:
        """Whether the budget is kept."""
        kept = self.value >= self.budget if self.at_least else self.value <= self.budget
        return kept and self.also
