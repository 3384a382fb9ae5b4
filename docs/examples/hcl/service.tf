resource "ontap_iscsi_service" "db" {
  cluster         = "cluster1"
  svm_name        = "svm_db"
  enabled         = true
  target_alias    = "db-prod"
  deletion_policy = "retain"
}

output "iqn" {
  value = ontap_iscsi_service.db.target_name
}
