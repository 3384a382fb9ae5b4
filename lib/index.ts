export { ExistingIscsiService } from "./constructs/iscsi-service";
export { IscsiService } from "./constructs/iscsi-service";
export type { IscsiServiceProps, SvmProps } from "./constructs/declaration";
export { IscsiServicePolicy } from "./constructs/service-policy";
export type { IscsiServicePolicyProps } from "./constructs/service-policy";
export { OntapCluster } from "./constructs/ontap-cluster";
export type { OntapClusterProps } from "./constructs/ontap-cluster";
export {
  type ErrorParts,
  InterruptionError,
  type InterruptionCode,
  isOntapRefusal,
  OntapApiError,
  type OntapApiErrorCode,
  OntapIscsiError,
  ReconcileError,
  type RefusalDetails,
  type ReconcileErrorCode,
  SettingsError,
  type SettingsErrorCode,
  TransportError,
  type TransportErrorCode,
  ValidationError,
  type ValidationErrorCode,
} from "./errors";
export { Provisioning } from "./model/connection";
export { ActiveSessions, DeletionPolicy } from "./model/policies";
export type { Ensure } from "./model/service";
