import { z } from "zod";
import { firstVersion, type Immutable, liveService } from "./parts";

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
