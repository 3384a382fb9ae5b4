import type { IscsiServiceState, SvmIdentity } from "../model/iscsi-service";
import type { OntapClient } from "../ontap/client";
import { IscsiServices, type UndecodedService } from "../ontap/iscsi-services";

/** The services of a cluster as a process knows them: read once, and corrected by what it writes itself. */
export class ServiceCollection {
  readonly #byUuid: Map<string, UndecodedService>;

  private constructor(services: readonly UndecodedService[]) {
    this.#byUuid = new Map(services.map((service) => [service.svm.svmUuid, service]));
  }

  /** Reads all of them, with one request for each page. */
  static async read(client: OntapClient): Promise<ServiceCollection> {
    return new ServiceCollection(await new IscsiServices(client).listUndecoded());
  }

  /** Whose services these are. */
  all(): readonly Required<SvmIdentity>[] {
    return Array.from(this.#byUuid.values(), ({ svm }) => svm);
  }

  /**
   * The service of an SVM, by its UUID where that is known.
   *
   * @throws TransportError RESPONSE_INVALID when its record makes no sense.
   */
  find({ svmName, svmUuid }: SvmIdentity): IscsiServiceState | undefined {
    if (svmUuid !== undefined) return this.#byUuid.get(svmUuid)?.decode();
    return Array.from(this.#byUuid.values())
      .find(({ svm }) => svm.svmName === svmName)
      ?.decode();
  }

  /** Takes in what became of an SVM's service. */
  correct(svmUuid: string, state: IscsiServiceState | undefined): void {
    if (state === undefined) this.#byUuid.delete(svmUuid);
    else this.#byUuid.set(svmUuid, { svm: state, decode: () => state });
  }
}
