import {
  to = ontap_iscsi_service.live
  id = "cluster1/svm_live"
}
