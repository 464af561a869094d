"""The words mail programs put around quotes and signatures, one table per subject, by language."""
