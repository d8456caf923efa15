"""Article in, Mentions out. Pure: same text, same model, same names, same mentions."""

from archiver.tag.models import installed_models, model_info
from archiver.tag.tagger import find_mentions, tag_articles

__all__ = ["find_mentions", "installed_models", "model_info", "tag_articles"]
