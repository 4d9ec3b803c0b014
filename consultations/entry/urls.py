"""Addresses of the quick entry and of corrections, below /intern/kontakte/."""

from django.urls import path

from consultations.entry import change_views, views

urlpatterns = [
    path("neu/", views.new, name="new"),
    path("rueckgaengig/", views.undo, name="undo"),
    path("<int:pk>/aendern/", change_views.change, name="change"),
]
