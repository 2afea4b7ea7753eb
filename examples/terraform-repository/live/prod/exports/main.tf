variable "retention_days" {
  description = "Days that an export is kept."
  type        = number
  default     = 3

  validation {
    condition     = var.retention_days >= 7
    error_message = "The auditors ask for exports of at least 7 days."
  }
}

resource "aws_cloudwatch_log_group" "exports" {
  name              = "/shop/exports"
  retention_in_days = var.retention_days
}
