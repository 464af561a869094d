"""Running the installation: backup, restore, export, and the doctor that says what is wrong."""
