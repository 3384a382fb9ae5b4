export type { IscsiServiceSpec } from "./model/iscsi-service";
export type { SvmState } from "./ontap/wire";
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
export type { NetworkInterface } from "./simulator/svm";
export type { Session } from "./simulator/svm";
export type { Service, Svm } from "./simulator/svm";
export { iscsiMatchers, type IscsiMatchers } from "./testing/iscsi-matchers";
export { liveIscsiService, setLiveIscsiService } from "./testing/live-service";
export { type InitiatorOptions, liveSessions, loginInitiator, logoutInitiator } from "./testing/live-sessions";
export { liveSvm, recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "./testing/live-svms";
export type { MatcherResult } from "./testing/matcher-result";
