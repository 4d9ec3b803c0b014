"""Addresses of this part behind the login."""

from django.urls import include, path

from consultations import catalogue_views as views

catalogues = [
    path("", views.overview, name="catalogues"),
    path("themen/neu/", views.add_topic, name="topic_add"),
    path("themen/<slug:code>/", views.change_topic, name="topic"),
    path("sprachen/neu/", views.add_language, name="language_add"),
    path("sprachen/<slug:code>/", views.change_language, name="language"),
    path("<slug:catalogue>/", views.entries, name="entries"),
    path("<slug:catalogue>/<slug:code>/herausnehmen/", views.retire, name="retire"),
    path("<slug:catalogue>/<slug:code>/anbieten/", views.offer, name="offer"),
    path("<slug:catalogue>/<slug:code>/hoch/", views.move_up, name="move_up"),
    path("<slug:catalogue>/<slug:code>/runter/", views.move_down, name="move_down"),
]

urlpatterns = [path("kataloge/", include((catalogues, "catalogues")))]
