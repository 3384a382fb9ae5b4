list "ontap_iscsi_service" "all" {
  provider = ontap
  config {
    cluster  = "cluster1"
    svm_name = "svm_*"
  }
}
