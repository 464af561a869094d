"""The command line: `answerable NOUN VERB`. Each noun is a module that is imported when called."""
