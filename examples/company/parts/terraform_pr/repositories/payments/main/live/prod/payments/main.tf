resource "aws_sqs_queue" "payments" {
  name                      = "payments"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}
