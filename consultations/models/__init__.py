"""The catalogues from which contacts are described."""

from .catalogues import CatalogueEntry, ConversationLanguage, Topic, UnmetNeedReason

__all__ = ["CatalogueEntry", "ConversationLanguage", "Topic", "UnmetNeedReason"]
