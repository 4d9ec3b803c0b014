"""What is asked before exact figures are taken out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from consultations.log.forms import PurposeFields
from records.forms import KeptForm

CSV, XLSX, PNG = "csv", "xlsx", "png"
# How each shape is called in a list; only a single table can be a picture.
SHAPES = {
    XLSX: gettext_lazy("Excel (XLSX), with a second sheet that says how it was counted"),
    CSV: gettext_lazy("Text with semicolons (CSV)"),
    PNG: gettext_lazy("Picture (PNG)"),
}


def shapes(*, is_single: bool) -> list[str]:
    """Those of one table, or of several."""
    return [shape for shape in SHAPES if is_single or shape != PNG]


class ExactForm(PurposeFields, KeptForm):
    """In which form, and what for."""

    shape = forms.ChoiceField(
        label=gettext_lazy("As"), initial=XLSX, widget=forms.RadioSelect, choices=SHAPES.items()
    )

    field_order = ["shape", "reason"]

    def __init__(self, *args: Any, is_single: bool, **kwargs: Any) -> None:
        """`is_single`: of one table."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["shape"]
        field.choices = [(shape, SHAPES[shape]) for shape in shapes(is_single=is_single)]
