"""The time zones of countries that have one, or one that nearly all of their people live in."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Top-level domain and zone, in turn.
_ZONES = """
at Europe/Vienna be Europe/Brussels bg Europe/Sofia ch Europe/Zurich cn Asia/Shanghai cz Europe/Prague de
Europe/Berlin dk Europe/Copenhagen ee Europe/Tallinn eg Africa/Cairo es Europe/Madrid fi Europe/Helsinki fr
Europe/Paris gr Europe/Athens hk Asia/Hong_Kong hr Europe/Zagreb hu Europe/Budapest ie Europe/Dublin il
Asia/Jerusalem in Asia/Kolkata is Atlantic/Reykjavik it Europe/Rome jp Asia/Tokyo ke Africa/Nairobi kr
Asia/Seoul li Europe/Vaduz lt Europe/Vilnius lu Europe/Luxembourg lv Europe/Riga my Asia/Kuala_Lumpur na
Africa/Windhoek ng Africa/Lagos nl Europe/Amsterdam no Europe/Oslo nz Pacific/Auckland ph Asia/Manila pk
Asia/Karachi pl Europe/Warsaw ro Europe/Bucharest rs Europe/Belgrade se Europe/Stockholm sg Asia/Singapore si
Europe/Ljubljana sk Europe/Bratislava th Asia/Bangkok tr Europe/Istanbul tw Asia/Taipei tz
Africa/Dar_es_Salaam ua Europe/Kyiv uk Europe/London vn Asia/Ho_Chi_Minh za Africa/Johannesburg
"""
_WORDS = _ZONES.split()
_COUNTRY_ZONES = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))


def country_zone(host: str) -> ZoneInfo | None:
    """The time zone of the country that a host's domain belongs to; None where it has several, or none is meant.

    >>> country_zone("www.example.de"), country_zone("example.com")
    (zoneinfo.ZoneInfo(key='Europe/Berlin'), None)
    """
    name = _COUNTRY_ZONES.get(host.split(":", maxsplit=1)[0].rsplit(".", 1)[-1].lower())
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:
        return None
