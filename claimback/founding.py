"""The founding of a part's tables: one operation for all of them, so that Django renders their models once."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Found(Operation):
    """Make every model of a part, and whatever joins their tables, at once.

    The same tables as the single `CreateModel`s make. Those render the models of the whole house anew for each one,
    which is nine tenths of the time of a first start; here they are told first and rendered once. The models may point
    at each other in circles. What Django puts off to the end of a migration (keys, unique constraints, indexes) is
    there when this operation is over, so that ties and guards may follow in the same file.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As every operation is: its name and what it was made with."""
        return self.__class__.__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Tell the state of every model, unrendered: it is rendered when a table is asked for."""
        state.__dict__.pop("apps", None)
        for each in self.models:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the tables, then all that was put off."""
        for each in self.models:
            each.database_forwards(app_label, schema_editor, from_state, to_state)
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take the tables away, the last one first."""
        for each in reversed(self.models):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For whoever reads what `migrate --plan` would do."""
        return f"Found {len(self.models)} models"
