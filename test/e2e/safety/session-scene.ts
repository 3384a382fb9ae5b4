import { ActiveSessions, IscsiService, OntapCluster } from "../../../lib";
import { liveSessions, loginInitiator } from "../../../lib/testing";
import type { SeedSvm } from "../../../lib/simulator/schema-types";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { type Live, liveOn } from "./live";
import { declaredIn, ROWS, rowsIn, type SessionRow } from "./session-rows";
import { type EngineInMode } from "../../engine/suite";

const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
/** Two paths of one host. */
const SESSIONS = [HOST, HOST];

/** Two clusters with the SVMs of all rows, of which one tells nobody its sessions, and the stack that declares their services. */
export class SessionScene {
  /** The rows that ask for their disruption by now. */
  readonly #asking = new Set<SessionRow>();
  /** The rows whose sessions may end by now, whatever they declared before. */
  readonly #ending = new Set<SessionRow>();

  private constructor(
    private readonly open: WatchedSimulator,
    private readonly closed: WatchedSimulator,
    readonly workspace: EngineWorkspace,
  ) {}

  /** Declares all rows as they are before their disruption. */
  static async create(engine: EngineInMode): Promise<SessionScene> {
    const open = await startWatchedSimulator({ svms: ROWS.filter((row) => !isUnreadable(row)).map(seedOf) });
    const faults = [{ path: "/protocols/san/iscsi/sessions", do: { code: "6" } }];
    const closed = await startWatchedSimulator({ svms: ROWS.filter(isUnreadable).map(seedOf), faults });
    const settings = {
      ...passwordSettings(open),
      ONTAP_CLOSED_USERNAME: closed.username,
      ONTAP_CLOSED_PASSWORD: closed.password,
      ONTAP_CLOSED_CA_FILE: closed.caFile,
    };
    const before = declareAll(closed, new Set(), new Set());
    return new SessionScene(open, closed, await EngineWorkspace.create(engine, open, before, settings));
  }

  /** Forgets the requests so far. */
  forget(): void {
    for (const simulator of [this.open, this.closed]) simulator.forget();
  }

  /** Declares the disruption of some rows, too. */
  ask(rows: readonly SessionRow[]): void {
    for (const row of rows) this.#asking.add(row);
    this.#declare();
  }

  /** Declares some rows as they were before. */
  askNoMore(rows: readonly SessionRow[]): void {
    for (const row of rows) this.#asking.delete(row);
    this.#declare();
  }

  /** Declares of a row that its sessions may end. */
  letEnd(row: SessionRow): void {
    this.#ending.add(row);
    this.#declare();
  }

  /** The rows whose SVMs were written to. */
  written(): readonly SessionRow[] {
    return ROWS.filter((row) => this.writes(row) !== "");
  }

  /** Logs hosts in to the SVMs of those rows whose sessions begin after the plan. */
  beginSessions(rows: readonly SessionRow[]): void {
    for (const { svmName } of rows.filter(({ sessions }) => sessions === "began after the plan"))
      for (const { initiator, igroups } of SESSIONS) loginInitiator(this.open, svmName, initiator, { igroups });
  }

  /** The writes about a row's SVM. */
  writes(row: SessionRow): string {
    return writesAmong(this.#simulatorOf(row).methods(row.svmName));
  }

  /** How often the sessions of the open cluster were read so far. */
  sessionReads(): number {
    return this.open.requests.filter(({ path }) => path.endsWith("/protocols/san/iscsi/sessions")).length;
  }

  /** What is live on a row's SVM. */
  live(row: SessionRow): Live {
    return liveOn(this.#simulatorOf(row), row.svmName);
  }

  /** How many sessions a row's SVM has. */
  sessions(row: SessionRow): number {
    return liveSessions(this.#simulatorOf(row), row.svmName).length;
  }

  async close(): Promise<void> {
    await this.workspace.remove();
    await this.open.close();
    await this.closed.close();
  }

  #simulatorOf(row: SessionRow): WatchedSimulator {
    return isUnreadable(row) ? this.closed : this.open;
  }

  #declare(): void {
    this.workspace.declare(declareAll(this.closed, this.#asking, this.#ending));
  }
}

function declareAll(
  { endpoint }: WatchedSimulator,
  asking: ReadonlySet<SessionRow>,
  ending: ReadonlySet<SessionRow>,
): Declare {
  return (stack, open, provisioning) => {
    const closed = new OntapCluster(stack, "closed", { endpoint, profile: "closed", provisioning });
    for (const row of rowsIn(provisioning)) {
      const declared = declaredIn(row, asking.has(row) ? "after" : "before");
      const props = ending.has(row) ? { ...declared, activeSessions: ActiveSessions.END } : declared;
      new IscsiService(stack, row.svmName, { cluster: isUnreadable(row) ? closed : open, ...props });
    }
  };
}

function isUnreadable({ sessions }: SessionRow): boolean {
  return sessions === "unreadable";
}

/** Hosts are connected to what is unreadable, too. */
function seedOf({ svmName, sessions }: SessionRow): SeedSvm {
  const isConnected = sessions === "some" || sessions === "unreadable";
  return { name: svmName, service: { sessions: isConnected ? SESSIONS : [] } };
}
