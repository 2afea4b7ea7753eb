variable "name" {
  description = "Name of the VPC, and prefix of the names of its subnets."
  type        = string
}

variable "cidr_block" {
  description = <<-EOT
    IPv4 range of the VPC. Each subnet takes a sixteenth of it,
    so a `/16` gives subnets of `/20`.
  EOT
  type        = string
  default     = "10.0.0.0/16"
}

variable "availability_zones" {
  description = "Availability zones that get a subnet, in order; append only."
  type        = list(string)
}
