export type { IscsiServiceSpec } from "./model/service";
export type { SvmState } from "./ontap/wire";
export type { Credentials } from "./simulator/http/authentication";
export type { FaultEffect, FaultRule } from "./simulator/faults/fault-rule";
export type { SimulatorState } from "./simulator/state/state";
export type { Json, JsonObject } from "./simulator/json/json";
export type { KeyPair } from "./simulator/http/certificates";
export type { ApiRequest } from "./simulator/api/message";
export type { RequestLogEntry } from "./simulator/http/request-log-entry";
export type {
  SeedCluster,
  SeedDocument,
  SeedInterface,
  SeedService,
  SeedSession,
  SeedSvm,
} from "./simulator/seed/seed-document";
export { type LiveCluster, type LiveFaults, type Simulator, startSimulator } from "./simulator/simulator";
export { SimulatorError, type SimulatorErrorCode } from "./simulator/simulator-error";
export type { ServerCertificate, SimulatorOptions } from "./simulator/simulator-options";
export type { ClusterSettings } from "./simulator/state/cluster-settings";
export type { NetworkInterface } from "./simulator/state/network-interface";
export type { Session } from "./simulator/state/session";
export type { Service, Svm } from "./simulator/state/svm";
export { iscsiMatchers, type IscsiMatchers } from "./testing/matchers";
export { liveIscsiService, setLiveIscsiService } from "./testing/live";
export { type InitiatorOptions, liveSessions, loginInitiator, logoutInitiator } from "./testing/live";
export { liveSvm, recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "./testing/live";
export type { MatcherResult } from "./testing/matchers";
