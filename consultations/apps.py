"""Start of the app that knows what happened."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
