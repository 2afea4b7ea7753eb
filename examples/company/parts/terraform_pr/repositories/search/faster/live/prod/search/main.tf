variable "reads" { default = 400 }

# A plan runs what a stranger wrote: this one would tell who it runs as.
data "aws_caller_identity" "me" {}

output "who" {
  value = data.aws_caller_identity.me.arn
}

resource "aws_dynamodb_table" "products" {
  name           = "products"
  billing_mode   = "PROVISIONED"
  read_capacity  = var.reads
  write_capacity = 50
  hash_key       = "id"

  attribute {
    name = "id"
    type = "S"
  }

  tags = { owner = "search" }
}
