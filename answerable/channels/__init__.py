"""Every way in and out: one intake, one outbox, and an adapter per channel between them."""
