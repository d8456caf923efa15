"""Pages that are nothing but a wall, and pages with a wall and an article; each rule by itself."""

from __future__ import annotations

import pytest

from archiver.clean.kinds.sight import Sight
from archiver.clean.kinds.walls import is_challenge, is_consent_wall, is_error, is_shell, title_parts
from tests.clean.sights import MARKED, OWN, SENTENCES, paragraphs, sight

TEXT = paragraphs(SENTENCES)

ASKED = "<p>Please verify you are a human</p>"
CHALLENGES = {
    "a phrase and few words": sight(ASKED),
    "its title and its markup": sight("<div class=captcha></div>", head="<title>Just a moment...</title>"),
    "its title and a phrase": sight(ASKED + "<p>browser " * 130, head="<title>Are you a robot? | Post</title>"),
    "two phrases and its markup": sight(
        ASKED
        + "<p>Checking your browser before accessing the site</p><iframe src=/captcha></iframe>"
        + "<p>browser " * 130
    ),
    "a phrase that scripts alone would show": sight("<noscript>Please verify you are a human</noscript>"),
    "its title above a headline": sight(
        f"<h1>Council votes for wider channel at last</h1>{ASKED}", head="<title>Are you a robot?</title>"
    ),
}
NO_CHALLENGES = {
    "a long body": sight(ASKED, [*SENTENCES * 4]),
    "an article that says so": sight(ASKED + TEXT, SENTENCES, nodes=OWN),
    "an article that is marked": sight(ASKED + TEXT, SENTENCES, head=MARKED),
    "many words": sight(ASKED + "<p>browser " * 400),
    "prose of another matter": sight(ASKED + paragraphs(SENTENCES[:4])),
    "a headline of another matter": sight(f"<h1>Council votes for wider channel</h1>{ASKED}"),
    "a phrase among many words": sight(ASKED + "<p>browser " * 130),
    "a title only": sight("<p>browser</p>", head="<title>Are you a robot?</title>"),
    "markup only": sight("<div id=captcha></div>"),
    "a phrase in a long block": sight(f"<p>{'browser ' * 60}Please verify you are a human {'browser ' * 40}</p>"),
    "nothing": sight(""),
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_page_that_asks_to_prove_to_be_human_is_a_challenge(name: str) -> None:
    assert is_challenge(CHALLENGES[name])


@pytest.mark.parametrize("name", NO_CHALLENGES)
def test_a_page_that_says_more_is_no_challenge(name: str) -> None:
    assert not is_challenge(NO_CHALLENGES[name])


MARKS = {
    "<iframe src='https://e.example/recaptcha/api'></iframe>": True,
    "<form action=/human-check></form>": True,
    "<input name=bot-detect>": True,
    "<script src='/cdn-cgi/challenge-platform/x.js'></script>": True,
    "<script>var turnstile = 1</script>": True,
    f"<script>{'x' * 4991}turnstile</script>": True,
    f"<script>{'x' * 4992}turnstile</script>": False,
    "<a href=/captcha>x</a>": False,
    "<p class=captcha>x</p>": False,
}


@pytest.mark.parametrize("html", MARKS)
def test_markup_that_brings_a_test_in_is_a_sign_of_one(html: str) -> None:
    assert is_challenge(sight(html, head="<title>Just a moment...</title>")) is MARKS[html]


@pytest.mark.parametrize("tag", ["script", "iframe", "form", "div", "input"])
@pytest.mark.parametrize("name", ["src", "id", "class", "action", "name"])
def test_a_mark_is_an_attribute_of_what_may_bring_a_test_in(tag: str, name: str) -> None:
    titled = "<title>Just a moment...</title>"
    assert is_challenge(sight(f"<{tag} title=x {name}=captcha></{tag}>", head=titled))
    assert not is_challenge(sight(f"<{tag} title=captcha {name}=x></{tag}>", head=titled))


def test_a_title_is_taken_apart_where_the_sites_name_is_set_off() -> None:
    assert title_parts("Not found") == ["Not found"]
    assert title_parts("Rain - Post|News") == ["Rain - Post|News", "Rain", "Post", "News"]
    assert title_parts("Well-known rain") == ["Well-known rain"]


COOKIES = "We use cookies to improve your experience on this website and those of our partners."
CONSENT = "With your consent we and our 120 partners process personal data such as your address."
CONSENTS = {
    "two phrases": sight(paragraphs([COOKIES, CONSENT])),
    "a phrase and a button": sight(f"<p>{COOKIES}</p><button>Accept all</button>"),
    "its phrases taken for the body": sight(paragraphs([COOKIES, CONSENT]), [COOKIES, CONSENT]),
    "little else": sight(paragraphs([COOKIES, CONSENT, SENTENCES[0]])),
    "a silent line in the body": sight(paragraphs([COOKIES, CONSENT]), SENTENCES[:1]),
}
NO_CONSENTS = {
    "one phrase": sight(f"<p>{COOKIES}</p>"),
    "buttons only": sight("<button>Accept all</button><button>I agree</button>"),
    "a body that says nothing of it": sight(paragraphs([COOKIES, CONSENT]), SENTENCES),
    "a body of substance that does not speak so": sight(paragraphs([COOKIES, CONSENT]), SENTENCES[:3]),
    "much other prose": sight(paragraphs([COOKIES, CONSENT, *SENTENCES[:4]])),
    "nothing": sight(""),
    "an article with a line of it": sight(
        paragraphs([COOKIES, CONSENT, "Cookies: " + SENTENCES[0], *SENTENCES[1:4]]), [COOKIES, *SENTENCES[:4]]
    ),
}


@pytest.mark.parametrize("name", CONSENTS)
def test_a_page_that_only_asks_for_consent_is_a_wall(name: str) -> None:
    assert is_consent_wall(CONSENTS[name])


@pytest.mark.parametrize("name", NO_CONSENTS)
def test_a_page_that_says_more_is_no_consent_wall(name: str) -> None:
    assert not is_consent_wall(NO_CONSENTS[name])


def test_an_article_about_cookies_is_one() -> None:
    line = "The court found that cookies of partners may not be set before a reader says so, and that banners lie."
    lines = [COOKIES, *(f"{line} Part {n}." for n in range(4))]
    assert not is_consent_wall(sight(paragraphs([*lines, CONSENT]), lines))
    assert not is_consent_wall(sight(paragraphs([*lines[:3], CONSENT]), lines[:3], nodes=OWN))


ENABLE = "Please enable JavaScript to view this page."
ROOT = "<div id=root></div><script>render()</script>"
SHELLS = {
    "it asks for scripts": sight(f"<p>{ENABLE}</p>"),
    "it asks where they do not run": sight(f"<noscript>{ENABLE}</noscript>"),
    "a container that waits": sight(ROOT),
    "a container of an element of its own": sight("<app-root>Loading</app-root><script>x</script>"),
    "a container of a class": sight("<main class=app>Loading</main><script>x</script>"),
    "its words taken for the body": sight(
        f"<p>{ENABLE} JavaScript shows the news.</p>",
        [f"{ENABLE} JavaScript shows the news of the day and all the rest."],
    ),
    "links in its frame": sight(f"<nav>{'<p>item</p>' * 130}</nav><p>{ENABLE}</p>"),
}
NO_SHELLS = {
    "it does not ask": sight("<p>Loading</p>"),
    "a body": sight(f"<p>{ENABLE}</p>{TEXT}", [*SENTENCES, *SENTENCES]),
    "a short body of another matter": sight(f"<p>{ENABLE}</p>", SENTENCES[:3]),
    "prose of another matter": sight(f"<p>{ENABLE}</p>{TEXT}"),
    "many words": sight(f"<p>{ENABLE}</p>{'<p>item</p>' * 130}"),
    "a container, but no scripts": sight("<div id=root></div>"),
    "a container without a name": sight("<div></div><script>x</script>"),
    "a container that is full": sight("<div id=root>One two three four five six seven</div><script>x</script>"),
    "a container of many pieces": sight(f"<div id=root>{'<i></i>' * 30}</div><script>x</script>"),
    "a container further in": sight("<p><span id=root></span></p><script>x</script>"),
    "a container among words": sight(f"{ROOT}{'<p>item</p>' * 26}"),
    "it asks in a long block": sight(f"<p>{ENABLE} {'item ' * 115}{'x' * 50}</p>"),
}


@pytest.mark.parametrize("name", SHELLS)
def test_a_page_without_its_scripts_is_a_shell(name: str) -> None:
    assert is_shell(SHELLS[name])


@pytest.mark.parametrize("name", NO_SHELLS)
def test_a_page_with_text_is_no_shell(name: str) -> None:
    assert not is_shell(NO_SHELLS[name])


def test_a_page_that_says_that_it_is_missing_is_an_error() -> None:
    assert is_error(sight("<h1>Page not found</h1>"))
    assert is_error(sight("<p>Sorry.</p>", head="<title>Post | 404 Not Found</title>"))
    assert not is_error(sight("<h1>Page not found</h1>", nodes=OWN))
    assert not is_error(sight(f"<h1>Page not found</h1>{TEXT}{TEXT}"))
    assert not is_error(sight("<h1>Rain ahead</h1><p>Page not found</p>"))


HUMAN = "<title>Are you a robot?</title>"
SPOKEN = "<h1>Please verify that you are a human to go on</h1>"


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (sight(ASKED + "<p>browser " * 114), sight(ASKED + "<p>browser " * 115)),
        (sight(ASKED + "<p>browser " * 394, head=HUMAN), sight(ASKED + "<p>browser " * 395, head=HUMAN)),
        (sight(f"{ASKED}<p>{'x' * 250}</p>"), sight(f"{ASKED}<p>{'x' * 251}</p>")),
        (sight(ASKED, ["x" * 1500]), sight(ASKED, ["x" * 1501])),
        (sight(SPOKEN, ["x" * 600]), sight(SPOKEN, ["x" * 601])),
        (sight(f"<h1>Rain ahead today</h1>{ASKED}"), sight(f"<h1>Rain is ahead today</h1>{ASKED}")),
        (
            sight(f"<p>{'x' * 470} Please verify you are a human</p>"),
            sight(f"<p>{'x' * 472} Please verify you are a human</p>"),
        ),
    ],
)
def test_a_challenge_is_told_by_how_little_else_is_said(within: Sight, beyond: Sight) -> None:
    assert is_challenge(within)
    assert not is_challenge(beyond)


ON_COOKIES = (
    "The court found that cookies of partners may not be set before a reader says so, and that banners lie."
)


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (sight(paragraphs([COOKIES, CONSENT]), ["x" * 400]), sight(paragraphs([COOKIES, CONSENT]), ["x" * 401])),
        (
            sight(paragraphs([COOKIES, CONSENT] * 3 + ["x" * 300])),
            sight(paragraphs([COOKIES, CONSENT] * 3 + ["x" * 301])),
        ),
        (
            sight(paragraphs([COOKIES, CONSENT, *SENTENCES[:1]])),
            sight(paragraphs([COOKIES, CONSENT, *SENTENCES[:2]])),
        ),
        (
            sight(paragraphs([COOKIES, CONSENT]), [COOKIES, ON_COOKIES]),
            sight(paragraphs([COOKIES, CONSENT]), [COOKIES, ON_COOKIES], nodes=OWN),
        ),
        (
            sight(f"<p>{COOKIES}</p><p>Accept all{' ' * 90}</p>"),
            sight(f"<p>{COOKIES}</p><p>Accept all {'of it ' * 9}</p>"),
        ),
    ],
)
def test_a_consent_wall_is_told_by_how_little_else_is_said(within: Sight, beyond: Sight) -> None:
    assert is_consent_wall(within)
    assert not is_consent_wall(beyond)


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (sight(f"<p>{ENABLE}</p>{'<p>item</p>' * 113}"), sight(f"<p>{ENABLE}</p>{'<p>item</p>' * 114}")),
        (sight(f"{ROOT}{'<p>item</p>' * 25}"), sight(f"{ROOT}{'<p>item</p>' * 26}")),
        (sight(f"<p>{ENABLE}</p><p>{'x' * 200}</p>"), sight(f"<p>{ENABLE}</p><p>{'x' * 201}</p>")),
        (
            sight("<div id=root>One two three four five six</div><script>x</script>"),
            sight("<div id=root>One two three four five six seven</div><script>x</script>"),
        ),
        (
            sight(f"<div id=root>{'<i></i>' * 29}</div><script>x</script>"),
            sight(f"<div id=root>{'<i></i>' * 30}</div><script>x</script>"),
        ),
    ],
)
def test_a_shell_is_told_by_how_little_is_there(within: Sight, beyond: Sight) -> None:
    assert is_shell(within)
    assert not is_shell(beyond)


def test_an_error_says_little_else() -> None:
    assert is_error(sight(f"<h1>Page not found</h1><p>{'x' * 700}</p>"))
    assert not is_error(sight(f"<h1>Page not found</h1><p>{'x' * 701}</p>"))
