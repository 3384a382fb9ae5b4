import { z } from "zod";
import type { Immutable } from "./parts";

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
