"""What a sweep over many councils shows, in words."""

from mtfs.words.nation.sentences import nation_sentences

__all__ = ["nation_sentences"]
