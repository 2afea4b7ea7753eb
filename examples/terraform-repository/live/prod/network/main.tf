module "network" {
  source = "../../../modules/network"

  name               = "shop-prod"
  cidr_block         = "10.2.0.0/16"
  availability_zones = ["eu-west-1a", "eu-west-1b"]
}
