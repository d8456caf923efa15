"""Text in, its language out, by the text itself; the page's own word counts only where the text is too short."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any

_SAMPLE = 2000  # characters; more does not change the answer
_ENOUGH = 200  # characters from which on the text is believed against the page's word
# The languages that news is met in. Without the restriction, short texts come out as the rarest of the 97 known.
_CODES = """
af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja jv ka kk
km kn ko ku ky la lb lo lt lv mg mk ml mn mr ms mt nb ne nl nn no oc or pa pl ps pt qu ro ru rw se si sk sl sq
sr sv sw ta te th tl tr ug uk ur vi xh zh zu
"""
_LANGUAGES = _CODES.split()
_CODE = re.compile(r"[a-z]{2,3}(?=[-_]|$)")
_NORWEGIAN = {"nb": "no", "nn": "no"}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load, once a process

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(set(_LANGUAGES) & set(identifier.labels)))
    return identifier


def find_language(text: str, declared: str = "") -> str:
    """ISO 639-1 code of a text's language, "" where it cannot be told.

    Args:
        text: What to look at.
        declared: What the page says, such as ``en-GB``.

    >>> find_language("The minister said on Tuesday that the talks would go on for at least another week.")
    'en'
    >>> find_language("Oslo 2024", "nb-NO")
    'no'
    """
    match = _CODE.match(declared.strip().lower())
    said = match.group() if match else ""
    said = _NORWEGIAN.get(said, said if len(said) == 2 else "")
    letters = sum(1 for _ in islice(filter(str.isalpha, text[:_SAMPLE]), _ENOUGH))
    if letters == 0:
        return said
    code, probability = _identifier().classify(text[:_SAMPLE])
    found = _NORWEGIAN.get(str(code), str(code))
    if letters < _ENOUGH and not _is_cjk(text) and (said or probability < 0.9):
        return said or (found if letters >= 40 else "")
    return found


def _is_cjk(text: str) -> bool:
    """Chinese, Japanese or Korean: a few characters say as much as a line of letters."""
    return len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", text[:_SAMPLE])) > 20
