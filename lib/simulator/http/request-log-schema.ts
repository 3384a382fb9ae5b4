import { z } from "zod";

/** The one statement of what is kept of a request: the line of a requests log. */
export const requestLogEntry = z
  .object({
    time: z.iso.datetime({ precision: 3 }).meta({ description: "When it was answered, UTC." }),
    method: z.string().meta({ description: "In capitals." }),
    path: z.string().meta({ description: "As sent, without the query." }),
    query: z.string().meta({ description: "As sent, without the question mark." }),
    status: z
      .int()
      .min(200)
      .max(599)
      .nullable()
      .meta({ description: "HTTP status of the answer; null: the connection was cut instead." }),
    code: z.string().nullable().meta({ description: "ONTAP code of the answer; null: it has none." }),
    connection: z.int().min(1).meta({ description: "Which connection it came over, counted from 1." }),
  })
  .meta({
    title: "Line of the file of ontap-iscsi simulate --requests-log",
    description: "What is kept of a request: never a header, never a body, so never a secret.",
  });
