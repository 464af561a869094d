"""What every app stands on: actors, events, jobs, secrets, live news. Imports no other app."""
