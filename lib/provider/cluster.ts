import type { ClusterConnection } from "../model/connection";
import type { IscsiServiceState, SvmIdentity } from "../model/service";
import { readAccess } from "../ontap/access";
import { OntapClient, type OntapClientOptions } from "../ontap/client";
import { isIscsiLicensed, listPortals, listSvms, type Portals, type SvmFacts } from "../ontap/resources";
import { IscsiServices, type UndecodedService } from "../ontap/iscsi-services";
import type { Environment } from "../ontap/profile";
import { SharedReads } from "../ontap/shared-reads";
import { assess, type Assessment, type Declared, factsFor } from "../reconciler/assess";
import { unlessRefused } from "../reconciler/observe";
import { endsSessions, readSessions, type SessionsRead } from "../reconciler/sessions";

export type ClusterOptions = OntapClientOptions & { readonly environment: Environment };

/** A request that is sent at most once, when its answer is first wanted. A failure stays one. */
class Once<Answer> {
  #answer: Promise<Answer> | undefined;

  constructor(private readonly ask: () => Promise<Answer>) {}

  get(): Promise<Answer> {
    return (this.#answer ??= this.ask());
  }

  renew(): void {
    this.#answer = undefined;
  }
}

/** One cluster as a process knows it: one client, and each kind of record read at most once. */
export class Cluster {
  readonly #services = new Once(async () => ServiceCollection.read(this.iscsi));
  readonly #svms = new Once(async () => unlessRefused(listSvms(this.client)));
  readonly #licensed = new Once(async () => unlessRefused(isIscsiLicensed(this.client)));
  readonly #portals = new Once(async () => unlessRefused(listPortals(this.client)));
  readonly #sessions = new Once(async () => readSessions(this.client, await this.#allUuids()));
  readonly #sessionsNow = new SharedReads((svmUuids) => readSessions(this.client, svmUuids));
  #client: OntapClient | undefined;
  #iscsi: IscsiServices | undefined;
  #toldWarnings = false;

  constructor(
    readonly connection: ClusterConnection,
    private readonly options: ClusterOptions,
  ) {}

  get client(): OntapClient {
    const { environment, ...options } = this.options;
    return (this.#client ??= new OntapClient(this.connection, readAccess(this.connection, environment), options));
  }

  /** What may endanger a secret, once a request was sent; told once. */
  takeWarnings(): readonly string[] {
    if (this.#client === undefined || this.#toldWarnings) return [];
    this.#toldWarnings = true;
    return this.#client.warnings;
  }

  /** The services of all SVMs, as this process read or wrote them. */
  services(): Promise<ServiceCollection> {
    return this.#services.get();
  }

  async find(svm: SvmIdentity): Promise<IscsiServiceState | undefined> {
    return (await this.services()).find(svm);
  }

  /** Notes the service that an SVM has after a write, also in a read that began before it. */
  async correct(svmUuid: string, state: IscsiServiceState | undefined): Promise<void> {
    const services = await this.services().catch(() => undefined);
    services?.correct(svmUuid, state);
  }

  /** The SVMs that the user may see; `undefined` when it may not list them. */
  svms(): Promise<readonly SvmFacts[] | undefined> {
    return this.#svms.get();
  }

  /** The portals of each SVM by its UUID; `undefined` when the user may not list them. */
  portals(): Promise<Portals | undefined> {
    return this.#portals.get();
  }

  /** The sessions of an SVM, by a request that begins after the call. */
  readonly sessionsNow = (svmUuid: string): Promise<SessionsRead> => this.#sessionsNow.get(svmUuid);

  get iscsi(): IscsiServices {
    return (this.#iscsi ??= new IscsiServices(this.client));
  }

  /** Lets services, SVMs and portals be read again: another resource of the apply may have changed them. */
  renew(): void {
    for (const once of [this.#services, this.#svms, this.#portals]) once.renew();
  }

  /** Assesses a service. Of the cluster, only what counts for it is read. */
  async assess(declared: Declared, live: IscsiServiceState | undefined): Promise<Assessment> {
    const wanted = factsFor([declared], [live]);
    const [svms, licensed, portals, sessions] = await Promise.all([
      wanted.svms ? this.svms() : undefined,
      wanted.licensed ? this.#licensed.get() : undefined,
      wanted.portals ? this.portals() : undefined,
      endsSessions(declared.spec, live) ? this.#sessions.get() : { sessions: [] },
    ]);
    return assess(declared, live, { svms, licensed, portals }, sessions);
  }

  async #allUuids(): Promise<readonly string[]> {
    return (await this.services()).all().map(({ svmUuid }) => svmUuid);
  }
}

/** The services of a cluster: read once, and corrected after each write. */
export class ServiceCollection {
  readonly #byUuid: Map<string, UndecodedService>;

  private constructor(services: readonly UndecodedService[]) {
    this.#byUuid = new Map(services.map((service) => [service.svm.svmUuid, service]));
  }

  static async read(services: IscsiServices): Promise<ServiceCollection> {
    return new ServiceCollection(await services.listUndecoded());
  }

  all(): readonly Required<SvmIdentity>[] {
    return Array.from(this.#byUuid.values(), ({ svm }) => svm);
  }

  /** The service of an SVM, by its UUID if that is known. */
  find({ svmName, svmUuid }: SvmIdentity): IscsiServiceState | undefined {
    if (svmUuid !== undefined) return this.#byUuid.get(svmUuid)?.decode();
    return Array.from(this.#byUuid.values())
      .find(({ svm }) => svm.svmName === svmName)
      ?.decode();
  }

  correct(svmUuid: string, state: IscsiServiceState | undefined): void {
    if (state === undefined) this.#byUuid.delete(svmUuid);
    else this.#byUuid.set(svmUuid, { svm: state, decode: () => state });
  }
}
