export { IscsiService, type IscsiServiceProps } from "./constructs/iscsi-service";
export { OntapCluster } from "./constructs/ontap-cluster";
export type { OntapClusterProps } from "./constructs/ontap-cluster-props";
export {
  InterruptionError,
  type InterruptionCode,
  isOntapRefusal,
  OntapApiError,
  type OntapApiErrorCode,
  OntapIscsiError,
  ReconcileError,
  type ReconcileErrorCode,
  SettingsError,
  type SettingsErrorCode,
  TransportError,
  type TransportErrorCode,
  ValidationError,
  type ValidationErrorCode,
} from "./errors";
