variable "receipt_days" {
    default = 3650
}

resource "aws_s3_bucket" "receipts" {
  bucket = "shop-receipts"
}

resource "aws_s3_bucket_lifecycle_configuration" "receipts" {
  bucket = aws_s3_bucket.receipt.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.receipt_days
    }
  }
}
