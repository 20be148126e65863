"""Which goals for fields and for long lists are reached, read off the benchmark page's own tables."""

from __future__ import annotations

CALIBRATION = "expected calibration error"
FIELDS, LONG, TITLES, BRUTE = "**Accord**", "100,000", "accord", "token_sort_ratio, all pairs"


def section(page: str) -> str:
    """The table as Markdown, without the rows whose figures the page does not have yet."""
    rows = {cells[0]: cells for cells in map(cells_of, page.splitlines()) if cells}
    found = [*of_fields(rows), *of_titles(rows), *of_growth(rows)]
    head = "## What fields and long lists should reach, and whether they do\n"
    lines = ["| what | measure | goal | found | reached |", "| --- | ---: | ---: | ---: | ---: |"]
    for what, measure, goal, value, reached in found:
        lines.append(f"| {what} | {measure} | {goal} | {value} | {'yes' if reached else '**no**'} |")
    return "\n".join([head, *lines])


Row = tuple[str, str, str, str, bool]
Cells = dict[str, list[str]]


def of_fields(rows: Cells) -> list[Row]:
    if FIELDS not in rows or CALIBRATION not in rows:
        return []
    mrr, r_20 = (float(rows[FIELDS][place]) for place in (-6, -2))
    names = ("calibration error", "calibration error with `--semantic`")
    errors = list(zip(names, rows[CALIBRATION][1:], strict=False))
    return [
        ("fields of clinical tables (gdc)", "MRR", "0.65", f"{mrr:.3f}", mrr >= 0.65),
        ("fields of clinical tables (gdc)", "R@20", "0.85", f"{r_20:.2f}", r_20 >= 0.85),
        *(("fields of all tables", name, "below 0.05", error, float(error) < 0.05) for name, error in errors),
    ]


def of_titles(rows: Cells) -> list[Row]:
    if TITLES not in rows or BRUTE not in rows:
        return []
    what, ratio = "10,000 offence titles among 10,000", float(rows[TITLES][2])
    ours, theirs = float(rows[TITLES][-1]), float(rows[BRUTE][-1])
    return [
        (what, "times as fast as all pairs", "10", f"{ratio:.1f}", ratio >= 10),
        (what, "R@10, no lower than all pairs", f"{theirs:.3f}", f"{ours:.3f}", ours >= theirs),
    ]


def of_growth(rows: Cells) -> list[Row]:
    if LONG not in rows or "1,000,000" not in rows:
        return []
    seconds, _, megabytes = (rows[LONG][place] for place in (1, 2, 3))
    million = rows["1,000,000"]
    most, grown = float(megabytes.replace(",", "")), float(million[2])
    return [
        ("100,000 labels among 100,000", "CPU seconds", "below 60", seconds, float(seconds) < 60),
        ("100,000 labels among 100,000", "MiB at most", "below 2,048", megabytes, most < 2048),
        ("1,000,000 labels among 1,000,000", "times the work of 100,000", "at most 12", million[2], grown <= 12),
    ]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
