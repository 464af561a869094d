"""A light stemmer for Turkish, on folded words: siparişlerim and siparisim are siparis.

Snowball's takes iadesi and iademi for different words, and fails where people type without ı, ş
and ğ. This one takes off every ending it knows, in any order, and keeps what can no longer be
shortened. It joins a few words too many (kale, kalem); exact words are found anyway.
"""

from functools import cache

SHORTEST = 3
MOST = 3
_CASES = "nden ndan den dan ten tan nde nda de da te ta nin nun in un yi yu ni nu i u ye ya ne na e a yle yla"
_OWNERS = "leri lari imiz umuz miz muz iniz unuz niz nuz im um in un si su"
_OTHERS = "ler lar dir dur tir tur iyor uyor iyorum uyorum iyoruz uyoruz"
ENDINGS = tuple(sorted({*_CASES.split(), *_OWNERS.split(), *_OTHERS.split()}, key=len))
_VOWELS = frozenset("aeiou")
_HARDENED = {"b": "p", "d": "t", "g": "k"}


def stems(word: str) -> set[str]:
    """What can be left of a folded word when every ending is taken off, hardened at its end."""
    seen, waiting, left = {word}, [word], set[str]()
    while waiting:
        rests = _rests(one := waiting.pop())
        waiting += [rest for rest in rests if rest not in seen]
        seen.update(rests)
        if not rests:
            left.add(one[:-1] + _HARDENED.get(one[-1], one[-1]))
    return set(sorted(left, key=len)[-MOST:])


@cache
def _endings_of(last: str) -> tuple[str, ...]:
    return tuple(ending for ending in ENDINGS if ending[-1] == last)


def _rests(word: str) -> list[str]:
    """What is left of the word when one ending is taken off."""
    rests = [word[: -len(end)] for end in _endings_of(word[-1]) if word.endswith(end)]
    if word[-1] in "mn" and word[-2:-1] and word[-2] in _VOWELS and len(word) > SHORTEST + 1:
        rests.append(word[:-1])
    return [rest for rest in rests if len(rest) >= SHORTEST and _VOWELS & set(rest)]
