"""One line of the result: what an operation cost, beside the bar that was set and the machine's own limit."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.driving import Measured

COLUMNS = ("bench", "figure", "bar", "cpu ms/op", "ops/s", "p50 ms", "p99 ms", "limit/s", "of limit")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The figures of one bench; what does not apply is `None`."""

    bench: str
    figure: str
    """What was measured, in words."""
    bar: str
    """What was promised of it, in words."""
    cpu_ms_per_op: float | None = None
    per_second: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    limit_per_second: float | None = None
    database: str = "sqlite"

    @property
    def ratio_to_limit(self) -> float | None:
        """Operations per second as a part of what the machine does at best."""
        if self.per_second is None or not self.limit_per_second:
            return None
        return self.per_second / self.limit_per_second

    def as_json(self) -> dict[str, object]:
        """The keys of the contract."""
        return {
            "bench": self.bench,
            "figure": self.figure,
            "cpu_ms_per_op": rounded(self.cpu_ms_per_op),
            "per_second": rounded(self.per_second),
            "p50_ms": rounded(self.p50_ms),
            "p99_ms": rounded(self.p99_ms),
            "limit_per_second": rounded(self.limit_per_second),
            "ratio_to_limit": rounded(self.ratio_to_limit),
            "database": self.database,
            "bar": self.bar,
        }


def measured(bench: str, words: str, bar: str, found: Measured, limit: float, *, database: str) -> Figure:
    """The figure of a driven operation."""
    return Figure(
        bench=bench,
        figure=f"{found.operations} × {words}",
        bar=bar,
        cpu_ms_per_op=found.cpu_ms_per_op,
        per_second=found.per_second,
        p50_ms=found.percentile(50),
        p99_ms=found.percentile(99),
        limit_per_second=limit,
        database=database,
    )


def rounded(value: float | None) -> float | None:
    """Four digits are more than two noisy cores can tell."""
    return None if value is None else float(f"{value:.4g}")


def table(figures: Iterable[Figure]) -> str:
    """Every figure on a line of text."""
    rows: list[tuple[str, ...]] = [COLUMNS]
    for one in figures:
        numbers = (one.cpu_ms_per_op, one.per_second, one.p50_ms, one.p99_ms, one.limit_per_second, one.ratio_to_limit)
        rows.append((one.bench, one.figure, one.bar, *("–" if n is None else f"{rounded(n):g}" for n in numbers)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
