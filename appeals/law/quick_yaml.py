"""What YAML holds, as plain values, in half the time of PyYAML's safe loader and without its nodes.

Mappings, lists, bare and quoted words, anchors and their aliases are read here; whatever is rarer, and every refusal of
what an alias, a tag or a key may be, is left to the safe loader.
"""

from __future__ import annotations

from typing import Any

import yaml

TEXT = "tag:yaml.org,2002:str"
PLAIN = frozenset(f"tag:yaml.org,2002:{each}" for each in ("null", "bool", "int", "float", "timestamp"))
# only words with these first letters can be anything but texts
TELLING = frozenset(yaml.CSafeLoader.yaml_implicit_resolvers)


class _Rare(Exception):  # noqa: N818  no error: a turn of the way
    """The file holds something that only the safe loader reads."""


def plain(text: bytes) -> object:
    """The values of a YAML document in UTF-8. Raises yaml.YAMLError, or ValueError for a day no month has."""
    try:
        return _Reading(text).whole()
    except _Rare:
        return yaml.load(text, Loader=yaml.CSafeLoader)


class _Reading:
    def __init__(self, text: bytes) -> None:
        self.loader = yaml.CSafeLoader(text)
        self.next = self.loader.get_event
        self.known: dict[str, object] = {"": None}
        self.anchors: dict[str, object] = {}

    def whole(self) -> object:
        """The one document there is."""
        self.next()
        if type(self.next()) is not yaml.DocumentStartEvent:
            raise _Rare
        held = self._value(self.next())
        self.next()
        if type(self.next()) is not yaml.StreamEndEvent:
            raise _Rare
        return held

    def _value(self, event: Any) -> object:
        kind = type(event)
        if kind is yaml.AliasEvent:
            if event.anchor not in self.anchors:
                raise _Rare
            return self.anchors[event.anchor]
        if event.tag is not None or event.anchor in self.anchors:
            raise _Rare
        held: object
        if kind is yaml.ScalarEvent:
            held = self._word(event.value) if event.implicit[0] else event.value
        elif kind is yaml.MappingStartEvent:
            held = self._mapping()
        else:
            held = self._list()
        if event.anchor is not None:
            self.anchors[event.anchor] = held
        return held

    def _mapping(self) -> dict[object, object]:
        held: dict[object, object] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                raise _Rare
            key = self._value(event)
            held[key] = self._value(self.next())
        return held

    def _list(self) -> list[object]:
        held = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            held.append(self._value(event))
        return held

    def _word(self, word: str) -> object:
        """What a bare word means; the same in every place."""
        if word and word[0] not in TELLING:
            return word
        if word not in self.known:
            tag = self.loader.resolve(yaml.ScalarNode, word, (True, False))
            if tag != TEXT and tag not in PLAIN:
                raise _Rare
            self.known[word] = word if tag == TEXT else self.loader.construct_object(yaml.ScalarNode(tag, word))
        return self.known[word]
