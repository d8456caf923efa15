"""What walls and offers say, and that saying it is not enough: behind a wall may be an article."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.clean import extract_article, read_capture
from archiver.clean.kinds.listing import is_front, is_section, is_shelf
from archiver.clean.kinds.offers import is_offer, is_reservation
from archiver.clean.kinds.phrases import BUTTON, CHALLENGE, CONSENT, ERROR
from archiver.errors import NoArticleError
from archiver.model import Capture, CaptureKind, Failure, Reason
from tests.conftest import ALL

FOLDER = Path(__file__).parent / "kinds"
STORY = """
<article><h1>Harbour bridge to close for repairs until winter</h1>
<p>The council voted on Tuesday to close the harbour bridge for repairs that are expected to last until the end of the
year, after engineers found cracks in two of its piers.</p>
<p>Shopkeepers on the quay fear for their trade. About four thousand people cross the bridge on foot each day, and many
of them stop for bread or coffee on the way to the ferries.</p>
<p>The work will cost an estimated 14 million crowns, of which the region pays half. A footbridge of pontoons is to be
laid next to the piers by the end of the month.</p>
<p>The bridge was built in 1931 and last repaired in the eighties. Divers examined it in February, and their report was
published together with the papers of the council last week.</p></article>
"""


def pages(*kinds: str) -> list[str]:
    """Kind and name of every page of some kinds."""
    return sorted(f"{path.parent.name}/{path.stem}" for kind in kinds for path in (FOLDER / kind).glob("*.html"))


def load(page: str) -> tuple[str, str | None]:
    """The source of a page, and where it was found."""
    source = (FOLDER / f"{page}.html").read_text(encoding="utf-8")
    opening = re.match(r"<!--\s*(http\S*)\s*-->", source)
    return source, opening[1] if opening else None


def reason_of(source: str, url: str | None) -> Reason | None:
    """Why a page is no article; None if it is one."""
    try:
        extract_article(source, url=url, content_type="text/html")
    except NoArticleError as error:
        return error.reason
    return None


@pytest.mark.slow
@pytest.mark.parametrize("page", pages("article"))
def test_an_article_passes_without_its_address(page: str) -> None:
    assert reason_of(load(page)[0], None) is None


@pytest.mark.parametrize("page", pages("captcha", "consent", "script", "error"))
def test_a_wall_with_an_article_behind_it_is_an_article(page: str) -> None:
    source, url = load(page)
    behind = re.sub(r"(<body[^>]*>)", lambda match: f"{match[1]}<main>{STORY}</main>", source, count=1)
    assert behind != source
    titled = re.sub(r"<title>.*?</title>", "<title>Harbour bridge to close</title>", behind)
    assert reason_of(titled, url) is None


@pytest.mark.parametrize("page", pages("paywall"))
def test_a_teaser_whose_rest_follows_the_offer_is_an_article(page: str) -> None:
    source, url = load(page)
    rest = re.sub(r"</?(?:article|h1)[^>]*>(?:.*</h1>)?", "", STORY)
    closing = "</article>" if "</article>" in source else "</main>"
    whole = source.replace(closing, f"{rest}{closing}", 1)
    assert whole != source
    assert reason_of(whole, url) is None


def test_a_wall_comes_back_from_the_pipeline_as_a_value() -> None:
    source, url = load("captcha/press-and-hold")
    body = source.encode()
    when = datetime(2024, 5, 2, tzinfo=UTC)
    capture = Capture(url or "", url or "", when, CaptureKind.HTTP, body, body, "text/html; charset=utf-8", 200)
    found = read_capture(capture)
    assert isinstance(found, Failure)
    assert found.reason is Reason.CAPTCHA
    assert found.capture is capture


def test_a_page_not_found_says_so() -> None:
    source, url = load("error/not-found-with-apology")
    with pytest.raises(NoArticleError, match="not found"):
        extract_article(source, url=url, content_type="text/html")


OFFERS = """
Subscribe to read the full article / Sign in to continue reading / Log in to continue / Subscribe to unlock this story
This article is for subscribers only. / Keep reading for $1 / You've reached your monthly limit / Want to keep reading?
The rest of this article is for paid subscribers / You must be logged in to view the rest of this content
Lesen Sie weiter mit Plus: jetzt anmelden / Registrieren und weiterlesen / Diesen Artikel weiterlesen mit Plus
Den vollständigen Artikel lesen Sie mit einem Digitalabo / Dieser Inhalt ist nur für Abonnenten verfügbar
La suite de cet article est réservée aux abonnés / Pour lire la suite, abonnez-vous / Il vous reste 80% à découvrir
Suscríbete y sigue leyendo / Este artículo es solo para suscriptores / Accedi per continuare a leggere
Contenuto riservato agli abbonati / Log in om verder te lezen / Dit artikel is alleen voor abonnees
Zaloguj się, aby czytać dalej / Ten artykuł jest dostępny tylko dla subskrybentów / Assine para continuar lendo
Läs vidare med ett abonnemang / Les hele saken med abonnement / Чтобы читать дальше, оформите подписку
登录后查看全文 / 続きを読むには会員登録が必要です / 구독 후 계속 읽기
"""
NO_OFFERS = """
Subscribe to our newsletter / Support our journalism / Read the full report here / Log in to comment / Read more
Continue reading below / Subscribe for unlimited access / Become a member / Read the rest of our coverage
Want to read more about this? Here are five books / Only subscribers can comment / This article is available in English
To read the full judgment, see the court's website / Lesen Sie auch / Weiterlesen / Abonnez-vous à notre newsletter
Members get the newsletter: view the rest of the series / Lire la suite / Seguir leyendo / Lees ook / Czytaj dalej
Suscríbete a nuestro boletín / スクラップは会員限定です / 有料会員になると会員限定の有料記事もお読みいただけます。
"""
CHALLENGES = """
Please verify you are a human / Let's confirm you are human / Checking your browser before accessing the site
Please complete the CAPTCHA to continue / Our systems have detected unusual traffic / Press & Hold to confirm
Bestätigen Sie, dass Sie kein Roboter sind / Bitte beweisen Sie, dass Sie ein Mensch sind / Sind Sie ein Mensch?
Vérifiez que vous êtes humain / Confirmez que vous n'êtes pas un robot / Verifica que eres humano
Dimostra di non essere un robot / Bevestig dat u een mens bent / Potwierdź, że jesteś człowiekiem
Confirme que você não é um robô / Bekräfta att du är människa / Подтвердите, что вы не робот / 请完成以下验证
あなたが人間であることを確認してください / 사람인지 확인하십시오 / İnsan olduğunuzu doğrulayın
"""
NO_CHALLENGES = """
The robot sorts shells by colour / Police asked drivers to verify their papers / Human rights groups protested
Traffic was unusually heavy on Friday / Die Roboter ernten Äpfel / Le robot a gagné le concours / The captain held on
"""
CONSENTS = """
We use cookies to improve your experience / With your consent we and our 120 partners process personal data
You can change your cookie settings at any time / Wir verwenden Cookies / Weiter mit Werbung
Nous utilisons des cookies / Votre consentement est nécessaire / Utilizamos cookies propias y de terceros
Noi e terze parti selezionate utilizziamo cookie / Wij gebruiken cookies / Używamy plików cookies
Vi använder cookies / Мы используем файлы cookie / 我们使用Cookie
"""
NO_CONSENTS = """
Some cookies were still warm when the children came home / The court ruled that banners need a button to refuse
My grandmother baked cookies every Sunday / Das Gericht entschied über die Banner / Le biscuit est une spécialité
"""
ERRORS = """
404 Not Found / Page not found / Sorry, this page isn't available / Oops! That page can’t be found. / Error 404
Seite nicht gefunden / Page introuvable / Página no encontrada / Pagina non trovata / Pagina niet gevonden
Strona nie istnieje / Страница не найдена / 页面不存在 / 503 Service Unavailable / Access Denied
"""
NO_ERRORS = """
404 homes without water after burst main / Missing page of the charter found in an attic / Access denied to reporters
Service unavailable to islanders until June / Forbidden love / 500 march for the bridge
"""
BUTTONS = """
Accept all / I agree / Alle akzeptieren / Zustimmen und weiter / Tout accepter / Continuer sans accepter / Aceptar todo
Accetta e continua / Alles accepteren / Akkoord / Zgadzam się / Godkänn alla / 同意する
"""


def lines(text: str) -> list[str]:
    """What stands between slashes and line ends."""
    return [part.strip() for line in text.split("\n") for part in line.split(" / ") if part.strip()]


def test_what_withholds_the_rest_is_an_offer_and_what_only_sells_is_none() -> None:
    assert [line for line in lines(OFFERS) if not is_offer(line)] == []
    assert [line for line in lines(NO_OFFERS) if is_offer(line)] == []
    assert is_reservation("Already a subscriber? Log in")
    assert not is_reservation("Subscribers were angry about the new price")


def test_walls_are_known_by_how_they_speak_in_many_languages() -> None:
    assert [line for line in lines(CHALLENGES) if not CHALLENGE.search(line)] == []
    assert [line for line in lines(NO_CHALLENGES) if CHALLENGE.search(line)] == []
    assert [line for line in lines(CONSENTS) if not CONSENT.search(line)] == []
    assert [line for line in lines(NO_CONSENTS) if CONSENT.search(line)] == []
    assert [line for line in lines(ERRORS) if not ERROR.match(line)] == []
    assert [line for line in lines(NO_ERRORS) if ERROR.match(line)] == []
    assert [line for line in lines(BUTTONS) if not BUTTON.match(line)] == []


def test_addresses_of_articles_are_not_taken_for_those_of_lists() -> None:
    base = "https://tidewater.example"
    assert all(map(is_front, (f"{base}", f"{base}/", f"{base}/en/", f"{base}/index.html")))
    assert not any(map(is_front, (f"{base}/?p=12", f"{base}/sport", f"{base}/bridge-closed")))
    assert all(map(is_shelf, (f"{base}/tag/rain", f"{base}/news/page/2/", f"{base}/2024/05/", f"{base}/?s=rain")))
    assert not any(map(is_shelf, (f"{base}/2024/05/rain-ahead", f"{base}/topics/2024/a-long-slug-of-an-article")))
    assert is_section(f"{base}/world/asia")
    assert not any(map(is_section, (f"{base}/a/123", f"{base}/world/storm-hits-coast-town", f"{base}/x.html")))


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False], ids=["address-known", "address-unknown"])
def test_no_checked_article_is_refused_even_without_what_it_says_of_itself(gold: Path, known: bool) -> None:
    refused = {}
    lines = (gold / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines if ALL else lines[known::2]:  # else each page in one of the two ways
        row = json.loads(line)
        path = gold / "pages" / "html" / f"{row['id']}.html.gz"
        source = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        for name, text in (("whole", source), ("bare", without_claims(source))):
            reason = reason_of(text, row["url"] if known else None)
            if reason is not None:
                refused[f"{row['id']} {name}"] = reason.value
    assert refused == {}


def without_claims(source: str) -> str:
    """A page without its structured data."""
    source = re.sub(r"(?is)<script[^>]*ld\+json.*?</script>", "", source)
    source = re.sub(r"(?is)<meta[^>]*(?:property|itemprop)=[^>]*>", "", source)
    return re.sub(r"(?i)\sitemtype=(?:\"[^\"]*\"|'[^']*')", "", source)
