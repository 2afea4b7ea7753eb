terraform {
  backend "s3" {
    bucket = "shop-terraform-state"
    key    = "prod/network/terraform.tfstate"
    region = "eu-west-1"
  }
}
