export type { IscsiServiceSpec } from "./model/service";
export type { SvmState, SvmSubtype } from "./ontap/wire";
export type { Credentials } from "./simulator/transport";
export type { FaultEffect, FaultRule } from "./simulator/schema-types";
export type { SimulatorState } from "./simulator/state";
export type { Json, JsonObject } from "./simulator/json";
export type { KeyPair } from "./simulator/certificates";
export type { ApiRequest } from "./simulator/handler";
export type { RequestLogEntry } from "./simulator/schema-types";
export type {
  SeedCluster,
  SeedDocument,
  SeedInterface,
  SeedService,
  SeedSession,
  SeedSvm,
} from "./simulator/schema-types";
export { type LiveCluster, type LiveFaults, type Simulator, startSimulator } from "./simulator/simulator";
export { SimulatorError, type SimulatorErrorCode } from "./simulator/simulator-error";
export type { ServerCertificate, SimulatorOptions } from "./simulator/simulator";
export type { ClusterSettings } from "./simulator/state";
export type { NetworkInterface, Service, Session, Svm } from "./simulator/svm";
export { type InitiatorOptions, liveSessions, loginInitiator, logoutInitiator } from "./testing/live";
export {
  liveIscsiService,
  liveSvm,
  recreateLiveSvm,
  removeLiveSvm,
  renameLiveSvm,
  setLiveInterface,
  setLiveIscsiService,
} from "./testing/live";
export { iscsiMatchers, type IscsiMatchers, type MatcherResult } from "./testing/matchers";
