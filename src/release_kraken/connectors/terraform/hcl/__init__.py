"""Reading the Terraform language: bytes to blocks with places, in both its native and its JSON syntax."""
