"""Bytes are read as UTF-8, whatever a client calls them."""

import pytest
from django.test import RequestFactory

from lokalwillkommen import wsgi
from lokalwillkommen.charset import Utf8Request

CHARSETS = ["utf-7", "unicode_escape", "utf-16", "idna", "punycode", "undefined", "utf-8", "\0"]
BODY = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n+2AA- \\ud800 \xff\xc3\xb6\r\n--b--'
ADDRESS = "/?q=H%C3%B6rde%20%2B2AA-%ff"

each_charset = pytest.mark.parametrize("charset", CHARSETS)


def request(method, kind, body=b""):
    made = RequestFactory().generic(method, ADDRESS, body, "text/plain")
    return Utf8Request(made.environ | {"CONTENT_TYPE": kind})


@each_charset
def test_address_is_read_as_utf8(charset):
    assert request("GET", f"a/b; charset={charset}").GET["q"] == "Hörde +2AA-\ufffd"


@each_charset
def test_form_is_read_as_utf8(charset):
    sent = request("POST", f"multipart/form-data; boundary=b; charset={charset}", BODY)
    assert sent.POST["a"] == "+2AA- \\ud800 \ufffdö"
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert request("POST", kind, b"a=%C3%B6%FF").POST["a"] == "ö\ufffd"


def test_server_uses_it():
    assert wsgi.application.request_class is Utf8Request
