"""What may be entered into the catalogues."""

from string import ascii_letters
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import languages
from consultations.models import ConversationLanguage, Topic
from locations import calendar_words as words
from records.forms import KeptModelForm


class TopicForm(KeptModelForm):
    """A topic: its words, its key and its mark."""

    class Meta:
        model = Topic
        fields = ["label", "letter", "is_sensitive"]
        help_texts = {
            "letter": gettext_lazy("One letter of the label, from A to Z; no two topics share it."),
            "is_sensitive": gettext_lazy(
                "For what is nobody's business: tables with this topic are always rounded, also "
                "for coordinators. Meant for health, discrimination and violence."
            ),
        }

    def clean_letter(self) -> str:
        letter: str = self.cleaned_data["letter"]
        if letter not in ascii_letters:
            raise ValidationError(_("The key has to be a letter from A to Z."))
        others = Topic.objects.filter(is_offered=True, letter=letter.upper())
        is_offered = self.instance.pk is None or self.instance.is_offered
        other = others.exclude(pk=self.instance.pk).first()
        if is_offered and other is not None:
            text = _("“%(topic)s” has this key already. Please choose another letter.")
            raise ValidationError(text % {"topic": other.label})
        return letter.upper()


class LanguageKeyForm(KeptModelForm):
    """The key of a language that is in the catalogue."""

    class Meta:
        model = ConversationLanguage
        fields = ["letter"]
        help_texts = {
            "letter": gettext_lazy(
                "One letter from A to Z, without N, which chooses another language; no two "
                "languages share it. Empty: the language has no key."
            )
        }

    def clean_letter(self) -> str:
        letter: str = self.cleaned_data["letter"].upper()
        others = ConversationLanguage.objects.filter(is_offered=True, letter=letter)
        is_offered = self.instance.pk is None or self.instance.is_offered
        other = others.exclude(pk=self.instance.pk).first()
        if letter and is_offered and other is not None:
            text = _("“%(language)s” has this key already. Please choose another letter.")
            raise ValidationError(text % {"language": words.language_name(other.code)})
        return letter


class LanguageForm(LanguageKeyForm):
    """A language that CLDR knows and that is not in the catalogue yet."""

    code = forms.ChoiceField(label=gettext_lazy("Language"))

    field_order = ["code", "letter"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("Please choose")),
            *languages_to_add(),
        ]


def languages_to_add() -> list[tuple[str, str]]:
    """Codes and names of the languages not yet in the catalogue, by their names."""
    taken = set(ConversationLanguage.objects.values_list("code", flat=True))
    return [(code, name) for code, name in languages.names().items() if code not in taken]
