export type { IscsiServiceSpec } from "./model/iscsi-service";
export type { SvmState } from "./ontap/wire";
export type { Credentials } from "./simulator/authentication";
export type { FaultEffect, FaultRule } from "./simulator/faults/fault-rule";
export type { Job } from "./simulator/job";
export type { Json, JsonObject } from "./simulator/json";
export type { KeyPair } from "./simulator/key-pair";
export type { ApiRequest } from "./simulator/message";
export type { RequestLogEntry } from "./simulator/request-log";
export type { SeedDocument, SeedService, SeedSvm } from "./simulator/seed";
export {
  type LiveCluster,
  type LiveFaults,
  type ServerCertificate,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "./simulator/simulator";
export { SimulatorError, type SimulatorErrorCode } from "./simulator/simulator-error";
export type { ClusterSettings, Service, SimulatorState, Svm } from "./simulator/state";
export { iscsiMatchers, type IscsiMatchers } from "./testing/iscsi-matchers";
export { liveIscsiService, setLiveIscsiService } from "./testing/live-service";
export type { MatcherResult } from "./testing/matcher-result";
