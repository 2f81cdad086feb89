"""Parse trees → syntax nodes; literals are checked on the way.

Trees come from ``parser`` and go no further than this file.
"""

from __future__ import annotations

import re
from typing import Any

from lark import Token, Tree

from bylaw.language import syntax as s
from bylaw.language.blocks import Block
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.literals import MAX_NUMBER, BadEscape, number, unquote
from bylaw.language.source import Place

_SECONDS = {"MINUTES": 60, "HOURS": 3600, "DAYS": 86400, "WEEKS": 604800}


class Reader:
    """Turns one block's parse tree into syntax nodes; literals are checked on the way."""

    def __init__(self, block: Block, report: Report) -> None:
        self.source, self.base, self.report = block.place.source, block.place.start, report

    # places and leaves
    def at(self, node: Tree[Token] | Token) -> Place:
        if isinstance(node, Token):
            return Place(self.source, self.base + int(node.start_pos or 0), self.base + int(node.end_pos or 0))
        if node.meta.empty:
            return Place(self.source, self.base, self.base)
        return Place(self.source, self.base + node.meta.start_pos, self.base + node.meta.end_pos)

    def name(self, token: Token) -> s.Word:
        return s.Word(str(token), self.at(token))

    def text(self, token: Token) -> s.Word:
        at = self.at(token)
        return s.Word(self._unquoted(str(token), at.start), at)

    def _unquoted(self, token: str, start: int) -> str:
        try:
            return unquote(token)
        except BadEscape as error:
            offset = start + 1 + error.offset
            place = Place(self.source, offset, offset + 1 + len(error.escape))
            self.report.add("B108", place, escape=error.escape)
            return token[1:-1].replace("\\", "")

    def number(self, token: Token) -> s.Number:
        value = number(str(token))
        if value > MAX_NUMBER:
            self.report.add("B112", self.at(token), found=str(token), limit=f"{MAX_NUMBER:,}")
            value = MAX_NUMBER
        return s.Number(value, self.at(token))

    def duration(self, tree: Tree[Token]) -> s.Duration:
        amount, unit = _tokens(tree)
        return s.Duration(self.number(amount).value * _SECONDS[unit.type], self.at(tree))

    def dates(self, tree: Tree[Token]) -> s.Dates:
        days = [self.name(t) for t in _tokens(tree) if t.type == "DATE"]
        return s.Dates(days[0], days[1] if len(days) > 1 else None, self.at(tree))

    def value(self, tree: Tree[Token]) -> s.Value:
        child = tree.children[0]
        if isinstance(child, Tree):
            return self.duration(child)
        if child.type == "INT":
            return self.number(child)
        if child.type in ("YES", "NO"):
            return s.Truth(child.type == "YES", self.at(child))
        return self.text(child)

    def step(self, tree: Tree[Token]) -> s.Word:
        token = _tokens(tree)[0]
        return s.Word(token.type.lower(), self.at(token))

    # blocks
    def block(self, tree: Tree[Token]) -> s.Block:
        inner = _trees(tree)[0]
        node: s.Block = getattr(self, "_" + inner.data)(inner)
        return node

    def _policy(self, tree: Tree[Token]) -> s.Head:
        clauses: list[s.Clause] = []
        for clause in _trees(tree):
            value: s.Word | s.Number | s.Dates
            if clause.data == "effective":
                value = self.dates(clause)
            else:
                last = _tokens(clause)[-1]
                value = self.number(last) if clause.data == "language" else self.text(last)
            clauses.append(s.Clause(str(clause.data), value, self.at(clause)))
        return s.Head(self.text(_tokens(tree)[1]), tuple(clauses), self.at(tree))

    def _include(self, tree: Tree[Token]) -> s.Include:
        return s.Include(self.text(_tokens(tree)[1]), self.at(tree))

    def _fields(self, tree: Tree[Token]) -> s.Fields:
        return s.Fields(tuple(self.name(t) for t in _tokens(tree)[1:]), self.at(tree))

    def _context(self, tree: Tree[Token]) -> s.Context:
        return s.Context(tuple(self._context_field(f) for f in _trees(tree)), self.at(tree))

    def _context_field(self, tree: Tree[Token]) -> s.ContextField:
        kind = _trees(tree)[0]
        choices = tuple(self.text(t) for t in _tokens(kind) if t.type == "STRING")
        return s.ContextField(self.name(_tokens(tree)[0]), str(kind.data), choices, self.at(tree))

    def _categories(self, tree: Tree[Token]) -> s.Categories:
        parts: dict[str, list[s.Word]] = {"activities": [], "assets": []}
        for clause in _trees(tree):
            parts[str(clause.data)] += [self.name(t) for t in _tokens(clause)[1:]]
        return s.Categories(tuple(parts["activities"]), tuple(parts["assets"]), self.at(tree))

    def _levels(self, tree: Tree[Token]) -> s.Levels:
        return s.Levels(tuple(self._level(level) for level in _trees(tree)), self.at(tree))

    def _level(self, tree: Tree[Token]) -> s.Level:
        name, points = _tokens(tree)[:2]
        steps: dict[str, s.Word] = {}
        decay: dict[str, s.Duration] = {}
        for bound in _trees(tree):
            if bound.data in ("floor", "ceiling"):
                steps[str(bound.data)] = self.step(_trees(bound)[0])
            else:
                decay[str(bound.data)] = self.duration(_trees(bound)[0])
        return s.Level(
            self.name(name), self.number(points), steps.get("floor"), steps.get("ceiling"), decay.get("hold"),
            decay.get("clears"), self.at(tree),
        )  # fmt: skip

    def _ladder(self, tree: Tree[Token]) -> s.Ladder:
        kinds: list[s.Word] = []
        rungs: list[s.Rung] = []
        clauses: list[s.LadderClause] = []
        for part in _trees(tree):
            if part.data == "ladder_kinds":
                kinds += [self.text(t) for t in _tokens(part)[1:]]
            elif part.data == "rung":
                rungs.append(self._rung(part))
            else:
                clauses.append(self._ladder_clause(part))
        return s.Ladder(tuple(kinds), tuple(rungs), tuple(clauses), self.at(tree))

    def _ladder_clause(self, tree: Tree[Token]) -> s.LadderClause:
        percent = within = None
        for part in _trees(tree):
            if part.data == "percent":
                percent = self.number(_tokens(part)[0])
            else:
                within = self.duration(part)
        most = next((self.number(t) for t in _tokens(tree) if t.type == "INT"), None)
        return s.LadderClause(str(tree.data), percent, most, within, self.at(tree))

    def _rung(self, tree: Tree[Token]) -> s.Rung:
        within: s.Duration | None = None
        features: list[s.Word] = []
        durations: list[s.Duration] = []
        confirmed = False
        step, *parts = _trees(tree)
        for part in parts:
            if part.data == "rung_within":
                within = self.duration(_trees(part)[0])
            elif part.data == "rung_features":
                features += [self.text(t) for t in _tokens(part)]
            elif part.data == "rung_durations":
                durations += [self.duration(d) for d in _trees(part)]
            else:
                confirmed = True
        points = self.number(_tokens(tree)[1])
        return s.Rung(points, self.step(step), within, tuple(features), tuple(durations), confirmed, self.at(tree))

    def _scoring(self, tree: Tree[Token]) -> s.Scoring:
        caps, bonuses = [], []
        for clause in _trees(tree):
            points = self.number(_tokens(clause)[1])
            if clause.data == "cap":
                caps.append(points)
            else:
                together = tuple(self.category(c) for c in _trees(clause))
                bonuses.append(s.Bonus(points, together, self.at(clause)))
        return s.Scoring(tuple(caps), tuple(bonuses), self.at(tree))

    def category(self, tree: Tree[Token]) -> s.CategoryName:
        activity, _, asset = _tokens(tree)
        return s.CategoryName(self.name(activity), self.name(asset), self.at(tree))

    # lists
    def _terms(self, tree: Tree[Token]) -> s.TermList:
        tokens = _tokens(tree)
        title = self.text(tokens[2]) if len(tokens) > 2 else None
        entries: list[s.Entry] = []
        ignore: list[s.Word] = []
        exceptions: list[s.Word] = []
        for clause in _trees(tree):
            if clause.data == "ignore":
                ignore += [self.name(t) for t in _tokens(clause)[1:]]
            elif clause.data == "exceptions":
                exceptions += [word for term in self.words(_tokens(clause)[1]) for word in term]
            else:
                entries.append(self._entry(clause))
        return s.TermList(self.name(tokens[1]), title, tuple(entries), tuple(ignore), tuple(exceptions), self.at(tree))

    def _entry(self, tree: Tree[Token]) -> s.Entry:
        mode = None
        beside: dict[str, list[s.Word]] = {"not_preceded": [], "not_followed": []}
        for part in _trees(tree):
            if part.data == "mode":
                mode = _tokens(part)[0].type.lower()
            else:
                beside[str(part.data)] += [self.name(t) for t in _tokens(part) if t.type == "NAME"]
        preceded, followed = map(tuple, beside.values())
        last = _tokens(tree)[-1]
        if tree.data == "words":
            terms = self.words(last, raw=mode == "pattern")
            return s.Entry(mode, terms, None, self.at(tree), preceded, followed)
        return s.Entry(mode, (), self.text(last), self.at(tree), preceded, followed)

    def words(self, token: Token, *, raw: bool = False) -> tuple[tuple[s.Word, ...], ...]:
        """The strings of a whole list, read in one sweep; ``also`` joins two to one term.

        ``raw`` leaves backslashes to the patterns, but for ``\\"``.
        """
        base, source = self.base + int(token.start_pos or 0), self.source
        terms: list[list[s.Word]] = []
        joined = False
        for match in _WORD.finditer(token):
            piece = match.group()
            if piece[0] in _QUOTES:
                start = base + match.start()
                if raw:
                    value = _RAW_QUOTE.sub(r"\1", piece[1:-1])
                else:
                    value = piece[1:-1] if "\\" not in piece else self._unquoted(piece, start)
                word = s.Word(value, Place(source, start, base + match.end()))
                if joined and terms:
                    terms[-1].append(word)
                else:
                    terms.append([word])
                joined = False
            elif piece in ("also", "又称"):
                joined = True
        return tuple(tuple(term) for term in terms)

    # rules
    def _group(self, tree: Tree[Token]) -> s.Group:
        name, *members = (self.name(t) for t in _tokens(tree) if t.type == "NAME")
        return s.Group(name, tuple(members), self.at(tree))

    def _shared(self, tree: Tree[Token]) -> s.Shared:
        name, *subject = (self.name(t) for t in _tokens(tree) if t.type == "NAME")
        return s.Shared(name, subject[0] if subject else None, self.condition(_trees(tree)[0]), self.at(tree))

    def _rule(self, tree: Tree[Token]) -> s.Rule:
        once: list[s.Clause] = []
        conditions: dict[str, list[s.Condition]] = {"when": [], "unless": []}
        weights: dict[str, list[s.Weighting]] = {"aggravate": [], "mitigate": []}
        tests: list[s.Test] = []
        for clause in _trees(tree):
            kind, inner = str(clause.data), _trees(clause)
            if kind in conditions:
                conditions[kind].append(self.condition(inner[0]))
            elif kind in weights:
                percent = self.number(_tokens(inner[0])[0])
                weights[kind].append(s.Weighting(percent, self.condition(inner[1]), self.at(clause)))
            elif kind == "test_clause":
                tests.append(self._test(inner[0]))
            else:
                once.append(s.Clause(*self._once(kind, clause), self.at(clause)))
        return s.Rule(
            self.name(_tokens(tree)[1]), tuple(once), tuple(conditions["when"]), tuple(conditions["unless"]),
            tuple(weights["aggravate"]), tuple(weights["mitigate"]), tuple(tests), self.at(tree),
        )  # fmt: skip

    def _once(self, kind: str, clause: Tree[Token]) -> tuple[str, Any]:
        tokens, inner = _tokens(clause), _trees(clause)
        if kind == "category_clause":
            return "category", self.category(inner[0])
        if kind == "confidence":
            return kind, self.number(_tokens(inner[0])[0])
        if kind == "lane_clause":
            lane = _tokens(inner[0])[0]
            return "mode", s.Word(lane.type.lower(), self.at(lane))
        if kind == "in_fields":
            return "in", tuple(self.name(t) for t in tokens[1:])
        if kind == "effective":
            return kind, self.dates(clause)
        return kind, self.name(tokens[1]) if kind == "severity" else self.text(tokens[1])

    def _test(self, tree: Tree[Token]) -> s.Test:
        string = next(t for t in _tokens(tree) if t.type == "STRING")
        field = day = then = None
        facts: list[tuple[s.Word, s.Value]] = []
        for part in _trees(tree):
            if part.data == "test_field":
                field = self.name(_tokens(part)[1])
            elif part.data == "test_day":
                day = self.name(_tokens(part)[1])
            elif part.data == "test_then":
                then = self._outcome(_trees(part)[0])
            else:
                facts += [(self.name(_tokens(f)[0]), self.value(_trees(f)[0])) for f in _trees(part)]
        raw = str(string)[1:-1]
        text = self.text(string)
        return s.Test(tree.data == "test_hits", text, raw, field, tuple(facts), day, then, self.at(tree))

    def _outcome(self, tree: Tree[Token]) -> s.Word:
        if _trees(tree):
            return self.step(_trees(tree)[0])
        token = _tokens(tree)[0]
        return s.Word(token.type.lower(), self.at(token))

    # conditions
    def condition(self, tree: Tree[Token]) -> s.Condition:
        kind, at = str(tree.data), self.at(tree)
        if kind in ("all_of", "any_of"):
            of = tuple(self.condition(t) for t in _trees(tree))
            return s.AllOf(of, at) if kind == "all_of" else s.AnyOf(of, at)
        if kind == "negation":
            return s.Not(self.condition(_trees(tree)[0]), at)
        if kind == "hits":
            return self._hits(tree)
        return self._use(tree) if kind == "use" else self._fact(tree)

    def _use(self, tree: Tree[Token]) -> s.Use:
        lists = tuple(self.name(t) for given in _trees(tree) for t in _tokens(given))
        return s.Use(self.name(_tokens(tree)[0]), lists, self.at(tree))

    def _hits(self, tree: Tree[Token]) -> s.Hits:
        chosen, *relation = _trees(tree)
        quantifier, lists, *by = _trees(chosen)
        numbers = [self.number(t) for t in _tokens(quantifier) if t.type == "INT"]
        return s.Hits(
            tuple(self.name(t) for t in _tokens(lists)),
            str(quantifier.data)[2:],
            numbers[0] if numbers else None,
            any(t.type == "DISGUISED" for t in _tokens(chosen)),
            self._near(relation[0]) if relation else None,
            self.at(tree),
            tuple(self.name(t) for given in by for t in _tokens(_trees(given)[0])),
        )

    def _near(self, tree: Tree[Token]) -> s.Near:
        kind = str(tree.data)
        partner = next(t for t in _trees(tree) if t.data == "partner")
        lists = tuple(self.name(t) for t in _tokens(_trees(partner)[0]))
        unit = "sentence" if kind == "same_sentence" else "any"
        within = None
        for part in _trees(tree):
            if part.data == "unit":
                unit = "chars" if _tokens(part)[0].type == "CHARS" else "words"
                within = self.number(next(t for t in _tokens(tree) if t.type == "INT"))
        return s.Near(lists, unit, within, kind if kind in ("before", "after") else "either", self.at(tree))

    def _fact(self, tree: Tree[Token]) -> s.Fact:
        name, at = self.name(_tokens(tree)[0]), self.at(tree)
        values = tuple(self.value(t) for t in _trees(tree) if t.data == "value")
        if tree.data == "fact_compare":
            compare = _tokens(_trees(tree)[0])[0].type.lower()
        else:
            compare = {"fact_is_not": "is_not", "fact_unknown": "unknown"}.get(str(tree.data), "is")
        return s.Fact(name, compare, values, at)


_RAW_QUOTE = re.compile(r'\\(["“”「」＂])')
_QUOTES = '"“「＂'
_WORD = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|“(?:[^“”\\\n]|\\.)*”|「(?:[^「」\\\n]|\\.)*」|＂(?:[^＂\\\n]|\\.)*＂|also|又称|[#＃][^\n]*'
)


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [c for c in tree.children if isinstance(c, Tree)]


def _tokens(tree: Tree[Token]) -> list[Token]:
    return [c for c in tree.children if isinstance(c, Token)]
