"""How a person looks at their list: views saved, renamed, opened first, taken out; columns chosen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils.translation import gettext as _

from appeals import looks
from appeals.models import ChosenColumns, SavedView
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry

MOST = 20
"""Views of one person: more than anybody finds again."""


class TooManyViews(Conflict):
    """Somebody has as many views as fit."""

    def __str__(self) -> str:
        return _("You have %(n)s saved views, and that is as many as fit. Take one out first; nothing was saved.") % {
            "n": MOST
        }


class ViewNeedsAName(Sorry):
    """A view without a name cannot be found again."""

    def __str__(self) -> str:
        return _("Give the view a name of at most 60 letters. Nothing was saved.")


class NameIsTaken(Conflict):
    """Another view of the same person has this name."""

    def __str__(self) -> str:
        return _("You have a view of this name already. Choose another name, or take the other out; nothing changed.")


class OnlyASearch(Sorry):
    """A view would keep nothing but words somebody searched for."""

    def __str__(self) -> str:
        return _(
            "A view keeps no words you searched for, as they may be the name of a patient. Nothing was saved. Choose a "
            "filter first; to find this person again, search again."
        )


@transaction.atomic
def save_view(*, name: str, query: str, opens: bool = False, by: User) -> SavedView:
    """Keep filters (a query string) under a name, for this person alone; words they searched for are left out.

    Raises OnlyASearch where nothing else is asked for; ViewNeedsAName, NameIsTaken, TooManyViews.
    """
    kept = looks.plain(query)
    if looks.asked_in(query).q and kept == looks.EVERYTHING:
        raise OnlyASearch
    mine = _mine(by)
    if mine.count() >= MOST:
        raise TooManyViews
    view = SavedView(user=by, name=_free(name, by=by), query=kept)
    if opens:
        mine.update(opens=False)
        view.opens = True
    view.save(force_insert=True)
    record("view saved", by=by, about=view)
    return view


@transaction.atomic
def change_view(view: SavedView, *, name: str | None = None, opens: bool | None = None, by: User) -> SavedView:
    """Give a view another name, or let Today begin with it or no more. Raises ViewNeedsAName, NameIsTaken."""
    mine = _mine(by)
    if name is not None:
        view.name = _free(name, by=by, besides=view)
    if opens is not None:
        mine.update(opens=False)
        view.opens = opens
    mine.filter(pk=view.pk).update(name=view.name, opens=view.opens)
    record("view changed", by=by, about=view)
    return view


@transaction.atomic
def forget_view(view: SavedView, *, by: User) -> None:
    """Take a view out; the cases stay where they are. Taken out twice is taken out once."""
    if _mine(by).filter(pk=view.pk).delete()[0]:
        record("view forgotten", by=by, about=view)


@transaction.atomic
def choose_columns(names: Iterable[str], *, by: User) -> ChosenColumns:
    """Which columns of the list this person sees from now on, by their names."""
    chosen, _made = ChosenColumns.objects.update_or_create(user=by, defaults={"names": list(names)})
    record("columns chosen", by=by)
    return chosen


def _mine(by: User) -> models.QuerySet[SavedView]:
    """Their views, one act at a time."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedView.objects.filter(user=by)


def _free(name: str, *, by: User, besides: SavedView | None = None) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > 60:
        raise ViewNeedsAName
    others = SavedView.objects.filter(user=by, name=name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise NameIsTaken
    return name
