"""Who is offered a ticket nobody owns: rules to a team, in the team the one who can."""
