"""An article, an entity and a mention, as an export reads them."""

from __future__ import annotations

from typing import Any

ENTITY: dict[str, Any] = {
    "id": 1, "name": "Tencent", "type": "ORG", "description": "Chinese\x00 company", "wikidata_id": "Q860580",
    "is_twin": 0, "aliases": ["Tencent", "Tencent Holdings", "Tencent Holdings"],
}  # fmt: skip
MENTION: dict[str, Any] = {
    "id": 7, "field": "text", "start": 0, "end": 7, "surface": "Tencent", "label": "ORG", "entity_id": 1,
}  # fmt: skip
ROW: dict[str, Any] = {
    "id": 1, "url": "http://news.example/1", "title": "A title", "site": "The News", "host": "news.example",
    "authors": ["Ann Lee", "Bo"], "byline": "By Ann", "published": "2023-02-10T18:30:00Z", "modified": "2023-02-11",
    "month": "2023-02", "language": "zh", "section": "World", "kind": "article", "summary": "In short.",
    "text": "Tencent said so. It rained.", "captions": [], "image_url": "", "word_count": 5, "version_id": 1,
    "version_count": 1, "story_id": None, "first_seen": "2023-02-11T00:00:00Z", "last_seen": "2023-02-12T00:00:00Z",
    "gone_at": None,
    "entities": [{"id": 1, "name": "Tencent", "type": "ORG", "wikidata_id": "Q860580", "mention_count": 1,
                  "in_title": False, "salience": 0.5}],
    "mentions": [MENTION],
    "evidence": {"captured_url": "http://news.example/1", "captured_at": "2023-02-11T00:00:00Z", "sha256": "ab",
                 "warc_file": "a.warc.gz", "warc_offset": 3, "warc_length": 9},
}  # fmt: skip
