"""The demo's custom fields: an order number, a delivery date, the cause of a return, a customer's club."""

from datetime import datetime, timedelta

from answerable.accounts.models import Agent
from answerable.demo.people import remember
from answerable.tickets import actions
from answerable.tickets.actions import Change
from answerable.tickets.actions.defining import Wanted, make_field
from answerable.tickets.fields.models import CustomField
from answerable.tickets.models import Ticket

ORDER = Wanted(
    key="order-number",
    name={
        "en": "Order number", "tr": "Sipariş numarası", "ru": "Номер заказа", "de": "Bestellnummer",
        "es": "Número de pedido", "fr": "Numéro de commande", "ar": "رقم الطلب",
    },
    help={
        "en": "Four digits, in your order confirmation", "tr": "Sipariş onayınızdaki dört rakam",
        "ru": "Четыре цифры из подтверждения заказа", "de": "Vier Ziffern aus der Bestellbestätigung",
        "es": "Cuatro cifras de la confirmación del pedido",
        "fr": "Quatre chiffres de la confirmation de commande", "ar": "أربعة أرقام من تأكيد الطلب",
    },
    in_form=True,
    in_portal=True,
    masked_as="order",
)  # fmt: skip
DELIVERY = Wanted(
    key="delivery-date",
    kind="date",
    name={
        "en": "Delivery date", "tr": "Teslimat tarihi", "ru": "Дата доставки", "de": "Lieferdatum",
        "es": "Fecha de entrega", "fr": "Date de livraison", "ar": "تاريخ التسليم",
    },
    in_portal=True,
)  # fmt: skip
CAUSE = Wanted(
    key="cause-of-return",
    kind="choice",
    name={
        "en": "Cause of return", "tr": "İade nedeni", "ru": "Причина возврата",
        "de": "Grund der Rücksendung", "es": "Causa de la devolución", "fr": "Cause du retour",
        "ar": "سبب الإرجاع",
    },
    options=[
        {"name": {"en": "Damaged", "tr": "Hasarlı", "ru": "Повреждено", "de": "Beschädigt", "es": "Dañado", "fr": "Endommagé", "ar": "تالف"}},
        {"name": {"en": "Wrong colour", "tr": "Yanlış renk", "ru": "Не тот цвет", "de": "Falsche Farbe", "es": "Color equivocado", "fr": "Mauvaise couleur", "ar": "لون خاطئ"}},
        {"name": {"en": "Changed my mind", "tr": "Vazgeçtim", "ru": "Передумали", "de": "Anders überlegt", "es": "Cambio de opinión", "fr": "Changement d’avis", "ar": "غيّر رأيه"}},
    ],
    needed_to_solve=True,
    condition={"field": "tag", "op": "contains", "value": "return"},
)  # fmt: skip
CLUB = Wanted(
    key="club",
    subject="customer",
    kind="choice",
    name={
        "en": "Friends of the house", "tr": "Dostlar kulübü", "ru": "Клуб друзей",
        "de": "Freundeskreis", "es": "Club de amigos", "fr": "Cercle d’amis", "ar": "نادي الأصدقاء",
    },
    options=[
        {"name": {"en": "Silver", "tr": "Gümüş", "ru": "Серебро", "de": "Silber", "es": "Plata", "fr": "Argent", "ar": "فضي"}},
        {"name": {"en": "Gold", "tr": "Altın", "ru": "Золото", "de": "Gold", "es": "Oro", "fr": "Or", "ar": "ذهبي"}},
    ],
)  # fmt: skip


def make_fields() -> None:
    """Makes those of the fields that are not there already under their key."""
    known = set(CustomField.objects.values_list("key", flat=True))
    for wanted in (ORDER, DELIVERY, CAUSE, CLUB):
        if wanted.key not in known:
            remember(make_field(wanted))


def fill(ticket: Ticket, values: dict[str, str], *, by: Agent, now: datetime) -> None:
    """Gives the ticket of a story its values; a date is so many days from now."""
    fields = {field.key: field for field in CustomField.objects.filter(key__in=values)}
    changes = []
    for key, value in values.items():
        if fields[key].kind == CustomField.Kind.DATE:
            value = (now.date() + timedelta(days=int(value))).isoformat()
        changes.append(Change(fields[key], value))
    actions.set_fields(ticket, changes, by=by)
