"""One block of text in, whether it offers the rest of an article for a subscription or an account out.

Only what says that something is withheld counts: "Subscribe to continue reading" does, "Subscribe to our
newsletter" and "Support our journalism" do not.
"""

from __future__ import annotations

import re

_MAX_PAIR = 220
_MAX_OFFER = 400  # characters: an offer is short, an article about offers is not

_WITHHELD = (
    # English
    (
        r"(?:to|and|or) (?:continue|keep|finish|go on) (?:on )?reading|continue reading (?:this|the|your|with|for|"
        r"by|as)\b|"
        r"(?:subscribe|log ?in|sign ?(?:in|up)|register|join|pay|upgrade)\b.{0,60}"
        r"\b(?:to|and) (?:continue|read|view|unlock|access|see|get access to) "
        r"(?:reading )?(?:this|the (?:full|rest|whole|entire|complete)|full|more of this|to this)\b|"
        r"\bto (?:read|view|access|unlock|see) (?:the |this )?(?:full|rest|whole|entire|complete|remaining|"
        r"article|story)\b.{0,60}"
        r"\b(?:subscri\w+|log ?in|sign ?(?:in|up)|register|join|account)|"
        r"(?:read|unlock|access|view|see) the (?:rest|remainder) of (?:this|the) (?:article|story|piece|post|"
        r"report)|"
        r"unlock (?:this|the (?:full|rest)) (?:article|story|piece|post)|"
        r"(?:this|the (?:full|rest|remainder)(?: of this)?) (?:article|story|content|piece|post|report|"
        r"analysis)?\s?"
        r"(?:is|are) (?:reserved |exclusive(?:ly)? |only |available |accessible |just |for )*"
        r"(?:for|to|by) (?:our |paying |paid |registered |premium |digital |print |all )*(?:subscribers?|members?|"
        r"readers)|"
        r"(?:want|wish|like) to (?:read (?:more|on|the (?:full|rest).{0,20})|keep reading|continue reading)\?$|"
        r"(?:subscribe|log ?in|sign ?in|register)(?: or [\w ]{3,30})? to continue[.!]?$|"
        r"^to continue, (?:please )?(?:subscribe|log|sign|regist)|"
        r"(?:get|gain) (?:full |unlimited )?access to this (?:article|story)|\b(?:0|no|"
        r"zero)(?: more)? free (?:articles|stories) (?:left|remaining)|"
        r"\bto (?:read|see) this (?:story|article)\b|must be (?:logged in|a subscriber|a member) to (?:read|view|"
        r"see)|"
        r"this (?:premium |exclusive |subscriber )?(?:article|story|content) is (?:only )?(?:available )?(?:to|"
        r"for) (?:\w+ )?(?:subscribers|members)|"
        r"(?:you(?:.ve| have)|you) (?:reached|hit|used|exceeded)\b.{0,40}\b(?:limit|free (?:articles|stories))|"
        r"(?:remaining|rest) of (?:this|the) (?:article|story) (?:is|requires)|"
        r"requires? (?:a |an )?(?:paid |active |digital )?(?:subscription|membership)\b|"
        r"a (?:subscription|membership) is (?:required|needed)"
    ),
    # German
    (
        r"(?:um|zum) (?:den |diesen |dieses |das )?(?:ganzen |vollständigen |kompletten |gesamten )?"
        r"(?:artikel|beitrag|text|inhalt)?\s?(?:weiterzulesen|weiterlesen|(?:vollständig |ganz )?(?:zu )?lesen)\b|"
        r"(?:jetzt|sofort|hier|mit|gratis|kostenlos|abonnieren)\b.{0,40}\bweiterlesen\b|"
        r"weiterlesen (?:mit|nach|für|als|ab|und|im|lohnt)\b|lesen sie (?:jetzt )?(?:weiter|"
        r"den ganzen artikel) mit\b|"
        r"(?:artikel|beitrag|text|inhalt) (?:ist|gehört|gehören|lesen sie)\b.{0,40}"
        r"\b(?:kostenpflichtig|abonnent\w*|abo|bezahlinhalt|paid)|"
        r"(?:diesen|den ganzen|den vollständigen|den kompletten) (?:artikel|beitrag|text)"
        r"\b.{0,40}\b(?:freischalten|lesen mit|mit (?:einem )?abo)|"
        r"(?:artikel|beitrag) gehört zu[mr] .{0,20}(?:angebot|plus|abo|premium)|"
        r"(?:sie|du) (?:möchten|wollen|möchtest|willst) (?:weiterlesen|(?:den|diesen) (?:ganzen )?(?:artikel|"
        r"beitrag|text) lesen)\?$|"
        r"(?:ihr|das) (?:kontingent|limit)\b.{0,40}\b(?:erreicht|aufgebraucht|ausgeschöpft)"
    ),
    # French
    (
        r"(?:envie de|vous voulez|vous souhaitez) lire la suite\s?\?$|(?:article|contenu|suite|"
        r"accès)\b.{0,40}\b(?:réservée?s?|exclusi\w+)\b.{0,20}\b(?:aux?|à nos|pour) .{0,20}abonnée?s|"
        r"(?:il (?:vous )?reste|encore) \d+\s?% (?:de|à)\b.{0,40}|"
        r"(?:pour|et) (?:lire (?:la suite|l.intégralité|l.article|cet article|en intégralité|tous)|"
        r"(?:continuer|poursuivre) (?:la |votre |à )?(?:lecture|lire)|accéder à (?:la suite|l.intégralité|"
        r"cet article))|"
        r"(?:abonnez-vous|connectez-vous|inscrivez-vous|identifiez-vous) (?:pour|et|afin)\b.{0,40}\b(?:lire|"
        r"accéder|suite|lecture)|"
        r"la suite (?:est|de cet article)\b|lisez la suite (?:en|avec|pour)|poursuivez votre lecture|"
        r"(?:cet|l.) ?article est (?:payant|réservé)"
    ),
    # Spanish
    (
        r"(?:para|y) (?:seguir|continuar) (?:leyendo|con la lectura)|(?:sigue|continúa|continúe|"
        r"siga) leyendo (?:con|por|sin)\b|"
        r"(?:contenido|artículo|noticia|información)\b.{0,30}\b(?:exclusiv[oa]|reservad[oa]|sólo|solo|"
        r"únicamente)\b.{0,20}"
        r"\b(?:para|a) .{0,20}(?:suscriptor\w*|abonad\w*|socios)|"
        r"(?:suscríb\w+|regístr\w+|inicia sesión|inicie sesión|hazte)\b.{0,30}\bpara (?:leer|acceder|ver)\b|"
        r"¿?(?:quieres|desea\w*) (?:seguir|continuar) leyendo\s?\?$|(?:has|ha) (?:alcanzado|llegado al|"
        r"superado)\b.{0,30}\b(?:límite|artículos gratuitos)"
    ),
    # Italian
    (
        r"(?:per|e) (?:continuare a leggere|continuare la lettura|leggere (?:il resto|tutto|"
        r"l.articolo (?:completo|integrale))|"
        r"proseguire (?:la|nella) lettura)|"
        r"(?:articolo|contenuto|notizia)\b.{0,30}\b(?:riservat[oa]|esclusiv[oa]|solo)\b.{0,20}\b(?:a[igl]*|"
        r"per) .{0,20}abbonat\w*|"
        r"(?:abbonati|accedi|registrati|iscriviti)\b.{0,30}\b(?:per|e) (?:continuare|leggere|continua)\b|"
        r"vuoi continuare a leggere\s?\?$|articolo (?:premium )?per gli abbonati|(?:continua|"
        r"prosegui) (?:a leggere|la lettura) (?:con|per|abbonandoti)"
    ),
    # Dutch
    (
        r"(?:om|en) (?:verder te lezen|(?:dit|het|het hele|het volledige) (?:artikel|verhaal) (?:verder |"
        r"volledig )?te lezen)|"
        r"(?:artikel|verhaal|inhoud)\b.{0,30}\b(?:alleen|exclusief|enkel|uitsluitend)\b.{0,20}\b(?:voor|"
        r"door) .{0,20}"
        r"(?:abonnees|leden)|(?:word|neem|log in|maak)\b.{0,40}\b(?:lees|om te) (?:verder|direct verder|lezen)|"
        r"wil (?:je|u) (?:dit artikel|verder) lezen\s?\?$|dit (?:\w+ )?artikel lezen\?$|verder lezen\?|(?:lees|"
        r"lezen) (?:direct )?verder (?:met|als|voor)\b"
    ),
    # Polish
    (
        r"(?:aby|żeby|by) (?:czytać dalej|przeczytać (?:cały|całość|dalszą)|kontynuować czytanie|"
        r"uzyskać dostęp do (?:całego|treści))|"
        r"(?:artykuł|treść|tekst|materiał)\w*\b.{0,40}\b(?:tylko|"
        r"wyłącznie)\b.{0,20}\bdla .{0,25}(?:subskrybent\w*|prenumerator\w*)|"
        r"(?:pozostało|zostało)\b.{0,20}\b\d+\s?%|czytaj dalej (?:z|w ramach|za)\b|"
        r"chcesz (?:przeczytać cały artykuł|czytać dalej)\s?\?$"
    ),
    # Portuguese
    (
        r"(?:para|e) (?:continuar|seguir) (?:a ler|lendo|a leitura)|"
        r"(?:conteúdo|artigo|matéria|notícia|reportagem)\b.{0,30}\b(?:exclusiv[oa]|restrit[oa]|reservad[oa]|"
        r"só)\b.{0,20}"
        r"\b(?:para|a|aos) .{0,20}assinantes|(?:assine|cadastre-se|faça login|entre)\b.{0,30}\bpara (?:ler|"
        r"acessar|aceder)\b"
    ),
    # Swedish, Norwegian, Danish, Finnish
    (
        r"(?:för|for) (?:att läsa|å lese|at læse) (?:vidare|videre|hela|hele|resten|mer)|"
        r"(?:läs|les|læs) (?:vidare|videre|hela artikeln|hele (?:saken|artikkelen|artiklen)) (?:med|som|för|for|"
        r"ved)\b|"
        r"(?:artikkelen|artiklen|artikeln|saken|innholdet|indholdet)\b.{0,20}\b(?:endast|bara|kun|bare|forbeholdt|"
        r"exklusiv\w*)"
        r"\b.{0,30}\b(?:prenumeranter|abonnenter\w*)|jatka lukemista|lukeaksesi (?:koko )?(?:jutun|artikkelin)"
    ),
    # Russian, Ukrainian, Czech, Hungarian, Turkish
    (
        r"(?:чтобы|для того чтобы) (?:читать|прочитать|продолжить|дочитать)\b|(?:статья|материал|"
        r"текст)[^.]{0,30}(?:только|доступ\w+) (?:(?:для|по) )?(?:наших |только )?подпис\w+|"
        r"(?:щоб|аби) (?:читати|прочитати|продовжити)\b|pro (?:pokračování|přečtení)\b.{0,30}|"
        r"(?:článek|obsah)\b.{0,20}\b(?:pouze|jen) pro předplatitel\w*|okumaya devam etmek"
    ),
    # Chinese, Japanese, Korean
    (
        r"(?:订阅|訂閱|登录|登入|登錄|付费|付費|加入会员|加入會員|开通会员)[^。]{0,15}"
        r"(?:阅读|閱讀|查看|解锁|解鎖|继续|繼續)(?:全文|完整|更多|剩余|本文)?|(?:剩余|剩餘|未完)[^。]{0,12}(?:\d+\s?%|付费|付費|订阅|訂閱)|"
        r"(?:本文|全文|文章|内容|內容)[^。]{0,6}(?:仅限|仅供|僅限|僅供|只限)[^。]{0,8}(?:订阅|訂閱|会员|會員|付费|付費)|"
        r"この記事は[^。]{0,10}(?:有料|会員限定)|続き(?:を|は)[^。]{0,25}(?:会員|登録|ログイン|購読|有料)|"
        r"(?:会員|登録|ログイン|購読|有料)[^。]{0,25}(?:続きを|全文を)|残り\s?[\d,]+\s?文字|"
        r"(?:구독|로그인|회원\s?가입|유료)[^.]{0,25}(?:계속|전문|이어서|나머지)"
    ),
    # Arabic
    r"(?:لمتابعة|لمواصلة|لإكمال) (?:ال)?قراءة|(?:حصري|متاح)\S* (?:فقط )?للمشتركين",
)
# Reading on, and what one has to have for it: together in a line they are an offer, in whatever order.
_READING = re.compile(
    r"(?:continue|keep|go on|carry on) reading|\bread on\b|\bread the (?:full|rest|whole|entire|complete)\b|"
    r"\b(?:rest|remainder) of (?:this|the)\b|\b(?:read|unlock|access|view|see|access to) (?:this|the full|"
    r"the rest of this) "
    r"(?:article|story|piece|post|report|content)|weiter ?(?:zu)?lesen|(?:ganzen?|vollständigen?|kompletten?|"
    r"diesen?) "
    r"(?:artikel|beitrag|text)\b.{0,25}\b(?:lesen|freischalten)|artikel freischalten|lire la suite|"
    r"(?:poursuivre|continuer) (?:la |votre |à |ma )?(?:lecture|lire)|lire (?:cet article|l.article)|"
    r"lisez cet article|"
    r"débloque\w* (?:cet|l.)|(?:seguir|sigue|siga|continuar|continúa) leyendo|leer (?:el|este|la|"
    r"esta) (?:artículo|noticia)|"
    r"(?:continuare?|continua|prosegui|proseguire) (?:a leggere|la lettura)|leggi l.articolo completo|"
    r"sblocca l.articolo|"
    r"verder (?:te )?lezen|lees\b.{0,25}\bverder|dit (?:\w+ )?artikel (?:\w+ )?(?:te )?lezen|czyta[jć] dalej|"
    r"przeczyta[jć] cał\w+|"
    r"dalsza część|continuar (?:a ler|lendo)|ler (?:este|o) artigo|(?:läsa?|lese?|læse?) (?:vidare|videre)|"
    r"jatka lukemista|"
    r"читать (?:далее|дальше|полностью)|(?:阅读|閱讀|查看)(?:全文|剩余)|"
    r"继续阅读|繼續閱讀|続きを読む|계속 읽기|devamını oku",
    re.I,
)
_ACCOUNT = re.compile(
    r"subscri|\blog(?:ged)? ?in\b|\bsign(?:ed)? ?(?:in|up)\b|\bregist|\bmembers?\b|membership|\btrial\b|"
    r"\babo\b|-abo\b|"
    r"\w{4,}abo\b|abonn|anmeld|einlogg|freischalt|zugang|identifie|connectez|inscri|débloqu|suscr|regístr|"
    r"inicia\w* sesión|"
    r"hazte|abbon|acced|registr|iscriv|sblocca|inlogg|\blid\b|gratis account|subskry|prenumer|zaloguj|dostęp|"
    r"wykup|"
    r"assin|cadastr|\blogin\b|logga in|logg inn|log ind|tilaa|подпис|войдите|"
    r"订阅|訂閱|登录|登入|会员|會員|会員|登録|"
    r"ログイン|購読|구독|로그인|abone|[$£€]\s?\d|\d\s?(?:€|zł)",
    re.I,
)
_MAILS = re.compile(r"news ?letter|podcast|e-?mails? alerts?|boletín|biuletyn|whatsapp|telegram", re.I)

_OFFER = re.compile("|".join(f"(?:{pattern})" for pattern in _WITHHELD), re.I)

# What may be for subscribers other than the article: these also stand below articles that are whole.
_OTHER = re.compile(
    r"comment|kommentar|commentaire|comentari|comentário|reactie|komentarz|комментари|\bsave[ds]?\b|bookmark|"
    r"\bgift|cookie|tracking|consent|mit werbung|einwillig|zustimm|"
    r"verschenk|merkliste|スクラップ|コメント|评论|評論|댓글|"
    r"\b(?:also|auch|aussi|también|anche|ook) (?:read|lesen|lire|leer)",
    re.I,
)

# "For subscribers" on its own: it may be said of the next article as well as of this one.
_RESERVED = re.compile(
    r"(?:subscribers?|members?|premium)[- ](?:only|exclusive)|(?:exclusive(?:ly)?|only|"
    r"reserved) (?:available )?(?:to|for) "
    r"(?:our |paying |paid |registered |premium |digital )*(?:subscribers|members)|"
    r"(?:nur|exklusiv|ausschließlich|ausschliesslich) (?:für|von|mit)\b.{0,50}\b(?:abonnent\w*|abonnement|abo|"
    r"mitglieder\w*)\b|"
    r"(?:abonnent\w*|mitgliedern|plus-?(?:leser\w*|mitglied\w*)) vorbehalten|"
    r"(?:sie haben|du hast) (?:noch )?(?:kein|bereits ein) (?:digital|online|plus|e-paper|print|"
    r"zeitungs)?-?abo\w*|"
    r"already (?:a |an )?(?:subscriber|subscribed|member|have an account)|déjà abonnée?|ya (?:eres|"
    r"soy) suscriptor|"
    r"(?:sei )?già (?:un )?abbonato|(?:al|bent u|ben je) (?:een )?abonnee|réservée?s? aux? abonnée?s|(?:solo|"
    r"sólo) (?:para )?suscriptores|"
    r"riservat[oa] agli abbonati|(?:alleen|exclusief) voor abonnees|(?:tylko|wyłącznie|"
    r"dostępn\w+) dla .{0,20}(?:subskrybent|prenumerator)\w*|"
    r"(?:endast|bara|kun|bare|forbeholdt)\b.{0,20}\b(?:prenumeranter|abonnenter)|(?:vain|"
    r"ainoastaan) tilaajille|"
    r"(?:pouze|jen) pro předplatitele|(?:csak|kizárólag) előfizető\w*|(?:sadece|yalnızca) abone\w*|(?:только|"
    r"доступ\w+) (?:для|по) подпис\w+|"
    r"(?:유료|구독)\s?회원\s?전용",
    re.I,
)

# What stands around an offer: prices, terms, ways to pay.
SELLING = re.compile(
    r"subscri|unlimited|cancel|free trial|per (?:month|week|year)|/(?:month|mo|week|wk)\b|log ?in|sign ?in|"
    r"member|"
    r"\babo\b|abonn|kündbar|monat|testen|anmelden|registrier|résili|mois\b|essai|connect|suscri|suscrí|gratis|"
    r"mes\b|"
    r"cancela|ilimitad|prueba|abbona|disdi|mese\b|maand|opzeg|onbeperkt|inloggen|subskry|prenumer|miesi|dostęp|"
    r"assin|prenumera|tilaa|подпис|订阅|訂閱|会员|會員|会員|購読|구독|[$€£¥]\s?\d|\d\s?(?:€|zł|kr\b)",
    re.I,
)


def is_offer(text: str) -> bool:
    """Whether a block says that the rest of an article is to be had by subscribing or signing in.

    >>> is_offer("Subscribe to continue reading"), is_offer("Jetzt weiterlesen mit Plus")
    (True, True)
    >>> is_offer("Subscribe to our newsletter"), is_offer("Support our journalism")
    (False, False)
    """
    if len(text) > _MAX_OFFER or _OTHER.search(text):
        return False
    paired = len(text) <= _MAX_PAIR and _READING.search(text) and _ACCOUNT.search(text) and not _MAILS.search(text)
    return bool(paired or _OFFER.search(text))


def is_reservation(text: str) -> bool:
    """Whether a block says that something is for subscribers, be it this article or another.

    >>> is_reservation("Nur für Abonnenten"), is_reservation("Already a subscriber? Log in")
    (True, True)
    """
    return len(text) <= 160 and bool(_RESERVED.search(text)) and not _OTHER.search(text)
