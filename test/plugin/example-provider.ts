import { serve } from "../../lib/plugin/serve";

/** A provider for the tests of `serve`: names one resource and stumbles over every read. */
void serve({
  source: "example.com/test/example",
  handlers: () =>
    Promise.resolve({
      GetMetadata: () => ({ resources: [{ typeName: "example_resource" }] }),
      ReadResource: ({ typeName }) => {
        throw new Error(`no ${typeName} here`);
      },
    }),
});
