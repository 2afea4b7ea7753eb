resource "aws_sqs_queue" "payments" {
  name      = "payments"
  retention = 86400
}
