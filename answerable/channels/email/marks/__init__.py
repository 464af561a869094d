"""What kind of mail it is: bounce, automatic answer, language."""
