import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Authority,
  type CertificateSubject,
  createAuthority,
  createCertificate,
  type KeyPair,
} from "../../lib/simulator/certificates";
import { type Simulator, startSimulator, type SimulatorOptions } from "../../lib/simulator/simulator";
import type { Service } from "../../lib/simulator/svm";
import { liveIscsiService, setLiveIscsiService } from "../../lib/testing/live";

/** What is wrong with the server's certificate, seen from a client that trusts `caFile`. */
export type CertificateFlaw = "expired" | "other name" | "other authority";

/** How a test wants its simulator. */
export interface TestSimulatorOptions extends Omit<SimulatorOptions, "credentials" | "certificate" | "clientCaPem"> {
  /** @default a certificate without a flaw */
  readonly flaw?: CertificateFlaw;
  /** Lets in whoever shows a certificate of `clientCertificate`. @default false */
  readonly clientCertificates?: boolean;
  /** @default none */
  readonly token?: string;
}

/** A simulator for one test: TLS with an authority that no other one has meanwhile, a random password. */
export interface TestSimulator extends Simulator {
  readonly username: string;
  readonly password: string;
  /** Value of an `Authorization` header that is let in. */
  readonly authorization: string;
  /** PEM file of the CA to trust. */
  readonly caFile: string;
  readonly caPem: string;
  /** The service of an SVM as it is now; undefined when it has none. */
  service(svmName: string): Service | undefined;
  /** Changes the service of an SVM behind everybody's back; makes it where there is none, removes it for undefined. */
  setService(svmName: string, changes: Partial<Service> | undefined): void;
  /** A client certificate of the trusted authority. @default for the simulator's user */
  clientCertificate(subject?: CertificateSubject): Promise<KeyPair>;
}

const USERNAME = "admin";

/** Of this test file. A test that fails before it closes its own would keep Jest's worker from ending. */
const open = new Set<TestSimulator>();

// The bench, which starts some too, has no hooks.
if (typeof afterAll === "function") afterAll(() => Promise.all(Array.from(open, (simulator) => simulator.close())));

/** Starts a simulator; `close` also removes its files. */
export async function startTestSimulator(options: TestSimulatorOptions = {}): Promise<TestSimulator> {
  const { flaw, clientCertificates = false, token, ...rest } = options;
  const password = randomBytes(12).toString("base64url");
  const identity = idle.pop() ?? (await newIdentity());
  const { authority } = identity;
  const simulator = await startSimulator({
    ...rest,
    credentials: { username: USERNAME, password, token },
    certificate: flaw === undefined ? identity.certificate : await flawedCertificate(authority, flaw),
    ...(clientCertificates ? { clientCaPem: authority.certPem } : {}),
  });
  const folder = await mkdtemp(join(tmpdir(), "ontap-test-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, authority.certPem);
  const started: TestSimulator = {
    ...simulator,
    ...serviceAccess(simulator),
    username: USERNAME,
    password,
    authorization: `Basic ${Buffer.from(`${USERNAME}:${password}`).toString("base64")}`,
    caFile,
    caPem: authority.certPem,
    clientCertificate: (subject = { commonName: USERNAME }) => createCertificate(authority, subject),
    async close() {
      open.delete(started);
      await simulator.close();
      if (!idle.includes(identity)) idle.push(identity);
      await rm(folder, { recursive: true, force: true });
    },
  };
  open.add(started);
  return started;
}

/** Who vouches for a simulator, and its certificate without a flaw. */
interface Identity {
  readonly authority: Authority;
  readonly certificate: KeyPair;
}

const HOSTS = ["localhost", "127.0.0.1", "::1"];

/** Those of simulators that are closed, for later ones: making one takes ten times as long as starting a simulator with it. */
const idle: Identity[] = [];

async function newIdentity(): Promise<Identity> {
  const authority = await createAuthority("test authority");
  return { authority, certificate: await createCertificate(authority, { commonName: "localhost", hosts: HOSTS }) };
}

async function flawedCertificate(authority: Authority, flaw: CertificateFlaw): Promise<KeyPair> {
  const issuer = flaw === "other authority" ? await createAuthority("another authority") : authority;
  const hosts = flaw === "other name" ? ["other.example.com"] : HOSTS;
  const validity = flaw === "expired" ? { notBefore: new Date(2020, 0, 1), notAfter: new Date(2020, 0, 2) } : {};
  return createCertificate(issuer, { commonName: "localhost", hosts, ...validity });
}

function serviceAccess(simulator: Simulator): Pick<TestSimulator, "service" | "setService"> {
  return {
    service: (name) => liveIscsiService(simulator, name),
    setService(name, changes) {
      setLiveIscsiService(simulator, name, changes);
    },
  };
}
