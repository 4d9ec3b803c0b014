"""Addresses of the organizations that people are referred to."""

from django.urls import path

from locations.staff import partner_views as views

app_name = "partners"

urlpatterns = [
    path("partner/", views.partners, name="partners"),
    path("partner/neu/", views.add, name="add"),
    path("partner/<int:pk>/", views.change, name="partner"),
    path("partner/<int:pk>/herausnehmen/", views.retire, name="retire"),
    path("partner/<int:pk>/anbieten/", views.offer, name="offer"),
]
