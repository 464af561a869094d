"""The one editor of conditions: for views, and for whatever else asks "which tickets?".

    editor = ConditionEditor(request.user, condition=view_condition)         the page as it is
    editor = ConditionEditor(request.user, data=request.POST)                what came back
    if editor.act():            a button of the editor itself was pressed: show the page again
    elif editor.is_valid():     editor.condition is what was asked for

and in the template, inside the form: {% include "desk/conditions/editor.html" %}. It works without
scripts; with them each button swaps the editor alone (hx-select), whatever else the page holds.
"""

from answerable.desk.conditions.editor import ConditionEditor

__all__ = ["ConditionEditor"]
