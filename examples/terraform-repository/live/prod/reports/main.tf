# kraken:ignore untyped-variable
variable "title" {
  description = "Title of the report."
}

resource "aws_s3_bucket" "reports" {
  bucket = "shop-reports"

  tags = {
    title = var.title
  }
}

module "archive" {
  source = "../../../modules/archive"

  bucket = "shop-reports-archive"
}
