import type { ClusterConnection } from "../model/cluster-connection";
import type { IscsiServiceSpec, IscsiServiceState, SvmIdentity } from "../model/iscsi-service";
import { readAccess } from "../ontap/access";
import { OntapClient, type OntapClientOptions } from "../ontap/client";
import { listPortals, type Portals } from "../ontap/ip-interfaces";
import { isIscsiLicensed } from "../ontap/licenses";
import type { SvmFacts } from "../ontap/records";
import { listSvms } from "../ontap/svms";
import type { Environment } from "../ontap/profile";
import { type ClusterFacts, unlessRefused } from "../reconciler/preflight";
import { readSessions, type SessionsRead } from "../reconciler/sessions";
import { factsFor } from "../reconciler/survey";
import { ServiceCollection } from "./service-collection";
import { type SingleFlight, singleFlight } from "./single-flight";

/** What a cluster takes from the provider's process. */
export type ClusterOptions = OntapClientOptions & { readonly environment: Environment };

/** One cluster as a process sees it: one client, and each kind of thing read at most once, when it is first wanted. */
export class Cluster {
  readonly #services: SingleFlight<ServiceCollection>;
  readonly #svms = singleFlight(async () => unlessRefused(listSvms(this.client)));
  readonly #licensed = singleFlight(async () => unlessRefused(isIscsiLicensed(this.client)));
  readonly #portals = singleFlight(async () => unlessRefused(listPortals(this.client)));
  readonly #sessions = singleFlight(async () => readSessions(this.client, await this.#allUuids()));
  #client: OntapClient | undefined;
  #toldWarnings = false;

  constructor(
    readonly connection: ClusterConnection,
    private readonly options: ClusterOptions,
  ) {
    this.#services = singleFlight(async () => ServiceCollection.read(this.client));
  }

  /** @throws SettingsError when the credentials are missing, ambiguous or unreadable. */
  get client(): OntapClient {
    const { environment, ...options } = this.options;
    return (this.#client ??= new OntapClient(this.connection, readAccess(this.connection, environment), options));
  }

  /** What may endanger a secret, as far as anything was asked of the cluster; told once. */
  takeWarnings(): readonly string[] {
    if (this.#client === undefined || this.#toldWarnings) return [];
    this.#toldWarnings = true;
    return this.#client.warnings;
  }

  /**
   * The services of all SVMs, as they were read or written by this process.
   *
   * @throws SettingsError, OntapApiError, TransportError, InterruptionError when they cannot be read: every time the same.
   */
  services(): Promise<ServiceCollection> {
    return this.#services();
  }

  /** The live service of an SVM; `undefined` when it has none. */
  async find(svm: SvmIdentity): Promise<IscsiServiceState | undefined> {
    return (await this.services()).find(svm);
  }

  /**
   * Remembers the service that an SVM has after a write of this process, also in a read that was begun before it and has not
   * ended yet.
   */
  async correct(svmUuid: string, state: IscsiServiceState | undefined): Promise<void> {
    const services = await this.#services().catch(() => undefined);
    services?.correct(svmUuid, state);
  }

  /** The SVMs that the login may see; `undefined` when it may not look. */
  svms(): Promise<readonly SvmFacts[] | undefined> {
    return this.#svms();
  }

  /** The portals of each SVM by its UUID; `undefined` when the login may not look. */
  portals(): Promise<Portals | undefined> {
    return this.#portals();
  }

  /** The sessions of all SVMs that have a service. */
  sessions(): Promise<SessionsRead> {
    return this.#sessions();
  }

  /** Lets what was read of services, SVMs and portals be read again: what else an engine applies may have changed it. */
  renew(): void {
    for (const flight of [this.#services, this.#svms, this.#portals]) flight.renew();
  }

  /** What counts for a declared service whose live state is this. */
  async facts(spec: IscsiServiceSpec, state: IscsiServiceState | undefined): Promise<ClusterFacts> {
    const wanted = factsFor([spec], [state], { readsPortals: false });
    const [svms, licensed, portals] = await Promise.all([
      wanted.svms ? this.svms() : undefined,
      wanted.licensed ? this.#licensed() : undefined,
      wanted.portals ? this.portals() : undefined,
    ]);
    return { svms, licensed, portals };
  }

  async #allUuids(): Promise<readonly string[]> {
    return (await this.services()).all().map(({ svmUuid }) => svmUuid);
  }
}
