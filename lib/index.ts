export { IscsiService, type IscsiServiceProps } from "./constructs/iscsi-service";
export { OntapCluster, type OntapClusterProps } from "./constructs/ontap-cluster";
export {
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
