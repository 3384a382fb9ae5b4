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
