import { isIP } from "node:net";
import { readFaultRules } from "../faults/read-fault-rules";
import {
  anyText,
  flag,
  listOf,
  mapOf,
  matching,
  mismatch,
  objectOf,
  oneOf,
  type Reader,
  text,
  whole,
} from "../json/json-reader";
import type { ClusterSettings } from "../state/cluster-settings";
import type { SeedDocument, SeedInterface, SeedService, SeedSession, SeedSvm } from "./seed-document";

const name = matching(/^[A-Za-z0-9_.-]+$/, "a name of letters, digits, '_', '.' and '-'");

const initiator = matching(/^(iqn|eui|naa)\.[\x21-\x7e]+$/, 'a name such as "iqn.1994-05.com.redhat:host1"');

const address: Reader<string> = (value, path) =>
  typeof value === "string" && isIP(value) !== 0 ? value : mismatch(path, value, "an IP address, without brackets");

const readSession = objectOf<SeedSession>({ initiator, igroups: listOf(text) }, { initiator: "the name of a host" });

const readInterface = objectOf<SeedInterface>(
  { name, address, up: flag, services: listOf(text) },
  { name: "a name", address: "an IP address" },
);

const readService = objectOf<SeedService>({
  enabled: flag,
  alias: anyText,
  targetName: text,
  sessions: listOf(readSession),
});

const readSvm = objectOf<SeedSvm>(
  {
    name,
    uuid: matching(/^[0-9a-fA-F-]{36}$/, "a UUID of 36 characters"),
    state: oneOf("starting", "running", "stopping", "stopped", "deleting"),
    nvme: flag,
    iscsiAllowed: flag,
    lockedForWrites: whole(0),
    service: readService,
    interfaces: listOf(readInterface),
  },
  { name: "a name" },
);

/** Reads a seed as far as each value tells by itself whether it is right. */
export const readDocument = objectOf<SeedDocument>({
  cluster: objectOf<Partial<ClusterSettings>>({
    name: text,
    version: matching(/^\d+(\.\d+){1,2}$/, 'a version such as "9.14.1"'),
    licenses: listOf(text),
    asaR2: flag,
  }),
  svms: listOf(readSvm),
  statusByCode: mapOf(matching(/^\d+$/, "an ONTAP code, digits only"), whole(400, 599)),
  faults: readFaultRules,
});
