"""The addresses of the project, and before them the page that everything is compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lokalwillkommen import urls

handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"Hello, world")


urlpatterns = [path("hello", hello), *urls.urlpatterns]
