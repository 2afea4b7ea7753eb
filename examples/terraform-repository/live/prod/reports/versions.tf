terraform {
  required_version = ">= 1.10.0, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80.0, < 6.0.0"
    }
  }
}

# kraken:ignore unpinned-module the platform team moves to tags in May
provider "aws" {
  region = "eu-west-1"
}
