variable "name" {
  type = string
}

variable "retention" {
  description = "Seconds that a message is kept."
  default     = 345600
}
