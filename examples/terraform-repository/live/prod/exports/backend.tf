terraform {
  backend "s3" {
    bucket       = "shop-terraform-state"
    key          = "prod/exports/terraform.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}
