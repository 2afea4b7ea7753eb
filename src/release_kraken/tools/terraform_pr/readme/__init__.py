"""README.md as terraform-docs makes it: rendered here, compared with the file, brought up to date."""
