import type { ErrorBody } from "../ontap/wire";
import { omitUndefined } from "./json";

/**
 * Every ONTAP error code that the simulator can answer with, with its usual status and message. Not taken from the
 * client's catalogue: the simulator must not confirm a wrong code there.
 *
 * @see https://docs.netapp.com/us-en/ontap-restapi/ontap/getting_started_with_the_ontap_rest_api.html
 */
export const MEANINGS = {
  "1": { status: 409, message: "duplicate entry" },
  "2": { status: 400, message: "invalid value for a field" },
  "3": { status: 405, message: "operation not supported" },
  "4": { status: 404, message: "entry doesn't exist" },
  "6": { status: 403, message: "not authorized for that command" },
  "8": { status: 409, message: "entry is in use" },
  "65541": { status: 500, message: "RPC: Timed out." },
  "65552": { status: 500, message: "RPC: Remote system error." },
  "262160": { status: 503, message: "Too many requests; try again shortly." },
  "262179": { status: 400, message: "Unexpected argument." },
  "262196": { status: 400, message: "Field cannot be set in this operation." },
  "262197": { status: 400, message: "Invalid value for a field." },
  "262199": { status: 400, message: "Invalid JSON input." },
  "262200": { status: 400, message: "Invalid JSON input, an object was expected." },
  "262201": { status: 400, message: "Invalid JSON input, the object is nested too deeply." },
  "262245": { status: 400, message: "Invalid value for a field." },
  "393271": { status: 500, message: "A node is out of quorum." },
  "1115127": { status: 400, message: "The cluster lacks a valid iSCSI license." },
  "2621462": { status: 404, message: "The specified SVM does not exist." },
  "2621507": { status: 400, message: "The iSCSI protocol is not allowed for the specified SVM." },
  "2621573": { status: 409, message: "The SVM is temporarily locked by another operation." },
  "2621706": { status: 400, message: 'The specified "svm.uuid" and "svm.name" do not refer to the same SVM.' },
  "2621707": { status: 400, message: 'Either "svm.uuid" or "svm.name" must be provided.' },
  "5373960": { status: 400, message: "The iSCSI service is enabled and must be disabled before it can be deleted." },
  "5373966": { status: 400, message: "The specified SVM is configured for NVMe." },
  "5374077": { status: 409, message: "The specified SVM already has an iSCSI service." },
  "5374078": { status: 404, message: "The specified SVM does not have an iSCSI service." },
  "5374081": { status: 400, message: 'The field "enabled" cannot be changed together with any other field.' },
  "5374893": { status: 400, message: "The specified SVM is stopped; it must be running." },
  "5376452": { status: 400, message: "This operation is not supported on an ASA r2 system." },
  "6691623": { status: 401, message: "User is not authorized." },
} as const;

export type RefusalCode = keyof typeof MEANINGS;

/** What one refusal says beyond its code. Status and message are the code's own unless given. */
interface RefusalDetails {
  readonly message?: string;
  /** The field that the refusal is about. */
  readonly target?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that ONTAP refuses. Handlers throw it, the router answers it. */
export class Refusal extends Error {
  readonly status: number;
  readonly target: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: RefusalCode,
    details: RefusalDetails = {},
  ) {
    super(details.message ?? MEANINGS[code].message);
    this.name = "Refusal";
    this.status = details.status ?? MEANINGS[code].status;
    this.target = details.target;
    this.headers = details.headers ?? {};
  }

  toBody(): ErrorBody {
    return { error: omitUndefined({ message: this.message, code: this.code, target: this.target }) };
  }
}

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(MEANINGS, code);
}
