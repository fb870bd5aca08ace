"""What a cell prints, kept small: messages come from a student's process and may be anything."""

import re

from nbformat.v4 import new_output

from classroom import limits
from classroom.sandbox.faults import Stopped
from classroom.sandbox.texts import shortened

BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
PICTURES = ("image/png", "image/jpeg")


class OutputCollector:
    """Collects the outputs of one cell or call."""

    def __init__(self):
        self.outputs = []
        self.idle = False
        self.printed = self.drawn = self.kept = 0

    @property
    def size(self):
        """How much of it is kept."""
        return min(self.kept, limits.SHOWN) + self.drawn

    def take(self, message):
        """Keep what a message shows.

        Raises
        ------
        Stopped
            If it is too much.
        """
        kind, content = message.get("msg_type"), message["content"]
        if kind == "status":
            self.idle = self.idle or content.get("execution_state") == "idle"
        elif kind == "stream":
            name = "stderr" if content.get("name") == "stderr" else "stdout"
            self._stream(name, self._text(content.get("text")))
        elif kind == "error":
            self._error(content)
        elif kind in ("display_data", "execute_result") and isinstance(content.get("data"), dict):
            self._data(content["data"])

    def _text(self, value):
        """A text, counted, and cut to what is still shown."""
        text = value if _is_text(value) else ""
        self.printed += len(text)
        if self.printed > limits.OUTPUT:
            raise Stopped(f"it printed more than {limits.OUTPUT / 10**6:.0f} MB")
        room = max(limits.SHOWN - self.kept, 0)
        self.kept += len(text)
        return shortened(text, room)

    def _stream(self, name, text):
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        elif text:
            self.outputs.append(new_output("stream", name=name, text=text))

    def _error(self, content):
        lines = content.get("traceback")
        lines = filter(_is_text, lines) if isinstance(lines, list) else ()
        words = (content.get(key) for key in ("ename", "evalue"))
        name, value = (shortened(each, limits.WORDS) if _is_text(each) else "" for each in words)
        lines = [self._text("\n".join(lines))]
        self.outputs.append(new_output("error", ename=name, evalue=value, traceback=lines))

    def _data(self, data):
        """A picture if there is one, else plain text: HTML would be the student's."""
        for kind in PICTURES:
            if isinstance(data.get(kind), str) and BASE64.fullmatch(data[kind]):
                self.drawn += len(data[kind])
                if self.drawn > limits.PICTURES:
                    raise Stopped("it drew too many pictures")
                self.outputs.append(new_output("display_data", {kind: data[kind]}))
                return
        text = self._text(data.get("text/plain"))
        self.outputs.append(new_output("display_data", {"text/plain": text}))


def _is_text(value):
    """Whether a part of a message is one; to write out anything else may take any depth."""
    return isinstance(value, str)
