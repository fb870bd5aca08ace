"""What the check of an exercise says to an answer."""


def said(check, answer, capsys):
    """The words of a check, on one line."""
    check(answer)
    return " ".join(capsys.readouterr().out.split())
