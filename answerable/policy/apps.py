"""The policy app: what must be read before one answers stops a reply that comes too early."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "answerable.policy"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.policy import acknowledging, naming, owning
        from answerable.tickets.events import SENTENCES

        on("tag.renamed", naming.refuse_if_named, order=5)
        on("team.merged", naming.refuse_if_team_named, order=5)
        on("message.sent", acknowledging.refuse_shut_gate, order=5)
        on("message.sent", owning.refuse_other_writer, order=6)
        on("message.taken_back", acknowledging.give_back_lift, order=40)
        SENTENCES.update(
            {
                "policy.gate_lifted": _(
                    "%(actor)s let %(agent)s answer once before reading the policy: %(reason)s"
                ),
                "policy.gate_asked": _("%(actor)s asked to answer before reading the policy"),
                "policy.gate_used": _("%(actor)s answered by leave of %(lead)s: %(reason)s"),
            }
        )
