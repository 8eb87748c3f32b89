"""Forms as a browser reads them: enough of it to send one back."""

from html.parser import HTMLParser


def meta_token(content: bytes) -> str:
    """The token that a page gives to its script."""
    text = content.decode()
    return text.partition('name="csrf-token" content="')[2].partition('"')[0]


class Form(HTMLParser):
    """The fields of the form that holds a certain field, as a browser would send them untouched."""

    def __init__(self, having: str) -> None:
        super().__init__()
        self._having = having
        self._open: dict[str, str] | None = None
        self.fields: dict[str, str] = {}

    @classmethod
    def read(cls, content: bytes, having: str) -> "Form":
        """Read a page. The fields stay empty if no form there has such a field."""
        form = cls(having)
        form.feed(content.decode())
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        found = dict(attrs)
        if tag == "form":
            self._open = {}
            return
        is_sent = found.get("type") not in {"checkbox", "radio", "submit"} or "checked" in found
        name = found.get("name")
        if tag in {"input", "select", "textarea"} and self._open is not None and name and is_sent:
            self._open[name] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """Keep the form if it is the one."""
        if tag == "form" and self._open is not None:
            if self._having in self._open:
                self.fields = self._open
            self._open = None
