"""Numbers of a report as others read them: off the page, out of a file, off a picture."""

import csv
import html
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal

import openpyxl

SVG = "{http://www.w3.org/2000/svg}"
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
TABLE = re.compile(r'<table class="chart.*?</table>', re.DOTALL)
CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def number(text):
    """What somebody reads: 1.214,5 · +3 · −4 · 6 % · – for none."""
    plain = text.replace(".", "").replace(",", ".").replace("−", "-").replace("\xa0%", "")
    return None if plain.strip() in ("", "–") else Decimal(plain)


def same_name(text):
    """A name without the places at which it may break."""
    return re.sub("[\\s\u00ad-]", "", text)


# --- The page ---


def tables_on(response):
    """Rows of the tables with charts, each with its caption."""
    return [
        (html.unescape(CAPTION.search(markup)[1]), _rows(markup))
        for markup in TABLE.findall(response.content.decode())
    ]


def _rows(markup):
    rows = [[_shown(cell) for cell in CELL.findall(row)] for row in ROW.findall(markup)]
    return rows[1:]


def _shown(cell):
    if "visually-hidden" in cell and "aria-hidden" in cell:
        return "–"
    return html.unescape(TAG.sub("", cell)).strip()


# --- The files ---


def csv_rows(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def in_csv(rows, title):
    """Numbers of a table, line by line."""
    found = cells_of(rows, title)
    return [[None if c == "" else Decimal(c.replace(",", ".")) for c in row[1:]] for row in found]


def cells_of(rows, title):
    """Lines of a table in a file, up to the empty line behind it."""
    at = rows.index([title])
    until = next(n for n, row in enumerate([*rows[at:], []]) if not row)
    return [row for row in rows[at + 2 : at + until] if len(row) > 1]


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def page_rows(page):
    return [[cell.value for cell in row] for row in page]


def in_book(book, title):
    rows = list(book.worksheets[0])
    at = [row[0].value for row in rows].index(title)
    first = [row[0].value for row in rows[at:]]
    until = first.index(None) if None in first else len(first)
    return [[_value(cell) for cell in row[1:]] for row in rows[at + 2 : at + until]]


def _value(cell):
    if cell.value is None:
        return None
    exact = Decimal(str(cell.value))
    return round(exact * 100) if "%" in cell.number_format else exact


# --- The picture ---


@dataclass(frozen=True)
class Part:
    """Of a stacked bar: how long it is, and the number in it; "" if it has no room for one."""

    length: float
    text: str = ""


class Drawn:
    """A picture: its rows, and what is drawn beside or above them."""

    def __init__(self, svg):
        root = ET.fromstring(svg)
        self.texts = [one.text for one in root.iter(f"{SVG}text")]
        middle = next(one for one in root if one.tag == f"{SVG}g")
        is_sketched = len(middle) and middle[-1].tag == f"{SVG}g"
        self._grid = middle[-1] if is_sketched else middle
        self._sketch = list(middle[:-1]) if is_sketched else []

    @property
    def rows(self):
        """Each line with its name, then the texts of its cells."""
        found, was_name = [], False
        for one in self._grid.iter(f"{SVG}text"):
            if one.get("font-size"):
                continue  # a heading
            is_name = one.get("text-anchor") is None
            if not is_name:
                found[-1].append(one.text)
            elif was_name:
                found[-1][0] += f" {one.text}"
            else:
                found.append([one.text])
            was_name = is_name
        return found

    @property
    def tiles(self):
        """Texts of each tile of a map: lines of its name, then its numbers."""
        tiles = [one for one in self._sketch[0] if one.tag == f"{SVG}g"]
        return [[one.text for one in tile.iter(f"{SVG}text")] for tile in tiles]

    @property
    def sketched(self):
        """All texts of the sketch in their order; none if there is no sketch."""
        return [text.text for one in self._sketch for text in one.iter(f"{SVG}text")]

    @property
    def stacks(self):
        """Names of stacked bars with the parts of each."""
        found = []
        for one in self._sketch:
            anchor = one.get("text-anchor")
            if anchor == "end":
                found.append((one.text, []))
            elif one.tag == f"{SVG}rect" and "url(" in one.get("fill") and found:
                found[-1][1].append(Part(float(one.get("width"))))
            elif anchor == "middle":
                found[-1][1][-1] = Part(found[-1][1][-1].length, one.text)
        return found
