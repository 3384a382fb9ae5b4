import { z } from "zod";
import { firstVersion, type Immutable, liveService } from "./parts";

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
    .object({ files: z.array(z.string()).meta({ description: "Their paths." }) })
    .meta({ id: "ProvidersFacts", description: "Of `providers`: the engines' CLI configuration files." }),
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
