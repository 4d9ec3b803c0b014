"""What place somebody means who types something."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations.gazetteer import Gazetteer, Level, Spot, clean, fold

DISTRICTS = {
    "innenstadt-west": "Innenstadt-West",
    "innenstadt-nord": "Innenstadt-Nord",
    "innenstadt-ost": "Innenstadt-Ost",
    "scharnhorst": "Scharnhorst",
    "aplerbeck": "Aplerbeck",
    "hoerde": "Hörde",
    "hombruch": "Hombruch",
    "luetgendortmund": "Lütgendortmund",
}
NEIGHBORHOODS = {
    "Dorstfeld": ("030", "innenstadt-west"),
    "Hafen": ("040", "innenstadt-nord"),
    "Alt-Scharnhorst": ("260", "scharnhorst"),
    "Scharnhorst-Ost": ("270", "scharnhorst"),
    "Aplerbeck": ("410", "aplerbeck"),
    "Berghofen": ("420", "aplerbeck"),
    "Hörde": ("530", "hoerde"),
    "Persebeck-Kruckel-Schnee": ("660", "hombruch"),
    "Kirchhörde-Löttringhausen": ("670", "hombruch"),
    "Lütgendortmund": ("730", "luetgendortmund"),
}
POSTCODES = {
    "44137": ("innenstadt-west",),
    "44147": ("innenstadt-nord", "innenstadt-west"),
    "44149": ("innenstadt-west", "luetgendortmund"),
    "44263": ("hoerde",),
    "44388": ("luetgendortmund",),
}
ALIASES = {"Nordstadt": "Innenstadt-Nord", "Kreuzviertel": "Nicht im Bestand"}


def district(slug):
    return Spot(Level.DISTRICT, DISTRICTS[slug], 51.5, 7.4, False, (slug,), True)


def neighborhood(name):
    code, slug = NEIGHBORHOODS[name]
    return Spot(Level.NEIGHBORHOOD, name, 51.5, 7.4, False, (slug,), True, code, DISTRICTS[slug])


def postcode(code):
    return Spot(Level.POSTCODE, code, 51.5, 7.4, False, POSTCODES[code], False)


def street(name, place, level=Level.STREET):
    code, slug = NEIGHBORHOODS[place]
    return Spot(level, name, 51.51, 7.41, level == Level.ADDRESS, (slug,), True, code, place)


def address(name, place):
    return street(name, place, Level.ADDRESS)


SPOTS = (
    *map(district, DISTRICTS),
    *map(neighborhood, NEIGHBORHOODS),
    *map(postcode, POSTCODES),
    street("Oberbank", "Dorstfeld"),
    street("Hauptstraße", "Aplerbeck"),
    street("Hauptstraße", "Berghofen"),
    street("Hauptstraße", "Hörde"),
    street("Brückstraße", "Hafen"),
    street("Bruckstraße", "Hafen"),
    street("Holtestraße", "Lütgendortmund"),
    street("Straße des 17. Juni", "Hafen"),
    street("Am Hafen", "Hafen"),
    address("Oberbank 11", "Dorstfeld"),
    address("Lütgendortmunder Straße 128", "Lütgendortmund"),
    address("Bayrische Straße 135a", "Hafen"),
    # Without a number it is the street of the same name above.
    address("Holtestraße", "Lütgendortmund"),
)
TOWN = Gazetteer(SPOTS, ALIASES)


def found(text):
    """What is found exactly, as it would have to be typed to find just that."""
    return [spot.query for spot in TOWN.look_up(text).spots]


def suggested(text):
    result = TOWN.look_up(text)
    assert result.spots == ()
    return [spot.query for spot in result.suggestions]


# Comparing names


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lütgendortmunder Str. 128", "luetgendortmunder strasse 128"),
        ("LÜTGENDORTMUNDER STRASSE 128", "luetgendortmunder strasse 128"),
        ("Hauptstr.", "hauptstrasse"),
        ("Hauptstr 5", "hauptstrasse 5"),
        ("Hauptstrase", "hauptstrasse"),
        ("Haupt-Straße", "haupt strasse"),
        ("Strohweg", "strohweg"),
        ("Kurl-Husen", "kurl husen"),
        ("Jungferntal / Rahm", "jungferntal rahm"),
        ("Oberbank 11 A", "oberbank 11a"),
        ("Oberbank11a", "oberbank 11a"),
        ("Oberbank 11–13", "oberbank 11 13"),
        ("So\u0308lde", "soelde"),
        ("Łódź, São-Paulo-Allee", "łodz sao paulo allee"),
        ("EICHLINGHOFEN eıchlınghofen", "eichlinghofen eichlinghofen"),
        ("44149 Dortmund", "44149"),
        ("Dortmund 44149", "44149"),
        ("Oberbank 11, 44149 Dortmund", "oberbank 11"),
        ("44263 Dortmund-Hörde", "hoerde"),
        ("Dortmund", "dortmund"),
        ("Dortmunder Straße", "dortmunder strasse"),
        ("٤٤١٤٩", "44149"),
        ("۴۴۱۴۹ Dortmund", "44149"),
        ("\u200fDorst\u00adfeld\u202c\x00", "dorstfeld"),
        ("👋🏽 ?!", ""),
    ],
)
def test_names_are_compared_in_one_spelling(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.sampled_from(["Dortmund", "44149", "Str.", "ß", "Ö", "1", "a", "-", ","])))
def test_folding_pieces_of_addresses_twice_changes_nothing(pieces):
    text = " ".join(pieces)
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=string.ascii_lowercase + "äöüß ", min_size=1))
def test_capitals_make_no_difference(text):
    assert fold(text.upper()) == fold(text.replace("ß", "ss"))


# What is found


@pytest.mark.parametrize("spot", SPOTS[:-1], ids=lambda spot: spot.query)
def test_every_spot_is_found_by_its_own_query(spot):
    assert TOWN.look_up(spot.query).spots == (spot,)


@pytest.mark.parametrize("text", ["44149", " 44149 ", "44149 Dortmund", "٤٤١٤٩", "۴۴۱۴۹"])
def test_a_postcode_is_found(text):
    (spot,) = TOWN.look_up(text).spots
    assert spot.name == "44149"
    assert not spot.district_is_known


@pytest.mark.parametrize(
    "text", ["Dorstfeld", "dorstfeld", "Dortmund-Dorstfeld", "44149 Dorstfeld"]
)
def test_a_part_of_the_town_is_found(text):
    assert found(text) == ["Stadtteil Dorstfeld"]


@pytest.mark.parametrize("text", ["Hörde", "Hoerde", "Horde", "HÖRDE", "44263 Dortmund Hörde"])
def test_a_district_and_its_namesake_are_a_choice(text):
    assert found(text) == ["Stadtbezirk Hörde", "Stadtteil Hörde"]


@pytest.mark.parametrize("text", ["Lütgendortmund", "Luetgendortmund", "Lutgendortmund"])
def test_an_umlaut_may_be_written_in_three_ways(text):
    assert found(text) == ["Stadtbezirk Lütgendortmund", "Stadtteil Lütgendortmund"]


def test_a_name_with_its_umlaut_is_preferred_to_one_without():
    assert found("Brückstr.") == ["Brückstraße, Hafen"]
    assert found("Brueckstr.") == ["Brückstraße, Hafen"]
    assert found("Bruckstr.") == ["Bruckstraße, Hafen"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Stadtbezirk Hörde", "Stadtbezirk Hörde"),
        ("Bezirk Horde", "Stadtbezirk Hörde"),
        ("district Hoerde", "Stadtbezirk Hörde"),
        ("Stadtteil Hörde", "Stadtteil Hörde"),
        ("stadtteil hörde, 44263 Dortmund", "Stadtteil Hörde"),
        ("neighbourhood Hörde", "Stadtteil Hörde"),
    ],
)
def test_the_kind_of_area_may_be_named(text, query):
    assert found(text) == [query]


def test_the_wrong_kind_of_area_is_forgiven():
    assert found("Stadtteil Innenstadt-Nord") == ["Stadtbezirk Innenstadt-Nord"]
    assert found("Stadtteil Nordstadt") == ["Stadtbezirk Innenstadt-Nord"]


def test_a_part_of_a_double_name_is_enough():
    assert found("Kirchhörde") == ["Stadtteil Kirchhörde-Löttringhausen"]
    assert found("Lottringhausen") == ["Stadtteil Kirchhörde-Löttringhausen"]
    assert found("Kruckel") == ["Stadtteil Persebeck-Kruckel-Schnee"]


def test_a_part_of_several_double_names_is_a_choice():
    assert found("Innenstadt") == [
        "Stadtbezirk Innenstadt-Nord",
        "Stadtbezirk Innenstadt-Ost",
        "Stadtbezirk Innenstadt-West",
    ]


def test_a_full_name_is_preferred_to_a_part_of_another():
    assert found("Scharnhorst") == ["Stadtbezirk Scharnhorst"]
    assert found("Stadtteil Scharnhorst") == [
        "Stadtteil Alt-Scharnhorst",
        "Stadtteil Scharnhorst-Ost",
    ]


def test_a_colloquial_name_is_understood():
    assert found("Nordstadt") == ["Stadtbezirk Innenstadt-Nord"]
    assert suggested("Nordstdat") == ["Stadtbezirk Innenstadt-Nord"]


def test_a_colloquial_name_that_leads_nowhere_finds_nothing():
    assert found("Kreuzviertel") == []


# Streets and houses


@pytest.mark.parametrize(
    "text",
    [
        "Oberbank 11",
        "oberbank 11",
        "Oberbank11",
        "Oberbank 11, 44149 Dortmund",
        "Oberbank 11 44149 Dortmund",
        "44149 Dortmund, Oberbank 11",
        "Oberbank 11, Dorstfeld",
        "Oberbank 11 Dorstfeld",
        "Oberbank 11 (Dorstfeld)",
        "Oberbank 11, 2. Stock, Deutschland",
        "Oberbank ١١، Dorstfeld",
    ],
)
def test_a_known_house_is_found(text):
    (spot,) = TOWN.look_up(text).spots
    assert (spot.name, spot.level, spot.is_exact) == ("Oberbank 11", Level.ADDRESS, True)


@pytest.mark.parametrize("text", ["Oberbank 12", "Oberbank 11a", "Oberbank 11-13", "Oberbank"])
def test_an_unknown_house_is_found_as_its_street(text):
    (spot,) = TOWN.look_up(text).spots
    assert (spot.query, spot.level, spot.is_exact) == ("Oberbank, Dorstfeld", Level.STREET, False)


@pytest.mark.parametrize("text", ["Bayrische Str. 135 A", "bayrische strasse 135a"])
def test_a_house_number_with_a_letter_is_one_number(text):
    assert found(text) == ["Bayrische Straße 135a"]


@pytest.mark.parametrize("text", ["Bayrische Straße", "Bayrische Str. 3"])
def test_the_street_of_a_known_house_is_found_without_a_row_of_its_own(text):
    (spot,) = TOWN.look_up(text).spots
    assert (spot.name, spot.level, spot.is_exact) == ("Bayrische Straße", Level.STREET, False)


def test_a_street_and_an_address_in_it_are_one_street():
    (spot,) = TOWN.look_up("Holtestraße").spots
    assert spot.level == Level.STREET


def test_the_same_street_spelled_in_two_ways_is_one_street():
    town = Gazetteer([street("Hauptstr.", "Hörde"), street("Hauptstraße", "Hörde")])
    assert len(town.look_up("Hauptstraße").spots) == 1


def test_an_address_of_unknown_neighborhood_belongs_to_the_street_in_its_district():
    loose = Spot(Level.ADDRESS, "Oberbank 3", 51.5, 7.4, True, ("innenstadt-west",), True)
    town = Gazetteer([loose, street("Oberbank", "Dorstfeld")])
    assert town.look_up("Oberbank").spots == (street("Oberbank", "Dorstfeld"),)
    assert town.look_up("Oberbank 3").spots == (loose,)


@pytest.mark.parametrize("text", ["Hauptstraße", "Hauptstr. 5", "Hauptstrase 5a, Dortmund"])
def test_a_street_in_several_neighborhoods_is_a_choice(text):
    assert found(text) == [
        "Hauptstraße, Aplerbeck",
        "Hauptstraße, Berghofen",
        "Hauptstraße, Hörde",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Hauptstraße, Hörde",
        "Hauptstr. 5, Horde",
        "Hauptstr. 5 Hörde",
        "Hauptstraße (Stadtbezirk Hörde)",
        "Hauptstr. 5, 44263 Dortmund-Hörde",
    ],
)
def test_the_part_of_the_town_chooses_among_streets(text):
    assert found(text) == ["Hauptstraße, Hörde"]


def test_a_neighborhood_is_preferred_to_the_district_of_its_name():
    assert found("Hauptstraße, Aplerbeck") == ["Hauptstraße, Aplerbeck"]
    assert found("Hauptstraße, Stadtbezirk Aplerbeck") == [
        "Hauptstraße, Aplerbeck",
        "Hauptstraße, Berghofen",
    ]


def test_a_known_house_elsewhere_does_not_hide_the_street_that_was_named():
    town = Gazetteer([*SPOTS, address("Hauptstraße 5", "Aplerbeck")])
    assert town.look_up("Hauptstraße 5").spots == (address("Hauptstraße 5", "Aplerbeck"),)
    assert town.look_up("Hauptstraße 5, Hörde").spots == (street("Hauptstraße", "Hörde"),)


def test_a_number_in_the_name_of_a_street_is_not_a_house_number():
    assert found("Straße des 17. Juni 135") == ["Straße des 17. Juni, Hafen"]


def test_a_street_may_end_with_the_name_of_a_neighborhood():
    assert found("Am Hafen") == ["Am Hafen, Hafen"]
    assert suggested("An Hafen")[0] == "Am Hafen, Hafen"


def test_a_street_may_have_brackets_in_its_name():
    town = Gazetteer([street("Bahnhof (Süd)", "Hörde")])
    assert town.look_up("Bahnhof (Süd)").spots == (street("Bahnhof (Süd)", "Hörde"),)


# What is only suggested


def test_one_typing_error_is_forgiven():
    assert suggested("Oberbnak") == ["Oberbank, Dorstfeld"]
    assert suggested("Dorstfled") == ["Stadtteil Dorstfeld"]
    assert suggested("Lotringhausen") == ["Stadtteil Kirchhörde-Löttringhausen"]
    assert suggested("Hrde") == ["Stadtbezirk Hörde", "Stadtteil Hörde"]


def test_two_typing_errors_are_too_many():
    assert suggested("Obrebnak") == []


def test_a_mistyped_street_with_a_known_number_suggests_the_house():
    assert suggested("Oberbnak 11, 44149 Dortmund") == ["Oberbank 11", "44149"]
    assert suggested("Oberbnak 12") == ["Oberbank, Dorstfeld"]


def test_a_mistyped_street_is_looked_for_in_the_part_of_the_town_that_was_named():
    assert suggested("Hauptsraße 3, Hörde")[0] == "Hauptstraße, Hörde"
    assert "Hauptstraße, Aplerbeck" not in suggested("Hauptsraße 3 Hörde")


def test_short_texts_have_no_typing_errors():
    assert suggested("Obe") == ["Oberbank, Dorstfeld"]
    assert suggested("Hfn") == []
    town = Gazetteer([street("Rahm", "Hafen")])
    assert town.look_up("Ram").suggestions == ()
    assert town.look_up("Rahn").suggestions == (street("Rahm", "Hafen"),)


def test_the_beginning_of_a_name_is_enough_for_a_suggestion():
    assert suggested("Dorst") == ["Stadtteil Dorstfeld"]
    assert suggested("Löttr") == ["Stadtteil Kirchhörde-Löttringhausen"]
    assert suggested("Lottr") == ["Stadtteil Kirchhörde-Löttringhausen"]
    assert suggested("Do") == []


def test_typing_errors_come_before_beginnings_and_areas_before_streets():
    town = Gazetteer(
        [
            street("Hafer", "Hafen"),
            street("Hafemstraße", "Hörde"),
            district("hoerde"),
            neighborhood("Hafen"),
        ]
    )
    names = [spot.name for spot in town.look_up("Hafem").suggestions]
    assert names == ["Hafen", "Hafer", "Hafemstraße"]


def test_areas_come_before_streets_whatever_their_spelling():
    harde = street("Harde", "Hafen")
    town = Gazetteer([harde, district("hoerde")])
    assert town.look_up("Hrde").suggestions == (district("hoerde"), harde)
    kirchhoerde, lane = neighborhood("Kirchhörde-Löttringhausen"), street("Löttringweg", "Hafen")
    town = Gazetteer([lane, kirchhoerde])
    assert town.look_up("Löttr").suggestions == (kirchhoerde, lane)


def test_at_most_five_are_suggested():
    town = Gazetteer(street(f"Hauptstraße {letter}-Teil", "Hörde") for letter in "ABCDEFGH")
    assert len(town.look_up("Haupt").suggestions) == 5


def test_an_unknown_postcode_suggests_its_neighbours_in_spelling():
    assert suggested("44148") == ["44147", "44149"]
    assert suggested("4419") == ["44149"]
    assert suggested("99999") == []


def test_an_unknown_street_suggests_the_postcode_or_part_of_town_beside_it():
    assert suggested("Unbekannter Weg 5, 44149 Dortmund") == ["44149"]
    assert suggested("Unbekannter Weg 5, Dorstfeld") == ["Stadtteil Dorstfeld"]
    assert suggested("Ich wohne in Dorstfeld") == ["Stadtteil Dorstfeld"]


def test_a_house_in_the_wrong_part_of_the_town_is_only_suggested():
    assert suggested("Oberbank 11, Hörde")[:3] == [
        "Oberbank 11",
        "Stadtbezirk Hörde",
        "Stadtteil Hörde",
    ]


def mistyped(name):
    for i, letter in enumerate(name):
        yield name[:i] + name[i + 1 :]
        yield name[:i] + ("y" if letter != "y" else "z") + name[i + 1 :]
        yield name[:i] + name[i + 1 : i + 2] + letter + name[i + 2 :]


LONG_NAMES = [
    "Dorstfeld",
    "Lütgendortmund",
    "Kirchhörde-Löttringhausen",
    "Persebeck-Kruckel-Schnee",
    "Innenstadt-Nord",
    "Hauptstraße",
    "Oberbank",
]


@pytest.mark.parametrize("name", LONG_NAMES)
def test_each_name_survives_every_single_typing_error(name):
    for text in mistyped(name):
        result = TOWN.look_up(text)
        assert name in {spot.name for spot in result.spots + result.suggestions}, text


# Whatever is typed


@given(st.text())
def test_no_text_raises(text):
    result = TOWN.look_up(text)
    assert len(result.text) <= 80
    assert len(result.suggestions) <= 5
    assert not (result.spots and result.suggestions)


pieces = st.sampled_from(
    [
        *("Oberbank", "Hörde", "11", "11a", "44149", "Dortmund", "Stadtteil", "Haupt", "str."),
        *",-( ß\u202b\x00😀٤\ud800\u0308",
    ]
)


@given(st.lists(pieces, max_size=12).map("".join) | st.lists(pieces, max_size=12).map(" ".join))
def test_no_heap_of_known_pieces_raises(text):
    TOWN.look_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "\u200f\u202b",
        "😀" * 100,
        "Dortmund",
        "44149" * 1400,
        "Stadtteil " * 700,
        "Stadtbezirk Stadtteil",
        "a," * 3500,
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍" * 200,
        "\ufdfa" * 7000,
        "((((,;;،))))",
        "1 2 3 4 5 6 7 8 9 a b c",
    ],
)
def test_odd_texts_find_nothing_and_harm_nothing(text):
    result = TOWN.look_up(text)
    assert result.spots == ()
    assert len(result.text) <= 80


@given(st.text())
def test_what_was_read_has_no_characters_that_cannot_be_seen(text):
    read = TOWN.look_up(text).text
    categories = {unicodedata.category(character) for character in read}
    assert not {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} & categories
    assert read == " ".join(read.split())


def test_what_was_read_is_kept_as_it_was_written():
    assert TOWN.look_up("  Oberbank\t11,\n44149 Dortmund ").text == "Oberbank 11, 44149 Dortmund"
    assert TOWN.look_up("\u202bشارع ٥\u202c 😀").text == "شارع 5"
    assert TOWN.look_up("Hörde <b>&amp;</b>").text == "Hörde b &amp; /b"


def test_cleaning_cuts_a_book_to_a_line():
    assert len(clean("Wort " * 1400)) <= 200


def test_an_empty_gazetteer_finds_nothing():
    assert Gazetteer([]).look_up("Dorstfeld, 44149").suggestions == ()
