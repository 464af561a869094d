"""Rules, macros and canned replies follow a team that is taken up by another."""

from answerable.accounts.models import Team
from answerable.automation.models import CannedReply, Macro, Rule
from answerable.tickets.conditions.renaming import moved


def follow(fact: tuple[Team, Team]) -> None:
    """Conditions and steps name the team that does the work now; nothing else of them changes."""
    team, into = fact
    for rule in Rule.objects.order_by("pk"):
        condition = moved(rule.condition, team.pk, into.pk)
        steps = moved(rule.steps, team.pk, into.pk)
        if (condition, steps) != (rule.condition, rule.steps):
            Rule.objects.filter(pk=rule.pk).update(condition=condition, steps=steps)
    for macro in Macro.objects.order_by("pk"):
        steps = moved(macro.steps, team.pk, into.pk)
        if steps != macro.steps:
            Macro.objects.filter(pk=macro.pk).update(steps=steps)


def keep(fact: tuple[Team, Team]) -> None:
    """What a team that is gone had written is that of the team that took it up."""
    team, into = fact
    CannedReply.objects.filter(team=team).update(team=into)
    Macro.objects.filter(team=team).update(team=into)
