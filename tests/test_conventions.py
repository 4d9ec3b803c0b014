"""What the whole tree keeps to, found by reading it."""

import ast
import inspect
import re
import tomllib
from itertools import chain
from pathlib import Path

import allauth
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from locations import models
from tests import factories

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("lokalwillkommen", "reports", "consultations", "locations", "accounts", "records")
CODE = sorted(chain(*((ROOT / package).rglob("*.py") for package in PACKAGES)))
FOLDER = ROOT / "templates"
TEMPLATES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
MARKUP = [path for path in TEMPLATES if path.suffix == ".html"]


def read(path):
    return path.read_text(encoding="utf-8")


def test_there_is_something_to_read():
    """The control of everything below: none of it passes because it looks at nothing."""
    assert len(CODE) > 40
    assert len(MARKUP) > 15


# --- Templates ---


def unused(names, texts):
    """Names of templates that stand in no text in quotation marks; mails by how theirs begin."""
    quoted = set(re.findall(r"[\"']([^\"'\s]+)[\"']", "\n".join(texts)))
    mails = {f"{name}_{part}.txt" for name in quoted for part in ("subject", "message")}
    return sorted(set(names) - quoted - mails)


def texts_of_allauth():
    """The package names pages of ours itself, each with a setting for the ending."""
    for path in Path(allauth.__file__).parent.rglob("*.py"):
        yield re.sub(r"\{[\w.]*\.TEMPLATE_EXTENSION\}", "html", read(path))


def test_every_template_is_used():
    names = [path.relative_to(FOLDER).as_posix() for path in TEMPLATES]
    texts = [*map(read, [*CODE, *TEMPLATES]), *texts_of_allauth()]
    assert unused(names, texts) == []
    forgotten = ["account/email/forgotten_subject.txt", "account/forgotten.html"]
    assert unused([*names, *forgotten], texts) == forgotten


# What the Content-Security-Policy would stop, or what a picture does that no one can read aloud.
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without a source": re.compile(
        r"<script\b(?![^>]*(?:\bsrc=|type=\"application/ld\+json\"))", re.IGNORECASE
    ),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "flag": re.compile("[\U0001f1e6-\U0001f1ff\U0001f3f3\U0001f3f4]"),
    "emoji": re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]"),
}


def inline(markup):
    return [what for what, pattern in INLINE.items() if pattern.search(markup)]


def test_templates_have_nothing_inline():
    found = {str(path.relative_to(FOLDER)): inline(read(path)) for path in MARKUP}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ('<p class="a" style="color: red">', "style attribute"),
        ("<style>p {}</style>", "style element"),
        ("<script>alert(1)</script>", "script without a source"),
        ('<button type="button" onclick="x()">', "handler"),
        ('<a href="javascript:x()">', "javascript address"),
        ("\U0001f1e9\U0001f1ea", "flag"),
        ("\u260e", "emoji"),
    ],
)
def test_something_inline_is_found(markup, what):
    assert inline(markup) == [what]


def test_script_with_a_source_is_not_inline():
    assert inline('<script src="{% static \'js/a.js\' %}" type="module"></script>') == []


# --- Modules ---

# Names that say where something was put and not what it is.
NOWHERE = {
    *("base", "common", "core", "extras", "func", "functions", "general", "handlers", "helper"),
    *("helpers", "lib", "logic", "manager", "managers", "misc", "mixins", "other", "service"),
    *("services", "shared", "signals", "stuff", "tools", "util", "utilities", "utils"),
}


def nowhere(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return sorted(NOWHERE.intersection(parts))


def test_modules_are_named_after_what_they_know():
    assert [str(path.relative_to(ROOT)) for path in CODE if nowhere(path)] == []


def test_module_named_after_nothing_is_found():
    assert nowhere(ROOT / "locations" / "utils.py") == ["utils"]
    assert nowhere(ROOT / "locations" / "services" / "hours.py") == ["services"]


def says_what_it_is(source):
    return not source.strip() or bool(ast.get_docstring(ast.parse(source)))


def test_modules_say_what_they_are():
    modules = [path for path in CODE if path.parent.name != "migrations"]
    silent = [path for path in modules if not says_what_it_is(read(path))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_module_that_does_not_say_what_it_is_is_found():
    assert says_what_it_is('"""Hours."""\nimport re\n')
    assert not says_what_it_is("import re\n")


def has_factory(name):
    return inspect.isfunction(
        getattr(factories, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(), None)
    )


def test_every_model_has_a_factory():
    apps_here = (apps.get_app_config(app) for app in ("locations", "consultations"))
    # The database itself writes the version.
    known = [
        model for app in apps_here for model in app.get_models() if model is not models.DataVersion
    ]
    assert [model.__name__ for model in known if not has_factory(model.__name__)] == []
    assert not has_factory("Forgotten")


# --- Packages ---


def without_reason(lines):
    """Lines of a list of packages that do not say what the package is for."""
    package = re.compile(r'^\s*"[a-z][\w.\[\]-]*[<>=~]')
    return [line for line in lines if package.match(line) and not re.search(r"#\s*\S{2}", line)]


def test_every_dependency_says_what_it_is_for():
    text = read(ROOT / "pyproject.toml")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    assert len(wanted) > 20
    assert all(f'"{package}"' in text for package in wanted)
    assert without_reason(text.splitlines()) == []
    assert without_reason(['    "left-pad>=1",', '    "right-pad>=1",  # pads']) == [
        '    "left-pad>=1",'
    ]


# A lock that names a server works only where that server can be reached.
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|--find-links|https?://[^\s\"']*(?:/simple\b|\.tgz|\.whl)"
    r"|\"resolved\"|^registry\s*=",
    re.MULTILINE,
)


@pytest.mark.parametrize(
    "path",
    [
        *sorted((ROOT / "requirements").iterdir()),
        *(
            ROOT / name
            for name in ("pyproject.toml", "package.json", "package-lock.json", ".npmrc")
        ),
        ROOT / "Makefile",
        *sorted((ROOT / "tools").glob("*.py")),
        *sorted((ROOT / ".ci").iterdir()),
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_registry_is_named(path):
    assert REGISTRY.findall(read(path)) == []


# Written in parts, so that nobody who looks for such lines finds these.
@pytest.mark.parametrize(
    "line",
    [
        "--index{-}url {address}/packages",
        "a @ {address}/a.whl",
        "{address}/simple",
        '"resolved"{-}: "{address}/a-1.tgz"',
        "registry{-}={address}",
    ],
)
def test_registry_is_found(line):
    written = line.replace("index{-}url", "index-url").replace("{-}", "")
    assert REGISTRY.search(written.replace("{address}", "https://example.org"))


# --- Translations ---

CATALOGUES = {
    code: ROOT / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    for code, _name in settings.LANGUAGES
}
each_language = pytest.mark.parametrize("language", CATALOGUES)
# Where pages for residents begin; what these modules import speaks to residents too.
FOR_RESIDENTS = ("lokalwillkommen.home", "lokalwillkommen.location_page", "lokalwillkommen.pages",
                 "locations.views", "reports.public_views")  # fmt: skip
# These know the pages of both, so their imports say nothing; their own texts count.
FOR_ALL = ("lokalwillkommen.context", "lokalwillkommen.errors")
# Their texts are read by people who write programs, or are names of columns.
NOT_READ = {"borders.py", "exports.py"}
# What translates, and which of its arguments are texts (context, singular, plural).
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}


def messages_of(source):
    """What a Python source asks to be translated: (context, singular, plural)."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in CALLS:
            continue
        texts = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        message = tuple(None if place is None else texts[place] for place in CALLS[name])
        # What is not written there, as in gettext(name), has been marked where it is written.
        if message[1] is not None:
            yield message


def messages_in_template(markup):
    """The same for a template, through the Python that Django makes of it for xgettext."""
    text = r"u?(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    call = re.compile(rf"\b(_|n?p?gettext)\(\s*({text}(?:\s*,\s*{text})*)")
    for name, texts in call.findall(templatize(markup)):
        yield from messages_of(f"{name}({texts})")


def module_path(name):
    path = ROOT / name.replace(".", "/")
    return next(
        (each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None
    )


def imported_by(path):
    """The modules of ours that a module imports."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                found = module_path(name)
                if found and found in CODE and "models" not in (*found.parts, found.stem):
                    yield found


def reached(first, following):
    """`first`, and all that `following` finds from there on."""
    found, todo = set(), list(first)
    while todo:
        if (one := todo.pop()) not in found:
            found.add(one)
            todo.extend(following(one))
    return found


def public_modules():
    """Modules whose texts residents may read."""
    for_all = {module_path(name) for name in FOR_ALL}
    first = [module_path(name) for name in FOR_RESIDENTS]
    return for_all | reached(
        first, lambda path: [each for each in imported_by(path) if each not in for_all]
    )


def public_templates(modules):
    """Templates that these modules name, with all that those extend and include."""
    quoted = re.compile(r"[\"']([a-z_/]+(?<!staff)/[a-z_]+\.(?:html|txt)|[0-9]{3}\.html)[\"']")

    def named_in(path):
        return [FOLDER / name for name in quoted.findall(read(path)) if (FOLDER / name).is_file()]

    return reached(chain(*map(named_in, modules)), named_in)


def public_messages():
    """Everything that pages for residents say."""
    modules = public_modules()
    found = set()
    for path in modules:
        if path.name not in NOT_READ:
            found.update(messages_of(read(path)))
    for path in public_templates(modules):
        found.update(messages_in_template(read(path)))
    with translation.override(None):
        for choices in (models.Closure.Reason, models.Location.Kind):
            found.update((None, str(label), None) for label in choices.labels)
    return found


def test_texts_for_residents_are_told_from_those_for_staff():
    modules = {path.relative_to(ROOT).as_posix() for path in public_modules()}
    assert {"locations/wording.py", "locations/finder.py", "lokalwillkommen/errors.py"} <= modules
    assert not {"locations/staff/team_views.py", "records/forms.py", "accounts/forms.py"} & modules
    templates = {path.relative_to(FOLDER).as_posix() for path in public_templates(public_modules())}
    assert {"layout/base.html", "components/notices.html", "404.html"} <= templates
    assert not {"layout/staff.html", "team/team.html", "staff/today.html"} & templates


def missing(messages, catalogue):
    """Those that have no finished translation."""
    entries = {(e.msgctxt, e.msgid, e.msgid_plural or None): e for e in catalogue}
    return sorted(
        singular
        for context, singular, plural in messages
        if (entry := entries.get((context, singular, plural))) is None or not entry.translated()
    )


def test_texts_are_found_in_code_and_templates():
    source = "_('a'); gettext_lazy('b'); pgettext('c', 'd'); ngettext('e', 'f', n); other('g')"
    assert set(messages_of(source)) == {
        (None, "a", None),
        (None, "b", None),
        ("c", "d", None),
        (None, "e", "f"),
    }
    markup = (
        '{% load i18n %}{% translate "It\'s (a)" %}{% translate "b" context "c" %}'
        "{% blocktranslate trimmed with x=1 %}\n d {{ x }} “e”\n{% endblocktranslate %}"
        "{% blocktranslate count n=2 %}{{ n }} f{% plural %}{{ n }} g{% endblocktranslate %}"
    )
    assert set(messages_in_template(markup)) == {
        (None, "It's (a)", None),
        ("c", "b", None),
        (None, "d %(x)s “e”", None),
        (None, "%(n)s f", "%(n)s g"),
    }


@pytest.mark.parametrize("language", [code for code in CATALOGUES if code != "en"])
def test_everything_that_residents_read_is_translated(language):
    messages = public_messages()
    assert len(messages) > 200
    catalogue = polib.pofile(CATALOGUES[language])
    assert missing(messages, catalogue) == []
    # The control: an invented text, and a plural that has lost one of its forms.
    assert missing({(None, "Invented text", None)}, catalogue) == ["Invented text"]
    plural = next(entry for entry in catalogue if entry.msgid_plural)
    plural.msgstr_plural[1] = ""
    assert missing({(None, plural.msgid, plural.msgid_plural)}, catalogue) == [plural.msgid]


def test_german_is_complete():
    assert polib.pofile(CATALOGUES["de"]).untranslated_entries() == []


@each_language
def test_no_translation_is_a_guess(language):
    assert polib.pofile(CATALOGUES[language]).fuzzy_entries() == []


def placeholders(text):
    return sorted(re.findall(r"%(?:\([^)]*\))?[a-zA-Z]", text))


@each_language
def test_translations_keep_their_placeholders(language):
    for entry in polib.pofile(CATALOGUES[language]):
        if "python-format" not in entry.flags:
            continue
        wanted = placeholders(entry.msgid_plural or entry.msgid)
        if entry.msgstr:
            assert placeholders(entry.msgstr) == wanted, entry.msgid
        # A plural may say its number in a word: “two places” is one word in Arabic.
        for text in filter(None, entry.msgstr_plural.values()):
            assert set(placeholders(text)) <= set(wanted), entry.msgid


# German names that stand in an English text.
GERMAN_NAMES: set[str] = set()


def test_texts_in_the_code_are_english():
    entries = polib.pofile(CATALOGUES["de"])
    german = {entry.msgid for entry in entries if re.search("[äöüßÄÖÜ„]", entry.msgid)}
    assert german - GERMAN_NAMES == set()
