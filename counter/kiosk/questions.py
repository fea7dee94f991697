"""Question pages: one thing per page, answered, or 分からない."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from counter.kiosk import (
    addresses,
    asking,
    changes,
    discretion,
    earlier,
    entry,
    lookups,
    naming,
    steps,
    telling,
    visiting,
)
from counter.kiosk.checking import REVISED
from counter.visit import Visit
from counter.web.services import services
from forms.build import AnswerForm, Entry, entry_of
from procedures.bundle import Bundle
from procedures.catalog import Item
from procedures.reassessing import Before


def events() -> ResponseReturnValue:
    """Which life events bring the resident here."""
    visit, bundle = visiting.current(), visiting.bundle()
    item = _with_offered_events(bundle)
    form = asking.form_of(visit, bundle, [Entry(item)], _typed())
    if request.method == "POST" and _accepted(form, visit):
        visit.settings.pop(steps.DISASTER, None)
        return _go_on(visit, bundle, form, "")
    return _page(form, "kiosk/events.html", back=url_for("kiosk.welcome"))


def question(page: str) -> ResponseReturnValue:
    """Show or take one page of questions."""
    visit, bundle = visiting.current(), visiting.bundle()
    standing = steps.Standing(visit, bundle)
    found = standing.page(page)
    if found is None:
        return redirect(standing.next_url, 303)
    entries = [entry_of(one) for one in found.questions]
    form = asking.form_of(visit, bundle, entries, _typed())
    if request.method == "POST" and addresses.wanted(request.form):
        return _question_page(standing, form, page, code=addresses.code_of(request.form))
    if request.method == "POST" and (lookups.wanted(request.form) or earlier.wanted(request.form)):
        return _question_page(standing, form, page)
    if request.method == "POST" and _accepted(form, visit):
        return _go_on(visit, bundle, form, page, standing.found())
    return _question_page(standing, form, page)


def stopped() -> ResponseReturnValue:
    """The visit cannot go on: what to do instead."""
    visit = visiting.current()
    found = entry.stop(visit.sheet)
    if found is None:
        return redirect(steps.next_url(visit, visiting.bundle()), 303)
    return render_template(
        "kiosk/stopped.html",
        stop=found,
        change=url_for("kiosk.question", page=entry.CERTIFICATE.item),
    )


def _go_on(
    visit: Visit, bundle: Bundle, form: AnswerForm, page: str, before: Before | None = None
) -> ResponseReturnValue:
    asking.write(visit, bundle, form.answers())
    if changes.LISTED in visit.settings:
        session[REVISED] = True
    revised = page in steps.trail_of(visit)
    if page:
        steps.remember(visit, page)
    if discretion.asked_for(visit.sheet):
        return discretion.end_at_the_desk(visit)
    visiting.keep(visit, revised=revised)
    return redirect(steps.next_url(visit, bundle, before), 303)


def _accepted(form: AnswerForm, visit: Visit) -> bool:
    return form.validate() and not asking.refuse(form, visit)


def _typed() -> MultiDict[str, str] | None:
    """What the browser sent, with what was chosen from a search put into its box."""
    if request.method != "POST":
        return None
    return earlier.joined(lookups.joined(addresses.joined(request.form)))


def _question_page(
    standing: steps.Standing, form: AnswerForm, page: str, code: str | None = None
) -> ResponseReturnValue:
    """One page of questions; with a postal code, also the towns it stands for."""
    asked = asking.fields_of(form)[0].entry
    about = naming.about(standing.visit, standing.bundle, asked.subjects[0])
    return _page(
        form,
        "kiosk/question.html",
        back=standing.back_url(page),
        about="" if asked.who else about,
        towns=None if code is None else addresses.towns(code),
        code=code or "",
        earlier={
            field.name: earlier.offered(standing.visit, standing.bundle, field)
            for field in asking.fields_of(form)
        },
        lookups={
            field.name: lookups.lookups_of(field, standing.bundle, request.form)
            for field in asking.fields_of(form)
        },
    )


def _page(form: AnswerForm, template: str, **context: object) -> ResponseReturnValue:
    found = asking.problems(form)
    if found and request.method == "POST":
        services().visits.tell(visiting.current().id, telling.stumbled())
    html = render_template(template, fields=asking.fields_of(form), problems=found, **context)
    return html, 422 if found else 200


def _with_offered_events(bundle: Bundle) -> Item:
    """The item 今日の用件 with only the events a kiosk may begin and this city offers here."""
    wanted = services().config.kiosk.events
    begun_here = {
        event.id
        for event in bundle.events.values()
        if "kiosk" in event.start_at and (not wanted or event.id in wanted)
    }
    used = {event for procedure in bundle.procedures.values() for event in procedure.events}
    item = bundle.items.get(entry.EVENTS.item)
    if item is None:
        abort(503)
    offered = tuple(c for c in item.choices if c.id in begun_here & used)
    return item.model_copy(update={"choices": offered, "unknown_allowed": False})
