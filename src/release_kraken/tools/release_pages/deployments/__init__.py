"""What is deployed where: which version is which release, who deploys it, and how teams deliver."""
