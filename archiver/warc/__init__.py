"""Capture ↔ WARC record (WARC 1.1, ISO 28500:2017). The evidence: bytes as they were received."""

from archiver.warc.exchange import Said, read_exchange
from archiver.warc.mend import set_torn_tail_aside
from archiver.warc.read import iterate_captures, iterate_stream, recall_capture
from archiver.warc.write import WarcWriter, write_warcinfo

__all__ = [
    "Said",
    "WarcWriter",
    "iterate_captures",
    "iterate_stream",
    "read_exchange",
    "recall_capture",
    "set_torn_tail_aside",
    "write_warcinfo",
]
