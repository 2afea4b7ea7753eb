variable "receipt_days" {
  description = "Days that a receipt is kept; the law asks for ten years."
  type        = number
  default     = 3650
}

resource "aws_s3_bucket" "receipts" {
  bucket = "shop-receipts"
}

resource "aws_s3_bucket_lifecycle_configuration" "receipts" {
  bucket = aws_s3_bucket.receipts.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.receipt_days
    }
  }
}
