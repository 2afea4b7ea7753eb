/**
 * # Network
 *
 * A VPC with one private subnet in each availability zone.
 */

resource "aws_vpc" "this" {
  cidr_block           = var.cidr_block
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

resource "aws_subnet" "private" {
  for_each = toset(var.availability_zones)

  vpc_id            = aws_vpc.this.id
  availability_zone = each.value
  cidr_block        = cidrsubnet(var.cidr_block, 4, index(var.availability_zones, each.value))

  tags = { Name = "${var.name}-${each.value}" }
}
