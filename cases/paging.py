"""Lists are always paged, by a cursor that stays true while rows are added."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Newest first; `page_size` up to 200."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> list[Any] | None:
        """One page; a cursor somebody wrote themselves is refused like any broken one."""
        try:
            return super().paginate_queryset(*args, **kwargs)
        except (ValueError, ValidationError) as made_up:
            raise NotFound(self.invalid_cursor_message) from made_up
