# No plan deletes an iSCSI service, or lets hosts be disconnected. Input: terraform show -json <plan>
package main

import rego.v1

allowed_policies := {"retain", "disable"}

services contains change if {
	some change in input.resource_changes
	change.type == "ontap_iscsi_service"
	change.mode == "managed"
}

deny contains message if {
	some service in services
	service.change.after.deletion_policy
	not service.change.after.deletion_policy in allowed_policies
	message := sprintf("%s: deletion_policy is %q; set \"retain\" or \"disable\"", [service.address, service.change.after.deletion_policy])
}

deny contains message if {
	some service in services
	service.change.after.active_sessions == "end"
	message := sprintf("%s: active_sessions is \"end\"; leave it out, so that hosts are protected", [service.address])
}

deny contains message if {
	some service in services
	service.change.after.ensure == "absent"
	message := sprintf("%s: ensure is \"absent\", which deletes the service; remove the declaration instead", [service.address])
}

# A removal from the code carries out the policy that was applied last. A replacement does not.
deny contains message if {
	some service in services
	service.change.actions == ["delete"]
	service.change.before.deletion_policy == "delete"
	message := sprintf("%s: its removal deletes the service; apply deletion_policy = \"retain\" first", [service.address])
}

# null_resource mode keeps a service, unless it is declared absent.
deny contains message if {
	some change in input.resource_changes
	change.type == "null_resource"
	change.change.after.triggers.svmName
	change.change.after.triggers.ensure == "absent"
	message := sprintf("%s: ensure is \"absent\", which deletes the service; remove the declaration instead", [change.address])
}
