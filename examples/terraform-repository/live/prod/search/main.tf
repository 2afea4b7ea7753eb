module "index" {
  source = "git::https://git.example.com/platform/terraform-modules.git//index?ref=main"
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = ">= 5.0"

  name = "search"
}
