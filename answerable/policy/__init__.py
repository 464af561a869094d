"""The living customer service policy: one versioned document that the software itself obeys."""
