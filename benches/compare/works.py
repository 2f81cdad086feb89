"""What is measured: each work takes the settings and writes its blocks into the record."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import corpora
from compare import rules, texts
from compare.crew import Crew, Failed, Hand, Result
from compare.record import Record
from peers import PEERS, Bylaw, BylawViews, Peer
from truth import true_hits

CURVE_PEERS = frozenset(
    {"bylaw", "matcher_py", "daachorse, characters", "ahocorasick_rs", "hyperscan", "pyahocorasick"}
)  # fmt: skip
"""Those drawn against the number of terms and the length of a text."""


@dataclass(frozen=True)
class Settings:
    """What a record depends on (``asdict`` of it, but for ``folder``), and what to do now."""

    folder: Path | None
    messages: int = 100_000
    document: int = 9_000_000
    repeats: int = 9
    builds: int = 3
    seed: int = corpora.SEED
    most_seconds: float = 1.0
    """An engine that would take longer for all texts is given fewer."""
    patience: float = 600.0
    core: int | None = None
    languages: tuple[str, ...] = ("en", "zh")
    terms: tuple[int, ...] = (100, 10_000, 100_000)
    rates: tuple[str, ...] = ("low", "high")
    middle: int = 10_000
    """The list in the middle: rules, views, threads, lengths, and what is measured at high rates."""
    stored: int = 100_000
    """The list that is kept as bytes and loaded."""
    big: tuple[str, ...] = ("en-100k", "zh-100k", "mix-100k", "mix-400k")
    """Lists whose building is measured, fresh processes each."""
    many_terms: tuple[int, ...] = (10, 100, 1_000, 10_000, 100_000, 400_000)
    lengths: tuple[int, ...] = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
    peers: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """What must be equal for a record to be taken up again."""
        kept = ("messages", "document", "repeats", "builds", "seed", "most_seconds")
        return {"texts": corpora.origin(self.folder), **{name: asdict(self)[name] for name in kept}}

    @cached_property
    def chosen(self) -> tuple[type[Peer], ...]:
        """The engines to run; bylaw always does."""
        return tuple(p for p in PEERS if not self.peers or p is Bylaw or any(name in p.name for name in self.peers))

    def workload(self, language: str, terms: int, rate: str) -> corpora.Workload:
        return _workload(self.folder, language, terms, rate, self.messages, self.seed)

    def document_of(self, language: str, size: int | None = None) -> str:
        return _document(self.folder, language, size or self.document, self.seed)


_workload = lru_cache(maxsize=2)(corpora.workload)
_document = lru_cache(maxsize=2)(corpora.document)


class Run:
    """A record being written: blocks that it has already are left alone."""

    def __init__(self, settings: Settings, record: Record, only: Sequence[str]) -> None:
        self.settings, self.record, self.only = settings, record, only
        self.folder, self.files = Path(), 0

    def everything(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.folder = Path(folder)
            for work in WORKS:
                work(self)

    def wanted(self, *keys: str) -> list[str]:
        """Those of these blocks that were asked for and are not there yet."""
        return [key for key in keys if key.split("/")[0] in self.only and not self.record.done(key)]

    @contextmanager
    def crew(self, peers: Iterable[type[Peer]], terms: Sequence[str], name: str) -> Iterator[Crew]:
        """Engines built from terms, and in the record what building cost."""
        file = self.folder / "terms"
        file.write_bytes(texts.pickle.dumps(tuple(terms)))
        say(f"building for {name}: {len(terms):,} terms")
        fit = [peer for peer in peers if len(terms) <= peer.most_terms]
        with Crew(fit, file, self.settings) as crew:
            yield crew

    def block(self, key: str, crew: Crew, kind: str, given: texts.Texts, command: str = "repeat", **facts: Any) -> None:
        """Times the ways of that kind on those texts."""
        say(key)
        file = self.saved(given)
        results, missing = crew.time(kind, file, command)
        file.unlink()
        counts = {f"all {name}": count for name, count in given.counts.items()}
        self.add(key, {"texts": len(given.timed), "bytes": given.size, **counts, **facts}, results, missing)

    def saved(self, given: texts.Texts) -> Path:
        """A file of its own: workers know texts by its name."""
        self.files += 1
        return given.save(self.folder / f"texts-{self.files}")

    def add(self, key: str, facts: dict[str, Any], results: list[Result], missing: dict[str, str]) -> None:
        for label, reason in missing.items():
            say(f"  without {label}: {reason}")
        self.record.add(key, facts, results, missing)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# ── the works ────────────────────────────────────────────────────────────────
def matching(run: Run) -> None:
    """``judge``, ``raw``, ``batch``, ``document``: the same engines on messages, batches of them, and a long text."""
    settings = run.settings
    for language in settings.languages:
        for size in settings.terms:
            for rate in settings.rates:
                name = f"{language}-{corpora.size_name(size)}-{rate}"
                keys = [f"{work}/{name}" for work in ("judge", "raw", "batch", "document")]
                if size != settings.middle and rate == "high":
                    keys = [key for key in keys if not key.startswith(("document", "raw"))]
                if wanted := run.wanted(*keys):
                    _matching(run, settings.workload(language, size, rate), language, wanted)


_KINDS = {"judge": "calls", "raw": "raw_calls", "batch": "batches", "document": "documents"}


def _matching(run: Run, workload: corpora.Workload, language: str, keys: Sequence[str]) -> None:
    kinds = [_KINDS[key.split("/")[0]] for key in keys]
    peers = [peer for peer in run.settings.chosen if any(getattr(peer, kind) for kind in kinds)]
    with run.crew(peers, workload.terms, workload.name) as crew:
        for key in keys:
            work = key.split("/")[0]
            if work == "document":
                text = run.settings.document_of(language)
                run.block(key, crew, _KINDS[work], texts.long_text(workload.terms, text), terms=len(workload.terms))
                continue
            raw = work == "raw"
            given = texts.every_text(
                workload.terms, workload.raw_messages if raw else workload.messages, workload.messages
            )
            run.block(key, crew, _KINDS[work], given, terms=len(workload.terms))


def many_terms(run: Run) -> None:
    """``terms``: a call a message as the list grows."""
    peers = [peer for peer in run.settings.chosen if peer.name in CURVE_PEERS]
    for size in run.settings.many_terms:
        name = f"mix-{corpora.size_name(size)}-low"
        if wanted := run.wanted(f"terms/{name}"):
            workload = run.settings.workload("mix", size, "low")
            with run.crew(peers, workload.terms, name) as crew:
                given = texts.every_text(workload.terms, workload.messages)
                run.block(wanted[0], crew, "calls", given, terms=len(workload.terms))


def lengths(run: Run) -> None:
    """``length``: a call a text as the text grows."""
    settings = run.settings
    peers = [peer for peer in settings.chosen if peer.name in CURVE_PEERS]
    for language in settings.languages:
        name = f"{language}-{corpora.size_name(settings.middle)}-low"
        wanted = run.wanted(*(f"length/{name}/{length}" for length in settings.lengths))
        if not wanted:
            continue
        terms = settings.workload(language, settings.middle, "low").terms
        document = settings.document_of(language, max(settings.lengths))
        with run.crew(peers, terms, name) as crew:
            for key in wanted:
                length = int(key.rsplit("/", 1)[1])
                run.block(key, crew, "calls", _pieces(terms, document, length), length=length, terms=len(terms))


def _pieces(terms: Sequence[str], document: str, size: int) -> texts.Texts:
    """Different pieces of about ``size`` bytes, two million bytes of them, or one if it is longer."""
    chars = max(1, round(len(document) * size / len(document.encode())))
    if size >= 1_000_000:
        return texts.long_text(terms, document[:chars])
    starts = range(0, len(document) - chars + 1, chars)
    return texts.every_text(terms, [document[start : start + chars] for start in starts][: 2_000_000 // size])


def building(run: Run) -> None:
    """``compile``: seconds and memory, a fresh process each time, in turns."""
    for name in run.settings.big:
        key = f"compile/{name}"
        if not run.wanted(key):
            continue
        language, size = name.split("-")
        terms = run.settings.workload(language, corpora.size_of(size), "low").terms
        results: dict[str, Result] = {}
        missing: dict[str, str] = {}
        for turn in range(run.settings.builds):
            say(f"{key}, turn {turn + 1}")
            for peer in run.settings.chosen:
                if len(terms) <= peer.most_terms and peer.name not in missing:
                    _build_once(run, peer, terms, results, missing)
        run.add(key, {"terms": len(terms)}, list(results.values()), missing)


def _build_once(
    run: Run, peer: type[Peer], terms: Sequence[str], results: dict[str, Result], missing: dict[str, str]
) -> None:
    with run.crew([peer], terms, peer.name) as crew:
        missing.update(crew.missing)
        for built in crew.built:
            result = results.setdefault(peer.name, {"label": peer.name, "peer": peer.name, "version": built["version"]})
            for figure in ("wall", "cpu", "held"):
                result.setdefault(figure, []).append(built[figure])


def loading(run: Run) -> None:
    """``load``: an engine made again out of bytes."""
    for language in run.settings.languages:
        key = f"load/{language}-{corpora.size_name(run.settings.stored)}"
        if run.wanted(key):
            terms = run.settings.workload(language, run.settings.stored, "low").terms
            with run.crew([p for p in run.settings.chosen if p.stores], terms, key) as crew:
                results, missing = _reloaded(run, crew)
            if not Bylaw.stores:
                missing["bylaw"] = "this bylaw has no to_bytes"
            run.add(key, {"terms": len(terms)}, results, missing)


def _reloaded(run: Run, crew: Crew) -> tuple[list[Result], dict[str, str]]:
    results: dict[str, Result] = {}
    missing = dict(crew.missing)
    for turn in range(run.settings.repeats):
        for hand in crew.hands:
            if hand.peer.name in missing:
                continue
            try:
                if not turn:
                    results[hand.peer.name] = {**hand.named(hand.peer.name), **hand.tell("dump"), "wall": [], "cpu": []}
                for figure, value in hand.tell("reload").items():
                    results[hand.peer.name][figure].append(value)
            except Failed as failure:
                missing[hand.peer.name] = str(failure)
    return [result for name, result in results.items() if name not in missing], missing


def many_rules(run: Run) -> None:
    """``rules``: a thousand rules beside one, on texts in which nothing is found."""
    for language in run.settings.languages:
        key = f"rules/{language}-1000"
        if not run.wanted(key):
            continue
        workload = run.settings.workload(language, run.settings.middle, "low")
        terms = workload.terms[: rules.TERMS]
        some = rules.rules_of(terms)
        clean = [m for m, hits in zip(workload.messages, true_hits(terms, workload.messages), strict=True) if not hits]
        checked = rules.provoking(terms, some)
        truth = rules.holding(some, true_hits(terms, checked))
        given = texts.clean(clean, checked, truth)
        with run.crew([rules.BylawRules, rules.BylawOneRule, rules.YaraRules], terms, key) as crew:
            run.block(key, crew, "calls", given, terms=len(terms), held=rules.facts(terms, checked, truth))


def views(run: Run) -> None:
    """``views``: all disguises allowed on every term beside none, on texts as they were typed."""
    for language in run.settings.languages:
        key = f"views/{language}-{corpora.size_name(run.settings.middle)}-low"
        if run.wanted(key):
            workload = run.settings.workload(language, run.settings.middle, "low")
            given = texts.every_text(workload.terms, workload.raw_messages, workload.messages)
            with run.crew([Bylaw, BylawViews], workload.terms, key) as crew:
                run.block(key, crew, "raw_calls", given, terms=len(workload.terms))


def threads(run: Run) -> None:
    """``threads``: two threads on one policy, and a Python thread beside a long text. Nobody is kept to one core."""
    for language in run.settings.languages:
        key = f"threads/{language}-{corpora.size_name(run.settings.middle)}-low"
        if not run.wanted(key):
            continue
        workload = run.settings.workload(language, run.settings.middle, "low")
        free = Settings(**{**vars_of(run.settings), "core": None})
        given = texts.every_text(workload.terms, workload.messages)
        file = run.folder / "terms"
        file.write_bytes(texts.pickle.dumps(workload.terms))
        with Crew([p for p in free.chosen if p.name in ("bylaw", "matcher_py")], file, free) as crew:
            run.block(key, crew, "batches", given, "threads", terms=len(workload.terms))
            run.add(f"{key}/gil", *_neighbours(run, crew, workload, language))


def _neighbours(
    run: Run, crew: Crew, workload: corpora.Workload, language: str
) -> tuple[dict[str, Any], list[Result], dict[str, str]]:
    given = texts.long_text(workload.terms, run.settings.document_of(language))
    file = run.saved(given)
    results: list[Result] = []
    missing: dict[str, str] = {}
    for hand in crew.hands:
        label = hand.peer.label(hand.peer.documents[0])
        try:
            facts = hand.tell("prepare", label, "documents", 0, file, run.settings.most_seconds)
            shares = [hand.tell("neighbour", label, 0.3)["share"] for _ in range(min(5, run.settings.repeats))]
            results.append({**hand.named(label), **facts, "share": shares})
        except Failed as failure:
            missing[label] = str(failure)
    return {"bytes": given.size}, results, missing


def vars_of(settings: Settings) -> dict[str, Any]:
    """The fields of settings, as they were given."""
    return {name: getattr(settings, name) for name in Settings.__dataclass_fields__}


WORKS: tuple[Callable[[Run], None], ...] = (
    matching, many_rules, views, threads, building, loading, many_terms, lengths,
)  # fmt: skip
NAMES = ("judge", "raw", "batch", "document", "rules", "views", "threads", "compile", "load", "terms", "length")
"""What ``--only`` may be given."""

__all__ = ["NAMES", "WORKS", "Hand", "Run", "Settings"]
