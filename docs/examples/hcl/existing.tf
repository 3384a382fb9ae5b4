data "ontap_iscsi_service" "backup" {
  cluster  = "cluster1"
  svm_name = "svm_backup"
}

output "backup_iqn" {
  value = data.ontap_iscsi_service.backup.target_name
}
