"""Addresses of the old totals, below /intern/kontakte/."""

from django.urls import path

from consultations.totals import views

urlpatterns = [
    path("summen/", views.totals, name="totals"),
    path("summen/neu/", views.new, name="total_new"),
    path("summen/<int:pk>/", views.total, name="total"),
    path("summen/<int:pk>/loeschen/", views.delete, name="total_delete"),
    path("summen/zurueck/<uuid:public_id>/", views.undo, name="total_undo"),
]
