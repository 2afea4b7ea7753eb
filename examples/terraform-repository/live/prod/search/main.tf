module "index" {
  source = "git::https://git.example.com/platform/terraform-modules.git//index?ref=main"
}

module "synonyms" {
  source = "git::https://git.example.com/platform/terraform-modules.git?ref=v2.1.0//synonyms"
}

module "ranking" {
  source = "git::https://deploy:not-a-real-token@git.example.com/platform/ranking.git?ref=v1.4.0"
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = ">= 5.0"

  name = "search"
}

module "alb" {
  source  = "terraform-aws-modules/alb/aws"
  version = "^9.0"

  name = "search"
}
