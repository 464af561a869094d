"""Rules and macros follow a tag that is called something else from now on."""

from answerable.automation.models import Macro, Rule
from answerable.tickets.actions.tags import Renamed
from answerable.tickets.conditions.renaming import renamed


def follow(fact: Renamed) -> None:
    """Conditions and steps name the tag as it is called now; nothing else of them changes."""
    for rule in Rule.objects.order_by("pk"):
        condition = renamed(rule.condition, fact.before, fact.after)
        steps = renamed(rule.steps, fact.before, fact.after)
        if (condition, steps) != (rule.condition, rule.steps):
            Rule.objects.filter(pk=rule.pk).update(condition=condition, steps=steps)
    for macro in Macro.objects.order_by("pk"):
        steps = renamed(macro.steps, fact.before, fact.after)
        if steps != macro.steps:
            Macro.objects.filter(pk=macro.pk).update(steps=steps)
