"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from lokalwillkommen.charset import Utf8Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lokalwillkommen.settings")
# No page waits longer than this for the database, in milliseconds: people get an answer within
# three seconds, with their text in it.
os.environ.setdefault("DATABASE_TIMEOUT", "2500")
application = get_wsgi_application()
application.request_class = Utf8Request
