"""What a check says to an answer, and what it must say to wrong ones."""

from itertools import chain


def said(check, answer, capsys):
    """All that a check prints, in one line."""
    check(answer)
    return " ".join(capsys.readouterr().out.split())


def every_mistake(exercises):
    """Pairs (name, words) for each wrong answer of exercises."""
    return list(
        chain.from_iterable(
            [(name, words) for words in mistakes] for name, (_, _, mistakes) in exercises.items()
        )
    )


def gets_its_own_words(check, mistakes, words, capsys):
    """Whether a wrong answer hears its words, and none of those of the others."""
    answer = said(check, mistakes[words], capsys)
    others = [other for other in mistakes if other not in words and other in answer]
    assert words in answer
    assert not others
    assert "all right" not in answer
    return True
