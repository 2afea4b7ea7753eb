"""What code asks of the versions of Terraform and of providers."""
