"""From a template and values to a page: escaped by construction, links relative, nothing from elsewhere.

Every text from a vocabulary is escaped by the template engine, and stands in a `<bdi>`, so that marks for the
direction of writing cannot reach beyond it. Only web addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from accord.model.mappings import NO_TERM_FOUND
from accord.model.verdicts import Decision
from accord.publication import words
from accord.publication.paths import crosswalk_path, href, organisation_path
from accord.publication.site import Site

__all__ = ["MOST_ON_A_PAGE", "Renderer", "asset", "inside_script"]

MOST_ON_A_PAGE = 1_000

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u007f-\u009f\ufdd0-\ufdef]")


class Renderer:
    """Renders the pages of one site. Each page is told where it stands, so that its links work from disk."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._frames: dict[tuple[str, str], dict[str, str]] = {}

    def page(self, template: str, path: str, /, **values: object) -> tuple[str, bytes]:
        """A page's path below the site's folder and its bytes."""
        root = "../" * path.count("/")
        text = _TEMPLATES.get_template(template).render(
            edition=self.site.edition,
            site=self.site,
            here=path,
            root=root,
            frame=self._frame(root, "" if root else path),
            to=_links(self.site, path),
            **values,
        )
        return path, text.encode()

    def _frame(self, root: str, here: str) -> dict[str, str]:
        """What stands above and below the pages of a folder; a page of the menu is marked there."""
        if (root, here) not in self._frames:
            given = {"edition": self.site.edition, "root": root, "here": here}
            self._frames[root, here] = {
                part: Markup(_FRAMES[part].render(given))  # noqa: S704  # rendered by the engine, so escaped already
                for part in _FRAMES
            }
        return self._frames[root, here]


def asset(name: str) -> bytes:
    """A file that the site carries as it is (`style.css`, `search.js`)."""
    source, _, _ = _LOADER.get_source(_TEMPLATES, name)
    return source.encode()


def inside_script(data: bytes) -> str:
    """JSON that no HTML parser can take for an end of its element (https://html.spec.whatwg.org/#restrictions)."""
    return data.decode().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _links(site: Site, page: str) -> Callable[..., str]:
    """`to(iri)`, `to(path=...)`, `to(organisation=...)`, `to(crosswalk=...)`: relative addresses seen from a page."""
    paths = site.edition.paths

    def to(iri: str = "", *, path: str = "", organisation: str = "", crosswalk: str = "", ending: str = "html") -> str:
        """The address of an organisation, a cross-walk, a term or else a path, relative to the page."""
        if organisation:
            path = f"{organisation_path(organisation)}.html"
        elif crosswalk:
            path = f"{crosswalk_path(crosswalk)}.{ending}"
        elif iri:
            path = f"{paths[iri]}.{ending}"
        return href(path, page)

    return to


def _shown(value: object) -> object:
    """A text without the control characters that HTML does not allow."""
    if type(value) is not str or value.isprintable():
        return value
    return _CONTROL.sub("\ufffd", value)


def _templates() -> Environment:
    templates = Environment(
        loader=_LOADER,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    templates.filters.update(
        brief=words.brief, bytes=words.size, day=words.day, language=words.language, short=words.shortened,
        thousands="{:,}".format,
    )  # fmt: skip
    templates.tests["address"] = lambda text: _ADDRESS.fullmatch(text) is not None
    templates.globals.update(
        MOST=MOST_ON_A_PAGE,
        RELATION_TAGS=words.RELATION_TAGS, RELATION_MEANINGS=words.RELATION_MEANINGS, DISPUTES=words.DISPUTES,
        LANGUAGES=words.LANGUAGES, NO_TERM_FOUND=NO_TERM_FOUND, Wrong=Decision.WRONG, parts=words.parts,
        spoken=words.said, twin_names=words.twin_names, who=words.who,
    )  # fmt: skip
    return templates


_LOADER = PackageLoader("accord.publication")
_TEMPLATES = _templates()
_FRAMES = {"top": _TEMPLATES.get_template("top.html"), "foot": _TEMPLATES.get_template("foot.html")}
