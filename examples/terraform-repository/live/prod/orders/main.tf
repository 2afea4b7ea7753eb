module "orders" {
  source = "../../../modules/queue"

  name = "orders"
}

# The table "orders" was removed here; it still exists, with every order in it.

resource "aws_dynamodb_table" "baskets" {
  name         = "baskets"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "customer"

  attribute {
    name = "customer"
    type = "S"
  }
}
