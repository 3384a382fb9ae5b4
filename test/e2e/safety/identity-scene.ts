import { DeletionPolicy, Provisioning, IscsiService, OntapCluster } from "../../../lib";
import type { SeedSvm } from "../../../lib/simulator/schema-types";
import { parseSeed } from "../../../lib/simulator/seed";
import { type Svm, uuidFromName } from "../../../lib/simulator/svm";
import { recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "../../../lib/testing";
import type { Settings } from "../../helpers/engine/engine-process";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import type { TestSimulator } from "../../helpers/simulator";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { type Event, type IdentityRow, ROWS, rowsIn } from "./identity-rows";
import { liveOn } from "./live";
import { type EngineInMode } from "../../engine/suite";

/** The cluster of most rows; one that another cluster's endpoint is declared for; and one that another array stands in for. */
export interface Sites {
  readonly home: WatchedSimulator;
  readonly away: WatchedSimulator;
  readonly swapped: WatchedSimulator;
}

/** The SVM that the last apply saw, or the one that has its name now, where it was. */
export type Which = "seen" | "other";

/** The services of all rows, and what happens to their SVMs. */
export class IdentityScene {
  readonly #disabled = new Set<IdentityRow>();
  #home: keyof Sites = "home";

  private constructor(
    readonly sites: Sites,
    readonly workspace: EngineWorkspace,
  ) {}

  /** Declares all rows. */
  static async create(engine: EngineInMode): Promise<IdentityScene> {
    const sites = {
      home: await startWatchedSimulator({ svms: rowsWithout("array swapped").map(applied) }),
      away: await startWatchedSimulator({ svms: rowsWith("endpoint changed").map(onOtherArray) }),
      swapped: await startWatchedSimulator({ svms: rowsWith("array swapped").map(applied) }),
    };
    const declare = declareAll(sites, "home", new Set());
    return new IdentityScene(sites, await EngineWorkspace.create(engine, sites.home, declare, settingsOf(sites)));
  }

  /** Declares the services of some rows disabled. */
  disable(rows: readonly IdentityRow[]): void {
    for (const row of rows) this.#disabled.add(row);
    this.#declare();
  }

  /** Lets the events of some rows happen. What happens to a cluster as a whole happens to the SVMs of all its rows. */
  happen(rows: readonly IdentityRow[]): void {
    for (const row of rows) this.#happen(row);
  }

  /** UUID of one of a row's SVMs, wherever it is; `undefined` when there is no other one. */
  uuid(row: IdentityRow, which: Which): string | undefined {
    return which === "seen" ? uuidFromName(row.svmName) : this.#find(row, which)?.svm.uuid;
  }

  /** The writes about one of a row's SVMs since they were forgotten, and what is left of its service. */
  outcome(row: IdentityRow, which: Which): string {
    const found = this.#find(row, which);
    if (found === undefined) return "not there";
    const { site, svm } = found;
    return `${writesAmong(site.methods(svm.name)) || "no write"}, ${liveOn(site, svm.name)}`;
  }

  /** Forgets the requests so far. */
  forget(): void {
    for (const site of Object.values(this.sites) as WatchedSimulator[]) site.forget();
  }

  async close(): Promise<void> {
    await this.workspace.remove();
    for (const site of Object.values(this.sites) as WatchedSimulator[]) await site.close();
  }

  #find(row: IdentityRow, which: Which): { readonly site: WatchedSimulator; readonly svm: Svm } | undefined {
    const seen = uuidFromName(row.svmName);
    const isMeant = ({ uuid, name }: Svm): boolean =>
      which === "seen" ? uuid === seen : uuid !== seen && name === row.svmName;
    return (Object.values(this.sites) as WatchedSimulator[])
      .flatMap((site) => site.cluster.state.svms.map((svm) => ({ site, svm })))
      .find(({ svm }) => isMeant(svm));
  }

  #happen({ event, svmName }: IdentityRow): void {
    const { home, swapped } = this.sites;
    const events: Readonly<Record<Event, () => void>> = {
      "endpoint changed": () => {
        this.#home = "away";
        this.#declare();
      },
      "SVM renamed": () => {
        renameLiveSvm(home, svmName, `${svmName}-renamed`);
      },
      "SVM re-created": () => {
        recreateLiveSvm(home, svmName);
        home.setService(svmName, { enabled: true });
      },
      "SVM re-created, no service": () => {
        recreateLiveSvm(home, svmName);
      },
      // Same address, same certificate, same login: nothing but the UUIDs tells.
      "array swapped": () => {
        swapped.cluster.update(() => parseSeed({ svms: rowsWith("array swapped").map(onOtherArray) }).state);
      },
      "SVM gone": () => {
        removeLiveSvm(home, svmName);
      },
    };
    events[event]();
  }

  #declare(): void {
    this.workspace.declare(declareAll(this.sites, this.#home, this.#disabled));
  }
}

function declareAll(sites: Sites, home: keyof Sites, disabled: ReadonlySet<IdentityRow>): Declare {
  return (stack, steady, provisioning) => {
    const at = (id: string, site: keyof Sites): OntapCluster =>
      new OntapCluster(stack, id, { endpoint: sites[site].endpoint, profile: site, provisioning });
    const clusters: Partial<Record<Event, OntapCluster>> = {
      "endpoint changed": at("moving", home),
      "array swapped": at("swapped", "swapped"),
    };
    for (const row of rowsIn(provisioning)) {
      new IscsiService(stack, row.svmName, {
        cluster: clusters[row.event] ?? steady,
        svmName: row.svmName,
        enabled: !disabled.has(row),
        deletionPolicy: provisioning === Provisioning.PROVIDER ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN,
      });
    }
  };
}

/** The login of the home cluster, and under its name that of each. */
function settingsOf(sites: Sites): Settings {
  const named = (Object.entries(sites) as [string, TestSimulator][]).flatMap(([name, site]) =>
    Object.entries(passwordSettings(site)).map(([variable, value]) => [
      variable.replace("ONTAP_", `ONTAP_${name.toUpperCase()}_`),
      value,
    ]),
  );
  return { ...passwordSettings(sites.home), ...(Object.fromEntries(named) as Settings) };
}

function applied({ svmName }: IdentityRow): SeedSvm {
  return { name: svmName, service: {} };
}

function onOtherArray({ svmName }: IdentityRow): SeedSvm {
  return { name: svmName, uuid: uuidFromName(`other ${svmName}`), service: {} };
}

function rowsWith(event: Event): readonly IdentityRow[] {
  return ROWS.filter((row) => row.event === event);
}

function rowsWithout(event: Event): readonly IdentityRow[] {
  return ROWS.filter((row) => row.event !== event);
}
