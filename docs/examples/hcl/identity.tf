import {
  to = ontap_iscsi_service.same
  identity = {
    cluster  = "cluster1"
    svm_uuid = "19d04b8e-94d7-11e8-8370-005056b48fd2"
  }
}
