"""A ticket that one of us begins: the form, and whom it is for while one types."""

import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.core.errors import Refused
from answerable.customers.models import Customer
from answerable.desk import beginning, marking
from answerable.desk.beginning import Form
from answerable.desk.just_sent import remember
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions import How
from answerable.tickets.models import Message, Ticket

BEGUN = "begun"  # in the session: the form that was last sent, and the number of its ticket


@for_agents
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Whom, what about, the first words; then to the ticket."""
    _only_ours(request)
    form = Form.of(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST" or "find" in request.POST:
        _prefill(request, form)
        return _page(request, form)
    key = f"begin:{request.user.pk}:{request.POST.get('effect_key', '')[:64]}"
    if known := _begun(request, key):
        return _to(request, known)
    if not form.customer and beginning.people_for(request.user, form):
        return _page(
            request, form, refusal=Refused("whom", _("Choose for whom it is.")), status=422
        )
    try:
        return _to(request, _begin(request, form, key))
    except (_Warned, Refused, IntegrityError) as error:
        if known := _begun(request, key):  # the same form arrived twice at this moment
            return _to(request, known)
        if isinstance(error, _Warned):
            return _page(request, form, warned=error.customer, status=422)
        if isinstance(error, Refused):
            return _page(request, form, refusal=error, status=422)
        raise


@for_agents
@require_safe
def who(request: DeskRequest) -> HttpResponse:
    """The people the words mean, while one types."""
    _only_ours(request)
    form = Form.of(request.GET)
    form.name = form.address = form.phone = ""
    form.guess_new()
    return render(request, "desk/new/who.html", _who(request, form))


class _Warned(Exception):  # an answer, not a fault
    """The customer has open tickets the writer was not shown yet."""

    def __init__(self, customer: Customer) -> None:
        super().__init__(customer.pk)
        self.customer = customer


def _only_ours(request: DeskRequest) -> None:
    """For a provider's people, and for whoever may not answer, the page does not exist."""
    if request.user.provider_id or not request.user.can("tickets.answer"):
        raise Http404


def _prefill(request: DeskRequest, form: Form) -> None:
    """Of a follow-up: the same customer and subject."""
    old = _seen(request, form.follows) if form.follows else None
    if old and not form.customer and not form.who:
        form.customer, form.subject = str(old.customer_id), form.subject or old.subject
        form.team = form.team or str(old.team_id or "")
    if form.who and not form.customer:
        form.guess_new()


def _seen(request: DeskRequest, number: str) -> Ticket | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    found = tickets_visible_to(request.user).filter(number=int(number)) if is_number else None
    return found.first() if found else None


def _begun(request: DeskRequest, key: str) -> Ticket | None:
    """What the same form began before, with words sent or words still in the composer."""
    if found := Message.objects.select_related("ticket").filter(effect_key=key).first():
        return found.ticket
    before, number = request.session.get(BEGUN) or ("", "")
    return _seen(request, number) if before == key else None


@transaction.atomic
def _begin(request: DeskRequest, form: Form, key: str) -> Ticket:
    agent = request.user
    customer = beginning.customer_of(agent, form)
    if str(customer.pk) not in form.seen and beginning.open_of(agent, customer):
        raise _Warned(customer)
    ticket = actions.begin(
        customer=customer,
        subject=form.subject,
        body=form.body,
        how=beginning.how_of(form),
        by=agent,
        team=beginning.team_of(agent, form),
        owner=beginning.owner_of(agent, form),
        follows=beginning.follows_of(agent, form),
        effect_key=key,
    )
    if form.how == How.MAIL:
        _send(request, ticket, form.body, key)
    request.session[BEGUN] = [key, str(ticket.number)]
    return ticket


def _send(request: DeskRequest, ticket: Ticket, body: str, key: str) -> None:
    """Leaves after the undo time; with marks its writer has not seen it stays in the composer."""
    looked = marking.look_at(ticket, body, files=0)
    if marking.marks_before_sending(ticket, looked, by=request.user, seen=(), then="").held:
        messages.info(request, _("Not sent yet: look at the marks below your words, then send."))
    else:
        remember(request, actions.reply(ticket, body=body, by=request.user, effect_key=key))


def _to(request: DeskRequest, ticket: Ticket) -> HttpResponse:
    if tickets_visible_to(request.user).filter(pk=ticket.pk).exists():
        return HttpResponseRedirect(reverse("desk:ticket", args=[ticket.number]))
    messages.info(request, _("Done. This ticket is now out of your sight."))
    return HttpResponseRedirect(reverse("desk:home"))


def _who(request: DeskRequest, form: Form) -> dict[str, object]:
    return {"form": form, "people": beginning.people_for(request.user, form)}


def _page(
    request: DeskRequest,
    form: Form,
    *,
    refusal: Refused | None = None,
    warned: Customer | None = None,
    status: int = 200,
) -> HttpResponse:
    if warned:
        form.customer = str(warned.pk)
    shown = {
        **_who(request, form),
        "refusal": refusal,
        "warned": warned,
        "ways": How.choices,
        "teams": beginning.teams_for(request.user),
        "owners": beginning.owners_for(),
        "old": _seen(request, form.follows),
        "effect_key": uuid.uuid4().hex,
        "rail": rail_for(request.user),
        "slug": "new",
    }
    return render(request, "desk/new/form.html", shown, status=status)
