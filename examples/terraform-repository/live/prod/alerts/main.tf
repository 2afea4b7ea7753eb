# The module was renamed, but not here.
module "notify" {
  source = "../../../modules/notify"

  topic = "alerts"
}
