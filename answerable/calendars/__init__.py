"""Business time: opening hours, zones, holidays and pauses as pure arithmetic on instants."""
