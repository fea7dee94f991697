"""Catalog models → compiled rules, and every cross-reference checked on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from procedures.bundle import (
    CompiledDeadline,
    CompiledDocument,
    CompiledFigure,
    CompiledNeed,
    CompiledOutside,
    CompiledProcedure,
)
from procedures.catalog import (
    Amount,
    Choice,
    City,
    Disaster,
    Event,
    Figure,
    Group,
    Item,
    Need,
    Outcome,
    Outside,
    Place,
    Procedure,
)
from procedures.disasters import disaster_problems
from procedures.evaluation import Readable, computable
from procedures.findings import Problem
from procedures.groups import compile_group, everyone, remembered, visitor
from procedures.language import TYPES, constant, nearest, reached
from procedures.rules import Members, Rule, RuleError, Type, Vocabulary, compile_rule
from procedures.sheet import VISIT
from procedures.templates import check_template
from procedures.values import Value, from_plain

T = TypeVar("T")
Found = Mapping[str, tuple[str, T]]
"""Models by id, each with the file it came from."""


def compile_catalog(
    *,
    city: City | None,
    items: Found[Item],
    events: Found[Event],
    groups: Found[Group],
    amounts: Found[Amount],
    disasters: Found[Disaster],
    outside: Found[Outside],
    places: Found[Place],
    procedures: Found[Procedure],
    problems: list[Problem],
) -> dict[str, Any]:
    """Compile everything; what cannot be compiled is added to `problems`.

    Returns the fields of a `Bundle` but for its version and raw tables.
    """
    choices = tuple(_as_choice(event) for _, event in events.values())
    known = {id_: _offering(item, choices) for id_, (_, item) in items.items()}
    compiler = _Compiler(known, set(amounts), problems)
    members = compiler.groups(groups)
    derived = compiler.derivations(items)
    compiled = {
        id_: compiler.procedure(file, procedure, events, procedures)
        for id_, (file, procedure) in procedures.items()
    }
    return {
        "city": city,
        "items": compiler.items,
        "events": {id_: event for id_, (_, event) in events.items()},
        "groups": {id_: group for id_, (_, group) in groups.items()},
        "amounts": {id_: amount for id_, (_, amount) in amounts.items()},
        "disasters": compiler.disasters(disasters),
        "outside": compiler.outside(outside, events),
        "places": {id_: place for id_, (_, place) in places.items()},
        "procedures": {id_: procedure for id_, (_, procedure) in procedures.items()},
        "members": members,
        "compiled": compiled,
        "readable": compiler.readable(derived, city),
    }


def _as_choice(event: Event) -> Choice:
    return Choice(id=event.id, ja=event.name.ja, easy=event.name.easy)


def _offering(item: Item, events: tuple[Choice, ...]) -> Item:
    """The item, with the life events as its choices if it takes them from there."""
    return item.model_copy(update={"choices": events}) if item.choices_from else item


class _Compiler:
    """Compiles one catalog. Holds the vocabulary and collects problems instead of stopping."""

    def __init__(
        self, items: Mapping[str, Item], amounts: set[str], problems: list[Problem]
    ) -> None:
        self.items = items
        self.problems = problems
        self._amounts = amounts
        self._shared: dict[object, Rule] = {}
        self._members: dict[str, Members] = {"people": everyone("person"), "visitor": visitor()}
        for kind in {item.subject for item in items.values()} - {"person", VISIT}:
            self._members[plural(kind)] = everyone(kind)

    def _vocabulary(self, subject: str = "", **roles: Members) -> Vocabulary:
        variables = {"subject": subject} if subject else {}
        groups = {**self._members, **roles}
        return Vocabulary(self.items, self._amounts, groups, variables, shared=self._shared)

    def _group(self, file: str, key: str, text: str, vocabulary: Vocabulary) -> Members | None:
        try:
            return compile_group(text, vocabulary)
        except RuleError as error:
            self.problems.append(Problem(file, key, str(error)))
            return None

    def _rule(
        self, file: str, key: str, text: str, vocabulary: Vocabulary, wanted: Type | None
    ) -> Rule:
        try:
            return compile_rule(text, vocabulary, wanted)
        except RuleError as error:
            self.problems.append(Problem(file, key, str(error)))
            return compile_rule("unknown", vocabulary)

    def _known(self, file: str, key: str, name: str, known: Mapping[str, Any], what: str) -> bool:
        if name in known:
            return True
        message = f"{name} という{what}はありません{nearest(name, known)}"
        self.problems.append(Problem(file, key, message))
        return False

    def groups(self, groups: Found[Group]) -> Mapping[str, Members]:
        """The catalog's groups, each of which may use those before it."""
        for id_, (file, group) in groups.items():
            compiled = self._group(file, f"{id_}.is", group.members, self._vocabulary())
            if compiled is not None:
                self._members[id_] = remembered(id_, compiled)
        return self._members

    def derivations(self, items: Found[Item]) -> Mapping[str, Rule]:
        """The rules of derived items; one that leads back to itself is refused."""
        rules: dict[str, Rule] = {}
        for id_, (file, item) in items.items():
            if item.derived:
                subject = "" if item.subject == VISIT else item.subject
                rules[id_] = self._rule(
                    file, f"{id_}.derived", item.derived, self._vocabulary(subject), None
                )
        for id_ in rules:
            if id_ in reached(rules[id_].items, rules):
                message = "この項目は、めぐりめぐって自分自身から導かれています"
                self.problems.append(Problem(items[id_][0], f"{id_}.derived", message))
        return rules

    def readable(self, derived: Mapping[str, Rule], city: City | None) -> Readable:
        """What a reader of a sheet needs."""
        settings = self.settings(city)
        said = {id_: self._always(id_, value) for id_, value in settings.items()}
        rosters = {item.roster_of: item.id for item in self.items.values() if item.roster_of}
        return Readable(self.items, derived, settings, {**derived, **said}, rosters)

    def _always(self, item: str, value: Value) -> Rule:
        """A city's own answer as a rule."""
        return constant(computable(value), TYPES.get(self.items[item].kind, Type.TEXT))

    def settings(self, city: City | None) -> Mapping[str, Value]:
        """The city's own answers, checked against their items' kinds."""
        settings: dict[str, Value] = {}
        for id_, plain in (city.settings if city else {}).items():
            if not self._known("city.toml", f"settings.{id_}", id_, self.items, "項目"):
                continue
            try:
                settings[id_] = from_plain(self.items[id_].kind, plain)
            except ValueError as error:
                self.problems.append(Problem("city.toml", f"settings.{id_}", str(error)))
        return settings

    def disasters(self, disasters: Found[Disaster]) -> Mapping[str, Disaster]:
        """The disasters, what each says checked against the items it answers."""
        for file, disaster in disasters.values():
            self.problems.extend(disaster_problems(file, disaster, self.items))
        return {id_: disaster for id_, (_, disaster) in disasters.items()}

    def outside(
        self, outside: Found[Outside], events: Found[Event]
    ) -> Mapping[str, CompiledOutside]:
        """What is to be done outside the hall, with its condition."""
        found: dict[str, CompiledOutside] = {}
        for id_, (file, one) in outside.items():
            for event in one.events:
                self._known(file, f"{id_}.events", event, events, "ライフイベント")
            rule = self._rule(file, f"{id_}.when", one.when, self._vocabulary(), Type.TRUTH)
            found[id_] = CompiledOutside(one, rule)
        return found

    def procedure(
        self, file: str, procedure: Procedure, events: Found[Event], others: Found[Procedure]
    ) -> CompiledProcedure:
        """One procedure with its expressions compiled and its references checked."""
        for event in procedure.events:
            self._known(file, "events", event, events, "ライフイベント")
        for key, named in _named_procedures(procedure):
            self._known(file, key, named, others, "手続")
        subjects = self._subjects(file, procedure)
        vocabulary = self._with_roles(file, procedure, subjects.kind if subjects else "")
        self._check_outcomes(file, procedure)
        return CompiledProcedure(
            procedure=procedure,
            subjects=subjects,
            groups=vocabulary.groups,
            outcomes=tuple(
                (row, self._rule(file, f"outcome.{n}.when", row.when, vocabulary, Type.TRUTH))
                for n, row in enumerate(procedure.outcomes)
            ),
            needs=tuple(
                self._need(file, f"needs.{need.item}", need, subjects, vocabulary)
                for need in procedure.needs
            ),
            documents=tuple(
                CompiledDocument(
                    document,
                    self._rule(file, f"document.{document.id}.when", document.when, vocabulary,
                               Type.TRUTH),
                    self._rule(file, f"document.{document.id}.waived_when", document.waived_when,
                               vocabulary, Type.TRUTH),
                )
                for document in procedure.documents
            ),
            deadline=self._deadline(file, procedure, vocabulary),
            figures=tuple(
                self._figure(file, f"figure.{n}", figure, vocabulary)
                for n, figure in enumerate(procedure.figures)
            ),
        )  # fmt: skip

    def _subjects(self, file: str, procedure: Procedure) -> Members | None:
        if procedure.for_each is None:
            return None
        self._known(file, "for_each", procedure.for_each, self._members, "集まり")
        return self._members.get(procedure.for_each)

    def _with_roles(self, file: str, procedure: Procedure, subject: str) -> Vocabulary:
        vocabulary = self._vocabulary(subject)
        roles: dict[str, Members] = {}
        for name, text in procedure.roles.items():
            role = self._group(file, f"roles.{name}", text, vocabulary)
            if role is not None:
                roles[name] = role
            vocabulary = self._vocabulary(subject, **roles)
        return vocabulary

    def _check_outcomes(self, file: str, procedure: Procedure) -> None:
        last = procedure.outcomes[-1]
        if last.outcome is not Outcome.NOT_NEEDED or last.when != "True":
            message = '最後の行は is = "not_needed" で、when を書きません'
            self.problems.append(Problem(file, "outcome", message))
        for n, row in enumerate(procedure.outcomes):
            for text in (row.because.ja, row.because.easy):
                problem = check_template(text, self.items, self._amounts)
                if problem:
                    self.problems.append(Problem(file, f"outcome.{n}.because", problem))

    def _need(
        self,
        file: str,
        key: str,
        need: Need,
        subjects: Members | None,
        vocabulary: Vocabulary,
    ) -> CompiledNeed:
        when = self._rule(file, key, need.when, vocabulary, Type.TRUTH)
        members = subjects if need.of == "subject" else vocabulary.groups.get(need.of or "")
        if need.of is not None and members is None:
            self._known(file, key, need.of, vocabulary.groups, "集まり・役割")
        if self._known(file, key, need.item, self.items, "項目"):
            kind = members.kind if members else VISIT
            wanted = self.items[need.item].subject
            if kind != wanted:
                message = f"{need.item} は {wanted} の項目です（{need.of or '来庁'} は {kind}）"
                self.problems.append(Problem(file, key, message))
        return CompiledNeed(need, when, members)

    def _figure(
        self, file: str, key: str, figure: Figure, vocabulary: Vocabulary
    ) -> CompiledFigure:
        return CompiledFigure(
            figure,
            self._rule(file, f"{key}.when", figure.when, vocabulary, Type.TRUTH),
            self._rule(file, f"{key}.value", figure.value, vocabulary, Type.NUMBER),
            self._rule(file, f"{key}.on", figure.on, vocabulary, Type.DATE),
        )

    def _deadline(
        self, file: str, procedure: Procedure, vocabulary: Vocabulary
    ) -> CompiledDeadline | None:
        deadline = procedure.deadline
        if deadline is None:
            return None
        return CompiledDeadline(
            self._rule(file, "deadline.days", deadline.days, vocabulary, Type.NUMBER),
            self._rule(file, "deadline.anchor", deadline.anchor, vocabulary, Type.DATE),
        )


def _named_procedures(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """The other procedures one names, each with the key that names it."""
    yield from (("after", other) for other in procedure.after)
    yield from (("excludes", other) for other in procedure.excludes)
    for notice in procedure.annex_of:
        yield "annex_of", notice


def plural(kind: str) -> str:
    """The group of all things of a kind: dog → dogs, business → businesses."""
    return kind + ("es" if kind.endswith("s") else "s")
