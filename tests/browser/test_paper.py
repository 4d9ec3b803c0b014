"""On paper: the sheet for the door is one page, the list of all places has no buttons."""

import io

import pytest
import segno
from PIL import Image
from pypdf import PdfReader

from tests.browser import looking, town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

A4 = (595, 842)  # points
QUIET = 2  # modules of white around the QR code


def printed(page, address):
    looking.open_page(page, address)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("language", list(town.PREFIXES))
@pytest.mark.parametrize(
    "slug", ["dorstfeld", "fullest", "demo-ort-1", "demo-ort-3", "demo-ort-8", "demo-ort-10"]
)
def test_sheet_is_one_page(page, settings, language, slug):
    settings.NETWORK_PHONE = "0221 4710-100"
    document = printed(page, f"{town.PREFIXES[language]}standorte/{slug}/aushang/")
    assert [round(side) for side in document.pages[0].mediabox[2:]] == list(A4)
    assert len(document.pages) == 1
    text = document.pages[0].extract_text()
    assert "112" in text
    assert "localhost" in text


def test_fullest_sheet_holds_everything(page):
    """The one page is not a matter of leaving something out."""
    page.emulate_media(media="print")
    page.goto("/standorte/fullest/aushang/")
    assert page.locator(".sheet-box strong").count() >= 4
    assert page.locator("table.days tr").count() == 6
    text = page.locator("main").inner_text()
    for part in ("Fortbildung", "Friedrich-Wilhelm", "Evangelischen", "grüne Tür", "-113", "116"):
        assert part in text
    assert page.locator(".eu img").is_visible()
    assert page.locator("[data-print]").is_hidden()
    assert page.locator(".lang").is_hidden()


def test_second_page_would_be_noticed(page):
    page.goto("/standorte/fullest/aushang/")
    page.evaluate(
        "document.querySelector('.print-sheet').innerHTML += '<p>one more</p>'.repeat(20)"
    )
    assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 2


def modules(page):
    """The QR code as it is drawn: one row of booleans per row of modules."""
    qr = page.locator(".qr svg")
    drawn = Image.open(io.BytesIO(qr.screenshot())).convert("L")
    count = round(float(qr.get_attribute("viewBox").split()[2]) / 4)
    width = drawn.width / count
    return [
        [
            drawn.getpixel((int((x + 0.5) * width), int((y + 0.5) * width))) < 128
            for x in range(count)
        ]
        for y in range(count)
    ]


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("prefix", ["/", "/ar/"])
def test_drawn_code_is_that_of_the_address_of_the_page(page, live_server, media, prefix):
    page.emulate_media(media=media)
    page.goto(f"{prefix}standorte/dorstfeld/aushang/")
    address = f"{live_server.url}{prefix}standorte/dorstfeld/"
    drawn = modules(page)

    def expected(text):
        code = segno.make(text, error="m", micro=False)
        return [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET)]

    assert drawn == expected(address)
    assert drawn != expected(address.replace("dorstfeld", "dorstfelt"))


def test_list_of_all_places_prints_without_buttons(page):
    text = "\n".join(sheet.extract_text() for sheet in printed(page, "/standorte/").pages)
    page.emulate_media(media="print")
    names = [heading.strip() for heading in page.locator("li.place h2").all_inner_texts()]
    assert len(names) > 15
    flat = "".join(text.split())
    assert [name for name in names if "".join(name.split()) not in flat] == []
    for control in ("[data-print]", ".lang", ".skip", "a[href='/']:not(.brand)", "footer ul"):
        assert page.locator(control).count()
        assert not any(element.is_visible() for element in page.locator(control).all()), control
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    page.emulate_media(media="screen")
    assert page.locator("button:visible").count() == 1


@pytest.mark.parametrize("address", ["/", "/?q=Dorstfeld", "/standorte/fullest/"])
def test_other_pages_print_without_controls_as_well(page, address):
    page.emulate_media(media="print")
    page.goto(address)
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    assert len(PdfReader(io.BytesIO(page.pdf())).pages) < 12
