"""A desk to try forms at: a form, the page it stands on, and people who send it at once."""

import threading
from uuid import uuid4

from django import forms
from django.db import connections
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from locations.models import Organization, Role
from records import versions
from records.forms import KeptForm, KeptModelForm, form_for, submitted
from tests import factories

PAGE = "/intern/partner/neu/"


class NewForm(KeptForm):
    name = forms.CharField(max_length=200)
    memo = forms.CharField(required=False, widget=forms.Textarea)
    topics = forms.MultipleChoiceField(required=False, choices=[("a", "Wohnen"), ("b", "Arbeit")])
    secret_password = forms.CharField(required=False, widget=forms.PasswordInput)


class EditForm(KeptModelForm):
    class Meta:
        model = Organization
        fields = ["name", "phone"]


class Person:
    """Whoever sits at the desk."""

    is_authenticated = True

    def __init__(self):
        self.public_id = uuid4()


def request_of(person, method="get", data=None, path=PAGE):
    request = getattr(RequestFactory(), method)(path, data or {})
    request.user = person
    request.roles = frozenset({Role.COORDINATOR})
    request._dont_enforce_csrf_checks = True
    return request


def make(form):
    factories.organization(form.cleaned_data["name"])
    return "/intern/partner/"


def new(request, act=make):
    """A page with a form that makes a partner."""
    form = form_for(request, NewForm)
    if request.method == "POST" and (answer := submitted(request, form, lambda: act(form))):
        return answer
    return shown(form)


def change(form):
    row = Organization.objects.select_for_update().get(pk=form.instance.pk)
    versions.check_version(row, form.seen)
    row.name, row.phone = form.cleaned_data["name"], form.cleaned_data["phone"]
    row.version += 1
    row.save()
    return f"/intern/partner/{row.pk}/"


def change_name(form, row):
    """What a button does."""
    row = Organization.objects.select_for_update().get(pk=row.pk)
    versions.check_version(row, form.seen)
    row.name += " (neu)"
    row.save()
    return "/intern/partner/"


def edit(request, row):
    """A page with a form that changes a partner."""
    form = form_for(request, EditForm, row=Organization.objects.get(pk=row.pk))
    if request.method == "POST" and (answer := submitted(request, form, lambda: change(form))):
        return answer
    return shown(form)


def shown(form):
    response = HttpResponse(form.as_p())
    response.form = form
    return response


def filled(form, **values):
    """What a browser sends: the kept fields of `form`, with these values."""
    kept = {bound.html_name: bound.value() or "" for bound in form.hidden_fields()}
    return kept | values


def opened(person, view=new, **options):
    """The form as somebody gets it."""
    return view(request_of(person, **options)).form


def typed(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def at_once(count, rounds, act):
    """`act(number, round)` by `count` threads at the same moment, as often as told; all answers."""
    together, answers, errors = threading.Barrier(count), [], []

    def run(number):
        try:
            for turn in range(rounds):
                together.wait(60)
                answers.append((turn, act(number, turn)))
        except BaseException as error:
            errors.append(error)
            together.abort()
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not errors, errors
    return answers
