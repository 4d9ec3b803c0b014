"""Addresses of the contacts that were logged, below /intern/kontakte/."""

from django.urls import path

from consultations.log import export_views, views

urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("export/", export_views.export, name="export"),
    path("<int:pk>/", views.contact, name="contact"),
    path("<int:pk>/verlauf/", views.history, name="history"),
    path("<int:pk>/loeschen/", views.delete, name="delete"),
]
