"""A page as a reader of its source sees it: its tags, in order."""

from html.parser import HTMLParser

VOID = {"input", "img", "br", "meta", "link", "hr"}


class Page(HTMLParser):
    """`tags` holds (name, attributes, text) in the page's order."""

    def __init__(self, source: str):
        super().__init__()
        self.tags, self._open = [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append([tag, dict(attrs), ""])
        if tag not in VOID:
            self._open.append(self.tags[-1])

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for each in self._open:
            each[2] += data

    def all(self, *names, **wanted):
        """The tags of these names whose attributes are as wanted."""
        return [
            (tag, attrs, text)
            for tag, attrs, text in self.tags
            if tag in names and all(attrs.get(k) == v for k, v in wanted.items())
        ]

    def written_fields(self):
        """The fields a person writes words in; filters of a list are no such fields."""
        kinds = {"text", "email", None}
        for tag, attrs, _text in self.all("textarea", "input"):
            if (tag == "textarea" or attrs.get("type") in kinds) and attrs.get("name") != "q":
                yield attrs
