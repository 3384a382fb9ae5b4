import { z } from "zod";
import { faultRule } from "../faults/fault-schema";
import { anyText, code, flag, listOf, objectOf, oneOf, text, textLike, whole } from "../json/schema";

const name = textLike(/^[A-Za-z0-9_.-]+$/, "a name of letters, digits, '_', '.' and '-'");

const initiator = textLike(
  /^(iqn|eui|naa)\.[\x21-\x7e]+$/,
  'the name of a host, such as "iqn.1994-05.com.redhat:host1"',
);

const ADDRESS = "an IP address, without brackets";

const address = z.union([z.ipv4(ADDRESS), z.ipv6(ADDRESS)], ADDRESS);

const seedCluster = objectOf({
  name: text.exactOptional().meta({ description: "Name of the cluster.", default: "cluster1" }),
  version: textLike(/^\d+(\.\d+){1,2}$/, 'a version such as "9.14.1"')
    .exactOptional()
    .meta({ description: "ONTAP's version.", default: "9.14.1" }),
  licenses: listOf(text)
    .exactOptional()
    .meta({
      description: "Names of the installed licenses; without `iscsi` no service is created.",
      default: ["iscsi"],
    }),
  asaR2: flag
    .exactOptional()
    .meta({ description: "An ASA r2 system: services can neither be created nor deleted.", default: false }),
}).meta({ id: "SeedCluster", description: "What belongs to the cluster of a seed as a whole." });

/** A session of a seed, and what a test says of a host that logs in. */
export const seedSession = objectOf({
  initiator: initiator.meta({ description: "IQN of the host." }),
  igroups: listOf(text)
    .exactOptional()
    .meta({ description: "Names of the initiator groups that the host is in.", default: [] }),
}).meta({
  id: "SeedSession",
  description: "A session of a seed. Its handle, its portal and its addresses are made from the names.",
});

const seedInterface = objectOf({
  name: name.meta({ description: "Name of the interface; no two of an SVM have the same." }),
  address: address.meta({ description: "IPv4 or IPv6, without brackets." }),
  up: flag.exactOptional().meta({ description: "Whether it is up.", default: true }),
  services: listOf(text)
    .exactOptional()
    .meta({ description: "What it serves.", default: ["data_core", "data_iscsi"] }),
}).meta({ id: "SeedInterface", description: "A network interface (LIF) of a seed." });

/** The service of a seed, and what a test changes of a service. */
export const seedService = objectOf({
  enabled: flag.exactOptional().meta({ description: "Whether it serves its LUNs.", default: true }),
  alias: anyText
    .exactOptional()
    .meta({ description: "Alias of the target; the empty text for none.", otherwise: "the SVM's name" }),
  targetName: text.exactOptional().meta({ description: "The target's IQN.", otherwise: "made from the SVM's uuid" }),
  sessions: listOf(seedSession)
    .exactOptional()
    .meta({ description: "The hosts that are logged in, one item a session.", default: [] }),
}).meta({ id: "SeedService", description: "An iSCSI service of a seed." });

/** An SVM of a seed. */
export const seedSvm = objectOf({
  name: name.meta({ description: "Name of the SVM; no two have the same." }),
  uuid: z
    .guid("a UUID of 36 characters")
    .exactOptional()
    .meta({ description: "UUID of the SVM; no two have the same.", otherwise: "made from the name" }),
  state: oneOf("starting", "running", "stopping", "stopped", "deleting")
    .exactOptional()
    .meta({ description: "Whether it runs; only in a running one is a service created.", default: "running" }),
  nvme: flag
    .exactOptional()
    .meta({ description: "Configured for NVMe: its iSCSI service cannot be created.", default: false }),
  iscsiAllowed: flag.exactOptional().meta({ description: "Whether iSCSI is among its protocols.", default: true }),
  lockedForWrites: whole(0)
    .exactOptional()
    .meta({ description: "How many writes are refused first, because the SVM is locked.", default: 0 }),
  service: seedService.exactOptional().meta({ description: "Its iSCSI service.", otherwise: "it has none" }),
  interfaces: listOf(seedInterface)
    .exactOptional()
    .meta({ description: "Its network interfaces (LIFs).", otherwise: "none is known" }),
}).meta({ id: "SeedSvm", description: "An SVM of a seed." });

/** The one statement of what a seed file says: messages, types, JSON schema and reference are made from it. */
export const seedDocument = objectOf({
  $schema: anyText.exactOptional().meta({ description: "Where an editor finds this schema; nothing else reads it." }),
  cluster: seedCluster.exactOptional().meta({ description: "The cluster itself." }),
  svms: listOf(seedSvm).exactOptional().meta({ description: "Its SVMs.", default: [] }),
  statusByCode: z
    .record(code, whole(400, 599), "an object")
    .exactOptional()
    .meta({ description: "HTTP statuses to answer with instead of the usual ones, by ONTAP code.", default: {} }),
  faults: listOf(faultRule)
    .exactOptional()
    .meta({ description: "Fault rules, in the order in which they are tried.", default: [] }),
}).meta({
  title: "Seed file of ontap-iscsi simulate",
  description: "The state in which a simulated cluster starts, and its faults. Everything may be left out.",
});
