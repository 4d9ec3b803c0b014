"""Characters that harm are refused at their field, and what was typed is still there."""

import pytest
from django import forms
from django.http import QueryDict

from records import text
from records.forms import KeptForm
from tests.records import desk

pytestmark = pytest.mark.django_db

HARM = {
    "NUL": "a\0b",
    "half of a pair": "a\ud83d",
    "lost character": "a\ufffd",
    "escape": "\x1b[31mrot",
    "delete": "a\x7f",
    "C1": "a\x85b",
    "turned": "a\u202eb",
    "isolated": "a\u2066b\u2069",
    "line separator": "a\u2028b",
    "no character": "a\uffff",
}
FINE = [
    "Hörde",
    "العربية مع أرقام ١٢٣",
    "עברית",
    "Zeile\nZeile\tTabulator",
    "a\u200db",
    "ZWNJ می\u200cخواهم",
    "a\u200f",
    "«Größe» – „Maß“ 🏠",
    "",
]


class EveryForm(KeptForm):
    line = forms.CharField(required=False)
    lines = forms.CharField(required=False, widget=forms.Textarea)
    mail = forms.EmailField(required=False)
    url = forms.URLField(required=False, assume_scheme="https")
    number = forms.IntegerField(required=False, max_value=1000)
    day = forms.DateField(required=False)
    at = forms.TimeField(required=False)
    choice = forms.ChoiceField(required=False, choices=[("a", "A")])
    several = forms.MultipleChoiceField(required=False, choices=[("a", "A")])
    texts = forms.JSONField(required=False)
    uuid = forms.UUIDField(required=False)
    slug = forms.SlugField(required=False)


def sent(**values):
    person = desk.Person()
    page = desk.form_for(desk.request_of(person), EveryForm)
    request = desk.request_of(person, "post")
    request.POST = desk.typed(**desk.filled(page, **values))
    return desk.form_for(request, EveryForm)


@pytest.mark.parametrize("name", HARM)
@pytest.mark.parametrize("field", ["line", "lines", "mail", "url", "slug", "texts"])
def test_harmful_character_is_refused_at_the_field(field, name):
    value = f'{{"de": "{HARM[name]}"}}' if field == "texts" else HARM[name]
    form = sent(**{field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    form.as_p().encode()


@pytest.mark.parametrize(
    "value",
    ["9" * 40, "-1e999", "2900-13-45", "\0", "\ud800", "\u202e1", "1900-01-01T25:99", "9" * 5000],
)
def test_nonsense_in_any_field_is_an_error_and_never_a_crash(value):
    names = set(EveryForm.base_fields) - {"texts"}  # Django reads JSON of any length of number
    form = sent(**dict.fromkeys(names, value))
    assert not form.is_valid()
    form.as_p().encode()


@pytest.mark.parametrize("value", FINE)
def test_every_script_is_welcome(value):
    form = sent(lines=value)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["lines"] == value


def test_field_that_a_form_makes_for_itself_is_looked_at_too():
    class Growing(KeptForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["late"] = forms.CharField(required=False)

    request = desk.request_of(desk.Person(), "post")
    request.POST = desk.typed(late="a\u202eb")
    assert "late" in desk.form_for(request, Growing).errors


def test_line_is_one_line():
    for value in ("a\nb", "a\rb"):
        assert list(sent(line=value).errors) == ["line"]


def test_kept_fields_are_not_among_the_answers():
    form = sent(line="a")
    assert form.is_valid()
    assert not {"submit_key", "seen_version"} & set(form.cleaned_data)


def test_second_form_of_a_page_has_its_own_names_but_for_the_kept_fields():
    form = desk.form_for(desk.request_of(desk.Person()), EveryForm, prefix="b")
    assert form["line"].html_name == "b-line"
    assert form["submit_key"].html_name == "submit_key"
    assert 'name="submit_key"' in str(form["submit_key"])
    assert "id=" not in str(form["submit_key"])


def test_data_without_harm_is_left_alone():
    data = QueryDict("a=b&a=c")
    assert text.mended_data(data) is data


def test_data_with_harm_is_mended_in_a_copy():
    data = QueryDict("a=%00b&a=c")
    assert text.mended_data(data).getlist("a") == ["\ufffdb", "c"]
    assert data.getlist("a") == ["\0b", "c"]
