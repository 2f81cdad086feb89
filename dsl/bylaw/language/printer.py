"""Syntax → text, with English or Chinese keywords.

Printing and parsing again gives the same tree, in either language; comments are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bylaw.language import syntax as s
from bylaw.language.literals import quote
from bylaw.language.vocabulary import KEYWORDS

_UNITS = (("WEEKS", 604_800), ("DAYS", 86_400), ("HOURS", 3_600), ("MINUTES", 60))
_KINDS = {"duration": "DURATION", "number": "NUMBER", "text": "TEXT", "yes_or_no": "YES_OR_NO"}
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def print_blocks(blocks: Iterable[s.Block], language: str = "en") -> str:
    """The policy text of blocks, with ``"en"`` or ``"zh"`` keywords."""
    return "\n\n".join(_Printer(language).block(block) for block in blocks) + "\n"


class _Printer:
    def __init__(self, language: str) -> None:
        self.column = ("en", "zh").index(language)

    def k(self, terminal: str) -> str:
        return KEYWORDS[terminal.upper()][self.column]

    def block(self, node: s.Block) -> str:
        kinds: dict[type, Callable[..., str]] = {
            s.Head: self.head, s.Include: self.include, s.Fields: self.fields, s.Context: self.context,
            s.Categories: self.categories, s.Levels: self.levels, s.Ladder: self.ladder,
            s.Scoring: self.scoring, s.TermList: self.terms, s.Group: self.group, s.Shared: self.shared,
            s.Rule: self.rule,
        }  # fmt: skip
        return kinds[type(node)](node)

    def braced(self, head: str, lines: Iterable[str]) -> str:
        return "\n".join([f"{head} {{", *(f"  {line}" for line in lines), "}"])

    # leaves
    def duration(self, node: s.Duration) -> str:
        unit, size = next(((u, n) for u, n in _UNITS if node.seconds % n == 0))
        return f"{node.seconds // size} {self.k(unit)}"

    def dates(self, node: s.Dates) -> str:
        end = f" {self.k('UNTIL')} {node.end.value}" if node.end else ""
        return f"{self.k('EFFECTIVE')} {node.start.value}{end}"

    def value(self, node: s.Value) -> str:
        if isinstance(node, s.Duration):
            return self.duration(node)
        if isinstance(node, s.Truth):
            return self.k("YES" if node.value else "NO")
        return str(node.value) if isinstance(node, s.Number) else quote(node.value)

    def category(self, node: s.CategoryName) -> str:
        return f"{node.activity.value} {self.k('OF')} {node.asset.value}"

    @staticmethod
    def names(words: Iterable[s.Word]) -> str:
        return ", ".join(w.value for w in words)

    @staticmethod
    def quoted(words: Iterable[s.Word]) -> str:
        return ", ".join(quote(w.value) for w in words)

    # blocks
    def head(self, node: s.Head) -> str:
        lines = [f"{self.k('POLICY')} {quote(node.name.value)}"]
        lines += [self.once(clause) for clause in node.clauses]
        return "\n  ".join(lines)

    def include(self, node: s.Include) -> str:
        return f"{self.k('INCLUDE')} {quote(node.path.value)}"

    def fields(self, node: s.Fields) -> str:
        return f"{self.k('FIELDS')} {self.names(node.names)}"

    def context(self, node: s.Context) -> str:
        lines = []
        for f in node.fields:
            kind = f"{self.k('ONE_OF')} ({self.quoted(f.choices)})" if f.kind == "choice" else self.k(_KINDS[f.kind])
            lines.append(f"{f.name.value}: {kind}")
        return self.braced(self.k("CONTEXT"), lines)

    def categories(self, node: s.Categories) -> str:
        parts = (("ACTIVITIES", node.activities), ("ASSETS", node.assets))
        return self.braced(self.k("CATEGORIES"), [f"{self.k(t)} {self.names(words)}" for t, words in parts if words])

    def levels(self, node: s.Levels) -> str:
        lines = []
        for level in node.levels:
            floor = f" {self.k('AT_LEAST')} {self.k(level.floor.value)}" if level.floor else ""
            ceiling = f" {self.k('AT_MOST')} {self.k(level.ceiling.value)}" if level.ceiling else ""
            hold = f" {self.k('HOLDS')} {self.duration(level.hold)}" if level.hold else ""
            clears = f" {self.k('CLEARS')} {self.duration(level.clears)}" if level.clears else ""
            lines.append(f"{level.name.value} {level.points.value}{floor}{ceiling}{hold}{clears}")
        return self.braced(self.k("LEVELS"), lines)

    def ladder(self, node: s.Ladder) -> str:
        kinds = f" {self.k('FOR')} {self.quoted(node.kinds)}" if node.kinds else ""
        lines = [*map(self.rung, node.rungs), *map(self.ladder_clause, node.clauses)]
        return self.braced(self.k("LADDER") + kinds, lines)

    def ladder_clause(self, node: s.LadderClause) -> str:
        parts = [self.k(node.name)]
        if node.percent:
            parts.append(f"{node.percent.value}%")
        if node.most:
            parts.append(f"{self.k('AT_MOST')} {node.most.value}")
        if node.within:
            parts.append(f"{self.k('WITHIN')} {self.duration(node.within)}")
        return " ".join(parts)

    def rung(self, node: s.Rung) -> str:
        parts = [f"{self.k('AT')} {node.points.value} {self.k(node.step.value)}"]
        if node.within:
            parts.append(f"{self.k('WITHIN')} {self.duration(node.within)}")
        if node.features:
            parts.append(self.quoted(node.features))
        if node.durations:
            parts.append(f"{self.k('FOR')} {', '.join(map(self.duration, node.durations))}")
        if node.confirmed:
            parts.append(self.k("CONFIRMED_BY_HUMAN"))
        return " ".join(parts)

    def scoring(self, node: s.Scoring) -> str:
        lines = [f"{self.k('CAP')} {cap.value}" for cap in node.caps]
        for bonus in node.bonuses:
            together = f" {self.k('TOGETHER_WITH')} ".join(map(self.category, bonus.categories))
            lines.append(f"{self.k('BONUS')} {bonus.points.value} {self.k('FOR')} {together}")
        return self.braced(self.k("POINTS"), lines)

    def terms(self, node: s.TermList) -> str:
        lines = [self.entry(e) for e in node.entries]
        if node.ignore:
            lines.append(f"{self.k('IGNORE')} {self.names(node.ignore)}")
        if node.exceptions:
            lines.append(f"{self.k('EXCEPT')} {self.quoted(node.exceptions)}")
        title = f" {quote(node.title.value)}" if node.title else ""
        return self.braced(f"{self.k('TERMS')} {node.name.value}{title}", lines)

    def entry(self, node: s.Entry) -> str:
        mode = f"{self.k(node.mode)} " if node.mode else ""
        joint = f" {self.k('OR')} "
        edges = "".join(
            f" {self.k(terminal)} {joint.join(w.value for w in words)}"
            for terminal, words in (("NOT_PRECEDED", node.preceded), ("NOT_FOLLOWED", node.followed))
            if words
        )
        if node.file is not None:
            return f"{mode}{self.k('FROM_FILE')} {quote(node.file.value)}{edges}"
        also = " also " if self.column == 0 else " 又称 "
        written = _raw if node.mode == "pattern" else quote
        return mode + ", ".join(also.join(written(w.value) for w in term) for term in node.terms) + edges

    def group(self, node: s.Group) -> str:
        return f"{self.k('GROUP')} {node.name.value} {{ {self.names(node.members)} }}"

    def shared(self, node: s.Shared) -> str:
        subject = f" {self.k('OF')} {node.subject.value}" if node.subject else ""
        return self.braced(f"{self.k('CONDITION')} {node.name.value}{subject}", [self.condition(node.condition)])

    def rule(self, node: s.Rule) -> str:
        lines = [self.once(clause) for clause in node.once]
        lines += [f"{self.k('WHEN')} {self.condition(c)}" for c in node.when]
        lines += [f"{self.k('UNLESS')} {self.condition(c)}" for c in node.unless]
        for terminal, weights in (("AGGRAVATE", node.aggravate), ("MITIGATE", node.mitigate)):
            for w in weights:
                lines.append(f"{self.k(terminal)} {w.percent.value}% {self.k('WHEN')} {self.condition(w.when)}")
        lines += map(self.test, node.tests)
        return self.braced(f"{self.k('RULE')} {node.name.value}", lines)

    def once(self, clause: s.Clause) -> str:
        name, value = clause.name, clause.value
        if isinstance(value, s.Dates):
            return self.dates(value)
        if isinstance(value, s.CategoryName):
            return f"{self.k('CATEGORY')} {self.category(value)}"
        if isinstance(value, s.Number):
            return f"{self.k(name)} {value.value}{'%' if name == 'confidence' else ''}"
        if isinstance(value, tuple):
            return f"{self.k('IN')} {self.names(value)}"
        if name == "mode":
            return f"{self.k('MODE')} {self.k(value.value)}"
        return f"{self.k(name)} {value.value if name == 'severity' else quote(value.value)}"

    def test(self, node: s.Test) -> str:
        parts = [self.k("TEST"), self.k("HITS" if node.hits else "MISSES")]
        if node.in_field:
            parts += [self.k("IN"), node.in_field.value]
        parts.append(f'"{_straight(node.raw)}"')
        if node.facts:
            facts = ", ".join(f"{name.value} {self.value(value)}" for name, value in node.facts)
            parts += [self.k("WITH"), facts]
        if node.day:
            parts += [self.k("ON"), node.day.value]
        if node.then:
            parts += [self.k("THEN"), self.k(node.then.value)]
        return " ".join(parts)

    # conditions
    def condition(self, node: s.Condition, inner: bool = False) -> str:
        if isinstance(node, (s.AllOf, s.AnyOf)):
            word = self.k("AND" if isinstance(node, s.AllOf) else "OR")
            text = f" {word} ".join(self.condition(part, True) for part in node.of)
            return f"({text})" if inner else text
        if isinstance(node, s.Not):
            return f"{self.k('NOT')} {self.condition(node.of, True)}"
        if isinstance(node, s.Use):
            return node.name.value + (f" {self.k('OF')} {self.lists(node.lists)}" if node.lists else "")
        return self.hits(node) if isinstance(node, s.Hits) else self.fact(node)

    def lists(self, words: tuple[s.Word, ...]) -> str:
        return words[0].value if len(words) == 1 else f"({self.names(words)})"

    def hits(self, node: s.Hits) -> str:
        n = f"{node.n.value} " if node.n else ""
        quantifier = {
            "any": self.k("ANY"), "all": self.k("ALL"), "count": f"{self.k('AT_LEAST')} {n}".rstrip(),
            "different": f"{self.k('AT_LEAST')} {n}{self.k('DIFFERENT')}",
        }[node.need]  # fmt: skip
        disguised = f" {self.k('DISGUISED')}" if node.disguised else ""
        disguised += f" {self.k('BY')} {self.lists(node.by)}" if node.by else ""
        near = f" {self.near(node.near)}" if node.near else ""
        # After a number a bare name could be read as a measure word: 至少 3 (个人).
        lists = self.lists(node.lists) if node.n is None else f"({self.names(node.lists)})"
        return f"{quantifier} {lists}{disguised}{near}"

    def near(self, node: s.Near) -> str:
        partner = f"{self.k('ANY')} {self.lists(node.lists)}"
        if node.unit == "sentence":
            return f"{self.k('SAME_SENTENCE')} {partner}"
        unit = self.k("CHARS" if node.unit == "chars" else "WORDS_UNIT")
        within = f"{self.k('WITHIN')} {node.within.value} {unit}" if node.within is not None else ""
        if node.side == "either":
            return f"{within} {self.k('OF_NEAR')} {partner}"
        return f"{self.k(node.side)} {partner} {within}".rstrip()

    def fact(self, node: s.Fact) -> str:
        name, values = node.name.value, [self.value(v) for v in node.values]
        if node.compare == "unknown":
            return f"{name} {self.k('IS')} {self.k('UNKNOWN')}"
        if node.compare == "is":
            one = f"{name} {self.k('IS')} {values[0]}"
            return one if len(values) == 1 else f"{name} {self.k('IS_ONE_OF')} ({', '.join(values)})"
        return f"{name} {self.k('IS_NOT') if node.compare == 'is_not' else _SIGNS[node.compare]} {values[0]}"


def _raw(pattern: str) -> str:
    """A pattern between straight quotes; its backslashes stay its own."""
    return '"' + _straight(pattern) + '"'


def _straight(raw: str) -> str:
    """The content of a test with its straight quotes escaped; other quotes need none between straight ones."""
    out, escaped = [], False
    for c in raw:
        out.append("\\" + c if c == '"' and not escaped else c)
        escaped = c == "\\" and not escaped
    return "".join(out)
