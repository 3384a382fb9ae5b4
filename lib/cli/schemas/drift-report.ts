import { z } from "zod";
import { declaredService, firstVersion, type Immutable, liveService } from "./parts";

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
    live: liveService.nullable().meta({ description: "As it is live; null: the SVM has no iSCSI service." }),
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
    observedAt: z.iso.datetime({ precision: 3 }).meta({ description: "When the last cluster was read, UTC." }),
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
