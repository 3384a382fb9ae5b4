terraform {
  required_providers {
    ontap = { source = "cdktf.local/ontap-iscsi/ontap" }
  }
}

variable "endpoint" {
  type    = string
  default = "https://cluster1.example.com"
}

provider "ontap" {
  clusters = {
    cluster1 = { endpoint = var.endpoint }
  }
}
