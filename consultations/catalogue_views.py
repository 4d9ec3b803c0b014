"""Pages of the catalogues: administrators keep them, coordinators may look."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.actions import catalogues as actions
from consultations.catalogues import CATALOGUES, Catalogue, entries_of, label_of, last_changes
from consultations.forms import LanguageForm, LanguageKeyForm, TopicForm
from consultations.models import CatalogueEntry, ConversationLanguage, Topic
from locations.models import Closure, Role
from locations.staff.request import StaffRequest, form_page
from locations.staff.ways_back import SAVED, saved
from records.forms import KeptForm, form_for, submitted


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    return render(request, "catalogues/overview.html", {"catalogues": CATALOGUES.values()})


@require_safe
def entries(request: StaffRequest, catalogue: str) -> HttpResponse:
    return _list(request, _catalogue(catalogue))


@form_page
def add_topic(request: StaffRequest) -> HttpResponse:
    form = form_for(request, TopicForm)

    def act() -> str:
        actions.add_topic(by=request.user.public_id, **form.cleaned_data)
        return _address("themen")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return _form(request, form, "themen")


@form_page
def change_topic(request: StaffRequest, code: str) -> HttpResponse:
    topic = get_object_or_404(Topic, code=code)
    form = form_for(request, TopicForm, row=topic)

    def act() -> str:
        actions.change_topic(
            by=request.user.public_id, code=code, seen=form.seen, **form.cleaned_data
        )
        return _address("themen")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return _form(request, form, "themen", topic)


@form_page
def add_language(request: StaffRequest) -> HttpResponse:
    form = form_for(request, LanguageForm)

    def act() -> str:
        actions.add_language(by=request.user.public_id, **form.cleaned_data)
        return _address("sprachen")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return _form(request, form, "sprachen")


@form_page
def change_language(request: StaffRequest, code: str) -> HttpResponse:
    language = get_object_or_404(ConversationLanguage, code=code)
    form = form_for(request, LanguageKeyForm, row=language)

    def act() -> str:
        actions.change_language(
            by=request.user.public_id, code=code, seen=form.seen, **form.cleaned_data
        )
        return _address("sprachen")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return _form(request, form, "sprachen", language)


@require_POST
def retire(request: StaffRequest, catalogue: str, code: str) -> HttpResponse:
    return _offer(request, _catalogue(catalogue), code, offered=False)


@require_POST
def offer(request: StaffRequest, catalogue: str, code: str) -> HttpResponse:
    return _offer(request, _catalogue(catalogue), code, offered=True)


@require_POST
def move_up(request: StaffRequest, catalogue: str, code: str) -> HttpResponse:
    return _move(request, _catalogue(catalogue), code, up=True)


@require_POST
def move_down(request: StaffRequest, catalogue: str, code: str) -> HttpResponse:
    return _move(request, _catalogue(catalogue), code, up=False)


def _catalogue(slug: str) -> Catalogue:
    if slug not in CATALOGUES:
        raise Http404
    return CATALOGUES[slug]


def _address(slug: str) -> str:
    return saved(reverse("catalogues:entries", args=[slug]))


def _offer(
    request: StaffRequest, catalogue: Catalogue, code: str, *, offered: bool
) -> HttpResponse:
    model = catalogue.entry_model
    by = request.user.public_id
    if model is None:
        if code not in Closure.Reason.values:
            raise Http404
        return _press(
            request,
            catalogue,
            lambda: actions.offer_closure_reason(by=by, code=code, offered=offered),
        )
    get_object_or_404(model, code=code)
    return _press(
        request,
        catalogue,
        lambda: actions.offer(by=by, model=model, code=code, offered=offered),
    )


def _move(request: StaffRequest, catalogue: Catalogue, code: str, *, up: bool) -> HttpResponse:
    model = catalogue.entry_model
    if model is None or not catalogue.can_move:
        raise Http404
    get_object_or_404(model, code=code)
    by = request.user.public_id
    return _press(request, catalogue, lambda: actions.move(by=by, model=model, code=code, up=up))


def _press(request: StaffRequest, catalogue: Catalogue, act: Callable[[], None]) -> HttpResponse:
    form = form_for(request, KeptForm)

    def act_and_go() -> str:
        act()
        return _address(catalogue.slug)

    return submitted(request, form, act_and_go) or _list(request, catalogue, form)


def _list(
    request: StaffRequest, catalogue: Catalogue, form: KeptForm | None = None
) -> HttpResponse:
    found = entries_of(catalogue, request.today)
    values = {
        "catalogue": catalogue,
        "offered": [entry for entry in found if entry.is_offered],
        "retired": [entry for entry in found if not entry.is_offered],
        "changes": last_changes(catalogue),
        "is_saved": SAVED in request.GET,
        "can_change": Role.ADMINISTRATOR in request.roles,
        "form": form,
    }
    return render(request, "catalogues/entries.html", values)


def _form(
    request: StaffRequest, form: KeptForm, slug: str, entry: CatalogueEntry | None = None
) -> HttpResponse:
    values = {
        "form": form,
        "catalogue": CATALOGUES[slug],
        "label": label_of(entry._meta.model_name or "", vars(entry)) if entry else "",
    }
    return render(request, "catalogues/form.html", values)
