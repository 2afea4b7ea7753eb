resource "aws_sqs_queue" "this" {
  name = var.name
  message_retention_seconds = var.retention
}

resource "aws_sqs_queue" "dead_letters" {
  name = "${var.name}-dead-letters"
}

output "arn" {
  value = aws_sqs_queue.this.arn
}
