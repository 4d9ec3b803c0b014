"""Addresses of the contact log, below /intern/kontakte/."""

from consultations.days.urls import urlpatterns as days
from consultations.entry.urls import urlpatterns as entry
from consultations.follow_ups.urls import urlpatterns as follow_ups
from consultations.log.urls import urlpatterns as log
from consultations.tally.urls import urlpatterns as tally
from consultations.totals.urls import urlpatterns as totals

app_name = "contacts"
urlpatterns = [*entry, *follow_ups, *days, *log, *tally, *totals]
