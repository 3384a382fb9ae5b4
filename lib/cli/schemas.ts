import { z } from "zod";
import {
  COMPARED_NAMES,
  type IscsiServiceState,
  RECORD_FIELDS,
  RECORD_NAMES,
  type RecordName,
  SVM_NAMES,
} from "../model/service";

/** A value that nobody changes, all the way down: what the schemas' types are made into. */
export type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Immutable<Value[Name]> }
    : Value;

export const firstVersion = z.literal(1).meta({
  description: "Grows when a field is renamed, removed, or means something else; not when one is added.",
});

const text = (description: string) => z.string().meta({ description });
const optionalText = (description: string) => z.string().exactOptional().meta({ description });
const texts = (description: string) => z.array(z.string()).meta({ description });
const flag = (description: string) => z.boolean().meta({ description });

const object = <Shape extends z.ZodRawShape>(id: string, description: string, shape: Shape) =>
  z.object(shape).meta({ id, description });

type SchemaOf<Value> = Value extends boolean ? z.ZodBoolean : z.ZodString;

/** The fields of a service, from the table of the model. */
function serviceFields<Name extends RecordName>(names: readonly Name[]) {
  const schemas = names.map((name) => {
    const { type, description } = RECORD_FIELDS[name];
    return [name, (type === "bool" ? z.boolean() : z.string()).meta({ description })] as const;
  });
  return Object.fromEntries(schemas) as { [Field in Name]: SchemaOf<IscsiServiceState[Field]> };
}

export const liveService = object("LiveService", "A service as its cluster reported it.", serviceFields(RECORD_NAMES));

export const declaredService = object("DeclaredService", "A declared service. A field that is absent is not managed.", {
  ensure: z.enum(["present", "absent"]).meta({ description: "Whether the SVM must have a service." }),
  ...z.object(serviceFields([...SVM_NAMES, ...COMPARED_NAMES])).partial().shape,
});

const place = {
  stack: text("Name of the stack; with --plan and no --stack, the plan's file, or `standard input`."),
  construct: text("Path of the construct in its stack; with --plan and no --stack, the address of its resource."),
  cluster: optionalText("The cluster's name in the stack; absent while it is not known."),
  endpoint: optionalText("The cluster's; absent while it is not known, and with --plan in provider mode."),
  svm: optionalText("Name of the SVM, or its UUID where no name is declared; absent while it is not known."),
};

const trouble = {
  problem: text("The problem: on which object, what was got and expected."),
  remedy: optionalText("The remedy; absent where the problem says all there is."),
};

const difference = object("Difference", "A declared field whose live value is another one.", {
  field: z
    .enum(["service", "svm.name", ...COMPARED_NAMES.map((name) => RECORD_FIELDS[name].ontapName)])
    .meta({ description: "ONTAP's name of the field; `service` for the service as a whole." }),
  live: text("For people, as the plan shows it."),
  declared: text("For people, as the plan shows it."),
});

const repairNote = object(
  "RepairNote",
  "Something that was not compared, stands in the way of a repair, or comes with it.",
  {
    kind: z.enum(["notCompared", "blocked", "endsSessions"]).meta({
      description:
        "`notCompared`: fields that only Terraform knows, with their expressions. `blocked`: it would fail, or is refused because hosts' iSCSI sessions are protected. `endsSessions`: they would end, or cannot be read.",
    }),
    ...trouble,
  },
);

const compared = object("Compared", "A service that was read.", {
  ...place,
  status: z.enum(["inSync", "drifted"]).meta({ description: "How the live service stands against the declared." }),
  differences: z.array(difference).meta({ description: "The differences; none when in sync." }),
  declared: declaredService.meta({ description: "As declared, without sensitive values." }),
  live: liveService.partial().nullable().exactOptional().meta({
    description:
      "The live service; null if the SVM has none; absent if a plan does not tell. With --plan, as far as the plan tells.",
  }),
  repair: z.array(repairNote).meta({ description: "Facts about a repair; none when in sync." }),
});

const unseen = object("Unseen", "A service that was not read.", {
  ...place,
  status: z.enum(["unknown", "failed"]).meta({
    description:
      "`unknown`: not compared, or not wholly: the declaration has values that only Terraform knows. `failed`: the cluster could not be read, or the declaration cannot be right.",
  }),
  ...trouble,
});

const undeclared = object("Undeclared", "A live service that no stack declares.", {
  cluster: text("The cluster's name in a stack."),
  endpoint: text("The cluster's."),
  svmName: text("Name of the SVM."),
  svmUuid: text("UUID of the SVM, in lower case."),
});

export type Undeclared = Immutable<z.infer<typeof undeclared>>;

const count = (description: string) => z.int().min(0).meta({ description });

export const driftReport = z
  .object({
    version: firstVersion,
    observedAt: z.iso
      .datetime({ precision: 3 })
      .meta({ description: "When the last cluster was read, or the plan was made, UTC." }),
    summary: object("Summary", "Numbers of services.", {
      services: count("All of them."),
      inSync: count("Those that are as declared."),
      drifted: count("Those that are not."),
      unknown: count("Those of which nothing differs, but something was not compared."),
      failed: count("Those that could not be read."),
    }),
    services: z
      .array(z.discriminatedUnion("status", [compared, unseen]))
      .meta({ description: "In the order of their stacks, and in these as declared." }),
    undeclared: z.array(undeclared).exactOptional().meta({
      description:
        "Sorted by cluster and SVM. Absent with --stack and --plan, and if the SVM or endpoint of a service is not known.",
    }),
  })
  .meta({
    title: "Report of ontap-iscsi drift --format json, version 1",
    description: "How the live iSCSI services stand against their declarations.",
  });

export type DriftDocument = Immutable<z.infer<typeof driftReport>>;

export type ServiceReport = DriftDocument["services"][number];

type UnseenService = Immutable<z.infer<typeof unseen>>;

export type Compared = Omit<Immutable<z.infer<typeof compared>>, keyof typeof place>;

/** Where a service is declared. The cluster and the SVM are absent while only the engine knows them. */
export type Place = Pick<UnseenService, keyof typeof place>;

export type Trouble = Pick<UnseenService, keyof typeof trouble>;

export type Unseen = Omit<UnseenService, keyof typeof place>;

export type RepairNote = Immutable<z.infer<typeof repairNote>>;

const discoveredService = object("DiscoveredService", "A live service.", {
  id: text("Id of the construct that declares it, made of the SVM's name. --update keeps it when the SVM is renamed."),
  ...liveService.shape,
  missing: flag("Only in a file that --update wrote: true if the service is gone since.").exactOptional(),
});

export const discoveredServices = z
  .object({
    version: firstVersion,
    cluster: object("DiscoveredCluster", "The cluster that was asked.", {
      name: text("Its name in an app."),
      endpoint: text("Where it was asked."),
    }),
    services: z.array(discoveredService).meta({ description: "Sorted by the names of their SVMs." }),
  })
  .meta({
    title: "Output of ontap-iscsi discover --format json, version 1",
    description: "The live iSCSI services of a cluster.",
  });

export type ServicesDocument = Immutable<z.infer<typeof discoveredServices>>;

const step = object("Step", "The result of a check.", {
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
    .meta({ description: "The step." }),
  status: z
    .enum(["ok", "failed", "skipped"])
    .meta({ description: "`skipped`: it does not apply here, or a step that it needs failed." }),
  details: texts("Findings, a line each; what went wrong comes first."),
  warnings: texts("Findings that need attention although requests work, with their remedies."),
  remedy: optionalText("The remedy of a failure."),
});

export const doctorReport = z
  .object({
    version: firstVersion,
    endpoint: text("The cluster's."),
    healthy: flag("Whether no step failed."),
    steps: z.array(step).meta({ description: "In the order in which they were checked." }),
  })
  .meta({
    title: "Report of ontap-iscsi doctor --json, version 1",
    description: "Whether a cluster can be worked with, step by step.",
  });

export type DoctorDocument = Immutable<z.infer<typeof doctorReport>>;

export type StepReport = Immutable<z.infer<typeof step>>;

const rowDifference = object("RowDifference", "A part of an answer that is not as assumed.", {
  field: text("The field by its path, `HTTP status` or `error.code`."),
  expected: text("Its form, or its value."),
  got: text("Its form; the value itself only where it says nothing of the system."),
});

const verifiedRow = object("VerifiedRow", "The result of one row of the table of assumptions.", {
  row: text("Id of the row, for `--row`."),
  assumed: text("In words."),
  source: z.enum(["doc", "seen", "guess"]).meta({
    description: "NetApp's documentation says so, somebody saw it on a real system, or nobody says so.",
  }),
  usedBy: text("The part of this package that depends on it."),
  status: z.enum(["asAssumed", "differs", "notChecked", "skipped"]).meta({
    description: "`notChecked`: no answer told. `skipped`: the row does not apply here, or nothing shows it.",
  }),
  answer: optionalText("HTTP status and error.code; absent where no answer came."),
  differences: z.array(rowDifference).exactOptional().meta({ description: "Only where it differs." }),
  reason: optionalText("Why it was not checked, or skipped."),
});

export const verifyReport = z
  .object({
    version: firstVersion,
    checkedAt: z.iso.datetime({ precision: 3 }).meta({ description: "When the last row was done, UTC." }),
    release: optionalText("ONTAP's, as in `9.14.1P3`; absent if the user cannot read it."),
    models: texts("Models of the cluster's nodes; none if the user cannot read them."),
    left: optionalText("Why the SVM may still have the service of the run; absent: it has not."),
    summary: object("RowSummary", "Numbers of rows.", {
      rows: count("All of them."),
      asAssumed: count("Those that are as assumed."),
      differs: count("Those that are not."),
      notChecked: count("Those whose answers did not tell."),
      skipped: count("Those that do not apply."),
    }),
    rows: z.array(verifiedRow).meta({ description: "In the order of the table." }),
  })
  .meta({
    title: "Report of ontap-iscsi verify --format json, version 1",
    description: "Which assumptions hold on a cluster. It names nothing of the system.",
  });

export type VerifyDocument = Immutable<z.infer<typeof verifyReport>>;

export type RowReport = Immutable<z.infer<typeof verifiedRow>>;

export type RowDifference = Immutable<z.infer<typeof rowDifference>>;

export const announcement = z
  .object({
    endpoint: text("Where it listens, without `/api`."),
    caFile: z
      .string()
      .nullable()
      .meta({ description: "PEM file of the CA to trust; null with --http and with --tls-cert." }),
    username: text("The user that is let in."),
    pid: z.int().min(1).meta({ description: "The process to end, by SIGTERM." }),
  })
  .meta({
    title: "Line that ontap-iscsi simulate prints once it listens",
    description: "Where the simulator is, and whom it lets in.",
  });

export type Announcement = Immutable<z.infer<typeof announcement>>;
