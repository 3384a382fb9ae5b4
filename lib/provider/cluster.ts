import type { ClusterConnection } from "../model/connection";
import type { IscsiServiceState, SvmIdentity } from "../model/service";
import { readAccess } from "../ontap/access";
import { OntapClient, type OntapClientOptions } from "../ontap/client";
import { listSvms, type Portals, type SvmFacts } from "../ontap/resources";
import { IscsiServices, type UndecodedService } from "../ontap/iscsi-services";
import type { Environment } from "../ontap/profile";
import { SharedReads } from "../ontap/shared-reads";
import { assess, type Assessment, type ClusterFacts, type Declared, factsFor } from "../reconciler/assess";
import { READS } from "../reconciler/observe";
import { endsSessions, readSessions, type SessionsRead } from "../reconciler/sessions";

export type ClusterOptions = OntapClientOptions & { readonly environment: Environment };

/** One cluster as a process knows it: one client, and each kind of record read at most once. */
export class Cluster {
  /** What was read, or is being read. A failure stays one. */
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #sessionsNow = new SharedReads((svmUuids) => readSessions(this.client, svmUuids));
  #client: OntapClient | undefined;
  #iscsi: IscsiServices | undefined;
  #hasWarned = false;

  constructor(
    readonly connection: ClusterConnection,
    private readonly options: ClusterOptions,
  ) {}

  get client(): OntapClient {
    const { environment, ...options } = this.options;
    return (this.#client ??= new OntapClient(this.connection, readAccess(this.connection, environment), options));
  }

  /** What may endanger a secret: once, after the first request. */
  takeWarnings(): readonly string[] {
    if (this.#client === undefined || this.#hasWarned) return [];
    this.#hasWarned = true;
    return this.#client.warnings;
  }

  /** The services of all SVMs by their UUIDs, as this process read or wrote them. */
  services(): Promise<Map<string, UndecodedService>> {
    return this.#once("services", async () => {
      const services = await this.iscsi.listUndecoded();
      return new Map(services.map((service) => [service.svm.svmUuid, service]));
    });
  }

  async find({ svmName, svmUuid }: SvmIdentity): Promise<IscsiServiceState | undefined> {
    const services = await this.services();
    if (svmUuid !== undefined) return services.get(svmUuid)?.decode();
    const found = Array.from(services.values()).find(({ svm }) => svm.svmName === svmName);
    return found?.decode();
  }

  /** Notes the service that an SVM has after a write, also in a read that began before it. */
  async correct(svmUuid: string, state: IscsiServiceState | undefined): Promise<void> {
    const services = await this.services().catch(() => undefined);
    if (state === undefined) services?.delete(svmUuid);
    else services?.set(svmUuid, { svm: state, decode: () => state });
  }

  /** The SVMs that the user may see; `undefined` when it may not list them. */
  svms(): Promise<readonly SvmFacts[] | undefined> {
    return this.#svms();
  }

  /** Finds an SVM that another resource of this apply has created since the SVMs were read, by a request of its own. */
  async findCreated({ svmName = "", svmUuid = "" }: SvmIdentity): Promise<void> {
    const svms = await this.#svms();
    if (svms?.some(({ name, uuid }) => name === svmName || uuid === svmUuid) !== false) return;
    svms.push(...(await listSvms(this.client, svmUuid === "" ? { name: svmName } : { uuid: svmUuid })));
  }

  #svms(): Promise<SvmFacts[] | undefined> {
    return this.#once("svms", async () => READS.svms(this.client));
  }

  /** The portals of each SVM by its UUID; `undefined` when the user may not list them. */
  portals(): Promise<Portals | undefined> {
    return this.#once("portals", async () => READS.portals(this.client));
  }

  /** The sessions of an SVM, by a request that begins after the call. */
  readonly sessionsNow = (svmUuid: string): Promise<SessionsRead> => this.#sessionsNow.get(svmUuid);

  get iscsi(): IscsiServices {
    return (this.#iscsi ??= new IscsiServices(this.client));
  }

  /** Lets services, SVMs and portals be read again: another resource of the apply may have changed them. */
  renew(): void {
    for (const name of ["services", "svms", "portals"]) this.#answers.delete(name);
  }

  /** Assesses a service. Of the cluster, only what counts for it is read. */
  async assess(declared: Declared, live: IscsiServiceState | undefined): Promise<Assessment> {
    const wanted = factsFor([declared], [live]);
    const [svms, licensed, portals, asaR2, credentials, sessions] = await Promise.all([
      wanted.svms ? this.svms() : undefined,
      wanted.licensed ? this.#once("licensed", async () => READS.licensed(this.client)) : undefined,
      wanted.portals ? this.portals() : undefined,
      wanted.asaR2 ? this.#once("asaR2", async () => READS.asaR2(this.client)) : undefined,
      wanted.credentials ? this.#once("credentials", () => this.#allCredentials()) : undefined,
      endsSessions(declared.spec, live) ? this.#once("sessions", () => this.#allSessions()) : { sessions: [] },
    ]);
    return assess(declared, live, { svms, licensed, portals, asaR2, credentials }, sessions);
  }

  async #allCredentials(): Promise<ClusterFacts["credentials"]> {
    return READS.credentials(this.client, Array.from((await this.services()).keys()));
  }

  async #allSessions(): Promise<SessionsRead> {
    return readSessions(this.client, Array.from((await this.services()).keys()));
  }

  #once<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    const answer = (this.#answers.get(name) as Promise<Answer> | undefined) ?? ask();
    this.#answers.set(name, answer);
    return answer;
  }
}
