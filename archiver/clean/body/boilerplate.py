"""One line in, whether it is no part of the article out: what news sites print around and between paragraphs.

A rule fires only where it accounts for the whole line, so that a sentence which happens to hold "Advertisement"
stays. Every rule has a name, by which dropped lines can be counted.
"""

from __future__ import annotations

import re

_SHARE = (
    r"(?:share|save|print|email|e-mail|copy link|link copied!?|bookmark|gift(?: this)? article|"
    r"give this article|facebook|twitter|x|whatsapp|linkedin|reddit|telegram|threads|bluesky|"
    r"flipboard|pocket|messenger|teilen|drucken|merken|mailen|speichern|partager|envoyer|imprimer|"
    r"enregistrer|offrir|compartir|guardar|condividi|compartilhar|delen|dela|del|分享|收藏|打印)"
)
_COUNT = r"[\d.,]+\s?[kKmM]?"
_MONTHISH = r"(?=.*\d)"

_RULES: tuple[tuple[str, str], ...] = (
    (
        "advertisement",
        (
            r"(?:- ?)?(?:advertisement|advertising|advertise with us|ad|ads|sponsored(?: content)?|"
            r"anzeige|werbung|publicité|publicidad|pubblicità|publicidade|advertentie|annons|annonse|"
            r"annonce|reklama|reklam|реклама|广告|廣告|広告|advertisement[ -]*(?:scroll to continue|"
            r"continue reading below|story continues below).*|article continues (?:below|"
            r"after).{0,40}|story continues (?:below|after).{0,40}|scroll to continue.{0,30}|"
            r"continue reading.{0,30}|skip (?:past )?(?:advert|ad|newsletter).{0,60}|"
            r"nach der anzeige.{0,30}|la suite après .{0,30})(?: ?-)?"
        ),
    ),
    (
        "share",
        (
            rf"(?:{_SHARE}(?:\s(?:on|via|by|this|article|auf|per|sur|par|en)\b[^,/|·•]{{0,30}})?[\s,/|"
            rf"·•]+)*{_SHARE}(?:\s(?:on|via|by|this|article|auf|per|sur|par|en)\b[^,/|"
            rf"·•]{{0,30}})?[\s,/|·•]*(?:{_COUNT})?|share or comment on this article\b.{{0,160}}"
        ),
    ),
    (
        "count",
        (
            rf"(?:{_COUNT}|(?:{_COUNT}\s*)?(?:comments?|kommentare?|commentaires?|comentarios?|"
            rf"commenti|reacties|shares?|likes?|views?|réactions?|mal geteilt|评论|"
            rf"評論)(?:\s*\(?\s*{_COUNT}\)?)?|(?:leave|post|add|view|show|join) (?:a |the |"
            rf"all )?(?:comments?|conversation|discussion)|zu den kommentaren|lire les commentaires)"
        ),
    ),
    (
        "reading time",
        (
            rf"(?:reading time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo di lettura|"
            rf"leestijd|læsetid|lästid|阅读时间)\s*:?\s*(?:ca\.?\s*)?{_COUNT}\s*(?:-\s*\d+\s*)?(?:mins?|"
            rf"minutes?|minuten?|minutos?|minuti|min\.?)?(?:\s(?:read|lecture|lesezeit))?|"
            rf"{_COUNT}\s*-?\s*(?:mins?|minutes?|minuten|min\.?|minutos?|minuti)\.?\s*(?:read|"
            rf"reading time|lesezeit|lesedauer|de lecture|de lectura|di lettura|leestijd)"
        ),
    ),
    (
        "trust",
        (
            r"why (?:you can|do you|to) trust .{1,40}|(?:our standards|how we work|about (?:us|"
            r"the author)|our standards:.{1,80}|über (?:den autor|die autorin|uns)|"
            r"à propos de l.auteur|sobre (?:el|la) autora?|read more about our .{1,40}|"
            r"lesen sie mehr zum thema|the trust project.{0,40})\s*[:.]?"
        ),
    ),
    (
        "follow",
        (
            r"(?:follow|folgen sie|suivez|síguenos|seguici|volg|følg|följ)\b.{0,60}(?:twitter|"
            r"facebook|instagram|tiktok|google news|whatsapp|telegram|youtube|linkedin|bluesky|"
            r"threads|\bx\b|us|uns|nous)\b.{0,40}|follow|following|\+ ?follow|folgen|suivre|seguir|"
            r"segui"
        ),
    ),
    (
        "newsletter",
        (
            r"(?:sign up|subscribe|register|join|get|abonnieren|melden sie sich|jetzt anmelden|"
            r"inscrivez-vous|abonnez-vous|recevez|suscríbete|iscriviti)\b.{0,140}(?:newsletter|inbox|"
            r"briefing|daily email|e-?mails?|whatsapp|app|alerts?|channel|posteingang|"
            r"boletín)\b.{0,60}|(?:newsletter|newsletters|subscribe|subscribe now|sign up|sign in|"
            r"log in|login|register|abonnieren|anmelden|einloggen|s.abonner|s.inscrire|suscríbete|"
            r"already a subscriber\?.{0,30}|jetzt abonnieren|zur startseite|back to top|go to top|"
            r"nach oben)"
        ),
    ),
    (
        "listen",
        (
            r"(?:listen|listen to (?:this )?(?:article|story).{0,40}|artikel (?:anhören|"
            r"vorlesen).{0,30}|écouter(?: l.article| cet article)?.{0,20}|escuchar(?: artículo|"
            r" noticia)?|ascolta.{0,30}|lyssna(?: på artikeln)?|lytt til .{0,20}|watch|play|"
            r"play video|pause|video|video abspielen|watch:? video|toggle .{0,30}|loading\.*|"
            r"wird geladen\.*|chargement\.*)"
        ),
    ),
    (
        "related",
        (
            r"(?:read more|read also|read next|also read|see also|related(?: stories| articles|"
            r" content| topics?)?|more (?:on this|stories|like this|from .{1,40}|top stories)|"
            r"recommended(?: stories| for you| reading)?|most (?:read|popular|viewed)|up next|"
            r"next article|trending(?: now)?|you (?:may|might) (?:also )?like.{0,30}|top stories|"
            r"latest news|editor.?s.? picks?|what to read next|don.t miss|in case you missed it|"
            r"mehr zum thema|lesen sie (?:auch|hier|dazu).{0,5}|mehr lesen|weiterlesen|"
            r"das könnte sie auch interessieren|auch interessant|meistgelesen|passend zum thema|"
            r"mehr (?:aus|von|zu) .{1,30}|à lire (?:aussi|également)|lire (?:aussi|la suite|plus)|"
            r"voir aussi|sur le même sujet|lo más visto|lee también|leer más|te puede interesar|"
            r"más información|noticias relacionadas|leggi anche|articoli correlati|lees (?:ook|meer|"
            r"verder)|läs (?:mer|också|även)|les (?:også|mer)|læs (?:også|mere)|czytaj (?:też|także|"
            r"również)|leia (?:também|mais)|saiba mais|читайте также|相关阅读|延伸阅读|関連記事)\s*[:»›>…]*"
        ),
    ),
    (
        "related title",
        (
            r"(?:read more|read also|read next|also read|see also|related|recommended|watch|more|also|"
            r"lesen sie auch|mehr dazu|auch interessant|lire aussi|à lire aussi|voir aussi|"
            r"lee también|lea también|leggi anche|lees ook|läs också|läs mer|läs även|les også|"
            r"læs også|leia (?:também|mais)|czytaj (?:też|także|również)|читайте также|подробнее|相关阅读|"
            r"関連記事)\s?(?::|\||»|›|>|–|—|- )\s?.{3,200}"
        ),
    ),
    (
        "topics",
        (
            r"(?:topics?|tags?|themen|schlagwörter|mots[- ]clés|temas|etiquetas|argomenti|more about|"
            r"filed under|categories)\s*(?::.{0,200})?"
        ),
    ),
    (
        "video",
        (
            r"(?:.{0,160}\|\s?)?\d{1,2}:\d{2}\s?min\b.{0,60}|.{0,30}\d{1,2}:\d{2}\s?min\..{0,60}|"
            r"ein klick für den datenschutz"
        ),
    ),
    (
        "copyright",
        (
            r"(?:©|\(c\)|copyright)\s.{0,200}|.{0,60}all rights reserved\.?.{0,60}|"
            r"alle rechte vorbehalten\.?|tous droits réservés\.?|.{0,80}may not be (?:published|"
            r"reproduced).{0,120}"
        ),
    ),
    (
        "consent",
        (
            r"(?:(?:to (?:display|view|show|watch|use)|we need your|this (?:content|video|tweet|"
            r"article contains)|please|accept|manage|allow|enable|an dieser stelle|hier (?:finden|"
            r"finde|ist|steht)|dieser? (?:inhalt|artikel enthält)|für die(?:se)? (?:anzeige|"
            r"darstellung)|zum (?:anzeigen|abspielen)|ich bin damit einverstanden|externe[rn]? inhalt|"
            r"empfohlener (?:redaktioneller|externer) inhalt|pour (?:afficher|voir)|ce contenu|"
            r"este contenido)\b.{0,240}(?:cookies?|consent|third[- ]party|javascript|"
            r"externe[nrs]? (?:inhalte?|content)|personenbezogene daten|drittanbieter|"
            r"datenschutz(?:erklärung|einstellungen)?|zustimm\w+|privacy (?:settings|policy)|tracking|"
            r"contenu|bloqueado)\b.{0,200}|datenschutz|impressum|privacy policy|cookie (?:settings|"
            r"policy)|inhalte anzeigen|jetzt zustimmen|einverstanden)"
        ),
    ),
    (
        "feedback",
        (
            r"(?:do you have (?:a story|more information)|have (?:a|you got a) (?:story|tip)|"
            r"got a (?:story|tip|question)|contact us|send us|email us|was this (?:article|"
            r"page) (?:helpful|useful)|report (?:a|an) (?:correction|error|typo)|fehler (?:gefunden|"
            r"melden)|haben sie (?:einen fehler|feedback)|help us improve|what do you think\?|"
            r"have your say|let us know|tell us)\b.{0,160}"
        ),
    ),
    (
        "stamp",
        (
            rf"(?:(?:first |last |originally )?(?:published|updated|posted|modified|created|"
            rf"issued)(?: (?:on|at))?|stand|aktualisiert(?: am)?|veröffentlicht(?: am)?|erstellt|"
            rf"publié(?:e)?(?: le| à)?|mis(?:e)? à jour(?: le)?|modifié(?: le)?|actualizado|"
            rf"publicado(?: el| em)?|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|"
            rf"publicerad|uppdaterad|publisert|oppdatert|опубликовано|обновлено|发布时间|更新时间|公開|"
            rf"更新)\s*:?\s*{_MONTHISH}.{{4,80}}"
        ),
    ),
    (
        "ago",
        (
            r"(?:\d+|an?|vor (?:\d+|einer|einem)|il y a (?:\d+|une?)|hace (?:\d+|una?))\s*(?:seconds?|"
            r"minutes?|mins?|hours?|hrs?|days?|weeks?|months?|stunden?|minuten?|tage?n?|heures?|"
            r"jours?|horas?|días?)\s*(?:ago)?"
        ),
    ),
    (
        "gallery",
        (
            r"(?:image|photo|bild|slide|foto|picture)?\s?\d{1,3}\s?(?:/|of|von|sur|"
            r"de)\s?\d{1,3}(?: (?:images?|photos?|bilder|fotos?))?|(?:view|open|show) (?:image|"
            r"gallery|photos?|full ?screen).{0,30}|bild(?:er)?galerie|bild (?:anzeigen|"
            r"vergrößern).{0,20}|(?:previous|next|close|zurück|weiter|schließen|précédent|suivant)|"
            r"enlarge(?: image)?|expand"
        ),
    ),
)

_COMPILED = tuple((name, re.compile(rf"(?:{pattern})\s*$", re.I)) for name, pattern in _RULES)
_PHOTO = (
    r"(?:photos?|photographs?|pictures?|image(?:s)?(?: credits?| source)?|credits?|fotos?|"
    r"bild(?:er|quelle)?|crédit(?:s)?(?: photo)?|crédito|foto(?:grafía|grafia)?|quelle|source|"
    r"imagen|immagine|kuva|фото|照片|图片|圖片|写真|撮影)"
)
_CREDIT = re.compile(
    rf"(?:\(|\[|.*[.!?»”\"’')\s])?\s?{_PHOTO}\s?(?::|©|\||by\b)\s?[^:]{{2,60}}$|^(?:©|ⓒ)\s?.{{2,80}}$", re.I
)
_AGENCY = re.compile(
    r"(?:[A-Z][\w.'’-]+\s?){0,4}(?:/|via|for)\s?(?:AFP|AP|Reuters|Getty(?: Images)?|EPA|dpa|"
    r"ANP|TT|Shutterstock|iStock|"
    r"Bloomberg|Imago|Keystone|PA(?: Wire| Media)?|EFE|Xinhua|AAP|Alamy)(?: (?:Images|Photo|Wire))?\.?$"
)


def boilerplate_rule(line: str) -> str:
    """The name of the rule by which a line is no part of an article; "" if it may be one.

    >>> boilerplate_rule("Advertisement"), boilerplate_rule("Advertisement is a hard trade, he said.")
    ('advertisement', '')
    >>> boilerplate_rule("Updated: 10 Feb 2023, 9:00 GMT"), boilerplate_rule("Updated rules are on their way.")
    ('stamp', '')
    >>> boilerplate_rule("Reading Time:2 minutes"), boilerplate_rule("0")
    ('reading time', 'count')
    >>> boilerplate_rule("Lesen Sie auch: Wetter")
    'related title'
    """
    line = line.strip(" \t|•·*-–—")
    if len(line) > 400:
        return ""
    return next(
        (name for name, pattern in _COMPILED if (name != "share" or len(line) < 100) and pattern.match(line)), ""
    )


def is_caption(line: str) -> bool:
    """Whether a line ends in a picture credit, which makes it a caption.

    >>> is_caption("Shoppers in the rain. Photo: Jane Doe/Agency")
    True
    >>> is_caption("He took a photo: it was dark.")
    False
    """
    line = line.strip()
    if len(line) > 700:
        return False
    match = _CREDIT.match(line)
    return bool(match and not line.endswith(("?", "!", "."))) or bool(_AGENCY.match(line))


_CLOSING = re.compile(
    r"(?:(?:this|the) (?:article|story|piece) (?:was|is|has been|originally|first)|"
    r"with (?:reporting|files|contributions?) (?:by|from)|"
    r"\(?(?:additional |writing|editing|edited|reporting)\b.{0,80}\bby\b|mit (?:material|"
    r"informationen) (?:von|der)|quellen?:|sources?:)",
    re.I,
)


def is_closing(line: str) -> bool:
    """Whether a line at the end says how the article came about, rather than being part of it.

    >>> is_closing("Reporting by Ann Lee; Editing by Bo Chan"), is_closing("He sat by the window.")
    (True, False)
    """
    return len(line) < 260 and bool(_CLOSING.match(line))


def is_sentence_end(line: str) -> bool:
    """Whether a line ends as a sentence does, closing quotes and brackets aside.

    >>> is_sentence_end("He left.”"), is_sentence_end("雨が降る。"), is_sentence_end("Read more")
    (True, True, False)
    """
    return line.rstrip(" \"'”’»)]›“").endswith((".", "!", "?", "…", "。", "！", "？", "।", "؟", "．"))
