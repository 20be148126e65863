"""Values as the graphs that SHACL looks at: a file's statements, and a cross-walk with the terms it joins."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from pyoxigraph import Literal as OxLiteral
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS, XSD
from rdflib.term import Node

from accord.errors import NotReadable
from accord.model import mappings
from accord.model.mappings import MappingSet
from accord.namespaces import PREFIXES, SSSOM
from accord.shapes.datatypes import STRING, in_lexical_space

__all__ = ["crosswalk_graph", "graph_of", "literal", "members_of"]

# rdflib logs a text that it cannot make a value of, such as the XSD time 24:00:00, with a traceback on standard error.
logging.getLogger("rdflib.term").disabled = True

PAV_AUTHORED_BY = "http://purl.org/pav/authoredBy"


def graph_of(statements: Iterable[Quad | Triple]) -> Graph:
    """The statements as one rdflib graph, the names of their graphs dropped."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for statement in statements:
        subject, object_ = _node(statement.subject), _node(statement.object)
        graph.add((subject, URIRef(statement.predicate.value), object_))
    return graph


def literal(text: str, datatype: str) -> Literal:
    """A typed literal; a plain one where the text is not in the datatype's lexical space.

    A string is plain too: RDF 1.1 knows no difference, but rdflib compares the two as different.
    """
    # rdflib is more generous than XSD and fails on some texts: one decimal "NaN" ends a whole run of pySHACL.
    # What is in no lexical space becomes a plain text, which sh:datatype and every comparison then refuse.
    if datatype == STRING or not in_lexical_space(text, datatype):
        return Literal(text)
    return Literal(text, datatype=URIRef(datatype), normalize=False)


def members_of(scheme: str, concepts: Iterable[str]) -> dict[str, frozenset[str]]:
    """The membership of a scheme whose concepts are known."""
    return {concept: frozenset({scheme}) for concept in concepts}


def crosswalk_graph(mapping_set: MappingSet, members: Mapping[str, frozenset[str]]) -> Graph:
    """Mappings in SSSOM's RDF form (each an owl:Axiom), and the schemes of the concepts they name.

    members: the schemes of each known concept.
    """
    graph = Graph()
    for mapping in mapping_set:
        node = URIRef(mapping.record_id) if mapping.record_id else BNode()
        graph.add((node, RDF.type, OWL.Axiom))
        for predicate, value in _slots(mapping):
            graph.add((node, URIRef(predicate), value))
        for concept in (mapping.subject_id, mapping.object_id):
            for scheme in members.get(concept, ()):
                graph.add((URIRef(concept), SKOS.inScheme, URIRef(scheme)))
    return graph


def _slots(mapping: mappings.Mapping) -> Iterator[tuple[str, Node]]:
    """The slots that shapes look at, under the property that SSSOM's schema gives each (`slot_uri`)."""
    entities = {
        str(OWL.annotatedSource): (mapping.subject_id,),
        str(OWL.annotatedProperty): (mapping.predicate_id,),
        str(OWL.annotatedTarget): (mapping.object_id,),
        SSSOM + "mapping_justification": (mapping.mapping_justification,),
        SSSOM + "subject_source": (mapping.subject_source,),
        SSSOM + "object_source": (mapping.object_source,),
        PAV_AUTHORED_BY: mapping.author_id,
        SSSOM + "reviewer_id": mapping.reviewer_id,
    }
    for predicate, iris in entities.items():
        yield from ((predicate, URIRef(iri)) for iri in iris if iri)
    if mapping.predicate_modifier:
        yield SSSOM + "predicate_modifier", Literal(mapping.predicate_modifier)
    if mapping.mapping_date:
        yield str(DCTERMS.created), literal(mapping.mapping_date, str(XSD.date))
    if mapping.confidence is not None:
        yield SSSOM + "confidence", literal(str(mapping.confidence), str(XSD.double))


def _node(term: NamedNode | BlankNode | OxLiteral | Triple) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, OxLiteral):
        return Literal(term.value, lang=term.language) if term.language else literal(term.value, term.datatype.value)
    what = "a statement about a statement (RDF 1.2 triple term)"
    raise NotReadable(what, hint="Write it as plain triples; SHACL Core knows no others.")
