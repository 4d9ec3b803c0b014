"""Codes on slips: told apart by everybody, read however they are typed, and never a word."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.codes import ALPHABET, LENGTH, LOOK_ALIKES, in_groups, new_code, read_code

CODES = st.integers().map(lambda seed: new_code(Random(seed)))
BETWEEN = st.sampled_from(["", " ", "-", "–", "\u00a0", ".", " - ", "\u200f"])


@given(CODES)
def test_new_code_has_six_characters_and_none_twice_in_a_row(code):
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert all(one != following for one, following in itertools.pairwise(code))


@given(CODES)
def test_code_is_read_as_it_was_written(code):
    assert read_code(code) == code
    assert read_code(in_groups(code)) == code


@given(CODES, st.lists(BETWEEN, min_size=LENGTH, max_size=LENGTH), st.booleans())
def test_small_letters_spaces_and_strokes_do_not_matter(code, between, small):
    typed = "".join(part for pair in zip(between, code, strict=True) for part in pair)
    assert read_code(typed.lower() if small else typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("h0km3p", "HDKM3P"),
        ("hOkm3p", "HDKM3P"),
        ("hqkm3p", "HDKM3P"),
        ("\uff28\uff17\uff2b\uff2d\uff13\uff30", "H7KM3P"),
        ("H\u0667KM\u0663P", "H7KM3P"),
    ],
    ids=["zero", "O", "Q", "wide", "Arabic digits"],
)
def test_what_looks_like_one_character_only_is_read_as_that(typed, code):
    assert read_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "H7KM3", "H7KM3PP", "H7KM3A", "H7KM35", "H7KM31", "ß7KM3P", "H7KM3\0\0P!A"]
)
def test_anything_else_is_no_code(typed):
    assert read_code(typed) == ""


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_or_nothing(typed):
    code = read_code(typed)
    assert code == "" or (len(code) == LENGTH and set(code) <= set(ALPHABET))


def test_no_two_characters_are_mistaken_for_each_other_and_none_makes_words():
    for alike in ("0OQD", "1ILJ", "5S", "2Z", "8B", "UVY", "6GC", "EF", "MN"):
        # Of each group one at most, or two that nobody mixes up without the third.
        allowed = {"6GC": 2}.get(alike, 1)
        assert len(set(alike) & set(ALPHABET)) <= allowed, alike
    assert not set("AEIOUY") & set(ALPHABET)
    assert not {chr(code) for code in LOOK_ALIKES} & set(ALPHABET)


def test_codes_of_different_sources_differ():
    assert len({new_code(Random(seed)) for seed in range(200)}) == 200
