"""How the files of a directory become a module: reading, declaring, merging overrides."""
