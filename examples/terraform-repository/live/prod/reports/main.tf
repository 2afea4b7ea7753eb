# kraken:ignore untyped-variable
variable "title" {
  description = "Title of the report."
}

# kraken:ignore untaged-resource nobody owns reports
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
