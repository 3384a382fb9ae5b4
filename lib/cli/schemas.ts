import { z } from "zod";

/** A value that nobody changes, all the way down: what the schemas' types are made into. */
export type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Immutable<Value[Name]> }
    : Value;

/** Which version of a document it is. */
export const firstVersion = z.literal(1).meta({
  description: "Grows when a field is renamed, removed, or means something else; not when one is added.",
});

/** A service that a cluster reported. */
export const liveService = z
  .object({
    svmName: z.string().meta({ description: "Name of the SVM." }),
    svmUuid: z.string().meta({ description: "UUID of the SVM, in lower case." }),
    enabled: z.boolean().meta({ description: "Whether the service serves its LUNs." }),
    targetAlias: z.string().meta({ description: 'Alias of the target; "" for none.' }),
    targetName: z.string().meta({ description: "The target's IQN." }),
  })
  .meta({ id: "LiveService", description: "A service as its cluster reported it." });

/** A service as a stack declares it. */
export const declaredService = z
  .object({
    ensure: z.enum(["present", "absent"]).meta({ description: "Whether the SVM shall have a service." }),
    svmName: z.string().exactOptional().meta({ description: "Name of the SVM." }),
    svmUuid: z.string().exactOptional().meta({ description: "UUID of the SVM." }),
    enabled: z.boolean().exactOptional().meta({ description: "Whether the service shall serve its LUNs." }),
    targetAlias: z.string().exactOptional().meta({ description: 'Alias of the target; "" for none.' }),
  })
  .meta({ id: "DeclaredService", description: "A declared service. A field that is absent is not managed." });

const place = {
  stack: z.string().meta({ description: "Name of the stack; with --plan, the plan's file, or `standard input`." }),
  construct: z
    .string()
    .meta({ description: "Path of the construct in its stack; with --plan, the address of its resource." }),
  cluster: z
    .string()
    .exactOptional()
    .meta({ description: "What the stack calls the cluster; absent while it is not known." }),
  svm: z.string().exactOptional().meta({
    description: "Name of the SVM, or its UUID where no name is declared; absent while it is not known.",
  }),
};

const trouble = {
  problem: z.string().meta({ description: "What is wrong, on which object, what was got and expected." }),
  remedy: z.string().exactOptional().meta({
    description: "What to do about it; absent where the problem says all there is.",
  }),
};

const difference = z
  .object({
    field: z
      .enum(["service", "svm.name", "enabled", "target.alias"])
      .meta({ description: "ONTAP's name of the field; `service` for the service as a whole." }),
    live: z.string().meta({ description: "For people, as the plan shows it." }),
    declared: z.string().meta({ description: "For people, as the plan shows it." }),
  })
  .meta({ id: "Difference", description: "A declared field whose live value is another one." });

const repairNote = z
  .object({
    kind: z.enum(["blocked", "endsSessions"]).meta({
      description:
        "`blocked`: it would fail, or is refused because hosts' iSCSI sessions are protected. `endsSessions`: they would end, or cannot be read.",
    }),
    ...trouble,
  })
  .meta({ id: "RepairNote", description: "What stands in the way of a repair, or comes with it." });

const compared = z
  .object({
    ...place,
    status: z.enum(["inSync", "drifted"]).meta({ description: "How the live service stands against the declared." }),
    differences: z.array(difference).meta({ description: "What differs; nothing when in sync." }),
    declared: declaredService.meta({ description: "As declared." }),
    live: liveService.partial().nullable().exactOptional().meta({
      description:
        "As it is live; null: the SVM has no iSCSI service. With --plan, as far as the plan tells; absent: not at all.",
    }),
    repair: z.array(repairNote).meta({ description: "What is to be known of a repair; nothing when in sync." }),
  })
  .meta({ id: "Compared", description: "A service that was looked at." });

const unseen = z
  .object({
    ...place,
    status: z.enum(["unknown", "failed"]).meta({
      description:
        "`unknown`: the declaration has values that only the engine knows. `failed`: the cluster could not be read, or the declaration cannot be right.",
    }),
    ...trouble,
  })
  .meta({ id: "Unseen", description: "A service that was not looked at." });

const count = z.int().min(0);

/** The report of `drift --format json`. */
export const driftReport = z
  .object({
    version: firstVersion,
    observedAt: z.iso
      .datetime({ precision: 3 })
      .meta({ description: "When the last cluster was read, or the plan was made, UTC." }),
    summary: z
      .object({
        services: count.meta({ description: "All of them." }),
        inSync: count.meta({ description: "Those that are as declared." }),
        drifted: count.meta({ description: "Those that are not." }),
        unknown: count.meta({ description: "Those with values that only the engine knows." }),
        failed: count.meta({ description: "Those that could not be looked at." }),
      })
      .meta({ id: "Summary", description: "Numbers of services." }),
    services: z
      .array(z.discriminatedUnion("status", [compared, unseen]))
      .meta({ description: "In the order of their stacks, and in these as declared." }),
  })
  .meta({
    title: "Report of ontap-iscsi drift --format json, version 1",
    description: "How the live iSCSI services stand against their declarations.",
  });

/** The report as a program reads it. */
export type DriftDocument = Immutable<z.infer<typeof driftReport>>;

type UnseenService = Immutable<z.infer<typeof unseen>>;

/** Where a service is declared. The cluster and the SVM are absent while only the engine knows them. */
export type Place = Pick<UnseenService, keyof typeof place>;

/** What went wrong, and what to do about it, if that is known. */
export type Trouble = Pick<UnseenService, keyof typeof trouble>;

/** Why a service was not looked at. */
export type Unseen = Omit<UnseenService, keyof typeof place>;

/** Why a repair would fail, or which sessions it would end. */
export type RepairNote = Immutable<z.infer<typeof repairNote>>;

const discoveredService = z
  .object({
    id: z.string().meta({
      description: "Id of the construct that would declare it, made of the SVM's name alone: the same in every run.",
    }),
    ...liveService.shape,
  })
  .meta({ id: "DiscoveredService", description: "A live service." });

/** What `discover --format json` prints. */
export const discoveredServices = z
  .object({
    version: firstVersion,
    cluster: z
      .object({
        name: z.string().meta({ description: "What an app calls it." }),
        endpoint: z.string().meta({ description: "Where it was asked." }),
      })
      .meta({ id: "DiscoveredCluster", description: "The cluster that was asked." }),
    services: z.array(discoveredService).meta({ description: "Sorted by the names of their SVMs." }),
  })
  .meta({
    title: "Output of ontap-iscsi discover --format json, version 1",
    description: "The live iSCSI services of a cluster.",
  });

/** The live services of a cluster, as a program reads them. */
export type ServicesDocument = Immutable<z.infer<typeof discoveredServices>>;

const certificate = z
  .object({
    subject: z.string().meta({ description: "Whose it is." }),
    issuer: z.string().meta({ description: "Who signed it." }),
    validFrom: z.iso.datetime().meta({ description: "UTC." }),
    validTo: z.iso.datetime().meta({ description: "UTC." }),
    fingerprint256: z.string().meta({ description: "Pairs of hexadecimal digits with colons between." }),
  })
  .meta({ id: "Certificate", description: "A certificate that was shown." });

const svm = z
  .object({
    uuid: z.string().meta({ description: "Its UUID, in lower case." }),
    name: z.string().meta({ description: "Its name." }),
    state: z.string().exactOptional().meta({ description: "As ONTAP tells it; absent where it does not." }),
    iscsiAllowed: z.boolean().exactOptional().meta({ description: "Absent before ONTAP 9.9.1." }),
    service: liveService.nullable().meta({ description: "Its iSCSI service; null: it has none." }),
  })
  .meta({ id: "ExaminedSvm", description: "An SVM that the login sees." });

const version = z.string().meta({ description: "As in `22.21.1`." });

const facts = z.union([
  z
    .object({ version, path: z.string().meta({ description: "The program." }) })
    .meta({ id: "NodeFacts", description: "Of the step `node`: the Node.js that an engine would start." }),
  z
    .object({ engine: z.string().meta({ description: "The program." }) })
    .meta({ id: "ProvidersFacts", description: "Of `providers`: the Terraform that was asked." }),
  z
    .object({
      profile: z.string().meta({ description: "Profile of the credentials." }),
      method: z.enum(["basic", "bearer", "certificate"]).meta({ description: "How to log in." }),
      proxy: z.string().exactOptional().meta({ description: "Origin of the proxy; absent without one." }),
    })
    .meta({ id: "SettingsFacts", description: "Of `settings`." }),
  z
    .object({ addresses: z.array(z.string()).meta({ description: "IPv4 or IPv6, without brackets." }) })
    .meta({ id: "LookupFacts", description: "Of `lookup`: the addresses of the endpoint's host, or of the proxy's." }),
  z
    .object({
      protocol: z.string().meta({ description: "As in `TLSv1.3`." }),
      trusted: z.boolean().meta({ description: "False, too, where any certificate is accepted." }),
      chain: z.array(certificate).meta({ description: "The server's own first, as far up as they reach." }),
    })
    .meta({ id: "TlsFacts", description: "Of `tls`." }),
  z
    .object({ cluster: z.string().nullable().meta({ description: "Name of the cluster; null: it tells none." }) })
    .meta({ id: "AuthenticationFacts", description: "Of `authentication`." }),
  z
    .object({ version: z.string().meta({ description: "As in `9.14.1`." }) })
    .meta({ id: "VersionFacts", description: "Of `version`: the cluster's ONTAP." }),
  z
    .object({
      granted: z
        .record(z.string(), z.boolean())
        .meta({ description: "Whether the login's role may read a path, such as `/svm/svms`." }),
    })
    .meta({ id: "RightsFacts", description: "Of `rights`." }),
  z
    .object({
      state: z.string().meta({ description: "`compliant`, `noncompliant`, `unlicensed`, or what ONTAP tells." }),
    })
    .meta({ id: "LicenseFacts", description: "Of `license`: the one for iSCSI." }),
  z
    .object({ svms: z.array(svm).meta({ description: "All that the login sees." }) })
    .meta({ id: "SvmsFacts", description: "Of `svms`." }),
]);

const step = z
  .object({
    step: z
      .enum([
        "node",
        "providers",
        "settings",
        "lookup",
        "tcp",
        "tls",
        "authentication",
        "version",
        "rights",
        "license",
        "svms",
      ])
      .meta({ description: "What was looked at." }),
    status: z
      .enum(["ok", "failed", "skipped"])
      .meta({ description: "`skipped`: it does not apply here, or a step that it needs failed." }),
    details: z.array(z.string()).meta({ description: "What was seen, a line each; what went wrong comes first." }),
    warnings: z
      .array(z.string())
      .meta({ description: "What needs attention although requests work, with its remedy." }),
    remedy: z.string().exactOptional().meta({ description: "What to do about a failure." }),
    facts: facts.exactOptional().meta({ description: "What was seen, for programs; `tcp` has none." }),
  })
  .meta({ id: "Step", description: "What came of a look." });

/** The report of `doctor --json`. */
export const doctorReport = z
  .object({
    version: firstVersion,
    endpoint: z.string().meta({ description: "The cluster's." }),
    healthy: z.boolean().meta({ description: "Whether no step failed." }),
    steps: z.array(step).meta({ description: "In the order in which they were looked at." }),
  })
  .meta({
    title: "Report of ontap-iscsi doctor --json, version 1",
    description: "Whether a cluster can be worked with, step by step.",
  });

/** The report as a program reads it. */
export type DoctorDocument = Immutable<z.infer<typeof doctorReport>>;

/** What came of a look. */
export type StepReport = Immutable<z.infer<typeof step>>;

/** What was seen, for programs. */
export type Facts = Immutable<z.infer<typeof facts>>;

/** A certificate as far as it tells whom it belongs to. */
export type CertificateFacts = Immutable<z.infer<typeof certificate>>;

/** The line that `simulate` prints for a program. */
export const announcement = z
  .object({
    endpoint: z.string().meta({ description: "Where it listens, without `/api`." }),
    caFile: z
      .string()
      .nullable()
      .meta({ description: "PEM file of the authority to trust; null with --http and with --tls-cert." }),
    username: z.string().meta({ description: "The user that is let in." }),
    pid: z.int().min(1).meta({ description: "The process to end, by SIGTERM." }),
  })
  .meta({
    title: "Line that ontap-iscsi simulate prints once it listens",
    description: "Where the simulator is, and whom it lets in.",
  });

/** Where a simulator is, and whom it lets in. */
export type Announcement = Immutable<z.infer<typeof announcement>>;
