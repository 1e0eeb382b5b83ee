"""Answer of "Try the demo"."""

from koda.api.schemas import Answer


class DemoTask(Answer):
    """The Task that plays the demo."""

    task_id: str
