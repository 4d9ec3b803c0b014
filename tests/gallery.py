"""One page with every part of the staff pages, for the eye and for the tests of their look."""

from pathlib import Path

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from lokalwillkommen.urls import handler400, handler403, handler404, handler500  # noqa: F401
from lokalwillkommen.urls import urlpatterns as project_patterns
from records.forms import KeptForm, form_for, submitted

MARKUP = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")

CHOICES = [("a", "Aus organisatorischen Gründen"), ("b", "Team-Tag"), ("c", "Fortbildung")]


class Sample(KeptForm):
    """Every kind of field."""

    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-Mail-Adresse", help_text="Hierhin geht die Einladung.")
    password = forms.CharField(label="Passwort", widget=forms.PasswordInput, required=False)
    count = forms.IntegerField(label="Wartezeit in Tagen", required=False, min_value=0)
    day = forms.DateField(label="Tag", widget=forms.DateInput)
    begins = forms.TimeField(label="Von", required=False)
    reason = forms.ChoiceField(label="Grund", choices=CHOICES)
    several = forms.MultipleChoiceField(
        label="Standorte", choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    effect = forms.ChoiceField(label="Was ist?", choices=CHOICES, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Hinweis",
        widget=forms.Textarea,
        required=False,
        help_text="Steht öffentlich da: keine Namen, keine Krankheit.",
    )
    agreed = forms.BooleanField(label="Ich habe es gelesen.", required=False)


def page(request, form=None):
    """The page as text, for `request` with a user and roles."""
    return engines["django"].from_string(MARKUP).render({"form": form or Sample()}, request)


def view(request):
    form = form_for(request, Sample)
    if request.method == "POST" and (answer := submitted(request, form, lambda: "/intern/")):
        return answer
    return HttpResponse(page(request, form))


@require_POST
def preview(request):
    return HttpResponse(format_html("<p>{}</p>", request.POST["name"]))


urlpatterns = [
    path("intern/muster/", view, name="gallery"),
    path("intern/muster/vorschau/", preview, name="gallery_preview"),
    *project_patterns,
]
