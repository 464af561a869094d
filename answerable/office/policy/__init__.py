"""The policy's pages: its forms, its words for a reader, what its pages show."""
