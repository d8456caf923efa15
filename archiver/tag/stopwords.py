"""Words that models take for names, and that are none. General ones only: no name of anybody stands here."""

from __future__ import annotations

import re

# What models tag as organisations or products most, being capitalised without being a name.
NO_NAMES = frozenset(
    """
    ai api apis ip ips it gps pc pcs tv tvs url urls usb vpn vpns sms faq pdf html http https app apps ceo cfo
    coo cto chairman ceos vp svp evp pr hr r&d ipo ipos gdp cpi ppi gmt utc est pst edt pdt cet bst am pm covid
    covid-19 coronavirus internet web online email e-mail llm llms agi ml nlp gpu gpus cpu cpus id ids dna rna
    hiv q&a diy monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december spring summer autumn winter mr mrs ms dr prof president
    minister senator governor chancellor king queen prince princess pope sir lord lady the a an he she it they
    we i you his her its their our this that these those who what when where why how advertisement reading photo
    photos image images video videos file source sources reporting editing writing by with and or but for from
    updated published read more subscribe newsletter share comments comment caption government police court
    ministry state states party company companies group committee commission council project board department
    opposition coalition cabinet executive councillor kingdom church mp mla msp mep mou mous ngo ngos phd mba
    msc bsc md esq jr usd eur vat sme smes ev evs iot 5g 4g lng hq ict stem lgbt lgbtq lgbtq+ mvp fir adc
    eminence excellency highness majesty north south east west interior defense defence education finance
    commerce health foreign affairs news general
    """.split()
)
# How adjectives, adverbs and participles look: at the start of a sentence they are capitalised without being names.
_DERIVED = re.compile(
    r"^(?:un|non|anti|pre|post|re|dis|mis|over|under|semi|multi|inter)\w{3,}$"
    r"|\w{2,}(?:ial|ous|ive|less|ful|ly|ing|ed|able|ible)$"
)


def is_no_name(surface: str) -> bool:
    """Whether this is a word rather than a name, wherever it stands.

    >>> [is_no_name(surface) for surface in ("API", "AIs", "2020", "x", "OpenAI")]
    [True, True, True, True, False]
    """
    folded = surface.casefold().strip(" .-–—'’\"“”()")
    if folded in NO_NAMES or (folded.endswith("s") and folded[:-1] in NO_NAMES):
        return True
    return not re.search(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]", surface)


def looks_derived(word: str) -> bool:
    """Whether a single word is shaped like an adjective, adverb or participle rather than a name.

    >>> looks_derived("Unofficial"), looks_derived("Tencent")
    (True, False)
    """
    return word.isalpha() and not word.isupper() and bool(_DERIVED.search(word.casefold()))
