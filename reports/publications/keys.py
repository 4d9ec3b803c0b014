"""Names of the published tables and of their columns; they stand in what is frozen."""

HOMES = "kontakte-nach-wohnort"
TOPICS = "wohnort-und-thema"
SENSITIVE = "sensible-themen"
LANGUAGES = "sprachen"
PLACES = "kontakte-nach-ort"
CHANNELS = "wege"
UNMET = "was-gefehlt-hat"
KEYS = (HOMES, TOPICS, SENSITIVE, LANGUAGES, PLACES, CHANNELS, UNMET)
# Of the only column of the tables that have one.
CONTACTS = "contacts"
# Columns of HOMES.
MEASURES = (CONTACTS, "consultations", "advised", "first_contacts", "not_helped")
# Those that count people: they never share a column with contacts.
PEOPLE = ("advised",)
