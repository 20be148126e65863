from __future__ import annotations

import multiprocessing
import os
import signal
from itertools import islice

import pytest

from accord.errors import NotReadable
from accord.model.concepts import Concept, ConceptScheme
from accord.publication.files import published
from accord.publication.harmonise import harmonised
from accord.publication.side_by_side import in_order, usable_processes
from tests.unit.publication.made import PLEA, edition

pytestmark = pytest.mark.skipif(usable_processes() == 1, reason="one process does everything here")


def test_results_come_in_the_order_of_the_items() -> None:
    found = list(in_order(lambda item: (item * 2, os.getpid()), range(20), 3))
    assert [result for result, _ in found] == list(range(0, 40, 2))
    assert len({pid for _, pid in found} - {os.getpid()}) == 3


@pytest.mark.parametrize(("processes", "items"), [(1, range(20)), (3, range(3))])
def test_one_process_or_little_work_stays_at_home(processes: int, items: range) -> None:
    assert set(in_order(lambda _: os.getpid(), items, processes)) == {os.getpid()}


def test_an_error_arrives_as_it_was_raised_behind_the_results_before_it() -> None:
    def work(item: int) -> int:
        if item == 7:
            raise NotReadable("seven", path="numbers.txt", line=7, hint="Leave it out.")
        return item

    results = in_order(work, range(20), 2)
    found = list(islice(results, 7))
    with pytest.raises(NotReadable) as raised:
        next(results)
    assert found == list(range(7))
    assert str(raised.value) == "numbers.txt:7: seven\n  Leave it out."
    assert multiprocessing.active_children() == []


def test_a_publication_has_the_same_bytes_however_many_make_it() -> None:
    concepts = tuple(
        Concept(
            iri=f"{PLEA.iri}/{n}", scheme=PLEA.iri, notation=str(n), broader=(f"{PLEA.iri}/{n // 10}",) if n else ()
        )
        for n in range(400)
    )
    one = edition(schemes=(ConceptScheme(iri=PLEA.iri, titles=PLEA.titles, concepts=concepts),))
    found = harmonised((s.scheme for s in one.schemes), {})
    alone, together = (dict(published(one, found, processes=n).files) for n in (1, 3))
    assert len(alone) > 1_200
    assert list(alone.items()) == list(together.items())


def test_what_a_killed_process_leaves_is_done_at_home() -> None:
    home = os.getpid()

    def work(item: int) -> int:
        if item == 5 and os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert list(in_order(work, range(20), 2)) == list(range(20))
    assert multiprocessing.active_children() == []


def test_whoever_stops_early_leaves_no_process_behind() -> None:
    results = in_order(lambda item: item, range(100_000), 2)  # more than pipes hold: neither ends by itself
    assert next(results) == 0
    assert len(multiprocessing.active_children()) == 2
    results.close()
    assert multiprocessing.active_children() == []
