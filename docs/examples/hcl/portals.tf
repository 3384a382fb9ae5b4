data "ontap_iscsi_target_portals" "backup" {
  cluster  = "cluster1"
  svm_name = "svm_backup"
}

output "backup_portals" {
  value = data.ontap_iscsi_target_portals.backup.target_portals
}
