module "network" {
  source = "../../../modules/network"

  name               = "shop-test"
  cidr_block         = "10.1.0.0/16"
  availability_zones = ["eu-west-1a", "eu-west-1b"]
}
