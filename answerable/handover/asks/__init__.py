"""Internal requests: a department is asked, with a promise and a ladder of its own."""
